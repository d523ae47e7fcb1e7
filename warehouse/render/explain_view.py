"""The reasons of a score, and of its movement, as reports."""

from collections.abc import Mapping
from typing import Any

from warehouse.compare.facts import absence
from warehouse.compare.shapes import Document
from warehouse.compare.words import ABSENCE_WORDS, fixed
from warehouse.render.blocks import Heading, Paragraph, Report, Table
from warehouse.render.values import standing_text

SCORE_PARTS = {
    "inputs": "what sources say, and time",
    "weights": "weights of the ruleset",
    "anchors": "anchors and priors of the ruleset",
    "code": "another version of the program",
}
PLACE_PARTS = {"own": "its own score", "field": "scores of the others", "roster": "who takes part"}


def explain_report(name: str, scores: Document, moved: Mapping[str, Any] | None = None) -> Report:
    """What every signal gives, what it could give, how doubtful it is; the points add up to the score.

    `moved` as `warehouse.movement.movement` gives it: the parts of the change since an earlier snapshot.
    """
    reason = absence(scores["score"])
    if reason is not None:
        return Report(f"Score of {name}", (Paragraph(f"No score: {ABSENCE_WORDS[reason]}."),))
    rows = [
        (
            row["component"],
            row["signal"],
            row["state"] + (", stale" if row.get("stale") else ""),
            "–" if row.get("z") is None else fixed(row["z"], 4),
            fixed(100 * row["weight"], 2),
            fixed(row["points"], 4),
            fixed(row["variance"] ** 0.5, 2),
            row.get("source") or "–",
        )
        for row in scores["contributions"]
    ]
    rows.append(("score", "", "", "", "", fixed(scores["score"], 4), fixed(scores["sd"], 2), ""))
    columns = ("component", "signal", "state", "value", "points possible", "points", "sd", "source")
    told = Paragraph(f"{standing_text(scores)}; ruleset {scores['ruleset']}.")
    table = Table(columns, tuple(rows), frozenset({3, 4, 5, 6}))
    return Report(f"Score of {name}", (told, table, *(_movement(moved) if moved else ())))


def _movement(moved: Mapping[str, Any]) -> tuple[Heading | Paragraph | Table, ...]:
    head = Heading(f"Since {moved['since']}")
    score, place = moved["score"], moved["place"]
    if score is None:
        return head, Paragraph("It had no score there.")
    rows = [("score", "", fixed(score["before"], 4), fixed(score["after"], 4), _signed(score["delta"]))]
    rows += [("", words, "", "", _signed(score[part])) for part, words in SCORE_PARTS.items() if _said(score, part)]
    if place is not None:
        rows.append(("place", "", str(place["before"]), str(place["after"]), _signed(place["delta"], 0)))
        rows += [("", words, "", "", _signed(place[part], 2)) for part, words in PLACE_PARTS.items()]
    told = "more than doubt explains" if moved["news"] else "within its doubt"
    table = Table(("what", "because of", "before", "after", "change"), tuple(rows), frozenset({2, 3, 4}))
    return head, Paragraph(f"The change of the score is {told}."), table


def _said(score: Mapping[str, Any], part: str) -> bool:
    """The program's own part is shown only where there is one."""
    return part != "code" or score[part] != 0


def _signed(value: float, decimals: int = 4) -> str:
    return f"{'+' if value > 0 else ''}{fixed(value, decimals)}"
