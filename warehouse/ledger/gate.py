"""The sanity gate for prices: which observations are published at once, held back, or taken for unit errors.

Limits are those measured on 1,889 real changes of a public price map: three of four changes stay within a factor of
2.4, all twelve factors above 316 were unit errors, and 59 % of changes to zero were taken back within 30 days.
"""

from datetime import timedelta

import polars as pl

from schemas.money import CHANGE_DIGITS
from schemas.vocabulary import PriceState

HOLD_RATIO = 10.0
STRUCTURE_RATIO = 2.0
UNIT_ERROR_RATIO = 100.0
MIN_TOKEN_USD = 1e-9
MAX_TOKEN_USD = 1e-3
BINDING_GAP = timedelta(days=7)
"""Between captures further apart a change is reported, not held: nobody saw what happened in between."""
CONFIRM_AFTER = timedelta(hours=20)
RELEASE_AFTER = timedelta(days=7)

PRICE_PER_UNIT = (pl.col("amount").cast(pl.Float64) / pl.col("per")).round_sig_figs(CHANGE_DIGITS)
_OUTSIDE = f"outside {MIN_TOKEN_USD:g} to {MAX_TOKEN_USD:g} USD per token"


def row_limits(prices: pl.LazyFrame) -> pl.LazyFrame:
    """source_id, row_limit: the lowest USD price per token of a row that is above MAX_TOKEN_USD, where one is.

    `prices` have `per_unit`, which is PRICE_PER_UNIT.
    """
    above = prices.filter(_per_token() & (pl.col("per_unit") > MAX_TOKEN_USD))
    return above.group_by("source_id").agg(row_limit=pl.col("per_unit").min())


def implausible() -> pl.Expr:
    """Reason text where a USD price per token cannot be one, else null. Reads `per_unit` and `row_limit` too.

    A unit error is made for a row: where one price of a row is above MAX_TOKEN_USD, those near it are in its unit.
    """
    value = pl.col("per_unit")
    outside = (value < MIN_TOKEN_USD) | (value > MAX_TOKEN_USD)
    near = value * UNIT_ERROR_RATIO >= pl.col("row_limit")
    return (
        pl.when(_per_token() & outside).then(pl.lit(_OUTSIDE))
        .when(_per_token() & near).then(pl.lit(f"near another price of its row that is {_OUTSIDE}"))
    )  # fmt: skip


def _per_token() -> pl.Expr:
    return (pl.col("unit") == "token") & (pl.col("currency") == "USD") & (pl.col("per_unit") > 0)


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Changed observations with `state` and `state_reason`, those to be looked at after those that are not.

    Reads `amount` (new), `accepted_amount` (what is published), `same_fields` (the row's pricing keys did not change),
    `per_unit`, `row_limit`, and `binding`: false when the capture before is too long ago, so that only what is
    implausible in itself is kept back and everything else is reported.
    """
    asked = {"_ratio": _ratio(), "_to_zero": _to_zero(), "_impossible": implausible()}
    far = (pl.col("_ratio") > STRUCTURE_RATIO).fill_null(False)
    odd = far | pl.col("_to_zero") | pl.col("_impossible").is_not_null()
    told = rows.lazy().with_columns(**asked).with_columns(_odd=odd).collect(engine="in-memory")
    accepted, nothing = pl.lit(str(PriceState.ACCEPTED)), pl.lit(None, pl.String)
    if not told["_odd"].any():
        return told.with_columns(state=accepted, state_reason=nothing).drop(*asked, "_odd")
    state, reason = _judge()
    plain = told.lazy().filter(~pl.col("_odd")).with_columns(state=accepted, state_reason=nothing)
    looked_at = told.lazy().filter("_odd").with_columns(state=state, state_reason=reason)
    return pl.concat([plain, looked_at]).drop(*asked, "_odd").collect(engine="in-memory")


def _ratio() -> pl.Expr:
    """How many times more or less the new amount is; null where either is no amount above zero."""
    new, old = pl.col("amount").cast(pl.Float64), pl.col("accepted_amount").cast(pl.Float64)
    # Rounded, because binary division makes ten times a little more than ten times.
    return pl.when((new > 0) & (old > 0)).then(pl.max_horizontal(new / old, old / new).round_sig_figs(CHANGE_DIGITS))


def _to_zero() -> pl.Expr:
    return ((pl.col("amount") == 0) & (pl.col("accepted_amount") > 0)).fill_null(False)


def _judge() -> tuple[pl.Expr, pl.Expr]:
    """State and reason of a changed observation, from what `judged` has asked of it."""
    new, old = pl.col("amount").cast(pl.Float64), pl.col("accepted_amount").cast(pl.Float64)
    binding, ratio, to_zero, impossible = (pl.col(name) for name in ("binding", "_ratio", "_to_zero", "_impossible"))
    wide = ((ratio > HOLD_RATIO) | ((ratio > STRUCTURE_RATIO) & ~pl.col("same_fields"))).fill_null(False)
    unit_error = (ratio > UNIT_ERROR_RATIO).fill_null(False)
    factor = pl.concat_str(pl.lit("factor "), ratio.round_sig_figs(3).cast(pl.String), _suspected_unit(new / old))
    what = pl.when(to_zero).then(pl.lit("fell to zero")).otherwise(factor)
    reported = ~binding & (to_zero | (ratio > HOLD_RATIO).fill_null(False))
    reason = (
        pl.when(impossible.is_not_null()).then(impossible)
        .when(binding & (to_zero | wide)).then(what)
        .when(reported).then(pl.concat_str(pl.lit("reported: "), what, pl.lit(" over a long gap")))
    )  # fmt: skip
    state = (
        pl.when(impossible.is_not_null() | (binding & unit_error)).then(pl.lit(str(PriceState.QUARANTINED)))
        .when(binding & (to_zero | wide)).then(pl.lit(str(PriceState.HELD)))
        .otherwise(pl.lit(str(PriceState.ACCEPTED)))
    )  # fmt: skip
    return state, reason


def _suspected_unit(change: pl.Expr) -> pl.Expr:
    """Names the power of ten that a change is near: those of prices per thousand and per million."""
    named = pl.lit("")
    for text, power in (("10^3", 1e3), ("10^6", 1e6), ("1/10^3", 1e-3), ("1/10^6", 1e-6)):
        near = change.is_between(power / 1.5, power * 1.5)
        named = pl.when(near).then(pl.lit(f"; suspected unit error of {text}")).otherwise(named)
    return named
