"""The one entry point: `abreast`. Importing it is cheap; each command imports what it needs."""

import os
import sys
from collections.abc import Callable

import typer

from flows.commands import (
    change,
    events,
    history,
    identity,
    inspect,
    keep,
    look,
    past,
    prices,
    rules,
    run,
    tend,
    texts,
)
from flows.commands.context import LogOption, UsageError, hear

app = typer.Typer(
    name="abreast",
    help="A verifiable, nightly, side-by-side comparison of AI artifacts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _for_all_commands(log_level: LogOption = None) -> None:
    """A verifiable, nightly, side-by-side comparison of AI artifacts."""
    if log_level is None:
        hear()


archive = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The raw archive: payloads and where they came from."
)
archive.command("add")(keep.add)
archive.command("list")(keep.list_rows)
archive.command("verify")(keep.verify)

app.command()(run.refresh)
app.command()(past.backfill)
app.command()(history.history)
app.add_typer(archive, name="archive")
identities = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How names of sources become artifacts.")
identities.callback()(identity.about)
identities.command("judge")(identity.judge)
app.add_typer(identities, name="identity")
searches = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Searches of people, for the match graph.")
searches.command("add")(events.add)
searches.command("list")(events.show)
app.add_typer(searches, name="events")
rulesets = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The numbers that scores depend on.")
rulesets.callback()(rules.about)
rulesets.command("calibrate")(rules.calibrate)
app.add_typer(rulesets, name="ruleset")
_COMMANDS: tuple[Callable[..., None], ...] = (
    *(look.compare, look.show, look.rank, look.explain, look.search, change.diff, change.patch),
    *(prices.price, prices.cost),
    *(inspect.verify, inspect.sources, inspect.quarantine, inspect.discrepancies, texts.decompose, texts.candidates),
    *(inspect.rollback, inspect.serve),
    *(tend.publish, tend.release, tend.runs, tend.gc),
)
for command in _COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line. Errors end in one message: exit 2 for usage, 1 for everything else.

    `ABREAST_DEBUG=1` shows the traceback instead.
    """
    try:
        app()
    except UsageError as error:
        _end(error, 2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        _end(error, 1)


def _end(error: Exception, code: int) -> None:
    if os.environ.get("ABREAST_DEBUG"):
        raise error
    words = error.args[0] if isinstance(error, KeyError) and error.args else error
    typer.echo(f"abreast: {words or type(error).__name__}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
