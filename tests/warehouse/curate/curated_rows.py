"""Made-up sources folded, identified and curated, short to write."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl
from ledger_sets import day, folded

from schemas.source_info import SourceInfo
from schemas.vocabulary import Redistribution
from warehouse.curate.facts import facts_table
from warehouse.curate.inputs import Curated, gather, side_by_side
from warehouse.curate.offers import offers_table
from warehouse.curate.prices import current_accepted, price_rows, prices_table
from warehouse.documents import current_prices
from warehouse.identity import assign
from warehouse.identity.publishers import load_publishers
from warehouse.ledger.fold import ReadSet, State

MODEL = "model:anthropic/claude-test"
ROW = {"slug": "claude-test", "publisher": "anthropic"}


def info(name: str, copies: tuple[str, ...] = ()) -> SourceInfo:
    """What curation knows of a source."""
    terms = f"https://{name}.example/terms"
    return SourceInfo(name, name, "open", terms, Redistribution.VALUES, name, timedelta(days=3), 40, copies)


def states_of(*sets: ReadSet) -> dict[tuple[str, str], State]:
    """States of all sources, their sets folded in the order given."""
    states: dict[tuple[str, str], State] = {}
    for one in sets:
        scope = one.documents.scope
        states[scope] = folded(one, state=states.get(scope))
    return states


def curate(*sets: ReadSet, at: datetime | None = None, copies: Mapping[str, tuple[str, ...]] | None = None) -> Curated:
    """What curation reads, at the newest capture or at a later time."""
    states = states_of(*sets)
    moment = at or max(one.documents.captured_at_utc for one in sets)
    entities = side_by_side(states, "entities")
    infos = {name: info(name, (copies or {}).get(name, ())) for name in entities["source"].unique()}
    return gather(states, assign(entities, moment), moment, infos, load_publishers())


def published(curated: Curated) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Tables facts, offers, prices, and the accepted prices in force."""
    facts, offers = facts_table(curated), offers_table(curated)
    prices = prices_table(price_rows(curated, offers))
    return facts, offers, prices, current_accepted(current_prices(prices, curated.at_utc), offers)


__all__ = ["MODEL", "ROW", "curate", "day", "info", "published", "states_of"]
