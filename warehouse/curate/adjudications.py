"""Reviews of discrepancies: a fingerprint closes one, and may accept the price that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from schemas.dtypes import UTC_TIME
from schemas.times import parse_utc
from schemas.vocabulary import PriceState
from schemas.yaml_data import load_yaml
from warehouse.curate.fingerprints import SUBJECT, fingerprint, plain_amount, waiting_kind, waiting_observation

FILE = Path(__file__).parent.parent / "data" / "adjudications.yaml"
ACCEPTED = "accepted by review: "


class AdjudicationError(ValueError):
    """An entry of the reviewed file that cannot be read; names file, entry, and what was expected."""


@dataclass(frozen=True, slots=True)
class Adjudication:
    """A review: it closes the discrepancy with this fingerprint; `accept` also publishes the price that waits."""

    fingerprint: str
    effective_utc: datetime
    accept: bool
    reason: str


def load_adjudications(file: Path = FILE) -> tuple[Adjudication, ...]:
    """All reviews of the data file. Raises AdjudicationError."""
    entries = load_yaml(file.read_text())["adjudications"]
    return tuple(_adjudication(entry, f"{file.name}: entry {number}") for number, entry in enumerate(entries, start=1))


def _adjudication(entry: Mapping[str, Any], place: str) -> Adjudication:
    try:
        accept = entry.get("accept", False)
        if not isinstance(accept, bool):
            raise ValueError(f"accept {accept!r} is not true or false")
        effective = parse_utc(entry["effective_utc"])
        return Adjudication(str(entry["fingerprint"]), effective, accept, str(entry.get("reason", "")))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AdjudicationError(
            f"{place}: {error}; expected fingerprint, effective_utc, and maybe accept and reason"
        ) from None


def in_force(reviews: Sequence[Adjudication], at_utc: datetime) -> tuple[Adjudication, ...]:
    """Reviews that were made by a time."""
    return tuple(review for review in reviews if review.effective_utc <= at_utc)


def closed_fingerprints(reviews: Sequence[Adjudication]) -> frozenset[str]:
    """Fingerprints that reviews closed."""
    return frozenset(review.fingerprint for review in reviews)


def reviewed_rows(rows: pl.DataFrame, reviews: Sequence[Adjudication]) -> pl.DataFrame:
    """Rows of the ledger that accept what waits and was reviewed, known from the time of the review on.

    `rows` are ledger rows with artifact and offer, amounts Decimal. What was held or refused stays in the ledger.
    """
    accepted = {review.fingerprint: review for review in reviews if review.accept}
    waiting = rows.filter(pl.col("state") != str(PriceState.ACCEPTED))
    if not accepted or waiting.is_empty():
        return rows.clear()
    said = waiting.with_columns(SUBJECT, plain_amount()).iter_rows(named=True)
    found = [accepted.get(_fingerprint(row)) for row in said]
    return (
        waiting.with_columns(
            effective=pl.Series([review and review.effective_utc for review in found], dtype=UTC_TIME),
            reason=pl.Series([review and ACCEPTED + review.reason for review in found], dtype=pl.String),
        )
        .filter(pl.col("effective").is_not_null())
        .with_columns(
            state=pl.lit(str(PriceState.ACCEPTED)),
            state_reason=pl.col("reason").str.strip_chars_end(": "),
            known_from_utc=pl.max_horizontal("known_from_utc", "effective"),
        )
        .select(rows.columns)
    )


def _fingerprint(row: Mapping[str, Any]) -> str:
    kind, about = waiting_kind(row["state"]), (row["artifact_id"], row["offer_id"], row["subject"])
    return fingerprint(kind, *about, waiting_observation(row))
