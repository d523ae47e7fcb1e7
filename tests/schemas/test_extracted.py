"""Every validator of the extracted records fires on the record it is there for, and only there."""

from datetime import UTC, datetime
from decimal import Decimal

import pandera.errors
import polars as pl
import pytest

from schemas.extracted import FRAMES, MAX_TEXT_CHARACTERS, MAX_TOKENS, Quarantined, Schemas

GOOD = {
    "entities": {
        "row": 0, "source_id": "acme/one", "role": "artifact", "variant": None, "type": "model", "seller": "acme",
        "plan": False, "publisher": "acme", "slug": "one", "name": "One", "base_source_id": None,
        "canonical_slug": None, "hugging_face_id": None, "url": None,
        "created_utc": datetime(2026, 1, 1, tzinfo=UTC), "released_utc": None, "changed_utc": None,
        "expires_utc": None, "context_tokens": 1, "max_output_tokens": None, "input_modalities": ["text"],
        "output_modalities": None, "open_weights": None, "licence": None, "task": None, "status": None, "family": None,
        "region": None, "problem": None,
    },
    "prices": {
        "row": 0, "source_id": "acme/one", "field": "pricing.prompt", "literal": "0.5", "amount": Decimal("0.5"),
        "absent": None, "problem": None, "currency": "USD", "per": 1, "unit": "token", "direction": "input",
        "modality": "text", "cache": "none", "condition": "", "valid_from_utc": None, "valid_to_utc": None,
    },
    "signals": {
        "row": 0, "source_id": "acme/one", "field": "likes", "signal": "hf_likes", "value": 5.0, "problem": None,
        "configuration": "", "observed_utc": None,
    },
    "texts": {
        "row": 0, "source_id": "acme/one", "field": "description", "kind": "description",
        "media_type": "text/markdown", "text": "A text.",
    },
    "facts": {"row": 0, "source_id": "acme/one", "field": "or.param", "pointer": "/x", "value": "tools"},
}  # fmt: skip
BAD_IDS = ["", "a" * 301, "a\x00b", "a\nb", "a\x7fb", "a\u200bb", "a\u202eb", "a\u2066b"]
BAD = [
    *((name, "source_id", value) for name in FRAMES for value in BAD_IDS),
    *(("entities", column, value) for column in ("publisher", "slug", "name") for value in ("", "a\x1bb", "a" * 301)),
    ("entities", "source_id", "acme/../etc"),
    ("entities", "source_id", "..\\etc"),
    ("entities", "source_id", "acme\\one"),
    ("entities", "source_id", "acme/.."),
    ("entities", "slug", None),
    ("entities", "role", "king"),
    ("entities", "type", "car"),
    ("entities", "plan", None),
    ("entities", "context_tokens", 0),
    ("entities", "context_tokens", -5),
    ("entities", "context_tokens", MAX_TOKENS + 1),
    ("entities", "max_output_tokens", 0),
    ("entities", "max_output_tokens", MAX_TOKENS + 1),
    ("entities", "input_modalities", ["text", "smell"]),
    ("entities", "output_modalities", ["smell"]),
    ("entities", "problem", "unreadable"),
    ("prices", "amount", None),
    ("prices", "amount", Decimal("-0.5")),
    ("prices", "absent", "variable"),
    ("prices", "absent", "gone"),
    ("prices", "problem", "unreadable"),
    ("prices", "currency", "usd"),
    ("prices", "currency", "dollars"),
    ("prices", "currency", "credit:"),
    ("prices", "per", 7),
    ("prices", "unit", "bushel"),
    ("prices", "direction", "up"),
    ("prices", "modality", "smell"),
    ("prices", "cache", "maybe"),
    ("prices", "literal", None),
    ("signals", "signal", "HF likes"),
    ("signals", "value", None),
    ("signals", "value", float("nan")),
    ("signals", "value", float("inf")),
    ("signals", "value", float("-inf")),
    ("signals", "problem", "unreadable"),
    ("texts", "kind", "poem"),
    ("texts", "text", "x" * (MAX_TEXT_CHARACTERS + 1)),
    ("facts", "value", "x" * 501),
    ("facts", "pointer", None),
]
FINE = [
    ("entities", "source_id", "~acme/one-latest"),
    ("entities", "source_id", "acme/one...two"),
    ("entities", "name", "模型 5 — très grand"),
    ("entities", "context_tokens", MAX_TOKENS),
    ("entities", "input_modalities", []),
    ("entities", "publisher", None),
    ("prices", "amount", Decimal(0)),
    ("prices", "currency", "credit:acme"),
    ("signals", "value", -3.5),
    ("texts", "text", ""),
    ("facts", "value", "x" * 500),
]


def frame_of(name, /, **changes):
    return pl.DataFrame([GOOD[name] | changes], schema=Schemas.by_frame[name], orient="row")


@pytest.mark.parametrize("name", FRAMES)
def test_a_good_record_is_valid(name):
    frame = frame_of(name)
    assert FRAMES[name].validate(frame, lazy=True).equals(frame)
    assert list(GOOD[name]) == list(Schemas.by_frame[name])


@pytest.mark.parametrize(("name", "column", "value"), BAD)
def test_a_bad_value_is_refused(name, column, value):
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        FRAMES[name].validate(frame_of(name, **{column: value}), lazy=True)
    assert caught.value.failure_cases["index"].unique().to_list() == [0]


@pytest.mark.parametrize(("name", "column", "value"), FINE)
def test_an_unusual_value_is_accepted(name, column, value):
    frame = frame_of(name, **{column: value})
    assert FRAMES[name].validate(frame, lazy=True).equals(frame)


@pytest.mark.parametrize("name", FRAMES)
def test_a_column_too_many_or_too_few_is_no_frame(name):
    with pytest.raises(pandera.errors.SchemaErrors):
        FRAMES[name].validate(frame_of(name).with_columns(extra=pl.lit(1)), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        FRAMES[name].validate(frame_of(name).drop("source_id"), lazy=True)


def test_quarantined_records_have_a_model_of_their_own():
    assert set(Schemas.quarantine) == set(Quarantined.to_schema().columns)
    row = dict.fromkeys(Schemas.quarantine) | {"frame": "document", "check": "c", "reason": "r", "record": "{}"}
    frame = pl.DataFrame([row], schema=Schemas.quarantine)
    assert Quarantined.validate(frame, lazy=True).equals(frame)
    with pytest.raises(pandera.errors.SchemaErrors):
        Quarantined.validate(frame.with_columns(frame=pl.lit("elsewhere")), lazy=True)
