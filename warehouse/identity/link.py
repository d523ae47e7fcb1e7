"""Whether two names mean one model, and which of many a name means. The one way of matching: nights and judge use it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from warehouse.identity.forms import Form

STAMP_COST = 2


class Member(NamedTuple):
    """A name under which a cluster is known. `apart`: its date makes it a release of its own."""

    form: Form
    apart: bool


class Floating(NamedTuple):
    """Keys of names that move from release to release."""

    keys: frozenset[str]


def distance(one: Member, other: Member, floating: Floating) -> int | None:
    """Number of words by which two names of one publisher differ and still are the same model; None when they are not.

    Words that carry a name (`mini`, `vl`, `awq`, `base`) must agree. Sizes, versions, context lengths and words for the
    tuned edition may be left out by one of the two, but never differ. Numbers may be left out only beside the same date
    (`ministral-3b-2512` is Ministral 3 3B of 2512).
    """
    a, b = one.form, other.form
    if a.anchor != b.anchor:
        return None
    dated = bool(a.stamp and b.stamp)
    if dated and not a.stamp.agrees(b.stamp):  # type: ignore[union-attr, arg-type]
        return None
    if not dated and (one.apart or other.apart):
        return None
    if not (_numbers(a, b, dated) and _sizes(a, b, dated) and _one_silent(a.contexts, b.contexts)):
        return None
    if not _one_silent(a.tuned, b.tuned):
        return None
    if not dated and (a.key in floating.keys or b.key in floating.keys) and a.key != b.key:
        return None
    parts = ("numbers", "versions", "sizes", "contexts", "tuned", "spare")
    words = sum(len(getattr(a, part) ^ getattr(b, part)) for part in parts)
    return words + (STAMP_COST if bool(a.stamp) != bool(b.stamp) else 0)


def cluster_distance(new: Sequence[Member], known: Sequence[Member], floating: Floating) -> int | None:
    """Smallest distance of two clusters; None when any two of their names are not the same model."""
    best: int | None = None
    for one in new:
        for other in known:
            found = distance(one, other, floating)
            if found is None:
                return None
            best = found if best is None else min(best, found)
    return best


def nearest(found: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The one candidate with the smallest distance, as (distance, candidate); None when two are equally near."""
    ordered = sorted(found)
    if not ordered or (len(ordered) > 1 and ordered[0][0] == ordered[1][0]):
        return None
    return ordered[0]


def _one_silent(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or not one or not other


def _numbers(a: Form, b: Form, same_date: bool) -> bool:
    """Model numbers agree; a version (`v0.1`, `1.0`) may be left out or written as a number (`nova-lite-v1`, `1.0`)."""
    if a.numbers | a.versions == b.numbers | b.versions:
        return True
    if a.numbers != b.numbers:
        return same_date and a.versions == b.versions and (a.numbers <= b.numbers or b.numbers <= a.numbers)
    return _one_silent(a.versions, b.versions)


def _sizes(a: Form, b: Form, same_date: bool) -> bool:
    """Sizes agree, or one name says less; a name without any must say more than its family: `qwen3` is many models."""
    if a.sizes == b.sizes:
        return True
    if a.sizes and b.sizes:
        return a.sizes < b.sizes or b.sizes < a.sizes
    return same_date or len(a.anchor) > 1
