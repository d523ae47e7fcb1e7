"""The claim lint: a generated sentence without a fact behind it, or with a number no fact holds, is an error."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from warehouse.compare.facts import UnknownFactError, absence, resolve_fact
from warehouse.compare.shapes import Documents, Sentence
from warehouse.compare.words import MILLION, fixed, grouped, rescaled

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
_DIGITS = range(5)
_GUARDED: dict[str, tuple[str, tuple[str, ...]]] = {"free tier": ("pricing", ("Free", "Freemium"))}
"""Phrases that only certain values of a bound fact allow."""


class ClaimError(AssertionError):
    """Sentences that say more than their facts; the message lists every one with what is wrong."""


def check_claims(sentences: Iterable[Sentence], documents: Mapping[str, Documents]) -> None:
    """Raise ClaimError when `claim_lint` finds anything."""
    problems = claim_lint(sentences, documents)
    if problems:
        raise ClaimError("unbound claims:\n" + "\n".join(f"  {problem}" for problem in problems))


def claim_lint(sentences: Iterable[Sentence], documents: Mapping[str, Documents]) -> list[str]:
    """Problems of generated sentences, one line each; empty when all are bound.

    Every fact id must resolve in `documents` (by artifact id). Digits in a sentence must be those of a bound fact:
    whole, grouped, rounded to at most four decimals, or a price rescaled to a million units; digits inside a bound
    text (a name) are that text's own.
    """
    return [problem for sentence in sentences for problem in _problems(sentence, documents)]


def _problems(sentence: Sentence, documents: Mapping[str, Documents]) -> list[str]:
    text = sentence["text"]
    if not sentence["facts"]:
        return [f"{text!r} is bound to no fact"]
    values = {}
    for fact in sentence["facts"]:
        try:
            values[fact] = resolve_fact(fact, documents)
        except UnknownFactError as error:
            return [f"{text!r}: {error}"]
    found = [f"{text!r}: {number} is in none of {', '.join(values)}" for number in _loose_numbers(text, values)]
    return found + [f"{text!r}: {problem}" for problem in _loose_phrases(text, values)]


def _loose_numbers(text: str, values: Mapping[str, Any]) -> list[str]:
    scalars = [scalar for value in values.values() for scalar in _scalars(value)]
    own = {scalar for scalar in scalars if isinstance(scalar, str) and re.search(r"\d", scalar)}
    for words in sorted(own, key=len, reverse=True):
        if not _is_number(words):
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", text, flags=re.IGNORECASE)
    allowed = {form for scalar in scalars for form in _forms(scalar)}
    allowed |= {form for value in values.values() for form in _price_forms(value)}
    return [number for number in _NUMBER.findall(text) if number.rstrip(",") not in allowed]


def _loose_phrases(text: str, values: Mapping[str, Any]) -> list[str]:
    found = []
    for phrase, (path, allowed) in _GUARDED.items():
        if phrase in text.lower() and not any(f.endswith(f"#{path}") and v in allowed for f, v in values.items()):
            found.append(f"{phrase!r} needs a bound {path} of {' or '.join(allowed)}")
    return found


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if absence(value) is None:
            for inner in value.values():
                yield from _scalars(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _scalars(inner)
    elif value is not None:
        yield value


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _forms(scalar: Any) -> set[str]:
    if isinstance(scalar, bool):
        return set()
    if isinstance(scalar, int):
        return {str(scalar), grouped(scalar)}
    if isinstance(scalar, float):
        return {str(scalar), *(fixed(scalar, digits) for digits in _DIGITS)}
    return {scalar} if isinstance(scalar, str) and _is_number(scalar) else set()


def _price_forms(value: Any) -> set[str]:
    if not isinstance(value, Mapping) or value.get("amount") is None:
        return set()
    amount, per = rescaled(value["amount"], value["per"], value["unit"])
    return {amount} if per == MILLION else {amount, grouped(per)}
