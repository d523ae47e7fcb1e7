"""`abreast identity ...`: how well names of different sources are recognised as one artifact."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.context import UsageError, now_utc


def about() -> None:
    """How names of sources become artifacts."""


def judge(
    file: Annotated[
        Path, typer.Argument(help="Labels: pairs as JSON lines, or links to a pool of repositories as JSON.")
    ],
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Precision and recall of identity against labels, and the ids it got wrong."""
    from flows.judge_files import LabelFileError, judge_file

    try:
        verdict = judge_file(file, now_utc())
    except (OSError, LabelFileError) as error:
        raise UsageError(f"identity judge: {error}") from None
    if form == "json":
        import json

        shown = {"precision": verdict.precision, "recall": verdict.recall, "right": verdict.right,
                 "made": verdict.made, "wanted": verdict.wanted, "wrong": list(verdict.wrong)}  # fmt: skip
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for line in verdict.wrong:
        typer.echo(line)
    typer.echo(f"precision {verdict.precision:.4f} ({verdict.right} of {verdict.made} joins are right)")
    typer.echo(f"recall {verdict.recall:.4f} ({verdict.right} of {verdict.wanted} wanted joins are made)")
