"""From inputs to the content of a snapshot: tables, what changed in a day, prepared pairs, gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.candidates import taxonomy_candidates
from flows.code_version import code_version
from flows.gates import gate_results, holding
from flows.inputs import Inputs, NothingCapturedError, read_inputs
from flows.method import decomposer
from flows.settings import Settings
from flows.tables import Tables, tables_of
from schemas.canonical import canonical_json
from schemas.ruleset import Ruleset
from schemas.taxonomy import taxonomy
from schemas.times import utc_text
from warehouse.archive import RawArchive
from warehouse.curate.pairs import chosen_pairs, pairs_table
from warehouse.overlap import overlap_document
from warehouse.publish.changes import changes
from warehouse.publish.content import SnapshotContent
from warehouse.rank import dump_ruleset, load_ruleset
from warehouse.stages import StageStore

A_NIGHT_BEFORE = timedelta(hours=20)
"""What a snapshot's changes are told against: the state of 20 hours before, so that it is a function of the archive."""


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot's content, and the reason why it must not become the latest one (None when nothing holds it)."""

    content: SnapshotContent
    held: str | None


def build(archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs) -> Built:
    """Make a snapshot of inputs. The same inputs give the same bytes, whatever was published before."""
    ruleset = load_ruleset(settings.ruleset)
    tables = tables_of(store, inputs, ruleset)
    at = inputs.content_as_of
    before, tables_before = _night_before(archive, store, settings, inputs, ruleset)
    whole: Tables = dict(tables)
    pairs = chosen_pairs(tables["artifacts"], tables["scores"], tables["match_edges"])
    whole["pairs"] = pairs_table(pairs, tables, at, ruleset.version)
    whole["changes"] = changes(tables_before, tables, before, at)
    gates = gate_results(tables_before, tables, at - before)
    content = SnapshotContent(
        tables=whole,
        ruleset=dump_ruleset(ruleset),
        taxonomy=_taxonomy(),
        content_as_of=at,
        inputs=inputs.digest,
        code=code_version(),
        gates=gates,
        report=_report(inputs, whole),
        overlap=overlap_document(tables, inputs.overlap, at) if inputs.overlap else None,
    )
    return Built(content, holding(gates))


def _night_before(
    archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs, ruleset: Ruleset
) -> tuple[datetime, Mapping[str, Any]]:
    moment = inputs.content_as_of - A_NIGHT_BEFORE
    try:
        earlier = read_inputs(archive, store, settings, moment, inputs.known_at)
    except NothingCapturedError:
        return moment, {name: frame.clear() for name, frame in tables_of(store, inputs, ruleset).items()}
    return earlier.content_as_of, tables_of(store, earlier, ruleset)


def _taxonomy() -> bytes:
    known = taxonomy()
    entries = [
        {
            "id": one.id,
            "name": one.name,
            "category": one.category,
            "definition": one.definition,
            "intents": list(one.intents),
            "input_modalities": [str(modality) for modality in one.input_modalities],
            "output_modalities": [str(modality) for modality in one.output_modalities],
        }
        for one in known.capabilities
    ]
    return canonical_json({"version": known.version, "categories": dict(known.categories), "capabilities": entries})


def _report(inputs: Inputs, tables: Tables) -> dict[str, Any]:
    """How the snapshot came to be, with dates and without ages: part of its immutable files."""
    searches = {"match": inputs.match.report} if inputs.match else {}
    return searches | {
        "content_as_of": utc_text(inputs.content_as_of),
        "decomposer": decomposer(),
        "taxonomy_candidates": taxonomy_candidates(tables["capabilities"]),
        "tables": {name: frame.height for name, frame in sorted(tables.items())},
        "sources": {
            name: {
                "status": str(state.status),
                "captured_at": utc_text(state.captured_at_utc) if state.captured_at_utc else {"absent": "missing"},
                "documents": state.documents,
                "rows": state.rows,
                "quarantined": state.quarantined,
            }
            for name, state in sorted(inputs.sources.items())
        },
        "refused": [
            {"source": scope[0], "endpoint": scope[1], "reason": one.read.refused}
            for scope, one in sorted(inputs.newest.items())
            if one.read.refused
        ],
    }
