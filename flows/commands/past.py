"""`abreast backfill`: snapshots of past dates."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.context import DataOption, UsageError, now_utc, settings

if TYPE_CHECKING:
    from flows.backfill import DateResult, OnProgress, Progress
    from flows.origins import Brought


MAX_PROBLEMS = 20


def backfill(
    first: Annotated[str, typer.Option("--from", help="First date, like 2024-09-21.")],
    last: Annotated[str, typer.Option("--to", help="Last date.")],
    every: Annotated[str, typer.Option(help="day, week, month, or capture: days on which something came.")] = "day",
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes that build side by side.")] = 1,
    origin: Annotated[str, typer.Option(help="archive; git or wayback bring documents first.")] = "archive",
    source: Annotated[list[str] | None, typer.Option("--source", help="Source of the documents to bring.")] = None,
    url: Annotated[str | None, typer.Option(help="Address that they are documents of.")] = None,
    repo: Annotated[Path | None, typer.Option(help="Local clone (git).")] = None,
    path: Annotated[str | None, typer.Option(help="File inside the clone (git).")] = None,
    revision: Annotated[str, typer.Option(help="Branch, tag or commit (git).")] = "HEAD",
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    data: DataOption = None,
) -> None:
    """Build one snapshot per date from what was captured by its end.

    What is done is not done again: an interrupted backfill is continued by the same command. Never moves `latest`.
    """
    from extractors.past.git import GitError
    from flows.backfill import backfill as run
    from flows.moments import Every, SpanError
    from flows.origin_choice import OriginName, chosen_origins
    from flows.origins import OriginError

    if every not in set(Every):
        raise UsageError(f"--every {every!r}: expected one of {', '.join(Every)}")
    if origin not in set(OriginName):
        raise UsageError(f"--origin {origin!r}: expected one of {', '.join(OriginName)}")
    try:
        origins = chosen_origins(OriginName(origin), source or [], url, repo, path, revision)
        with _shown() as on_progress:
            results = run(
                settings(data),
                _date(first, "--from"),
                _date(last, "--to"),
                Every(every),
                origins,
                on_progress=on_progress,
                on_brought=_brought,
                clock_utc=now_utc(),
                workers=workers,
            )
    except (SpanError, OriginError, GitError) as error:
        raise UsageError(f"backfill: {error}") from None
    _report(results, form)


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r}: expected a date like 2024-09-21") from None


@contextmanager
def _shown() -> "Iterator[OnProgress]":
    """A bar on a terminal, plain lines elsewhere; both on the error stream, so that JSON stays clean."""
    if not sys.stderr.isatty():
        yield lambda made: typer.echo(f"{made.done}/{made.total} {_words(made)}", err=True)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("backfill", total=None)
        yield lambda made: bar.update(task, completed=made.done, total=made.total, description=_words(made))


def _brought(made: "Brought") -> None:
    typer.echo(f"{made.added} documents brought, {made.known} were there, {len(made.problems)} problems", err=True)
    for problem in made.problems[:MAX_PROBLEMS]:
        typer.echo(f"  {problem}", err=True)
    if len(made.problems) > MAX_PROBLEMS:
        typer.echo(f"  and {len(made.problems) - MAX_PROBLEMS} more", err=True)


def _words(made: "Progress") -> str:
    one = made.result
    rest = f", about {made.remaining_seconds:.0f} s left" if made.done < made.total else ""
    return f"{one.date} {one.done} {one.snapshot or ''} ({one.seconds:.1f} s{rest})"


def _row(one: "DateResult") -> tuple[str, ...]:
    from warehouse.publish.storage import CONTENT, by_group

    sizes = (one.bytes_written, by_group(one.bytes_by_kind)[CONTENT])
    return (str(one.date), str(one.done), one.snapshot or "", *(f"{size:,}" for size in sizes))


def _report(results: "list[DateResult]", form: str) -> None:
    from warehouse.render import Report, Table, envelope, render

    if form == "json":
        items = [
            {"date": str(one.date), "done": str(one.done), "snapshot": one.snapshot, "bytes_written": one.bytes_written}
            for one in results
        ]
        typer.echo(envelope(None, None, items), nl=False)
        return
    rows = tuple(_row(one) for one in results)
    # The report of the run has the other groups, and every kind of file.
    table = Table(("date", "outcome", "snapshot", "bytes written", "of it content"), rows, frozenset({3, 4}))
    typer.echo(render(Report("Backfill", (table,)), form), nl=False)
    snapshots = len({one.snapshot for one in results if one.snapshot})
    typer.echo(f"{len(results)} dates, {snapshots} snapshots; latest stays where it is")
