"""Scores, places and bands of many artifacts: abreast against DuckDB SQL and pandas, equal results first.

    python benchmarks/bench_rank.py [--artifacts 20000] [--rounds 3] [--engines abreast duckdb pandas]

Every engine runs in its own process, gets the same Parquet files in memory, and gives the same three columns of
numbers: score and deviation on four decimals, place, best and worst place of the band. Reported: best wall time and
processor time of the rounds, peak memory of the process, imports and reading excluded from the times.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from schemas.ruleset import Ruleset, Scale
from schemas.vocabulary import ArtifactType
from warehouse.rank import load_ruleset, rank
from warehouse.rank.plan import make_plan

AT = datetime(2026, 8, 22, tzinfo=UTC)
AT_DAYS = AT.timestamp() / 86_400
KIND = ArtifactType.MODEL
HALF_LIFE = 180.0
ENGINES = ("abreast", "duckdb", "pandas")
OUTPUT = ["artifact_id", "score", "sd", "place", "band_best", "band_worst"]


def make_inputs(folder: Path, count: int) -> None:
    """Artifacts with the twelve signals of the model profile, one in five values missing, seeded."""
    rng = np.random.default_rng(11)
    ids = [f"model:m/{n}" for n in range(count)]
    hosted = rng.random(count) < 0.5
    artifacts = pl.DataFrame(
        {
            "artifact_id": ids,
            "type": "model",
            "route_class": np.where(hosted, "hosted", "open_weights"),
            "finished": np.zeros(count, dtype=bool),
            "released_utc": pl.Series([None] * count, dtype=pl.Datetime("us", "UTC")),
            "retired": np.zeros(count, dtype=bool),
        }
    )
    artifacts.write_parquet(folder / "artifacts.parquet")
    parts = []
    for name, rule in load_ruleset("1.0.0").profile_of(KIND).signals.items():
        low, high = (AT_DAYS - 900, AT_DAYS) if rule.anchors is None else (rule.anchors.lo, rule.anchors.hi)
        seen = rng.random(count) < 0.8
        values = (low + (high - low) * rng.random(count) ** 3)[seen]
        parts.append(
            pl.DataFrame({"artifact_id": pl.Series(ids).filter(pl.Series(seen)), "value": values}).with_columns(
                signal=pl.lit(name)
            )
        )
    late = pl.lit(AT).cast(pl.Datetime("us", "UTC"))
    signals = pl.concat(parts).with_columns(
        observed_utc=late,
        source=pl.lit("s"),
        stale=pl.lit(False),
        stale_since_utc=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    )
    signals = signals.with_columns(pl.col("signal", "source").cast(pl.Categorical))
    signals.sample(fraction=1, shuffle=True, seed=5).write_parquet(folder / "signals.parquet")


def rules_table(ruleset: Ruleset) -> pl.DataFrame:
    """The ruleset as a table that SQL and pandas can join: one row per signal and route class."""
    plan = make_plan(ruleset.profile_of(KIND), match_open=True)
    rows = []
    for slot, about in enumerate(plan.slots):
        rule = about.rule
        scale = ruleset.signals[about.signal].scale
        lo, hi = (0.0, 1.0) if rule.anchors is None else (rule.anchors.lo, rule.anchors.hi)
        if scale is Scale.LOG1P:
            lo, hi = float(np.log1p(lo)), float(np.log1p(hi))
        for route, row in (("open_weights", 0), ("hosted", 2)):
            weight = float(plan.points[row, slot])
            rows.append(
                (
                    about.signal,
                    slot,
                    route,
                    scale.value,
                    lo,
                    hi,
                    weight,
                    rule.prior.mean,
                    rule.prior.sd**2,
                    rule.measurement_sd**2,
                )
            )
    columns = ["signal", "slot", "route_class", "scale", "lo", "hi", "weight", "mu", "prior_var", "measured_var"]
    return pl.DataFrame(rows, schema=columns, orient="row")


SQL = """
with grid as (
  select a.row, a.artifact_id, r.weight, r.slot, s.value, r.mu, r.prior_var, r.measured_var,
    round(case when s.value is null then null
      when r.scale = 'half_life' then power(2.0, -greatest($at - s.value, 0.0) / $half)
      when r.scale = 'log1p' then greatest(0.0, least(1.0, (ln(1 + s.value) - r.lo) / (r.hi - r.lo)))
      else greatest(0.0, least(1.0, (s.value - r.lo) / (r.hi - r.lo))) end, 9) as z
  from (select row_number() over () as row, artifact_id, route_class from artifacts) a
  join rules r using (route_class)
  left join signals s on s.artifact_id = a.artifact_id and s.signal = r.signal
), scored as (
  select artifact_id, round_even(sum(weight * coalesce(z, mu)), 4) as score,
    round_even(sqrt(sum(weight * weight * case when z is null then prior_var else measured_var end)), 4) as sd,
    round_even(sum(case when z is null then 0 else weight end) / 100, 4) as coverage
  from grid group by artifact_id
), ranked as (
  select artifact_id, score, sd, score - 1.96 * sd as low, score + 1.96 * sd as high,
    rank() over (order by score desc) as place
  from scored where coverage >= 0.5
), lows as (select row_number() over (order by low) as below, low from ranked),
highs as (select row_number() over (order by high) as below, high from ranked),
total as (select count(*) as n from ranked)
select r.artifact_id, r.score, r.sd, r.place,
  1 + n - coalesce(l.below, 0) as band_best, n - coalesce(h.below, 0) as band_worst
from ranked r cross join total
asof left join lows l on r.high >= l.low
asof left join highs h on r.low > h.high
"""


def run_abreast(folder: Path) -> Callable[[], pl.DataFrame]:
    artifacts, signals = (pl.read_parquet(folder / f"{name}.parquet") for name in ("artifacts", "signals"))
    ruleset = load_ruleset("1.0.0")

    def work() -> pl.DataFrame:
        scores = rank(artifacts, signals, ruleset, AT, explain=False).scores
        return scores.filter(status="ranked").select(OUTPUT)

    return work


def run_duckdb(folder: Path) -> Callable[[], pl.DataFrame]:
    import duckdb

    con = duckdb.connect()
    for name in ("artifacts", "signals"):
        con.execute(f"create table {name} as select * from read_parquet('{folder / name}.parquet')")
    rules_table(load_ruleset("1.0.0")).write_parquet(folder / "rules.parquet")
    con.execute(f"create table rules as select * from read_parquet('{folder / 'rules'}.parquet')")

    def work() -> pl.DataFrame:
        return pl.DataFrame(con.execute(SQL, {"at": AT_DAYS, "half": HALF_LIFE}).fetchnumpy())

    return work


def run_pandas(folder: Path) -> Callable[[], pl.DataFrame]:
    import pandas as pd

    def read(frame: pl.DataFrame) -> Any:
        return pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns})

    artifacts = read(pl.read_parquet(folder / "artifacts.parquet", columns=["artifact_id", "route_class"]))
    signals = read(pl.read_parquet(folder / "signals.parquet", columns=["artifact_id", "signal", "value"]))
    rules = read(rules_table(load_ruleset("1.0.0")))

    def work() -> pl.DataFrame:
        wide = signals.pivot(index="artifact_id", columns="signal", values="value").reindex(artifacts["artifact_id"])
        sums = {name: np.zeros(len(artifacts)) for name in ("score", "var", "coverage")}
        hosted = (artifacts["route_class"] == "hosted").to_numpy()
        for signal, both in rules.groupby("signal", sort=False):
            one = both.iloc[0]
            weight = np.where(
                hosted,
                *(float(both.loc[both["route_class"] == r, "weight"].iloc[0]) for r in ("hosted", "open_weights")),
            )
            value = wide[signal].to_numpy()
            if one["scale"] == "half_life":
                z = 2.0 ** (-np.maximum(AT_DAYS - value, 0) / HALF_LIFE)
            else:
                shaped = np.log1p(value) if one["scale"] == "log1p" else value
                z = np.clip((shaped - one["lo"]) / (one["hi"] - one["lo"]), 0, 1)
            z, absent = np.round(z, 9), np.isnan(value)
            sums["score"] += weight * np.where(absent, one["mu"], z)
            sums["var"] += weight**2 * np.where(absent, one["prior_var"], one["measured_var"])
            sums["coverage"] += np.where(absent, 0, weight)
        frame = pd.DataFrame({"artifact_id": artifacts["artifact_id"], "score": np.round(sums["score"], 4)})
        frame["sd"] = np.round(np.sqrt(sums["var"]), 4)
        frame = frame[np.round(sums["coverage"] / 100, 4) >= 0.5].copy()
        low, high = frame["score"] - 1.96 * frame["sd"], frame["score"] + 1.96 * frame["sd"]
        frame["place"] = frame["score"].rank(method="min", ascending=False).astype(int)
        frame["band_best"] = 1 + len(frame) - np.searchsorted(np.sort(low), high, side="right")
        frame["band_worst"] = len(frame) - np.searchsorted(np.sort(high), low, side="left")
        return pl.DataFrame({name: frame[name].to_numpy() for name in frame.columns})

    return work


def measure(engine: str, folder: Path, rounds: int) -> dict[str, Any]:
    """Times of one engine in this process; writes its result beside the inputs."""
    work = {"abreast": run_abreast, "duckdb": run_duckdb, "pandas": run_pandas}[engine](folder)
    wall, processor = [], []
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    result.sort("artifact_id").write_parquet(folder / f"{engine}.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "engine": engine,
        "wall_s": min(wall),
        "processor_s": min(processor),
        "peak_bytes": peak,
        "rows": result.height,
    }


def differences(folder: Path, engine: str) -> str:
    """Empty when an engine gives what abreast gives: scores within one last decimal, places of equal scores equal."""
    ours, theirs = (pl.read_parquet(folder / f"{name}.parquet") for name in ("abreast", engine))
    if ours["artifact_id"].to_list() != theirs["artifact_id"].to_list():
        return f"{engine}: ranks other artifacts"
    apart = (ours["score"] - theirs["score"]).abs().max(), (ours["sd"] - theirs["sd"]).abs().max()
    if max(apart) > 1.01e-4:  # type: ignore[type-var, operator]
        return f"{engine}: scores or deviations differ by {apart}"
    same = (ours["score"] == theirs["score"]) & (ours["sd"] == theirs["sd"])
    moved = [(ours[c].cast(pl.Int64) - theirs[c].cast(pl.Int64)).abs().to_numpy().max(initial=0) for c in OUTPUT[3:]]
    last = (~same).arg_true().len()
    # A score that falls on the other side of a last decimal moves its neighbours by as many places, no more.
    return "" if max(moved) <= 2 * last else f"{engine}: places differ by {moved} with {last} scores apart"


def main() -> int:
    """Run all engines and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--artifacts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.folder, given.rounds)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder, given.artifacts)
        told = []
        for engine in given.engines:
            command = [sys.executable, __file__, "--one", engine, "--folder", name, "--rounds", str(given.rounds)]
            told.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
        wrong = [
            d for e in given.engines if e != "abreast" and "abreast" in given.engines and (d := differences(folder, e))
        ]
    for line in told:
        times = f"{line['wall_s']:8.3f} s  {line['processor_s']:8.3f} s processor"
        print(f"{line['engine']:8} {times}  {line['peak_bytes'] / 1e6:7.0f} MB  {line['rows']} ranked")
    print("\n".join(wrong) or "equal results")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
