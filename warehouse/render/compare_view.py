"""The comparison as a report."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from warehouse.compare.prices import amount_words, condition_words
from warehouse.compare.shapes import CapabilityLine, Cell, Comparison, PriceDimension, PriceLine, Verdict
from warehouse.compare.words import ABSENCE_WORDS, fixed
from warehouse.render.blocks import Block, Heading, Items, Paragraph, Report, Table
from warehouse.render.values import COMPARABILITY, cell_text, evidence_text, sources_text

Which = Literal["a", "b"]
SIDES: tuple[Which, Which] = ("a", "b")
NOTHING = "–"
"""Where a side has no such value."""
PriceRow = tuple[str, str, str]
"""What is charged for, and the prices of both sides."""


class Column(NamedTuple):
    """One side of a comparison in words.

    `rows` in the order of the comparison's; `capabilities` by id: the name, then what is said; `points` by component.
    """

    name: str
    rows: Sequence[str]
    capabilities: Mapping[str, tuple[str, Sequence[str]]]
    points: Mapping[str, str]
    total: str


def compare_report(comparison: Comparison) -> Report:
    """Verdict with its reasons, the rows, prices, capabilities and points."""
    view = comparison["capabilities"]
    labels = [row["label"] for row in (*comparison["rows"], *comparison["more"])]
    prices = [
        (dimension_text(each), prices_text(each["a"], each), prices_text(each["b"], each))
        for each in comparison["prices"]
    ]
    columns = (_column(comparison, "a"), _column(comparison, "b"))
    return pair_report(comparison["verdict"], columns, labels, prices, (view["shared"], view["only_a"], view["only_b"]))


def pair_report(
    verdict: Verdict,
    columns: tuple[Column, Column],
    labels: Sequence[str],
    prices: Sequence[PriceRow],
    split: tuple[Sequence[str], Sequence[str], Sequence[str]],
) -> Report:
    """The same from two columns. `labels` of the rows; `split`: capability ids of both, of the left, of the right."""
    a, b = columns
    names = (a.name, b.name)
    blocks: list[Block] = [
        Paragraph(f"{COMPARABILITY[verdict['comparability']]}."),
        Items(tuple(reason["text"] for reason in verdict["reasons"])),
        Paragraph(" ".join(sentence["text"] for sentence in verdict["sentences"][1:])),
        Table(("", *names), tuple(zip(labels, a.rows, b.rows, strict=True))),
    ]
    if prices:
        blocks += [Heading("Prices"), Table(("", *names), tuple(prices))]
    return Report(f"{a.name} vs {b.name}", (*blocks, *_capabilities(columns, split), *_points(columns)))


def _column(comparison: Comparison, side: Which) -> Column:
    rows = [row_text(cell_text(row["row"], row[side]), row[side]) for row in (*comparison["rows"], *comparison["more"])]
    lines = comparison["capabilities"][side]["capabilities"]
    score = comparison["scores"][side]
    return Column(
        comparison[side]["name"], rows, capability_texts(lines), *points_texts(score["score"], score["components"])
    )


def row_text(text: str, cell: Cell) -> str:
    """A value in words with its sources: `yes [openrouter, 2026-08-22]`."""
    source = sources_text(cell)
    return f"{text} [{source}]" if source else text


def capability_texts(lines: Sequence[CapabilityLine]) -> dict[str, tuple[str, Sequence[str]]]:
    """Name and everything said, by capability."""
    return {line["id"]: (line["name"], capability_items(line)) for line in lines}


def points_texts(score: float | None, components: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], str]:
    """Points by component, and the score that they add up to."""
    points = {row["component"]: fixed(row["points"], 2) for row in components if row["weight"]}
    return points, NOTHING if score is None else fixed(score, 2)


def dimension_text(dimension: PriceDimension) -> str:
    """What is charged for, with its condition."""
    condition = condition_words(dimension["condition"])
    return f"{dimension['label']} ({condition})" if condition else dimension["label"]


def prices_text(lines: Sequence[PriceLine], dimension: PriceDimension) -> str:
    """Every route's price, or a dash."""
    return "; ".join(price_text(line, dimension) for line in lines) or NOTHING


def price_text(line: PriceLine, dimension: PriceDimension) -> str:
    """One route's price with seller and state: `openrouter: 0.065 USD per million input tokens`."""
    seller = f"{line['seller']} {line['variant']}" if line["variant"] else line["seller"]
    said = ABSENCE_WORDS[line["absent"] or "missing"] if line["shown"] is None else amount_words(line, dimension)
    marks = [] if line["state"] == "accepted" else [line["state"]]
    if not line["listed"]:
        marks.append("no longer listed")
    return f"{seller}: {said}" + (f" ({', '.join(marks)})" if marks else "")


def _capabilities(
    columns: tuple[Column, Column], split: tuple[Sequence[str], Sequence[str], Sequence[str]]
) -> list[Block]:
    shared, *only = split
    blocks: list[Block] = []
    if shared:
        blocks += [Heading("Both"), Items(tuple(columns[0].capabilities[each][0] for each in shared))]
    for column, own in zip(columns, only, strict=True):
        if own:
            items = [said for each in own for said in column.capabilities[each][1]]
            blocks += [Heading(f"Only {column.name}"), Items(tuple(items))]
    return blocks


def capability_items(line: CapabilityLine) -> list[str]:
    """A capability with its first evidence, then what is unique about it and how it compares."""
    doubt = ", sources disagree" if line["conflict"] else ""
    evidence = f": {evidence_text(line['evidence'][0])}" if line["evidence"] else ""
    items = [f"{line['name']}{doubt}{evidence}"]
    for statement in line["unique"]:
        items += [f"{line['name']}, unique: {evidence_text(item)}" for item in statement["evidence"][:1]]
    for statement in line["alternatives"]:
        other = statement["alternative"] or "alternatives"
        items += [f"{line['name']}, vs {other}: {evidence_text(item)}" for item in statement["evidence"][:1]]
    return items


def _points(columns: tuple[Column, Column]) -> list[Block]:
    a, b = columns
    kinds = list(dict.fromkeys([*a.points, *b.points]))
    if not kinds:
        return []
    rows = [(kind, *(each.points.get(kind, NOTHING) for each in columns)) for kind in kinds]
    rows.append(("score", a.total, b.total))
    return [Heading("Points"), Table(("", a.name, b.name), tuple(rows), frozenset({1, 2}))]
