"""genai-prices: a reviewed list of prices with dated steps, USD per million tokens.

Rules of reading:
- A row is an offer: one model of one provider, in document order. Both shapes of the list are read: they differ in the
  words of their prices only. The data inside the package has variants besides. `huggingface_<provider>` sells through
  Hugging Face: the seller keeps both names.
- Prices with their dated steps, windows, tiers and variants: `stepped_prices`, `mtok_keys`.
- A model stands for all names that its `match` accepts: each alternative of the rule is a fact `gp.match`,
  for joins.
- Comments on prices are not read; descriptions are texts.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import Number, expect, json_name, load_json
from extractors.readers.listing import Item, read_items
from extractors.readers.offer_names import read_name
from extractors.readers.sellers import seller_name
from extractors.readers.stepped_prices import stepped_prices
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

URL = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json"
_HUB = "huggingface_"


def requests(as_of: datetime) -> Iterator[Request]:
    """One document, whatever the date."""
    yield Request("genai_prices", "prices", URL)


def _parse_prices(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), list, url)
    if not any(isinstance(provider, dict) and "models" in provider for provider in document):
        raise ParseError(f"{url}: no entry has models; expected an array of providers")
    seen: set[str] = set()
    row = 0
    for index, provider in enumerate(document):
        fields = provider if isinstance(provider, dict) else {}
        provider_id, models = fields.get("id"), fields.get("models")
        if not isinstance(models, list) or not isinstance(provider_id, str) or isinstance(provider_id, Number):
            problem = f"provider {index}: expected an object with an id and an array of models"
            rows.entity(row, f"#{index}", slug=f"#{index}", problem=problem)
            row += 1
            continue
        seller = _seller(provider_id)
        for item in read_items(models):
            source_id = f"{provider_id}/{item.source_id}"
            is_second = source_id in seen
            seen.add(source_id)
            if not rows.repeats(row, source_id, item.fields, item.problem, is_second):
                _model(rows, row, source_id, item, seller, is_second=is_second)
            row += 1
    rows.rows_total = row


def _seller(provider_id: str) -> str:
    if provider_id.startswith(_HUB):
        return f"huggingface-{seller_name(provider_id.removeprefix(_HUB))}"
    return seller_name(provider_id)


def _model(rows: Rows, row: int, source_id: str, item: Item, seller: str, *, is_second: bool) -> None:
    fields = item.fields
    if not fields:
        rows.entity(row, source_id, slug=source_id, problem=item.problem or "expected a model, found an empty object")
        return
    reader = FieldReader(fields)
    if item.problem:
        reader.problems.append(item.problem)
    elif is_second:
        reader.problems.append("id: stands under two providers of one name")
    name = read_name(seller, item.source_id)
    match = fields.get("match")
    if not isinstance(match, dict):
        reader.problems.append(f"match: expected an object, found {json_name(match)}")
    context = reader.integer("context_window") or None
    status = "deprecated" if reader.flag("deprecated") else None
    description = reader.text("description")
    listed_name = reader.text("name")
    rows.entity(
        row,
        source_id,
        slug=name.slug,
        role=RowRole.MODE if name.variant == "thinking" else RowRole.OFFER,
        variant=name.variant or name.condition.get("variant"),
        seller=seller,
        publisher=name.publisher,
        base_source_id=source_id.rpartition(":")[0] if name.variant else None,
        name=listed_name.strip(" \t\r\n") or None if listed_name else None,
        context_tokens=context,
        status=status,
        region=name.region,
        problem=reader.problem,
    )
    rows.add_prices(row, source_id, stepped_prices(fields.get("prices"), fields.get("price_variants"), name.condition))
    if description:
        rows.text(row, source_id, "description", description)
    if context:
        rows.fact(row, source_id, "context_tokens", "context_window", str(context))
    _match(rows, row, source_id, match)


def _match(rows: Rows, row: int, source_id: str, match: Any) -> None:
    """One fact per alternative of the rule: a name belongs to the row when any of them accepts it.

    Not by `rows.fact`, which cuts long values: half a rule would accept other names. The model refuses it instead.
    """
    alternatives = match.get("or") if isinstance(match, dict) and match.keys() == {"or"} else None
    listed = alternatives if isinstance(alternatives, list) else []
    rules = {f"match/or/{index}": rule for index, rule in enumerate(listed)} or {"match": match}
    for pointer, rule in rules.items():
        text = json.dumps(rule, sort_keys=True, separators=(",", ":"))
        rows.facts.append((row, source_id, "gp.match", pointer, text))


SPEC = SourceSpec(
    name="genai_prices",
    title="genai-prices",
    homepage="https://github.com/pydantic/genai-prices",
    terms_url="https://github.com/pydantic/genai-prices/blob/main/LICENSE",
    licence="MIT",
    redistribution=Redistribution.VALUES,
    attribution="Prices from genai-prices (Pydantic Services), MIT licence.",
    cadence=timedelta(days=1),
    max_age=timedelta(days=21),
    hosts=("raw.githubusercontent.com",),
    endpoints=(
        Endpoint(
            name="prices",
            pattern=r"https://raw\.githubusercontent\.com/pydantic/genai-prices/(refs/heads/)?[\w.-]+/"
            r"prices/(new_data/v2/)?data\.json",
            kind=PayloadKind.SET,
            parse=_parse_prices,
            media_types=("application/json", "text/plain"),
        ),
    ),
    gates=Gates(min_rows=500, fill_rates={"seller": 1.0, "name": 0.3}, max_quarantined_share=0.05),
    price_priority=35,
    embedded_package="genai-prices",
    notes="Partly filled from OpenRouter's API by its own jobs: its openrouter rows are a copy of that list.",
)
