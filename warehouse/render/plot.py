"""Prices over time as a picture: SVG or PNG in a file, or characters in a terminal. Equal lines, equal SVG bytes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.render.inert import plain
from warehouse.render.price_lines import Line

SUFFIXES = (".svg", ".png")
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito: told apart by readers with any colour vision."""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STYLES = {"input": "-", "output": "--"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TERMINAL_COLOURS = ("blue", "orange", "green", "magenta", "cyan", "yellow", "white")
Corner = tuple[datetime, float]


class PlotError(ValueError):
    """A plot cannot be made; the message says what was expected."""


def write_plot(file: Path, lines: Sequence[Line], title: str, end: datetime) -> None:
    """Draw lines up to a time into a file; its suffix says the format. Raises PlotError and OSError."""
    if file.suffix.lower() not in SUFFIXES:
        raise PlotError(
            f"--plot {file.name!r}: expected a file ending in {' or '.join(SUFFIXES)}, or - for the terminal"
        )
    # The object interface: no window system, and nothing of the process is changed.
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.hashsalt": "abreast",
        "svg.fonttype": "path",
        "font.family": "DejaVu Sans",
        "path.simplify": False,
        "text.parse_math": False,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(10, 5.6), layout="constrained")
        FigureCanvasAgg(figure)
        _draw(figure.subplots(), lines, title, end)
        kind = file.suffix.lower()[1:]
        # A date in the file would make every drawing of the same lines another one.
        metadata: dict[str, Any] = {"Date": None, "Creator": "abreast"} if kind == "svg" else {"Software": "abreast"}
        figure.savefig(file, format=kind, metadata=metadata, dpi=120)


def _draw(axes: Any, lines: Sequence[Line], title: str, end: datetime) -> None:
    from matplotlib import dates

    artifacts = list(dict.fromkeys(line.artifact for line in lines))
    for line in lines:
        number = artifacts.index(line.artifact)
        colour, marker = _COLOURS[number % len(_COLOURS)], _MARKERS[number % len(_MARKERS)]
        for first, run in enumerate(_runs(line, end)):
            axes.plot(
                [moment for moment, _ in run], [price for _, price in run], drawstyle="steps-post", color=colour,
                linestyle=_STYLES[line.direction], linewidth=1.8, marker=marker, markersize=4.5,
                markevery=list(range(max(len(run) - 1, 1))), label="_" if first else plain(line.label),
            )  # fmt: skip
    if all(price > 0 for line in lines for run in _runs(line, end) for _, price in run):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.10f}".rstrip("0").rstrip("."))
        axes.yaxis.set_minor_formatter(lambda value, _: "")
        _label_values(axes, [price for line in lines for run in _runs(line, end) for _, price in run])
    else:
        axes.set_ylim(bottom=0)
    locator: Any = dates.AutoDateLocator(tz=UTC)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=UTC))  # type: ignore[no-untyped-call]
    axes.set_title(plain(title))
    axes.set_ylabel("USD per million tokens")
    axes.grid(visible=True, which="major", color="#d9d9d9", linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, frameon=False, fontsize=9)


def _label_values(axes: Any, prices: Sequence[float]) -> None:
    """Ticks at 1, 2 and 5 of each decade: a few prices of one decade would stand on an axis without numbers."""
    from matplotlib.ticker import LogLocator

    axes.yaxis.set_major_locator(LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
    axes.set_ylim(min(prices) / 1.4, max(prices) * 1.4)


def _runs(line: Line, end: datetime) -> Iterator[list[Corner]]:
    """Unbroken parts of a line as corners; the last one reaches to the end."""
    run: list[Corner] = []
    for moment, price in line.steps:
        if price is None:
            if run:
                yield [*run, (moment, run[-1][1])]
            run = []
        elif moment <= end:
            run.append((moment, float(price)))
    if run:
        yield [*run, (max(end, run[-1][0]), run[-1][1])]


def terminal_plot(lines: Sequence[Line], title: str, end: datetime, width: int = 100, colour: bool = False) -> str:
    """Lines as characters of a terminal of this width; the scale is logarithmic where all prices are above zero."""
    import plotext  # type: ignore[import-untyped]

    plotext.clear_figure()
    plotext.plot_size(width, 24)
    plotext.date_form("Y-m-d")
    artifacts = list(dict.fromkeys(line.artifact for line in lines))
    legend = []
    for line in lines:
        number = artifacts.index(line.artifact)
        # Letters are told apart without colours too: small ones for input, capitals for output.
        letter = _LETTERS[number % len(_LETTERS)]
        mark = letter if line.direction == "input" else letter.upper()
        legend.append(f"  {mark}  {plain(line.label)}")
        for run in _runs(line, end):
            steps = list(_corners(run))
            plotext.plot(
                [f"{moment:%Y-%m-%d}" for moment, _ in steps],
                [price for _, price in steps],
                color=_TERMINAL_COLOURS[number % len(_TERMINAL_COLOURS)],
                marker=mark,
            )
    if all(price > 0 for line in lines for run in _runs(line, end) for _, price in run):
        plotext.yscale("log")
    plotext.title(plain(title))
    text = str(plotext.build() if colour else plotext.uncolorize(plotext.build()))
    plotext.clear_figure()
    rows = [*(row.rstrip() for row in text.splitlines()), "  USD per million tokens:", *legend]
    return "\n".join(rows) + "\n"


def _corners(run: Sequence[Corner]) -> Iterator[Corner]:
    """A step line as straight parts."""
    before: float | None = None
    for moment, price in run:
        if before is not None and before != price:
            yield moment, before
        yield moment, price
        before = price
