"""JSON tool lists of MCP servers: names and descriptions of tools with their offsets in the raw file."""

import re
from collections.abc import Iterator

from extractors.decompose.blocks import Block
from extractors.decompose.sections import Section, SectionClass

_STRING = r'"((?:[^"\\\n]|\\.){0,20000}+)"'
_DESCRIPTION = re.compile(r'"(?:description|summary)"\s*:\s*' + _STRING)
TOOLS = Section("tools", 2, SectionClass.TASKS)


def is_tool_list(text: str) -> bool:
    """Whether a text is JSON that lists tools with descriptions."""
    head = text[:4000].lstrip()
    return head[:1] in "[{" and head[:1] != "" and '"name"' in head and bool(_DESCRIPTION.search(text, 0, 20000))


def _depths(text: str, positions: list[int]) -> list[int]:
    """Bracket depth at each position (ascending), strings skipped; one pass."""
    depths, depth = [], 0
    pattern = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]')
    iterator = pattern.finditer(text)
    pending = next(iterator, None)
    for position in positions:
        while pending is not None and pending.start() < position:
            token = pending[0]
            depth += token in "[{"
            depth -= token in "]}"
            pending = next(iterator, None)
        depths.append(depth)
    return depths


def tool_blocks(text: str) -> Iterator[Block]:
    """A block per tool description; descriptions of a tool's arguments, which lie deeper, are left out."""
    matches = list(_DESCRIPTION.finditer(text))
    if not matches:
        return
    depths = _depths(text, [match.start() for match in matches])
    shallow = min(depths)
    for match, depth in zip(matches, depths, strict=True):
        if depth == shallow and match[1].strip():
            yield Block("tool", match.start(1), match.end(1), TOOLS)
