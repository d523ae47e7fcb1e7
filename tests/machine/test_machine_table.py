"""Every row of the machine table: how the night ends, what readers see, and that the next night heals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine.machine_table import CASES, Ground, NoMountError, Observed, ground

HEALED = "the same digests"
EXPECTED = {
    "full disk": Observed(("WriteError",), "old", True, "ok", HEALED, "the disk is full"),
    "read-only folder": Observed(("WriteError",), "old", True, "ok", HEALED, "the data root must be writable"),
    "clock back a day": Observed(("0",), "old", True, "ok", HEALED, "is behind the latest run"),
    "two refreshes at once": Observed(("0", "0"), "new", True, "ok", HEALED, ""),
    "a backfill beside a night": Observed(("0", "0"), "new", True, "ok", HEALED, "2 of 2 days filled"),
    "copied data root": Observed(("0",), "new", True, "ok", HEALED, ""),
    "truncated blob, offline": Observed(("0",), "old", True, "blob_damaged", HEALED, "a payload is lost"),
    "truncated blob, live": Observed(("0",), "new", True, "ok", HEALED, "unconditionally: True (fresh: True)"),
}


@pytest.fixture(scope="module")
def ready() -> Iterator[Ground]:
    with ground() as made:
        yield made


def test_every_row_is_expected() -> None:
    assert EXPECTED.keys() == CASES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_trouble_costs_nothing(name: str, ready: Ground, tmp_path: Path) -> None:
    try:
        seen = CASES[name](ready, tmp_path)
    except NoMountError as error:
        pytest.skip(str(error))
    expected = EXPECTED[name]
    assert seen.said.find(expected.said) >= 0
    assert (seen.exits, seen.latest, seen.whole) == (expected.exits, expected.latest, expected.whole)
    assert (seen.archive, seen.again) == (expected.archive, expected.again)
