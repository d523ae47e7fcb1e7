"""What follows from a history of runs: the pointer moves forward in as-of, except where a person decided."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warehouse.publish.history import position

Run = dict[str, Any]
RUNS = st.lists(
    st.builds(
        lambda kind, status, day, name: {
            "kind": kind, "status": status, "as_of": f"2026-08-{day:02d}T00:00:00Z", "snapshot": name, "manifest": name
        },
        st.sampled_from(["nightly", "as_of", "backfill"]),
        st.sampled_from(["published", "unchanged", "held", "failed"]),
        st.integers(1, 9),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=12,
)  # fmt: skip


@given(runs=RUNS)
def test_the_pointer_never_goes_back_by_itself(runs: list[Run]) -> None:
    shown = [position(runs[:count]).entry for count in range(len(runs) + 1)]
    times = [entry["as_of"] for entry in shown if entry]
    assert times == sorted(times)
    assert all(
        entry["status"] in ("published", "unchanged") and entry["kind"] != "backfill" for entry in shown if entry
    )


@given(runs=RUNS)
def test_held_failed_and_backfilled_runs_change_nothing(runs: list[Run]) -> None:
    good = [run for run in runs if run["status"] in ("published", "unchanged") and run["kind"] != "backfill"]
    assert position(runs) == position(good)


@given(runs=RUNS)
def test_a_rollback_withdraws_until_a_release(runs: list[Run]) -> None:
    before = position(runs)
    if before.entry is None:
        return
    bad = before.entry["snapshot"]
    back = {
        "kind": "rollback",
        "status": "published",
        "as_of": before.entry["as_of"],
        "snapshot": "z",
        "withdraws": bad,
    }
    after = position([*runs, back])
    assert after.entry == back
    assert bad in after.withdrawn
    assert after.before[0] == bad
    assert bad not in position([*runs, back, back | {"kind": "release", "snapshot": bad, "withdraws": None}]).withdrawn
