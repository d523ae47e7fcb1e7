"""A statement: one claim of one candidate, before claims of one capability are joined into records."""

from collections.abc import Iterable
from typing import NamedTuple

from extractors.decompose.candidates import Candidate
from extractors.decompose.lexicon import FAINT, STRONG, WEAK, Hit
from extractors.decompose.sections import SectionClass
from schemas.vocabulary import CapabilityKind

UNSURE = frozenset({WEAK, FAINT})
"""Roles of cues that need more than themselves."""
LISTED = frozenset({"item", "row", "tool"})
"""Kinds of candidates that stand in a list."""
LISTING = frozenset({SectionClass.FEATURES, SectionClass.TASKS})
"""Sections that list what the artifact does."""


class Statement(NamedTuple):
    """One claim with its place: `capability_id` None is a claim outside the taxonomy."""

    kind: CapabilityKind
    capability_id: str | None
    candidate: Candidate
    denied: bool = False
    alternatives: tuple[str, ...] = ()
    role: int = STRONG


def strongest(hits: Iterable[Hit], faint: bool = False) -> list[Hit]:
    """The strongest, then first hit of each capability; homonyms without context only where they may add up."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if hit.role == FAINT and not faint:
            continue
        known = best.get(hit.capability_id)
        if known is None or (hit.role < known.role and known.role in UNSURE):
            best[hit.capability_id] = hit
    return list(best.values())
