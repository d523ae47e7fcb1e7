import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bench_pairs import made
from warehouse.compare.all_pairs import DECISIONS, all_pairs
from warehouse.rank import verdict

NUMBERS = st.tuples(st.sampled_from([0.0, 40.0, 40.5, 60.1234]) | st.floats(0, 100), st.sampled_from([0.0, 1.5, 7.25]))


def table(numbers):
    return pl.DataFrame(
        {
            "artifact_id": [f"model:m/{n}" for n in range(len(numbers))],
            "score": [score for score, _ in numbers],
            "sd": [sd for _, sd in numbers],
        },
        schema={"artifact_id": pl.String, "score": pl.Float64, "sd": pl.Float64},
    )


@given(st.lists(NUMBERS, max_size=45))
def test_every_decision_is_the_verdict_of_its_pair(numbers):
    scores = table(numbers)
    found = all_pairs(scores, made(3)[1])
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers):
            wanted = DECISIONS.index(verdict(*one, *other)) if i < j else 0
            assert found.decision[i, j] == wanted


def test_shared_capabilities_are_those_of_both_lists():
    scores, capabilities = made(70)
    denied = capabilities.head(50).with_columns(polarity=pl.lit("denied"))
    doubted = capabilities.slice(50, 50).with_columns(conflict=pl.lit(True))
    found = all_pairs(scores, pl.concat([denied, doubted, capabilities.slice(100), capabilities.slice(100, 5)]))
    own = {name: set() for name in scores["artifact_id"]}
    for name, capability in capabilities.slice(100).select("artifact_id", "capability_id").iter_rows():
        own[name].add(capability)
    wanted = [[len(own[a] & own[b]) if i < j else 0 for j, b in enumerate(own)] for i, a in enumerate(own)]
    assert np.array_equal(found.shared, np.array(wanted, dtype=np.float32))
    assert found.ids == list(own)
