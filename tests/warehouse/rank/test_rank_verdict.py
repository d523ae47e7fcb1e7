import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import Decision
from warehouse.rank import verdict

POINTS = st.floats(0, 100)
SDS = st.floats(0, 50)


@pytest.mark.parametrize(
    ("a", "sa", "b", "sb", "decision"),
    [
        (60.0, 3.0, 50.0, 4.0, Decision.AHEAD),
        (55.0, 3.0, 50.0, 4.0, Decision.LIKELY_AHEAD),
        (54.0, 3.0, 50.0, 4.0, Decision.NO_CLEAR_DIFFERENCE),
        (1.6449, 1.0, 0.0, 0.0, Decision.AHEAD),
        (1.6448, 1.0, 0.0, 0.0, Decision.LIKELY_AHEAD),
        (0.8416, 1.0, 0.0, 0.0, Decision.LIKELY_AHEAD),
        (0.8415, 1.0, 0.0, 0.0, Decision.NO_CLEAR_DIFFERENCE),
        (50.0, 0.0, 50.0, 0.0, Decision.NO_CLEAR_DIFFERENCE),
        (50.0001, 0.0, 50.0, 0.0, Decision.AHEAD),
    ],
)
def test_thresholds_and_exact_scores(a, sa, b, sb, decision):
    assert verdict(a, sa, b, sb) is decision


@given(POINTS, SDS, POINTS, SDS)
def test_symmetric(a, sa, b, sb):
    assert verdict(a, sa, b, sb) is verdict(b, sb, a, sa)


@given(POINTS, SDS, SDS)
def test_equal_scores_are_never_apart(a, sa, sb):
    assert verdict(a, sa, a, sb) is Decision.NO_CLEAR_DIFFERENCE


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_none_are_refused(bad):
    with pytest.raises(ValueError, match="expected finite scores"):
        verdict(bad, 1.0, 2.0, 1.0)
    with pytest.raises(ValueError, match="deviations >= 0"):
        verdict(1.0, -1.0, 2.0, 1.0)
