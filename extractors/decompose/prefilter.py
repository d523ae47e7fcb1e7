"""Regular expressions that are tried only where a literal they cannot do without occurs.

The literals are read off the parsed expressions, so they cannot drift from them; one Aho-Corasick pass finds which
expressions may match at all (the idea of RE2's FilteredRE2). Results are those of the expressions themselves.
"""

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from ahocorasick_rs import AhoCorasick

_PARSER: Any = import_module("re._parser")
_MIN_LITERAL_CHARS = 2
_Options = frozenset[str] | None


def _better(a: _Options, b: _Options) -> _Options:
    """Of two sets of literals, each sufficient as a filter, the more selective one."""
    if a is None or b is None:
        return b if a is None else a
    return a if min(map(len, a)) >= min(map(len, b)) else b


def _node(operator: str, argument: Any) -> _Options:
    if operator == "BRANCH":
        branches = [_sequence(branch) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return None
        return frozenset().union(*(branch for branch in branches if branch is not None))
    if operator == "SUBPATTERN":
        return _sequence(argument[3])
    if operator in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] >= 1:
        return _sequence(argument[2])
    return _sequence(argument) if operator == "ATOMIC_GROUP" else None


def _sequence(nodes: Any) -> _Options:
    """Literals one of which every match of a sequence contains, or None."""
    best: _Options = None
    run = ""
    for operator, argument in nodes:
        name = str(operator)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if len(run) >= _MIN_LITERAL_CHARS:
            best = _better(best, frozenset({run}))
        run = "" if name != "AT" else run
        best = _better(best, _node(name, argument))
    if len(run) >= _MIN_LITERAL_CHARS:
        best = _better(best, frozenset({run}))
    return best


def required_literals(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Texts one of which occurs in every match of a case-sensitive pattern; None when no such set is found."""
    return None if pattern.flags & re.IGNORECASE else _sequence(_PARSER.parse(pattern.pattern))


class Patterns:
    """Named patterns behind one filter."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        self._patterns = dict(patterns)
        needed = {name: required_literals(pattern) for name, pattern in patterns.items()}
        owners: dict[str, list[str]] = {}
        for name, literals in needed.items():
            for literal in literals or ():
                owners.setdefault(literal, []).append(name)
        self._always = frozenset(name for name, literals in needed.items() if literals is None)
        self._owners = [tuple(names) for names in owners.values()]
        self._automaton = AhoCorasick(list(owners)) if owners else None
        self._last: tuple[str, frozenset[str]] = ("", self._always)

    def possible(self, text: str) -> frozenset[str]:
        """Names of the patterns that may match; the answer for the last text is kept."""
        if text == self._last[0] or self._automaton is None:
            return self._last[1]
        found = {index for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        names = self._always.union(*(self._owners[index] for index in found))
        self._last = (text, names)
        return names

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """First match of a pattern, or None."""
        return self._patterns[name].search(text) if name in self.possible(text) else None

    def finditer(self, name: str, text: str) -> Iterable[re.Match[str]]:
        """All matches of a pattern."""
        return self._patterns[name].finditer(text) if name in self.possible(text) else ()

    def found(self, text: str) -> list[tuple[str, re.Match[str]]]:
        """(name, first match) of every pattern that matches, by name."""
        searched = ((name, self._patterns[name].search(text)) for name in sorted(self.possible(text)))
        return [(name, match) for name, match in searched if match]
