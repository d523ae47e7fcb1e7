"""Commands about texts: what a local file says, what another decomposer changes, what the taxonomy lacks."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.context import AtOption, DataOption, FormatOption, UsageError, emit, emit_items, settings, snapshot

if TYPE_CHECKING:
    from schemas.capability import CapabilityRecord
    from schemas.vocabulary import ArtifactType

FORMS = ("table", "json", "jsonl", "markdown")


def decompose(
    files: Annotated[list[Path] | None, typer.Argument(help="Texts: model cards, READMEs, descriptions.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Artifact type; default: what the text says.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json or jsonl.")] = "table",
    difference: Annotated[
        bool, typer.Option("--diff", help="Instead: read the archive again and tell what differs from the latest.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Capabilities of local texts, with the words that say them."""
    from schemas.vocabulary import ArtifactType

    if kind is not None and kind not in set(ArtifactType):
        raise UsageError(f"--type {kind!r}: expected one of {', '.join(ArtifactType)}")
    if form not in FORMS:
        raise UsageError(f"--format {form!r}: expected one of {', '.join(FORMS)}")
    if bool(files) == difference:
        raise UsageError("expected either files or --diff")
    if difference:
        _difference(form, data)
    else:
        _texts(files or [], ArtifactType(kind) if kind else None, form)


def _texts(files: Sequence[Path], kind: "ArtifactType | None", form: str) -> None:
    from extractors.decompose import analyse, to_jsonl
    from schemas.capability import TextDocument
    from warehouse.render import Report, Table, envelope

    answers = []
    for file in files:
        text = _decoded(file)
        read = analyse(TextDocument(text, None, None, kind))
        for note in read.notes:
            typer.echo(f"{file}: {note}", err=True)
        if form == "jsonl":
            typer.echo(to_jsonl(file.stem, read.records))
        elif form == "json":
            answers.append({"file": str(file), "capabilities": [asdict(record) for record in read.records]})
        else:
            columns = ("kind", "polarity", "capability", "confidence", "alternative", "words")
            emit(Report(file.name, (Table(columns, tuple(map(_row, read.records))),)), form)
    if form == "json":
        typer.echo(envelope(None, None, answers), nl=False)


def _decoded(file: Path) -> str:
    """Text of a file with plain line ends; what is no UTF-8 is read as U+FFFD and reported."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", errors="replace")
        typer.echo(f"{file}: byte {error.start} is no UTF-8 ({error.reason}); such bytes are read as U+FFFD", err=True)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _row(one: "CapabilityRecord") -> tuple[str, ...]:
    marked = f"{one.confidence:.2f}{' conflict' if one.conflict else ''}"
    named = one.capability_id or f"({one.name})"
    return (one.kind.value, one.polarity.value, named, marked, one.alternative or "", one.evidence[0].quote)


def _difference(form: str, data: Path | None) -> None:
    """Decompose what the latest snapshot was made of with the code of today; nothing is published."""
    from flows.again import tables_again
    from flows.method import method_change
    from warehouse.render import Paragraph, Report, Table

    where = settings(data)
    latest = snapshot(data, None)
    change = method_change(where.published, tables_again(where, latest), always=True)
    if change is None:
        raise LookupError(f"{where.published}: nothing is published yet; run `abreast refresh` first")
    if form in ("json", "jsonl"):
        emit_items(latest, [change.document()])
        return
    columns = ("change", "artifact_id", "capability_id", "kind", "polarity", "quote")
    rows = tuple(tuple(str(cell) for cell in row) for row in change.records.select(columns).iter_rows())
    emit(Report(change.words, (Table(columns, rows),) if rows else (Paragraph("No record differs."),)), form)


def candidates(at: AtOption = None, form: FormatOption = "table", data: DataOption = None) -> None:
    """What texts state and the taxonomy has no id for yet, most widely stated first."""
    from warehouse.render import Paragraph, Report, Table

    source = snapshot(data, at)
    found = source.file("report.json").get("taxonomy_candidates", [])
    if form == "json":
        emit_items(source, found)
        return
    rows = tuple((one["name"], str(one["artifacts"]), ", ".join(one["artifact_ids"])) for one in found)
    table = Table(("phrase", "artifacts", "stated by"), rows, frozenset({1}))
    emit(Report("Candidates for the taxonomy", (table,) if rows else (Paragraph("None."),)), form)
