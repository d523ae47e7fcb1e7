"""The decompose stage: every text once, quotes in their place, nothing made again that is known."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.statements as module
from extractors.decompose import NameIndex, told_by_facts
from extractors.decompose import decompose as real
from flows.statements import STAGE, statements
from schemas.capability import CapabilityRecord, TextDocument
from warehouse.stages import StageStore

CODE = "It supports code generation and code completion in many programming languages."
IMAGE = "It generates images from text prompts."
NONE = "Lorem."


def _texts(*texts: str) -> pl.DataFrame:
    rows = [
        ("litellm", f"row-{number}", f"model:maker/m-{number}", f"Maker M{number}", "description", "text/markdown",
         text, "description", number, "0" * 64, None, None)
        for number, text in enumerate(texts)
    ]  # fmt: skip
    names = ["source", "source_id", "artifact_id", "artifact_name", "kind", "media_type", "text", "field", "row",
             "payload_sha256", "captured_at_utc", "known_from_utc"]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


FACTS = pl.DataFrame(schema=dict.fromkeys(("source", "source_id", "field", "value"), pl.String))
NAMES = NameIndex([("model:other/rival-9000", "Rival 9000")])


@pytest.fixture
def decomposed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were decomposed, in order."""
    seen: list[str] = []

    def spy(document: TextDocument, names: NameIndex) -> list[CapabilityRecord]:
        seen.append(document.text)
        return list(real(document, names))

    monkeypatch.setattr(module, "decompose", spy)
    return seen


def test_statements_carry_the_origin_and_the_words(tmp_path: Path) -> None:
    found = statements(StageStore(tmp_path), _texts(CODE, IMAGE), FACTS, NAMES)
    said = found.filter(pl.col("capability_id").is_not_null())
    assert {"code.generation", "image.text_to_image"} <= set(said["capability_id"])
    for row in said.iter_rows(named=True):
        text = {"row-0": CODE, "row-1": IMAGE}[row["source_id"]]
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["pointer"] == "description" and row["artifact_id"] == f"model:maker/m-{row['row']}"


def test_a_known_text_is_not_decomposed_again(tmp_path: Path, decomposed: list[str]) -> None:
    store = StageStore(tmp_path)
    first = statements(store, _texts(CODE, NONE), FACTS, NAMES)
    assert decomposed == [CODE, NONE]
    assert statements(StageStore(tmp_path), _texts(CODE, NONE), FACTS, NAMES).equals(first)
    statements(store, _texts(CODE, NONE, IMAGE), FACTS, NAMES)
    assert decomposed == [CODE, NONE, IMAGE]


def test_a_night_continued_says_what_a_night_from_scratch_says(tmp_path: Path) -> None:
    store = StageStore(tmp_path / "one")
    statements(store, _texts(IMAGE), FACTS, NAMES)
    statements(store, _texts(IMAGE, NONE), FACTS, NAMES)
    continued = statements(store, _texts(CODE, NONE, IMAGE), FACTS, NAMES)
    assert continued.equals(statements(StageStore(tmp_path / "two"), _texts(CODE, NONE, IMAGE), FACTS, NAMES))


def test_facts_and_names_of_a_row_are_part_of_its_key(tmp_path: Path, decomposed: list[str]) -> None:
    store = StageStore(tmp_path)
    compared = "Unlike Rival 9000, it writes source code."
    statements(store, _texts(compared), FACTS, NAMES)
    row = ("litellm", "row-0", "or.input", "image")
    statements(store, _texts(compared), pl.DataFrame([row], schema=FACTS.schema, orient="row"), NAMES)
    statements(store, _texts(compared), FACTS, NameIndex([]))
    assert decomposed == [compared] * 3
    other = ("litellm", "row-9", "or.input", "image")
    statements(store, _texts(compared), pl.DataFrame([other], schema=FACTS.schema, orient="row"), NameIndex([]))
    assert len(decomposed) == 3


def test_a_name_that_does_not_occur_makes_nothing_new(tmp_path: Path, decomposed: list[str]) -> None:
    store = StageStore(tmp_path)
    statements(store, _texts(CODE), FACTS, NAMES)
    statements(store, _texts(CODE), FACTS, NameIndex([("model:new/thing-42", "Thing 42")]))
    assert decomposed == [CODE]


def test_a_cache_of_another_shape_or_a_cut_one_is_not_used(tmp_path: Path, decomposed: list[str]) -> None:
    store = StageStore(tmp_path)
    store.save(STAGE, "old", pl.DataFrame({"text_key": ["x"]}))
    first = statements(store, _texts(CODE), FACTS, NAMES)
    for path in (tmp_path / "tables" / STAGE).iterdir():
        path.write_bytes(path.read_bytes()[:10])
    assert statements(StageStore(tmp_path), _texts(CODE), FACTS, NAMES).equals(first)
    assert decomposed == [CODE, CODE]


@given(
    st.dictionaries(
        st.sampled_from(
            ["or.input", "or.output", "md.input", "context_tokens", "or.param", "or.price.prompt", "hf.tag"]
        ),
        st.lists(
            st.sampled_from(["text", "image", "tools", "8192", "200000", "0.5"]), min_size=1, max_size=3, unique=True
        ).map(tuple),
    )
)
def test_records_read_nothing_of_facts_but_what_is_in_the_key(facts: dict[str, tuple[str, ...]]) -> None:
    text = f"{CODE} {IMAGE} It understands images, calls tools and reads a context of 128K tokens."
    more = {**facts, "or.price.cache_read": ("0.25",), "or.provider_context": ("4096",)}
    told = told_by_facts(more)
    assert told == told_by_facts(facts)
    fewer = {field: values for field, values in more.items() if told_by_facts({field: values})}
    assert told_by_facts(fewer) == told
    read = [real(TextDocument(text, None, None, None, facts=one)) for one in (more, facts, fewer)]
    assert read[0] == read[1] == read[2]


def test_what_contradicts_is_in_the_key() -> None:
    for field, one, other in (
        ("or.input", ("text",), ("image", "text")),
        ("context_tokens", ("8192",), ("128000",)),
        ("or.param", ("temperature",), ("tools",)),
    ):
        assert told_by_facts({field: one}) != told_by_facts({field: other})
