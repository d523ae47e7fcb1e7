"""Costs and own weights in the browser: the shared vectors, random baskets, and the same refusals as in Python."""

import json
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from tests.warehouse.content import CONTENT_AS_OF, tables
from tests.warehouse.web.node import ask
from warehouse.cost import BasketError, cost, normal_basket, presets
from warehouse.cost.basket import QUANTITIES
from warehouse.documents import documents
from warehouse.publish.components import components

VECTORS = Path(__file__).parent.parent / "vectors"


def test_every_cost_vector_is_reproduced() -> None:
    vectors = [json.loads(path.read_bytes()) for path in sorted(VECTORS.glob("cost_*.json"))]
    assert len(vectors) >= 40
    found = ask(*(("cost", vector["facts"], vector["basket"]) for vector in vectors))
    for vector, answer in zip(vectors, found, strict=True):
        assert answer == vector["expected"]


def test_quantities_are_the_same() -> None:
    assert ask(("quantities",)) == [{name: list(row) for name, row in QUANTITIES.items()}]


def _basket(random: Random) -> dict[str, Any]:
    names = random.sample(sorted(QUANTITIES), random.randint(1, 4))
    amounts = {name: str(random.choice([0, 1, 7, 1000, 123_456, "0.5", 10**9])) for name in names}
    return {"requests": random.choice([1, 3, 1000]), "options": {}} | amounts


def _normal(basket: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return normal_basket(basket)
    except BasketError:
        return None


def test_baskets_have_the_same_normal_form_or_are_refused_alike() -> None:
    random = Random(5)
    baskets = [_basket(random) for _ in range(300)]
    baskets += [{"input_tokens": "1000000", "cached_share": "0.3", "output_tokens": "5"}, {}, {"input_tokens": "x"}]
    baskets += [
        {"requests": 0, "pages": "1"},
        {"input_tokens": "10", "cache_write_tokens": "11"},
        {"cached_share": "1"},
    ]
    for basket, answer in zip(baskets, ask(*(("normalBasket", basket) for basket in baskets)), strict=True):
        expected = _normal(basket)
        if expected is None:
            assert isinstance(answer, str) and answer.startswith("RangeError"), basket
        else:
            assert answer == expected, basket


def test_presets_cost_the_same_on_every_published_artifact() -> None:
    facts = [json.loads(one.facts) for one in documents(tables(), CONTENT_AS_OF, "1.0.0")]
    pairs = [(each, normal_basket(basket, name)) for each in facts for name, basket in presets().items()]
    answers = ask(*(("cost", each, basket) for each, basket in pairs))
    assert sum(bool(answer) for answer in answers) > len(facts)
    for (each, basket), answer in zip(pairs, answers, strict=True):
        assert answer == cost(each, basket), (each["id"], basket)


@pytest.mark.parametrize("path", sorted((VECTORS / "weights").glob("*.json")), ids=lambda path: path.stem)
def test_own_weights_from_components_give_the_ranking_of_the_engine(path: Path) -> None:
    vector = json.loads(path.read_bytes())
    rows = [{"artifact_id": one["id"]} | row for one in vector["artifacts"] for row in one["contributions"]]
    scored = pl.DataFrame({"artifact_id": [one["id"] for one in vector["artifacts"]]}).with_columns(
        type=pl.lit("model"), route_class=pl.lit("hosted")
    )
    document = components({"contributions": pl.DataFrame(rows, infer_schema_length=None), "scores": scored})
    (found,) = ask(("rankingOf", document, "model", vector["weights"], vector["gates"]))
    expected = {line["id"]: line for line in vector["expected"]}
    assert len(found) == len(vector["expected"]) > 10
    for line in found:
        wanted = expected[line["id"]]
        assert (line["status"], line["place"], line["band"]) == (wanted["status"], wanted["place"], wanted["band"])
        for name in ("score", "sd", "coverage"):
            assert line[name] == pytest.approx(wanted[name], abs=1.1e-4)
