"""Does a board earn its weight? Every leaderboard a snapshot holds, counted in the quality of models and not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from outside import left_out

from schemas.ruleset import Ruleset
from warehouse.rank import calibrate, rank, ranking_inputs, without_signals
from warehouse.rank.agreement import spearman

SHARE = 0.1
"""Of the weight that the other signals of quality have together."""
BOARDS = {
    "livebench_average": "LiveBench, mean of categories",
    "lmarena_score": "LMArena, text",
    "aider_pass_rate_2": "Aider, editing",
}
SETTINGS = "effort|thinking|format"
FEWEST = 8


@dataclass(frozen=True)
class World:
    """Published tables, the ruleset in force and the time ages are measured at."""

    artifacts: pl.DataFrame
    signals: pl.DataFrame
    ruleset: Ruleset
    at: datetime

    def models(self, ruleset: Ruleset) -> pl.DataFrame:
        """Scores of models by a ruleset."""
        frames = ranking_inputs(self.artifacts, self.signals, ruleset)
        return rank(*frames, ruleset, self.at, explain=False).scores.filter(type="model")


def boards(world: World, evidence: Mapping[str, pl.DataFrame]) -> list[str]:
    """A Markdown table: size and age of each board, whether it counts, and what counting it changes.

    Scores are made without arena ratings and without the evidence, first without the board and then with it. Agreement
    is Spearman's with the `evidence` (artifact_id, evidence by name), on the models that are ranked without the board.
    """
    columns = ["board", "models", "newest", "counts", "median deviation of ranked", *evidence]
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for signal, title in BOARDS.items():
        rows = _newest(world.signals, signal)
        if rows.height >= FEWEST:
            lines.append("| " + " | ".join([title, *_line(world, signal, rows, evidence)]) + " |")
    return lines


def _newest(signals: pl.DataFrame, signal: str) -> pl.DataFrame:
    """Rows of the newest release or board, in the configuration without settings of the model."""
    rows = signals.filter(pl.col("current") & (pl.col("signal") == signal))
    rows = rows.filter(~pl.col("configuration").str.contains(SETTINGS))
    if rows.is_empty():
        return rows
    sizes = rows.group_by("configuration").agg(pl.col("observed_utc").max().dt.date(), pl.len())
    newest = sizes.sort("observed_utc", "len", "configuration").row(-1, named=True)["configuration"]
    return rows.filter(configuration=newest)


def _line(world: World, signal: str, rows: pl.DataFrame, evidence: Mapping[str, pl.DataFrame]) -> list[str]:
    spec = world.ruleset.signals.get(signal)
    counts = spec is not None and spec.configuration == rows["configuration"][0]
    size, newest = rows["artifact_id"].n_unique(), rows["observed_utc"].max()
    cells = [str(size), f"{newest:%Y-%m-%d}", "yes" if counts else "no"]
    tables = _both(world, signal, rows, left_out(""))
    cells.append(" to ".join(f"{table.filter(status='ranked')['sd'].median():.2f}" for table in tables))
    for name, part in evidence.items():
        gone = left_out(name)
        if signal in gone:
            cells.append("-")
            continue
        before, after = _both(world, signal, rows, gone)
        home = before.filter(status="ranked").select("artifact_id")
        cells.append(" to ".join(_agreement(t.join(home, on="artifact_id", how="semi"), part) for t in (before, after)))
    return cells


def _both(world: World, signal: str, rows: pl.DataFrame, gone: set[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores without some signals, and without the board or with it."""
    bare = without_signals(world.ruleset, gone | {signal})
    return world.models(bare), world.models(_with_board(world, bare, signal, rows))


def _with_board(world: World, bare: Ruleset, signal: str, rows: pl.DataFrame) -> Ruleset:
    """The ruleset with the board among the quality of models, anchors and prior calibrated on the board itself."""
    data: dict[str, Any] = bare.model_dump()
    model = data["profiles"]["model"]["signals"]
    weight = SHARE * sum(rule["weight"] for rule in model.values() if rule["component"] == "quality")
    data["signals"][signal] = {
        "meaning": "A leaderboard that is tried out.", "unit": "points", "scale": "linear",
        "sources": (rows["source"][0],), "configuration": rows["configuration"][0],
    }  # fmt: skip
    model[signal] = {
        "component": "quality", "weight": weight, "routes": ("hosted", "open_weights"), "measurement_sd": 0.05,
        "anchors": {"lo": 0.0, "hi": 1.0, "lo_basis": "calibrated", "hi_basis": "calibrated"},
        "prior": {"mean": 0.4, "sd": 0.4, "basis": "calibrated"},
    }  # fmt: skip
    tried = Ruleset.model_validate(data)
    fitted = calibrate(*ranking_inputs(world.artifacts, world.signals, tried), tried, world.at)
    model[signal] = fitted.profiles["model"].signals[signal].model_dump()
    return Ruleset.model_validate(data)


def _agreement(scores: pl.DataFrame, part: pl.DataFrame) -> str:
    both = scores.join(part, on="artifact_id").drop_nulls("evidence")
    found = spearman(both["score"].to_numpy(), both["evidence"].to_numpy()) if both.height >= FEWEST else None
    return f"{found[0]:+.2f}" if found else "-"
