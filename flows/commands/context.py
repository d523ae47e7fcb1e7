"""What commands share: options, settings, times, and one way to print."""

import os
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.read import Snapshot
    from warehouse.render import Report

DataOption = Annotated[Path | None, typer.Option("--data", help="Data root (default: ABREAST_DATA, else data/).")]
AtOption = Annotated[str | None, typer.Option("--at", help="Snapshot id, or date: the last nightly one up to its end.")]
FormatOption = Annotated[str, typer.Option("--format", help="table, json or markdown.")]


def _heard_from(level: str | None) -> str | None:
    """Set the log up when a flag is given; without one it stays as `hear` left it."""
    if level is not None:
        hear(level)
    return level


def hear(level: str | None = None) -> None:
    """Tell the log from which level on it is heard. Raises UsageError for a word that is no level."""
    from flows.log import set_up
    from flows.settings import SettingsError

    try:
        set_up(level)
    except SettingsError as error:
        raise UsageError(str(error)) from None


LogOption = Annotated[
    str | None,
    typer.Option("--log-level", callback=_heard_from, help="DEBUG, INFO, WARNING or ERROR (ABREAST_LOG_LEVEL)."),
]


class UsageError(ValueError):
    """Words of a command that make no sense; exit code 2."""


def settings(data: Path | None) -> "Settings":
    """Settings with the data root of the flag."""
    from flows.settings import load_settings

    return load_settings(data)


def now_utc() -> datetime:
    """The clock, to the second: read here and nowhere deeper."""
    return datetime.now(UTC).replace(microsecond=0)


def moment(text: str, option: str) -> datetime:
    """A UTC time or date of the command line; a date means its last second. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r}: expected a time like 2026-08-22T23:59:59Z or a date") from None
    if len(text) == 10:
        return datetime.combine(found.date(), time(23, 59, 59), UTC)
    if found.tzinfo is None:
        raise UsageError(f"{option} {text!r}: say which zone; expected a UTC time like 2026-08-22T23:59:59Z")
    return found.astimezone(UTC)


def snapshot(data: Path | None, at: str | None) -> "Snapshot":
    """The published snapshot that a reading command reads."""
    from warehouse.read import Snapshot

    return Snapshot(settings(data).published, at)


def resolve(source: "Snapshot", name: str) -> str:
    """Artifact id of a forgivingly written name. Raises the errors of `warehouse.names`, which list the nearest ids."""
    if source.has(name):
        return name
    import polars

    from warehouse.names import Named
    from warehouse.names import resolve as find

    artifacts = source.table("artifacts").select("artifact_id", "name")
    known = [source.table("aliases").drop_nulls("artifact_id").select("artifact_id", "source_id")]
    if "former_ids" in source.manifest["tables"]:
        known.append(source.table("former_ids").select("artifact_id", source_id="former_id"))
    aliases = polars.concat(known).group_by("artifact_id").agg("source_id")
    joined = artifacts.join(aliases, on="artifact_id", how="left", maintain_order="left")
    return find(name, [Named(identity, shown, tuple(others or ())) for identity, shown, others in joined.iter_rows()])


def documents(source: "Snapshot", artifact_id: str) -> Any:
    """The two documents that comparisons and views are made from."""
    return {"facts": source.facts(artifact_id), "scores": source.scores(artifact_id)}


def emit(report: "Report", form: str) -> None:
    """Print a report as text in a format."""
    from warehouse.render import render

    colour = form == "table" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = int(os.environ.get("COLUMNS", "0")) or 100
    typer.echo(render(report, form, width, colour), nl=False)


def emit_items(source: "Snapshot", items: list[Any]) -> None:
    """Print items as JSON, with the snapshot that they are from."""
    from warehouse.render import envelope

    typer.echo(envelope(source.id, as_of(source), items), nl=False)


def as_of(source: "Snapshot") -> str:
    """As-of of the newest run that published or confirmed a snapshot."""
    times = [str(run["as_of"]) for run in source.runs if run["snapshot"] == source.id]
    return max(times) if times else str(source.manifest["content_as_of"])


def published_before(source: "Snapshot") -> str | None:
    """Id of the snapshot that was the latest before this one; None for the first.

    Before one that never was the latest, such as a held candidate, stands the one that is.
    """
    if not any(run["snapshot"] == source.id and run["status"] in ("published", "unchanged") for run in source.runs):
        return str(source.latest["snapshot"])
    shown = [str(run["snapshot"]) for run in source.runs if run["status"] == "published" and run["kind"] == "nightly"]
    earlier = shown[: shown.index(source.id)] if source.id in shown else shown
    return earlier[-1] if earlier else None


def content_as_of(source: "Snapshot") -> datetime:
    """Time of the newest content of a snapshot."""
    return datetime.fromisoformat(source.manifest["content_as_of"])
