import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_json, digest, sha256_hex
from schemas.vocabulary import Absence

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def test_known_bytes():
    assert canonical_json({"b": [1, 2.5, None], "a": "é", "c": Absence.MISSING}) == (
        b'{"a":"\xc3\xa9","b":[1,2.5,null],"c":"missing"}'
    )


@given(JSON)
def test_values_survive(value):
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(TEXT, JSON, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_order_of_insertion_leaves_no_trace(mapping, random):
    items = list(mapping.items())
    random.shuffle(items)
    assert canonical_json(dict(items)) == canonical_json(mapping)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, float("nan")]}, r"\$\.a\[1\]: nan is not a finite number"),
        ({"a": {"b": float("inf")}, "n": None}, r"\$\.a\.b: inf is not a finite number"),
        ({"p": Decimal("0.1")}, r"\$\.p: Decimal\('0.1'\) is a Decimal, expected a decimal string"),
        ([2**64], r"\$\[0\]: 18446744073709551616 does not fit into 64 bits"),
        ({"a": {1: 2}}, r"\$\.a: key 1 is int, expected text"),
        ({"t": datetime(2026, 1, 1, tzinfo=UTC)}, r"\$\.t: .* is datetime, expected a JSON value"),
        (("\ud800",), r"\$\[0\]: .* holds half of a surrogate pair"),
        ({"s": {1}}, r"\$\.s: \{1\} is set, expected a JSON value"),
    ],
)
def test_what_would_change_on_the_way_is_refused_by_place(value, place):
    with pytest.raises(ValueError, match=place):
        canonical_json(value)


def test_digest_is_framed():
    assert digest("a", "bc") != digest("ab", "c") != digest("abc")
    assert digest("a", b"") != digest("a")
    assert digest("é") == digest("é".encode())
    assert digest() == sha256_hex(b"")
    assert digest(b"abc") == sha256_hex(b"\0\0\0\0\0\0\0\x03abc")


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_digests_are_equal_only_for_equal_sequences(one, other):
    assert (digest(*one) == digest(*other)) == (one == other)
