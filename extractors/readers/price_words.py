"""Prices as pages write them: `$1.25, prompts <= 200k tokens`, `0.02元`, `$4.50 / 1,000,000 tokens per hour (storage)`.

A price is believed only when every word beside it is understood: a number among unknown words is a problem, never a
guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors.readers.conditions import ALWAYS, Condition, above_tokens
from schemas.vocabulary import PriceModality, Unit

SIGNS: Mapping[str, str] = {
    "US$": "USD",
    "$": "USD",
    "USD": "USD",
    "¥": "CNY",
    "元": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "人民币": "CNY",
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "GBP": "GBP",
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MARKED = re.compile(
    rf"(?P<before>{_SIGN})\s*(?P<number>{_NUMBER})(?![\d.,]*\d)|(?<![\d.,$])(?P<plain>{_NUMBER})\s*(?P<after>{_SIGN})"
)
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?![\d.,]*\d)(?=$|\s*[,/(]\s*(?:prompts?\b|\(|\d|[a-z]))", re.IGNORECASE)
_COUNTS: Mapping[str, int] = {"1m": 1_000_000, "million": 1_000_000, "1 million": 1_000_000, "1k": 1_000, "": 1}
_UNITS: Mapping[str, tuple[Unit, int]] = {
    "token": (Unit.TOKEN, 1),
    "tokens": (Unit.TOKEN, 1),
    "mtok": (Unit.TOKEN, 1_000_000),
    "image": (Unit.IMAGE, 1),
    "images": (Unit.IMAGE, 1),
    "second": (Unit.SECOND, 1),
    "seconds": (Unit.SECOND, 1),
    "minute": (Unit.MINUTE, 1),
    "minutes": (Unit.MINUTE, 1),
    "hour": (Unit.HOUR, 1),
    "request": (Unit.REQUEST, 1),
    "requests": (Unit.REQUEST, 1),
    "grounding requests": (Unit.REQUEST, 1),
    "search queries": (Unit.QUERY, 1),
    "searches": (Unit.QUERY, 1),
    "page": (Unit.PAGE, 1),
    "pages": (Unit.PAGE, 1),
    "video": (Unit.VIDEO, 1),
    "characters": (Unit.CHARACTER, 1),
}
_COUNT = r"(?:(?P<count>[\d,]+[mk]?|\d* ?million)\s+)?"
_WORDS = "|".join(sorted(_UNITS, key=len, reverse=True))
_PER = re.compile(rf"(?:/|\bper)\s*{_COUNT}(?P<unit>{_WORDS})\b", re.IGNORECASE)
_HOURLY = re.compile(r"(?:/|\bper)\s*hour\b", re.IGNORECASE)
_TIER = re.compile(
    r",?\s*(?:for\s+)?prompts?\s*(?P<sign><=|>=|≤|≥|<|>)\s*(?P<count>\d+)(?P<k>[km])?(?:\s+tokens)?\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_UNREADABLE = re.compile(rf"(?:{_SIGN})\s*[-+]?[\d.,]|\d\s*(?:{_SIGN})")
_SEPARATORS = re.compile(r"[\s,;:.*†]+|\band\b|\bor\b")
_MODALITIES: Mapping[str, PriceModality] = {
    "text": PriceModality.TEXT,
    "image": PriceModality.IMAGE,
    "images": PriceModality.IMAGE,
    "video": PriceModality.VIDEO,
    "audio": PriceModality.AUDIO,
}


class Charge(NamedTuple):
    """What a price is for as far as words say it: unit, how many of it, currency. None where they do not."""

    unit: Unit | None = None
    per: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """One price of a cell. `charge` has what its own words say; `problem` why it cannot be believed.

    `hourly`: per hour besides its unit (a price of storage). `below`: greatest prompt it says it holds for.
    """

    literal: str
    charge: Charge
    hourly: bool = False
    modalities: tuple[PriceModality, ...] = ()
    condition: Condition = field(default_factory=lambda: ALWAYS)
    below: int | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None


def has_money(text: str) -> bool:
    """Whether a text has an amount with a sign of currency, readable or not."""
    return _MARKED.search(text) is not None or _UNREADABLE.search(text) is not None


def charge_of(heading: str) -> Charge:
    """What a heading says all prices below it are charged for: `Paid Tier, per 1M tokens in USD`."""
    found = _PER.search(heading)
    unit, per = _unit(found) if found else (None, None)
    signs = {SIGNS[sign] for sign in re.findall(rf"(?<![A-Za-z])(?:{_SIGN})(?![A-Za-z])", heading)}
    return Charge(unit, per, signs.pop() if len(signs) == 1 else None)


def read_prices(line: str, silent: Sequence[str] = ()) -> list[Priced]:
    """Prices of one line of a cell; none when it has no amount of money.

    `silent`: patterns of words that may stand beside a price and say nothing about it. An amount without a sign of
    currency is a price only where the line begins with it.
    """
    found = list(_MARKED.finditer(line))
    if not found:
        if _UNREADABLE.search(line):
            return [Priced(line[:80], Charge(), problem=f"an amount that cannot be read: {line[:60]!r}")]
        bare = _BARE.match(line)
        return [_priced(bare["number"], None, line[bare.end() :], silent)] if bare else []
    ends = [match.start() for match in found[1:]] + [len(line)]
    read = []
    for index, (match, end) in enumerate(zip(found, ends, strict=True)):
        words = line[match.end() : end]
        if index == 0:
            words = f"{line[: match.start()]} {words}"
        sign, after = match["before"] or match["after"], match["number"] or match["plain"]
        read.append(_priced(after, SIGNS[sign], words, silent))
    return read


def _priced(number: str, currency: str | None, words: str, silent: Sequence[str]) -> Priced:
    literal = number.replace(",", "")
    notes = tuple(note.strip().lower() for note in _BRACKETS.findall(words))
    words = _BRACKETS.sub(" ", words)
    for pattern in silent:
        words = re.sub(pattern, " ", words, flags=re.IGNORECASE)
    words, below, condition, problem = _without_tier(words)
    found = _PER.search(words)
    unit: Unit | None = None
    per: int | None = None
    hourly = False
    if found and found["unit"].lower() != "hour":
        unit, per = _unit(found)
        words = words[: found.start()] + " " + words[found.end() :]
    if hour := _HOURLY.search(words):
        hourly, words = True, words[: hour.start()] + " " + words[hour.end() :]
    if found and per is None and unit is not None:
        problem = problem or f"{found[0]!r}: a count that is not read"
    modalities, strange = _modalities(notes)
    left = _SEPARATORS.sub(" ", words).strip()
    if left:
        problem = problem or f"words beside a price are not understood: {left[:60]!r}"
    return Priced(literal, Charge(unit, per, currency), hourly, modalities, condition, below, strange, problem)


def _unit(found: re.Match[str]) -> tuple[Unit, int | None]:
    unit, each = _UNITS[found["unit"].lower()]
    count = (found["count"] or "").lower().replace(",", "").strip()
    if count.isdecimal():
        return unit, int(count) * each if len(count) < 12 else None
    known = _COUNTS.get(count)
    return unit, None if known is None else known * each


def _without_tier(words: str) -> tuple[str, int | None, Condition, str | None]:
    """Words without their limit of the prompt; the greatest prompt, the condition, or what is wrong with it."""
    found = _TIER.search(words)
    if not found:
        return words, None, ALWAYS, None
    size = {"k": 1_000, "m": 1_000_000, "": 1}[(found["k"] or "").lower()]
    rest = words[: found.start()] + " " + words[found.end() :]
    if len(found["count"]) > 9:
        return rest, None, ALWAYS, "a limit of prompts that is no number of tokens"
    threshold, sign = int(found["count"]) * size, found["sign"]
    if sign in ("<=", "≤", "<"):
        return rest, threshold - (sign == "<"), ALWAYS, None
    return rest, None, above_tokens(threshold, inclusive=sign in (">=", "≥")), None


def content_kinds(text: str) -> tuple[PriceModality, ...]:
    """Kinds of content that the brackets of a text name: `Input price (text, image)`."""
    return _modalities([note.strip().lower() for note in _BRACKETS.findall(text)])[0]


def disagreeing_tiers(prices: Sequence[Priced]) -> str | None:
    """Why the limits of the prompt in one cell do not fit together; None when they do or there are none."""
    limits = {one.below for one in prices if one.below is not None}
    limits |= {int(one.condition["min_prompt_tokens"]) - 1 for one in prices if "min_prompt_tokens" in one.condition}
    return f"limits of the prompt that do not meet: {sorted(limits)} tokens" if len(limits) > 1 else None


def _modalities(notes: Sequence[str]) -> tuple[tuple[PriceModality, ...], tuple[str, ...]]:
    """Kinds of content that notes in brackets name, and the notes that name something else."""
    found: dict[PriceModality, None] = {}
    strange: list[str] = []
    for note in notes:
        words = [word for word in re.split(r"[\s/,&\[\]]+|\band\b", note) if word]
        if words and all(word in _MODALITIES for word in words):
            found.update(dict.fromkeys(_MODALITIES[word] for word in words))
        else:
            strange.append(note)
    return tuple(found), tuple(strange)
