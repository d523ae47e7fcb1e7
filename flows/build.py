"""From inputs to the content of a snapshot: tables, what changed in a day, prepared pairs, gates."""

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
from schemas.canonical import canonical_json, digest
from schemas.ruleset import Ruleset
from schemas.taxonomy import taxonomy
from schemas.times import utc_text
from warehouse.archive import RawArchive
from warehouse.curate.pairs import chosen_pairs, pairs_table
from warehouse.overlap import overlap_document
from warehouse.publish.changes import changes_between
from warehouse.publish.compared import Compared, compared_of
from warehouse.publish.content import SnapshotContent
from warehouse.rank import dump_ruleset, load_ruleset
from warehouse.stages import StageStore

A_NIGHT_BEFORE = timedelta(hours=20)
"""What a snapshot's changes are told against: the state of 20 hours before, so that it is a function of the archive."""
COMPARED = {name: f"compared.{name}" for name in Compared._fields}
"""Stages: of every night built is kept what the next one is compared with."""


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot's content, and the reason why it must not become the latest one (None when nothing holds it)."""

    content: SnapshotContent
    held: str | None


def build(archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs) -> Built:
    """Make a snapshot of inputs. The same inputs give the same bytes, whatever was published before."""
    ruleset = load_ruleset(settings.ruleset)
    # The night before comes first: this one goes on where its rows end.
    before, earlier = _night_before(archive, store, settings, inputs, ruleset)
    tables, standing = tables_of(store, inputs, ruleset)
    at = inputs.content_as_of
    now = compared_of(tables, standing)
    store.save_all(COMPARED, _key(inputs), now._asdict())
    then = now.cleared() if earlier is None else earlier
    whole: Tables = dict(tables)
    pairs = chosen_pairs(tables["artifacts"], tables["scores"], tables["match_edges"])
    whole["pairs"] = pairs_table(pairs, tables, ruleset.version)
    whole["changes"] = changes_between(then, now)
    gates = gate_results(then, now, at - before)
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
    return Built(content, holding(gates, content, settings.published))


def _key(inputs: Inputs) -> str:
    return digest("compared", inputs.digest, utc_text(inputs.content_as_of))


def _night_before(
    archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs, ruleset: Ruleset
) -> tuple[datetime, Compared | None]:
    """What the state of a night before is compared by; None when nothing was captured by then."""
    moment = inputs.content_as_of - A_NIGHT_BEFORE
    try:
        earlier = read_inputs(archive, store, settings, moment, inputs.known_at)
    except NothingCapturedError:
        return moment, None
    key = _key(earlier)
    found = store.load_all(COMPARED, key)
    if found is None:
        made = compared_of(*tables_of(store, earlier, ruleset))
        store.save_all(COMPARED, key, made._asdict())
        return earlier.content_as_of, made
    return earlier.content_as_of, Compared(**found)


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
