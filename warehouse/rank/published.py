"""From the published tables to the two frames that are ranked."""

import polars as pl

from schemas.ruleset import Ruleset
from warehouse.rank.history_caps import history_caps


def ranking_inputs(
    artifacts: pl.DataFrame, signals: pl.DataFrame, ruleset: Ruleset
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Artifacts and signals of a snapshot as `rank` reads them.

    Routers have no place. Of the signals only current rows count, and of those with several test set-ups only the
    configuration that the ruleset names. A signal whose source is stale says so by its `stale_since_utc`. Counts with a
    long history carry the cap that clips bursts.
    """
    counted = pl.DataFrame(
        [(name, spec.configuration) for name, spec in ruleset.signals.items()],
        schema={"signal": pl.String(), "configuration": pl.String()},
        orient="row",
    )
    current = (
        signals.filter("current")
        .join(counted, on=["signal", "configuration"], how="semi", maintain_order="left")
        .with_columns(stale=pl.col("stale_since_utc").is_not_null())
    )
    caps = history_caps(signals, ruleset)
    if caps.height:
        current = current.join(caps, on=["artifact_id", "signal", "source"], how="left", maintain_order="left")
    return artifacts.filter(~pl.col("router")), current
