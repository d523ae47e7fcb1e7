"""The ES modules say what Python says: the shared vectors, a real-shaped snapshot, and numbers digit by digit."""

import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from schemas.ids import pair_name, parse_id
from schemas.money import plain
from schemas.vocabulary import TYPE_LABELS, CacheRole, Direction, PriceModality, Unit
from tests.warehouse.content import CONTENT_AS_OF, tables
from tests.warehouse.web.node import ask
from warehouse.compare import compare
from warehouse.compare.comparability import NOUNS as MODALITY_NOUNS
from warehouse.compare.prices import CACHE_WORDS
from warehouse.compare.words import ABSENCE_WORDS, NOUNS, fixed, grouped, listed, per_words, price_words, rescaled
from warehouse.decision import verdict
from warehouse.documents import documents

VECTORS = sorted((Path(__file__).parent.parent / "vectors").glob("*.json"))
PAIRS = [vector for vector in VECTORS if "expected" in (read := json.loads(vector.read_bytes())) and "a" in read]
MANY = 600


def test_every_shared_vector_is_reproduced() -> None:
    vectors = [json.loads(path.read_bytes()) for path in PAIRS]
    found = ask(*(("compare", vector["a"], vector["b"]) for vector in vectors))
    assert len(found) >= 27
    for path, vector, answer in zip(PAIRS, vectors, found, strict=True):
        assert answer == vector["expected"], path.stem


def test_every_pair_of_a_published_snapshot_is_compared_alike() -> None:
    made = list(documents(tables(), CONTENT_AS_OF, "1.0.0"))
    sides = [{kind: json.loads(getattr(one, kind)) for kind in ("facts", "scores")} for one in made]
    pairs = [(a, b) for a in sides for b in sides]
    for (a, b), answer in zip(pairs, ask(*(("compare", a, b) for a, b in pairs)), strict=True):
        assert answer == json.loads(json.dumps(compare(a, b))), (a["facts"]["id"], b["facts"]["id"])


def test_the_vocabularies_are_the_same() -> None:
    (found,) = ask(("vocabulary",))
    assert found["TYPE_LABELS"] == {str(kind): label for kind, label in TYPE_LABELS.items()}
    assert found["ORDERS"] == {
        "direction": [*Direction],
        "modality": [*PriceModality],
        "cache": [*CacheRole],
        "unit": [*Unit],
    }
    assert found["CACHE_WORDS"] == CACHE_WORDS and set(CACHE_WORDS) == set(CacheRole)
    assert found["UNIT_NOUNS"] == {unit: list(nouns) for unit, nouns in NOUNS.items()}
    assert set(NOUNS) == set(Unit)
    assert found["ABSENCE_WORDS"] == ABSENCE_WORDS
    assert found["MODALITY_NOUNS"] == MODALITY_NOUNS


def _amounts(random: Random) -> list[str]:
    literals = ["0", "0.0", "100", "0.10", "1.50", "99999999999999", "0." + "0" * 23 + "1"]
    made = [f"{random.randint(0, 10 ** random.randint(0, 14))}.{random.randint(0, 10**20):020d}" for _ in range(MANY)]
    return literals + [amount.rstrip("0") + "0" for amount in made]


def test_numbers_are_written_with_the_same_digits() -> None:
    random = Random(20261123)
    floats = [0.0, -0.0, 0.5, 1.5, 0.125, 2.675, 1e-9, -0.001, 61.8425, 99.995, 123456.785]
    floats += [random.uniform(0, 10 ** random.randint(-6, 6)) for _ in range(MANY)]
    floats += [random.randint(0, 10**6) / 2 ** random.randint(0, 12) for _ in range(MANY)]
    digits = [random.randint(0, 6) for _ in floats]
    found = ask(*(("fixed", value, places) for value, places in zip(floats, digits, strict=True)))
    for value, places, answer in zip(floats, digits, found, strict=True):
        assert answer == fixed(value, places), (value, places)
    whole = [random.randint(0, 10 ** random.randint(1, 15)) for _ in range(200)]
    assert ask(*(("grouped", number) for number in whole)) == [grouped(number) for number in whole]


def test_prices_are_written_with_the_same_digits() -> None:
    random = Random(7)
    units, directions = [*Unit], [*Direction]
    prices = [
        {
            "amount": amount,
            "per": 10 ** random.randint(0, 12) if random.random() < 0.9 else random.randint(1, 10**6),
            "unit": random.choice(units),
            "direction": random.choice(directions),
            "currency": "USD",
        }
        for amount in _amounts(random)
    ]
    asked = [("rescaled", price["amount"], price["per"], price["unit"]) for price in prices]
    assert ask(*asked) == [list(rescaled(*call[1:])) for call in asked]
    assert ask(*(("priceWords", price) for price in prices)) == [price_words(price) for price in prices]
    per = [("perWords", price["unit"], price["per"], price["direction"]) for price in prices]
    assert ask(*per) == [per_words(*call[1:]) for call in per]


def test_decimals_are_exact() -> None:
    random = Random(11)
    left, right = _amounts(random), _amounts(random)
    random.shuffle(right)
    pairs = list(zip(left, right, strict=True))
    orders = ask(*(("compareDecimals", a, b) for a, b in pairs))
    assert orders == [(Decimal(a) > Decimal(b)) - (Decimal(a) < Decimal(b)) for a, b in pairs]
    assert ask(*(("plain", amount) for amount in left)) == [plain(Decimal(amount)) for amount in left]


@pytest.mark.parametrize("text", ["", "1e", "x", "1_0", "--1", ".", "Infinity", "١", " 1"])
def test_what_is_no_decimal_is_refused(text: str) -> None:
    (found,) = ask(("plain", text))
    assert found.startswith("RangeError"), found


def test_differences_are_judged_alike() -> None:
    random = Random(3)
    cases = [(round(random.uniform(40, 60), 4), round(random.uniform(0, 6), 4)) * 2 for _ in range(20)]
    cases += [
        (round(random.uniform(40, 60), 4), round(random.uniform(0, 6), 4), round(random.uniform(40, 60), 4), 0.0)
        for _ in range(MANY)
    ]
    assert ask(*(("decide", *case) for case in cases)) == [str(verdict(*case)) for case in cases]


def test_names_of_pairs_and_folders_are_the_same() -> None:
    a, b = "model:qwen/qwen3.5-flash", "mcp:example/files"
    assert ask(("pairName", a, b), ("pairName", b, a)) == [pair_name(a, b)] * 2
    assert ask(("idPath", a)) == [parse_id(a).path]
    for bad in ("model:a/b/c", "model:../x", "thing:a/b", "model:a", "a/b", "model:a--vs--b/c", "model:a/B"):
        assert ask(("idPath", bad))[0].startswith("RangeError"), bad


def test_words_are_listed_alike() -> None:
    for words in (["a"], ["a", "b"], ["a", "b", "c"]):
        assert ask(("listed", words)) == [listed(words)]
