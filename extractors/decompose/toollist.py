"""JSON tool lists of MCP servers: descriptions of servers and tools with their offsets in the raw file."""

import re
from collections.abc import Iterator

from extractors.decompose.blocks import Block
from extractors.decompose.sections import Section, SectionClass

_STRING = r'"((?:[^"\\\n]|\\.){0,20000}+)"'
_DESCRIPTION = re.compile(r'"(?:description|summary)"\s*:\s*' + _STRING)
_TOKEN = re.compile(r'"((?:[^"\\\n]|\\.){0,20000}+)"(\s*:)?|[\[{]|[\]}]')
_SAYING = frozenset({"description", "summary"})
_ARGUMENTS = frozenset(
    {"arguments", "args", "inputSchema", "input_schema", "outputSchema", "output_schema", "parameters", "params",
     "properties", "schema", "definitions", "$defs", "environmentVariables", "environment_variables", "env", "headers",
     "packages", "remotes", "config", "configSchema"}
)  # fmt: skip
TOOLS = Section("tools", 2, SectionClass.TASKS)


def is_tool_list(text: str) -> bool:
    """Whether a text is JSON that lists tools with descriptions."""
    head = text[:4000].lstrip()
    return head[:1] in "[{" and head[:1] != "" and '"name"' in head and bool(_DESCRIPTION.search(text, 0, 20000))


def tool_blocks(text: str) -> Iterator[Block]:
    """A block per description of a server or tool; those of arguments and settings are left out. One pass."""
    inside = 0  # containers of arguments that are open
    opened: list[bool] = []
    key = ""
    for token in _TOKEN.finditer(text):
        mark = token[0][0]
        if mark == '"':
            if token[2]:
                key = token[1]
            else:
                if key in _SAYING and not inside and token[1].strip():
                    yield Block("tool", token.start(1), token.end(1), TOOLS)
                key = ""
        elif mark in "[{":
            opened.append(key in _ARGUMENTS)
            inside += opened[-1]
            key = ""
        elif opened:
            inside -= opened.pop()
            key = ""
