"""Values of a comparison as words for readers: what a cell shows, and where it is from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from warehouse.compare.comparability import NOUNS as MODALITY_NOUNS
from warehouse.compare.shapes import Cell, Citation, Evidence
from warehouse.compare.words import ABSENCE_WORDS, fixed, grouped, listed, price_words

WEIGHTS = {"open_weights": "published", "hosted": "not published"}
COMPARABILITY = {"comparable": "Comparable", "partly": "Partly comparable", "not_comparable": "Not comparable"}
DECISIONS = {"ahead": "ahead", "likely_ahead": "likely ahead", "no_clear_difference": "no clear difference"}


def cell_text(row: str, cell: Cell) -> str:
    """What a cell of this row shows; the reason in words where the value is absent."""
    if cell["absent"] is not None:
        return ABSENCE_WORDS[cell["absent"]]
    return _SHOWN.get(row, _plain)(cell["value"])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return grouped(value)
    return listed([str(part) for part in value]) if isinstance(value, list) and value else str(value)


def standing_text(value: Mapping[str, Any]) -> str:
    """Score, deviation and the band of places: `61.84 ± 3.20, places 9 to 20 of 210`."""
    text = f"{fixed(value['score'], 2)} ± {fixed(value['sd'], 2)}"
    return f"{text}, {places_text(value)}"


def places_text(value: Mapping[str, Any]) -> str:
    """The band of places a deviation allows, or `provisional` with the coverage."""
    band = value.get("band")
    if band is None:
        return f"provisional ({fixed(value['coverage'], 2)} of the weight observed)"
    where = f"place {grouped(band[0])}" if band[0] == band[1] else f"places {grouped(band[0])} to {grouped(band[1])}"
    return f"{where} of {grouped(value['ranked'])}"


def _component(value: float) -> str:
    return fixed(value, 2)


def _modalities(value: Sequence[str]) -> str:
    return listed([MODALITY_NOUNS.get(word, word) for word in value]) if value else "nothing"


def _weights(value: str) -> str:
    return WEIGHTS[value]


def day(time: str) -> str:
    """The date of an RFC 3339 time."""
    return time[:10]


_SHOWN: dict[str, Callable[[Any], str]] = {
    "rank": standing_text,
    "adoption": _component,
    "quality": _component,
    "ecosystem": _component,
    "match": _component,
    "freshness": _component,
    "starting_price": price_words,
    "input_modalities": _modalities,
    "output_modalities": _modalities,
    "route_class": _weights,
    "sources": day,
    "created_utc": day,
    "released_utc": day,
    "changed_utc": day,
    "expires_utc": day,
}


def source_text(citation: Citation) -> str:
    """`openrouter, 2026-08-22`."""
    return f"{citation['source']}, {day(citation['captured_at'])}" if citation["captured_at"] else citation["source"]


def sources_parts(cell: Cell) -> tuple[str, str]:
    """The sources of a cell, once each, and the newest date; both empty where there are none."""
    names = list(dict.fromkeys(citation["source"] for citation in cell["sources"]))
    return (listed(names) if names else "", day(cell["time"]) if cell["time"] else "")


def sources_text(cell: Cell) -> str:
    """The sources of a cell with the newest date; empty where there are none."""
    return ", ".join(part for part in sources_parts(cell) if part)


def citation_text(citation: Citation) -> str:
    """`openrouter, row qwen/qwen3.5-flash, 2026-08-22, payload 08e2a3bd`."""
    row = f"row {citation['source_id']}" if citation["source_id"] else ""
    payload = f"payload {citation['payload'][:8]}" if citation["payload"] else ""
    time = day(citation["captured_at"]) if citation["captured_at"] else ""
    return ", ".join(part for part in (citation["source"], row, time, payload) if part)


CITED = 4
"""Rows of sources that stand under a value; the document has all."""


def evidence_lines(cell: Cell) -> list[str]:
    """Where a value is from, a line a row of a source."""
    lines = [citation_text(citation) for citation in cell["sources"][:CITED]]
    more = len(cell["sources"]) - CITED
    return [*lines, f"and {grouped(more)} more rows of sources"] if more > 0 else lines


def evidence_text(item: Evidence) -> str:
    """The words or the field with its value, and where they stand: `"calls tools" (huggingface card, 2026-08-22)`."""
    said = f"“{item['quote']}”" if item["quote"] is not None else f"{item['pointer']}: {item['value']}"
    return f"{said} ({source_text(item['source'])})"
