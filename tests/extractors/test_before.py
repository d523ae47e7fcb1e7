"""Reading one document after another gives what reading each by itself gives, whatever changed between them."""

import json
import random
from typing import Any

import pytest

from extractors.before import MAX_DOCUMENTS, DocumentsBefore
from extractors.errors import ParseError
from extractors.rows import Extraction, Rows
from extractors.source import read
from extractors.sources import genai_prices, huggingface, litellm, models_dev, openrouter
from tests.extractors.sources.golden import PAYLOADS
from tests.extractors.sources.mutations import mutated

CASES = {
    "openrouter/models_2026.json": ("models", openrouter.MODELS_URL),
    "huggingface/list_2026.json": ("list", huggingface.LIST_URL),
    "litellm/prices_2026.json": ("prices", litellm.URL),
    "models_dev/api_2026.json": ("api", models_dev.URL),
    "genai_prices/prices_v2_2026.json": ("prices", genai_prices.URL),
}
NIGHTS = 40


def _read(payload: str, data: bytes, before: DocumentsBefore | None) -> Extraction | str:
    endpoint, url = CASES[payload]
    try:
        return read(payload.partition("/")[0], endpoint, data, url, before)
    except ParseError as error:
        return str(error)


def _shuffled(document: Any, dice: random.Random) -> Any:
    """A copy whose outermost list or map stands in another order."""
    if isinstance(document, list):
        return dice.sample(document, len(document))
    if "data" in document:
        return document | {"data": _shuffled(document["data"], dice)}
    return dict(dice.sample(list(document.items()), len(document)))


@pytest.mark.parametrize("payload", CASES)
def test_a_night_after_another_reads_as_by_itself(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = json.loads((PAYLOADS / payload).read_bytes())
    nights = [data for _, data in mutated(original, NIGHTS)]
    dice = random.Random(7)
    nights[::5] = [json.dumps(_shuffled(original, dice)).encode() for _ in nights[::5]]
    repeated: list[int] = []
    told = DocumentsBefore.extraction

    def counted(self: DocumentsBefore, address: tuple[str, str, str], rows: Rows) -> Extraction:
        repeated.append(len(rows.repeated))
        return told(self, address, rows)

    monkeypatch.setattr(DocumentsBefore, "extraction", counted)
    before = DocumentsBefore()
    for data in nights:
        fresh, after = _read(payload, data, None), _read(payload, data, before)
        if isinstance(fresh, str) or isinstance(after, str):
            assert fresh == after
            continue
        assert after.rows_total == fresh.rows_total
        assert after.quarantine.to_dicts() == fresh.quarantine.to_dicts()
        assert all(after.frames[name].equals(frame) for name, frame in fresh.frames.items())
    assert sum(repeated) > len(repeated)


def test_what_a_row_says_is_told_apart_to_the_quote() -> None:
    first = Rows(said={})
    assert not first.repeats(0, "a", {"x": "1"})
    again = Rows(said={}, before=first.said or {})
    assert not again.repeats(0, "a", {"x": 1})
    assert Rows(said={}, before=first.said or {}).repeats(3, "a", {"x": "1"})


def test_a_key_that_stands_twice_is_read_twice() -> None:
    rows = Rows(said={}, before={"a": (repr((1,)), 0)})
    assert [rows.repeats(row, "a", 1) for row in range(2)] == [True, False]


def test_only_so_many_addresses_are_remembered() -> None:
    before = DocumentsBefore()
    for number in range(MAX_DOCUMENTS + 3):
        address = ("litellm", "prices", str(number))
        rows = before.rows(address)
        rows.repeats(0, "a", 1)
        before.extraction(address, rows)
    assert not before.rows(("litellm", "prices", "0")).before
    assert before.rows(("litellm", "prices", str(MAX_DOCUMENTS + 2))).before
