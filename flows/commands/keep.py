"""`abreast archive ...`: putting payloads into the archive, listing and verifying it."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.context import DataOption, UsageError, moment, now_utc, settings


def add(
    file: Annotated[Path | None, typer.Argument(help="Payload saved elsewhere.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="JSON lines: file, source, url, fetched_at, fidelity.")] = None,
    source: Annotated[str | None, typer.Option(help="Source of the payload.")] = None,
    url: Annotated[str | None, typer.Option(help="Address it was fetched from.")] = None,
    captured_at: Annotated[str | None, typer.Option(help="When it was at the source.")] = None,
    archived_at: Annotated[str | None, typer.Option(help="When it came into our hands (default: now).")] = None,
    fidelity: Annotated[str, typer.Option(help="How close to the endpoint's own bytes.")] = "raw",
    data: DataOption = None,
) -> None:
    """Archive one payload, or all that a manifest names, at their capture times."""
    archived = moment(archived_at, "--archived-at") if archived_at else now_utc()
    if manifest is not None:
        raise typer.Exit(_add_manifest(manifest, archived, data))
    if not (file and source and url and captured_at):
        raise UsageError("archive add: expected --manifest F, or FILE with --source, --url and --captured-at")
    from extractors.source import owner, route
    from schemas.document import parse_fidelity
    from warehouse.archive import RawArchive, add_file

    row = add_file(
        RawArchive(settings(data).data),
        source=source,
        url=url,
        captured_at_utc=moment(captured_at, "--captured-at"),
        file=file,
        archived_at_utc=archived,
        fidelity=parse_fidelity(fidelity),
        route=route,
        owner=owner,
    )
    where = f"endpoint {row.endpoint}" if row.endpoint else "no endpoint claims this URL: archived, not read"
    typer.echo(f"{row.sha256} {row.source} ({where})")


def _add_manifest(manifest: Path, archived: "object", data: Path | None) -> int:
    from datetime import datetime

    from extractors.source import owner, route
    from warehouse.archive import RawArchive, add_manifest

    assert isinstance(archived, datetime)
    report = add_manifest(RawArchive(settings(data).data), manifest, archived_at_utc=archived, route=route, owner=owner)
    for row in report.unrouted:
        typer.echo(f"unrouted: {row.source} {row.url}")
    for failed in report.failed:
        typer.echo(
            f"failed: row {failed.row} ({failed.file}): {failed.reason}; next step: {failed.next_step}", err=True
        )
    typer.echo(
        f"{len(report.added)} added, {len(report.known)} already there, "
        f"{len(list(report.unrouted))} unrouted, {len(report.failed)} failed"
    )
    return int(report.exit_code)


def list_rows(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    data: DataOption = None,
) -> None:
    """List the fetch log by capture time."""
    from warehouse.archive import RawArchive, listing
    from warehouse.render import Report, Table, envelope, render

    rows = list(listing(RawArchive(settings(data).data).rows(source)))
    if form == "json":
        typer.echo(envelope(None, None, rows))
        return
    shown = tuple(
        (one["captured_at_utc"], one["source"], str(one["endpoint"] or "unrouted"), str(one["size_bytes"]),
         one["sha256"][:12], one["origin"], one["url"])
        for one in rows
    )  # fmt: skip
    head = ("captured", "source", "endpoint", "bytes", "sha256", "origin", "url")
    typer.echo(render(Report("Archive", (Table(head, shown),)), form), nl=False)


def verify(data: DataOption = None) -> None:
    """Check that every payload is there, whole and what its digest says. Deletes nothing."""
    from warehouse.archive import RawArchive
    from warehouse.archive import verify as check

    report = check(RawArchive(settings(data).data))
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    for orphan in report.orphans:
        typer.echo(f"orphan (no log row): {orphan}")
    typer.echo(
        f"{report.rows} rows, {report.blobs} payloads, {report.payload_bytes} bytes: {'ok' if report.ok else 'damaged'}"
    )
    raise typer.Exit(0 if report.ok else 1)
