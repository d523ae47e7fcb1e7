"""When the decomposer changed: what it makes of the same bytes now, told before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from extractors.decompose import version
from schemas.canonical import canonical_json
from schemas.taxonomy import taxonomy
from warehouse.files import write_atomic
from warehouse.publish.method import APPEARS, method_difference
from warehouse.read import Snapshot

FOLDER = "reports/method"
UNRECORDED = "unrecorded"


def decomposer() -> dict[str, str]:
    """Version of the decomposer and of its taxonomy, as a snapshot's report has them."""
    return {"version": version(), "taxonomy": taxonomy().version}


@dataclass(frozen=True, slots=True)
class MethodChange:
    """Records that appear or vanish because texts are read another way, against the latest snapshot."""

    snapshot: str
    before: str
    now: str
    records: pl.DataFrame

    @property
    def words(self) -> str:
        """One line for a log."""
        appear = self.records.filter(pl.col("change") == APPEARS).height
        return (
            f"decomposer {self.before[:12]} is now {self.now[:12]}: in texts whose bytes did not change {appear} "
            f"records appear and {self.records.height - appear} vanish against {self.snapshot} "
            "(a change of method, not of the world)"
        )

    def document(self) -> dict[str, Any]:
        """The change as JSON: versions, snapshot it is told against, records."""
        return {
            "schema": "method/1.0.0",
            "against": self.snapshot,
            "decomposer": {"before": self.before, "now": self.now},
            "records": self.records.to_dicts(),
        }


def recorded(snapshot: Snapshot) -> str:
    """Version of the decomposer that read a snapshot's texts; `unrecorded` for one from before it was noted."""
    return str(snapshot.file("report.json").get("decomposer", {}).get("version", UNRECORDED))


def method_change(published: Path, tables: Mapping[str, pl.DataFrame], always: bool = False) -> MethodChange | None:
    """What the decomposer's change does to records, None without a latest snapshot or when it did not change.

    Args:
        published: root of the published tree.
        tables: tables made by the running decomposer, `artifacts`, `documents` and `evidence` among them.
        always: compare although the versions are equal.

    """
    if not (published / "v1" / "latest.json").is_file():
        return None
    latest = Snapshot(published)
    before = recorded(latest)
    if before == version() and not always:
        return None
    old = {name: latest.table(name) for name in ("artifacts", "documents", "evidence")}
    return MethodChange(latest.id, before, version(), method_difference(old, tables))


def keep(data: Path, snapshot: str, change: MethodChange) -> Path:
    """Write a change under the data root's reports, by the snapshot that will bring it. Raises WriteError."""
    path = kept(data, snapshot)
    write_atomic(path, canonical_json(change.document()))
    return path


def kept(data: Path, snapshot: str) -> Path:
    """Where the change that a snapshot brings is kept."""
    return data / FOLDER / f"{snapshot}.json"


def attributed(events: pl.DataFrame, before: Snapshot, after: Snapshot) -> pl.DataFrame:
    """Events between two snapshots with `decomposer` as the source of those capabilities that only its change brought.

    `events` is a frame of table `changes`. Snapshots read by one decomposer are left as they are.
    """
    if recorded(before) == recorded(after):
        return events
    sides = [{name: one.table(name) for name in ("artifacts", "documents", "evidence")} for one in (before, after)]
    method = method_difference(sides[0], sides[1]).select(
        "artifact_id",
        subject="capability_id",
        event=pl.when(pl.col("change") == APPEARS)
        .then(pl.lit("capability_gained"))
        .otherwise(pl.lit("capability_lost")),
        by=pl.lit("decomposer"),
    )
    joined = events.join(method.unique(), on=["artifact_id", "subject", "event"], how="left", maintain_order="left")
    return joined.with_columns(source=pl.coalesce("by", "source")).drop("by")
