"""The tables of a published snapshot's moment, made again by the code of today; nothing is published."""

from datetime import datetime

from flows.inputs import read_inputs
from flows.settings import Settings
from flows.tables import Tables, tables_of
from warehouse.archive import RawArchive
from warehouse.rank import load_ruleset
from warehouse.read import Snapshot
from warehouse.stages import StageStore


def tables_again(settings: Settings, snapshot: Snapshot) -> Tables:
    """Tables of what was captured by the snapshot's as-of, from the archive.

    Raises NothingCapturedError when the archive no longer holds it.
    """
    moment = max(
        (str(run["as_of"]) for run in snapshot.runs if run["snapshot"] == snapshot.id),
        default=str(snapshot.manifest["content_as_of"]),
    )
    store = StageStore(settings.data)
    inputs = read_inputs(RawArchive(settings.data), store, settings, datetime.fromisoformat(moment))
    return tables_of(store, inputs, load_ruleset(settings.ruleset)).tables
