"""Keys and switches: what is asked, what is left alone on purpose, and that no key is ever shown."""

import pytest

from extractors.source import spec_of
from flows.access import Access, degrades, load_access
from flows.settings import SettingsError
from schemas.vocabulary import SourceStatus


def test_without_variables_nothing_is_switched_on():
    access = load_access({})
    assert access == Access({}, frozenset())
    assert access.refusal("openrouter") is None


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"ABREAST_KEY_NOWHERE": "abc"}, "ABREAST_KEY_NOWHERE"),
        ({"ABREAST_OPT_IN": "openrouter,nowhere"}, "nowhere"),
    ],
)
def test_variables_of_no_source_are_refused_by_name(variables, named):
    with pytest.raises(SettingsError, match=named):
        load_access(variables)


def test_a_wall_that_is_expected_degrades_nothing():
    assert spec_of("openai").is_best_effort
    assert not degrades("openai", SourceStatus.MISSING)
    assert degrades("openrouter", SourceStatus.MISSING)
    assert not degrades("openrouter", SourceStatus.OFF)
