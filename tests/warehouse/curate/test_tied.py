"""What stands beside a capability in the published table."""

import json

import polars as pl

from schemas.taxonomy import taxonomy
from warehouse.curate.tied import MAX_TEXTS, of_taxonomy, tied_words

BIRD = "model:maker/bird"
NAMES = ("artifact_id", "capability_id", "kind", "polarity", "source", "source_id", "pointer", "quote")


def _evidence(*rows: tuple[str, str, str | None, bool]) -> pl.DataFrame:
    """Rows (capability, kind, quote, best for) of one artifact, asserted by one source."""
    full = [(BIRD, capability, kind, "asserted", "cards", "bird", "card", quote, best, n) for n, (capability, kind, quote, best) in enumerate(rows)]  # fmt: skip  # noqa: E501
    schema = {**dict.fromkeys(NAMES, pl.String), "best_for": pl.Boolean, "start": pl.Int64}
    return pl.DataFrame(full, schema=schema, orient="row")


def _of(frame: pl.DataFrame, kind: str) -> dict[str, object]:
    (row,) = frame.filter(kind=kind).to_dicts()
    return {name: json.loads(row[name]) if row[name] else None for name in ("limitations", "requirements", "best_for")}


def test_limits_and_needs_stand_beside_every_positive_kind_of_their_capability() -> None:
    found = tied_words(
        _evidence(
            ("agent.tool_calling", "capability", "calls tools, ideal for agents", True),
            ("agent.tool_calling", "unique", "the first to call tools", False),
            ("agent.tool_calling", "limitation", "at most ten tools", False),
            ("agent.tool_calling", "requirement", "tools need a key", False),
            ("text.chat", "limitation", "chats only by day", False),
            ("text.chat", "capability", None, False),
        )
    )
    assert _of(found, "capability") == {
        "limitations": ["at most ten tools"],
        "requirements": ["tools need a key"],
        "best_for": ["calls tools, ideal for agents"],
    }
    assert _of(found, "unique")["limitations"] == ["at most ten tools"]
    assert found["capability_id"].unique().to_list() == ["agent.tool_calling"]


def test_equal_words_stand_once_and_their_number_is_bounded() -> None:
    limits = [("text.chat", "limitation", f"limit {number % 12}", False) for number in range(24)]
    found = tied_words(_evidence(("text.chat", "capability", "chats", False), *limits))
    assert _of(found, "capability")["limitations"] == [f"limit {number}" for number in range(MAX_TEXTS)]


def test_every_capability_of_the_taxonomy_has_its_modalities_and_intents() -> None:
    by_id = {row["capability_id"]: row for row in of_taxonomy().to_dicts()}
    assert by_id.keys() == taxonomy().by_id.keys()
    assert by_id["image.text_to_image"]["output_modalities"] == "image"
    assert json.loads(by_id["agent.tool_calling"]["intents"])
