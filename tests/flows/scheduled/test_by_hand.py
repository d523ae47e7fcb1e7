"""A server that answers and still fails us: before a run it is done without, after a run the run counts."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.commands import run as command
from flows.refresh import Outcome, Request
from flows.scheduled import by_hand
from flows.settings import Settings

REQUEST = Request(clock_utc=datetime(2026, 11, 22, 6, tzinfo=UTC), only=("openrouter",), offline=True)
DONE = Outcome((), None, None, ("openrouter is missing",), 3)  # type: ignore[arg-type]


class Flow:
    """Stands for prefect's: calls the function where `begins`, then breaks."""

    begins = True

    def __init__(self, function: Callable[..., Any], **_: Any) -> None:
        self.function = function

    def __call__(self, *words: Any, return_state: bool) -> None:
        if self.begins:
            self.function(*words)
        raise ConnectionError("the server is gone")


class NeverBegins(Flow):
    begins = False


@pytest.fixture
def greeted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "_greet", lambda: None)
    monkeypatch.setattr(by_hand, "run_stages", lambda settings, request, fetch_retries: DONE)


def test_a_run_that_ended_counts_although_the_server_went_away(
    greeted: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(by_hand, "Flow", Flow)
    assert by_hand.refresh_by_hand(Settings(tmp_path), REQUEST) is DONE
    assert "was not told how the run ended: ConnectionError: the server is gone" in caplog.text
    assert logging.getLogger("prefect").propagate, "Prefect's log lines are heard again"


def test_a_run_that_failed_fails_whatever_the_server_says(
    greeted: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(by_hand, "Flow", Flow)
    monkeypatch.setattr(by_hand, "run_stages", full)
    with pytest.raises(OSError, match="no space left"):
        by_hand.refresh_by_hand(Settings(tmp_path), REQUEST)


def test_a_run_that_cannot_begin_is_made_without_the_server(
    greeted: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(by_hand, "Flow", NeverBegins)
    with pytest.raises(by_hand.ApiError, match="the server is gone"):
        by_hand.refresh_by_hand(Settings(tmp_path), REQUEST)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    monkeypatch.setattr("flows.api.api_trouble", lambda url: None)
    monkeypatch.setattr("flows.refresh.refresh", lambda settings, request: DONE)
    assert command._run(Settings(tmp_path), REQUEST) is DONE
    assert "cannot be used (ConnectionError: the server is gone); running without it" in capsys.readouterr().err


def test_a_server_that_refuses_us_is_found_out_before_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(**_: object) -> None:
        raise PermissionError("401 Unauthorized")

    monkeypatch.setattr(by_hand, "get_client", refused)
    monkeypatch.setattr(by_hand, "run_stages", lambda *_, **__: pytest.fail("the run began"))
    with pytest.raises(by_hand.ApiError, match="401"):
        by_hand.refresh_by_hand(Settings(tmp_path), REQUEST)
