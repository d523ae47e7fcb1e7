"""Whether two names mean one model: the one way of matching, which nights and the judge both use."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from warehouse.identity.forms import Form

STAMP_COST = 2
"""A date that only one of two names gives counts as two words."""
_FIRST = frozenset({"1", "01"})
"""First versions (`v1`, `1.0`, `v0.1`) without their points."""


class Member(NamedTuple):
    """A name under which a cluster is known. `apart`: its date makes it a release of its own."""

    form: Form
    apart: bool


class Vague(NamedTuple):
    """What is known about names that say too little: keys of floating names, and names that have no untuned edition."""

    floating: frozenset[str]
    never_untuned: re.Pattern[str]


def distance(one: Member, other: Member, vague: Vague) -> int | None:
    """Number of words by which two names of one publisher differ and still are the same model; None when they are not.

    Words that carry a name (`mini`, `vl`, `awq`, `base`) and context lengths must agree. Sizes, versions, numbers and
    words for the tuned edition may be left out by one of the two where that leaves no doubt, but never differ.
    """
    a, b = one.form, other.form
    if a.anchor != b.anchor or a.contexts != b.contexts:
        return None
    dated = a.stamp is not None and b.stamp is not None
    if a.stamp is not None and b.stamp is not None and not a.stamp.agrees(b.stamp):
        return None
    if not dated and (one.apart or other.apart):
        return None
    if a.key != b.key:
        if not dated and (a.key in vague.floating or b.key in vague.floating):
            return None
        if not (_numbers(a, b, dated) and _sizes(a, b, dated) and _tuned(a, b, dated, vague)):
            return None
    parts = ("numbers", "versions", "sizes", "tuned", "spare")
    words = sum(len(getattr(a, part) ^ getattr(b, part)) for part in parts)
    return words + (STAMP_COST if bool(a.stamp) != bool(b.stamp) else 0)


def cluster_distance(new: Sequence[Member], known: Sequence[Member], vague: Vague) -> int | None:
    """Smallest distance of two clusters; None when any two of their names are not the same model."""
    best: int | None = None
    for one in new:
        for other in known:
            found = distance(one, other, vague)
            if found is None:
                return None
            best = found if best is None else min(best, found)
    return best


def _numbers(a: Form, b: Form, same_date: bool) -> bool:
    """Model numbers agree, written as versions or not (`nova-lite-v1`, `1.0`).

    A number may be left out beside the same date (`ministral-3b-2512` is Ministral 3 3B of 2512); a version when it is
    the first one, or when both names give the same size.
    """
    if a.numbers | a.versions == b.numbers | b.versions:
        return True
    if a.numbers != b.numbers:
        return same_date and a.versions == b.versions and (a.numbers <= b.numbers or b.numbers <= a.numbers)
    if a.versions and b.versions:
        return False
    return (a.versions | b.versions) <= _FIRST or (bool(a.sizes) and a.sizes == b.sizes)


def _sizes(a: Form, b: Form, same_date: bool) -> bool:
    """Sizes agree, or one name says less; a name without any must say more than its family: `qwen3` is many models."""
    if a.sizes == b.sizes:
        return True
    if a.sizes and b.sizes:
        return a.sizes < b.sizes or b.sizes < a.sizes
    return same_date or len(a.anchor) > 1


def _tuned(a: Form, b: Form, same_date: bool, vague: Vague) -> bool:
    """Words for the tuned edition agree, or one name is silent and cannot be the untuned edition.

    A bare name with a size usually is the untuned edition: `gemma-2-9b` is not `gemma-2-9b-it`.
    """
    if a.tuned == b.tuned:
        return True
    if a.tuned and b.tuned:
        return False
    bare = b if a.tuned else a
    return same_date or not bare.sizes or vague.never_untuned.match(bare.text) is not None
