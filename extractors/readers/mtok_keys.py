"""The grammar of genai-prices keys: `cache_audio_read_mtok` is USD per million audio tokens read from a cache.

    key = ("input" | "output" | "cache") ["_" modality] ["_" role] "_" measure
    role = "read" | "write" ["_5m" | "_1h"] | "reasoning" | "citation" | "tool"

The measures are those of the package's own registry of units. Keys outside the grammar are quarantined as unknown.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

_IN, _OUT, _NEITHER = Direction.INPUT, Direction.OUTPUT, Direction.NONE
_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000


class PriceKey(NamedTuple):
    """What a key is a price for, and the condition its name contains."""

    unit: PriceUnit
    condition: Condition


_TOOL = PriceModality.TOOL
_COUNTED: Mapping[str, PriceKey] = {
    "requests_kcount": PriceKey(PriceUnit(_NEITHER, PriceModality.ANY, Unit.REQUEST, per=_THOUSAND), ALWAYS),
    "web_searches_kcount": PriceKey(PriceUnit(_NEITHER, PriceModality.SEARCH, Unit.QUERY, per=_THOUSAND), ALWAYS),
    "rerank_searches_kcount": PriceKey(PriceUnit(_NEITHER, PriceModality.ANY, Unit.QUERY, per=_THOUSAND), ALWAYS),
    "social_searches_kcount": PriceKey(
        PriceUnit(_NEITHER, _TOOL, Unit.QUERY, per=_THOUSAND), {"service": "social_search"}
    ),
    "storage_searches_kcount": PriceKey(
        PriceUnit(_NEITHER, _TOOL, Unit.QUERY, per=_THOUSAND), {"service": "file_search"}
    ),
    "code_executions_kcount": PriceKey(
        PriceUnit(_NEITHER, _TOOL, Unit.REQUEST, per=_THOUSAND), {"service": "code_execution"}
    ),
    "input_text_messages_kcount": PriceKey(PriceUnit(_IN, unit=Unit.MESSAGE, per=_THOUSAND), ALWAYS),
    "input_document_kpages": PriceKey(PriceUnit(_IN, PriceModality.ANY, Unit.PAGE, per=_THOUSAND), ALWAYS),
    "input_annotated_document_kpages": PriceKey(
        PriceUnit(_IN, PriceModality.ANY, Unit.PAGE, per=_THOUSAND), {"service": "annotation"}
    ),
    "input_mchars": PriceKey(PriceUnit(_IN, unit=Unit.CHARACTER, per=_MILLION), ALWAYS),
    "input_gpixels": PriceKey(PriceUnit(_IN, PriceModality.IMAGE, Unit.PIXEL, per=_BILLION), ALWAYS),
    "audio_hours": PriceKey(PriceUnit(_NEITHER, PriceModality.AUDIO, Unit.HOUR), ALWAYS),
    "input_audio_hours": PriceKey(PriceUnit(_IN, PriceModality.AUDIO, Unit.HOUR), ALWAYS),
    "output_audio_hours": PriceKey(PriceUnit(_OUT, PriceModality.AUDIO, Unit.HOUR), ALWAYS),
}
"""Keys that count other things than tokens; per thousand, million or billion of the unit."""
_TOKENS = re.compile(
    r"(?P<side>input|output|cache)(?:_(?P<modality>text|audio|image|video))?"
    r"(?:_(?P<role>read|write|reasoning|citation|tool)(?P<lifetime>_5m|_1h)?)?_mtok"
)
_CACHE: Mapping[str, CacheRole] = {
    "read": CacheRole.READ,
    "write": CacheRole.WRITE,
    "write_5m": CacheRole.WRITE_5M,
    "write_1h": CacheRole.WRITE_1H,
}
_OUTPUT_ROLES = {"reasoning": PriceModality.REASONING, "citation": PriceModality.CITATION}


@lru_cache(maxsize=1 << 10)
def read_price_key(key: str) -> PriceKey | None:
    """Read a key; None when it is outside the grammar, or names a kind of token that has no word here."""
    counted = _COUNTED.get(key)
    if counted:
        return counted
    found = _TOKENS.fullmatch(key)
    if found is None:
        return None
    side, role, modality = found["side"], found["role"], PriceModality(found["modality"] or "text")
    if found["lifetime"] and role != "write":
        return None
    if side == "cache":
        cache = _CACHE.get(f"{role}{found['lifetime'] or ''}")
        return PriceKey(PriceUnit(_IN, modality, cache=cache, per=_MILLION), ALWAYS) if cache else None
    direction = _IN if side == "input" else _OUT
    if role is None:
        return PriceKey(PriceUnit(direction, modality, per=_MILLION), ALWAYS)
    if found["modality"]:
        return None
    if side == "output" and role in _OUTPUT_ROLES:
        return PriceKey(PriceUnit(_OUT, _OUTPUT_ROLES[role], per=_MILLION), ALWAYS)
    if side == "input" and role == "tool":
        return PriceKey(PriceUnit(_IN, PriceModality.TOOL, per=_MILLION), ALWAYS)
    return None
