"""Search texts: which capabilities a need in plain words asks for."""

import re
from functools import cache

from extractors.decompose.lexicon import lexicon
from extractors.decompose.polarity import Reader, Stance
from extractors.decompose.views import fold
from schemas.taxonomy import taxonomy

MAX_QUERY_CHARS = 2_000
_FILLER = frozenset(
    re.findall(
        r"\S+",
        "a an the to for of my in and or with on i need want model that can which tool something from me into ",
    )
)


@cache
def _intents() -> tuple[tuple[frozenset[str], str], ...]:
    return tuple(
        (frozenset(_stem(word) for word in fold(intent).split()) - _FILLER, capability.id)
        for capability in taxonomy().capabilities
        for intent in (*capability.intents, capability.name)
    )


def _stem(word: str) -> str:
    """Crude English stem, enough to meet "transcribing" with "transcribe"."""
    word = word.strip(".,;:?!()\"'")
    for ending in ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def capability_ids(folded: str) -> tuple[str, ...]:
    """Ids that a folded query asks for: cues first (longest first), then intents all of whose words occur."""
    folded = " ".join(folded[:MAX_QUERY_CHARS].split())
    reader = Reader(folded)
    hits = [hit for hit in lexicon().hits(folded) if reader.stance(hit) in {Stance.ASSERTS, Stance.LIMITS}]
    found = dict.fromkeys(hit.capability_id for hit in sorted(hits, key=lambda h: (h.start - h.end, h.capability_id)))
    words = {_stem(word) for word in folded.split()} - _FILLER
    for wanted, capability_id in _intents():
        if wanted and wanted <= words:
            found.setdefault(capability_id)
    return tuple(found)
