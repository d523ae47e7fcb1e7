"""Cues of the taxonomy in a folded sentence: one Aho-Corasick pass, then boundaries, decoys and context."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from extractors.decompose.prefilter import Filter, Patterns
from extractors.decompose.views import fold
from schemas.taxonomy import Capability, taxonomy

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
STRONG, WEAK, FOREIGN, FAINT, DECOY, DENIAL = range(6)
_FIRST_CJK = "\u3040"
_LEAD_CHARS = 80
_SINGULAR_GROUPS = ("integration.", "domain.", "data.")


class Hit(NamedTuple):
    """A cue of a capability in a sentence: offsets in the folded sentence and how much it says alone."""

    start: int
    end: int
    capability_id: str
    role: int


@dataclass(frozen=True, slots=True)
class _Cue:
    wildcard: bool
    plural: bool
    bounded: bool
    owners: tuple[tuple[str, int], ...]


def _canonical(cue: str) -> tuple[str, bool]:
    wildcard = cue.endswith("*")
    return " ".join(fold(cue.rstrip("*")).split()), wildcard


def _context(capability: Capability) -> str | None:
    if not capability.context:
        return None
    parts = [re.escape(text) + (r"" if wildcard else r"s?\b") for text, wildcard in map(_canonical, capability.context)]
    return r"\b(?:" + "|".join(parts) + ")"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The taxonomy's cues, ready for search."""

    automaton: AhoCorasick
    cues: tuple[tuple[_Cue, ...], ...]
    bounded: tuple[bool, ...]
    contexts: Patterns
    patterns: Patterns
    pattern_owners: dict[str, str]
    framed: frozenset[str]
    yields: dict[str, frozenset[str]]
    implies: dict[str, tuple[str, ...]]
    parts: dict[str, tuple[str, ...]]

    def is_part(self, hit: Hit, folded: str) -> bool:
        """Whether a hit names only a part of its capability."""
        parts = self.parts.get(hit.capability_id)
        return parts is not None and folded.startswith(parts, hit.start)

    def hits(self, folded: str, lead: str = "") -> list[Hit]:
        """Cues that count in a folded sentence, in order of position; decoyed ones are left out.

        A homonym finds its context in the sentence or in the words that introduce its list.
        """
        found: dict[Hit, None] = {}
        decoys: dict[str, list[Hit]] = {}
        bounded, cues = self.bounded, self.cues
        for index, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and bounded[index] and folded[start - 1].isalnum() and folded[start - 1] < _FIRST_CJK:
                continue
            for cue in cues[index]:
                stop = _boundary(folded, start, end, cue)
                if stop:
                    for owner, role in cue.owners:
                        if role == DECOY:
                            decoys.setdefault(owner, []).append(Hit(start, stop, owner, role))
                        else:
                            found[Hit(start, stop, owner, role)] = None
        raw = list(found)
        raw.extend(self._pattern_hits(folded))
        kept = [
            self._weighed(hit, folded, lead)
            for hit in raw
            if hit.capability_id not in decoys or not _decoyed(hit, decoys[hit.capability_id], folded)
        ]
        if not kept:
            return kept
        ids = {hit.capability_id for hit in kept if hit.role != FAINT}
        kept = [hit for hit in kept if not (self.yields[hit.capability_id] & ids)]
        kept = _own_words(kept)
        kept.sort(key=lambda hit: (hit.start, -hit.end, hit.capability_id, hit.role))
        return kept

    def _pattern_hits(self, folded: str) -> list[Hit]:
        return [Hit(m.start(), m.end(), self.pattern_owners[name], STRONG) for name, m in self.patterns.found(folded)]

    def _weighed(self, hit: Hit, folded: str, lead: str) -> Hit:
        """The hit, or a faint one when a homonym stands without its context."""
        if hit.role != WEAK or self._in_context(hit, folded, lead):
            return hit
        return Hit(hit.start, hit.end, hit.capability_id, FAINT)

    def _in_context(self, hit: Hit, folded: str, lead: str) -> bool:
        if hit.capability_id not in self.contexts:
            return False
        near = self.contexts.finditer(hit.capability_id, folded)
        if any(m.end() <= hit.start or m.start() >= hit.end for m in near):
            return True
        pattern = self.contexts.pattern(hit.capability_id)
        return bool(lead) and pattern.search(lead, max(0, len(lead) - _LEAD_CHARS)) is not None


def _own_words(hits: list[Hit]) -> list[Hit]:
    """Hits without the homonyms that are only a part of the sure words for something else."""
    sure = [hit for hit in hits if hit.role in {STRONG, FOREIGN}]
    if not sure or len(sure) == len(hits):
        return hits
    return [hit for hit in hits if hit.role not in {WEAK, FAINT} or not _inside(hit, sure)]


def _inside(hit: Hit, sure: Iterable[Hit]) -> bool:
    size = hit.end - hit.start
    return any(
        other.start <= hit.start
        and hit.end <= other.end
        and other.end - other.start > size
        and other.capability_id != hit.capability_id
        for other in sure
    )


def _decoyed(hit: Hit, decoys: Iterable[Hit], folded: str) -> bool:
    """Whether a longer phrase that means something else covers a hit; the comma that ends a cue is not covered."""
    end = hit.end - (folded[hit.end - 1] == ",")
    return any(d.start <= hit.start and end <= d.end and d.end - d.start > end - hit.start for d in decoys)


def _boundary(text: str, start: int, end: int, cue: _Cue) -> int:
    """End of the match when it stands at word boundaries, else 0."""
    if not cue.bounded:
        return end
    if start and text[start - 1].isalnum() and not _CJK.match(text[start - 1]):
        return 0
    size = len(text)
    if cue.wildcard:
        while end < size and text[end].isalnum() and not _CJK.match(text[end]):
            end += 1
        return end
    if cue.plural and end < size and text[end] == "s":
        end += 1
    if end < size and text[end].isalnum() and not _CJK.match(text[end]):
        return 0
    return end


def _roles(capability: Capability) -> Iterable[tuple[str, int]]:
    yield from ((cue, STRONG) for cue in capability.cues)
    yield from ((cue, WEAK) for cue in capability.weak)
    yield from ((cue, DECOY) for cue in capability.decoys)
    yield from ((cue, DENIAL) for cue in capability.denials)
    for cues in capability.other_languages.values():
        yield from ((cue, FOREIGN) for cue in cues)


@cache
def lexicon() -> Lexicon:
    """The lexicon of the project's taxonomy, built once per process."""
    table: dict[str, dict[bool, dict[tuple[str, int], None]]] = {}
    capabilities = taxonomy().capabilities
    for capability in capabilities:
        for cue, role in _roles(capability):
            text, wildcard = _canonical(cue)
            table.setdefault(text, {}).setdefault(wildcard, {})[capability.id, role] = None
            if (
                capability.id.startswith(_SINGULAR_GROUPS)
                and len(text) > 5
                and text.endswith("s")
                and text[-2] not in "sui"
            ):
                table.setdefault(text[:-1], {}).setdefault(False, {})[capability.id, role] = None
    contexts = {c.id: pattern for c in capabilities if (pattern := _context(c))}
    patterns = {f"{c.id} {n}": pattern for c in capabilities for n, pattern in enumerate(c.patterns)}
    return Lexicon(
        automaton=AhoCorasick(list(table)),
        cues=tuple(
            tuple(
                _Cue(wild, text[-1:].isalpha() and not text.endswith("s"), not _CJK.search(text), tuple(owners))
                for wild, owners in variants.items()
            )
            for text, variants in table.items()
        ),
        bounded=tuple(not _CJK.search(text) for text in table),
        contexts=Patterns(contexts, Filter()),
        patterns=Patterns(patterns),
        pattern_owners={name: name.split()[0] for name in patterns},
        framed=frozenset(c.id for c in capabilities if c.framed),
        yields={c.id: frozenset(c.yields_to) for c in capabilities},
        implies={c.id: c.implies for c in capabilities},
        parts={c.id: tuple(fold(part) for part in c.parts) for c in capabilities if c.parts},
    )
