"""From artifacts and signals to scores: one pure function of two frames, a ruleset and a time."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset
from schemas.vocabulary import ArtifactType, Component, RankStatus, RouteClass
from warehouse.rank.fragility import fragility
from warehouse.rank.inputs import check_artifacts
from warehouse.rank.kernel import UNITS_PER_POINT, Floats, Totals, rounded, totals
from warehouse.rank.normalise import epoch_days
from warehouse.rank.observe import Column, observe
from warehouse.rank.pick import Picked, pick_signals
from warehouse.rank.places import bands, places
from warehouse.rank.plan import make_plan, situation
from warehouse.rank.tables import COMPONENT_COLUMNS, CONTRIBUTION_COLUMNS, Detail, detail

BEST_UNITS = 100 * UNITS_PER_POINT
ROW_BITS = 32
SCORE_COLUMNS = pl.Schema(
    {
        "artifact_id": pl.String,
        "type": pl.String,
        "route_class": pl.String,
        "score": pl.Float64,
        "sd": pl.Float64,
        "coverage": pl.Float64,
        "status": pl.String,
        "place": pl.Int32,
        "band_best": pl.Int32,
        "band_worst": pl.Int32,
        "fragility": pl.Int32,
        "score_geometric": pl.Float64,
    }
)


@dataclass(frozen=True)
class Ranking:
    """All rankings of one moment.

    - `scores`: one row per artifact; ranked ones by place, then provisional ones by score, type after type. `score`,
      `sd` in points of 100, `coverage` observed share of the applicable weight; `place`, `band_best`, `band_worst`
      and `fragility` (places) are null for provisional ones; `score_geometric` is the same with a geometric mean over
      components, as a sensitivity.
    - `components`: one row per artifact and component; `value`, `sd` in [0, 1], `weight` and `points` of 100.
    - `contributions`: one row per artifact and signal of its profile; `points` add up to the score exactly.
    - `unknown_signals`: rows per signal name that the ruleset does not know; `unknown_artifacts`: rows about artifacts
      that are not ranked.
    """

    scores: pl.DataFrame
    components: pl.DataFrame
    contributions: pl.DataFrame
    unknown_signals: dict[str, int]
    unknown_artifacts: int


def rank(
    artifacts: pl.DataFrame, signals: pl.DataFrame, ruleset: Ruleset, at_utc: datetime, *, explain: bool = True
) -> Ranking:
    """Score and rank artifacts per type.

    `artifacts`: artifact_id, type, route_class, finished, released_utc, retired, optionally
    released_stale_since_utc. `signals`: artifact_id, signal, value, observed_utc, source, stale, stale_since_utc,
    optionally z (used where value is null) and burst_cap (most that a value may count for); one current row per
    artifact, signal and source. `at_utc` is the moment that ages are measured at, never the clock. With `explain` off
    only places and bands are made: components and contributions are empty, fragility and the geometric score null.

    Raises RankInputError for frames that cannot be ranked. Formulas: docs/ranking.md.
    """
    table = check_artifacts(artifacts)
    picked = pick_signals(signals, table, ruleset)
    at_days = epoch_days(at_utc)
    boards = []
    for kind in ArtifactType:
        offset = int(table["type"].search_sorted(kind.value, side="left"))
        members = table.slice(offset, int(table["type"].search_sorted(kind.value, side="right")) - offset)
        if members.height:
            columns = observe(kind, members, offset, picked, ruleset, at_days)
            boards.append(_board(kind, members, dict(columns), picked, ruleset, explain))
    return Ranking(
        scores=pl.concat([board for board, _ in boards]) if boards else SCORE_COLUMNS.to_frame(),
        components=_together([d.components for _, d in boards if d], COMPONENT_COLUMNS),
        contributions=_together([d.contributions for _, d in boards if d], CONTRIBUTION_COLUMNS),
        unknown_signals=picked.unknown_signals,
        unknown_artifacts=picked.unknown_artifacts,
    )


def recompute(artifacts: pl.DataFrame, signals: pl.DataFrame, ruleset: Ruleset, at_utc: datetime) -> Ranking:
    """Rank again from published tables: the same function; sources that allow only derived values give their `z`."""
    return rank(artifacts, signals, ruleset, at_utc)


def _board(
    kind: ArtifactType,
    members: pl.DataFrame,
    columns: dict[str, Column],
    picked: Picked,
    ruleset: Ruleset,
    explain: bool,
) -> tuple[pl.DataFrame, Detail | None]:
    profile, gates = ruleset.profile_of(kind), ruleset.gates
    match_open = any(
        bool((columns[name].row >= 0).any())
        for name, rule in profile.signals.items()
        if rule.component is Component.MATCH
    )
    situations = _situations(members)
    plan = make_plan(profile, match_open)
    sums = totals(plan, columns, situations, gates)
    ranked = sums.coverage >= gates.coverage_min
    frame = _scores(members, sums, ranked, gates.band_z)
    if not explain:
        return _listed(frame, sums.units), None
    parts = detail(plan, columns, situations, gates.stale_sd, members, picked.frame)
    moves = fragility(profile, columns, situations, ranked, match_open, gates)
    frame = frame.with_columns(
        pl.Series("fragility", _where(ranked, moves)), pl.Series("score_geometric", rounded(parts.geometric))
    )
    return _listed(frame, sums.units), parts


def _situations(members: pl.DataFrame) -> NDArray[np.int64]:
    codes = {route.value: situation(route, finished=False) for route in RouteClass}
    route = pl.col("route_class").replace_strict(codes, return_dtype=pl.Int64)
    return members.select(route + pl.col("finished").cast(pl.Int64)).to_series().to_numpy()


def _scores(members: pl.DataFrame, sums: Totals, ranked: NDArray[np.bool_], band_z: float) -> pl.DataFrame:
    best, worst = bands(sums.score[ranked], sums.sd[ranked], band_z)
    status = pl.when("is_ranked").then(pl.lit(RankStatus.RANKED.value)).otherwise(pl.lit(RankStatus.PROVISIONAL.value))
    return members.select(
        "artifact_id",
        "type",
        "route_class",
        pl.Series("score", sums.score),
        pl.Series("sd", sums.sd),
        pl.Series("coverage", sums.coverage),
        pl.Series("is_ranked", ranked),
        pl.Series("place", _where(ranked, places(sums.score[ranked]))),
        pl.Series("band_best", _where(ranked, best)),
        pl.Series("band_worst", _where(ranked, worst)),
        pl.lit(None, dtype=pl.Int32).alias("fragility"),
        pl.lit(None, dtype=pl.Float64).alias("score_geometric"),
    ).with_columns(status.alias("status"))


def _where(ranked: NDArray[np.bool_], values: NDArray[np.int32]) -> pl.Series:
    """Values of the ranked artifacts at their rows, null elsewhere."""
    spread = np.zeros(ranked.size, dtype=np.int32)
    spread[ranked] = values
    return pl.select(pl.when(pl.Series(ranked)).then(pl.Series(spread))).to_series()


def _listed(frame: pl.DataFrame, units: Floats) -> pl.DataFrame:
    """Ranked ones first, the highest score first; equal scores keep the order of ids that the members came in."""
    behind = np.where(frame["is_ranked"].to_numpy(), 0, 2 * BEST_UNITS) - units.astype(np.int64)
    # Key and row in one number: sorting it is stable, and ten times quicker than a stable sort of rows by keys.
    order = np.sort((behind << ROW_BITS) | np.arange(behind.size)) & ((1 << ROW_BITS) - 1)
    return frame.select(*SCORE_COLUMNS)[order]


def _together(frames: list[pl.DataFrame], columns: pl.Schema) -> pl.DataFrame:
    return pl.concat(frames) if frames else columns.to_frame()
