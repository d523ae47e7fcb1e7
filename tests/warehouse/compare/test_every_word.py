"""Every word of a closed vocabulary that a reader may meet has words for readers."""

from schemas.vocabulary import Absence, Unit
from warehouse.compare.words import ABSENCE_WORDS, NOUNS


def test_every_unit_has_nouns() -> None:
    assert set(NOUNS) == set(Unit)


def test_every_absence_has_words() -> None:
    assert set(ABSENCE_WORDS) == set(Absence)
