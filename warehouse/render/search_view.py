"""Search results: how much of a need each artifact covers, what it lacks, and why it was found."""

from collections.abc import Sequence

from warehouse.compare.words import fixed, grouped
from warehouse.render.blocks import Heading, Items, Paragraph, Report, Table
from warehouse.search import Found
from warehouse.search_reasons import Reason

EXPLAINED = 5
MAX_WORDS = 160


def search_report(need: str, items: Sequence[Found], why: Sequence[Sequence[Reason]] = ()) -> Report:
    """Artifacts found, how much of the need they cover, what is missing; reasons of the first five."""
    if not items:
        return Report(f"Search: {need}", (Paragraph("No artifact has any of these capabilities."),))
    rows = tuple(
        (
            f"{len(item['matched'])} of {len(item['matched']) + len(item['missing'])}",
            item["name"],
            item["id"],
            "–" if item["score"] is None else fixed(item["score"], 2),
            ", ".join(item["matched"].values()),
            ", ".join(item["missing"]) or "–",
        )
        for item in items
    )
    table = Table(("covers", "name", "id", "score", "has", "lacks"), rows, frozenset({3}))
    told: list[Heading | Items] = []
    for item, own in list(zip(items, why, strict=False))[:EXPLAINED]:
        told += [Heading(f"Why {item['name']}"), Items(tuple(_words(item, one) for one in own))]
    return Report(f"Search: {need}", (table, *told))


def _words(item: Found, reason: Reason) -> str:
    quote = reason["evidence"]
    shown = quote if len(quote) <= MAX_WORDS else f"{quote[:MAX_WORDS]}…"
    return f"{item['matched'][reason['capability']]}: {shown} ({reason['source']}){_searches(reason)}"


def _searches(reason: Reason) -> str:
    found = reason["searches"]
    if "absent" in found:
        return ""
    strength = found["strength"]
    sure = "" if isinstance(strength, dict) else f", satisfied in at least {fixed(100 * strength, 1)} % of them"
    return f"; shown in {grouped(found['times_matched'])} searches{sure}"
