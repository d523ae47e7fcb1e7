"""Baskets: a workload in a reader's words, as a file or one of the presets, and the normal form that is costed.

Keys of a basket, all optional but one quantity at least:

    requests = 500            # the quantities are totals, spread evenly over so many requests; 1 if not given
    at = "2026-09-01T20:00Z"  # when: needed where prices hold at certain hours only
    input_tokens = 1_000_000  # of text; what is read from or written to a cache is part of them
    cached_share = 0.3        # of input_tokens, read from a cache; or cache_read_tokens = 300_000
    options = { batch = true, tier = "priority", region = "eu", resolution = "1024x1024" }

and the other names of `QUANTITIES`. `images` are made where a route sells made ones, else given.
"""

import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from schemas.money import plain
from schemas.times import parse_utc, utc_text
from warehouse.cost.request import ASKED

PRESETS = Path(__file__).parent.parent / "data" / "baskets.toml"
MAX_FILE_BYTES = 64 * 1024

_Coordinates = tuple[str, str, str, str, int]
QUANTITIES: Mapping[str, _Coordinates] = {
    "input_tokens": ("token", "input", "text", "none", 1),
    "cache_read_tokens": ("token", "input", "text", "read", 1),
    "cache_write_tokens": ("token", "input", "text", "write", 1),
    "cache_write_1h_tokens": ("token", "input", "text", "write_1h", 1),
    "input_audio_tokens": ("token", "input", "audio", "none", 1),
    "input_image_tokens": ("token", "input", "image", "none", 1),
    "input_video_tokens": ("token", "input", "video", "none", 1),
    "output_tokens": ("token", "output", "text", "none", 1),
    "reasoning_tokens": ("token", "output", "reasoning", "none", 1),
    "output_audio_tokens": ("token", "output", "audio", "none", 1),
    "output_image_tokens": ("token", "output", "image", "none", 1),
    "images": ("image", "either", "image", "none", 1),
    "input_images": ("image", "input", "image", "none", 1),
    "output_images": ("image", "output", "image", "none", 1),
    "input_audio_minutes": ("second", "input", "audio", "none", 60),
    "output_audio_minutes": ("second", "output", "audio", "none", 60),
    "input_video_seconds": ("second", "input", "video", "none", 1),
    "output_video_seconds": ("second", "output", "video", "none", 1),
    "input_characters": ("character", "input", "text", "none", 1),
    "pages": ("page", "input", "any", "none", 1),
    "searches": ("query", "none", "search", "none", 1),
}
"""Name -> unit, direction, modality, cache role, and how many units one of it is."""
PARTS = {
    "input_tokens": ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    "output_tokens": ("reasoning_tokens",),
}
"""Quantities that are part of another: what is left of it is charged at the plain price."""
_OPTIONS = ASKED | {"results", "interval_seconds"}
_KEYS = {"name", "about", "requests", "at", "cached_share", "options", *QUANTITIES}


class BasketError(ValueError):
    """A basket that cannot be costed: names file or preset, key, value, and what was expected."""


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """Baskets of the data file by name."""
    return tomllib.loads(PRESETS.read_text(encoding="utf-8"), parse_float=Decimal)


def load_basket(text: str) -> dict[str, Any]:
    """Normal form of a preset, or of a TOML or JSON file. Raises BasketError."""
    known = presets().get(text)
    if known is not None:
        return normal_basket(known, text)
    file = Path(text)
    if not file.is_file():
        raise BasketError(f"basket {text!r}: no such file or preset; presets are {', '.join(presets())}")
    if file.stat().st_size > MAX_FILE_BYTES:
        raise BasketError(f"basket {text!r}: expected at most {MAX_FILE_BYTES} bytes")
    try:
        words = file.read_text(encoding="utf-8")
        if file.suffix == ".json":
            read = json.loads(words, parse_float=Decimal)
        else:
            read = tomllib.loads(words, parse_float=Decimal)
    except ValueError as error:
        raise BasketError(f"basket {text!r}: {error}; expected TOML, or JSON in a file named .json") from None
    if not isinstance(read, dict):
        raise BasketError(f"basket {text!r}: expected an object")
    return normal_basket(read, text)


def normal_basket(basket: Mapping[str, Any], name: str = "basket") -> dict[str, Any]:
    """The normal form that `cost` takes. Raises BasketError naming the key that is wrong."""
    unknown = sorted(basket.keys() - _KEYS)
    if unknown:
        raise BasketError(f"{name}: unknown key {unknown[0]!r}; expected some of {', '.join(sorted(_KEYS))}")
    requests = basket.get("requests", 1)
    if isinstance(requests, bool) or not isinstance(requests, int) or not 1 <= requests <= 10**12:
        raise BasketError(f"{name}: requests = {requests!r}: expected a whole number from 1")
    amounts = {key: _amount(name, key, basket[key]) for key in QUANTITIES if key in basket}
    if "cached_share" in basket:
        amounts["cache_read_tokens"] = _cached(name, basket, amounts)
    _take_parts(name, amounts)
    usage = [_usage(key, amounts[key]) for key in QUANTITIES if amounts.get(key)]
    if not usage:
        raise BasketError(f"{name}: nothing to cost; expected one of {', '.join(QUANTITIES)}")
    return {"requests": requests, "at": _at(name, basket.get("at")), "options": _options(name, basket), "usage": usage}


def _usage(key: str, amount: Decimal) -> dict[str, str]:
    unit, direction, modality, cache_role, units = QUANTITIES[key]
    return {
        "unit": unit,
        "direction": direction,
        "modality": modality,
        "cache": cache_role,
        "quantity": plain(amount * units),
    }


def _amount(name: str, key: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or amount >= 10**18 or int(amount.as_tuple().exponent) < -9:
        raise BasketError(f"{name}: {key} = {str(value)[:60]!r}: expected a number from 0, at most 9 decimals")
    return amount


def _cached(name: str, basket: Mapping[str, Any], amounts: Mapping[str, Decimal]) -> Decimal:
    share = _amount(name, "cached_share", basket["cached_share"])
    if share > 1 or "cache_read_tokens" in basket or "input_tokens" not in amounts:
        raise BasketError(
            f"{name}: cached_share = {share}: expected 0 to 1 of input_tokens, and no cache_read_tokens beside it"
        )
    return amounts["input_tokens"] * share


def _take_parts(name: str, amounts: dict[str, Decimal]) -> None:
    for whole, inside in PARTS.items():
        taken = sum((amounts.get(part, Decimal(0)) for part in inside), Decimal(0))
        if taken and whole in amounts:
            amounts[whole] -= taken
            if amounts[whole] < 0:
                raise BasketError(f"{name}: {' + '.join(inside)} = {taken}: more than the {whole} they are part of")


def _at(name: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return utc_text(parse_utc(str(value).replace(" ", "T")))
    except ValueError as error:
        raise BasketError(f"{name}: at = {value!r}: {error}") from None


def _options(name: str, basket: Mapping[str, Any]) -> dict[str, Any]:
    options = basket.get("options", {})
    unknown = sorted(set(options) - _OPTIONS) if isinstance(options, dict) else ["options"]
    if unknown:
        raise BasketError(f"{name}: unknown option {unknown[0]!r}; expected some of {', '.join(sorted(_OPTIONS))}")
    wrong = [key for key, value in options.items() if not isinstance(value, str | int | bool)]
    if wrong:
        raise BasketError(f"{name}: option {wrong[0]} = {options[wrong[0]]!r}: expected a word, a number or true")
    return dict(sorted(options.items()))
