"""What each component of the score is worth: agreement with evidence from outside, with the component and without."""

from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from outside import left_out

from schemas.ruleset import Ruleset
from schemas.vocabulary import Component
from warehouse.rank import rank, without_signals
from warehouse.rank.agreement import spearman

FEWEST = 8
LITTLE = 0.02
"""A component that lowers agreement by no more than this does no harm worth a line."""
WHOLE = "whole score"
World = tuple[pl.DataFrame, pl.DataFrame, datetime]
Evidence = dict[str, pl.DataFrame]


class Agreement(NamedTuple):
    """Spearman's correlation with its interval and the number of pairs."""

    rank: float
    low: float
    high: float
    count: int


def agree(one: NDArray[np.float64], two: NDArray[np.float64]) -> Agreement | None:
    """Spearman's correlation; None for fewer than eight pairs."""
    found = spearman(one, two) if one.size >= FEWEST else None
    return None if found is None else Agreement(*found, one.size)


def words(found: Agreement | None) -> str:
    """An agreement as a cell of a table."""
    return "-" if found is None else f"{found.rank:+.2f} ({found.low:+.2f} to {found.high:+.2f}), n = {found.count}"


def orders(world: World, ruleset: Ruleset, evidence: Evidence) -> dict[str, dict[str, Agreement | None]]:
    """Agreement of the whole score and of the score without each component, by order and evidence.

    Always the models that are ranked by the whole score; scores hold neither arena ratings nor the evidence itself.
    """
    home = rank(*world[:2], ruleset, world[2], explain=False).scores.filter(status="ranked").select("artifact_id")
    found: dict[str, dict[str, Agreement | None]] = {}
    for component in (None, *Component):
        row = found.setdefault(f"without {component}" if component else WHOLE, {})
        gone = {n for p in ruleset.profiles.values() for n, r in p.signals.items() if r.component is component}
        for name, part in evidence.items():
            made = rank(*world[:2], without_signals(ruleset, gone | left_out(name)), world[2], explain=False).scores
            both = home.join(made, on="artifact_id").join(part, on="artifact_id").drop_nulls("evidence")
            row[name] = agree(both["score"].to_numpy(), both["evidence"].to_numpy())
    return found


def added(found: dict[str, dict[str, Agreement | None]]) -> list[str]:
    """What each component adds, as a table."""
    lines = ["| order | " + " | ".join(found[WHOLE]) + " |", "|---" * (len(found[WHOLE]) + 1) + "|"]
    return lines + [
        f"| {name} | " + " | ".join(words(one) for one in row.values()) + " |" for name, row in found.items()
    ]


def failures(found: dict[str, dict[str, Agreement | None]]) -> list[str]:
    """Where the rank says nothing, and which components lower its agreement, in sentences."""
    told = []
    for name, whole in found[WHOLE].items():
        if whole is None:
            told.append(f"- {name}: fewer than {FEWEST} ranked models have it, so nothing can be said.")
            continue
        if whole.low <= 0:
            told.append(f"- {name}: {whole.rank:+.2f}, and the interval holds 0: no agreement is shown.")
        for order, row in found.items():
            other = row[name]
            if other is not None and other.rank - whole.rank > LITTLE:
                told.append(f"- {name}: {order} it would be {other.rank:+.2f} instead of {whole.rank:+.2f}.")
    return told or ["Nowhere that these numbers show."]
