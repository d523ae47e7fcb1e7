"""A held candidate can be looked at, compared with what is good, and released by a recorded decision."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.live import DAY_1, DAY_2, first_day, http, night
from tests.flows.test_cli import abreast
from tests.flows.test_run_report import held_build
from tests.replay import payloads
from tests.replay.server import ReplayServer
from warehouse.read import Snapshot
from warehouse.verify import verify

GONE = "model:northwind/heron-0"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """Data root, good snapshot and held candidate in which a model is missing."""
    root = tmp_path_factory.mktemp("held")
    with pytest.MonkeyPatch.context() as patch, ReplayServer(first_day()) as server:
        good = night(root, DAY_1, http(server), patch, ("openrouter",)).published
        server.library.add(payloads.openrouter(DAY_2, lambda rows: rows[1:]))
        patch.setattr("flows.refresh.build", held_build)
        candidate = night(root, DAY_2, http(server), patch, ("openrouter",)).published
    assert good is not None and candidate is not None and good.snapshot and candidate.snapshot
    yield root, good.snapshot, candidate.snapshot


def test_a_candidate_is_inspected_compared_and_released(held: tuple[Path, str, str]) -> None:
    root, good, candidate = held
    assert Snapshot(root / "published").id == good
    shown = json.loads(abreast("show", GONE, "--at", candidate, "--format", "json", data=root).stdout)
    assert (shown["snapshot"], shown["items"][0]["facts"]["retired"]) == (candidate, True)
    assert "too many places moved" in abreast("runs", data=root).stdout
    told = abreast("diff", "--at", candidate, "--format", "json", data=root)
    events = json.loads(told.stdout)
    assert events["snapshot"] == candidate
    assert [(one["event"], one["artifact_id"]) for one in events["items"]][:1] == [("artifact_retired", GONE)]
    assert json.loads(abreast("diff", good, candidate, "--format", "json", data=root).stdout) == events
    assert "not both" in abreast("diff", good, candidate, "--at", candidate, data=root, expect=2).stderr
    assert "--reason" in abreast("release", candidate, data=root, expect=2).stderr
    assert "empty" in abreast("release", candidate, "--reason", " ", data=root, expect=2).stderr
    assert (
        "is not in" in abreast("release", "20200101T000000Z-0123456789ab", "--reason", "x", data=root, expect=1).stderr
    )
    assert Snapshot(root / "published").id == good
    assert candidate in abreast("release", candidate, "--reason", "the model was withdrawn", data=root).stdout
    after = Snapshot(root / "published")
    assert (after.id, after.runs[-1]["kind"], after.runs[-1]["reason"]) == (
        candidate, "release", "the model was withdrawn",
    )  # fmt: skip
    assert candidate.encode() in (root / "published/index.html").read_bytes()
    assert verify(root / "published").ok
    abreast("rollback", "--reason", "no", data=root)
    assert Snapshot(root / "published").id == good
