import polars as pl
import pytest
from match_frames import ARTIFACTS, START, event, events_frame, queries_frame, searches

from warehouse.match import demand, edges, hold_out, impressions, match_scores, match_signals, times_matched
from warehouse.match.caps import capped
from warehouse.rank import load_ruleset, rank
from warehouse.rank.inputs import ARTIFACT_COLUMNS

A, B = ARTIFACTS[0], ARTIFACTS[1]


def query(name, client="c1", hits=(A, B), traffic="human", capabilities=("writes-code",)):
    return (name, client, START, traffic, list(capabilities), list(hits))


def shown(queries, events=()):
    return impressions(queries_frame(queries), events_frame(list(events)))


def test_places_clicks_and_satisfaction():
    deeds = [
        event("q1", "c1", "click", B, 2),
        event("q2", "c1", "click", A, 1, 29.9),
        event("q3", "c1", "view", A, 1, 30.0),
        event("q4", "c1", "thumbs_up", A, 1),
        event("q5", "c1", "view", A, 1, 300.0),
        event("q5", "c1", "thumbs_down", A, 1),
        event("q9", "c1", "click", A, 1),
    ]
    table = shown([query(f"q{n}") for n in range(1, 6)], deeds)
    assert table["place"].to_list() == [0, 1] * 5
    done = {(r["query"], r["artifact_id"]): (r["clicked"], r["satisfied"]) for r in table.to_dicts()}
    assert done["q1", B] == (True, False)
    assert done["q2", A] == (True, False)
    assert done["q3", A] == done["q4", A] == (True, True)
    assert done["q5", A] == (False, False)
    assert done["q1", A] == (False, False)
    assert "q9" not in table["query"].to_list()


def test_impression_events_stand_in_for_hits():
    table = shown(
        [query("q1", hits=[])], [event("q1", "c1", "impression", A, 3), event("q1", "c1", "impression", A, 3)]
    )
    assert table.select("artifact_id", "place").rows() == [(A, 2)]


def test_times_matched_counts_queries_of_people_above_the_floor():
    table = shown(
        [query(f"q{n}", f"c{n}") for n in range(20)]
        + [query(f"o{n}", f"c{n}", hits=[B], traffic="own") for n in range(50)]
    )
    counted = {r["artifact_id"]: r for r in times_matched(table).to_dicts()}
    assert counted[A]["times_matched"] == counted[B]["times_matched"] == 20
    few = times_matched(shown([query(f"q{n}", f"c{n % 19}") for n in range(500)]))
    assert few.select("times_matched", "clients", "state").unique().rows() == [(None, None, "insufficient_evidence")]


def test_edges_recover_the_planted_order():
    made = edges(impressions(*searches(12_000)))
    assert made.model.identified
    table = made.table.sort("rate", descending=True)
    assert table["artifact_id"].to_list() == [ARTIFACTS[k] for k in (0, 4, 1, 2, 3)]
    assert table["rate"].to_list() == pytest.approx([0.5, 0.4, 0.3, 0.2, 0.1], abs=0.06)
    assert (table["strength"] < table["rate"]).all()
    assert table["state"].unique().to_list() == ["published"]


def test_under_the_floor_an_edge_has_a_state_and_no_numbers():
    made = edges(impressions(*searches(400, clients=19)))
    assert made.table["state"].unique().to_list() == ["insufficient_evidence"]
    for name in ("times_matched", "clients", "n_eff", "rate", "strength"):
        assert made.table[name].null_count() == made.table.height


def test_agents_and_own_pages_make_no_edges():
    queries, events = searches(2000)
    for traffic in ("agent", "own", "bot"):
        table = impressions(queries.with_columns(traffic=pl.lit(traffic)), events)
        assert edges(table).table.is_empty()
        assert demand(table).is_empty()


def test_a_ring_of_clients_buys_what_its_number_buys():
    """Ten clients that search and click a thousand times each weigh no more than ten clients on ten days."""
    honest = shown([query(f"q{n}", f"c{n}") for n in range(300)])
    ring = shown([query(f"r{n}", f"ring{n % 10}") for n in range(10_000)])
    both = capped(pl.concat([honest, ring]), ["artifact_id"]).filter(artifact_id=A)
    bought = both.filter(pl.col("client").str.starts_with("ring"))["cap_weight"].sum()
    assert bought <= 10 * 3.1 + 1e-9
    assert both.filter(~pl.col("client").str.starts_with("ring"))["cap_weight"].unique().to_list() == [1.0]


def test_a_ring_moves_a_strength_by_little():
    queries, events = searches(6000)
    ring_queries = queries_frame([query(f"r{n}", f"ring{n % 5}", hits=[ARTIFACTS[3]]) for n in range(3000)])
    ring_events = events_frame([event(f"r{n}", f"ring{n % 5}", "click", ARTIFACTS[3], 1, 99.0) for n in range(3000)])
    plain = edges(impressions(queries, events)).table.filter(artifact_id=ARTIFACTS[3])["strength"][0]
    farmed = edges(impressions(pl.concat([queries, ring_queries]), pl.concat([events, ring_events])))
    assert farmed.table.filter(artifact_id=ARTIFACTS[3])["strength"][0] - plain < 5 / 205


def test_a_ring_far_down_is_bounded_by_what_its_place_is_worth():
    queries, events = searches(6000)
    others = [ARTIFACTS[k] for k in (0, 1, 2, 4)]
    ring = queries_frame([query(f"r{n}", f"ring{n % 5}", hits=[*others, ARTIFACTS[3]]) for n in range(3000)])
    clicks = events_frame([event(f"r{n}", f"ring{n % 5}", "click", ARTIFACTS[3], 5, 99.0) for n in range(3000)])
    plain = edges(impressions(queries, events)).table.filter(artifact_id=ARTIFACTS[3])["rate"][0]
    farmed = edges(impressions(pl.concat([queries, ring]), pl.concat([events, clicks])))
    worth = 1 / farmed.model.theta[4]
    assert worth < 20
    assert farmed.table.filter(artifact_id=ARTIFACTS[3])["rate"][0] - plain <= 5 * worth / 205 + 0.01


def test_the_order_of_rows_does_not_matter():
    queries, events = searches(3000)
    mixed = impressions(
        queries.sample(fraction=1, shuffle=True, seed=1), events.sample(fraction=1, shuffle=True, seed=2)
    )
    assert mixed.equals(impressions(queries, events))
    assert edges(mixed).table.equals(edges(impressions(queries, events)).table)


def test_demand_flows_to_what_answers_it_and_becomes_the_match_component():
    table = impressions(*searches(12_000))
    scores = match_scores(demand(table), edges(table).table)
    ordered = scores.sort("match_score", descending=True)
    assert ordered["artifact_id"][0] == A
    assert ordered["match_score"][0] == 1.0
    artifacts = pl.DataFrame(
        [(i, "model", "hosted", False, None, False) for i in ARTIFACTS], schema=ARTIFACT_COLUMNS, orient="row"
    )
    made = rank(artifacts, match_signals(scores, START), load_ruleset("1.0.0"), START)
    match = made.components.filter(component="match")
    assert match["state"].unique().to_list() == ["observed"]
    assert made.scores["artifact_id"].to_list() == ordered["artifact_id"].to_list()


def test_no_evidence_no_scores():
    table = impressions(*searches(100, clients=10))
    assert match_scores(demand(table), edges(table).table).is_empty()
    empty = shown([])
    assert match_scores(demand(empty), edges(empty).table).is_empty()
    assert hold_out(empty, START.date()).queries == 0


def test_debiasing_helps_on_days_it_has_not_seen():
    queries, events = searches(12_000)
    table = impressions(queries, events)
    told = hold_out(table, table["day"].unique().sort()[7])
    assert told.queries > 500
    assert told.ndcg_debiased > told.ndcg_raw
    assert told.ndcg_debiased > told.ndcg_shown
    assert 0 < told.mrr_debiased <= 1
