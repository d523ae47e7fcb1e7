"""`abreast refresh`: the main job."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.context import DataOption, LogOption, UsageError, moment, now_utc, settings

if TYPE_CHECKING:
    from flows.refresh import Outcome, Request
    from flows.settings import Settings


def refresh(
    source: Annotated[list[str] | None, typer.Option("--source", help="Ask only this source; may be repeated.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Build the night of this time or date; implies --offline.")] = None,
    known_at: Annotated[str | None, typer.Option(help="Use only what was archived by this time.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Never open a socket.")] = False,
    no_publish: Annotated[bool, typer.Option("--no-publish", help="Read and fold, publish nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when the run is degraded.")] = False,
    data: DataOption = None,
    log_level: LogOption = None,
) -> None:
    """Collect, build, verify and publish one night.

    A source that cannot be reached is carried forward from its last or embedded payload, and the last lines say so.
    """
    from extractors.source import sources
    from flows.refresh import Request

    unknown = sorted(set(source or ()) - set(sources()))
    if unknown:
        raise UsageError(f"--source {unknown[0]!r}: expected one of {', '.join(sources())}")
    outcome = _run(
        settings(data),
        Request(
            clock_utc=now_utc(),
            as_of=moment(as_of, "--as-of") if as_of else None,
            known_at=moment(known_at, "--known-at") if known_at else None,
            offline=offline,
            publish=not no_publish,
            only=tuple(source or ()),
            strict=strict,
        ),
    )
    _report(outcome)
    raise typer.Exit(outcome.exit_code)


def _run(where: "Settings", request: "Request") -> "Outcome":
    """As a flow run where a Prefect API is configured and answers, else by plain calls."""
    from flows.api import api_trouble, configured_api
    from flows.refresh import refresh as plainly

    url = configured_api()
    if url is None:
        return plainly(where, request)
    trouble = api_trouble(url)
    if trouble is None:
        # Prefect is imported only where there is a server to report to.
        from flows.scheduled.by_hand import ApiError, refresh_by_hand

        try:
            return refresh_by_hand(where, request)
        except ApiError as error:
            trouble = str(error)
    typer.echo(f"the Prefect API at {url} cannot be used ({trouble}); running without it", err=True)
    return plainly(where, request)


def _report(outcome: "Outcome") -> None:
    from flows.outcome_table import COLUMNS, source_rows
    from warehouse.render import Report, Table, render

    rows = tuple(tuple(row.values()) for row in source_rows(outcome))
    table = Table(COLUMNS, rows)
    typer.echo(render(Report("Sources", (table,)), "table"), nl=False)
    published = outcome.published
    if published is None:
        typer.echo("nothing published (--no-publish)")
    else:
        kept = "" if published.is_latest else ", latest stays where it is"
        typer.echo(f"snapshot {published.snapshot}: {published.status}{kept}")
        if published.reason:
            typer.echo(f"reason: {published.reason}")
    if outcome.degraded:
        typer.echo(f"degraded: {'; '.join(outcome.degraded)}")
    else:
        typer.echo("all sources are fresh")
