"""The quick look at a frame finds the rows that pandera refuses, and quarantine says the same with and without it."""

from unittest.mock import patch

import pandera.errors
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas.quarantine
from schemas.extracted import FRAMES, Fact, Price
from schemas.published import FormerIds
from schemas.quarantine import split
from schemas.suspects import suspects
from tests.schemas.test_extracted import BAD, FINE, GOOD, frame_of


def _refused(frame: pl.DataFrame, name: str) -> list[int]:
    try:
        FRAMES[name].validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return sorted(set(error.failure_cases["index"].to_list()))
    return []


def _found(frame: pl.DataFrame, name: str) -> list[int]:
    found = suspects(frame, FRAMES[name])
    assert found is not None
    return sorted([*found.unreadable.to_list(), *found.broken.to_list()])


@pytest.mark.parametrize("name", FRAMES)
def test_every_row_that_pandera_refuses_is_found_and_no_other(name: str) -> None:
    changes = [{}, *({column: value} for frame, column, value in [*BAD, *FINE] if frame == name), {}]
    frame = pl.concat([frame_of(name, **change) for change in changes])
    assert _found(frame, name) == _refused(frame, name) != []


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(st.sampled_from([case[1:] for case in BAD if case[0] == "prices"]), max_size=3)))
def test_quarantine_is_what_pandera_alone_would_make_of_it(rows: list[list[tuple[str, object]]]) -> None:
    frame = pl.concat([frame_of("prices", row=number, **dict(row)) for number, row in enumerate([[], *rows])])
    quick = split("prices", frame, Price)
    with patch.object(schemas.quarantine, "suspects", lambda *_: None):
        slow = split("prices", frame, Price)
    assert quick[0].equals(slow[0]) and quick[1].equals(slow[1])


def test_another_frame_than_the_model_is_left_to_pandera() -> None:
    frame = frame_of("facts")
    assert suspects(frame.with_columns(extra=pl.lit(1)), Fact) is None
    assert suspects(frame.with_columns(pl.col("row").cast(pl.Int64)), Fact) is None
    assert list(GOOD["facts"]) == frame.columns


def test_a_key_that_stands_twice_is_left_to_pandera() -> None:
    once = pl.DataFrame(
        {"former_id": ["model:example/atlas", "model:example/atlas-l"], "artifact_id": "model:example/b"}
    )
    found = suspects(once, FormerIds)
    assert found is not None and not found.broken.len()
    assert suspects(once[[0, 1, 1]], FormerIds) is None
    with pytest.raises(pandera.errors.SchemaErrors, match="former_id"):
        FormerIds.validate(once[[0, 1, 1]], lazy=True)
