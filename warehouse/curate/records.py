"""Tables about the inputs themselves: documents, quarantine, sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.extracted import dtypes
from schemas.published import Documents, Quarantine, Sources, UnsupportedFields
from schemas.source_info import SourceInfo
from schemas.vocabulary import Redistribution, SourceStatus
from warehouse.selection import DocumentSet, Selection


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands in the inputs of a snapshot."""

    status: SourceStatus
    captured_at_utc: datetime | None
    stale_at_utc: datetime | None
    digest: str | None
    documents: int
    rows: int
    quarantined: int


def documents_table(selection: Selection, current: Sequence[DocumentSet]) -> pl.DataFrame:
    """Table `documents`: every payload the ledgers were folded from."""
    newest = {id(row) for one in current for row in one.rows}
    records = [
        (
            row.sha256, row.source, row.endpoint, row.url, row.status, row.media_type, row.size_bytes,
            row.captured_at_utc, row.archived_at_utc, row.origin, str(row.fidelity), id(row) in newest,
        )
        for row in selection.rows()
    ]  # fmt: skip
    return pl.DataFrame(records, schema=dtypes(Documents), orient="row").unique(maintain_order=True)


def quarantine_table(found: Mapping[tuple[str, str], pl.DataFrame], sources: Mapping[str, SourceInfo]) -> pl.DataFrame:
    """Table `quarantine` from the quarantine of each scope's newest set.

    The record itself is left out where its source allows only derived values or nothing to be published.
    """
    parts = []
    for (source, endpoint), frame in sorted(found.items()):
        open_values = sources[source].redistribution is Redistribution.VALUES
        parts.append(
            frame.select(
                pl.lit(source).alias("source"),
                pl.lit(endpoint).alias("endpoint"),
                "payload_sha256",
                "frame",
                "row",
                "source_id",
                "column",
                "check",
                pl.col("value") if open_values else pl.lit(None, pl.String).alias("value"),
                "reason",
                pl.col("record") if open_values else pl.lit("").alias("record"),
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=dtypes(Quarantine))


def sources_table(states: Mapping[str, SourceState], infos: Mapping[str, SourceInfo]) -> pl.DataFrame:
    """Table `sources`: one row a source, also for those that gave nothing."""
    records = [
        (
            name, info.title, info.licence, info.terms_url, str(info.redistribution), info.attribution,
            str(state.status), state.captured_at_utc, state.stale_at_utc, state.digest, state.documents, state.rows,
            state.quarantined,
        )
        for name, info in sorted(infos.items())
        if (state := states[name])
    ]  # fmt: skip
    return pl.DataFrame(records, schema=dtypes(Sources), orient="row")


def unsupported_fields_table(infos: Mapping[str, SourceInfo]) -> pl.DataFrame:
    """Table `unsupported_fields`: what sources say about money that the ledger does not hold, and why."""
    records = [
        (name, field, reason)
        for name, info in sorted(infos.items())
        for field, reason in sorted(info.unsupported.items())
    ]
    return pl.DataFrame(records, schema=dtypes(UnsupportedFields), orient="row")


def stale_since(states: Mapping[str, SourceState], at_utc: datetime) -> dict[str, datetime]:
    """Sources past their maximum age at a time, and since when."""
    return {
        name: state.stale_at_utc
        for name, state in states.items()
        if state.stale_at_utc is not None and state.stale_at_utc <= at_utc
    }
