"""The price ledger step by step: what a set brings, what is believed at once, and what waits."""

import polars as pl
import pytest
from ledger_sets import Listed, day, folded, listing, log, permuted, read, text

from schemas.vocabulary import Direction, PayloadKind, Unit

A = "maker/model"


def _reasons(*amounts: str, gap: float = 1) -> list[tuple[str, str | None]]:
    """State and reason of the rows that a sequence of nightly amounts makes."""
    state = folded(*(listing(day(n * gap), {A: [amount]}) for n, amount in enumerate(amounts)))
    return [(found, reason) for _, _, found, reason in log(state)]


def test_a_price_that_is_first_seen_is_a_row_from_its_capture_on() -> None:
    state = folded(listing(day(0), {A: ["0.000002"]}, archived=day(3)))
    (row,) = state["prices_log"].to_dicts()
    assert (text(row["amount"]), row["state"], row["certainty"]) == ("0.000002", "accepted", "first_seen")
    assert (row["valid_from_utc"], row["captured_at_utc"], row["known_from_utc"]) == (day(0), day(0), day(3))
    assert row["previous_amount"] is None and row["literal"] == "0.000002"


def test_a_price_that_is_repeated_makes_no_row() -> None:
    assert len(_reasons("0.000002", "0.000002", "0.000002")) == 1


def test_float_noise_is_no_change() -> None:
    assert len(_reasons("2E-7", "2.0000000000000002E-7", "0.0000002")) == 1


def test_the_eleventh_digit_is_a_change_and_the_thirteenth_is_none() -> None:
    assert len(_reasons("0.00000123456789012", "0.00000123456789032")) == 2
    assert len(_reasons("0.00000123456789012", "0.000001234567890121")) == 1


@pytest.mark.parametrize("after", ["0.000004", "0.000001", "0.00002", "0.0000002", "0.0000013"])
def test_a_change_up_to_ten_times_is_believed_when_the_pricing_fields_stay(after: str) -> None:
    assert _reasons("0.000002", after) == [("accepted", None)] * 2


@pytest.mark.parametrize(
    ("before", "after", "state", "reason"),
    [
        ("0.000002", "0.0000201", "held", "factor 10.1"),
        ("0.0000201", "0.000002", "held", "factor 10.1"),
        ("0.000002", "0.0002", "held", "factor 100.0"),
        ("0.000002", "0.00021", "quarantined", "factor 105.0"),
        ("0.0000002", "0.0002", "quarantined", "factor 1000.0; suspected unit error of 10^3"),
        ("0.0002", "0.0000002", "quarantined", "factor 1000.0; suspected unit error of 1/10^3"),
        ("0.000000001", "0.001", "quarantined", "factor 1000000.0; suspected unit error of 10^6"),
        ("0.001", "0.000000001", "quarantined", "factor 1000000.0; suspected unit error of 1/10^6"),
        ("0.000002", "0", "held", "fell to zero"),
    ],
)
def test_a_suspicious_change_is_kept_back_and_says_why(before: str, after: str, state: str, reason: str) -> None:
    sets = [listing(day(0), {A: [before]}), listing(day(1), {A: [after]})]
    result = folded(*sets)
    assert log(result)[1][2:] == (state, reason)
    assert read(result["prices_log"], day(1)) == {A: text(result["prices_log"]["amount"][0])}


def test_from_zero_to_something_is_believed() -> None:
    assert _reasons("0", "0.000002") == [("accepted", None)] * 2


def test_more_than_twice_waits_when_the_pricing_fields_of_the_row_changed() -> None:
    cached = Listed("0.0000001", field="pricing.input_cache_read")
    sets = [listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: ["0.000005", cached]})]
    states = {one[1]: one[2:] for one in log(folded(*sets))}
    assert states["0.000005"] == ("held", "factor 2.5")
    assert states["0.0000001"] == ("accepted", None)


def test_structure_is_judged_per_row_not_per_document() -> None:
    other = Listed("0.0000001", field="pricing.input_cache_read")
    sets = [
        listing(day(0), {A: ["0.000002"], "b": ["0.000001"]}),
        listing(day(1), {A: ["0.000005"], "b": ["0.000001", other]}),
    ]
    assert all(state == "accepted" for _, _, state, _ in log(folded(*sets)))


def test_over_a_long_gap_a_change_is_reported_and_published() -> None:
    assert _reasons("0.000002", "0.00003", gap=7.01)[1] == ("accepted", "reported: factor 15.0 over a long gap")
    assert _reasons("0.000002", "0", gap=8)[1] == ("accepted", "reported: fell to zero over a long gap")
    assert _reasons("0.000002", "0.00003", gap=7)[1] == ("held", "factor 15.0")


def test_the_gap_is_counted_from_the_last_set_that_was_read() -> None:
    sets = [
        listing(day(0), {A: ["0.000002"]}),
        listing(day(9), {}, refused="0 rows"),
        listing(day(10), {A: ["0.00003"]}),
    ]
    assert log(folded(*sets))[1][2:] == ("accepted", "reported: factor 15.0 over a long gap")


def test_a_held_price_is_accepted_by_the_next_distinct_capture() -> None:
    held = [listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: ["0.00003"]})]
    soon = listing(day(1.8), {A: ["0.00003"]}, payload="other bytes")
    same_bytes = listing(day(2), {A: ["0.00003"]})
    late = listing(day(1 + 20 / 24), {A: ["0.00003"]}, payload="other bytes")
    assert log(folded(*held, soon))[-1][2:] == ("held", "factor 15.0")
    assert log(folded(*held, same_bytes))[-1][2:] == ("held", "factor 15.0")
    result = folded(*held, late)
    assert log(result)[-1] == (A, "0.00003", "accepted", "held, accepted by the next capture")
    last = result["prices_log"].to_dicts()[-1]
    assert (last["valid_from_utc"], last["known_from_utc"]) == (day(1), late.documents.captured_at_utc)
    assert read(result["prices_log"], day(2)) == {A: "0.00003"}


def test_a_held_price_that_is_taken_back_was_never_published() -> None:
    state = folded(*(listing(day(n), {A: [price]}) for n, price in enumerate(["0.000002", "0.00003", "0.000002"])))
    assert [row[2:] for row in log(state)] == [
        ("accepted", None),
        ("held", "factor 15.0"),
        ("accepted", "taken back"),
    ]
    assert read(state["prices_log"], day(2)) == {A: "0.000002"}


def test_a_held_price_that_changes_again_waits_anew_against_what_is_published() -> None:
    state = folded(*(listing(day(n), {A: [price]}) for n, price in enumerate(["0.000002", "0.00003", "0.00004"])))
    assert log(state)[-1] == (A, "0.00004", "held", "factor 20.0")


def test_a_held_price_is_accepted_after_seven_days_from_then_on_whenever_the_next_set_comes() -> None:
    held = folded(listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: ["0.00003"]}))
    for later in (8, 9.5, 30):
        state = folded(listing(day(later), {A: ["0.00003"]}), state=held)
        last = state["prices_log"].to_dicts()[-1]
        assert last["state_reason"] == "held, accepted after 7 days unreverted"
        assert (last["known_from_utc"], last["valid_from_utc"]) == (day(8), day(1))
    early = folded(listing(day(7.9), {A: ["0.00003"]}), state=held)
    assert log(early)[-1][2] == "held"


def test_a_change_after_the_seven_days_is_judged_against_what_was_accepted_by_then() -> None:
    state = folded(
        listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: ["0.00003"]}), listing(day(8), {A: ["0.000031"]})
    )
    assert [row[2] for row in log(state)] == ["accepted", "held", "accepted", "accepted"]


def test_a_quarantined_price_waits_for_a_review_however_often_it_is_repeated() -> None:
    amounts = ["0.0000002", "0.0002", "0.0002"]
    sets = [listing(day(n * 5), {A: [price]}, payload=str(n)) for n, price in enumerate(amounts)]
    state = folded(*sets)
    assert [row[2] for row in log(state)] == ["accepted", "quarantined"]
    assert read(state["prices_log"], day(40)) == {A: "0.0000002"}


@pytest.mark.parametrize("amount", ["0.0011", "0.0000000009"])
def test_an_impossible_price_per_token_is_quarantined_at_first_sight(amount: str) -> None:
    ((state, reason),) = _reasons(amount)
    assert state == "quarantined" and reason == "outside 1e-09 to 0.001 USD per token"


@pytest.mark.parametrize("amount", ["0.001", "0.000000001"])
def test_the_limits_themselves_are_possible(amount: str) -> None:
    assert _reasons(amount) == [("accepted", None)]


def test_a_price_per_image_has_no_such_limits() -> None:
    picture = Listed("0.065", field="image", direction=Direction.OUTPUT, unit=Unit.IMAGE)
    assert log(folded(listing(day(0), {A: [picture]})))[0][2] == "accepted"


def test_a_unit_error_is_one_of_the_row() -> None:
    dear = Listed("0.002", field="pricing.completion", direction=Direction.OUTPUT)
    cheap = Listed("0.000001", field="pricing.input_cache_read")
    state = folded(listing(day(0), {A: ["0.0005", dear, cheap], "b": ["0.0005"]}))
    assert {(name, amount): found for name, amount, found, _ in log(state)} == {
        (A, "0.0005"): "quarantined",
        (A, "0.002"): "quarantined",
        (A, "0.000001"): "accepted",
        ("b", "0.0005"): "accepted",
    }


def test_a_key_that_vanishes_ends_and_says_so() -> None:
    out = Listed("0.000008", field="pricing.completion", direction=Direction.OUTPUT)
    state = folded(listing(day(0), {A: ["0.000002", out]}), listing(day(1), {A: ["0.000002"]}))
    assert log(state)[-1] == (A, "not_published", "accepted", "no longer listed")
    last = state["prices_log"].to_dicts()[-1]
    assert (last["valid_from_utc"], last["field"]) == (day(1), "pricing.completion")
    assert text(last["previous_amount"]) == "0.000008"


def test_an_entity_that_vanishes_ends_and_comes_back() -> None:
    sets = [listing(day(0), {A: ["0.000002"], "b": ["1e-6"]}), listing(day(1), {"b": ["1e-6"]})]
    gone = folded(*sets)
    assert read(gone["prices_log"], day(1)) == {"b": "0.000001"}
    assert len(folded(listing(day(2), {"b": ["1e-6"]}), state=gone)["prices_log"]) == len(gone["prices_log"])
    back = folded(listing(day(2), {A: ["0.000002"], "b": ["1e-6"]}), state=gone)
    assert read(back["prices_log"], day(2)) == {A: "0.000002", "b": "0.000001"}
    assert [row[1] for row in log(back) if row[0] == A] == ["0.000002", "not_published", "0.000002"]


def test_going_away_for_a_night_does_not_open_the_gate() -> None:
    nights = [{A: ["0.000002"]}, {A: ["0.00003"]}, {}, {A: ["0.00003"]}]
    state = folded(*(listing(day(n), prices) for n, prices in enumerate(nights)))
    assert log(state)[-1] == (A, "0.00003", "held", "factor 15.0")
    long_gone = folded(listing(day(0), {A: ["0.000002"]}), listing(day(1), {}), listing(day(9), {A: ["0.00003"]}))
    assert log(long_gone)[-1][2:] == ("accepted", "reported: factor 15.0 over a long gap")


def test_a_price_that_becomes_variable_is_a_change_not_an_end() -> None:
    sets = [listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: [Listed(None)]})]
    assert log(folded(*sets))[1] == (A, "variable", "accepted", None)


def test_a_tier_that_moves_in_its_list_is_the_same_tier() -> None:
    first = Listed("0.000004", field="tiers[0].price", min_tokens=200_000)
    moved = Listed("0.000004", field="tiers[1].price", min_tokens=200_000)
    new = Listed("0.000003", field="tiers[0].price", min_tokens=100_000)
    state = folded(listing(day(0), {A: [first]}), listing(day(1), {A: [new, moved]}))
    assert [row[1] for row in log(state)] == ["0.000004", "0.000003"]


def test_what_could_not_be_read_is_not_gone() -> None:
    out = Listed("0.000008", field="tiers[0].out", direction=Direction.OUTPUT)
    before = folded(listing(day(0), {A: ["0.000002", out], "b": ["1e-6"]}))
    price = folded(listing(day(1), {A: ["0.000002"], "b": ["1e-6"]}, unread=[(A, "tiers[].out")]), state=before)
    assert len(price["prices_log"]) == len(before["prices_log"])
    row = folded(listing(day(1), {"b": ["1e-6"]}, unread=[(A, None)]), state=before)
    assert len(row["prices_log"]) == len(before["prices_log"])
    assert row["entities"].filter(source_id=A)["listed"].to_list() == [True]
    other = folded(listing(day(1), {A: ["0.000002"], "b": ["1e-6"]}, unread=[(A, "pricing.prompt")]), state=before)
    assert log(other)[-1] == (A, "not_published", "accepted", "no longer listed")


def test_a_document_that_stands_for_itself_says_nothing_of_others() -> None:
    each = PayloadKind.EACH
    out = Listed("0.000008", field="pricing.completion", direction=Direction.OUTPUT)
    before = folded(listing(day(0), {A: ["0.000002", out]}, kind=each), listing(day(0), {"b": ["1e-6"]}, kind=each))
    assert len(before["prices_log"]) == 3
    after = folded(listing(day(1), {A: ["0.000002"]}, kind=each), state=before)
    assert [row[:2] for row in log(after)[3:]] == [(A, "not_published")]


def test_the_order_of_rows_changes_nothing() -> None:
    out = Listed("0.000008", field="pricing.completion", direction=Direction.OUTPUT)
    nights = [
        listing(day(0), {A: ["0.000002", out], "b": ["1e-6"], "c": ["2e-6"]}),
        listing(day(1), {A: ["0.00003"], "c": ["2e-6"], "d": ["0.002", out]}),
        listing(day(2), {"b": ["1e-6"], A: ["0.00003"], "c": ["0"]}),
    ]
    plain, mixed = folded(*nights), folded(*(permuted(one, seed) for seed, one in enumerate(nights)))
    assert plain["prices_log"].equals(mixed["prices_log"]) and plain["prices"].equals(mixed["prices"])


def test_a_row_that_goes_to_another_seller_is_another_offer() -> None:
    first, second = listing(day(0), {A: ["0.000002"]}), listing(day(1), {A: ["0.00003"]})
    second.frames["entities"].replace_column(
        second.frames["entities"].get_column_index("seller"), pl.Series("seller", ["other"])
    )
    rows = folded(first, second)["prices_log"].select("seller", "amount", "state", "state_reason").rows()
    assert [(seller, text(amount), state, reason) for seller, amount, state, reason in rows] == [
        ("shop", "0.000002", "accepted", None),
        ("other", "0.00003", "accepted", None),
        ("shop", None, "accepted", "no longer listed"),
    ]
