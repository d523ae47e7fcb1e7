"""Reading commands: they read published files and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.context import (
    AtOption,
    DataOption,
    FormatOption,
    UsageError,
    documents,
    emit,
    emit_items,
    resolve,
    snapshot,
)

if TYPE_CHECKING:
    from warehouse.compare.shapes import Document
    from warehouse.read import Snapshot

Name = Annotated[str, typer.Argument(help="Artifact: its id, a name, or what a source calls it.")]


def compare(a: Name, b: Name, at: AtOption = None, form: FormatOption = "table", data: DataOption = None) -> None:
    """Two artifacts side by side, and whether they can be compared at all. Formats: also html and seed."""
    from warehouse.compare import compare as side_by_side
    from warehouse.compare import seed_table

    source = snapshot(data, at)
    left, right = resolve(source, a), resolve(source, b)
    if left == right:
        raise UsageError(f"{a!r} and {b!r} are both {left}; expected two artifacts")
    made = side_by_side(documents(source, left), documents(source, right))
    if form == "json":
        emit_items(source, [made])
    elif form == "seed":
        from warehouse.seed_format import render_seed

        typer.echo(render_seed(seed_table(made)), nl=False)
    else:
        from warehouse.render.compare_view import compare_report

        emit(compare_report(made), form)


def show(
    name: Name,
    evidence: Annotated[str | None, typer.Option(help="Words behind one capability, in context.")] = None,
    at: AtOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """One artifact: facts with their sources, offers and prices, capabilities, aliases."""
    from warehouse.render.artifact_view import artifact_report

    source = snapshot(data, at)
    read = documents(source, resolve(source, name))
    if evidence:
        _evidence(source, read["facts"], evidence, form)
    elif form == "json":
        emit_items(source, [read])
    else:
        emit(artifact_report(read), form)


def _evidence(source: "Snapshot", facts: "Document", capability: str, form: str) -> None:
    """Print the words behind a capability in their context; a free text means what a search for it would look for."""
    from extractors.decompose import intents
    from warehouse.render.evidence_view import evidence_report, statements

    meant = intents(capability)
    if form == "json":
        said = statements(facts, capability, meant)
        emit_items(source, [{"artifact_id": facts["id"], "name": facts["name"], "statements": said}])
    else:
        emit(evidence_report(facts, capability, meant), form)


def rank(
    kind: Annotated[str, typer.Option("--type", help="Artifact type.")] = "model",
    limit: Annotated[int, typer.Option(min=1, help="How many lines.")] = 50,
    weights: Annotated[
        Path | None, typer.Option(help="TOML file with your own [weights] of components; the same engine ranks.")
    ] = None,
    at: AtOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """The ranking of a type: places as bands, scores with deviation; provisional ones after the ranked.

    With --weights it is made again from the published files with your weights, and says so by its ruleset.
    """
    from schemas.ruleset import RulesetError
    from schemas.vocabulary import ArtifactType
    from warehouse.render.rank_view import rank_report, ranking

    if kind not in set(ArtifactType):
        raise UsageError(f"--type {kind!r}: expected one of {', '.join(ArtifactType)}")
    source = snapshot(data, at)
    ruleset = source.manifest["ruleset"]
    tables = {table: source.table(table) for table in ("artifacts", "scores")}
    if weights is not None:
        from warehouse.own_weights import own_scores

        try:
            ruleset, tables["scores"] = own_scores(source, weights, kind)
        except RulesetError as error:
            raise UsageError(f"--weights: {error}") from None
    lines = ranking(tables, kind)
    if form == "json":
        emit_items(source, [line | {"ruleset": ruleset} for line in lines[:limit]])
    else:
        emit(rank_report(kind, lines, ruleset, limit), form)


def explain(
    name: Name,
    since: Annotated[
        str | None, typer.Option(help="Snapshot or date to compare with; default: the one before.")
    ] = None,
    at: AtOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """Why an artifact has its score: the points of every signal; and why score and place moved."""
    from warehouse.movement import movement, snapshot_before
    from warehouse.render.explain_view import explain_report

    source = snapshot(data, at)
    identity = resolve(source, name)
    read = source.scores(identity)
    earlier = snapshot(data, since).id if since else snapshot_before(source)
    moved = movement(snapshot(data, earlier), source, identity) if earlier else None
    if form == "json":
        emit_items(source, [read | {"movement": moved or {"absent": "not_applicable"}}])
    else:
        emit(explain_report(identity, read, moved), form)


def search(
    need: Annotated[str, typer.Argument(help="What is needed, in plain words.")],
    limit: Annotated[int, typer.Option(min=1, help="How many artifacts.")] = 20,
    at: AtOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """Artifacts by what they can do, and why they were found."""
    from extractors.decompose import intents
    from warehouse.render.search_view import search_report
    from warehouse.search import search as find
    from warehouse.search_reasons import reasons

    source = snapshot(data, at)
    wanted = intents(need)
    if not wanted:
        raise LookupError(f"{need!r} names no capability of the taxonomy; say what it should do, such as 'read images'")
    names = ("artifacts", "capabilities", "scores", "evidence", "match_edges")
    tables = {table: source.table(table) for table in names}
    found = find(wanted, tables, limit)
    why = reasons(found, tables)
    if form == "json":
        emit_items(source, [item | {"reasons": own} for item, own in zip(found, why, strict=True)])
    else:
        emit(search_report(need, found, why), form)
