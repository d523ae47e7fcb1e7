"""The parse stage: archived documents become validated frames, each once per payload, address and parser version."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from extractors.before import DocumentsBefore
from extractors.errors import ParseError
from extractors.source import Gates, endpoint_of, parser_version, read, spec_of
from flows import set_gates
from flows.set_gates import gate, shrunk
from schemas.canonical import digest
from schemas.document import FetchRow
from schemas.extracted import FRAMES, UTC_TIME, Schemas
from schemas.quarantine import MAX_RECORD_CHARACTERS, bounded
from schemas.vocabulary import PayloadKind
from warehouse.ledger.fold import UNREAD_SCHEMA, ReadSet
from warehouse.ledger.gate import BINDING_GAP
from warehouse.ledger.place import place
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

_SUMMARY: dict[str, type[pl.DataType]] = {"rows_total": pl.Int64, "problem": pl.String, "written": pl.String}
"""`written`: the frames that have rows, by name; no file holds an empty one."""
_SCHEMAS = {**Schemas.by_frame, "quarantine": Schemas.quarantine, "summary": _SUMMARY}
STAGES = {name: f"extract.{name}" for name in _SCHEMAS}
GOOD_ROWS = "extract.good_rows"
"""Stage that tells how many rows a set has, null when it is refused by itself: nights after it need no more of it."""
ORPHANED = "entity_accepted"
"""Check that records of a refused row fail: they say nothing that the row does not."""


@dataclass(frozen=True, slots=True)
class ParsedSet:
    """A set as read: what the ledger folds, what was quarantined, and how many rows the source has in it."""

    read: ReadSet
    quarantine: pl.DataFrame
    rows_total: int


@cache
def reading_version(source: str) -> str:
    """Digest of the code that makes a set of its documents: the source's parser, this module and the gates."""
    return digest(parser_version(source), *(Path(str(file)).read_bytes() for file in (__file__, set_gates.__file__)))


class Parser:
    """Parses sets through the stage store. `payload(sha256)` gives the archived bytes."""

    def __init__(
        self, store: StageStore, payload: Callable[[str], bytes], before: DocumentsBefore | None = None
    ) -> None:
        """`before` serves a process that reads one night after another."""
        self._store = store
        self._payload = payload
        self._before = before

    def key(self, row: FetchRow) -> str:
        """Digest of everything the parsing of a document reads."""
        return digest(row.sha256, row.url, str(row.endpoint), parser_version(row.source))

    def set_key(self, one: DocumentSet) -> str:
        """Digest of everything that reading a set by itself reads."""
        return digest("set", *one.scope, one.digest, reading_version(one.scope[0]))

    def document(self, row: FetchRow) -> dict[str, pl.DataFrame]:
        """Frames of one document; `summary` says how many rows it has or why it could not be read."""
        key = self.key(row)
        found = self._load(key)
        if found is None:
            found = self._parse(row)
            # The summary last: without it nothing is there.
            for name in (*found["summary"]["written"][0].split(), "summary"):
                self._store.save(STAGES[name], key, found[name], remember=False)
        return found

    def _load(self, key: str) -> dict[str, pl.DataFrame] | None:
        summary = self._store.load(STAGES["summary"], key, remember=False)
        if summary is None:
            return None
        stages = {name: STAGES[name] for name in summary["written"][0].split()}
        frames = self._store.load_all(stages, key, remember=False)
        return None if frames is None else {**_empty(), **frames, "summary": summary}

    def _parse(self, row: FetchRow) -> dict[str, pl.DataFrame]:
        try:
            extraction = read(row.source, str(row.endpoint), self._payload(row.sha256), row.url, self._before)
        except ParseError as error:
            return {**_empty(), "summary": pl.DataFrame([(0, str(error), "")], schema=_SUMMARY, orient="row")}
        frames = {**extraction.frames, "quarantine": extraction.quarantine}
        written = " ".join(name for name, frame in frames.items() if frame.height)
        summary = pl.DataFrame([(extraction.rows_total, None, written)], schema=_SUMMARY, orient="row")
        return {**frames, "summary": summary}

    def set(self, one: DocumentSet, before: Sequence[DocumentSet] = ()) -> ParsedSet:
        """All documents of a set together, duplicates of a row quarantined, the source's gates applied.

        `before` are the sets captured earlier: the rows of a set may shrink only slowly against those of a week.
        A document that stands for itself and cannot be read is left out; one of a listing run refuses the whole run.
        """
        parts = [(row, self.document(row)) for row in one.rows]
        problems = [problem for _, frames in parts if (problem := _problem(frames))]
        origins = _origins(one)
        whole = {name: _together(origins, [frames[name] for _, frames in parts]) for name in FRAMES}
        found = _together(origins, [frames["quarantine"] for _, frames in parts])
        unread = _unread(found, whole["entities"])
        whole, twice = _without_repeats(whole)
        quarantine = pl.concat([_named(found), _named(twice), _failed_documents(parts)])
        rows_total = sum(_rows_total(frames) for _, frames in parts)
        refused = problems[0] if problems and (one.kind is PayloadKind.SET or len(problems) == len(parts)) else None
        if one.kind is PayloadKind.SET:
            refused = refused or gate(_gates(one), whole["entities"], rows_total, quarantine)
            self._count(one, None if refused else rows_total)
            refused = refused or shrunk(_gates(one), rows_total, self._rows_lately(one, before))
        frames = {name: frame.drop("document") for name, frame in whole.items()} if len(parts) > 1 else whole
        return ParsedSet(ReadSet(one, frames, unread, refused), quarantine, rows_total)

    def _rows_lately(self, one: DocumentSet, before: Sequence[DocumentSet]) -> int | None:
        """Most rows of a set of the last seven days that was good by itself; None when there is none.

        A set that was refused does not lower the bar for the next one.
        """
        near = (other for other in before if timedelta() < one.captured_at_utc - other.captured_at_utc <= BINDING_GAP)
        counts = [rows for other in near if (rows := self._good_rows(other)) is not None]
        return max(counts, default=None)

    def _good_rows(self, one: DocumentSet) -> int | None:
        """Rows of a set that passes its gates without regard to other sets; None when it does not."""
        counted = self._store.load(GOOD_ROWS, self.set_key(one))
        if counted is None:
            self.set(one)
            counted = self._store.load(GOOD_ROWS, self.set_key(one))
            assert counted is not None
        rows: int | None = counted["rows"][0]
        return rows

    def _count(self, one: DocumentSet, rows: int | None) -> None:
        key = self.set_key(one)
        if self._store.load(GOOD_ROWS, key) is None:
            self._store.save(GOOD_ROWS, key, pl.DataFrame({"rows": [rows]}, schema={"rows": pl.Int64}))


def _empty() -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(schema=schema) for name, schema in _SCHEMAS.items()}


def _problem(frames: Mapping[str, pl.DataFrame]) -> str | None:
    problem: str | None = frames["summary"]["problem"][0]
    return problem


def _rows_total(frames: Mapping[str, pl.DataFrame]) -> int:
    return int(frames["summary"]["rows_total"][0])


def _gates(one: DocumentSet) -> Gates:
    return endpoint_of(*one.scope).gates or spec_of(one.scope[0]).gates


def _origins(one: DocumentSet) -> pl.DataFrame:
    """One row a document: payload, capture and archive time, and its position in the set where there are several.

    A listing run is one observation: it is known when its last document is.
    """
    told = [one if one.kind is PayloadKind.SET else row for row in one.rows]
    columns = {
        "document": pl.Series(range(len(told)), dtype=pl.UInt32),
        "payload_sha256": pl.Series([row.sha256 for row in one.rows], dtype=pl.String),
        "captured_at_utc": pl.Series([of.captured_at_utc for of in told], dtype=UTC_TIME),
        "known_from_utc": pl.Series([of.archived_at_utc for of in told], dtype=UTC_TIME),
    }
    origins = pl.DataFrame(columns)
    return origins if len(told) > 1 else origins.drop("document")


def _together(origins: pl.DataFrame, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames of all documents, each row with the origin of its document."""
    of = np.repeat(np.arange(len(frames), dtype=np.uint32), [frame.height for frame in frames])
    whole = frames[0] if len(frames) == 1 else pl.concat(frames)
    return whole.hstack(origins[of].get_columns())


def _named(quarantine: pl.DataFrame) -> pl.DataFrame:
    return quarantine.select(*Schemas.quarantine, "payload_sha256")


def _unread(quarantine: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """What is listed but could not be read: whole rows, and prices by their place in a row that was read."""
    if quarantine.is_empty():
        return pl.DataFrame(schema=UNREAD_SCHEMA)
    of = pl.col("frame")
    rows = quarantine.filter(of == "entities").join(entities, on="source_id", how="anti")
    field = pl.col("record").str.json_path_match("$.field")
    prices = quarantine.filter((of == "prices") & (pl.col("check") != ORPHANED)).with_columns(field=field)
    both = [rows.select("source_id", place=pl.lit(None, pl.String)), prices.select("source_id", place=place())]
    return pl.concat([both[0], both[1].drop_nulls()]).drop_nulls("source_id").unique().sort("source_id", "place")


def _without_repeats(frames: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Frames with the first row per source id; later rows of the same id go to quarantine with all they bring."""
    entities = frames["entities"]
    if entities["source_id"].n_unique() == entities.height:
        return frames, pl.DataFrame(schema={**Schemas.quarantine, "payload_sha256": pl.String})
    first = entities.unique("source_id", keep="first", maintain_order=True)
    key = [name for name in ("document", "row", "source_id") if name in entities.columns]
    lost = entities.join(first, on=key, how="anti").select(key)
    rest = {name: frame for name, frame in frames.items() if name != "entities"}
    clean = {name: frame.join(lost, on=key, how="anti", maintain_order="left") for name, frame in rest.items()}
    again = [
        _repeats(name, frame.join(lost, on=key, how="semi", maintain_order="left")) for name, frame in rest.items()
    ]
    later = entities.filter(~pl.col("source_id").is_first_distinct())
    return {"entities": first, **clean}, pl.concat([_repeats("entities", later), *again])


def _repeats(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    records = [
        bounded(json.dumps(record, default=str), MAX_RECORD_CHARACTERS)
        for record in frame.select(Schemas.by_frame[name].keys()).iter_rows(named=True)
    ]
    shown = pl.Series([bounded(source_id) for source_id in frame["source_id"]], dtype=pl.String)
    return frame.select(
        frame=pl.lit(name, pl.String),
        row="row",
        source_id=shown,
        column=pl.lit("source_id", pl.String),
        check=pl.lit("unique", pl.String),
        value=shown,
        reason=pl.lit("the id stands twice in this set; the first row is kept"),
        record=pl.Series(records, dtype=pl.String),
        payload_sha256="payload_sha256",
    )


def _failed_documents(parts: list[tuple[FetchRow, dict[str, pl.DataFrame]]]) -> pl.DataFrame:
    records = [
        ("document", None, None, None, "parse", bounded(row.url), bounded(problem, 1000), "", row.sha256)
        for row, frames in parts
        if (problem := _problem(frames))
    ]
    return pl.DataFrame(records, schema={**Schemas.quarantine, "payload_sha256": pl.String}, orient="row")
