"""YAML of others, read safely: no tags, no aliases, bounded size and depth, every scalar the string that it is."""

from typing import Any

import yaml

MAX_DEPTH = 20


class YamlRefusedError(ValueError):
    """The text is no YAML that is read here; the message says why."""


def load_plain_yaml(text: str, max_characters: int) -> Any:
    """Read a document: mappings, arrays and strings. `no` stays a word, a date stays text. Raises YamlRefusedError."""
    if len(text) > max_characters:
        raise YamlRefusedError(f"{len(text)} characters; at most {max_characters} are read")
    try:
        _refuse_bombs(text)
        return yaml.load(text, Loader=yaml.CBaseLoader)
    except YamlRefusedError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlRefusedError(f"no readable YAML: {' '.join(str(error).split())[:200]}") from error


def _refuse_bombs(source: str) -> None:
    """Aliases can blow up a small text to any size; nesting can exhaust the stack. Neither belongs in data."""
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise YamlRefusedError("no readable YAML: aliases are not read")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise YamlRefusedError(f"no readable YAML: nested deeper than {MAX_DEPTH}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
