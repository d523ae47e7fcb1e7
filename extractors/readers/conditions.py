"""Conditions of prices, with one meaning in every source.

A condition is a flat mapping that `rows.condition_text` writes as canonical JSON; a price without one always applies.
Of two prices for the same thing the one whose condition says more about a request wins. The keys:

| key | meaning |
|---|---|
| min_prompt_tokens | applies to the whole request from so many prompt tokens on; the highest one reached wins |
| graduated_from_tokens | applies to the tokens of a request after so many; those before pay the lower steps |
| utc_start, utc_end | "HH:MM", from (inclusive) to (exclusive), in UTC; may wrap past midnight |
| weekdays | array of ISO weekdays, Monday is 1; read in UTC unless weekday_timezone names another calendar |
| batch | true: for requests of a batch interface only |
| tier | service tier asked for: priority, flex, balanced, fast, ultrafast |
| region | where the request is served, as the seller writes it: us, eu, global, us-gov-west-1 |
| commitment | term of reserved capacity: 1-month, 6-month |
| resolution, quality, steps | of the picture or film asked for: 1024x1024 or 720p, high, 50 |
| min_pixels | applies to pictures with more pixels than this size, written 512x512 |
| search_context | how much of the web is read: low, medium, high |
| min_results, max_results | number of search results asked for, both inclusive |
| interval_above_seconds | films sampled at intervals longer than this |
| service | the paid feature of a request: annotation, code_interpreter, google_maps, a guardrail policy ... |
| endpoint | another interface of the same model: decisions, streaming |
| route, search_type | upstream provider of a gateway, kind of search, as the seller names them |
| cache_mode | explicit: a cache that the caller made and named |
| variant | another build of the same model under the seller's name: fine_tuned, tee |
"""

import re
from collections.abc import Mapping
from typing import Any

Condition = Mapping[str, Any]
"""Parts of a condition; values are hashable (an array is a tuple here)."""
ALWAYS: Condition = {}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00)?Z?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+:-]{0,59}")
_WINDOW = re.compile(r"\s*([^-\s]+)\s*-\s*([^-\s]+)\s*")


def word(text: Any) -> str | None:
    """A source's own word as it may stand in a condition: short, of plain characters; None when it is no such word."""
    return text if isinstance(text, str) and _WORD.fullmatch(text) else None


def above_tokens(threshold: int, *, inclusive: bool = False) -> dict[str, int]:
    """A price for prompts above a threshold: 200,000 means from 200,001 tokens, unless the threshold itself counts."""
    return {"min_prompt_tokens": threshold if inclusive else threshold + 1}


def clock(text: str) -> str | None:
    """A UTC time of day (`16:30`, `16:30:00Z`) as `16:30`; None when it is none, or not on a minute."""
    found = _CLOCK.fullmatch(text)
    return f"{found[1]}:{found[2]}" if found else None


def utc_window(text: str) -> dict[str, str] | None:
    """A window `16:30-00:30` as its condition; empty when it is the whole day, None when it is no window.

    A window whose start is its end covers the whole day, as in the LiteLLM map.
    """
    found = _WINDOW.fullmatch(text)
    start, end = (clock(found[1]), clock(found[2])) if found else (None, None)
    if start is None or end is None:
        return None
    return {} if start == end else {"utc_start": start, "utc_end": end}
