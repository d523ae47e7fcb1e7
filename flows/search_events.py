"""Search events as inputs: texts become capability ids at the door, and a night reads what came by its moment."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from extractors.decompose import intents
from flows.settings import Settings
from warehouse.match.evidence import Evidence, evidence
from warehouse.match.ingest import Ingested, Rules, ingest
from warehouse.match.store import Added, EventStore


def add_events(settings: Settings, files: list[Path], added_utc: datetime) -> tuple[Added, list[Ingested]]:
    """Read files or folders, map each search text to capabilities and forget it, and keep what is new.

    Raises EventFileError for a path without events; nothing is kept then of that path or those after it.
    """
    store = EventStore(settings.data)
    rules = Rules(*(frozenset(settings.applications.get(kind, ())) for kind in ("agents", "bots", "own")))
    done, read = [], []
    for file in files:
        made = ingest(file, store.key(), intents, rules)
        done.append(store.add(made, added_utc))
        read.append(made)
    return Added(*(sum(column) for column in zip(*(_counts(one) for one in done), strict=True))), read


def _counts(one: Added) -> tuple[int, int, int, int, int]:
    return one.read, one.queries, one.events, one.duplicates, one.quarantined


def match_evidence(settings: Settings, as_of: datetime, known_at: datetime | None) -> Evidence | None:
    """What searches up to `as_of` (added up to `known_at`) say; None without any."""
    found = EventStore(settings.data).load(as_of, known_at)
    return None if found is None else evidence(found)


def held_events(settings: Settings) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Counts of what is kept, by kind and traffic with first and last day, and all rows that were refused."""
    store = EventStore(settings.data)
    found = store.load(datetime.max.replace(tzinfo=UTC))
    counts: list[dict[str, object]] = []
    for kind, frame in (("query", found.queries), ("event", found.events)) if found else ():
        day = pl.col("at_utc").dt.date().cast(pl.String)
        counts += (
            frame.group_by("traffic")
            .agg(pl.len().alias("rows"), day.min().alias("from"), day.max().alias("to"))
            .sort("traffic")
            .select(pl.lit(kind).alias("kind"), pl.all())
            .to_dicts()
        )
    return counts, store.refused().to_dicts()
