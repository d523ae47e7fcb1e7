"""One artifact as a report: facts, prices, capabilities."""

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.shapes import Document, Documents
from warehouse.render.aspects import ROWS, Aspects, aspects
from warehouse.render.blocks import Block, Heading, Items, Paragraph, Report, Table
from warehouse.render.compare_view import capability_items, dimension_text, price_text
from warehouse.render.values import sources_text

WITHOUT = frozenset({"type", "capabilities"})


def artifact_report(documents: Documents) -> Report:
    """Everything of the two documents, each value with its source."""
    return aspects_report(aspects(documents))


def aspects_report(own: Aspects) -> Report:
    """The same of an artifact whose documents were read already."""
    facts = own.facts
    rows = [(label, own.words[key], sources_text(own.cells[key])) for key, label in ROWS if key not in WITHOUT]
    kind = TYPE_LABELS[ArtifactType(facts["type"])]
    state = "".join(f", {word}" for word in ("router", "retired") if facts[word])
    blocks: list[Block] = [
        Paragraph(f"{facts['id']} ({kind}{state})"),
        Table(("", "value", "source"), tuple(rows)),
        *_prices(own),
        *_capabilities(own),
        *_aliases(facts),
    ]
    return Report(facts["name"], tuple(blocks))


def _prices(own: Aspects) -> list[Block]:
    rows = [
        (dimension_text(each.dimension), price_text(line, each.dimension), line["source"]["source"])
        for each in own.prices
        for line in each.dimension["a"]
    ]
    return [Heading("Prices"), Table(("", "route and price", "source"), tuple(rows))] if rows else []


def _capabilities(own: Aspects) -> list[Block]:
    side = own.statements
    blocks: list[Block] = []
    for title, lines in (
        ("Capabilities", side["capabilities"]),
        ("Said not to have", side["denied"]),
        ("Limitations", side["limitations"]),
        ("Requirements", side["requirements"]),
    ):
        if lines:
            blocks += [Heading(title), Items(tuple(item for line in lines for item in capability_items(line)))]
    return blocks


def _aliases(facts: Document) -> list[Block]:
    rows = tuple((each["source"], each["source_id"], each["role"]) for each in facts["aliases"])
    return [Heading("Also known as"), Table(("source", "id", "role"), rows)] if rows else []
