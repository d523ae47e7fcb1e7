"""A small, complete and valid set of published tables, the content of a snapshot made of them, and a run."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from schemas.canonical import digest, sha256_hex
from schemas.vocabulary import RunKind
from tests.warehouse import content_rows as rows
from tests.warehouse.content_build import (
    ATLAS,
    ATLAS_DATED,
    AUGUST,
    CONTENT_AS_OF,
    FILES_MCP,
    FLASH,
    GONE,
    JULY,
    PAYLOAD,
    ROUTER,
    SD,
    Row,
    artifact,
    fact,
    frame,
    price,
    signal,
)
from warehouse.publish import Run, SnapshotContent
from warehouse.rank import dump_ruleset, load_ruleset
from warehouse.scoring import published_scores

__all__ = [
    "ATLAS",
    "ATLAS_DATED",
    "AUGUST",
    "CONTENT_AS_OF",
    "FILES_MCP",
    "FLASH",
    "GONE",
    "JULY",
    "PAYLOAD",
    "ROUTER",
    "SD",
    "Row",
    "artifact",
    "content",
    "derived",
    "fact",
    "frame",
    "price",
    "run",
    "signal",
    "tables",
]


def derived(tables: dict[str, pl.DataFrame], content_as_of: datetime = CONTENT_AS_OF) -> dict[str, pl.DataFrame]:
    """The same tables with scores and contributions made from their artifacts and signals by the shipped ruleset."""
    scores = published_scores(tables["artifacts"], tables["signals"], load_ruleset("1.0.0"), content_as_of)
    return tables | {"scores": scores.scores, "contributions": scores.contributions}


@cache
def _tables() -> dict[str, pl.DataFrame]:
    artifacts = rows.artifacts()
    members = [
        {
            "family_id": row["family_id"],
            "artifact_id": row["artifact_id"],
            "relation": "base" if row["family_id"] == row["artifact_id"] else "dated",
        }
        for row in artifacts
    ]
    seen = {"first_seen_utc": JULY, "last_seen_utc": AUGUST}
    payload = {
        "endpoint": "list",
        "status": 200,
        "media_type": "application/json",
        "origin": "added",
    }
    made = {
        "artifacts": frame("artifacts", artifacts),
        "families": frame("families", members),
        "aliases": frame("aliases", rows.aliases(), method="same id", evidence="", confidence=1.0, listed=True, **seen),
        "facts": frame("facts", rows.facts()),
        "offers": frame("offers", rows.offers(), **seen),
        "prices": frame("prices", rows.prices()),
        "signals": frame("signals", rows.signals()),
        "documents": frame("documents", rows.documents(), fidelity="raw", size_bytes=1234, current=True, **payload),
        "capabilities": frame("capabilities", rows.capabilities()),
        "evidence": frame("evidence", rows.evidence(), captured_at_utc=AUGUST, known_from_utc=AUGUST),
        "sources": frame(
            "sources",
            rows.sources(),
            licence="MIT",
            terms_url="https://terms.example/",
            redistribution="values",
            attribution="Data by the source",
            stale_at_utc=datetime(2026, 9, 5, tzinfo=UTC),
            documents=1,
            rows=7,
            quarantined=0,
        ),
    }
    return derived(made | rows.other_tables())


def tables() -> dict[str, pl.DataFrame]:
    """Every published table by name; a new mapping at each call, so a test may replace what it likes."""
    return dict(_tables())


def content(tables_: dict[str, pl.DataFrame] | None = None, **changes: Any) -> SnapshotContent:
    """Content of a snapshot of these tables, else of `tables()`; its inputs' digest follows from what is in it."""
    kept = tables() if tables_ is None else tables_
    inputs = digest(*(frame_.write_csv() for frame_ in kept.values()))
    fields: dict[str, Any] = {
        "tables": kept,
        "ruleset": dump_ruleset(load_ruleset("1.0.0")),
        "taxonomy": b'{"version":"0.1.0","capabilities":[]}',
        "content_as_of": CONTENT_AS_OF,
        "inputs": inputs,
        "code": sha256_hex(b"code"),
        "gates": [{"gate": "rows", "value": 7, "limit": 1, "binding": True, "passed": True}],
        "report": {"sources": 3},
    }
    return SnapshotContent(**(fields | changes))


def run(as_of: datetime = CONTENT_AS_OF, kind: RunKind = RunKind.NIGHTLY, **values: Any) -> Run:
    """A run at an as-of; its clock stands an hour later."""
    fields: dict[str, Any] = {"checked_at": as_of + timedelta(hours=1), "stale_after": as_of + timedelta(days=2)}
    return Run(kind=kind, as_of=as_of, **(fields | values))
