"""Forgiving names: what a person types becomes one artifact id, or an error that lists the nearest ids.

Tried in this order, the first step that finds anything decides: the id itself; `publisher/slug`; a source's own id or
the display name, letter case aside; the same without punctuation, then without dots; all words of the query, initials
allowed (`sd` for Stable Diffusion); one spelling that is all but equal and has the same digits.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

NEAREST = 5
TYPO_RATIO = 90.0
TYPO_GAP = 4.0


class Named(NamedTuple):
    """An artifact with everything it is called: display name and the ids that sources give it."""

    artifact_id: str
    name: str
    aliases: tuple[str, ...] = ()


class NameResolutionError(LookupError):
    """A name that stands for no artifact, or for several; `nearest` lists ids, the best first."""

    def __init__(self, query: str, problem: str, nearest: Sequence[str]) -> None:
        """Make the message from the query, what is wrong with it and the nearest ids."""
        listed = ", ".join(nearest) if nearest else "none"
        super().__init__(f"name {query[:120]!r} {problem}; nearest: {listed}. Give one of these ids.")
        self.nearest = tuple(nearest)


class UnknownNameError(NameResolutionError):
    """No artifact is called so."""


class AmbiguousNameError(NameResolutionError):
    """Several artifacts are called so."""


class _Catalogue:
    """The artifacts, and all they are called as one text: one call over it is cheap, a call per name is not."""

    def __init__(self, artifacts: Iterable[Named]) -> None:
        self.known = list(artifacts)
        self.called = ["\n".join((each.artifact_id, each.name, *each.aliases)).lower() for each in self.known]
        self.text = "\n".join(self.called)


def resolve(query: str, artifacts: Iterable[Named]) -> str:
    """Artifact id of a name. Raises UnknownNameError or AmbiguousNameError, both with the nearest ids."""
    catalogue = _Catalogue(artifacts)
    wanted = query.strip()
    steps: tuple[Callable[[str, _Catalogue], list[str]], ...] = (_by_id, _by_path, _by_spelling, _by_letters, _by_words)
    for step in steps:
        found = step(wanted, catalogue)
        if len(found) == 1:
            return found[0]
        if found:
            chosen = set(found)
            nearest = _nearest(_ranked(wanted, [each for each in catalogue.known if each.artifact_id in chosen]))
            raise AmbiguousNameError(query, f"stands for {len(found)} artifacts", nearest)
    return _by_typo(query, wanted, catalogue)


def _unique(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _by_id(query: str, catalogue: _Catalogue) -> list[str]:
    text = query.lower().strip("/").removesuffix(".json")
    wanted = (text, text.replace("/", ":", 1))
    return [each.artifact_id for each in catalogue.known if each.artifact_id in wanted]


def _by_path(query: str, catalogue: _Catalogue) -> list[str]:
    ending = ":" + query.lower()
    return [each.artifact_id for each in catalogue.known if each.artifact_id.endswith(ending)]


def _by_spelling(query: str, catalogue: _Catalogue) -> list[str]:
    text = query.lower()
    if not text or text not in catalogue.text:
        return []
    found = (each for each in catalogue.known if text in (each.name.lower(), *(a.lower() for a in each.aliases)))
    return _unique(each.artifact_id for each in found)


def _by_letters(query: str, catalogue: _Catalogue) -> list[str]:
    """Artifacts with a spelling of the same letters and digits, with dots or else without.

    Their own names go before what sources call them.
    """
    letters = _compact_without_dots(query)
    if not _may_be_spelled(letters, catalogue.text):
        return []
    called = zip(catalogue.known, catalogue.called, strict=True)
    hopeful = [each for each, text in called if letters in _compact_without_dots(text)]
    for key in (_compact, _compact_without_dots):
        for spellings in (_own_spellings, _alias_spellings):
            wanted = key(query)
            found = [
                each.artifact_id
                for each in hopeful
                if any(key(spelling.replace("\n", " ")) == wanted for spelling in spellings(each))
            ]
            if found:
                return _unique(found)
    return []


def _own_spellings(each: Named) -> list[str]:
    publisher_slug = each.artifact_id.partition(":")[2]
    return [publisher_slug, publisher_slug.partition("/")[2], each.name, each.name.partition(": ")[2]]


def _alias_spellings(each: Named) -> list[str]:
    return [spelling for alias in each.aliases for spelling in (alias, alias.rpartition("/")[2])]


def _may_be_spelled(wanted: bytes, text: str) -> bool:
    """Whether any line of the text, whole or from a colon or slash on, has these letters: a first look at all names."""
    if not wanted:
        return False
    lines = (text, text.replace(":", "\n"), text.replace(":", "\n").replace("/", "\n"))
    return any(b"\n" + wanted + b"\n" in b"\n" + _compact_without_dots(line) + b"\n" for line in lines)


_KEPT = set(b"abcdefghijklmnopqrstuvwxyz0123456789.\n")
_DROPPED = bytes(byte for byte in range(256) if byte not in _KEPT)
_DROPPED_AND_DOTS = _DROPPED + b"."


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()


def _compact(text: str) -> bytes:
    """Letters, digits and dots, line by line."""
    return _folded(text).encode("ascii").translate(None, _DROPPED)


def _compact_without_dots(text: str) -> bytes:
    return _folded(text).encode("ascii").translate(None, _DROPPED_AND_DOTS)


_WORD = re.compile(r"\d+(?:\.\d+)*|[a-z]+")


def _by_words(query: str, catalogue: _Catalogue) -> list[str]:
    """Artifacts with all words of the query: the only one, or the only one without any further word."""
    wanted = _unique(_WORD.findall(_folded(query)))
    if not wanted:
        return []
    hopes = [_hope(word) for word in sorted(wanted, key=len, reverse=True)]
    found, whole = [], []
    for each in catalogue.known:
        line = _folded(f"{each.artifact_id} {each.name}")
        left = _words_left(wanted, each) if all(hope.search(line) for hope in hopes) else None
        if left is not None:
            found.append(each.artifact_id)
            if not left:
                whole.append(each.artifact_id)
    return whole if len(whole) == 1 else found


def _may_be_initials(word: str) -> bool:
    return 2 <= len(word) <= 4 and word.isalpha()


def _hope(word: str) -> re.Pattern[str]:
    """Matches wherever a word or its initials may stand: a first look at a name."""
    if not _may_be_initials(word):
        return re.compile(re.escape(word))
    return re.compile(rf"{word}|" + r"\w*[^a-z]+".join(word))


def _words_left(wanted: list[str], each: Named) -> set[str] | None:
    """Words of the name that the query leaves out, None when it asks for one that is not there."""
    publisher, _, slug = each.artifact_id.partition(":")[2].partition("/")
    words = _WORD.findall(_folded(each.name.rpartition(": ")[2])) or _WORD.findall(slug)
    optional = set(_WORD.findall(publisher))
    left = set(words)
    for word in wanted:
        if word in words:
            left.discard(word)
        elif word not in optional:
            spelled = _initials(word, words)
            if not spelled:
                return None
            left -= spelled
    return left - optional


def _initials(word: str, words: list[str]) -> set[str]:
    size = len(word)
    for start in range(len(words) - size + 1 if _may_be_initials(word) else 0):
        run = words[start : start + size]
        if all(each[0] == letter for each, letter in zip(run, word, strict=True)):
            return set(run)
    return set()


def _by_typo(query: str, wanted: str, catalogue: _Catalogue) -> str:
    ranked = _ranked(wanted, catalogue.known)
    if ranked and _compact(wanted) and ranked[0][0] >= TYPO_RATIO:
        best, artifact_id, spelling = ranked[0]
        second = next((score for score, other, _ in ranked if other != artifact_id), 0.0)
        if best - second >= TYPO_GAP and re.findall(r"\d+", spelling) == re.findall(r"\d+", wanted):
            return artifact_id
    raise UnknownNameError(query, "is unknown", _nearest(ranked))


def _nearest(ranked: list[tuple[float, str, str]]) -> list[str]:
    return _unique(artifact_id for _, artifact_id, _ in ranked)[:NEAREST]


def _ranked(wanted: str, known: list[Named]) -> list[tuple[float, str, str]]:
    """Similarity 0 to 100, artifact id and the spelling, the most similar first, equal ones by id."""
    import numpy as np
    from rapidfuzz import fuzz, process

    if not known:
        return []
    slugs = "\n".join(each.artifact_id.partition("/")[2] for each in known)
    names = "\n".join(each.name.rpartition(": ")[2].replace("\n", " ") for each in known)
    spellings = _spaced(f"{slugs}\n{_folded(names)}").split("\n")
    scores = process.cdist([_spaced(_folded(wanted))], spellings, scorer=fuzz.ratio, dtype=np.float32)[0]
    kept = min(4 * NEAREST, len(spellings))
    least = np.partition(scores, -kept)[-kept]
    hits = [
        (float(scores[at]), known[at % len(known)].artifact_id, spellings[at])
        for at in np.flatnonzero(scores >= least).tolist()
    ]
    return sorted(hits, key=lambda hit: (-hit[0], hit[1], hit[2]))


def _spaced(text: str) -> str:
    return text.replace("-", " ").replace("_", " ")
