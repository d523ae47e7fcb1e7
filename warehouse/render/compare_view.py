"""The comparison as a report."""

from typing import Literal

from warehouse.compare.prices import amount_words, condition_words
from warehouse.compare.shapes import CapabilityLine, Cell, Comparison, PriceDimension, PriceLine, Row
from warehouse.compare.words import ABSENCE_WORDS, fixed
from warehouse.render.blocks import Block, Heading, Items, Paragraph, Report, Table
from warehouse.render.values import COMPARABILITY, cell_text, evidence_text, sources_text

Which = Literal["a", "b"]
SIDES: tuple[Which, Which] = ("a", "b")


def compare_report(comparison: Comparison) -> Report:
    """Verdict with its reasons, the rows, prices, capabilities and points."""
    names = tuple(comparison[side]["name"] for side in SIDES)
    verdict = comparison["verdict"]
    blocks: list[Block] = [
        Paragraph(f"{COMPARABILITY[verdict['comparability']]}."),
        Items(tuple(reason["text"] for reason in verdict["reasons"])),
        Paragraph(" ".join(sentence["text"] for sentence in verdict["sentences"][1:])),
        Table(("", *names), tuple(_row(row) for row in [*comparison["rows"], *comparison["more"]])),
        *_prices(comparison, names),
        *_capabilities(comparison),
        *_points(comparison, names),
    ]
    return Report(f"{names[0]} vs {names[1]}", tuple(blocks))


def _row(row: Row) -> tuple[str, ...]:
    return (row["label"], *(_cell(row["row"], row[side]) for side in SIDES))


def _cell(key: str, cell: Cell) -> str:
    source = sources_text(cell)
    text = cell_text(key, cell)
    return f"{text} [{source}]" if source else text


def _prices(comparison: Comparison, names: tuple[str, ...]) -> list[Block]:
    dimensions = comparison["prices"]
    if not dimensions:
        return []
    rows = tuple(
        (_dimension(each), *("; ".join(price_text(line, each) for line in each[side]) or "–" for side in SIDES))
        for each in dimensions
    )
    return [Heading("Prices"), Table(("", *names), rows)]


def _dimension(dimension: PriceDimension) -> str:
    condition = condition_words(dimension["condition"])
    return f"{dimension['label']} ({condition})" if condition else dimension["label"]


def price_text(line: PriceLine, dimension: PriceDimension) -> str:
    """One route's price with seller and state: `openrouter: 0.065 USD per million input tokens`."""
    seller = f"{line['seller']} {line['variant']}" if line["variant"] else line["seller"]
    said = ABSENCE_WORDS[line["absent"] or "missing"] if line["shown"] is None else amount_words(line, dimension)
    marks = [] if line["state"] == "accepted" else [line["state"]]
    if not line["listed"]:
        marks.append("no longer listed")
    return f"{seller}: {said}" + (f" ({', '.join(marks)})" if marks else "")


def _capabilities(comparison: Comparison) -> list[Block]:
    view = comparison["capabilities"]
    lines = {side: {line["id"]: line for line in view[side]["capabilities"]} for side in SIDES}
    blocks: list[Block] = []
    if view["shared"]:
        blocks += [Heading("Both"), Items(tuple(lines["a"][each]["name"] for each in view["shared"]))]
    only = {"a": view["only_a"], "b": view["only_b"]}
    for side in SIDES:
        if only[side]:
            title = f"Only {comparison[side]['name']}"
            items = [said for each in only[side] for said in capability_items(lines[side][each])]
            blocks += [Heading(title), Items(tuple(items))]
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


def _points(comparison: Comparison, names: tuple[str, ...]) -> list[Block]:
    scores = comparison["scores"]
    points = {
        side: {row["component"]: row["points"] for row in scores[side]["components"] if row["weight"]} for side in SIDES
    }
    kinds = list(dict.fromkeys([*points["a"], *points["b"]]))
    if not kinds:
        return []
    rows = [(kind, *(fixed(points[s][kind], 2) if kind in points[s] else "–" for s in SIDES)) for kind in kinds]
    totals = (fixed(scores[s]["score"] or 0.0, 2) if scores[s]["score"] is not None else "–" for s in SIDES)
    rows.append(("score", *totals))
    return [Heading("Points"), Table(("", *names), tuple(rows), frozenset({1, 2}))]
