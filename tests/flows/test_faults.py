"""Every row of the fault table: what is published, what is carried forward, how the run ends."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replay.fault_table import CASES, Case, good_night, observe

OLD, NEW = "0.000001", "0.0000012"
CARRIED = {"run": "unchanged", "state": "fresh", "carried_forward": True, "price": OLD, "changes": "none", "strict": 3}
ARRIVED = {"run": "published", "state": "fresh", "carried_forward": False, "strict": 0}
OUTCOMES = {
    "DNS failure": "unreachable",
    "connection refused": "unreachable",
    "black hole": "unreachable",
    "expired certificate": "unreachable",
    "reset in the body": "unreachable",
    "one byte a second": "unreachable",
    "headers byte by byte": "unreachable",
    "status 500": "unreachable",
    "429 without Retry-After": "rate_limited",
    "429 with Retry-After too late": "rate_limited",
    "403 wall": "blocked",
    "200 wall": "blocked",
    "login page": "blocked",
    "page about suspension": "blocked",
    "HTML for JSON": "blocked",
    "wrong content type": "unexpected_format",
    "truncated gzip": "unexpected_format",
    "gzip bomb (1:1000)": "too_large",
    "2 GB body, announced": "too_large",
    "2 GB body, unannounced": "too_large",
    "Content-Length too long": "unreachable",
    "Content-Length too short": "unexpected_format",
    "redirect to another host": "blocked",
    "redirect to loopback": "blocked",
    "redirect to a file": "blocked",
    "redirect loop": "blocked",
    "robots denial": "blocked",
    "not found": "not_found",
}
"""Faults that keep the listing from arriving: nothing of it is archived, yesterday's facts stand, the run says so."""
PAYLOADS = {
    "nothing wrong, new prices": ARRIVED | {"price": NEW, "changes": "1 accepted"},
    "429 with Retry-After in time": ARRIVED | {"price": NEW, "changes": "1 accepted"},
    "yesterday's payload again": ARRIVED | {"run": "unchanged", "price": OLD, "changes": "none"},
    "half the rows gone": CARRIED | {"run": "published", "state": "failed"},
    "every price times 1,000": ARRIVED | {"price": OLD, "changes": "240 quarantined"},
    "all names swapped": ARRIVED | {"price": OLD, "changes": "150 held, 80 accepted, 10 quarantined"},
}
"""What arrives is archived; gates and holds decide what of it is published."""


@pytest.fixture(scope="module")
def good() -> Iterator[Path]:
    with good_night() as root:
        yield root


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_night_under_a_fault(case: Case, good: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    seen = observe(case, good, tmp_path)
    assert time.monotonic() - started < 20
    expected = CARRIED if case.name in OUTCOMES else PAYLOADS[case.name]
    shown = {
        "run": seen.run, "state": seen.state, "carried_forward": seen.carried_forward,
        "price": seen.price, "changes": seen.changes, "strict": seen.strict_exit_code,
    }  # fmt: skip
    assert shown == expected
    assert seen.exit_code == 0
    if case.name in OUTCOMES:
        assert seen.outcome == OUTCOMES[case.name]
        assert seen.archived == 0
    else:
        assert seen.outcome == ("unchanged" if case.name.startswith("yesterday") else "fresh")
        assert seen.archived == (0 if case.name.startswith("yesterday") else 1)


def test_the_table_has_every_fault_once() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert set(names) == OUTCOMES.keys() | PAYLOADS.keys()
