"""Prices with stated times: steps, announced, moved, withdrawn. The ledger must read as the source's own list."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_sets import Listed, day, folded, listing, log, read

from schemas.times import NO_START

A = "maker/model"


def _steps(*steps: tuple[float | None, str]) -> list[Listed]:
    """A list of steps in order of their start (None: from the beginning), each ending where the next begins."""
    starts = [None if start is None else day(start) for start, _ in steps]
    ends = [*starts[1:], None]
    return [
        Listed(amount, field=f"prices[{number}].input", starts=start, ends=end)
        for number, ((_, amount), start, end) in enumerate(zip(steps, starts, ends, strict=True))
    ]


def test_an_announced_price_is_known_before_it_applies() -> None:
    state = folded(listing(day(0), {A: _steps((None, "0.000002"), (30, "0.000003"))}))
    prices = state["prices_log"]
    assert read(prices, day(29.9)) == {A: "0.000002"}
    assert read(prices, day(30)) == {A: "0.000003"}
    announced = prices.filter(valid_from_utc=day(30)).to_dicts()[0]
    assert (announced["certainty"], announced["known_from_utc"]) == ("vendor_stated", day(0))


def test_an_announcement_that_is_cancelled_leaves_the_price_as_it_is() -> None:
    state = folded(
        listing(day(0), {A: _steps((None, "0.000002"), (30, "0.000003"))}), listing(day(1), {A: ["0.000002"]})
    )
    # The plain price stands at another place of the row: its own step ended, the announced one never comes.
    assert read(state["prices_log"], day(40)) == {A: "0.000002"}
    same_place = folded(
        listing(day(0), {A: _steps((None, "0.000002"), (30, "0.000003"))}),
        listing(day(1), {A: _steps((None, "0.000002"))}),
    )
    assert read(same_place["prices_log"], day(40)) == {A: "0.000002"}


def test_a_step_that_is_taken_out_ends_no_other_step() -> None:
    state = folded(
        listing(day(0), {A: _steps((-50, "0.000001"), (-10, "0.000002"), (20, "0.000003"))}),
        listing(day(1), {A: _steps((-50, "0.000001"), (-10, "0.000002"))}),
    )
    assert read(state["prices_log"], day(1)) == {A: "0.000002"}
    assert read(state["prices_log"], day(25)) == {A: "0.000002"}


def test_an_end_that_is_stated_later_ends_the_price() -> None:
    until = Listed("0.000002", field="prices[0].input", ends=day(10))
    state = folded(listing(day(0), {A: _steps((None, "0.000002"))}), listing(day(1), {A: [until]}))
    assert read(state["prices_log"], day(9)) == {A: "0.000002"}
    assert read(state["prices_log"], day(10)) == {}


def test_a_step_that_was_over_when_first_seen_stands_until_the_end_its_source_states() -> None:
    state = folded(listing(day(0), {A: _steps((None, "0.000002"), (-10, "0.000003"))}))
    prices = state["prices_log"]
    assert read(prices, day(0)) == {A: "0.000003"} == read(prices, day(-10))
    assert read(prices, day(-11)) == {A: "0.000002"}
    over = prices.filter(valid_to_utc=day(-10)).to_dicts()[0]
    assert (over["valid_from_utc"], over["certainty"]) == (NO_START, "vendor_stated")
    assert over["known_from_utc"] == day(0)


def test_all_steps_of_a_row_that_vanishes_end_announced_ones_too() -> None:
    state = folded(listing(day(0), {A: _steps((None, "0.000002"), (30, "0.000003"))}), listing(day(1), {}))
    assert read(state["prices_log"], day(2)) == {} == read(state["prices_log"], day(31))


_amounts = st.integers(11, 19).map(lambda number: f"0.00000{number}")


@st.composite
def _lists(draw: st.DrawFn) -> list[tuple[float | None, str]]:
    """Steps of one night, maybe none: distinct starts, the first perhaps open."""
    starts: list[float | None] = [float(start) for start in sorted(draw(st.sets(st.integers(-4, 12), max_size=4)))]
    if draw(st.booleans()):
        starts = [None, *starts]
    return [(start, draw(_amounts)) for start in starts]


def _by_source(steps: list[tuple[float | None, str]], at: datetime) -> str | None:
    """What the source's own list says for a time."""
    begun = [amount for start, amount in steps if start is None or day(start) <= at]
    return str(begun[-1]) if begun else None


@settings(max_examples=60, deadline=None)
@given(st.lists(_lists(), min_size=1, max_size=5))
def test_the_ledger_reads_as_the_newest_list_of_the_source(nights: list[list[tuple[float | None, str]]]) -> None:
    """Amounts stay within a factor of two, so the gate holds nothing back."""
    sets = [listing(day(n), {A: _steps(*steps)} if steps else {}) for n, steps in enumerate(nights)]
    state = folded(*sets)
    newest = len(nights) - 1
    later = {start for steps in nights for start, _ in steps if start is not None and start > newest}
    for at in (day(newest), *(day(start) + timedelta(hours=1) for start in sorted(later)), day(60)):
        expected = _by_source(nights[-1], at)
        assert read(state["prices_log"], at).get(A) == expected, (at, log(state))


@settings(max_examples=30, deadline=None)
@given(st.lists(_lists(), min_size=2, max_size=5))
def test_what_was_known_on_a_night_is_never_unsaid(nights: list[list[tuple[float | None, str]]]) -> None:
    sets = [listing(day(n), {A: _steps(*steps)} if steps else {}) for n, steps in enumerate(nights)]
    early = folded(*sets[:-1])["prices_log"]
    late = folded(*sets)["prices_log"]
    assert late.head(early.height).equals(early)
    assert (late.tail(late.height - early.height)["known_from_utc"] >= day(len(nights) - 1)).all()
