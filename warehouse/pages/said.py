"""What sources say, in words of a page: evidence of a capability, and values that differ."""

from collections.abc import Sequence
from typing import Any

from warehouse.compare.shapes import CapabilityLine, Evidence
from warehouse.pages.engine import short
from warehouse.render.values import cell_text, day

Said = tuple[str, str, str, str]
"""Kind of statement, its words, source and date."""


def others_text(key: str, others: Sequence[Any]) -> str:
    """What other sources say instead, source by source."""
    blank: Any = {"absent": None}
    said: dict[str, list[str]] = {}
    for other in others:
        said.setdefault(other["source"]["source"], []).append(short(cell_text(key, blank | {"value": other["value"]})))
    return "; ".join(f"{source}: {' or '.join(dict.fromkeys(values))}" for source, values in said.items())


def said(line: CapabilityLine) -> list[Said]:
    """Everything said about a capability: what kind of statement (empty: that it has it), the words, the source."""
    found = [("", *_words(item)) for item in line["evidence"]]
    found += [("Unique:", *_words(item)) for each in line["unique"] for item in each["evidence"]]
    for each in line["alternatives"]:
        other = f"vs {short(each['alternative'])}:" if each["alternative"] else "vs alternatives:"
        found += [(other, *_words(item)) for item in each["evidence"]]
    return found


def _words(item: Evidence) -> tuple[str, str, str]:
    source, time = item["source"]["source"], item["source"]["captured_at"]
    if item["quote"] is not None:
        return f"“{short(item['quote'])}”", source, day(time) if time else ""
    return short(f"{item['pointer']} = {item['value']}"), source, day(time) if time else ""
