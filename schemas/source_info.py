"""What the warehouse must know of a source: terms, age limits, and how far it can be believed. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    unsupported: Mapping[str, str] = field(default_factory=dict)
    """Field about money -> why it is not in the ledger."""
