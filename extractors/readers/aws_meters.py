"""Meters of the AWS price list for models: what `inferenceType`, `service_tier`, `feature` and `usagetype` say."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

_METER = re.compile(
    r"(?:(?P<kind>text|image|audio|speech|video)\s+)?(?P<side>input|output)\s+(?P<what>tokens?|images?)"
    r"(?:\s+(?P<tier>standard|batch|flex|priority))?"
)
_CACHE = re.compile(
    r"(?:text\s+)?prompt cache (?P<role>read|write)(?:\s+(?P<kept>5m|1h))?(?:\s+input)?(?:\s+tokens?)?"
    r"(?:\s+(?P<tier>standard|batch|flex|priority))?"
)
_UNIT = re.compile(r"(?P<count>1K|1M|1000|1000000)?\s*(?P<what>tokens?|images?|seconds?|requests?)", re.IGNORECASE)
_COUNTS = {None: 1, "1k": 1_000, "1000": 1_000, "1m": 1_000_000, "1000000": 1_000_000}
_UNITS = {"token": Unit.TOKEN, "image": Unit.IMAGE, "second": Unit.SECOND, "request": Unit.REQUEST}
_KINDS: Mapping[str | None, PriceModality] = {
    None: PriceModality.TEXT,
    "text": PriceModality.TEXT,
    "image": PriceModality.IMAGE,
    "audio": PriceModality.AUDIO,
    "speech": PriceModality.AUDIO,
    "video": PriceModality.VIDEO,
}
_TIERS: Mapping[str | None, Condition] = {
    None: ALWAYS,
    "": ALWAYS,
    "standard": ALWAYS,
    "batch": {"batch": True},
    "flex": {"tier": "flex"},
    "priority": {"tier": "priority"},
}
_FEATURES: Mapping[str | None, Condition] = {
    None: ALWAYS,
    "": ALWAYS,
    "on-demand inference": ALWAYS,
    "batch inference": {"batch": True},
}
_ROLES = {
    ("read", None): CacheRole.READ,
    ("write", None): CacheRole.WRITE,
    ("write", "5m"): CacheRole.WRITE_5M,
    ("write", "1h"): CacheRole.WRITE_1H,
}


class Meter(NamedTuple):
    """Unit and condition of a meter; `problem` when its words are not all known."""

    unit: PriceUnit | None
    condition: Condition
    problem: str | None = None


def read_meter(attributes: Mapping[str, str], unit: str, currency: str) -> Meter:
    """What a meter charges for. A word that is not known is a problem: it may name another product altogether."""
    words = {name: text.strip().lower() for name, text in attributes.items()}
    named = words.get("inferencetype", "")
    tokens, cache = _METER.fullmatch(named), _CACHE.fullmatch(named)
    counted = _UNIT.fullmatch(unit.strip())
    found = tokens or cache
    if found is None or counted is None:
        return Meter(None, ALWAYS, f"an unknown meter {named[:60]!r} per {unit[:20]!r}")
    tier, feature = words.get("service_tier"), words.get("feature")
    if tier not in _TIERS or feature not in _FEATURES:
        return Meter(None, ALWAYS, f"an unknown service tier {tier!r:.40} or feature {feature!r:.40}")
    condition = {**_TIERS[tier], **_FEATURES[feature], **_TIERS[found["tier"]]}
    usage = words.get("usagetype", "")
    if "batch" in usage:
        condition["batch"] = True
    if "cross-region-global" in usage:
        condition["endpoint"] = "global"
    counted_in = _UNITS[counted["what"].lower().rstrip("s")]
    if (tokens is None or tokens["what"].startswith("token")) is not (counted_in is Unit.TOKEN):
        return Meter(None, ALWAYS, f"a meter {named[:60]!r} counted in {unit[:20]!r}")
    per = _COUNTS[counted["count"].lower() if counted["count"] else None]
    if tokens:
        kind = _KINDS["image" if tokens["what"].startswith("image") else tokens["kind"]]
        return Meter(PriceUnit(Direction(tokens["side"]), kind, counted_in, per=per, currency=currency), condition)
    role = _ROLES.get((found["role"], found["kept"]))
    if role is None:
        return Meter(None, ALWAYS, f"an unknown kind of cache {named[:60]!r}")
    return Meter(PriceUnit(Direction.INPUT, cache=role, per=per, currency=currency), condition)
