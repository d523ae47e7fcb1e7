"""Search events from the door to the snapshot: what they change, what they never reveal, and what too few do."""

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import Request, refresh
from flows.settings import Settings
from tests.flows.searches import LIKED, NEED, SHOWN, searches, written
from tests.flows.small_night import captured, no_embedded
from warehouse.match.store import EventStore
from warehouse.read import Snapshot
from warehouse.verify import verify

DAY = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data root with one small night and no event. Do not change it: copy it."""
    root = tmp_path_factory.mktemp("night-without-events")
    with no_embedded():
        captured(root, DAY)
        _refresh(root)
        yield root


@pytest.fixture
def root(night: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(night, tmp_path / "data"))


def _refresh(root: Path) -> Snapshot:
    refresh(Settings(root), Request(clock_utc=DAY, offline=True))
    return Snapshot(root / "published")


def _add(root: Path, file: Path) -> str:
    done = CliRunner().invoke(app, ["events", "add", str(file), "--data", str(root)])
    assert done.exit_code == 0, done.output
    return done.output


def _components(snapshot: Snapshot) -> dict[str, float | None]:
    return dict(snapshot.table("scores").select("artifact_id", "match").iter_rows())


def test_without_events_nothing_is_said_about_matches(night: Path) -> None:
    snapshot = Snapshot(night / "published")
    assert set(_components(snapshot).values()) == {None}
    assert snapshot.facts(SHOWN[0])["times_matched"] == {"absent": "not_applicable"}
    assert "match" not in snapshot.file("report.json")
    assert not (night / "events").exists()


def test_a_night_with_searches(root: Path, tmp_path: Path) -> None:
    """Edges, the component, the held-out evaluation; the snapshot verifies; an unknown id changes nothing."""
    before = Snapshot(root / "published")
    rows = searches(1200, clients=60)
    rows[0]["query_response_hit_ids"].append("model:elsewhere/unknown")
    told = _add(root, written(tmp_path / "events.ndjson", [*rows, rows[0], {"action_name": "click"}]))
    assert f"{len(rows) + 2} read: 1200 queries and {len(rows) - 1200} events kept, 1 duplicates, 1 quarantined" in told
    assert "query_id: Field required" in told
    after = _refresh(root)
    assert after.id != before.id
    edges = after.table("match_edges")
    assert set(edges["artifact_id"]) == set(SHOWN)
    assert edges["capability_id"].unique().to_list() == ["agent.tool_calling"]
    by_strength = edges.sort("strength", descending=True)["artifact_id"].to_list()
    assert by_strength == [SHOWN[k] for k in sorted(range(4), key=lambda k: -LIKED[k])]
    match = _components(after)
    assert match[SHOWN[3]] == 1.0
    assert match["model:northwind/heron-60"] is not None, "too little evidence counts with its prior, not as 0"
    assert after.facts(SHOWN[3])["times_matched"] == 1200
    assert after.facts("model:northwind/heron-60")["times_matched"] == {"absent": "missing"}
    held = after.file("report.json")["match"]["held_out"]
    assert held["first_day"] == "2026-11-18"
    assert held["ndcg_at_10"]["after_debiasing"] >= held["ndcg_at_10"]["shown"]
    assert held["mrr"].keys() == held["ndcg_at_10"].keys() == {"shown", "before_debiasing", "after_debiasing"}
    report = verify(root / "published")
    assert report.ok, report.mismatches[:3]


def test_the_same_events_under_another_key_give_the_same_snapshot(root: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(root, tmp_path / "other"))
    rows = searches(300, clients=30)
    _add(root, written(tmp_path / "whole.ndjson", rows))
    _add(other, written(tmp_path / "second.ndjson", rows[200:]))
    _add(other, written(tmp_path / "first.ndjson", rows[:250]))
    assert EventStore(root).key() != EventStore(other).key()
    one, two = _refresh(root), _refresh(other)
    assert one.latest["manifest"] == two.latest["manifest"]


def test_too_few_clients_are_said_and_show_no_number(root: Path, tmp_path: Path) -> None:
    before = Snapshot(root / "published")
    _add(root, written(tmp_path / "few.ndjson", searches(400, clients=19)))
    _add(root, written(tmp_path / "own.ndjson", searches(400, clients=400, application="abreast")))
    after = _refresh(root)
    assert after.id != before.id
    assert after.table("match_edges").is_empty()
    assert set(_components(after).values()) == {None}
    assert after.file("report.json")["match"] == {"state": "insufficient_evidence"}
    assert after.table("scores").equals(before.table("scores"))


def test_nothing_published_or_stored_names_a_client_or_a_text(root: Path, tmp_path: Path) -> None:
    _add(root, written(tmp_path / "events.ndjson", searches(200, clients=25)))
    found = EventStore(root).load(DAY)
    assert found is not None
    pseudonyms = {value for name in ("query", "client") for value in found.queries[name].head(30)}
    kept = "".join(frame.write_json() for frame in (found.queries, found.events))
    _refresh(root)
    published = b"".join(_plain(file) for file in sorted((root / "published").rglob("*")) if file.is_file())
    assert SHOWN[0].encode() in published
    for secret in ("browser-1", "query-1", "visit-1", "aria.holt", NEED):
        assert secret not in kept
        assert secret.encode() not in published
    assert not [name for name in pseudonyms if name.encode() in published]


def _plain(file: Path) -> bytes:
    data = file.read_bytes()
    return pl.read_parquet(io.BytesIO(data)).write_json().encode() if file.suffix == ".parquet" else data


def test_a_night_before_the_searches_does_not_know_them(root: Path, tmp_path: Path) -> None:
    rows = searches(300, clients=30)
    for row in rows:
        row["timestamp"] = row["timestamp"].replace("2026-11", "2026-12")
    _add(root, written(tmp_path / "later.ndjson", rows))
    before = Snapshot(root / "published").id
    assert _refresh(root).id == before
    store = EventStore(root)
    later = datetime(2026, 12, 31, tzinfo=UTC)
    assert store.load(later) is not None
    assert store.load(later, added_until=datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_the_key_is_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    key = EventStore(tmp_path).key()
    assert len(key) == 32
    assert (tmp_path / "events/key").stat().st_mode & 0o077 == 0
    assert EventStore(tmp_path).key() == key


def test_what_is_held_can_be_listed(tmp_path: Path) -> None:
    rows = searches(3, clients=2)
    rows[0]["client_id"] = "quepid-nightly-bot"
    _add(tmp_path, written(tmp_path / "some.ndjson", [*rows, {"user_query": "x"}]))
    told = CliRunner().invoke(app, ["events", "list", "--data", str(tmp_path)]).output
    assert "bot" in told
    assert "2026-11-10" in told
    assert "some.ndjson" in told


def test_a_file_without_events_is_an_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["events", "add", str(tmp_path / "no.ndjson"), "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "no.ndjson" in str(done.exception)
    assert not (tmp_path / "events/rows").exists()
