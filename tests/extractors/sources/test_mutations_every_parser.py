"""Every parser against damaged copies of its payload: no exception without a type, no number that nobody wrote.

The pages of prices and tables of scores are read here; the five sources of the first hour, whose oracles walk their
documents, in `test_mutations` and `test_mutations_price_maps`. All together: `mutation_table`.
"""

from pathlib import Path

import pytest

from extractors.source import sources, spec_of
from tests.extractors.sources.mutation_cases import CASES
from tests.extractors.sources.mutation_run import COPIES, OUTCOMES, run

FIRST = ("genai_prices", "huggingface", "litellm", "models_dev", "openrouter")
PAGE = Path(__file__).parents[3] / "docs" / "mutations.md"


def test_every_endpoint_of_every_source_has_a_case():
    found = {(payload.partition("/")[0], endpoint) for payload, (endpoint, _) in CASES.items()}
    assert found == {(name, endpoint.name) for name in sources() for endpoint in spec_of(name).endpoints}


@pytest.mark.parametrize("payload", [one for one in CASES if one.partition("/")[0] not in FIRST])
def test_no_damage_gets_past(payload):
    tally = run(payload, *CASES[payload])
    assert tally.bad == []
    assert tally.tried == COPIES
    assert tally.counts["refused"] + tally.counts["quarantined"] > COPIES // 20
    assert set(tally.counts) <= set(OUTCOMES)


def test_the_published_page_tells_of_every_parser():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    told = {line.split(" | ")[0].strip("| ") for line in lines if line.startswith("| ") and "/" in line.split(" | ")[0]}
    assert told == set(CASES)
    assert lines[-1].startswith(f"| **all** | {COPIES * len(CASES)} |")
    assert lines[-1].endswith("| 0 | 0 |")
