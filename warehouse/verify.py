"""Checking a published snapshot from its files alone: every digest, every document, every score made again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson
import polars as pl

from schemas.canonical import canonical_json, sha256_hex
from schemas.published import TABLES
from schemas.ruleset import RulesetError, parse_ruleset
from schemas.times import parse_utc
from warehouse.documents import ArtifactDocuments, DocumentError, documents, packed_document
from warehouse.overlap import FILE as OVERLAP
from warehouse.overlap import overlap_document
from warehouse.publish import paths
from warehouse.publish.checks import contradictions
from warehouse.publish.content import PublishError
from warehouse.publish.history import Entry, Position, manifest_entry, position, read_history
from warehouse.publish.settle import latest_document, mutable_files, strays
from warehouse.publish.store import Store
from warehouse.publish.tables import canonical_tables, csv_bytes, with_later_columns
from warehouse.rank import RankInputError
from warehouse.scoring import published_scores
from warehouse.verify_report import VerifyReport

MAX_PER_COLUMN = 20
T = TypeVar("T")


def verify(root: Path, snapshot: str | None = None) -> VerifyReport:
    """Verify a snapshot, by default the latest one together with `latest.json`, aliases, feeds and schemas.

    Never raises for what is wrong with the published files: every mismatch is listed with its path and what was
    expected. What rests on a damaged file is not reported a second time.
    """
    report = VerifyReport(snapshot)
    store = Store(root)
    try:
        runs = read_history(store)
    except PublishError as error:
        report.add(paths.SNAPSHOTS, "the history of runs", error)
        return report
    now = position(runs)
    if snapshot is None:
        _check_mutable(store, now, report)
        report.snapshot = None if now.entry is None else now.entry["snapshot"]
    if report.snapshot is None:
        report.add(paths.SNAPSHOTS, "a published snapshot", "none")
        return report
    _check_reports(store, runs, report)
    _check_snapshot(store, manifest_entry(runs, report.snapshot), report)
    return report


def _check_mutable(store: Store, now: Position, report: VerifyReport) -> None:
    """The pointer and all files that follow it against what the history says."""
    if now.entry is None:
        return
    try:
        _same(store, paths.LATEST, canonical_json(latest_document(store, now)), report)
        wanted = {paths.LATEST}
        for path, data in mutable_files(store, now):
            _same(store, path, data, report)
            wanted.add(path)
        for path in strays(store, wanted):
            report.add(path, "no alias, its artifact is not in the latest snapshot", "a file")
    except (ValueError, KeyError, pl.exceptions.PolarsError) as error:
        report.add(paths.LATEST, "a pointer and aliases that follow from the history", error)


def _same(store: Store, path: str, data: bytes, report: VerifyReport) -> None:
    report.files += 1
    found = store.read(path)
    if found != data:
        report.add(path, f"SHA-256 {sha256_hex(data)}", "no file" if found is None else f"SHA-256 {sha256_hex(found)}")


def _check_reports(store: Store, runs: list[Entry], report: VerifyReport) -> None:
    """Reports of failed runs, which the history names by digest."""
    for run in runs:
        if run.get("report"):
            _load(store, run["report"]["path"], run["report"]["sha256"], report)


def _check_snapshot(store: Store, entry: Mapping[str, Any] | None, report: VerifyReport) -> None:
    if entry is None:
        report.add(paths.SNAPSHOTS, f"an entry of snapshot {report.snapshot}", "none")
        return
    data = _load(store, entry["path"], entry["sha256"], report)
    if data is None:
        return
    manifest = orjson.loads(data)
    report.code = manifest["code"]
    files = {part["path"]: _load(store, part["path"], part["sha256"], report) for part in manifest["files"]}
    tables = _check_tables(store, manifest, report)
    index = _check_index(store, manifest, report)
    ruleset = files.get(paths.snapshot_file(manifest["snapshot"], "ruleset.json"))
    if tables is None or ruleset is None:
        return
    content_as_of = parse_utc(manifest["content_as_of"])
    for line in contradictions(tables, content_as_of):
        report.add("tables", "tables that agree", line)
    _check_counts(manifest, tables, report)
    if index is not None:
        _check_documents(store, tables, manifest, index, report)
    _check_scores(tables, ruleset, content_as_of, report)
    overlap = paths.snapshot_file(manifest["snapshot"], OVERLAP)
    if (shown := files.get(overlap)) is not None:
        _check_overlap(overlap, shown, tables, content_as_of, report)


def _load(store: Store, path: str, sha256: str, report: VerifyReport) -> bytes | None:
    """Bytes of a file that has the digest it should have; else None, and a mismatch."""
    report.files += 1
    data = store.read(path)
    found = None if data is None else sha256_hex(data)
    if found != sha256:
        report.add(path, f"SHA-256 {sha256}", "no file" if found is None else f"SHA-256 {found}")
        return None
    return data


def _check_tables(store: Store, manifest: Mapping[str, Any], report: VerifyReport) -> dict[str, pl.DataFrame] | None:
    """All tables, or None when one cannot be read; every part has its rows and its CSV twin says the same."""
    before = len(report.mismatches)
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in manifest["tables"]}
    for name, parts in manifest["tables"].items():
        for part in parts:
            data = _load(store, part["path"], part["sha256"], report)
            twin = _load(store, part["csv"]["path"], part["csv"]["sha256"], report)
            if data is None:
                continue
            frame = _attempt(partial(pl.read_parquet, data), part["path"], "a Parquet file", report)
            if frame is None:
                continue
            found[name].append(frame)
            if frame.height != part["rows"]:
                report.add(part["path"], f"{part['rows']} rows", frame.height)
            if twin is not None and twin != csv_bytes(frame):
                report.add(part["csv"]["path"], f"the rows of {part['path']}", "other text")
    if len(report.mismatches) > before:
        return None
    read = {name: pl.concat(frames) for name, frames in found.items()}
    merged = {name: with_later_columns(name, read.get(name)) for name in TABLES}
    return _attempt(partial(canonical_tables, merged), "tables", "tables that satisfy their models", report)


def _attempt(make: Callable[[], T], path: str, expected: str, report: VerifyReport) -> T | None:
    try:
        return make()
    except (ValueError, KeyError, pl.exceptions.PolarsError) as error:
        report.add(path, expected, error)
        return None


def _check_index(store: Store, manifest: Mapping[str, Any], report: VerifyReport) -> dict[str, dict[str, str]] | None:
    """Digests of all documents by artifact, or None when a shard is damaged."""
    index: dict[str, dict[str, str]] = {}
    for number, digest in enumerate(manifest["index"]):
        path = paths.shard(manifest["snapshot"], number)
        data = _load(store, path, digest, report)
        if data is None:
            return None
        artifacts = orjson.loads(data)["artifacts"]
        for artifact_id in artifacts:
            if paths.shard_of(artifact_id) != number:
                report.add(path, f"{artifact_id} in shard {paths.shard_of(artifact_id):02x}", f"shard {number:02x}")
        index |= artifacts
    return index


def _check_documents(
    store: Store,
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    index: dict[str, dict[str, str]],
    report: VerifyReport,
) -> None:
    """Every document is there with its bytes and says what the tables say."""
    rest = dict(index)
    try:
        for made in documents(tables, parse_utc(manifest["content_as_of"]), manifest["ruleset"]):
            entry = rest.pop(made.artifact_id, None)
            if entry is None:
                report.add("index", f"an entry of {made.artifact_id}", "none", made_again=True)
                continue
            for kind, data in _documents_of(made, entry).items():
                report.documents += 1
                found = entry.get(kind, "none")
                expected = "none" if data is None else sha256_hex(data)
                if found != expected:
                    report.add(f"index: {kind} of {made.artifact_id}", expected, found, made_again=True)
                if kind in entry:
                    _load(store, paths.document(entry[kind]), entry[kind], report)
    except DocumentError as error:
        report.add("tables", "tables that documents can be made of", error, made_again=True)
        for entry in rest.values():
            for digest in entry.values():
                _load(store, paths.document(digest), digest, report)
        return
    for artifact_id in rest:
        report.add("index", "only artifacts of the table", artifact_id)


def _documents_of(made: ArtifactDocuments, entry: Mapping[str, str]) -> dict[str, bytes | None]:
    """All documents that an artifact must have; None for a kind that its index has and that must not be."""
    found: dict[str, bytes | None] = {"facts": made.facts, "scores": made.scores, "history": made.history}
    packed = packed_document(made.facts, made.scores)
    return found | ({"packed": packed} if packed is not None or "packed" in entry else {})


def _check_scores(
    tables: Mapping[str, pl.DataFrame], ruleset: bytes, content_as_of: datetime, report: VerifyReport
) -> None:
    """Scores and contributions made again from the published artifacts and signals by the published ruleset."""
    try:
        rules = parse_ruleset(ruleset, "ruleset.json")
        made = published_scores(tables["artifacts"], tables["signals"], rules, content_as_of)
    except (RulesetError, RankInputError) as error:
        report.add("scores", "tables that can be ranked", error, made_again=True)
        return
    report.scores = made.scores.height
    _same_rows("scores", ["artifact_id"], made.scores, tables["scores"], report)
    key = ["artifact_id", "component", "signal"]
    _same_rows("contributions", key, made.contributions, tables["contributions"], report)


def _check_overlap(
    path: str, shown: bytes, tables: Mapping[str, pl.DataFrame], content_as_of: datetime, report: VerifyReport
) -> None:
    """Scores by the ruleset before, made again."""
    try:
        before = parse_ruleset(canonical_json(orjson.loads(shown)["ruleset"]), path)
        made = canonical_json(overlap_document(tables, before, content_as_of))
    except (RulesetError, RankInputError, ValueError, KeyError, TypeError) as error:
        report.add(path, "the scores by the ruleset before", error, made_again=True)
        return
    if made != shown:
        again = f"SHA-256 {sha256_hex(made)}, made again from the tables"
        report.add(path, again, f"SHA-256 {sha256_hex(shown)}", made_again=True)


def _same_rows(name: str, key: list[str], made: pl.DataFrame, shown: pl.DataFrame, report: VerifyReport) -> None:
    lacking, strange = made.join(shown, on=key, how="anti"), shown.join(made, on=key, how="anti")
    for label, rows in (("a row", lacking), ("no row", strange)):
        for row in rows.select(key).head(MAX_PER_COLUMN).rows():
            report.add(f"{name}: {', '.join(row)}", label, "none" if label == "a row" else "one", made_again=True)
    both = made.join(shown, on=key, suffix="_shown")
    for column in made.columns:
        if column in key:
            continue
        differ = both.filter(~pl.col(column).eq_missing(pl.col(f"{column}_shown")))
        for row in differ.select(*key, column, f"{column}_shown").head(MAX_PER_COLUMN).rows():
            report.add(f"{name}.{column} of {', '.join(row[: len(key)])}", row[-2], row[-1], made_again=True)


def _check_counts(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], report: VerifyReport) -> None:
    status = tables["scores"]["status"]
    counts = {"artifacts": tables["artifacts"].height}
    counts |= {word: int((status == word).sum()) for word in ("ranked", "provisional")}
    for name, count in counts.items():
        if manifest[name] != count:
            report.add(f"manifest: {name}", count, manifest[name])
