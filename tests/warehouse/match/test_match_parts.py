"""Long columns are worked on as numbers and in parts: that must show nowhere."""

import importlib
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_frames import searches

from warehouse.match.caps import cap_weights
from warehouse.match.codes import codes, dense, rows_among
from warehouse.match.evaluate import dcg
from warehouse.match.graph import demand, match_scores
from warehouse.match.holdout import hold_out
from warehouse.match.impressions import impressions

EDGES, IMPRESSIONS, CAPS = (
    importlib.import_module(f"warehouse.match.{name}") for name in ("edges", "impressions", "caps")
)
IDS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=30)
settings.register_profile("parts", max_examples=30, deadline=None)
settings.load_profile("parts")


@pytest.fixture(scope="module")
def world():
    queries, events = searches(400, clients=60)
    third, both = pl.int_range(pl.len()) % 3 == 0, pl.lit(["reads-images", "writes-code"])
    return queries.with_columns(capabilities=pl.when(third).then(both).otherwise("capabilities")), events


def made(queries, events):
    shown = impressions(queries, events)
    found = EDGES.edges(shown)
    return shown, found.table, found.model.theta, match_scores(demand(shown), found.table)


def test_parts_of_any_size_give_the_same(world, monkeypatch):
    shown, table, theta, scores = made(*world)
    for module, size in ((IMPRESSIONS, 37), (EDGES, 101), (CAPS, 53)):
        monkeypatch.setattr(module, "PART", size)
    again = made(*world)
    assert again[0].equals(shown)
    assert again[1].equals(table)
    assert (again[2] == theta).all()
    assert again[3].equals(scores)


def test_categories_give_what_texts_give(world):
    queries, events = world
    kind = pl.Categorical
    lists = {"capabilities": pl.List(kind), "hits": pl.List(kind)}
    coded = (
        queries.cast({"query": kind, "client": kind, "traffic": kind} | lists),
        events.cast({"query": kind, "client": kind, "traffic": kind, "action": kind, "object_id": kind}),
    )
    for plain, one in zip(made(queries, events), made(*coded), strict=True):
        if isinstance(plain, pl.DataFrame):
            assert one.cast(plain.schema).equals(plain)
        else:
            assert (one == plain).all()


@given(IDS, IDS)
def test_codes_name_what_they_stand_for(texts, among):
    for column in (pl.Series(texts), pl.Series(texts, dtype=pl.Categorical)):
        numbers, named = codes(column)
        assert named.to_list() == sorted(set(texts))
        assert named.gather(numbers).to_list() == texts
        known = pl.Series(sorted(set(among)))
        assert [known[row] if row >= 0 else None for row in rows_among(column, known).tolist()] == [
            text if text in set(among) else None for text in texts
        ]


@given(st.lists(st.sampled_from([0, 3, 4, 90, 10**12]), min_size=1, max_size=20))
def test_dense_numbers_keep_their_order(numbers):
    places, distinct = dense(np.array(numbers))
    assert distinct.tolist() == sorted(set(numbers))
    assert distinct[places].tolist() == numbers


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=60))
def test_caps_by_hand(rows):
    edge, client, day = (np.array(column) for column in zip(*rows, strict=True))
    share = 0.3
    found = cap_weights(edge, client, day, share)

    def per_day(row):
        client_days = len({other[1:] for other in rows if other[0] == row[0]})
        return min(1.0, max(1.0, share * client_days) / rows.count(row))

    for weight, row in zip(found.weight.tolist(), rows, strict=True):
        clients = {other[1] for other in rows if other[0] == row[0]}
        total = sum(per_day(other) for other in rows if other[:2] == row[:2])
        assert weight == pytest.approx(per_day(row) * min(1.0, max(1.0, share * len(clients)) / total))
        assert found.clients[row[0]] == len(clients)


def test_held_out_days_by_hand(world):
    """Query by query, as the numbers are defined."""
    shown = impressions(*world)
    first = max(shown["day"]) - timedelta(days=2)
    found = hold_out(shown, first)
    past, future = shown.filter(pl.col("day") < first), shown.filter(pl.col("day") >= first)
    learned = EDGES.edges(past)
    strength = {row[:2]: row[2] for row in learned.table.select("capability", "artifact_id", "strength").iter_rows()}
    sums = np.zeros(4)
    count = 0
    for part in future.partition_by("query"):
        if not part["satisfied"].any():
            continue
        count += 1
        wanted = part["capabilities"][0].to_list()
        place = part["place"].to_numpy()
        gain = part["satisfied"].to_numpy() / np.maximum(learned.model.theta[place], 0.05)
        score = np.array([np.mean([strength.get((c, a)) or 0.0 for c in wanted]) for a in part["artifact_id"]])
        ranked = gain[np.lexsort((place, -score))].tolist()
        sums += (
            dcg(ranked, 10), dcg(sorted(ranked, reverse=True), 10),
            sum(g / n for n, g in enumerate(ranked, start=1)), sum(ranked),
        )  # fmt: skip
    assert found.queries == count > 0
    assert found.ndcg_debiased == pytest.approx(sums[0] / sums[1], abs=1e-6)
    assert found.mrr_debiased == pytest.approx(sums[2] / sums[3], abs=1e-6)


def test_nothing_shown_is_nothing(world):
    queries, events = world
    for empty in (impressions(queries.clear(), events), impressions(queries, events).clear()):
        assert empty.is_empty()
        assert EDGES.edges(empty).table.is_empty()
        assert hold_out(empty, date(2026, 8, 5)).queries == 0
