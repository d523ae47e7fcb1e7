"""A price over time as steps: the line that a drawing of 400 by 60 needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

WIDTH, HEIGHT, MARGIN = 400.0, 60.0, 4.0
LAST_STEP = 0.9
"""Where the last step begins, as a share of the width: what holds now is drawn on to the edge."""


def step_path(steps: Sequence[Mapping[str, Any]]) -> str:
    """Path of a series: flat while a price holds, upright where it changes, broken where there was none.

    Only accepted amounts are drawn. Zero is at the bottom. Empty where fewer than two amounts differ: a flat line says
    nothing.
    """
    points = [
        (datetime.fromisoformat(step["from"]).timestamp(), _amount(step))
        for step in steps
        if step.get("state", "accepted") == "accepted"
    ]
    amounts = [amount for _, amount in points if amount is not None]
    if len(set(amounts)) < 2:
        return ""
    scale = WIDTH * LAST_STEP / ((points[-1][0] - points[0][0]) or 1.0)
    ends = [*((moment - points[0][0]) * scale for moment, _ in points[1:]), WIDTH]
    return "".join(
        _flat(points, number, (points[number][0] - points[0][0]) * scale, ends, max(amounts))
        for number in range(len(points))
    )


def _flat(
    points: Sequence[tuple[float, Decimal | None]], number: int, x: float, ends: Sequence[float], most: Decimal
) -> str:
    amount = points[number][1]
    if amount is None:
        return ""
    y = HEIGHT - MARGIN - float(amount / most) * (HEIGHT - 2 * MARGIN)
    joined = number > 0 and points[number - 1][1] is not None
    return f"{'L' if joined else 'M'}{x:.1f} {y:.1f}H{ends[number]:.1f}"


def _amount(step: Mapping[str, Any]) -> Decimal | None:
    return None if step.get("amount") is None else Decimal(step["amount"])
