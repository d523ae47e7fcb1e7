"""The decompose stage: every text once per text, what facts tell of it, decomposer version and names in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from extractors.decompose import NameIndex, around, decompose, told_by_facts, version
from schemas.canonical import canonical_json, digest
from schemas.capability import CapabilityRecord, Span, TextDocument
from schemas.vocabulary import ArtifactType
from warehouse.curate.capabilities import STATEMENT_SCHEMA
from warehouse.stages import StageStore

STAGE = "decompose"
MAX_QUOTE_CHARACTERS = 300
_PACK: dict[str, type[pl.DataType]] = {"text_key": pl.String, **STATEMENT_SCHEMA}


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text of an artifact with its key: everything that its decomposition reads."""

    key: str
    document: TextDocument


def statements(store: StageStore, texts: pl.DataFrame, facts: pl.DataFrame, names: NameIndex) -> pl.DataFrame:
    """Statements of all texts, with the columns of STATEMENT_SCHEMA.

    `texts` has source, source_id, artifact_id, artifact_name, kind, media_type, text; `facts` has source, source_id,
    field, value. One file holds the statements of all texts; the newest older one serves as a cache, so that a night
    costs what its new texts cost.
    """
    known = list(_known_texts(texts, facts, names))
    whole = digest(STAGE, version(), *_PACK, *(text.key for text in known))
    found = store.load(STAGE, whole)
    if found is None:
        found = _decompose_new(store.newest(STAGE), known, names)
        store.save(STAGE, whole, found)
    keyed = texts.with_columns(text_key=pl.Series([text.key for text in known], dtype=pl.String))
    origin = keyed.select("text_key", "source", "source_id", "artifact_id", "row", "payload_sha256", "captured_at_utc",
                          "known_from_utc", pointer="field")  # fmt: skip
    return origin.join(found, on="text_key", how="inner", maintain_order="left").drop("text_key")


def _known_texts(texts: pl.DataFrame, facts: pl.DataFrame, names: NameIndex) -> Iterator[KnownText]:
    rows = texts.select("source", "source_id").unique()
    by_row = _facts_by_row(facts.join(rows, on=["source", "source_id"], how="semi"))
    columns = ("source", "source_id", "artifact_id", "artifact_name", "kind", "media_type", "text")
    for source, source_id, artifact_id, name, kind, media_type, text in texts.select(columns).iter_rows():
        own = by_row.get((source, source_id), {})
        document = TextDocument(
            text=text,
            artifact_id=artifact_id,
            artifact_name=name,
            artifact_type=ArtifactType(artifact_id.partition(":")[0]),
            media_type=media_type,
            kind=kind,
            facts=own,
        )
        parts = [version(), artifact_id, name or "", media_type, kind, text, *told_by_facts(own)]
        parts += [f"{other} {written}" for other, written in names.occurring(text)]
        yield KnownText(digest(*parts), document)


def _facts_by_row(facts: pl.DataFrame) -> Mapping[tuple[str, str], dict[str, tuple[str, ...]]]:
    grouped = facts.group_by("source", "source_id", "field").agg(pl.col("value").sort())
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for source, source_id, field, values in grouped.iter_rows():
        found.setdefault((source, source_id), {})[field] = tuple(values)
    return found


def _decompose_new(cache: pl.DataFrame | None, known: list[KnownText], names: NameIndex) -> pl.DataFrame:
    wanted = {text.key: text.document for text in known}
    old = pl.DataFrame(schema=_PACK)
    if cache is not None and cache.schema == pl.Schema(_PACK):
        old = cache.filter(pl.col("text_key").is_in(pl.Series(list(wanted)).implode()))
    done = set(old["text_key"])
    fresh: list[tuple[object, ...]] = []
    for key, document in wanted.items():
        if key not in done:
            # A text with no statement is remembered too, by a row without a capability.
            rows = list(_records(document.text, decompose(document, names))) or [(None,) * len(STATEMENT_SCHEMA)]
            fresh += [(key, *row) for row in rows]
    new = pl.DataFrame(fresh, schema=_PACK, orient="row")
    return pl.concat([old, new]).sort("text_key", maintain_order=True)


def _records(text: str, records: Iterable[CapabilityRecord]) -> Iterator[tuple[object, ...]]:
    """A row a span, in the order of STATEMENT_SCHEMA."""
    for record in records:
        identity = record.capability_id or f"residual:{record.name.lower()}"[:200]
        for span in record.evidence:
            end = min(span.end, span.start + MAX_QUOTE_CHARACTERS)
            yield (
                identity,
                record.name,
                str(record.kind),
                str(record.polarity),
                record.confidence,
                record.conflict,
                record.alternative,
                record.alternative_artifact_id,
                record.contradicted_by,
                span.quote in record.best_for,
                span.start,
                end,
                text[span.start : end],
                *(part or None for part in around(text, span.start, end)),
                _numbers(record.vendor_numbers, span.start, end),
            )


def _numbers(numbers: Iterable[Span], start: int, end: int) -> str | None:
    """Vendor's numbers between two offsets as JSON, or None."""
    inside = [number for number in numbers if start <= number.start and number.end <= end]
    listed = [{"start": number.start, "end": number.end, "text": number.quote} for number in inside]
    return canonical_json(listed).decode() if listed else None
