"""Commands of the operator: proof, sources, what was kept out, preview."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.context import (
    AtOption,
    DataOption,
    FormatOption,
    UsageError,
    emit,
    emit_items,
    now_utc,
    settings,
    snapshot,
)


def verify(
    at: Annotated[str | None, typer.Argument(metavar="[SNAPSHOT]", help="Snapshot or date; default: latest.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it again from the archive, too.")] = False,
    data: DataOption = None,
) -> None:
    """Recompute every digest and every score from the published files. Exit 1 when anything differs.

    Of a snapshot that another version of the code made, documents and scores made again may differ: that is listed.
    With --rebuild the snapshot is made again from the archive and must have its digests; where another version of the
    code made it, what differs is listed by stage, and is no failure.
    """
    from flows.code_version import code_version
    from warehouse.verify import verify as check

    wanted = snapshot(data, at).id if at else None
    report = check(settings(data).published, wanted)
    damaged = report.damaged(code_version())
    for mismatch in report.mismatches:
        typer.echo(str(mismatch), err=True)
    checked = f"{report.files} files, {report.documents} documents, {report.scores} scores"
    typer.echo(f"snapshot {report.snapshot}: {checked}: {'not as published' if damaged else 'as published'}")
    if report.code is not None and report.code != code_version():
        typer.echo(f"other code version: made by {report.code[:12]}, this is {code_version()[:12]}")
        if len(report.mismatches) > len(damaged):
            others = len(report.mismatches) - len(damaged)
            typer.echo(f"{others} differences of documents and scores made again by this code are no damage")
    is_rebuilt = not rebuild or bool(damaged) or _rebuild(data, report.snapshot)
    raise typer.Exit(0 if not damaged and is_rebuilt else 1)


def _rebuild(data: Path | None, wanted: str | None) -> bool:
    """Whether a snapshot made again from the archive is the published one, as far as it must be."""
    from flows.rebuild import rebuild

    made = rebuild(settings(data), snapshot(data, wanted))
    for line in made.differences:
        typer.echo(line, err=True)
    if not made.differences:
        said = "every digest as published"
    else:
        said = f"{len(made.differences)} differences" + ("" if made.is_same_code else " (other code version)")
    typer.echo(f"rebuilt from the archive: {said}")
    return made.ok


def _table(name: str, title: str, columns: tuple[str, ...], at: str | None, form: str, data: Path | None) -> None:
    from warehouse.render import Paragraph, Report, Table

    source = snapshot(data, at)
    frame = source.table(name)
    if form == "json":
        emit_items(source, frame.to_dicts())
        return
    rows = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in frame.select(columns).iter_rows())
    emit(Report(title, (Table(columns, rows),) if rows else (Paragraph("None."),)), form)


def sources(at: AtOption = None, form: FormatOption = "table", data: DataOption = None) -> None:
    """Status, age limit, rows and quarantined records of every source."""
    columns = ("source", "status", "captured_at_utc", "stale_at_utc", "documents", "rows", "quarantined", "licence")
    _table("sources", "Sources", columns, at, form, data)
    if form == "table" and at is None:
        _last_run(settings(data).data)


def _last_run(root: Path) -> None:
    """Where the report of the newest run is, which may have failed after the snapshot shown was made."""
    import json

    from flows.run_report import newest_report

    path = newest_report(root)
    if path is not None:
        report = json.loads(path.read_bytes())
        typer.echo(f"last run: {report['verdict']} at {report['checked_at']}, exit code {report['exit_code']}: {path}")


def quarantine(at: AtOption = None, form: FormatOption = "table", data: DataOption = None) -> None:
    """Records that were kept out, with the reason."""
    _table("quarantine", "Quarantine", ("source", "frame", "row", "source_id", "reason"), at, form, data)


def discrepancies(at: AtOption = None, form: FormatOption = "table", data: DataOption = None) -> None:
    """Where sources disagree, and changes that wait; close one by its fingerprint in the adjudications file."""
    columns = ("fingerprint", "kind", "state", "offer_id", "subject", "observations", "suspicion")
    _table("discrepancies", "Discrepancies", columns, at, form, data)


def rollback(
    to: Annotated[str | None, typer.Argument(help="Snapshot to point at; default: the good one before.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is recorded in the history.")] = "rolled back by the operator",
    data: DataOption = None,
) -> None:
    """Point `latest` at an earlier good snapshot."""
    from flows.pages import settle_site
    from warehouse.publish import rollback as point

    root = settings(data).published
    done = point(root, now_utc(), reason, to)
    settle_site(root)
    typer.echo(f"latest is now {done.snapshot}")


def serve(
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 8000,
    collect: Annotated[Path | None, typer.Option(help="Append search events that pages send to this file.")] = None,
    data: DataOption = None,
) -> None:
    """Preview the published site on loopback; with --collect take in search events at /collect."""
    from flows.collector import preview_server

    root = settings(data).published
    if not (root / "v1" / "latest.json").is_file():
        raise FileNotFoundError(f"{root}/v1/latest.json is not there; run `abreast refresh` first")
    if collect is not None and root.resolve() in collect.resolve().parents:
        raise UsageError(f"--collect {collect}: lies in the published tree; expected a file outside of {root}")
    with preview_server(root, port, collect) as server:
        typer.echo(f"serving {root} at http://127.0.0.1:{server.server_port}/ (stop with Ctrl+C)")
        if collect is not None:
            typer.echo(f"collecting search events at /collect into {collect}; add them with `abreast events add`")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("stopped")
