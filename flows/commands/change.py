"""`abreast diff` and `abreast patch`: what lies between two snapshots, and going from one to the other."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.context import (
    AtOption,
    DataOption,
    UsageError,
    content_as_of,
    emit,
    emit_items,
    now_utc,
    published_before,
    settings,
    snapshot,
)

if TYPE_CHECKING:
    from warehouse.publish import Run
    from warehouse.read import Snapshot


def diff(
    old: Annotated[str | None, typer.Argument(help="Snapshot or date; default: the one before the latest.")] = None,
    new: Annotated[str | None, typer.Argument(help="Snapshot or date; default: the latest.")] = None,
    at: AtOption = None,
    form: Annotated[str, typer.Option("--format", help="table, json, markdown or patch.")] = "table",
    data: DataOption = None,
) -> None:
    """What changed between two snapshots; with one snapshot published, what changed in its last night.

    With --at a held candidate is compared with the latest good snapshot.
    The format `patch` holds all that turns the old one into the new one; `abreast patch` applies it.
    """
    from flows.method import attributed
    from warehouse.publish.changes import changes, moved_within_bands
    from warehouse.render.list_views import changes_report

    if new is not None and at is not None:
        raise UsageError("diff: expected NEW or --at, not both")
    after = snapshot(data, new or at)
    earlier = old or published_before(after)
    before = snapshot(data, earlier) if earlier else None
    if form == "patch":
        _print_patch(before, after)
        return
    quiet = 0
    if before is None:
        events, title = after.table("changes"), f"Changes in the night of {after.id}"
    else:
        names = ("artifacts", "facts", "offers", "prices", "capabilities", "scores")
        tables = [{name: one.table(name) for name in names} for one in (before, after)]
        events = changes(tables[0], tables[1], content_as_of(before), content_as_of(after))
        events = attributed(events, before, after)
        quiet = moved_within_bands(tables[0]["scores"], tables[1]["scores"])
        title = f"Changes from {before.id} to {after.id}"
    if form == "json":
        emit_items(after, events.to_dicts())
    else:
        emit(changes_report(title, events.to_dicts(), quiet), form)


def _print_patch(before: "Snapshot | None", after: "Snapshot") -> None:
    from schemas.canonical import canonical_json
    from warehouse.patch import make_patch

    if before is None:
        raise UsageError("diff --format patch: expected two snapshots; only one is published")
    typer.echo(canonical_json(make_patch(before, after)).decode())


def patch(
    file: Annotated[Path, typer.Argument(help="Patch that `abreast diff OLD NEW --format patch` made.")],
    data: DataOption = None,
) -> None:
    """Turn one published snapshot into another: what the patch starts from must be here, what it leads to is published.

    Every byte is compared with the digest that the patch promises before anything is written.
    """
    import orjson

    from flows.pages import settle_site
    from warehouse.patch import apply_patch

    try:
        given = orjson.loads(file.read_bytes())
        start = str(given["from"]["snapshot"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"{file}: no patch ({type(error).__name__}: {str(error)[:200]})") from None
    root = settings(data).published
    old = snapshot(data, start)
    done = apply_patch(root, old, given, _run_of(given))
    if done.is_latest:
        settle_site(root)
    typer.echo(f"snapshot {done.snapshot}: {done.status}{'' if done.is_latest else ', latest stays where it is'}")


def _run_of(given: "dict[str, Any]") -> "Run":
    """A patched snapshot stands from the time of its content."""
    from datetime import timedelta

    from schemas.times import parse_utc
    from schemas.vocabulary import RunKind
    from warehouse.publish import Run

    at = parse_utc(given["to"]["content_as_of"])
    return Run(RunKind.AS_OF, at, now_utc(), at + timedelta(hours=36))
