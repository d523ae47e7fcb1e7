"""`abreast events ...`: searches of people, for the match graph."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.context import DataOption, now_utc, settings

MAX_REASONS = 20


def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="UBI 1.3.0 queries and events: NDJSON, Parquet or a folder.")
    ],
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    data: DataOption = None,
) -> None:
    """Take in search events: pseudonymised, without texts; bad rows are refused with a reason, repeated ones dropped.

    They count from the next `abreast refresh` on.
    """
    from dataclasses import asdict

    from flows.search_events import add_events

    done, read = add_events(settings(data), files, now_utc())
    refused = [row for made in read for row in made.quarantine.iter_rows(named=True)]
    if form == "json":
        from warehouse.render import envelope

        typer.echo(envelope(None, None, [asdict(done) | {"refused": refused}]), nl=False)
        return
    for (file, reason), count in sorted(Counter((row["file"], row["reason"]) for row in refused).items())[:MAX_REASONS]:
        lines = [row["line"] for row in refused if (row["file"], row["reason"]) == (file, reason)]
        typer.echo(f"quarantined: {file}: {count} row(s), first in line {lines[0]}: {reason}")
    typer.echo(
        f"{done.read} read: {done.queries} queries and {done.events} events kept, "
        f"{done.duplicates} duplicates, {done.quarantined} quarantined"
    )


def show(
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    data: DataOption = None,
) -> None:
    """What the data root holds: counts by kind and traffic, and rows that were refused, with reasons."""
    from flows.search_events import held_events
    from warehouse.render import Report, Table, envelope, render

    held, refused = held_events(settings(data))
    if form == "json":
        typer.echo(envelope(None, None, [{"held": held, "refused": refused}]), nl=False)
        return
    columns = ("kind", "traffic", "rows", "from", "to")
    kept = Table(columns, tuple(tuple(str(row[name]) for name in columns) for row in held))
    wrong = Table(
        ("file", "line", "reason"),
        tuple(tuple(str(row[name]) for name in ("file", "line", "reason")) for row in refused),
    )
    typer.echo(render(Report("Search events", (kept, *((wrong,) if refused else ()))), "table"), nl=False)
