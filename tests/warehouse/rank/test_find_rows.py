import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.rank import find_rows as module
from warehouse.rank.find_rows import find_rows

TEXTS = st.text(st.sampled_from("abé:/"), max_size=6)


@given(st.lists(TEXTS, unique=True, max_size=50), st.lists(TEXTS, max_size=50))
def test_every_id_is_found_where_it_stands_and_no_other(among, asked):
    rows = find_rows(pl.Series(asked, dtype=pl.String), pl.Series(among, dtype=pl.String))
    assert rows.tolist() == [among.index(one) if one in among else -1 for one in asked]


def test_many_ids_and_categories():
    among = pl.Series([f"model:maker/{number}" for number in range(20_000)])
    order = np.random.default_rng(2).permutation(25_000)
    asked = pl.Series([f"model:maker/{number}" for number in order])
    wanted = np.where(order < 20_000, order, -1).tolist()
    assert find_rows(asked, among).tolist() == wanted
    assert find_rows(asked.cast(pl.Categorical), among).tolist() == wanted


@pytest.mark.parametrize("bits", [0, 1, 3])
def test_ids_that_share_a_slot_and_half_a_hash_are_told_apart(bits, monkeypatch):
    """Texts of few different first hashes, as if the hash were bad: the second tells them apart."""
    among, asked = pl.Series(["a", "b", "c"]), pl.Series(["c", "x", "a", "b", "y"])
    plain = pl.Series.hash
    weak = {module.SEEDS[0]: 2**bits - 1}
    monkeypatch.setattr(module.pl.Series, "hash", lambda one, seed: plain(one, seed) & weak.get(seed, 2**64 - 1))
    assert find_rows(asked, among).tolist() == [2, -1, 0, 1, -1]


def test_seeds_do_not_matter(monkeypatch):
    among, asked = pl.Series([f"a{n}" for n in range(300)]), pl.Series([f"a{n}" for n in range(299, -20, -1)])
    wanted = [n if n >= 0 else -1 for n in range(299, -20, -1)]
    for seeds in ((0, 1), (2**64 - 1, 7)):
        monkeypatch.setattr(module, "SEEDS", seeds)
        assert find_rows(asked, among).tolist() == wanted
