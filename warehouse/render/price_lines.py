"""Which price series a plot shows, as lines: one seller and source per artifact, in USD per million tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

MILLION = 1_000_000
DIRECTIONS = ("input", "output")


class NoPricesError(LookupError):
    """No artifact has a price that a plot can show; the message says what one would be."""


@dataclass(frozen=True, slots=True)
class Line:
    """Steps of one price. A price holds from its time on; None ends it."""

    artifact: str
    direction: str
    source: str
    seller: str
    steps: tuple[tuple[datetime, Decimal | None], ...]

    @property
    def label(self) -> str:
        """Name, direction, seller and source, as a legend shows them."""
        seller = f"{self.seller}, " if self.seller != self.source else ""
        return f"{self.artifact} {self.direction} ({seller}{self.source})"


def price_lines(histories: Sequence[Mapping[str, Any]], source: str | None = None) -> list[Line]:
    """Lines of the artifacts in their order, input before output.

    Shown are accepted unconditional prices of text tokens without cache, in USD. Of an artifact's offers those of the
    source count that most artifacts have, then of the one that reaches back furthest for them; of these the publisher's
    own, then the one that reaches back furthest. Raises NoPricesError.
    """
    shown = [[one for one in history["prices"] if _is_plain(one, source)] for history in histories]
    preferred = _preferred(shown)
    lines: list[Line] = []
    for history, series in zip(histories, shown, strict=True):
        if series:
            lines += _lines(history["id"], series, preferred)
    if not lines:
        of = f" of {source}" if source else ""
        raise NoPricesError(
            f"no accepted price per token in USD{of}; `abreast history` without --plot lists all prices"
        )
    return lines


def _is_plain(series: Mapping[str, Any], source: str | None) -> bool:
    return (
        series["currency"] == "USD"
        and series["unit"] == "token"
        and series["direction"] in DIRECTIONS
        and series["modality"] == "text"
        and series["cache"] == "none"
        and not series.get("condition")
        and (source is None or series["source"] == source)
        and any(step.get("amount") is not None and _is_accepted(step) for step in series["steps"])
    )


def _is_accepted(step: Mapping[str, Any]) -> bool:
    return bool(step.get("state", "accepted") == "accepted")


def _preferred(shown: Sequence[Sequence[Mapping[str, Any]]]) -> list[str]:
    """Sources, the best first: with prices of most artifacts, then with the oldest ones."""
    firsts: dict[str, list[float]] = {}
    for series in shown:
        own: dict[str, float] = {}
        for one in series:
            start = datetime.fromisoformat(one["steps"][0]["from"]).timestamp()
            own[one["source"]] = min(start, own.get(one["source"], start))
        for source, start in own.items():
            firsts.setdefault(source, []).append(start)
    return sorted(firsts, key=lambda source: (-len(firsts[source]), sum(firsts[source]), source))


def _lines(artifact_id: str, series: Sequence[Mapping[str, Any]], preferred: Sequence[str]) -> list[Line]:
    publisher = artifact_id.partition(":")[2].partition("/")[0]

    def order(one: Mapping[str, Any]) -> tuple[Any, ...]:
        is_other = not one["offer"].endswith(f"@{publisher}")
        return (
            preferred.index(one["source"]),
            is_other,
            one["steps"][0]["from"],
            one["source"],
            one["offer"],
            one["source_id"],
        )

    chosen = min(series, key=order)
    key = (chosen["source"], chosen["offer"], chosen["source_id"])
    own = {one["direction"]: one for one in series if (one["source"], one["offer"], one["source_id"]) == key}
    name = artifact_id.rpartition("/")[2]
    seller = str(chosen["offer"]).rpartition("@")[2]
    return [Line(name, word, key[0], seller, _steps(own[word])) for word in DIRECTIONS if word in own]


def _steps(series: Mapping[str, Any]) -> tuple[tuple[datetime, Decimal | None], ...]:
    per = Decimal(series["per"])
    return tuple(
        (datetime.fromisoformat(step["from"]), Decimal(step["amount"]) / per * MILLION if step.get("amount") else None)
        for step in series["steps"]
        if _is_accepted(step)
    )
