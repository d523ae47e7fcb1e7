"""Artifact names in text: which known things a sentence speaks of."""

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind
from rapidfuzz import fuzz, process

from extractors.decompose.views import fold, same_length

_MIN_NAME_CHARS = 4
_LEADING = re.compile(r"^(?:the|a|an|our|its|their|previous|earlier|original|plain|regular|other|vanilla|base)\s+")
_TRAILING = re.compile(r"\s+(?:models?|series|family|variants?|versions?)$")
_SCORE_CUTOFF = 92.0


def normal_name(name: str) -> str:
    """Name as compared: folded, vendor prefix before a colon or slash dropped, spaces single."""
    text = fold(same_length(name))
    for mark in (": ", "/"):
        if mark in text:
            text = text.rsplit(mark, 1)[1]
    return " ".join(text.split())


class NameIndex:
    """Names of known artifacts, searchable in a text and by a name as written.

    Args:
        pairs: (artifact id, display name); of two artifacts with one name the smaller id wins.

    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        names: dict[str, tuple[str, str]] = {}
        for artifact_id, name in sorted(pairs):
            key = normal_name(name)
            if len(key) >= _MIN_NAME_CHARS and not key.isdigit():
                names.setdefault(key, (artifact_id, name))
        self._names = names
        self._keys = list(names)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._keys, matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def _by_compact(self) -> dict[str, tuple[str, str]]:
        return {re.sub(r"[^0-9a-z]", "", key): pair for key, pair in reversed(self._names.items())}

    def occurring(self, text: str) -> tuple[tuple[str, str], ...]:
        """(artifact id, name) of every known name that stands in the text as whole words, sorted."""
        if not self._keys:
            return ()
        folded = fold(same_length(text))
        found = {
            self._names[self._keys[index]]
            for index, start, end in self._automaton.find_matches_as_indexes(folded)
            if not (start and folded[start - 1].isalnum()) and not folded[end : end + 1].isalnum()
        }
        return tuple(sorted(found))

    def digest(self, text: str) -> str:
        """Hex digest of the names that occur in a text: a part of a document's cache key."""
        lines = "\n".join(f"{artifact_id}\t{name}" for artifact_id, name in self.occurring(text))
        return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()

    def resolve(self, written: str) -> str | None:
        """Artifact id that a name as written means, or None; near misses in numbers never match."""
        if not self._keys:
            return None
        key = _TRAILING.sub("", normal_name(written))
        while (shorter := _LEADING.sub("", key)) != key:
            key = shorter
        if key in self._names:
            return self._names[key][0]
        compact = re.sub(r"[^0-9a-z]", "", key)
        if len(compact) >= _MIN_NAME_CHARS and compact in self._by_compact:
            return self._by_compact[compact][0]
        if len(key) < 6:
            return None
        best = process.extractOne(key, self._keys, scorer=fuzz.ratio, score_cutoff=_SCORE_CUTOFF)
        if best and re.findall(r"\d+", best[0]) == re.findall(r"\d+", key):
            return self._names[best[0]][0]
        return None


NO_NAMES = NameIndex(())
"""An index that knows nothing: alternatives are then kept as written only."""
