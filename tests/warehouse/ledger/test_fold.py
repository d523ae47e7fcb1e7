"""The fold as a whole: the same however it is cut into nights, in whatever order rows stand, and never unsaid."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_sets import day, folded, listing, log, permuted

from warehouse.ledger.fold import STAGES, ReadSet, State, chain_keys, empty_state, fold
from warehouse.ledger.prices import release
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

_amount = st.sampled_from(["0", "1E-7", "1.0000000000000001E-7", "1.5E-7", "3E-6", "4E-5", "2E-3"])
_night = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(_amount, min_size=1, max_size=1), max_size=3)


@st.composite
def _nights(draw: st.DrawFn, least: int = 1) -> list[ReadSet]:
    """Sets of some nights: prices that stay, jump, vanish and return; gaps of hours or weeks; some sets refused."""
    at, sets = 0.0, []
    for number in range(draw(st.integers(least, 6))):
        at += draw(st.sampled_from([0.5, 1, 1, 1, 3, 9]))
        prices: Mapping[str, Sequence[str]] = draw(_night)
        refused = "too few rows" if draw(st.integers(0, 9)) == 0 else None
        bytes_differ = str(number) if draw(st.booleans()) else None
        sets.append(listing(day(at), prices, payload=bytes_differ, refused=refused))
    return sets


def _fold(store: StageStore, sets: Sequence[ReadSet]) -> State:
    """Fold through a store as a night does; a set is looked up by its place."""
    by_documents = {one.documents: one for one in sets}
    return fold(store, [one.documents for one in sets], "parser 1", lambda documents: by_documents[documents])


_SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_SLOW
@given(sets=_nights(least=2), data=st.data())
def test_a_night_continued_is_the_night_from_scratch(
    sets: list[ReadSet], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sets)))))
    store = StageStore(tmp_path_factory.mktemp("nights"))
    for cut in cuts:
        _fold(store, sets[:cut])
    continued = _fold(store, sets)
    scratch = _fold(StageStore(tmp_path_factory.mktemp("scratch")), sets)
    assert {name for name in scratch if not continued[name].equals(scratch[name])} == set()


@_SLOW
@given(sets=_nights(), seed=st.integers(0, 99))
def test_the_order_of_rows_changes_no_ledger(sets: list[ReadSet], seed: int) -> None:
    plain, mixed = folded(*sets), folded(*(permuted(one, seed) for one in sets))
    assert {name for name in plain if not plain[name].equals(mixed[name])} == set()


def _published(state: Mapping[str, pl.DataFrame], at_utc: datetime) -> pl.DataFrame:
    """The ledger with the holds that are over by a time, as curation publishes it."""
    rows = state["prices_log"]
    return pl.concat([rows, release(state["prices"], at_utc).select(rows.columns)])


@_SLOW
@given(sets=_nights(least=2))
def test_a_ledger_of_a_prefix_is_a_prefix_and_nothing_published_is_unsaid(sets: list[ReadSet]) -> None:
    late = folded(*sets)
    # A refused set writes nothing down, so what was released before it is still read as of then.
    said = _published(late, sets[-1].documents.captured_at_utc)
    for length in range(1, len(sets)):
        early = folded(*sets[:length])
        for name in ("prices_log", "signals_log", "texts_log"):
            assert late[name].head(early[name].height).equals(early[name])
        shown = _published(early, sets[length].documents.captured_at_utc - timedelta(seconds=1))
        rest = shown.join(said, on=shown.columns, how="anti", nulls_equal=True)
        assert rest.is_empty(), rest


@_SLOW
@given(sets=_nights())
def test_every_observed_price_is_open_or_was_refused(sets: list[ReadSet]) -> None:
    """What the newest good set lists is what stands open, at 12 digits."""
    state = folded(*sets)
    good = [one for one in sets if one.refused is None]
    listed = good[-1].frames["prices"] if good else empty_state()["prices"].select("source_id", "amount")
    opened = state["prices"].filter(~pl.col("ended"))
    digits = pl.col("amount").cast(pl.Float64).round_sig_figs(12)
    assert sorted(opened.select("source_id", digits).rows()) == sorted(listed.select("source_id", digits).rows())


def test_a_refused_set_carries_the_last_good_one_forward(tmp_path: Path) -> None:
    good, bad = listing(day(0), {"a": ["1E-6"]}), listing(day(1), {}, refused="0 rows")
    state = _fold(StageStore(tmp_path), [good, bad])
    assert log(state) == [("a", "0.000001", "accepted", None)]
    assert state["entities"].select("listed", "last_seen_utc").rows() == [(True, day(0))]


def test_only_new_sets_are_read(tmp_path: Path) -> None:
    sets = [listing(day(n), {"a": [f"1.{n}E-6"]}) for n in range(4)]
    store = StageStore(tmp_path)
    _fold(store, sets[:3])
    read: list[DocumentSet] = []

    def reading(documents: DocumentSet) -> ReadSet:
        read.append(documents)
        return sets[3]

    fold(store, [one.documents for one in sets], "parser 1", reading)
    assert read == [sets[3].documents]
    fold(store, [one.documents for one in sets], "parser 1", reading)
    assert len(read) == 1


def test_a_state_that_was_lost_is_made_again(tmp_path: Path) -> None:
    sets = [listing(day(n), {"a": [f"1.{n}E-6"]}) for n in range(3)]
    store = StageStore(tmp_path)
    whole = _fold(store, sets)
    key = chain_keys([one.documents for one in sets], "parser 1")[-1]
    next(store.folder.joinpath(STAGES["prices_log"]).iterdir()).unlink()
    assert all(_fold(store, sets)[name].equals(whole[name]) for name in whole)
    store.path(STAGES["texts"], key).write_bytes(b"PAR1 cut")
    again = _fold(store, sets)
    assert all(again[name].equals(whole[name]) for name in whole)


def test_keys_cover_times_payloads_parser_and_order() -> None:
    one, other = listing(day(0), {"a": ["1E-6"]}).documents, listing(day(1), {"a": ["2E-6"]}).documents
    later = listing(day(0), {"a": ["1E-6"]}, archived=day(3)).documents
    keys = [chain_keys(sets, "p")[-1] for sets in ([one], [other], [one, other], [other, one], [later])]
    assert len({*keys, chain_keys([one], "q")[-1]}) == 6
    assert chain_keys([one, other], "p")[0] == chain_keys([one], "p")[0]
