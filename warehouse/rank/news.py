"""Which movements are news: larger than the doubt of both nights, counting shared doubt once."""

import polars as pl

NEWS_Z = 1.96


def score_news(
    old_scores: pl.DataFrame,
    new_scores: pl.DataFrame,
    old_contributions: pl.DataFrame,
    new_contributions: pl.DataFrame,
) -> pl.DataFrame:
    """Changes of score with their deviation: artifact_id, type, delta, sd, is_news.

    `sd = sqrt(sd_old^2 + sd_new^2 - 2 cov)` and news from 1.96 of it, or when the bands no longer overlap. The same
    unknown (a signal missing on both nights, or the same measured value read again) errs the same way twice:
    `cov = sum_j w_j w'_j sqrt(v_j v'_j)` over signals in the same state with the same value.
    """
    keys = ["artifact_id", "signal"]
    wanted = [*keys, "state", "value", "weight", "variance"]
    both = old_contributions.select(wanted).join(new_contributions.select(wanted), on=keys, suffix="_new")
    same = (pl.col("state") == pl.col("state_new")) & pl.col("value").eq_missing(pl.col("value_new"))
    shared = pl.col("weight") * pl.col("weight_new") * (pl.col("variance") * pl.col("variance_new")).sqrt()
    cov = both.filter(same).group_by("artifact_id", maintain_order=True).agg(shared.sum().alias("cov"))
    columns = ["artifact_id", "type", "score", "sd", "band_best", "band_worst"]
    table = old_scores.select(columns).join(new_scores.select(columns), on="artifact_id", suffix="_new")
    table = table.join(cov, on="artifact_id", how="left").sort("artifact_id")
    left = pl.col("sd") * pl.col("sd") + pl.col("sd_new") * pl.col("sd_new") - 2 * pl.col("cov").fill_null(0.0)
    apart = (pl.col("band_best") > pl.col("band_worst_new")) | (pl.col("band_best_new") > pl.col("band_worst"))
    return table.select(
        "artifact_id",
        "type",
        (pl.col("score_new") - pl.col("score")).round(4).alias("delta"),
        left.clip(lower_bound=0.0).sqrt().round(4).alias("sd"),
        apart.fill_null(False).alias("_apart"),
    ).select(
        "artifact_id",
        "type",
        "delta",
        "sd",
        ((pl.col("delta").abs() > NEWS_Z * pl.col("sd")) & (pl.col("delta") != 0) | pl.col("_apart")).alias("is_news"),
    )
