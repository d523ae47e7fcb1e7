"""The parse stage: archived documents become validated frames, each once per payload, address and parser version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from extractors.errors import ParseError
from extractors.source import Gates, endpoint_of, parser_version, read, spec_of
from schemas.canonical import digest
from schemas.document import FetchRow
from schemas.extracted import FRAMES, Schemas
from schemas.quarantine import bounded
from warehouse.ledger.fold import ReadSet
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

_SUMMARY: dict[str, type[pl.DataType]] = {"rows_total": pl.Int64, "problem": pl.String}
_SCHEMAS = {**Schemas.by_frame, "quarantine": Schemas.quarantine, "summary": _SUMMARY}
STAGES = {name: f"extract.{name}" for name in _SCHEMAS}


@dataclass(frozen=True, slots=True)
class ParsedSet:
    """A set as read: what the ledger folds, what was quarantined, and how many rows the source has in it."""

    read: ReadSet
    quarantine: pl.DataFrame
    rows_total: int


class Parser:
    """Parses sets through the stage store. `payload(sha256)` gives the archived bytes."""

    def __init__(self, store: StageStore, payload: Callable[[str], bytes]) -> None:
        self._store = store
        self._payload = payload

    def key(self, row: FetchRow) -> str:
        """Digest of everything the parsing of a document reads."""
        return digest(row.sha256, row.url, str(row.endpoint), parser_version(row.source))

    def document(self, row: FetchRow) -> dict[str, pl.DataFrame]:
        """Frames of one document; `summary` says how many rows it has or why it could not be read."""
        key = self.key(row)
        found = self._store.load_all(STAGES, key)
        if found is None:
            found = self._parse(row)
            self._store.save_all(STAGES, key, found)
        return found

    def _parse(self, row: FetchRow) -> dict[str, pl.DataFrame]:
        try:
            extraction = read(row.source, str(row.endpoint), self._payload(row.sha256), row.url)
        except ParseError as error:
            return {**_empty(), "summary": pl.DataFrame([(0, str(error))], schema=_SUMMARY, orient="row")}
        summary = pl.DataFrame([(extraction.rows_total, None)], schema=_SUMMARY, orient="row")
        return {**extraction.frames, "quarantine": extraction.quarantine, "summary": summary}

    def set(self, one: DocumentSet, previous_rows: int | None = None) -> ParsedSet:
        """All documents of a set together, duplicates of a row quarantined, the source's gates applied."""
        parts = [(row, self.document(row)) for row in one.rows]
        problems = [str(frames["summary"]["problem"][0]) for _, frames in parts if frames["summary"]["problem"][0]]
        whole = {name: pl.concat([_stamped(frames[name], row) for row, frames in parts]) for name in FRAMES}
        quarantine = pl.concat([_stamped(frames["quarantine"], row) for row, frames in parts])
        whole, twice = _without_repeats(whole)
        rows_total = sum(int(frames["summary"]["rows_total"][0]) for _, frames in parts)
        quarantine = pl.concat([quarantine, twice])
        refused = problems[0] if problems else None
        if refused is None and one.kind == "set":
            gates = endpoint_of(*one.scope).gates or spec_of(one.scope[0]).gates
            refused = gate(gates, whole["entities"], rows_total, quarantine, previous_rows)
        if problems:
            quarantine = pl.concat([quarantine, _failed_documents(parts)])
        return ParsedSet(ReadSet(one, whole, refused), quarantine, rows_total)


def gate(
    gates: Gates, entities: pl.DataFrame, rows_total: int, quarantine: pl.DataFrame, previous_rows: int | None
) -> str | None:
    """Why a set is refused as a whole, or None. A refused set leaves the last good one in force."""
    if rows_total < gates.min_rows:
        return f"{rows_total} rows; expected at least {gates.min_rows}"
    if previous_rows and rows_total < previous_rows * (1 - gates.max_shrink_share):
        return f"{rows_total} rows after {previous_rows}: more than {gates.max_shrink_share:.0%} vanished"
    refused = quarantine.filter(pl.col("frame") == "entities").height
    if rows_total and refused / rows_total > gates.max_quarantined_share:
        return f"{refused} of {rows_total} rows are quarantined; at most {gates.max_quarantined_share:.0%} may be"
    return _fill_rates(gates.fill_rates, entities)


def _fill_rates(fill_rates: Mapping[str, float], entities: pl.DataFrame) -> str | None:
    for column, least in fill_rates.items():
        share = 1 - entities[column].null_count() / max(entities.height, 1)
        if share < least:
            return f"{column} is filled in {share:.0%} of rows; expected at least {least:.0%}"
    return None


def _empty() -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(schema=schema) for name, schema in _SCHEMAS.items()}


def _stamped(frame: pl.DataFrame, row: FetchRow) -> pl.DataFrame:
    return frame.with_columns(payload_sha256=pl.lit(row.sha256))


def _without_repeats(frames: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Frames with the first row per source id; later rows of the same id go to quarantine with all they bring."""
    entities = frames["entities"]
    first = entities.unique("source_id", keep="first", maintain_order=True)
    if first.height == entities.height:
        return frames, pl.DataFrame(schema={**Schemas.quarantine, "payload_sha256": pl.String})
    kept = first.select("payload_sha256", "row")
    again = [
        _repeats(name, frame.join(kept, on=["payload_sha256", "row"], how="anti")) for name, frame in frames.items()
    ]
    clean = {
        name: frame.join(kept, on=["payload_sha256", "row"], how="semi", maintain_order="left")
        for name, frame in frames.items()
    }
    return clean, pl.concat(again)


def _repeats(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        frame=pl.lit(name, pl.String),
        row="row",
        source_id="source_id",
        column=pl.lit("source_id", pl.String),
        check=pl.lit("unique", pl.String),
        value=pl.col("source_id"),
        reason=pl.lit("the id stands twice in this set; the first row is kept"),
        record=pl.struct(pl.col("row", "source_id")).struct.json_encode(),
        payload_sha256="payload_sha256",
    )


def _failed_documents(parts: list[tuple[FetchRow, dict[str, pl.DataFrame]]]) -> pl.DataFrame:
    failed = [(row, str(frames["summary"]["problem"][0])) for row, frames in parts if frames["summary"]["problem"][0]]
    records = [
        ("document", None, None, None, "parse", bounded(row.url), bounded(problem, 1000), "", row.sha256)
        for row, problem in failed
    ]
    return pl.DataFrame(records, schema={**Schemas.quarantine, "payload_sha256": pl.String}, orient="row")
