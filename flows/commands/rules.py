"""`abreast ruleset ...`: the numbers that scores depend on besides what was observed."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.context import AtOption, DataOption, UsageError, content_as_of, settings, snapshot


def about() -> None:
    """The numbers that scores depend on besides what was observed."""


def calibrate(
    out: Annotated[
        Path | None, typer.Option(help="File to write (default: rulesets/<version>.json in the data root).")
    ] = None,
    previous: Annotated[
        str | None, typer.Option(help="Version or file to start from (default: the one in use).")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Version to write (default: the next minor one).")] = None,
    cohort: Annotated[str | None, typer.Option(help="What the cohort is, in words (default: the snapshot).")] = None,
    at: AtOption = None,
    data: DataOption = None,
) -> None:
    """Freeze anchors and priors from a published snapshot, the reference cohort, as the next version of the ruleset.

    Only numbers whose basis is `calibrated` move. The file takes effect when ABREAST_RULESET or `ruleset` in
    abreast.toml names it; the first night with it publishes the scores of both versions.
    """
    from pydantic import ValidationError

    from warehouse.files import write_atomic
    from warehouse.rank import calibrate as freeze
    from warehouse.rank import dump_ruleset, load_ruleset, ranking_inputs

    used = settings(data)
    source = snapshot(data, at)
    old = load_ruleset(previous or used.ruleset)
    frames = ranking_inputs(source.table("artifacts"), source.table("signals"), old)
    words = cohort or f"snapshot {source.id}"
    try:
        made = freeze(*frames, old, content_as_of(source), [words], version)
    except ValidationError as error:
        raise UsageError(
            f"ruleset calibrate: {error.errors()[0]['msg']}; version {version!r}, cohort {words!r}"
        ) from None
    file = out or used.data / "rulesets" / f"{made.version}.json"
    if file.exists():
        raise UsageError(
            f"{file}: is there already; a ruleset never changes under its version: choose --version or --out"
        )
    write_atomic(file, dump_ruleset(made))
    moved = [
        f"{name} of {profile}"
        for profile, rules in made.profiles.items()
        for name, rule in rules.signals.items()
        if rule != old.profiles[profile].signals[name]
    ]
    typer.echo(f"ruleset {made.version} from {old.version} and {words}: {len(moved)} rules moved")
    for name in moved:
        typer.echo(f"  {name}")
    typer.echo(f"written to {file}; use it with ABREAST_RULESET={file}")
