"""Reading damaged copies of a payload, and telling what became of each.

- `refused`: the document as a whole, by a ParseError
- `quarantined`: some record, with its reason; nothing wrong was accepted
- `unchanged`, `less`: what was accepted is all, or a part, of what the original says
- `restated`: accepted what a changed cell or field says now
- `crashed`, `wrong`: another exception; a price or number that its document does not say. Neither may happen
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractors.errors import ParseError
from extractors.readers.plain_yaml import load_plain_yaml
from extractors.rows import Extraction, Rows, extract
from extractors.source import endpoint_of
from schemas.extracted import FRAMES
from tests.extractors.sources.golden import PAYLOADS
from tests.extractors.sources.mutations import mutated
from tests.extractors.sources.table_mutations import Copy, damaged_csv, damaged_markdown, damaged_pages, damaged_text

COPIES = 300
OFFSET = 1_000
OUTCOMES = ("refused", "quarantined", "unchanged", "less", "restated", "crashed", "wrong")
_PRICE = ("source_id", "literal", "per", "unit", "direction", "modality", "cache", "currency", "condition")
_SIGNAL = ("source_id", "signal", "configuration", "value")


@dataclass
class Tally:
    """How many copies of a payload ended how, and what was done to those that must not have."""

    payload: str
    counts: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """All copies."""
        return sum(self.counts.values())


def copies_of(path: Path, count: int) -> Iterator[Copy]:
    """Damaged copies by the kind of file."""
    data = path.read_bytes()
    if path.name.endswith(".README.md"):
        yield from damaged_text(data, count)
    elif path.suffix == ".html":
        yield from damaged_pages(data, count)
    elif path.suffix == ".md":
        yield from damaged_markdown(data, count)
    elif path.suffix == ".csv":
        yield from damaged_csv(data, count)
    else:
        document = load_plain_yaml(data.decode(), len(data)) if path.suffix == ".yml" else json.loads(data)
        for change, damaged in mutated(document, count):
            yield Copy(change, False, damaged)


def run(payload: str, endpoint: str, url: str, count: int = COPIES) -> Tally:
    """Read `count` damaged copies of `payloads/<payload>` and classify them."""
    source = payload.partition("/")[0]
    parse = endpoint_of(source, endpoint).parse
    path = PAYLOADS / payload
    original = _said(extract(_parsed(parse, path.read_bytes(), url)))
    tally = Tally(payload)
    together, kept = Rows(), []
    for copy in copies_of(path, count):
        try:
            rows = _parsed(parse, copy.data, url)
        except ParseError:
            tally.counts["refused"] += 1
            continue
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
            tally.counts["crashed"] += 1
            tally.bad.append(f"{copy.change}: {type(error).__name__}: {str(error)[:100]}")
            continue
        for name in FRAMES:
            getattr(together, name).extend(
                (record[0] + len(kept) * OFFSET, *record[1:]) for record in getattr(rows, name)
            )
        kept.append(copy)
    found = extract(together)
    refused = {row // OFFSET for row in found.quarantine["row"].drop_nulls()}
    accepted = _said_by_copy(found)
    for number, copy in enumerate(kept):
        outcome, reason = _outcome(copy, accepted.get(number, set()), original, number in refused)
        tally.counts[outcome] += 1
        if outcome == "wrong":
            tally.bad.append(f"{copy.change}: {reason}")
    return tally


def _parsed(parse: Any, data: bytes, url: str) -> Rows:
    rows = Rows()
    parse(data, url, rows)
    return rows


def _said(found: Extraction) -> set[tuple[Any, ...]]:
    prices = set(found.frames["prices"].select(_PRICE).iter_rows())
    return prices | set(found.frames["signals"].select(_SIGNAL).iter_rows())


def _said_by_copy(found: Extraction) -> dict[int, set[tuple[Any, ...]]]:
    said: dict[int, set[tuple[Any, ...]]] = {}
    for name, columns in (("prices", _PRICE), ("signals", _SIGNAL)):
        for row, *rest in found.frames[name].select("row", *columns).iter_rows():
            said.setdefault(row // OFFSET, set()).add(tuple(rest))
    return said


def _outcome(
    copy: Copy, accepted: set[tuple[Any, ...]], original: set[tuple[Any, ...]], quarantined: bool
) -> tuple[str, str]:
    new = accepted - original
    if new and copy.structural:
        return "wrong", str(sorted(map(str, new))[0])[:200]
    if unsaid := [one for one in new if not _is_said(one, copy.data)]:
        return "wrong", str(unsaid[0])[:200]
    if quarantined:
        return "quarantined", ""
    if new:
        return "restated", ""
    return ("unchanged" if accepted == original else "less"), ""


def _is_said(record: tuple[Any, ...], data: bytes) -> bool:
    """Whether the number of a record stands in the document; sums and means are of numbers that do."""
    text = data.decode()
    if len(record) != len(_PRICE):
        return True
    literal = str(record[1])
    if not re.fullmatch(r"[\d.eE+-]+", literal):
        return literal in text
    plain = {number.replace(",", "") for number in re.findall(r"[\d.,eE+-]*\d", text)}
    return literal in text or any(_equal(literal, number) for number in plain)


def _equal(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
