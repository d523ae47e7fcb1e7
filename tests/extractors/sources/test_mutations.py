"""Damaged documents end in a ParseError or in quarantine: no other exception, no row lost, no price that nobody wrote.

The copies of a payload are validated together, their rows told apart by an offset: validation costs far more than
parsing.
"""

import json
from decimal import Decimal

import pytest

from extractors.errors import ParseError
from extractors.rows import Rows, extract
from extractors.source import endpoint_of, read
from extractors.sources import huggingface, openrouter
from schemas.extracted import FRAMES
from tests.extractors.sources.golden import PAYLOADS
from tests.extractors.sources.mutations import mutated

CASES = {
    "openrouter/models_2026.json": ("models", openrouter.MODELS_URL),
    "openrouter/models_2024.json": ("models", openrouter.MODELS_URL),
    "openrouter/endpoints_kimi-k3.json": ("endpoints", f"{openrouter.MODELS_URL}/moonshotai/kimi-k3/endpoints"),
    "huggingface/list_2026.json": ("list", huggingface.LIST_URL),
    "huggingface/trending_2026.json": ("trending", huggingface.TRENDING_URL),
    "huggingface/detail_documented.json": ("detail", f"{huggingface.HUB}/api/models/acme/one"),
}
COPIES = 300
OFFSET = 1_000


def scalars(value):
    """Every string and number of a document, as written."""
    if isinstance(value, dict):
        for item in value.values():
            yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif isinstance(value, str):
        yield value


def collect(into, found, copy):
    """Add the records of one copy; every record starts with its row."""
    for name in FRAMES:
        moved = ((record[0] + copy * OFFSET, *record[1:]) for record in getattr(found, name))
        getattr(into, name).extend(moved)


@pytest.mark.parametrize("payload", CASES)
def test_no_damage_gets_past(payload):
    source, _, _ = payload.partition("/")
    endpoint, url = CASES[payload]
    original = json.loads((PAYLOADS / payload).read_bytes())
    together, written, changes, totals = Rows(), [], [], []
    for copy, (change, data) in enumerate(mutated(original, COPIES)):
        changes.append(change)
        written.append(set(scalars(json.loads(data, parse_int=str, parse_float=str))))
        rows = Rows()
        try:
            endpoint_of(source, endpoint).parse(data, url, rows)
        except ParseError:
            totals.append(None)
            continue
        totals.append(rows.rows_total)
        collect(together, rows, copy)
    found = extract(together)
    kept = found.frames["entities"]["row"] // OFFSET
    lost = found.quarantine.filter(found.quarantine["frame"] == "entities")["row"] // OFFSET
    for copy, total in enumerate(totals):
        assert (kept == copy).sum() + (lost == copy).sum() == (total or 0), changes[copy]
    for row, literal, amount in found.frames["prices"].select("row", "literal", "amount").iter_rows():
        copy = row // OFFSET
        assert literal in written[copy], changes[copy]
        assert amount is None or amount == Decimal(literal) >= 0, changes[copy]
    assert COPIES - totals.count(None) > 0
    assert lost.len() or found.quarantine.height


def test_a_damaged_row_leaves_the_others_as_they_were():
    original = json.loads((PAYLOADS / "openrouter" / "models_2026.json").read_bytes())
    whole = read("openrouter", "models", json.dumps(original).encode(), openrouter.MODELS_URL)
    del original["total_count"]
    for row in range(len(original["data"])):
        damaged = json.loads(json.dumps(original))
        damaged["data"][row] = {"id": 7}
        found = read("openrouter", "models", json.dumps(damaged).encode(), openrouter.MODELS_URL)
        for name, frame in whole.frames.items():
            assert found.frames[name].equals(frame.filter(frame["row"] != row)), (name, row)
