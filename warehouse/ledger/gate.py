"""The sanity gate for prices: which observations are published at once, held back, or taken for unit errors.

Limits are those measured on 1,889 real changes of a public price map: three of four changes stay within a factor of
2.4, all twelve factors above 316 were unit errors, and 59 % of changes to zero were taken back within 30 days.
"""

from datetime import timedelta

import polars as pl

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

PRICE_PER_UNIT = pl.col("amount").cast(pl.Float64) / pl.col("per")


def implausible() -> pl.Expr:
    """Reason text where a USD price per token lies outside 1e-9 to 1e-3 USD, else null."""
    value = PRICE_PER_UNIT
    outside = (
        (pl.col("unit") == "token")
        & (pl.col("currency") == "USD")
        & (value > 0)
        & ((value < MIN_TOKEN_USD) | (value > MAX_TOKEN_USD))
    )
    return pl.when(outside).then(pl.lit(f"outside {MIN_TOKEN_USD:g} to {MAX_TOKEN_USD:g} USD per token"))


def judge(binding: bool) -> tuple[pl.Expr, pl.Expr]:
    """State and reason of a changed observation.

    Reads `amount` (new), `accepted_amount` (what is published), `same_fields` (the row's pricing keys did not change).
    `binding` is false when the previous capture is too long ago: then only what is implausible in itself is kept back.
    """
    new, old = pl.col("amount").cast(pl.Float64), pl.col("accepted_amount").cast(pl.Float64)
    both = (new > 0) & (old > 0)
    ratio = pl.when(both).then(pl.max_horizontal(new / old, old / new))
    to_zero = (new == 0) & (old > 0)
    factor = ratio.round_sig_figs(3).cast(pl.String)
    suspect = pl.concat_str(pl.lit("factor "), factor, _suspected_unit(ratio))
    wide = (ratio > HOLD_RATIO) | ((ratio > STRUCTURE_RATIO) & ~pl.col("same_fields"))
    reason = pl.coalesce(
        implausible(),
        pl.when(pl.lit(binding) & (ratio > UNIT_ERROR_RATIO)).then(suspect),
        pl.when(pl.lit(binding) & to_zero).then(pl.lit("fell to zero")),
        pl.when(pl.lit(binding) & wide).then(suspect),
        pl.when(~pl.lit(binding) & ((ratio > HOLD_RATIO) | to_zero)).then(
            pl.concat_str(
                pl.lit("reported: "), pl.coalesce(suspect, pl.lit("fell to zero")), pl.lit(" over a long gap")
            )
        ),
    )
    state = (
        pl.when(implausible().is_not_null() | (pl.lit(binding) & (ratio > UNIT_ERROR_RATIO)).fill_null(False))
        .then(pl.lit(str(PriceState.QUARANTINED)))
        .when(pl.lit(binding) & (to_zero | wide).fill_null(False))
        .then(pl.lit(str(PriceState.HELD)))
        .otherwise(pl.lit(str(PriceState.ACCEPTED)))
    )
    return state, reason


def _suspected_unit(ratio: pl.Expr) -> pl.Expr:
    """Names 10^3 and 10^6, the factors of prices per thousand and per million, when a ratio is near one of them."""

    def near(power: float) -> pl.Expr:
        return ratio.is_between(power / 1.5, power * 1.5)

    return (
        pl.when(near(1e3)).then(pl.lit("; suspected unit error of 10^3"))
        .when(near(1e6)).then(pl.lit("; suspected unit error of 10^6"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
