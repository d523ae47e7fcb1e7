"""Which comparisons are prepared."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from warehouse.curate import pairs
from warehouse.curate.pairs import CURATED, chosen_pairs


def _tables(places: list[tuple[str, str, bool, bool]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Artifacts (outputs, status, router, retired) in order of their places."""
    ids = [f"model:maker/m{number:04}" for number in range(len(places))]
    columns = {"artifact_id": ids, "output_modalities": [outputs or None for outputs, *_ in places]}
    artifacts = pl.DataFrame(
        {**columns, "router": [one[2] for one in places], "retired": [one[3] for one in places]},
        schema_overrides={
            "output_modalities": pl.String,
            "artifact_id": pl.String,
            "router": pl.Boolean,
            "retired": pl.Boolean,
        },
    )
    scores = pl.DataFrame(
        {
            "artifact_id": ids,
            "status": [one[1] for one in places],
            "type": ["model"] * len(ids),
            "place": range(len(ids)),
        },
        schema_overrides={"artifact_id": pl.String, "status": pl.String, "type": pl.String, "place": pl.Int32},
    )
    return artifacts, scores


_place = st.tuples(
    st.sampled_from(["text", "image", ""]), st.sampled_from(["ranked", "provisional"]), st.booleans(), st.booleans()
)


@given(st.lists(_place, max_size=12), st.integers(0, 99))
def test_neighbours_share_type_and_outputs(places: list[tuple[str, str, bool, bool]], seed: int) -> None:
    artifacts, scores = _tables(places)
    found = chosen_pairs(artifacts, scores)
    shown = {
        artifact: outputs
        for artifact, (outputs, status, router, retired) in zip(artifacts["artifact_id"], places, strict=True)
        if status == "ranked" and outputs and not router and not retired
    }
    for a, b, _ in found.iter_rows():
        assert a < b and shown[a] == shown[b]
    sizes = [list(shown.values()).count(outputs) for outputs in ("text", "image")]
    assert found.height == sum(max(size - 1, 0) for size in sizes)
    mixed = chosen_pairs(artifacts.sample(fraction=1, shuffle=True, seed=seed), scores)
    assert mixed.equals(found)


def test_pairs_are_bounded_and_the_best_places_come_first() -> None:
    artifacts, scores = _tables([("text", "ranked", False, False)] * (pairs.MAX_PAIRS + 50))
    found = chosen_pairs(artifacts, scores)
    assert found.height == pairs.MAX_PAIRS
    assert found["b"].max() == f"model:maker/m{pairs.MAX_PAIRS:04}"


def test_a_curated_pair_is_there_when_both_are() -> None:
    artifacts, scores = _tables([("text", "ranked", False, False)])
    both = pl.concat([artifacts, *(artifacts.with_columns(artifact_id=pl.lit(one)) for one in CURATED[0])])
    assert chosen_pairs(both, scores).rows() == [(*sorted(CURATED[0]), "curated")]
    assert chosen_pairs(both.head(2), scores).is_empty()


def test_what_is_searched_together_is_a_pair_of_the_two_strongest_with_equal_outputs() -> None:
    artifacts, scores = _tables([(("text", "image")[number == 2], "ranked", False, False) for number in range(6)])
    ids = artifacts["artifact_id"]
    strengths = {0: 0.9, 2: 0.8, 4: 0.7, 5: None, 3: 0.1}
    edges = pl.DataFrame(
        {
            "capability_id": ["code.generation"] * len(strengths),
            "artifact_id": [ids[number] for number in strengths],
            "strength": list(strengths.values()),
        }
    )
    made = chosen_pairs(artifacts, scores, edges).filter(reason="searched together")
    assert made.select("a", "b").rows() == [(ids[0], ids[4])]
    assert chosen_pairs(artifacts, scores, edges.clear()).equals(chosen_pairs(artifacts, scores))
