"""One artifact as a report: facts, prices, capabilities; or all evidence of one capability."""

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.capabilities import capability_side
from warehouse.compare.prices import condition_words, price_dimensions
from warehouse.compare.rows import MORE_ROWS, SEED_ROWS, cell
from warehouse.compare.shapes import CapabilityLine, Document, Documents
from warehouse.render.blocks import Block, Heading, Items, Paragraph, Report, Table
from warehouse.render.compare_view import capability_items, price_text
from warehouse.render.values import cell_text, evidence_text, sources_text

WITHOUT = frozenset({"type", "capabilities"})


class UnknownCapabilityError(LookupError):
    """A capability the artifact has no statement about; the message lists those it has."""


def artifact_report(documents: Documents) -> Report:
    """Everything of the two documents, each value with its source."""
    facts = documents["facts"]
    rows = []
    for key, label in (*SEED_ROWS, *MORE_ROWS):
        if key not in WITHOUT:
            made = cell(documents, key)
            rows.append((label, cell_text(key, made), sources_text(made)))
    kind = TYPE_LABELS[ArtifactType(facts["type"])]
    state = "".join(f", {word}" for word in ("router", "retired") if facts[word])
    blocks: list[Block] = [
        Paragraph(f"{facts['id']} ({kind}{state})"),
        Table(("", "value", "source"), tuple(rows)),
        *_prices(facts),
        *_capabilities(facts),
        *_aliases(facts),
    ]
    return Report(facts["name"], tuple(blocks))


def _prices(facts: Document) -> list[Block]:
    rows = []
    for dimension in price_dimensions(facts, facts | {"offers": []} if isinstance(facts, dict) else facts):
        condition = condition_words(dimension["condition"])
        label = f"{dimension['label']} ({condition})" if condition else dimension["label"]
        rows += [(label, price_text(line, dimension), line["source"]["source"]) for line in dimension["a"]]
    return [Heading("Prices"), Table(("", "route and price", "source"), tuple(rows))] if rows else []


def _capabilities(facts: Document) -> list[Block]:
    side = capability_side(facts)
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


def evidence_report(facts: Document, capability: str) -> Report:
    """All evidence of one capability, by id or by name. Raises UnknownCapabilityError listing what is known."""
    side = capability_side(facts)
    lines = [line for group in side.values() for line in group]  # type: ignore[attr-defined]
    wanted = capability.casefold()
    found: list[CapabilityLine] = [x for x in lines if wanted in (x["id"].casefold(), x["name"].casefold())]
    if not found:
        known = ", ".join(sorted({line["id"] for line in lines})) or "none"
        raise UnknownCapabilityError(f"{facts['id']} has no statement about {capability!r}; known are: {known}")
    blocks: list[Block] = []
    for line in found:
        said = [evidence_text(item) for item in line["evidence"]]
        said += [f"unique: {evidence_text(item)}" for each in line["unique"] for item in each["evidence"]]
        said += [
            f"vs {each['alternative'] or 'alternatives'}: {evidence_text(item)}"
            for each in line["alternatives"]
            for item in each["evidence"]
        ]
        blocks += [Heading(f"{line['name']} ({line['id']})"), Items(tuple(said))]
    return Report(facts["name"], tuple(blocks))
