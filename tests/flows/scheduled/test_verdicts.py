"""How runs and fetches are shown, without a server: names of states, retries, tables, choice of sources."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prefect.client.schemas.objects import StateType

from extractors.source import sources
from flows.collect import Fetched
from flows.outcome_table import COLUMNS, source_rows
from flows.scheduled.artifacts import gates_markdown
from flows.scheduled.refresh_flow import Group, UnknownSourceError, chosen, refresh_flow
from flows.scheduled.states import verdict
from flows.scheduled.tasks import fetch, state_of
from schemas.vocabulary import RunStatus, SourceStatus
from warehouse.curate.records import SourceState
from warehouse.publish import Published

ROW = SourceState(SourceStatus.STALE, None, None, None, 0, 7, 1)


@dataclass
class Ended:
    """As much of a run's outcome as its verdict reads."""

    published: Published | None = None
    degraded: tuple[str, ...] = ()
    exit_code: int = 0
    fetched: tuple[Fetched, ...] = ()
    inputs: Any = None


@dataclass
class Sources:
    sources: Any


def _published(status: RunStatus, reason: str | None = None) -> Published:
    return Published("20260822T060000Z-0123456789ab", status, status is not RunStatus.HELD, reason)


@pytest.mark.parametrize(
    ("ended", "name", "kind"),
    [
        (Ended(_published(RunStatus.PUBLISHED)), "Completed", StateType.COMPLETED),
        (Ended(_published(RunStatus.UNCHANGED)), "Completed", StateType.COMPLETED),
        (Ended(None), "Completed", StateType.COMPLETED),
        (Ended(_published(RunStatus.PUBLISHED), ("a is stale",)), "Degraded", StateType.COMPLETED),
        (Ended(_published(RunStatus.PUBLISHED), ("a is stale",), 3), "Degraded", StateType.FAILED),
        (Ended(_published(RunStatus.HELD, "entities: half are gone"), (), 4), "Held", StateType.FAILED),
        (Ended(_published(RunStatus.HELD, "x"), ("a is stale",), 4), "Held", StateType.FAILED),
    ],
)
def test_the_state_of_a_run_says_how_it_ended(ended: Any, name: str, kind: StateType) -> None:
    state = verdict(ended)
    assert (state.name, state.type) == (name, kind)
    if ended.published is not None and ended.published.reason:
        assert ended.published.reason in (state.message or "")


OUTCOMES = (
    "fresh",
    "unchanged",
    "partial",
    "off",
    "not_configured",
    "unreachable",
    "blocked",
    "rate_limited",
    "not_found",
    "too_large",
)


def test_the_state_of_a_fetch_is_its_outcome_and_only_the_unreachable_is_retried() -> None:
    states = {one: state_of(Fetched("openrouter", one, detail="why")) for one in OUTCOMES}
    assert {one for one, state in states.items() if state.is_completed()} == {
        "fresh",
        "unchanged",
        "partial",
        "off",
        "not_configured",
    }
    assert states["rate_limited"].name == "RateLimited"
    retried: Any = fetch.retry_condition_fn
    assert [one for one, state in states.items() if retried(fetch, None, state)] == ["unreachable"]
    assert all(state.message == "why" for state in states.values())


def test_a_price_run_asks_the_sources_that_rank_prices() -> None:
    priced = chosen(Group.PRICES, ())
    assert {"openrouter", "litellm", "models_dev", "genai_prices"} <= set(priced)
    assert "huggingface" not in priced
    assert chosen(Group.ALL, ()) == ()
    assert chosen(Group.PRICES, ["huggingface"]) == ("huggingface",)
    with pytest.raises(UnknownSourceError, match="nobody"):
        chosen(Group.ALL, ["nobody"])


def test_the_parameters_of_the_flow_have_a_schema() -> None:
    properties = refresh_flow.parameters.model_dump()["properties"]
    listed = next(one for one in properties["only_sources"]["anyOf"] if one.get("type") == "array")
    assert set(listed["items"]["enum"]) == set(sources())
    assert (properties["fetch_retries"]["minimum"], properties["fetch_retries"]["maximum"]) == (0, 5)
    assert any(one.get("format") == "date-time" for one in properties["as_of"]["anyOf"])


def test_a_source_that_was_not_asked_has_its_row_too() -> None:
    states = MappingProxyType({"b": ROW, "a": replace(ROW, status=SourceStatus.FRESH)})
    ended: Any = Ended(fetched=(Fetched("b", "blocked"),), inputs=Sources(states))
    rows = source_rows(ended)
    assert [tuple(row) for row in rows] == [COLUMNS] * 2
    assert [(row["source"], row["status"], row["this run"]) for row in rows] == [
        ("a", "fresh", "not asked"),
        ("b", "stale", "blocked"),
    ]


@settings(deadline=None)
@given(st.text(max_size=80))
def test_texts_of_sources_cannot_leave_their_cell(text: str) -> None:
    gate = {"gate": "entities", "passed": False, "binding": True, "value": 0.5, "limit": 0.2, "detail": text}
    lines = gates_markdown("20260822T060000Z-0123456789ab", "held", text, [gate]).splitlines()
    assert len(lines) == 5
    assert lines[-1].count("|") == 7
    assert not set(lines[-1]) & set("<`[")
