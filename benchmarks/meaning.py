"""Does the rank mean anything? Asks a published snapshot and outside evidence, and writes the answer as a page.

    python benchmarks/meaning.py --published data/published [--at SNAPSHOT] [--recorded FOLDER] --out docs/meaning.md

Outside evidence, where the folder of recorded payloads has it: arena ratings of people, LiveBench, and tokens routed by
a gateway on a later date. What of it enters scores is left out of those that it judges. Correlations are Spearman's
with 95 % intervals.
"""

import argparse
from datetime import datetime
from itertools import pairwise
from math import log, log1p
from pathlib import Path

import numpy as np
import polars as pl
from boards import World as BoardWorld
from boards import boards
from numpy.typing import NDArray
from outside import ARENA, left_out, outside_evidence
from worth import FEWEST, Evidence, World, added, agree, failures, orders, words

from schemas.ruleset import Ruleset, Scale
from schemas.vocabulary import Component
from warehouse.rank import Ranking, load_ruleset, rank, ranking_inputs, resolution, without_signals
from warehouse.read import Snapshot


def correlation(table: pl.DataFrame, one: str, two: str) -> str:
    """Spearman's correlation of two columns in words."""
    both = table.select(one, two).drop_nulls()
    found = agree(both[one].to_numpy(), both[two].to_numpy())
    return words(found) if found else f"- (n = {both.height})"


def wide(made: Ranking) -> pl.DataFrame:
    """Scores of ranked artifacts with one column per component."""
    table = made.scores.filter(status="ranked")
    for component in Component:
        part = made.components.filter(component=component.value)
        seen = pl.when(pl.col("state") == "observed").then("value").alias(component.value)
        table = table.join(part.select("artifact_id", seen), on="artifact_id", how="left")
    return table


def agreement(world: World, ruleset: Ruleset, arenas: pl.DataFrame, evidence: Evidence) -> list[str]:
    """Score and components against ratings and other evidence, neither of which they were made with."""
    named = {f"Design Arena, {name}": part for name, part in per_category(arenas)} | evidence
    tables = {name: wide(rank(*world[:2], without_signals(ruleset, left_out(name)), world[2])) for name in named}
    columns = ["score", *(c.value for c in Component if any(t[c.value].count() for t in tables.values()))]
    lines = ["| evidence | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, part in named.items():
        both = tables[name].join(part, on="artifact_id")
        if both.height >= FEWEST:
            lines.append(f"| {name} | " + " | ".join(correlation(both, c, "evidence") for c in columns) + " |")
    return lines


def per_category(arenas: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Ratings per test set-up, largest first."""
    parts = arenas.group_by("configuration").agg("artifact_id", pl.col("value").alias("evidence")).sort("configuration")
    ordered = parts.with_columns(pl.col("artifact_id").list.len().alias("n")).sort("n", descending=True).head(4)
    label = pl.col("configuration").str.replace_all(r'[{}"]', "")
    return [
        (str(row["label"]), pl.DataFrame({"artifact_id": row["artifact_id"], "evidence": row["evidence"]}))
        for row in ordered.with_columns(label.alias("label")).iter_rows(named=True)
    ]


def doubt(made: Ranking, ruleset: Ruleset) -> list[str]:
    """Is a prior as wrong as it says? Every observed value of models against the prior that would have stood in."""
    lines = [
        "| signal | observed | mean z | prior | rms error | within 1 sd | within 2 sd |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, rule in ruleset.profiles["model"].signals.items():
        z = made.contributions.filter(signal=name, state="observed")["z"].to_numpy()
        if z.size < FEWEST:
            continue
        error = np.abs(z - rule.prior.mean)
        inside = " | ".join(f"{float(np.mean(error <= k * rule.prior.sd)):.0%}" for k in (1, 2))
        prior, size = f"{rule.prior.mean:.3f} ± {rule.prior.sd:.3f}", f"{np.sqrt(np.mean(error**2)):.3f}"
        lines.append(f"| `{name}` | {z.size} | {z.mean():.3f} | {prior} | {size} | {inside} |")
    return lines


def attack(made: Ranking, ruleset: Ruleset) -> list[str]:
    """The most that one farmed signal buys: every ranked model with that signal driven to its maximum, or in a burst.

    Burst clipping lets a count grow to three times its usual size at most, which is `ln 3` on the scale of counts.
    """
    ranked = made.scores.filter(status="ranked", type="model")
    scores = np.sort(ranked["score"].to_numpy())
    lines = [
        "| signal | points, median | points, most | places, median | places, most | burst, points | burst, places |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, rule in ruleset.profiles["model"].signals.items():
        part = made.contributions.filter((pl.col("signal") == name) & (pl.col("weight") > 0))
        both = part.join(ranked.select("artifact_id", "score"), on="artifact_id")
        if both.is_empty():
            continue
        most, here = (both["weight"] * (1 - both["z"])).to_numpy(), both["score"].to_numpy()
        cells = _bought(scores, here, most)
        if ruleset.signals[name].scale is Scale.LOG1P and rule.anchors:
            step = log(3) / (log1p(rule.anchors.hi) - log1p(rule.anchors.lo))
            _, points, _, places = _bought(scores, here, np.minimum(most, both["weight"].to_numpy() * step))
            cells = (*cells, points, places)
        else:
            cells = (*cells, "-", "-")
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return lines


def _bought(scores: NDArray[np.float64], here: NDArray[np.float64], gain: NDArray[np.float64]) -> tuple[str, ...]:
    """Median and most points gained, median and most places."""
    places = np.searchsorted(scores, here + gain) - np.searchsorted(scores, here)
    return f"{np.median(gain):.2f}", f"{gain.max():.2f}", f"{np.median(places):.0f}", f"{places.max()}"


def page(snapshot: Snapshot, ruleset: Ruleset, recorded: Path | None) -> str:
    """The whole report in Markdown."""
    artifacts, signals = snapshot.table("artifacts"), snapshot.table("signals")
    at = datetime.fromisoformat(snapshot.manifest["content_as_of"])
    frames = ranking_inputs(artifacts, signals, ruleset)
    world = (*frames, at)
    made = rank(*frames, ruleset, at)
    arenas = signals.filter((pl.col("signal") == ARENA) & pl.col("current"))
    evidence = outside_evidence(recorded, artifacts, signals) if recorded else {}
    website = ruleset.signals[ARENA].configuration
    held = arenas.filter(configuration=website).select("artifact_id", pl.col("value").alias("evidence"))
    sharp = next(r for r in resolution(made.scores) if r.type == "model")
    judges = {"Design Arena, website": held} | evidence
    found = orders(world, ruleset, judges)
    parts = [
        "# Does the rank mean anything?",
        f"Made by `benchmarks/meaning.py` from the snapshot of {at:%Y-%m-%d} with ruleset {ruleset.version}. "
        f"{sharp.ranked} models ranked, {sharp.provisional} provisional; {sharp.leaders} could be the first, "
        f"the median band spans {sharp.median_band:.0f} places.",
        "## Agreement with evidence that is not in it",
        "Scores are made without any arena rating and without the evidence they are compared with. Components count "
        "where something of them was observed.",
        *agreement(world, ruleset, arenas, evidence),
        "## What each component adds",
        "Same artifacts in every row; a component earns its weight where the row without it agrees less.",
        *added(found),
        "## Where it fails",
        *failures(found),
        "## Boards",
        "Each leaderboard of the snapshot without and with a tenth of the weight of quality: median deviation of "
        "ranked models, and agreement with what is neither it nor an arena. Differences of a few hundredths are none: "
        "see the intervals above.",
        *boards(BoardWorld(artifacts, signals, ruleset, at), judges),
        "## Are the priors as wrong as they say?",
        *doubt(made, ruleset),
        "## What a farmed signal buys",
        "Upper bounds for every ranked model: the signal driven to its maximum, and for counts the most that a burst "
        "buys after clipping to three times the usual.",
        *attack(made, ruleset),
    ]
    return _spaced(parts) + "\n"


def _spaced(parts: list[str]) -> str:
    """Blank lines between paragraphs, none inside tables and lists."""
    text = parts[0]
    for before, after in pairwise(parts):
        text += ("\n" if before[0] == after[0] and before[0] in "|-" else "\n\n") + after
    return text


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--published", required=True, help="folder or address of published snapshots")
    parser.add_argument("--at", help="snapshot id or date (latest)")
    parser.add_argument("--ruleset", help="version or path (newest)")
    parser.add_argument("--recorded", type=Path, help="folder of recorded payloads with outside evidence")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    text = page(Snapshot(given.published, given.at), load_ruleset(given.ruleset), given.recorded)
    given.out.write_text(text, encoding="utf-8")
    print(f"written to {given.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
