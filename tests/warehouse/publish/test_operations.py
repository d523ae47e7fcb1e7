"""Publishing, touching, holding, failing, rolling back: what readers see, and what is never rewritten."""

import errno
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from schemas.canonical import sha256_hex
from schemas.contract import DOCUMENTS
from schemas.vocabulary import RunKind, RunStatus
from tests.warehouse.content import CONTENT_AS_OF, FILES_MCP, FLASH, GONE, content, derived, run, tables
from tests.warehouse.publish.tree import document, files, latest, runs
from warehouse.files import WriteError
from warehouse.publish import (
    PublishError,
    SnapshotContent,
    find_snapshot,
    heal,
    publish,
    publish_failure,
    release,
    rollback,
    touch,
)

DAY = timedelta(days=1)


def other(name: str = "Renamed", **values: object) -> SnapshotContent:
    """Content a day later in which one artifact has another name."""
    renamed = pl.when(pl.col("artifact_id") == FLASH).then(pl.lit(name)).otherwise("name").alias("name")
    changed = tables() | {"artifacts": tables()["artifacts"].with_columns(renamed)}
    return content(derived(changed, CONTENT_AS_OF + DAY), **({"content_as_of": CONTENT_AS_OF + DAY} | values))


def test_the_layout_is_that_of_the_contract(tmp_path: Path) -> None:
    done = publish(tmp_path, content(), run())
    found = files(tmp_path)
    own = f"v1/s/{done.snapshot}/"
    assert done.snapshot == f"20260822T060000Z-{content().inputs[:12]}"
    named = {path.removeprefix(own) for path in found if path.startswith(own)}
    shards = {f"index/{number:02x}.json" for number in range(256)}
    own_files = ("manifest", "ruleset", "taxonomy", "datapackage", "report", "search", "changes", "components")
    assert named == shards | {f"{name}.json" for name in own_files}
    assert {"v1/latest.json", "v1/snapshots/index.json", "v1/changes.atom", "v1/changes.json"} <= found.keys()
    assert {"v1/ATTRIBUTION.json", "v1/schema/facts/1.1.0.json", "v1/a/model/qwen/qwen3.5-flash.json"} <= found.keys()
    for path, data in found.items():
        if path.startswith(("v1/o/", "v1/t/")):
            assert path.split("/")[3].partition(".")[0] == sha256_hex(data)
            assert path.split("/")[2] == sha256_hex(data)[:2]
    for name, path in (
        ("manifest", f"{own}manifest.json"),
        ("latest", "v1/latest.json"),
        ("index", f"{own}index/00.json"),
        ("search", f"{own}search.json"),
        ("changes", f"{own}changes.json"),
        ("components", f"{own}components.json"),
    ):
        DOCUMENTS[name].model_validate_json(found[path])
    DOCUMENTS["snapshots"].model_validate_json(found["v1/snapshots/index.json"])
    DOCUMENTS["alias"].model_validate_json(found["v1/a/model/qwen/qwen3.5-flash.json"])


def test_the_same_content_gives_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    publish(tmp_path / "one", content(), run())
    shuffled = {name: table.sample(fraction=1, shuffle=True, seed=3) for name, table in tables().items()}
    publish(tmp_path / "two", content(shuffled, inputs=content().inputs), run())
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_run_without_change_writes_the_pointer_and_the_history_only(tmp_path: Path) -> None:
    done = publish(tmp_path, content(), run())
    assert done.snapshot
    before = files(tmp_path)
    again = touch(tmp_path, done.snapshot, run(CONTENT_AS_OF + DAY))
    after = files(tmp_path)
    assert (again.status, again.is_latest, again.files_written) == (RunStatus.UNCHANGED, True, 2)
    assert {path for path in after if after[path] != before.get(path)} == {"v1/latest.json", "v1/snapshots/index.json"}
    pointer = document(tmp_path, "latest.json")
    assert (pointer["as_of"], pointer["checked_at"]) == ("2026-08-23T06:00:00Z", "2026-08-23T07:00:00Z")
    assert pointer["previous"] is None


def test_publishing_the_same_again_rewrites_nothing(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    stamps = {path: (tmp_path / path).stat().st_mtime_ns for path in files(tmp_path)}
    again = publish(tmp_path, content(), run(CONTENT_AS_OF + DAY))
    changed = {path for path in stamps if (tmp_path / path).stat().st_mtime_ns != stamps[path]}
    assert changed == {"v1/latest.json", "v1/snapshots/index.json"}
    assert (again.status, again.files_written) == (RunStatus.UNCHANGED, 2)


def test_a_second_snapshot_shares_unchanged_documents(tmp_path: Path) -> None:
    first = publish(tmp_path, content(), run())
    before = files(tmp_path)
    second = publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))
    after = files(tmp_path)
    assert latest(tmp_path) == second.snapshot != first.snapshot
    assert document(tmp_path, "latest.json")["previous"] == first.snapshot
    frozen = {path for path in before if path.startswith(("v1/o/", "v1/t/", "v1/s/"))}
    assert all(after[path] == before[path] for path in frozen)
    new_facts = [
        path for path in after.keys() - before.keys() if path.startswith("v1/o/") and b'"facts/' in after[path]
    ]
    assert len(new_facts) == 1
    assert document(tmp_path, "a/model/qwen/qwen3.5-flash.json")["snapshot"] == second.snapshot


def test_an_artifact_that_left_has_no_alias(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    kept = {
        name: table.filter(pl.col("artifact_id") != FILES_MCP) if "artifact_id" in table.columns else table
        for name, table in tables().items()
    }
    publish(tmp_path, content(kept), run(CONTENT_AS_OF + DAY))
    assert not (tmp_path / "v1/a/mcp/example/files.json").exists()
    rollback(tmp_path, CONTENT_AS_OF + 2 * DAY, "wrong")
    assert (tmp_path / "v1/a/mcp/example/files.json").exists()


@pytest.mark.parametrize(
    ("kind", "days", "moves"),
    [
        (RunKind.NIGHTLY, 1, True),
        (RunKind.NIGHTLY, -1, False),
        (RunKind.AS_OF, 1, True),
        (RunKind.AS_OF, -1, False),
        (RunKind.BACKFILL, 1, False),
        (RunKind.BACKFILL, -1, False),
    ],
)
def test_only_a_newer_night_moves_latest(tmp_path: Path, kind: RunKind, days: int, moves: bool) -> None:
    first = publish(tmp_path, content(), run())
    second = publish(tmp_path, other(), run(CONTENT_AS_OF + days * DAY, kind))
    assert second.is_latest is moves
    assert latest(tmp_path) == (second if moves else first).snapshot
    assert runs(tmp_path)[-1]["snapshot"] == second.snapshot


def test_a_backfill_alone_makes_no_latest(tmp_path: Path) -> None:
    done = publish(tmp_path, content(), run(kind=RunKind.BACKFILL))
    assert not done.is_latest
    assert not (tmp_path / "v1/latest.json").exists()
    assert document(tmp_path, "snapshots/index.json")["last_successful"] is None


def test_a_held_run_keeps_its_candidate_beside_latest(tmp_path: Path) -> None:
    first = publish(tmp_path, content(), run())
    before = files(tmp_path)
    held = publish(tmp_path, other(), run(CONTENT_AS_OF + DAY, held="too many places moved"))
    assert (held.status, held.is_latest, held.reason) == (RunStatus.HELD, False, "too many places moved")
    assert held.snapshot
    assert latest(tmp_path) == first.snapshot
    assert files(tmp_path)["v1/latest.json"] == before["v1/latest.json"]
    assert document(tmp_path, f"s/{held.snapshot}/manifest.json")["snapshot"] == held.snapshot
    again = touch(tmp_path, held.snapshot, run(CONTENT_AS_OF + 2 * DAY))
    assert (again.status, again.is_latest, again.reason) == (RunStatus.HELD, False, "too many places moved")
    freed = release(tmp_path, held.snapshot, CONTENT_AS_OF + 2 * DAY, "looked at it")
    assert freed.is_latest
    assert latest(tmp_path) == held.snapshot
    assert runs(tmp_path)[-1]["reason"] == "looked at it"
    assert touch(tmp_path, held.snapshot, run(CONTENT_AS_OF + 3 * DAY)).status is RunStatus.UNCHANGED


def test_a_failed_run_publishes_its_report_and_no_data(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    before = files(tmp_path)
    done = publish_failure(
        tmp_path, run(CONTENT_AS_OF + DAY), "no source answered", {"sources": {"openrouter": "down"}}
    )
    after = files(tmp_path)
    assert (done.status, done.snapshot, done.is_latest) == (RunStatus.FAILED, None, False)
    assert len(after.keys() - before.keys()) == 1
    assert {path for path in before if after[path] != before[path]} == {"v1/snapshots/index.json"}
    entry = runs(tmp_path)[-1]
    assert (entry["status"], entry["snapshot"], entry["reason"]) == ("failed", None, "no source answered")
    assert sha256_hex(after[entry["report"]["path"]]) == entry["report"]["sha256"]
    assert document(tmp_path, "snapshots/index.json")["last_successful"] == latest(tmp_path)
    DOCUMENTS["snapshots"].model_validate(document(tmp_path, "snapshots/index.json"))


def test_a_rollback_goes_back_and_stays_back(tmp_path: Path) -> None:
    first = publish(tmp_path, content(), run())
    second = publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))
    assert second.snapshot
    back = rollback(tmp_path, CONTENT_AS_OF + 2 * DAY, "a price was wrong")
    assert back.snapshot == first.snapshot == latest(tmp_path)
    assert document(tmp_path, "latest.json")["previous"] == second.snapshot
    assert runs(tmp_path)[-1]["withdraws"] == second.snapshot
    refused = touch(tmp_path, second.snapshot, run(CONTENT_AS_OF + 3 * DAY))
    assert (refused.status, refused.is_latest) == (RunStatus.HELD, False)
    third = publish(tmp_path, other("Third"), run(CONTENT_AS_OF + 3 * DAY))
    assert latest(tmp_path) == third.snapshot
    assert rollback(tmp_path, CONTENT_AS_OF + 4 * DAY, "again").snapshot == first.snapshot
    assert release(tmp_path, second.snapshot, CONTENT_AS_OF + 5 * DAY, "it was right").is_latest


def test_a_rollback_needs_something_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="nothing was published"):
        rollback(tmp_path, CONTENT_AS_OF, "why")
    publish(tmp_path, content(), run())
    with pytest.raises(PublishError, match="earlier good snapshots are: none"):
        rollback(tmp_path, CONTENT_AS_OF, "why")
    publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))
    with pytest.raises(PublishError, match="to '20200101T000000Z-000000000000'"):
        rollback(tmp_path, CONTENT_AS_OF, "why", to="20200101T000000Z-000000000000")


def test_a_snapshot_is_found_by_its_inputs(tmp_path: Path) -> None:
    assert find_snapshot(tmp_path, content().inputs) is None
    done = publish(tmp_path, content(), run())
    assert find_snapshot(tmp_path, content().inputs) == done.snapshot
    assert find_snapshot(tmp_path, content().inputs[:12] + "0" * 52) is None


def test_other_bytes_for_the_same_inputs_are_refused(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    before = files(tmp_path)
    with pytest.raises(PublishError, match="says something else about the same inputs"):
        publish(tmp_path, content(report={"sources": 4}), run(CONTENT_AS_OF + DAY))
    assert files(tmp_path)["v1/latest.json"] == before["v1/latest.json"]


def test_an_unknown_snapshot_cannot_be_touched(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="publish it first"):
        touch(tmp_path, "20200101T000000Z-000000000000", run())


def test_a_damaged_file_is_mended_by_publishing_again(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    before = files(tmp_path)
    victims = [next(path for path in before if path.startswith(start)) for start in ("v1/o/", "v1/t/")]
    for path in victims:
        (tmp_path / path).write_bytes(bytes([before[path][0] ^ 1]) + before[path][1:])
    publish(tmp_path, content(), run())
    assert {path: files(tmp_path)[path] for path in victims} == {path: before[path] for path in victims}


def test_a_run_that_stopped_after_its_history_entry_is_finished(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    stopped = files(tmp_path)
    second = publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))
    done = files(tmp_path)
    for path in stopped:
        if path != "v1/snapshots/index.json":
            (tmp_path / path).write_bytes(stopped[path])
    healed = heal(tmp_path)
    assert (healed.snapshot, healed.is_latest) == (second.snapshot, True)
    assert files(tmp_path) == done


def test_a_run_that_stopped_among_the_aliases_leaves_no_mixture(tmp_path: Path) -> None:
    first = publish(tmp_path, content(), run())
    assert first.snapshot
    before = files(tmp_path)
    publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))
    # The pointer and half of the aliases as they were: the night was killed; the next one finds the first inputs again.
    for path in ("v1/latest.json", "v1/a/model/example/gone.json", "v1/changes.json"):
        (tmp_path / path).write_bytes(before[path])
    touch(tmp_path, first.snapshot, run(CONTENT_AS_OF + 2 * DAY))
    after = files(tmp_path)
    aliases = [path for path in before if path.startswith("v1/a/")]
    assert {path: after[path] for path in aliases} == {path: before[path] for path in aliases}
    assert latest(tmp_path) == first.snapshot


def test_healing_an_empty_tree_does_nothing(tmp_path: Path) -> None:
    assert heal(tmp_path).snapshot is None
    assert files(tmp_path) == {}


def test_a_full_disk_leaves_the_old_snapshot(full_disk: Path, tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        publish(full_disk, content(), run())
    assert caught.value.errno in (errno.ENOSPC, errno.EDQUOT)
    assert not (full_disk / "v1/latest.json").exists()
    assert not list(full_disk.rglob(".tmp-*"))


def test_a_damaged_history_is_named(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    (tmp_path / "v1/snapshots/index.json").write_bytes(b"{")
    with pytest.raises(PublishError, match=r"snapshots/index\.json: not a history"):
        publish(tmp_path, other(), run(CONTENT_AS_OF + DAY))


def test_tombstones_have_documents_too(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    alias = document(tmp_path, "a/model/example/gone.json")
    facts = document(tmp_path, f"o/{alias['facts'][:2]}/{alias['facts']}.json")
    assert (facts["id"], facts["retired"]) == (GONE, True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": "abc"}, "inputs = 'abc'"),
        ({"code": ""}, "code = ''"),
        ({"ruleset": b"{}"}, "ruleset: "),
        ({"taxonomy": b'{"version": 1}'}, "taxonomy.version = 1"),
        ({"content_as_of": CONTENT_AS_OF.replace(tzinfo=None)}, "content_as_of = "),
        ({"tables": {}}, "tables: missing"),
    ],
)
def test_content_that_cannot_be_published_says_why(changes: dict[str, object], message: str) -> None:
    with pytest.raises(PublishError, match=message):
        content(**changes)
