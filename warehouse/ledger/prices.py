"""One step of the price ledger of a source: the open prices, a new set of observations, and the rows that follow.

The ledger is append-only. A row says what a price is from a time on; a row with an absence ends it; a held observation
that is later accepted gets a second row. Nothing written is ever changed.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.money import CHANGE_DIGITS
from schemas.vocabulary import Absence, Certainty, PriceState
from warehouse.ledger.gate import BINDING_GAP, CONFIRM_AFTER, judge

NO_LONGER_LISTED = "no longer listed"

LOG_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "source_id": pl.String,
    "currency": pl.String,
    "per": pl.Int64,
    "unit": pl.String,
    "direction": pl.String,
    "modality": pl.String,
    "cache": pl.String,
    "condition": pl.String,
    "field": pl.String,
    "literal": pl.String,
    "amount": MONEY,
    "absent": pl.String,
    "valid_from_utc": UTC_TIME,
    "valid_to_utc": UTC_TIME,
    "certainty": pl.String,
    "captured_at_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
    "state": pl.String,
    "state_reason": pl.String,
    "payload_sha256": pl.String,
    "previous_amount": MONEY,
}
"""Rows of the ledger of a source. `previous_amount` is what was accepted before; null for a first observation."""

OPEN_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **{name: dtype for name, dtype in LOG_SCHEMA.items() if name != "previous_amount"},
    "accepted_amount": MONEY,
    "ended": pl.Boolean,
    "fields": pl.String,
}
"""The newest observation of every key ever seen, what is accepted for it, and the row's pricing fields then."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a set was captured and archived, and when the set before it was captured."""

    captured_at_utc: datetime
    archived_at_utc: datetime
    previous_utc: datetime | None

    @property
    def binding(self) -> bool:
        """Whether the gate may hold changes: the capture before is near enough."""
        return self.previous_utc is not None and self.captured_at_utc - self.previous_utc <= BINDING_GAP


def observe(prices: pl.DataFrame) -> pl.DataFrame:
    """Observations of a set with their keys. `prices` are extracted prices with `payload_sha256`.

    The key leaves list positions out of the field path: a tier that moves in its list is the same tier.
    """
    field = pl.col("field").str.replace_all(r"\[\d+\]", "[]").str.replace_all(r"/\d+(/|$)", "/#$1")
    parts = [pl.col("source_id"), field, pl.col("condition"), pl.col("unit"), pl.col("direction"), pl.col("modality")]
    parts += [pl.col("cache"), pl.col("currency"), pl.col("per").cast(pl.String)]
    stated = [pl.col(name).cast(pl.String).fill_null("") for name in ("valid_from_utc", "valid_to_utc")]
    keyed = prices.with_columns(key=pl.concat_str([*parts, *stated], separator="\x1f"))
    fields = field.unique().sort().str.join(",").over("source_id")
    return keyed.with_columns(fields=fields).unique("key", keep="first", maintain_order=True)


def advance(
    opened: pl.DataFrame, observed: pl.DataFrame, at: Moment, ending_payload: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open prices after a set, and the ledger rows it brings.

    `ending_payload` is the digest of the set that no longer lists what it leaves out; None where documents stand for
    themselves and say nothing of others.
    """
    joined = _join(opened, observed)
    parts = [_changes(joined, at), _confirmations(joined, at)]
    if ending_payload is not None:
        parts.append(_ends(opened, observed, at, ending_payload))
    rows = pl.concat([part.select(LOG_SCHEMA.keys()) for part in parts]).sort("key", "valid_from_utc", "state")
    return _reopen(opened, rows, observed), rows


def _join(opened: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    before = opened.select(
        "key",
        "accepted_amount",
        "ended",
        was_amount="amount",
        was_absent="absent",
        was_state="state",
        was_payload="payload_sha256",
        was_captured="captured_at_utc",
        was_valid_from="valid_from_utc",
        was_fields="fields",
        known=pl.lit(True),
    )
    return observed.join(before, on="key", how="left", maintain_order="left").with_columns(
        pl.col("known", "ended").fill_null(False)
    )


def _same_amount(one: str, other: str) -> pl.Expr:
    """Whether two amounts agree at 12 significant digits; float noise of a source is no change."""
    first, second = (pl.col(name).cast(pl.Float64).round_sig_figs(CHANGE_DIGITS) for name in (one, other))
    return first.eq_missing(second)


def _stamps(at: Moment) -> dict[str, pl.Expr]:
    return {
        "captured_at_utc": pl.lit(at.captured_at_utc, UTC_TIME),
        "known_from_utc": pl.lit(at.archived_at_utc, UTC_TIME),
    }


def _changes(joined: pl.DataFrame, at: Moment) -> pl.DataFrame:
    """Rows for keys that are new, back, or say something else."""
    same = _same_amount("amount", "was_amount") & pl.col("absent").eq_missing(pl.col("was_absent"))
    rows = joined.filter(~pl.col("known") | pl.col("ended") | ~same)
    rows = rows.with_columns(same_fields=pl.col("fields").eq_missing(pl.col("was_fields")))
    state, reason = judge(at.binding)
    took_back = _same_amount("amount", "accepted_amount") & (pl.col("was_state") != str(PriceState.ACCEPTED))
    stated = pl.col("valid_from_utc").is_not_null()
    return rows.with_columns(
        state=state,
        state_reason=pl.coalesce(reason, pl.when(took_back & ~pl.col("ended")).then(pl.lit("taken back"))),
        certainty=pl.when(stated)
        .then(pl.lit(str(Certainty.VENDOR_STATED)))
        .otherwise(pl.lit(str(Certainty.FIRST_SEEN))),
        previous_amount=pl.col("accepted_amount"),
        **_stamps(at),
    ).with_columns(pl.col("valid_from_utc").fill_null(pl.lit(at.captured_at_utc, UTC_TIME)))


def _confirmations(joined: pl.DataFrame, at: Moment) -> pl.DataFrame:
    """Rows that accept a held observation: another capture, other bytes, at least 20 hours later, says the same."""
    rows = joined.filter(
        (pl.col("was_state") == str(PriceState.HELD))
        & ~pl.col("ended")
        & _same_amount("amount", "was_amount")
        & (pl.col("payload_sha256") != pl.col("was_payload"))
        & (pl.lit(at.captured_at_utc, UTC_TIME) - pl.col("was_captured") >= CONFIRM_AFTER)
    )
    return rows.with_columns(
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit("held, accepted by the next capture"),
        certainty=pl.lit(str(Certainty.FIRST_SEEN)),
        valid_from_utc=pl.col("was_valid_from"),
        previous_amount=pl.col("accepted_amount"),
        **_stamps(at),
    )


def _ends(opened: pl.DataFrame, observed: pl.DataFrame, at: Moment, payload: str) -> pl.DataFrame:
    """Rows that end what the set no longer lists."""
    gone = opened.filter(~pl.col("ended")).join(observed, on="key", how="anti", maintain_order="left")
    return gone.with_columns(
        amount=pl.lit(None, MONEY),
        absent=pl.lit(str(Absence.NOT_PUBLISHED)),
        literal=pl.lit(""),
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit(NO_LONGER_LISTED),
        certainty=pl.lit(str(Certainty.FIRST_SEEN)),
        valid_from_utc=pl.lit(at.captured_at_utc, UTC_TIME),
        valid_to_utc=pl.lit(None, UTC_TIME),
        payload_sha256=pl.lit(payload),
        previous_amount=pl.col("accepted_amount"),
        **_stamps(at),
    )


def _reopen(opened: pl.DataFrame, rows: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Open prices with the new rows in place of the old ones."""
    accepted = pl.col("state") == str(PriceState.ACCEPTED)
    ended = pl.col("state_reason").eq_missing(pl.lit(NO_LONGER_LISTED))
    fresh = rows.with_columns(
        accepted_amount=pl.when(accepted).then(pl.col("amount")).otherwise(pl.col("previous_amount")),
        ended=ended,
        fields=pl.lit(None, pl.String),
    )
    kept = opened.join(rows, on="key", how="anti", maintain_order="left")
    seen = observed.select("key", now_fields="fields")
    return (
        pl.concat([kept, fresh.select(OPEN_SCHEMA.keys())])
        .join(seen, on="key", how="left", maintain_order="left")
        .with_columns(fields=pl.coalesce("now_fields", "fields"))
        .select(OPEN_SCHEMA.keys())
        .sort("key")
    )
