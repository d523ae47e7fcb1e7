"""What the warehouse must know of a source: terms, age limits, and how far it can be believed. Plain data."""

from dataclasses import dataclass
from datetime import timedelta

from schemas.vocabulary import Redistribution


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The part of a source's spec that is not about reading it."""

    name: str
    title: str
    licence: str
    terms_url: str
    redistribution: Redistribution
    attribution: str
    max_age: timedelta
    price_priority: int
    independent_of: tuple[str, ...] = ()
