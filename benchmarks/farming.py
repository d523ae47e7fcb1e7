"""What one farmed signal, one click ring and one star burst buy at most, in places and points.

    python -m benchmarks.farming [--artifacts 200] [--clients 300]

A simulated world (seeded; simulated events never leave tests and benchmarks) is ranked, then one artifact from the
lower half cheats and everything is ranked again. Each attack is shown as defended and, beside it, as it would pay
without the defence. `python benchmarks/meaning.py` gives the bound of one farmed signal for every model of a published
snapshot.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from schemas.ruleset import Ruleset, Scale
from warehouse.match import CLIENT_FLOOR, demand, edges, impressions, match_scores
from warehouse.match.ingest import EVENT_SCHEMA, QUERY_SCHEMA
from warehouse.rank import load_ruleset, rank, ranking_inputs

AT = datetime(2026, 8, 22, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")
DAYS, PLACES = 150, 10
BURST_DAYS, BURST_FACTOR = 20, 50.0
RING, RING_SEARCHES = 5, 3000
TOOLS = "agent.tool_calling"


@dataclass(frozen=True)
class Bought:
    """What an attack brought: points and places, and the same without the defence."""

    attack: str
    points: float
    places: int
    points_undefended: float
    places_undefended: int


@dataclass(frozen=True)
class World:
    """Published tables `artifacts` and `signals` of one type, and searches for it."""

    artifacts: pl.DataFrame
    signals: pl.DataFrame
    queries: pl.DataFrame
    events: pl.DataFrame


def world(count: int, clients: int, ruleset: Ruleset, seed: int = 7) -> World:
    """Repositories with every signal of their profile; stars day by day; searches show ten of them."""
    rng = np.random.default_rng(seed)
    ids = [f"repo:maker/r{number:04}" for number in range(count)]
    artifacts = pl.DataFrame(
        {"artifact_id": ids, "type": "repo", "route_class": "open_weights", "finished": False, "released_utc": None,
         "retired": False, "router": False},
        schema_overrides={"released_utc": TIME},
    )  # fmt: skip
    talent = rng.random(count)
    parts = []
    for name, rule in ruleset.profiles[ruleset.types["repo"].profile].signals.items():  # type: ignore[index]
        if name == "match_score":
            continue
        shape = np.clip(talent + rng.normal(0, 0.15, count), 0.02, 0.9)
        if rule.anchors is None:
            values = AT.timestamp() / 86_400 - 365 * (1 - shape)
        elif ruleset.signals[name].scale is Scale.LOG1P:
            low, high = np.log1p(rule.anchors.lo), np.log1p(rule.anchors.hi)
            values = np.expm1(low + shape * (high - low))
        else:
            values = rule.anchors.lo + shape * (rule.anchors.hi - rule.anchors.lo)
        days = DAYS if name == "github_stars" else 1
        grown = np.linspace(0.8, 1.0, days) if days > 1 else np.ones(1)
        parts += [_rows(ids, name, values * share, days - 1 - day) for day, share in enumerate(grown)]
    queries, events = _searches(ids, talent, clients, rng)
    return World(artifacts, pl.concat(parts), queries, events)


def _rows(ids: list[str], name: str, values: np.ndarray, days_ago: int) -> pl.DataFrame:
    return pl.DataFrame({"artifact_id": ids, "signal": name, "value": values}).with_columns(
        configuration=pl.lit(""), source=pl.lit("simulated"), source_id="artifact_id", current=pl.lit(days_ago == 0),
        observed_utc=pl.lit(AT - timedelta(days=days_ago), TIME), stale_since_utc=pl.lit(None, TIME),
    )  # fmt: skip


def _searches(
    ids: list[str], talent: np.ndarray, clients: int, rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twenty searches a client; the results are drawn at random and in random order for a third of the searches."""
    queries, events = [], []
    for number in range(20 * clients):
        shown = rng.choice(len(ids), PLACES, replace=False)
        shown = shown if number % 3 == 0 else shown[np.argsort(-talent[shown])]
        name, client = f"q{number}", f"c{number % clients}"
        at = AT - timedelta(days=1 + number % 10)
        queries.append((name, client, at, "human", [TOOLS], [ids[one] for one in shown]))
        liked = rng.random(PLACES) < talent[shown] * 0.5 / (1 + 0.4 * np.arange(PLACES))
        events += [_click(name, client, at, ids[shown[place]], int(place)) for place in np.flatnonzero(liked)]
    return _frame(queries, QUERY_SCHEMA), _frame(events, EVENT_SCHEMA)


def _click(query: str, client: str, at: datetime, artifact_id: str, place: int) -> tuple[object, ...]:
    return (query, client, None, at, "human", "click", artifact_id, place + 1, 60.0)


def _frame(rows: Sequence[tuple[object, ...]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def standing(one: World, ruleset: Ruleset, victim: str, *, clip: bool = True) -> tuple[float, int]:
    """Score and place of an artifact. Without `clip` histories are left out, and with them the caps on bursts."""
    shown = impressions(one.queries, one.events)
    matched = match_scores(demand(shown), edges(shown).table).select("artifact_id", "match_score")
    extra = _rows(matched["artifact_id"].to_list(), "match_score", matched["match_score"].to_numpy(), 0)
    signals = pl.concat([one.signals, extra])
    frames = ranking_inputs(one.artifacts, signals if clip else signals.filter("current"), ruleset)
    row = rank(*frames, ruleset, AT, explain=False).scores.filter(artifact_id=victim).row(0, named=True)
    return row["score"], row["place"] or one.artifacts.height


def farmed_signal(one: World, ruleset: Ruleset, victim: str) -> list[Bought]:
    """Each signal in turn driven to its upper anchor (or to today) for the cheater."""
    before = standing(one, ruleset, victim)
    found = []
    for name, rule in ruleset.profiles[ruleset.types["repo"].profile].signals.items():  # type: ignore[index]
        if name == "match_score":
            continue
        most = rule.anchors.hi if rule.anchors else AT.timestamp() / 86_400
        mine = (pl.col("artifact_id") == victim) & (pl.col("signal") == name) & pl.col("current")
        signals = one.signals.with_columns(value=pl.when(mine).then(most).otherwise("value"))
        cheated = World(one.artifacts, signals, one.queries, one.events)
        sides = [standing(cheated, ruleset, victim, clip=clip) for clip in (True, False)]
        found.append(_bought(f"signal {name} at its maximum", before, *sides))
    return found


def star_burst(one: World, ruleset: Ruleset, victim: str) -> Bought:
    """Fifty times the stars, bought over the last twenty days."""
    before = standing(one, ruleset, victim)
    day = (pl.lit(AT, TIME) - pl.col("observed_utc")).dt.total_days()
    mine = (pl.col("artifact_id") == victim) & (pl.col("signal") == "github_stars") & (day < BURST_DAYS)
    bought = pl.col("value") * (1 + (BURST_FACTOR - 1) * (BURST_DAYS - day) / BURST_DAYS)
    signals = one.signals.with_columns(value=pl.when(mine).then(bought).otherwise("value"))
    cheated = World(one.artifacts, signals, one.queries, one.events)
    sides = [standing(cheated, ruleset, victim, clip=clip) for clip in (True, False)]
    return _bought(f"star burst, {BURST_FACTOR:g} times in {BURST_DAYS} days", before, *sides)


def click_ring(one: World, ruleset: Ruleset, victim: str, ring: int = RING) -> Bought:
    """A ring that shows the cheater first and always clicks; undefended every search would be another client's."""
    before = standing(one, ruleset, victim)
    sides = []
    for distinct in (ring, RING_SEARCHES):
        names = [(f"r{number}", f"ring{number % distinct}") for number in range(RING_SEARCHES)]
        day = AT - timedelta(days=2)
        asked = _frame([(q, c, day, "human", [TOOLS], [victim]) for q, c in names], QUERY_SCHEMA)
        clicked = _frame([_click(q, c, day, victim, 0) for q, c in names], EVENT_SCHEMA)
        queries, events = pl.concat([one.queries, asked]), pl.concat([one.events, clicked])
        sides.append(standing(World(one.artifacts, one.signals, queries, events), ruleset, victim))
    return _bought(f"ring of {ring} clients, {RING_SEARCHES} clicks", before, *sides)


def _bought(attack: str, before: tuple[float, int], with_: tuple[float, int], without: tuple[float, int]) -> Bought:
    return Bought(
        attack, round(with_[0] - before[0], 4), before[1] - with_[1], round(without[0] - before[0], 4),
        before[1] - without[1],
    )  # fmt: skip


def report(count: int, clients: int, say: Callable[[str], None]) -> list[Bought]:
    """Rank, cheat, rank again; says a table and returns it."""
    ruleset = load_ruleset()
    one = world(count, clients, ruleset)
    victim = one.artifacts["artifact_id"][_lower_half(one, ruleset)]
    found = [*farmed_signal(one, ruleset, victim), star_burst(one, ruleset, victim), click_ring(one, ruleset, victim)]
    score, place = standing(one, ruleset, victim)
    say(f"{victim}: {score:.2f} points, place {place} of {count}; edges count from {CLIENT_FLOOR} clients")
    say("| attack | points | places | points undefended | places undefended |")
    say("|---|---|---|---|---|")
    for line in found:
        cells = (f"{line.points:.2f}", f"{line.places}", f"{line.points_undefended:.2f}", f"{line.places_undefended}")
        say(f"| {line.attack} | {' | '.join(cells)} |")
    return found


def _lower_half(one: World, ruleset: Ruleset) -> int:
    """Row of the artifact in the middle of the lower half."""
    signals = ranking_inputs(one.artifacts, one.signals, ruleset)
    scores = rank(*signals, ruleset, AT, explain=False).scores.sort("score", descending=True)
    wanted = scores["artifact_id"][scores.height * 3 // 4]
    return int(one.artifacts["artifact_id"].index_of(wanted) or 0)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--artifacts", type=int, default=200)
    parser.add_argument("--clients", type=int, default=300)
    given = parser.parse_args()
    report(given.artifacts, given.clients, print)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
