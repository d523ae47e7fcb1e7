"""The identity stage: artifacts of all source rows, made once per rows, reviewed data files and code."""

from datetime import datetime
from functools import cache
from threading import Lock

import polars as pl

from flows.code_version import code_version
from schemas.canonical import canonical_json, digest
from warehouse.identity import GrowingIdentity, Identity, usual_naming
from warehouse.identity.reviewed import load_reviewed
from warehouse.identity.rows import COLUMNS
from warehouse.stages import StageStore

_ALONE = Lock()
STAGES = {name: f"identity.{name}" for name in ("aliases", "families", "former")}


def identified(store: StageStore, entities: pl.DataFrame, at_utc: datetime) -> Identity:
    """What `assign` makes of all rows. A night in which sources list what they listed before finds it on disk."""
    key = _key(entities, at_utc)
    found = store.load_all(STAGES, key)
    if found is None:
        with _ALONE:
            made = _growing().of(entities, load_reviewed(at_utc))
        found = {"aliases": made.aliases, "families": made.families, "former": made.former}
        store.save_all(STAGES, key, found)
    return Identity(**found)


@cache
def _growing() -> GrowingIdentity:
    """That of this process: a night goes on with the night before it, in a backfill with all before."""
    return GrowingIdentity(usual_naming())


def _key(entities: pl.DataFrame, at_utc: datetime) -> str:
    """Digest of everything that is read: of the rows what names them, of reviews those in force."""
    reviewed = load_reviewed(at_utc)
    decided = [sorted(reviewed.by_name.items()), sorted(reviewed.by_row.items())]
    return digest("identity", code_version(), canonical_json(decided), entities.select(COLUMNS).write_ndjson())
