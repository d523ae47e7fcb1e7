"""Verification finds one changed byte in any kind of file, and one changed score behind consistent digests."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from schemas.canonical import canonical_json, sha256_hex
from tests.warehouse.content import CONTENT_AS_OF, FLASH, SD, content, run, tables
from tests.warehouse.publish.tree import document, files, latest, runs
from warehouse.publish import publish, publish_failure
from warehouse.publish.store import Store
from warehouse.publish.tables import csv_bytes, parquet_bytes
from warehouse.read import Snapshot
from warehouse.verify import verify

DAY = timedelta(days=1)


def test_a_published_tree_is_as_it_should_be(tmp_path: Path) -> None:
    done = publish(tmp_path, content(), run())
    report = verify(tmp_path)
    assert report.ok, report.mismatches
    assert (report.snapshot, report.documents) == (done.snapshot, 3 * tables()["artifacts"].height)
    assert report.scores == tables()["scores"].height
    publish_failure(tmp_path, run(CONTENT_AS_OF + DAY), "down", {"why": "test"})
    assert verify(tmp_path).ok
    assert done.snapshot
    assert verify(tmp_path, done.snapshot).ok


def kinds(root: Path) -> dict[str, str]:
    """One path of every kind of file."""
    snapshot = latest(root)
    manifest = document(root, f"s/{snapshot}/manifest.json")
    digests = Snapshot(root).digests(FLASH)
    alias = "v1/a/model/qwen/qwen3.5-flash.json"
    found = {kind: f"v1/o/{digest[:2]}/{digest}.json" for kind, digest in digests.items()}
    found |= {entry["path"].rpartition("/")[2]: entry["path"] for entry in manifest["files"]}
    found |= {f"parquet {name}": parts[-1]["path"] for name, parts in manifest["tables"].items()}
    found |= {f"csv {name}": parts[0]["csv"]["path"] for name, parts in manifest["tables"].items()}
    found |= {"shard": f"v1/s/{snapshot}/index/00.json", "manifest": f"v1/s/{snapshot}/manifest.json", "alias": alias}
    top = ("latest.json", "changes.json", "changes.atom", "ATTRIBUTION.json", "dataset.jsonld", "changes/model.json")
    found |= {name: f"v1/{name}" for name in top}
    found["badge"] = "v1/badge/model/stabilityai/stable-diffusion-3.5-large.svg"
    found |= {"package": "v1/datapackage.json", "schema": "v1/schema/facts/1.1.0.json"}
    found |= {"failure": runs(root)[-1]["report"]["path"], "history": "v1/snapshots/index.json"}
    return found


def test_one_changed_byte_in_any_kind_of_file_is_found(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    publish_failure(tmp_path, run(CONTENT_AS_OF + DAY), "down", {"why": "test"})
    found = kinds(tmp_path)
    assert {path.split("/")[1] for path in files(tmp_path)} == {path.split("/")[1] for path in found.values()}
    for kind, path in found.items():
        whole = (tmp_path / path).read_bytes()
        place = int(sha256_hex(kind.encode())[:2], 16) * len(whole) // 256
        (tmp_path / path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        named = [mismatch.path for mismatch in verify(tmp_path).mismatches]
        assert path in named or (kind == "history" and named), (kind, place, named)
        (tmp_path / path).write_bytes(whole)
    assert verify(tmp_path).ok


def test_a_missing_or_additional_file_is_found(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    (tmp_path / "v1/a/model/example/never.json").write_bytes(b"{}")
    assert [m.path for m in verify(tmp_path).mismatches] == ["v1/a/model/example/never.json"]
    (tmp_path / "v1/a/model/example/never.json").unlink()
    for path in (kinds_without_failure(tmp_path)["facts"], "v1/a/model/qwen/qwen3.5-flash.json"):
        data = (tmp_path / path).read_bytes()
        (tmp_path / path).unlink()
        assert [(m.path, m.found) for m in verify(tmp_path).mismatches] == [(path, "no file")]
        (tmp_path / path).write_bytes(data)


def kinds_without_failure(root: Path) -> dict[str, str]:
    digests = Snapshot(root).digests(FLASH)
    return {kind: f"v1/o/{digest[:2]}/{digest}.json" for kind, digest in digests.items()}


def forge(root: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change a table and every digest that leads to it: manifest, history and pointer agree afterwards."""
    store = Store(root)
    snapshot = latest(root)
    manifest = document(root, f"s/{snapshot}/manifest.json")
    (part,) = manifest["tables"][name]
    frame = change(pl.read_parquet(root / part["path"]))
    for entry, data, suffix in ((part, parquet_bytes(frame), "parquet"), (part["csv"], csv_bytes(frame), "csv")):
        digest = sha256_hex(data)
        entry |= {"path": f"v1/t/{digest[:2]}/{digest}.{suffix}", "sha256": digest, "bytes": len(data)}
        store.put(entry["path"], data)
    data = canonical_json(manifest)
    store.put(f"v1/s/{snapshot}/manifest.json", data)
    history, pointer = document(root, "snapshots/index.json"), document(root, "latest.json")
    for holder in (history["runs"][-1], pointer):
        holder["manifest"] |= {"sha256": sha256_hex(data), "bytes": len(data)}
    store.put("v1/snapshots/index.json", canonical_json(history))
    store.put("v1/latest.json", canonical_json(pointer))
    store.read_back()


def test_a_score_that_was_changed_everywhere_is_found(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    mine = pl.col("artifact_id") == SD
    forge(
        tmp_path,
        "scores",
        lambda f: f.with_columns(score=pl.when(mine).then(pl.col("score") + 0.0001).otherwise("score")),
    )
    found = [str(mismatch) for mismatch in verify(tmp_path).mismatches]
    assert any(line.startswith(f"scores.score of {SD}") for line in found), found
    assert any("scores of" in line and SD in line for line in found), found


def test_a_place_outside_the_ruleset_is_found(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    swapped = pl.when(pl.col("place") == 1).then(2).when(pl.col("place") == 2).then(1).otherwise("place").cast(pl.Int32)
    forge(tmp_path, "scores", lambda frame: frame.with_columns(place=swapped))
    assert any(m.path.startswith("scores.place of") for m in verify(tmp_path).mismatches)


@pytest.mark.parametrize(
    ("table", "column", "step"),
    [
        ("scores", "sd", 0.0001),
        ("scores", "coverage", 0.0001),
        ("scores", "band_best", 1),
        ("scores", "band_worst", 1),
        ("contributions", "points", 0.0001),
        ("contributions", "variance", 1e-9),
    ],
)
def test_doubt_and_bands_that_were_changed_are_found(tmp_path: Path, table: str, column: str, step: float) -> None:
    publish(tmp_path, content(), run())
    forge(tmp_path, table, lambda frame: frame.with_columns((pl.col(column) + step).cast(frame.schema[column])))
    assert any(m.path.startswith(f"{table}.{column} of") for m in verify(tmp_path).mismatches)


def test_a_price_that_no_document_has_is_found(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    attribute = pl.when(pl.col("artifact_id") == FLASH).then(pl.lit("Cheap Flash")).otherwise("name")
    forge(tmp_path, "artifacts", lambda frame: frame.with_columns(name=attribute))
    assert f"index: facts of {FLASH}" in [mismatch.path for mismatch in verify(tmp_path).mismatches]


def test_a_signal_that_was_changed_moves_a_score(tmp_path: Path) -> None:
    made = tables()
    old = made["signals"]
    raised = pl.when(pl.col("signal") == "hf_likes").then(pl.col("value") * 9).otherwise("value")
    publish(tmp_path, content(made | {"signals": old.with_columns(value=raised)}), run())
    assert any(m.path.startswith("contributions.points of") for m in verify(tmp_path).mismatches)


def test_a_ruleset_that_is_not_the_one_of_the_scores_is_found(tmp_path: Path) -> None:
    ruleset = content().ruleset.replace(b'"quality": 25.0', b'"quality": 35.0')
    assert ruleset != content().ruleset
    publish(tmp_path, content(ruleset=ruleset), run())
    assert any(m.path.startswith("scores.score of") for m in verify(tmp_path).mismatches)


@pytest.mark.parametrize("snapshot", [None, "20200101T000000Z-000000000000"])
def test_nothing_published_is_a_mismatch(tmp_path: Path, snapshot: str | None) -> None:
    report = verify(tmp_path, snapshot)
    assert not report.ok
    assert "snapshots/index.json" in report.mismatches[0].path


def test_a_snapshot_of_an_older_version_is_verified_as_far_as_it_can_be(tmp_path: Path) -> None:
    """Columns and tables that came later are not missed; what this code makes differently is no damage."""
    older = publish(tmp_path, content(), run()).snapshot
    forge(tmp_path, "evidence", lambda frame: frame.drop("quote"))
    report = verify(tmp_path, older)
    assert report.mismatches, "without the column other documents are made"
    assert report.code is not None
    assert report.damaged(report.code) == report.mismatches
    assert report.damaged("0" * 64) == []
    facts = Snapshot(tmp_path).digests(FLASH)["facts"]
    (tmp_path / f"v1/o/{facts[:2]}/{facts}.json").unlink()
    assert ["no file" in str(one) for one in verify(tmp_path, older).damaged("0" * 64)] == [True]
    forge(tmp_path, "artifacts", lambda frame: frame.drop("name"))
    found = verify(tmp_path, older).damaged("0" * 64)
    assert any("name" in one.found for one in found), "a column that may not be null is lacking for another reason"
