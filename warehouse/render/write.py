"""Writers: one report in the formats of the command line."""

import io
import json
from typing import Any

from warehouse.render import inert
from warehouse.render.blocks import Block, Heading, Items, Paragraph, Report, Table

FORMATS = ("table", "json", "markdown", "html", "seed")
"""Formats of reading commands; `json` is an envelope around items, `seed` belongs to comparisons."""


class UnknownFormatError(ValueError):
    """A format that reports cannot be written in."""


def render(report: Report, kind: str = "table", width: int = 100, colour: bool = False) -> str:
    """A report as `table` (terminal), `markdown` or `html`. Raises UnknownFormatError for any other word."""
    if kind == "table":
        return terminal(report, width, colour)
    if kind == "markdown":
        return markdown(report)
    if kind == "html":
        return html(report)
    raise UnknownFormatError(f"format {kind!r}: a report is written as table, markdown or html")


def envelope(snapshot: str | None, as_of: str | None, items: list[Any]) -> str:
    """The JSON answer of every reading command."""
    answer = {"snapshot": snapshot, "as_of": as_of, "items": items}
    return json.dumps(answer, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"


def markdown(report: Report) -> str:
    """GitHub-flavoured Markdown."""
    parts = [f"# {inert.inline_markdown(report.title)}", *(_markdown_block(block) for block in report.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {inert.inline_markdown(block.text)}"
    if isinstance(block, Paragraph):
        return inert.markdown(block.text)
    if isinstance(block, Items):
        return "\n".join(f"- {inert.markdown(item)}" for item in block.items)
    rule = ["---:" if at in block.numeric else "---" for at in range(len(block.columns))]
    lines = [
        [cell if type(cell) is inert.Inert else inert.inline_markdown(cell) for cell in row]
        for row in (block.columns, *block.rows)
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in (lines[0], rule, *lines[1:]))


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def html(report: Report) -> str:
    """A whole HTML page without any style, script or request."""
    body = "\n".join(_html_block(block) for block in report.blocks)
    return _PAGE.format(title=inert.markup(report.title), body=body)


def _html_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{inert.markup(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{inert.markup(block.text)}</p>"
    if isinstance(block, Items):
        return "<ul>" + "".join(f"<li>{inert.markup(item)}</li>" for item in block.items) + "</ul>"
    head = "".join(f'<th scope="col">{inert.markup(column)}</th>' for column in block.columns)
    rows = ["".join(f"<td>{inert.markup(cell)}</td>" for cell in row) for row in block.rows]
    lines = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"


def terminal(report: Report, width: int = 100, colour: bool = False) -> str:
    """Text for a terminal of this width; with `colour`, bold headings and dim rules."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False)
    console.print(_styled(report.title, "bold"))
    for block in report.blocks:
        _print(console, block)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _styled(text: str, style: str) -> Any:
    from rich.text import Text

    return Text(inert.plain(text), style=style)


def _print(console: Any, block: Block) -> None:
    if isinstance(block, Heading):
        console.print()
        console.print(_styled(block.text, "bold"))
    elif isinstance(block, Paragraph):
        console.print(_styled(block.text, ""))
    elif isinstance(block, Items):
        for item in block.items:
            console.print(_styled(f"  - {item}", ""))
    else:
        console.print(_terminal_table(block))


def _terminal_table(block: Table) -> Any:
    from rich import box
    from rich.table import Table as RichTable

    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for at, column in enumerate(block.columns):
        table.add_column(_styled(column, ""), justify="right" if at in block.numeric else "left", overflow="fold")
    for row in block.rows:
        table.add_row(*(_styled(cell, "") for cell in row))
    return table
