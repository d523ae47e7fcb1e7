"""Regular expressions that are tried only where a literal they cannot do without occurs.

The literals are read off the parsed expressions, so they cannot drift from them; one Aho-Corasick pass over a text
finds which expressions of all tables may match at all (the idea of RE2's FilteredRE2). Results are those of the
expressions.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import product
from typing import Any

from ahocorasick_rs import AhoCorasick

_PARSER: Any = import_module("re._parser")
_MIN_WEIGHT = 2
_MAX_OPTIONS = 200
_MAX_RANGE = 10
_MAX_SEEN = 4096
_CHUNK = 8
_SIGNS = "%×"
_COMMON = frozenset({"about", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "over"})
_COMMON |= {"a", "that", "the", "this", "to", "with"}
_Options = frozenset[str] | None


def _weight(literal: str) -> int:
    """How selective a literal is: its length, an ideograph or a sign counted as two letters."""
    return len(literal) + sum(char > "\u3000" or char in _SIGNS for char in literal)


def _rank(literal: str) -> int:
    """Weight of a literal, least for words that nearly every sentence holds."""
    return 1 if literal.strip() in _COMMON else _weight(literal)


def _better(a: _Options, b: _Options) -> _Options:
    """Of two sets of literals, each sufficient as a filter, the more selective one."""
    if a is None or b is None:
        return b if a is None else a
    return a if min(map(_rank, a)) >= min(map(_rank, b)) else b


def _characters(argument: Any) -> tuple[str, ...] | None:
    """Characters of a small class such as `[2-8 ]` or a digit; None for others."""
    found: list[str] = []
    for operator, value in argument:
        name = str(operator)
        if name == "LITERAL":
            found.append(chr(value))
        elif name == "RANGE" and value[1] - value[0] < _MAX_RANGE:
            found += map(chr, range(value[0], value[1] + 1))
        else:
            return None
    return tuple(found)


def _node(operator: str, argument: Any, before: tuple[str, ...]) -> _Options:
    """Literals of a node; `before` is what every match has directly in front of it."""
    if operator == "BRANCH":
        branches = [_sequence(branch, before) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return None
        return frozenset().union(*(branch for branch in branches if branch is not None))
    if operator == "SUBPATTERN":
        return _sequence(argument[3], before)
    if operator in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] >= 1:
        return _sequence(argument[2], before)
    return _sequence(argument, before) if operator == "ATOMIC_GROUP" else None


def _sequence(nodes: Any, before: tuple[str, ...] = ("",)) -> _Options:
    """Literals one of which every match of a sequence contains, or None."""
    best: _Options = None
    runs = before
    for operator, argument in nodes:
        name = str(operator)
        following: tuple[str, ...] | None = None
        if name == "LITERAL":
            following = (chr(argument),)
        elif name == "IN":
            following = _characters(argument)
        if following and len(runs) * len(following) <= _MAX_OPTIONS:
            runs = tuple(a + b for a, b in product(runs, following))
            continue
        best = _better(best, _selective(runs))
        if name != "AT":
            best = _better(best, _node(name, argument, runs))
            runs = following or ("",)
    return _better(best, _selective(runs))


def _selective(runs: tuple[str, ...]) -> _Options:
    return frozenset(runs) if min(map(_weight, runs)) >= _MIN_WEIGHT else None


def _is_anchored(nodes: Any) -> bool:
    """Whether a parsed expression can match at the beginning of a text only."""
    if not len(nodes):
        return False
    operator, argument = nodes[0]
    name = str(operator)
    if name == "BRANCH":
        return all(_is_anchored(branch) for branch in argument[1])
    if name == "SUBPATTERN":
        return _is_anchored(argument[3])
    return name == "AT" and str(argument) == "AT_BEGINNING"


def searcher(pattern: re.Pattern[str]) -> Callable[[str], re.Match[str] | None]:
    """First match of a pattern in a text; one that is anchored to the beginning is tried there alone."""
    anchored = not pattern.flags & re.MULTILINE and _is_anchored(_PARSER.parse(pattern.pattern))
    return pattern.match if anchored else pattern.search


def required_literals(pattern: re.Pattern[str] | str) -> frozenset[str] | None:
    """Texts one of which occurs in every match of a case-sensitive pattern; None when no such set is found."""
    if isinstance(pattern, str):
        return _sequence(_PARSER.parse(pattern))
    return None if pattern.flags & re.IGNORECASE else _sequence(_PARSER.parse(pattern.pattern))


class Filter:
    """Literals of many patterns in one automaton; remembers which of them the last text may hold.

    A set of patterns is a whole number with a bit a pattern: sets are joined and asked very often. `text` is the last
    text that was asked about and `found` its set.
    """

    def __init__(self) -> None:
        self._owners: dict[str, int] = {}
        self._masks: list[int] = []
        self._automaton: AhoCorasick | None = None
        self.text: str | None = None
        self.found = 0
        self._patterns = 0

    def add(self, literals: Iterable[str]) -> int:
        """Number of a new pattern that needs one of these literals."""
        number, self._patterns = self._patterns, self._patterns + 1
        for literal in literals:
            self._owners[literal] = self._owners.get(literal, 0) | 1 << number
        self._automaton = self.text = None
        return number

    def possible(self, text: str) -> int:
        """Set of the patterns one of whose literals occurs: bit `1 << number` for each."""
        if text is self.text:
            return self.found
        if self._automaton is None:
            self._automaton = AhoCorasick(list(self._owners))
            self._masks = list(self._owners.values())
        found, masks = 0, self._masks
        for index in {match[0] for match in self._automaton.find_matches_as_indexes(text, overlapping=True)}:
            found |= masks[index]
        self.text, self.found = text, found
        return found


SHARED = Filter()
"""One pass over a sentence answers for all tables of rules."""


class Patterns:
    """Named patterns behind a filter; tables that read the same texts share one.

    A pattern that is given as text is compiled when it is first tried: most texts need few of them.
    """

    def __init__(self, patterns: Mapping[str, re.Pattern[str] | str], filtered: Filter = SHARED) -> None:
        self._patterns = dict(patterns)
        self._search: dict[str, Callable[[str], re.Match[str] | None]] = {}
        self._filter = filtered
        self._bits: dict[str, int] = {}
        for name, pattern in self._patterns.items():
            literals = required_literals(pattern)
            if literals is not None:
                self._bits[name] = 1 << filtered.add(sorted(literals))
        self._always = [name for name in self._patterns if name not in self._bits]
        self._own = sum(self._bits.values())
        self._seen: dict[int, tuple[str, ...]] = {}  # sets of patterns recur: their sorted names

    def possible(self, text: str) -> tuple[str, ...]:
        """Names of the patterns that may match, sorted."""
        filtered = self._filter
        found = self._own & (filtered.found if text is filtered.text else filtered.possible(text))
        names = self._seen.get(found)
        if names is None:
            names = tuple(sorted(self._always + [name for name, bit in self._bits.items() if found & bit]))
            if len(self._seen) < _MAX_SEEN:
                self._seen[found] = names
        return names

    def may(self, name: str, text: str) -> bool:
        """Whether a pattern may match a part of the text."""
        bit = self._bits.get(name)
        return bit is None or bool(self._filter.possible(text) & bit)

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """First match of a pattern, or None."""
        bit, filtered = self._bits.get(name), self._filter
        if bit and not (filtered.found if text is filtered.text else filtered.possible(text)) & bit:
            return None
        return self._first(name, text)

    def finditer(self, name: str, text: str) -> Iterable[re.Match[str]]:
        """All matches of a pattern."""
        return self.pattern(name).finditer(text) if self.may(name, text) else ()

    def found(self, text: str) -> list[tuple[str, re.Match[str]]]:
        """(name, first match) of every pattern that matches, by name."""
        searched = ((name, self._first(name, text)) for name in self.possible(text))
        return [(name, match) for name, match in searched if match]

    def _first(self, name: str, text: str) -> re.Match[str] | None:
        search = self._search.get(name)
        if search is None:
            search = self._search[name] = searcher(self.pattern(name))
        return search(text)

    def __contains__(self, name: str) -> bool:
        return name in self._patterns

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern by its name."""
        pattern = self._patterns[name]
        if isinstance(pattern, str):
            pattern = self._patterns[name] = re.compile(pattern)
        return pattern


def _alternatives(expression: str) -> list[str]:
    """Parts of an expression between the bars that stand outside groups and classes."""
    parts, depth, start, position, in_class = [], 0, 0, 0, False
    while position < len(expression):
        char = expression[position]
        if char == "\\":
            position += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            parts.append(expression[start:position])
            start = position + 1
        position += 1
    return [*parts, expression[start:]]


_WORDS_BEGIN, _WORDS_END = r"\b(?:", r")\b"


def _chunks(expression: str) -> list[str]:
    """Expressions that together match what one with many alternatives matches."""
    found: list[str] = []
    for part in _alternatives(expression):
        inner = part[len(_WORDS_BEGIN) : -len(_WORDS_END)]
        whole = part.startswith(_WORDS_BEGIN) and part.endswith(_WORDS_END)
        words = _alternatives(inner) if whole else []
        balanced = all(word.count("(") - word.count(r"\(") == word.count(")") - word.count(r"\)") for word in words)
        if len(words) <= _CHUNK or not balanced:
            found.append(part)
            continue
        groups = (words[n : n + _CHUNK] for n in range(0, len(words), _CHUNK))
        found += [f"{_WORDS_BEGIN}{'|'.join(group)}{_WORDS_END}" for group in groups]
    return found


class Alternatives:
    """A pattern of many alternatives, tried in parts: only those whose own literals occur.

    Finds a match wherever the pattern does; where several alternatives begin at one place, any of them may be it.
    """

    def __init__(self, pattern: re.Pattern[str], filtered: Filter = SHARED) -> None:
        parts = _chunks(pattern.pattern)
        self._parts = Patterns({f"{n:03}": part for n, part in enumerate(parts)}, filtered)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Matches of the parts, part by part."""
        for name in self._parts.possible(text):
            yield from self._parts.finditer(name, text)

    def matches(self, text: str) -> bool:
        """Whether the pattern matches somewhere."""
        return any(self._parts.search(name, text) for name in self._parts.possible(text))

    def first(self, text: str) -> re.Match[str] | None:
        """The match that begins first; of several the longest."""
        found = [match for _, match in self._parts.found(text)]
        return min(found, key=lambda match: (match.start(), -match.end()), default=None)
