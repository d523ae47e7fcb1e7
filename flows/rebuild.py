"""Making a published snapshot again from the archive, and saying what differs, stage by stage.

What was captured by the run's as-of and archived by its clock is read: a document added later is not seen.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.build import build
from flows.code_version import code_version
from flows.inputs import Inputs, NothingCapturedError, read_inputs
from flows.overlap import as_published
from flows.settings import Settings
from schemas.times import parse_utc
from schemas.uncollected import uncollected
from warehouse.archive import RawArchive
from warehouse.publish.manifest import write_snapshot
from warehouse.publish.store import Store
from warehouse.publish.tables import canonical_tables
from warehouse.read import Snapshot
from warehouse.stages import StageStore
from warehouse.which_run import GOOD

MAX_SHOWN = 5
_DOCUMENT = ("source", "url", "payload_sha256", "captured_at_utc")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it. `differences` are in the order of the stages: inputs, tables, files, documents, manifest."""

    snapshot: str
    code: str
    """Code version that made the published one."""
    is_same_code: bool
    differences: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs that must be equal: other code may make other bytes of the same documents."""
        return not self.differences or not self.is_same_code


def rebuild(settings: Settings, published: Snapshot) -> Rebuilt:
    """Make a snapshot again with an empty store of stages, beside everything that is published; nothing is kept.

    Raises NothingCapturedError when the archive has none of its documents, and the archive's errors for damaged ones.
    """
    manifest = published.manifest
    is_same = manifest["code"] == code_version()
    archive = RawArchive(settings.data)
    with tempfile.TemporaryDirectory(prefix="abreast-rebuild-") as folder, uncollected():
        store = StageStore(Path(folder))
        file = Path(folder) / "ruleset.json"
        file.write_text(json.dumps(published.file("ruleset.json")))
        rules = replace(settings, ruleset=str(file))
        inputs = _inputs(archive, store, rules, published)
        content = build(archive, store, rules, inputs).content
        made = write_snapshot(Store(Path(folder) / "published"), content, canonical_tables(content.tables))
        again = Store(Path(folder) / "published")
        found: list[str] = []
        if made.sha256 != published.manifest_sha256:
            found = list(_differences(published, inputs, made.manifest, again))
            found = found or [f"manifest: SHA-256 {made.sha256}, published {published.manifest_sha256}"]
    return Rebuilt(published.id, manifest["code"], is_same, tuple(found))


def _inputs(archive: RawArchive, store: StageStore, settings: Settings, published: Snapshot) -> Inputs:
    """Inputs of the run that made the snapshot: known by its clock, or by its newest document if it asked for that."""
    run = next(run for run in published.runs if run["snapshot"] == published.id and run["status"] in (*GOOD, "held"))
    as_of, clock = parse_utc(run["as_of"]), parse_utc(run["checked_at"])
    newest: datetime | None = published.table("documents")["archived_at_utc"].max()  # type: ignore[assignment]
    found: Inputs | None = None
    for known_at in dict.fromkeys(moment for moment in (clock, newest) if moment is not None):
        try:
            inputs = as_published(read_inputs(archive, store, settings, as_of, known_at), published)
        except NothingCapturedError:
            continue
        found = found or inputs
        if inputs.digest == published.manifest["inputs"]:
            return inputs
    if found is None:
        raise NothingCapturedError(
            f"the archive holds no document of snapshot {published.id}; restore it from a copy of the archive"
        )
    return found


def _differences(published: Snapshot, inputs: Inputs, manifest: Mapping[str, Any], again: Store) -> Iterator[str]:
    yield from _other_documents(published, inputs)
    for name, parts in published.manifest["tables"].items():
        now = {part["sha256"] for part in manifest["tables"].get(name, [])}
        if now != {part["sha256"] for part in parts}:
            yield f"table {name}: {_rows(published.table(name), manifest, name, again)}"
    names = {entry["path"].rpartition("/")[2]: entry["sha256"] for entry in published.manifest["files"]}
    for entry in manifest["files"]:
        name = entry["path"].rpartition("/")[2]
        if names.get(name) != entry["sha256"]:
            yield f"file {name}: other bytes"
    differ = sum(ours != theirs for ours, theirs in zip(manifest["index"], published.manifest["index"], strict=True))
    if differ:
        yield f"documents: {differ} of {len(manifest['index'])} index shards name other ones"
    if manifest["snapshot"] != published.id:
        yield f"inputs: their digest makes it snapshot {manifest['snapshot']}"


def _other_documents(published: Snapshot, inputs: Inputs) -> Iterator[str]:
    """Archived documents that one side read and the other did not."""
    then = {tuple(row) for row in published.table("documents").select(_DOCUMENT).iter_rows()}
    now = {(row.source, row.url, row.sha256, row.captured_at_utc) for row in inputs.selection.rows()}
    for words, rows in (("are no longer in the archive", then - now), ("are in the archive as known then", now - then)):
        if rows:
            shown = ", ".join(
                f"{source} {url[:80]} of {at:%Y-%m-%d}" for source, url, _, at in sorted(rows)[:MAX_SHOWN]
            )
            yield f"archive: {len(rows)} documents {words}: {shown}"


def _rows(then: pl.DataFrame, manifest: Mapping[str, Any], name: str, again: Store) -> str:
    read = [again.read(part["path"]) for part in manifest["tables"][name]]
    now = pl.concat([pl.read_parquet(data) for data in read if data is not None])
    if then.schema != now.schema:
        return "other columns"
    gone = then.join(now, on=then.columns, how="anti", nulls_equal=True).height
    new = now.join(then, on=then.columns, how="anti", nulls_equal=True).height
    return f"{gone} published rows are not made, {new} made rows were not published"
