"""What searches say, all at once: edges, demand, times matched, held-out evaluation, and a digest of what went in."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from schemas.canonical import canonical_json, digest
from schemas.vocabulary import Absence
from warehouse.match.edges import CLIENT_FLOOR, Edges, EdgeState, edges, times_matched
from warehouse.match.graph import demand
from warehouse.match.holdout import HoldOut, hold_out
from warehouse.match.impressions import impressions, people
from warehouse.match.store import Events

HELD_SHARE = 0.2
SHOWN_PLACES = 10


@dataclass(frozen=True)
class Evidence:
    """The match graph before it meets a snapshot's artifacts.

    `edges`, `matched`, `wanted` as `warehouse.match.edges`, `times_matched` and `demand` give them. `newest_utc` is the
    time of the newest row, rounded up to a second. `report` is JSON-ready and holds no number of fewer than 20 clients.
    `digest` depends on what was asked, shown and done, not on the key of the pseudonyms.
    """

    edges: pl.DataFrame
    matched: pl.DataFrame
    wanted: pl.DataFrame
    newest_utc: datetime
    report: dict[str, Any]
    digest: str


def evidence(found: Events) -> Evidence:
    """Work out everything that a snapshot says about searches: a pure function of the events."""
    shown = impressions(found.queries, found.events)
    made, matched, wanted = edges(shown), times_matched(shown), demand(shown)
    report = _report(shown, made)
    newest = max(moment for frame in (found.queries, found.events) if (moment := _newest(frame)) is not None)
    results = [frame.sort(pl.all()).write_json() for frame in (made.table, matched, wanted)]
    whole = digest("match", *_content(found), *results, canonical_json(report))
    return Evidence(made.table, matched, wanted, newest, report, whole)


def _newest(frame: pl.DataFrame) -> datetime | None:
    moment = frame["at_utc"].max()
    if not isinstance(moment, datetime):
        return None
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)


def _content(found: Events) -> list[str]:
    """Every row without its pseudonyms, in an order that does not depend on them."""
    frames = (found.queries.drop("query", "client"), found.events.drop("query", "client", "session"))
    texts = []
    for frame in frames:
        lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
        plain = frame.with_columns(pl.col(name).list.join("\x1f") for name in lists)
        texts.append(plain.sort(pl.all()).write_csv())
    return texts


def _report(shown: pl.DataFrame, made: Edges) -> dict[str, Any]:
    asked = people(shown)
    clients = asked["client"].n_unique()
    if clients < CLIENT_FLOOR:
        return {"state": EdgeState.INSUFFICIENT.value}
    return {
        "state": EdgeState.PUBLISHED.value,
        "clients": clients,
        "queries": asked["query"].n_unique(),
        "click_model": {
            "identified": made.model.identified,
            "examination": [round(float(theta), 4) for theta in made.model.theta[:SHOWN_PLACES]],
            "clipped_share": round(made.clip_share, 6),
        },
        "held_out": _held_out(asked),
    }


def _held_out(asked: pl.DataFrame) -> dict[str, Any]:
    """The newest fifth of the days judges what the days before it teach."""
    first = first_held_day(asked["day"].unique().sort().to_list())
    if first is None or asked.filter(pl.col("day") >= first)["client"].n_unique() < CLIENT_FLOOR:
        return {"absent": Absence.MISSING.value}
    judged = hold_out(asked, first)
    return {"absent": Absence.MISSING.value} if not judged.queries else _judged(judged, first)


def first_held_day(days: list[date]) -> date | None:
    """First of the newest fifth of days with searches (at least one day); None where nothing is left to learn from."""
    held = max(1, round(len(days) * HELD_SHARE))
    return days[-held] if len(days) > held else None


def _judged(judged: HoldOut, first: date) -> dict[str, Any]:
    numbers = asdict(judged)
    orders = {"shown": "shown", "raw": "before_debiasing", "debiased": "after_debiasing"}
    return {
        "first_day": first.isoformat(),
        "queries": judged.queries,
        "ndcg_at_10": {name: numbers[f"ndcg_{order}"] for order, name in orders.items()},
        "mrr": {name: numbers[f"mrr_{order}"] for order, name in orders.items()},
    }
