"""How much one client may count: a ring of clicks buys no more than its number of clients."""

import polars as pl

SHARE = 0.01


def capped(shown: pl.DataFrame, keys: list[str], share: float = SHARE) -> pl.DataFrame:
    """Add `cap_weight` in (0, 1] to impressions.

    Per edge (`keys`) a client counts on one day at most once, or as one percent of the edge's client-days where that
    is more; the same limit then holds for a client over all days. So the first rows of many clients weigh 1, the
    thousandth repetition of one client next to nothing.
    """
    by_day = [*keys, "client", "day"]
    own = pl.len().over(by_day).cast(pl.Float64)
    client_days = pl.struct("client", "day").n_unique().over(keys)
    per_day = pl.min_horizontal(1.0, _limit(client_days, share) / own)
    first = shown.with_columns(per_day.alias("_day"))
    own_total = pl.col("_day").sum().over([*keys, "client"])
    clients = pl.col("client").n_unique().over(keys)
    weight = pl.col("_day") * pl.min_horizontal(1.0, _limit(clients, share) / own_total)
    return first.with_columns(weight.alias("cap_weight")).drop("_day")


def _limit(others: pl.Expr, share: float) -> pl.Expr:
    return pl.max_horizontal(1.0, others * share)
