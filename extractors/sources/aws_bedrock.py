"""Amazon Bedrock in the public AWS price list: a file a region, products with attributes, and their on-demand terms.

The shape is read from its documentation and from descriptions of others; no answer of it was recorded.

Rules of reading:
- Products that name a `model` are meters of it; others (guardrails, customisation) are no prices of models.
- The unit of a price stands beside it (`1K tokens`), the currency is its key. Batch, flex, priority and global
  inference are conditions, and the region is one of every price.
- A meter whose words are not all known is quarantined: a wrong guess would be a price of something else.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from extractors.errors import ParseError
from extractors.readers.aws_meters import read_meter
from extractors.readers.json_text import Number, expect, load_json
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.ids import slugify
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "aws_bedrock"
SELLER = "amazon-bedrock"
REGIONS = ("us-east-1", "us-west-2", "eu-central-1")
_BASE = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrock"
_URL = re.compile(re.escape(_BASE) + r"/[^/?#]+/(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)/index\.json")


def requests(as_of: datetime) -> Iterator[Request]:
    """The current file of each region that is read; the whole offer is hundreds of megabytes."""
    for region in REGIONS:
        yield Request(NAME, "offer", f"{_BASE}/current/{region}/index.json")


def _parse_offer(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    products = expect(document.get("products"), dict, f"{url}: products")
    terms = expect(document.get("terms"), dict, f"{url}: terms")
    demand = expect(terms.get("OnDemand"), dict, f"{url}: terms.OnDemand")
    found = _URL.fullmatch(url)
    if found is None:
        raise ParseError(f"{url}: expected {_BASE}/<version>/<region>/index.json")
    models: dict[tuple[str, str], dict[str, Mapping[str, str]]] = {}
    strange: list[str] = []
    for sku, product in products.items():
        attributes = _attributes(product)
        if attributes is None:
            strange.append(sku)
        elif attributes.get("model"):
            models.setdefault((attributes.get("provider") or "Amazon", attributes["model"]), {})[sku] = attributes
    if not models:
        raise ParseError(f"{url}: no product names a model")
    for row, ((provider, model), meters) in enumerate(models.items()):
        _add_model(rows, row, found["region"], provider, model, meters, demand)
    for number, sku in enumerate(strange):
        problem = f"{sku[:40]}: expected a product with attributes of text"
        rows.entity(len(models) + number, f"#{sku[:100]}", slug=f"#{number}", problem=problem)
    rows.rows_total = len(models) + len(strange)


def _attributes(product: Any) -> Mapping[str, str] | None:
    """Attributes of a product by their names in lower case; None when they are not all text."""
    given = product.get("attributes") if isinstance(product, dict) else None
    if not isinstance(given, dict) or not all(type(value) is str for value in given.values()):
        return None
    return {name.lower(): value for name, value in given.items()}


def _add_model(
    rows: Rows,
    row: int,
    region: str,
    provider: str,
    model: str,
    meters: Mapping[str, Mapping[str, str]],
    demand: Mapping[str, Any],
) -> None:
    source_id = f"{region}/{slugify(provider)}/{slugify(model) or model}"
    rows.entity(
        row,
        source_id,
        slug=slugify(model) or model,
        role=RowRole.OFFER,
        seller=SELLER,
        publisher=provider,
        name=model,
        region=region,
    )
    prices = PriceSet({"region": region})
    for sku, attributes in meters.items():
        _add_meter(prices, sku, attributes, demand.get(sku))
    prices.record(rows, row, source_id)


def _add_meter(prices: PriceSet, sku: str, attributes: Mapping[str, str], term: Any) -> None:
    """The one price of a meter; steps by volume and other shapes are problems."""
    path = f"{attributes.get('inferencetype', '')[:60]} ({attributes.get('usagetype', sku)[:80]})"
    dimensions = [
        dimension
        for offer in (term.values() if isinstance(term, dict) else ())
        for dimension in _values(offer, "priceDimensions")
    ]
    one = dimensions[0] if len(dimensions) == 1 else None
    amounts = one.get("pricePerUnit") if isinstance(one, dict) else None
    counted = one.get("unit") if isinstance(one, dict) else None
    if not isinstance(amounts, dict) or len(amounts) != 1 or type(counted) is not str:
        reason = f"{path}: expected one price with one currency and a unit, found {len(dimensions)} prices"
        prices.add(path, Number(sku[:80]), UNKNOWN_UNIT, problem=reason)
        return
    currency, amount = next(iter(amounts.items()))
    known = re.fullmatch(r"[A-Z]{3}", currency) is not None
    meter = read_meter(attributes, counted, currency if known else "USD")
    problem = meter.problem or (None if known else f"{path}: an unknown currency {currency[:20]!r}")
    if type(amount) is not str:
        problem = problem or f"{path}: expected an amount as text, found {type(amount).__name__}"
    literal = Number(amount if isinstance(amount, str) else sku[:80])
    prices.add(path, literal, meter.unit or UNKNOWN_UNIT, meter.condition, problem=problem)


def _values(holder: Any, name: str) -> list[Any]:
    inner = holder.get(name) if isinstance(holder, dict) else None
    return list(inner.values()) if isinstance(inner, dict) else [None]


SPEC = SourceSpec(
    name=NAME,
    title="Amazon Bedrock price list",
    homepage="https://aws.amazon.com/bedrock/pricing/",
    terms_url="https://aws.amazon.com/service-terms/",
    licence="facts of the public AWS price list without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Prices from the public AWS price list (Amazon Web Services).",
    cadence=timedelta(days=1),
    max_age=timedelta(days=21),
    hosts=("pricing.us-east-1.amazonaws.com",),
    endpoints=(Endpoint("offer", _URL.pattern, PayloadKind.SET, _parse_offer),),
    gates=Gates(min_rows=5, fill_rates={"name": 1.0, "seller": 1.0}, max_quarantined_share=0.3, max_shrink_share=0.4),
    price_priority=20,
    notes="Shape from documentation only: nothing was recorded. Retired models stay listed, some new ones are missing.",
)
