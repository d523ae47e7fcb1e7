"""Which gates hold a snapshot back: only what contradicts a latest good snapshot of the days just before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.gates import holding
from schemas.vocabulary import RunKind
from tests.warehouse.content import CONTENT_AS_OF, content, run
from warehouse.publish import publish
from warehouse.rank import dump_ruleset, load_ruleset

GATES = [
    {"gate": "entities", "binding": True, "passed": False, "detail": "100 were listed, 12 are now"},
    {"gate": "rank_stability model", "binding": True, "passed": False, "detail": "tau-b 0.5 under 0.97"},
    {"gate": "rank_stability mcp", "binding": False, "passed": False, "detail": "8 in common"},
    {"gate": "rank_stability agent", "binding": True, "passed": True, "detail": "tau-b 1"},
]
BOTH = "entities: 100 were listed, 12 are now; rank_stability model: tau-b 0.5 under 0.97"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("published")
    publish(root, content(), run())
    yield root


@pytest.mark.parametrize(("days", "expected"), [(0, BOTH), (3, BOTH), (3.01, None), (90, None)])
def test_gates_bind_against_a_latest_snapshot_of_three_days(published: Path, days: float, expected: str | None) -> None:
    later = content(content_as_of=CONTENT_AS_OF + timedelta(days=days))
    assert holding(GATES, later, published) == expected


def test_the_first_snapshot_contradicts_nothing(tmp_path: Path) -> None:
    assert holding(GATES, content(), tmp_path) is None


def test_a_held_candidate_is_nothing_to_contradict(tmp_path: Path) -> None:
    publish(tmp_path, content(), replace(run(), held="too many places moved"))
    assert holding(GATES, content(), tmp_path) is None


def test_a_backfill_is_nothing_to_contradict(tmp_path: Path) -> None:
    publish(tmp_path, content(), run(kind=RunKind.BACKFILL))
    assert holding(GATES, content(), tmp_path) is None


def test_another_ruleset_says_nothing_of_ranks(published: Path) -> None:
    ruled = content(ruleset=dump_ruleset(load_ruleset()))
    assert holding(GATES, ruled, published) == "entities: 100 were listed, 12 are now"
    assert holding(GATES[1:], ruled, published) is None
