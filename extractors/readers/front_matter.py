"""Front matter of Markdown documents: the YAML between two `---` lines at the very start, read as plain strings."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

MAX_CHARACTERS = 100_000
MAX_DEPTH = 20
_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


class FrontMatter(NamedTuple):
    """What stands before a document's body: `fields` (empty when there is none), `problem` when it is unreadable."""

    fields: Mapping[str, Any]
    problem: str | None


def read_front_matter(text: str) -> FrontMatter:
    """Read front matter safely: no tags, no aliases, bounded size and depth; every scalar stays the string it is.

    `no` stays a language, `04-05-2024` stays text, `False` is "False". Never raises: what cannot be read is a problem.
    """
    match = _BLOCK.match(text)
    if match is None:
        return FrontMatter({}, None)
    source = match[1]
    if len(source) > MAX_CHARACTERS:
        return FrontMatter({}, f"front matter has {len(source)} characters; at most {MAX_CHARACTERS} are read")
    try:
        _refuse_bombs(source)
        fields = yaml.load(source, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, _RefusedError, ValueError, RecursionError) as error:
        return FrontMatter({}, f"front matter is no readable YAML: {' '.join(str(error).split())[:200]}")
    if fields in (None, ""):
        return FrontMatter({}, None)
    if not isinstance(fields, dict):
        return FrontMatter({}, f"front matter: expected a mapping, found {type(fields).__name__}")
    return FrontMatter({str(name): value for name, value in fields.items()}, None)


class _RefusedError(Exception):
    pass


def _refuse_bombs(source: str) -> None:
    """Aliases can blow up a small text to any size; nesting can exhaust the stack. Neither belongs in front matter."""
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("aliases are not read")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _RefusedError(f"nested deeper than {MAX_DEPTH}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
