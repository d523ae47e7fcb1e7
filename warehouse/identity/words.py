"""The data file of how names vary: words that mean the same, say nothing, or switch a mode of one model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.yaml_data import load_yaml
from warehouse.identity.publishers import DataFileError

FILE = Path(__file__).parent.parent / "data" / "names.yaml"

_LENGTH = r"(?:-(?:\d+k|auto))?"
_THINKING = re.compile(rf"-(?:(?:no|non)-?)?(?:thinking|reasoning|reasoner){_LENGTH}$|-high-?thinking$|-base$")
_EFFORT = re.compile(rf"-(?:thinking{_LENGTH}-)?(?:minimal|low|medium|high|xhigh|max)(?:-effort|-reasoning)?$")


@dataclass(frozen=True, slots=True)
class Words:
    """Vocabulary of names. Patterns match from the beginning of a hyphenated lower-case name."""

    same: Mapping[str, str]
    spare: frozenset[str]
    tuned: frozenset[str]
    tuned_is_a_name: frozenset[str]
    seller_prefixes: Mapping[str, tuple[str, ...]]
    seller_suffixes: Mapping[str, tuple[str, ...]]
    served: tuple[str, ...]
    _marks: tuple[str, ...]
    stamped: tuple[str, ...]
    thinking: re.Pattern[str]
    effort: re.Pattern[str]
    floating: tuple[str, ...]
    never_untuned: re.Pattern[str]
    several_releases: Mapping[str, tuple[str, ...]]
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    rewritable: re.Pattern[str]

    def without_seller(self, name: str, seller: str | None) -> str:
        """A name without the words by which a seller marks how it serves it."""
        for prefix in self.seller_prefixes.get(seller or "", ()):
            name = name.removeprefix(f"{prefix}-") or name
        own = self.seller_suffixes.get(seller or "", ())
        if not own and not name.endswith(self._marks):
            return name
        for suffix in (*self.served, *own):
            name = name.removesuffix(f"-{suffix}") or name
        return name

    def without_mode(self, name: str) -> str:
        """A name without switches of thinking and effort, in families where these are no models of their own."""
        if self.effort.match(name):
            shorter = _EFFORT.sub("", name)
            # `codex-max` is a model; `codex-max-high` is its setting
            if shorter != name and not name.endswith("codex-max"):
                name = shorter
        if self.thinking.match(name):
            name = _THINKING.sub("", name)
        return name

    def rewritten(self, name: str) -> str:
        """A name in its usual spelling."""
        if not self.rewritable.match(name):
            return name
        for pattern, replacement in self.rewrites:
            name = pattern.sub(replacement, name, count=1)
        return name


@cache
def load_words(file: Path = FILE) -> Words:
    """Read the file. Raises DataFileError naming a wrong or missing part."""
    content = load_yaml(file.read_text())
    try:
        return Words(
            dict(content["same_words"]),
            frozenset(content["spare_words"]),
            frozenset(content["tuned_words"]),
            frozenset(content["tuned_is_a_name"]),
            _lists(content["seller_prefixes"]),
            _lists(content["seller_suffixes"]),
            tuple(content["served_words"]),
            tuple(f"-{word}" for word in content["served_words"]),
            tuple(content["stamped"]),
            _beginnings(content["thinking_modes"]),
            _beginnings(content["effort_modes"]),
            tuple(content["floating"]),
            _beginnings(content["never_untuned"]),
            _lists(content["several_releases"]),
            tuple((re.compile(pattern), replacement) for pattern, replacement in content["rewrites"]),
            _beginnings([pattern for pattern, _ in content["rewrites"]]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise DataFileError(f"{file.name}: {error}; expected the parts that the file itself describes") from None


def _lists(part: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(words) for name, words in part.items()}


def _beginnings(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
