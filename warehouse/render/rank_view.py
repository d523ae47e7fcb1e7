"""A ranking: the ranked with their bands of places, then the provisional ones without a place."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.words import fixed, grouped
from warehouse.render.blocks import Paragraph, Report, Table

if TYPE_CHECKING:
    import polars as pl


class Ranked(TypedDict):
    """A line of a ranking."""

    id: str
    name: str
    route_class: str
    score: float
    sd: float
    coverage: float
    status: str
    place: int | None
    band: list[int] | None


def ranking(tables: Mapping[str, "pl.DataFrame"], kind: str) -> list[Ranked]:
    """Lines of the ranking of a type from the published tables `scores` and `artifacts`."""
    import polars as pl

    names = tables["artifacts"].select("artifact_id", "name")
    rows = tables["scores"].filter(pl.col("type") == kind).join(names, on="artifact_id")
    rows = rows.sort(["place", "score", "artifact_id"], descending=[False, True, False], nulls_last=True)
    return [_line(row) for row in rows.iter_rows(named=True)]


def _line(row: Mapping[str, Any]) -> Ranked:
    band = None if row["place"] is None else [row["band_best"], row["band_worst"]]
    return {
        "id": row["artifact_id"],
        "name": row["name"],
        "route_class": row["route_class"],
        "score": row["score"],
        "sd": row["sd"],
        "coverage": row["coverage"],
        "status": row["status"],
        "place": row["place"],
        "band": band,
    }


def rank_report(kind: str, lines: Sequence[Ranked], ruleset: str, limit: int | None = None) -> Report:
    """The ranking as a table: band, score, deviation, coverage; `ruleset` is the version that made it.

    All lines are counted, and at most `limit` of them listed.
    """
    label = TYPE_LABELS[ArtifactType(kind)]
    ranked = sum(line["status"] == "ranked" for line in lines)
    rows = tuple(
        (
            band_text(line),
            line["name"],
            line["id"],
            fixed(line["score"], 2),
            fixed(line["sd"], 2),
            fixed(line["coverage"], 2),
        )
        for line in lines[:limit]
    )
    by = f"ruleset {ruleset}, with your own weights" if ruleset.endswith("+reader") else f"ruleset {ruleset}"
    listed = f"; the first {grouped(len(rows))} are listed" if len(rows) < len(lines) else ""
    counted = Paragraph(f"{grouped(ranked)} ranked, {grouped(len(lines) - ranked)} provisional; {by}{listed}.")
    columns = ("places", "name", "id", "score", "sd", "coverage")
    return Report(f"Ranking: {label}", (counted, Table(columns, rows, frozenset({3, 4, 5}))))


def band_text(line: Ranked) -> str:
    """`9–20`, one number where the deviation allows no other place, `provisional` without a place."""
    if line["band"] is None:
        return "provisional"
    best, worst = line["band"]
    return grouped(best) if best == worst else f"{grouped(best)}–{grouped(worst)}"
