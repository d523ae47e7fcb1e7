"""Manifests in which makers list their own capabilities (`unfragile.yml`): each value is read as what its key says.

Read line by line, not as YAML: offsets stay those of the file, and hostile YAML (aliases, deep nesting) costs nothing.
"""

import re
from collections.abc import Iterator

from extractors.decompose.blocks import Block
from extractors.decompose.sections import Section, SectionClass

_FIRST_KEY = re.compile(r"(?:\s|#[^\n]*\n|---\n)*unfragile(?:_version)?\s*:")
_LINE = re.compile(r"(?P<indent> *)(?P<dash>- +)?(?:(?P<key>[A-Za-z_]+)\s*:(?:\s+|$))?(?P<value>.*)$")
_SCALAR = re.compile(r"[|>][+-]?\d?\s*$")
_KEYS = {
    "name": SectionClass.FEATURES, "description": SectionClass.FEATURES, "unique_aspect": SectionClass.FEATURES,
    "bestFor": SectionClass.FEATURES, "best_for": SectionClass.FEATURES, "license": SectionClass.ABOUT,
    "limitations": SectionClass.LIMITATIONS, "mode": SectionClass.LIMITATIONS, "requires": SectionClass.REQUIREMENTS,
}  # fmt: skip
_WITH_KEY = frozenset({"license"})


def is_manifest(text: str) -> bool:
    """Whether a text is a manifest: its first key gives the version of that format."""
    return _FIRST_KEY.match(text) is not None


def manifest_blocks(text: str) -> Iterator[Block]:
    """One block a value that says something of the artifact, in order; the class of its section is that of its key.

    Lines that go on with a value belong to its block, so that no sentence is torn.
    """
    key, depth, position = "", 0, 0
    open_block: Block | None = None
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match and line.strip():
            indent = len(match["indent"])
            if match["key"]:
                key, depth = match["key"], indent
            elif indent < depth:
                key = ""
            block = _block(text, key, match, position)
            if block and open_block and not match["key"] and not match["dash"] and open_block.section == block.section:
                open_block.end = block.end
            else:
                if open_block:
                    yield open_block
                open_block = block
        position += len(line) + 1
    if open_block:
        yield open_block


def _block(text: str, key: str, match: re.Match[str], position: int) -> Block | None:
    kind = _KEYS.get(key)
    value = match["value"].strip()
    if kind is None or not value or _SCALAR.match(value):
        return None
    at_key = key in _WITH_KEY and match["key"] is not None
    start = position + (match.start("key") if at_key else match.start("value"))
    end = position + match.start("value") + len(match["value"].rstrip())
    while start < end and text[start] in "\"'[":
        start += 1
    while end > start and text[end - 1] in "\"'],":
        end -= 1
    return Block("item" if match["dash"] else "para", start, end, Section(key, 1, kind)) if start < end else None
