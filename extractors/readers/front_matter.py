"""Front matter of Markdown documents: the YAML between two `---` lines at the very start, read as plain strings."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from extractors.readers.plain_yaml import YamlRefusedError, load_plain_yaml

MAX_CHARACTERS = 100_000
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
    if len(match[1]) > MAX_CHARACTERS:
        return FrontMatter({}, f"front matter has {len(match[1])} characters; at most {MAX_CHARACTERS} are read")
    try:
        fields = load_plain_yaml(match[1], MAX_CHARACTERS)
    except YamlRefusedError as error:
        return FrontMatter({}, f"front matter is {error}")
    if fields in (None, ""):
        return FrontMatter({}, None)
    if not isinstance(fields, dict):
        return FrontMatter({}, f"front matter: expected a mapping, found {type(fields).__name__}")
    return FrontMatter({str(name): value for name, value in fields.items()}, None)
