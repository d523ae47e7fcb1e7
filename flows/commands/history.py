"""`abreast history`: artifacts over time, as a table or as a plot."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.context import (
    AtOption,
    DataOption,
    UsageError,
    content_as_of,
    emit,
    emit_items,
    resolve,
    snapshot,
)

if TYPE_CHECKING:
    from warehouse.read import Snapshot

TERMINAL = "-"


def history(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Artifacts: ids, or names of sources.")],
    plot: Annotated[
        str | None, typer.Option(help="Draw prices into FILE.svg or FILE.png; - draws in the terminal.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Draw prices of this source.")] = None,
    at: AtOption = None,
    form: Annotated[str, typer.Option("--format", help="table, json, markdown or plot.")] = "table",
    data: DataOption = None,
) -> None:
    """What artifacts cost, where they stood and what they could do, from when to when.

    Places and capabilities are read from all snapshots up to the one that is asked for.
    """
    from warehouse.render.history_view import history_report
    from warehouse.timeline import timeline

    now = snapshot(data, at)
    ids = list(dict.fromkeys(resolve(now, name) for name in names))
    if form == "plot" or plot is not None:
        _plot(now, ids, plot or TERMINAL, source)
        return
    found = [timeline(now, identity) for identity in ids]
    if form == "json":
        emit_items(now, found)
        return
    for one in found:
        emit(history_report(one), form)


def _plot(now: "Snapshot", ids: list[str], plot: str, source: str | None) -> None:
    from warehouse.render.plot import PlotError, terminal_plot, write_plot
    from warehouse.render.price_lines import price_lines

    lines = price_lines([now.history(identity) for identity in ids], source)
    end = content_as_of(now)
    title = f"Listed prices up to {end:%Y-%m-%d}"
    if plot == TERMINAL:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = int(os.environ.get("COLUMNS", "0")) or 100
        typer.echo(terminal_plot(lines, title, end, width, colour), nl=False)
        return
    try:
        write_plot(Path(plot), lines, title, end)
    except PlotError as error:
        raise UsageError(str(error)) from None
    typer.echo(f"{plot}: {len(lines)} prices of {len({line.artifact for line in lines})} artifacts")
