"""The price data inside the package genai-prices, written in the shape its project publishes as JSON.

The wheel holds generated Python objects, not JSON. The published shape (`prices/new_data/v2/data.json`) is the objects
field by field, without fields that are None; `or_` and `and_` lose their underscore. Fields that the package has and
that file has not, such as `price_variants`, are kept under the package's own names.
"""

import dataclasses
from datetime import date, time
from decimal import Decimal
from typing import Any

_KEYWORDS = {"or_": "or", "and_": "and"}


def genai_prices_providers() -> list[dict[str, Any]]:
    """All providers of the installed package as JSON-ready values, prices as Decimals, in the package's order.

    Raises ValueError when the package holds a kind of object that this export does not know.
    """
    from genai_prices.data import providers

    return [_plain(provider) for provider in providers]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | Decimal):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat().replace("+00:00", "Z")
    return {_KEYWORDS.get(name, name): _plain(item) for name, item in _fields(value).items() if item is not None}


def _fields(value: Any) -> dict[str, Any]:
    """Public fields of one of the package's objects. Its ModelPrice keeps any price key as an attribute."""
    if dataclasses.is_dataclass(value):
        held = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif type(value).__name__ == "ModelPrice":
        held = vars(value)
    else:
        raise ValueError(
            f"genai-prices holds a {type(value).__name__} ({value!r:.100}), which this export does not know; "
            "next step: teach it to extractors/embedded_genai_prices.py or pin an older version"
        )
    return {name: item for name, item in held.items() if not name.startswith("_")}
