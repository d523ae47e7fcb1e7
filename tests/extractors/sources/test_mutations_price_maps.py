"""Damaged price maps: nothing but ParseError, no row lost, no price that its own place in the document does not say.

The copies of a payload are validated together, their rows told apart by an offset: validation costs far more than
parsing.
"""

import json
import re
from decimal import Decimal

import pytest

from extractors.errors import ParseError
from extractors.readers.catalogue_prices import UNITS
from extractors.readers.cost_fields import read_cost_field, read_guardrail_unit, read_search_context
from extractors.readers.mtok_keys import read_price_key
from extractors.rows import Rows, extract
from extractors.source import endpoint_of
from extractors.sources import genai_prices, litellm, models_dev
from schemas.extracted import FRAMES
from tests.extractors.sources.golden import PAYLOADS
from tests.extractors.sources.mutations import mutated

CASES = {
    "litellm/prices_2026.json": ("prices", litellm.URL),
    "models_dev/api_2026.json": ("api", models_dev.URL),
    "genai_prices/prices_v2_2026.json": ("prices", genai_prices.URL),
}
COPIES = 300
OFFSET = 1_000
_STEP = re.compile(r"([^.\[]+)|\[(\d+)\]")
_KEY = re.compile(r"\.prices\.([^.]+)|^prices\.([^.]+)")


def models(source, document):
    """Row objects of a document by the source's own ids, as any reader of the format would walk it."""
    if source == "litellm":
        yield from document.items()
    elif source == "models_dev":
        for provider, fields in document.items():
            inner = fields.get("models") if isinstance(fields, dict) else None
            for name, model in inner.items() if isinstance(inner, dict) else ():
                yield f"{provider}/{name}", model
    else:
        for provider in document:
            inner = provider.get("models") if isinstance(provider, dict) else None
            for model in inner if isinstance(inner, list) else ():
                if isinstance(model, dict):
                    yield f"{provider.get('id')}/{model.get('id')}", model


def at(model, path):
    """The value that a field path such as `tiered_pricing[1].input_cost_per_token` points to."""
    if path in model:
        return model[path]
    for name, index in _STEP.findall(path):
        model = model[int(index)] if index else model[name]
    return model


def said(source, path):
    """Unit and per that the last word of a path stands for, by the grammar of its source alone."""
    if source == "models_dev":
        return UNITS[path.rpartition(".")[2]]
    if source == "genai_prices":
        key = next(filter(None, _KEY.search(path).groups()))
        return read_price_key(key).unit
    name = re.split(r"\.(?=[a-z])", path)[-1]
    billing = "per_query" if "search_context" in path else ""
    return (read_cost_field(name) or read_guardrail_unit(name) or read_search_context(name, billing)).unit


@pytest.mark.parametrize("payload", CASES)
def test_no_damage_gets_past(payload):
    source, _, _ = payload.partition("/")
    endpoint, url = CASES[payload]
    original = json.loads((PAYLOADS / payload).read_bytes())
    together, documents, changes, totals = Rows(), [], [], []
    for copy, (change, data) in enumerate(mutated(original, COPIES)):
        changes.append(change)
        documents.append(dict(models(source, json.loads(data, parse_int=str, parse_float=str))))
        rows = Rows()
        try:
            endpoint_of(source, endpoint).parse(data, url, rows)
        except ParseError:
            totals.append(None)
            continue
        totals.append(rows.rows_total)
        for name in FRAMES:
            getattr(together, name).extend((record[0] + copy * OFFSET, *record[1:]) for record in getattr(rows, name))
    found = extract(together)
    for copy, total in enumerate(totals):
        mine = [frame["row"] // OFFSET == copy for frame in (found.frames["entities"], found.quarantine)]
        lost = (mine[1] & (found.quarantine["frame"] == "entities")).sum()
        assert mine[0].sum() + lost == (total or 0), changes[copy]
    for price in found.frames["prices"].iter_rows(named=True):
        copy = price["row"] // OFFSET
        written = at(documents[copy][price["source_id"]], price["field"])
        unit = said(source, price["field"])
        assert price["literal"] == written, (changes[copy], price)
        assert price["amount"] == Decimal(written) >= 0, (changes[copy], price)
        assert (price["cache"], price["per"], price["currency"]) == (unit.cache, unit.per, unit.currency), price
        assert price["unit"] == unit.unit or "search_context" in price["field"], (changes[copy], price)
    assert COPIES - totals.count(None) > COPIES // 2
    assert found.quarantine.height > COPIES // 10


@pytest.mark.parametrize("payload", CASES)
def test_a_damaged_row_leaves_the_others_as_they_were(payload):
    source, _, _ = payload.partition("/")
    endpoint, url = CASES[payload]
    original = json.loads((PAYLOADS / payload).read_bytes())

    def ids(document):
        rows = Rows()
        endpoint_of(source, endpoint).parse(json.dumps(document).encode(), url, rows)
        return {name: [record[1:] for record in getattr(rows, name)] for name in FRAMES}

    whole = ids(original)
    for victim, _ in models(source, original):
        damaged = json.loads(json.dumps(original))
        holder = dict(models(source, damaged))[victim]
        holder.clear()
        holder |= {"id": victim.partition("/")[2], "mode": 7}
        found = ids(damaged)
        for name in FRAMES:
            # A seller's plan follows from all its prices; entities are compared without it.
            kept = [record for record in whole[name] if record[0] != victim]
            assert [drop_plan(name, record) for record in found[name] if record[0] != victim] == [
                drop_plan(name, record) for record in kept
            ]


def drop_plan(name, record):
    return record[:5] + record[6:] if name == "entities" else record
