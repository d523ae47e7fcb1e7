"""Commands that tend what is published: carrying, releasing, listing runs, taking away."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.context import DataOption, FormatOption, LogOption, UsageError, emit, now_utc, settings

if TYPE_CHECKING:
    from flows.gc import Garbage

MAX_LISTED = 20


def publish(
    to: Annotated[str, typer.Option("--to", help="A folder, or s3://bucket/prefix.")],
    check: Annotated[bool, typer.Option("--check", help="Read every file there, also those not sent.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Even where the target's latest is newer than ours.")] = False,
    data: DataOption = None,
    log_level: LogOption = None,
) -> None:
    """Carry what is published to a folder or a bucket, the pointer last.

    Files that never change are only created. Run it again after an interruption: what is there is not sent again.
    """
    from flows.carrying import carry_published

    done = carry_published(settings(data), to, check_all=check, force=force)
    typer.echo(f"{done.sent} files sent, {done.skipped} were there, {done.mended} mended, {done.deleted} deleted")
    typer.echo(f"{to}: latest is {'now' if done.moved else 'still'} {done.snapshot} ({done.bytes_sent} bytes sent)")


def release(
    snapshot: Annotated[str, typer.Argument(help="Held candidate, or one that a rollback took back.")],
    reason: Annotated[str, typer.Option(help="Why it may be published; it is recorded in the history.")],
    data: DataOption = None,
) -> None:
    """Publish a held candidate all the same. Look at it first: `abreast diff`, `abreast show ... --at SNAPSHOT`."""
    from flows.pages import settle_site
    from warehouse.publish import release as point

    if not reason.strip():
        raise UsageError("--reason is empty; say why the snapshot may be published")
    root = settings(data).published
    done = point(root, snapshot, now_utc(), reason)
    settle_site(root)
    typer.echo(f"latest is now {done.snapshot}")


def runs(
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = MAX_LISTED,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """Runs as the history has them, held and failed ones too."""
    from warehouse.publish.history import read_history, read_removed
    from warehouse.publish.store import Store
    from warehouse.render import Report, Table, envelope

    store = Store(settings(data).published)
    listed, removed = read_history(store)[::-1][:limit], read_removed(store)
    if form == "json":
        items = [run | {"removed": removed[run["snapshot"]]} if run["snapshot"] in removed else run for run in listed]
        typer.echo(envelope(None, None, items), nl=False)
        return
    head = ("checked at", "kind", "status", "as of", "snapshot", "reason")
    rows = tuple(_run_row(run, removed) for run in listed)
    emit(Report("Runs", (Table(head, rows),)), form)


def _run_row(run: Mapping[str, Any], removed: Mapping[str, str]) -> tuple[str, ...]:
    snapshot = run["snapshot"] or ""
    status = f"{run['status']}, removed" if snapshot in removed else str(run["status"])
    return (run["checked_at"], run["kind"], status, run["as_of"], snapshot, str(run.get("reason") or "")[:200])


def gc(
    delete: Annotated[bool, typer.Option("--delete", help="Really delete; without it only told.")] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="Snapshot that stays; may be repeated.")] = None,
    grace_hours: Annotated[float, typer.Option(min=0, help="Younger files stay, whoever needs them.")] = 24.0,
    all_days: Annotated[int, typer.Option(min=0, help="Days for which every snapshot stays.")] = 31,
    weekly_days: Annotated[int, typer.Option(min=0, help="Days for which one a week stays; then one a month.")] = 366,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    data: DataOption = None,
    log_level: LogOption = None,
) -> None:
    """What no kept snapshot needs: old snapshots, files without owner, results of stages. Never payloads.

    The latest snapshot, the last good ones and pinned ones always stay. ABREAST_GC_KEEP pins snapshots for good.
    """
    from datetime import timedelta

    from flows.gc import collect_garbage
    from warehouse.retention import Retention

    known = settings(data)
    _check_known(known.published, (*known.pinned, *(keep or ())))
    made = collect_garbage(
        known,
        now_utc(),
        delete_it=delete,
        grace=timedelta(hours=grace_hours),
        rule=Retention(all_days, weekly_days),
        pinned=keep or (),
    )
    if form == "json":
        from warehouse.render import envelope

        typer.echo(envelope(None, None, [_as_item(made, delete)]), nl=False)
    else:
        _told(made, delete)


def _check_known(published: Path, pinned: tuple[str, ...]) -> None:
    """A pin with a typing error would protect nothing."""
    from warehouse.publish.history import read_history
    from warehouse.publish.store import Store

    known = {run["snapshot"] for run in read_history(Store(published))}
    for one in pinned:
        if one not in known:
            raise UsageError(f"snapshot {one!r} is to be kept, but the history does not have it; see `abreast runs`")


def _as_item(made: "Garbage", deleted: bool) -> dict[str, Any]:
    plan = made.published
    return {
        "deleted": deleted,
        "kept": dict(plan.kept),
        "removed": list(plan.removed),
        "files": len(plan.files),
        "bytes": plan.size_bytes,
        "young": plan.young,
        "stage_files": len(made.stages),
        "stage_bytes": sum(one.size_bytes for one in made.stages),
        "unknown_stages": list(made.unknown_stages),
    }


def _told(made: "Garbage", deleted: bool) -> None:
    item = _as_item(made, deleted)
    word = "removed" if deleted else "would be removed"
    typer.echo(f"{len(item['kept'])} snapshots stay, {len(item['removed'])} {word}")
    for snapshot in item["removed"][:MAX_LISTED]:
        typer.echo(f"  {snapshot}")
    if len(item["removed"]) > MAX_LISTED:
        typer.echo(f"  and {len(item['removed']) - MAX_LISTED} more")
    typer.echo(f"published: {item['files']} files, {item['bytes']} bytes {word}; {item['young']} too young to be sure")
    typer.echo(f"stages: {item['stage_files']} files, {item['stage_bytes']} bytes {word}")
    for stage in item["unknown_stages"]:
        typer.echo(f"stage {stage} is not known here and left alone")
    if not deleted:
        typer.echo("nothing was deleted; `abreast gc --delete` does it")
