"""The webhook: who is told what, and that a hook that fails changes nothing."""

import time
from pathlib import Path
from typing import Any

import pytest

from extractors.http import HttpSettings, WebhookError, post_json
from flows.alarm import MAX_TEXT_CHARACTERS, message, sound
from tests.flows.hook import Hook

SOURCES = [
    {"source": "litellm", "status": "fresh", "outcome": "fresh", "detail": ""},
    {"source": "openrouter", "status": "stale", "outcome": "unreachable", "detail": "models: no connection"},
    {"source": "models_dev", "status": "missing"},
]


def report(verdict: str = "degraded", **values: Any) -> dict[str, Any]:
    return {
        "verdict": verdict, "exit_code": 0, "kind": "nightly", "as_of": "2026-11-20T06:00:00Z",
        "checked_at": "2026-11-20T06:00:00Z", "snapshot": "20261120T060000Z-0123456789ab", "is_latest": True,
        "reason": None, "error": None, "sources": SOURCES, "warnings": ["openrouter is unreachable"], **values,
    }  # fmt: skip


@pytest.mark.parametrize("verdict", ["degraded", "held", "failed"])
def test_a_run_that_is_not_good_is_told(verdict: str) -> None:
    path = Path("data/reports/one.json")
    with Hook() as hook:
        assert sound(report(verdict), path, {"ABREAST_WEBHOOK_URL": hook.url})
    (taken,) = hook.taken
    assert taken == message(report(verdict), path)
    assert (taken["verdict"], taken["snapshot"]) == (verdict, "20261120T060000Z-0123456789ab")
    assert [row["source"] for row in taken["sources"]] == ["openrouter", "models_dev"]
    assert taken["report"] == str(path)


def test_good_runs_and_silence_are_not_told() -> None:
    with Hook() as hook:
        assert not sound(report("good"), None, {"ABREAST_WEBHOOK_URL": hook.url})
        assert not sound(report("failed"), None, {})
    assert hook.taken == []


def test_the_address_may_stand_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    with Hook() as hook:
        (tmp_path / "abreast.toml").write_text(f'webhook_url = "{hook.url}"\n')
        assert sound(report("failed"), None, {})
    assert len(hook.taken) == 1
    (tmp_path / "abreast.toml").write_text("webhook_url = 3\n")
    assert not sound(report("failed"), None, {})
    assert "webhook_url = 3" in caplog.text


@pytest.mark.parametrize(("status", "said"), [(500, "status 500"), (302, "status 302"), (404, "status 404")])
def test_a_hook_that_refuses_is_a_warning(status: int, said: str, caplog: pytest.LogCaptureFixture) -> None:
    with Hook(status) as hook:
        assert not sound(report(), None, {"ABREAST_WEBHOOK_URL": hook.url})
        assert len(hook.taken) == 1, "a redirect is not followed"
    (record,) = [one for one in caplog.records if one.name == "flows.alarm"]
    assert record.levelname == "WARNING"
    assert said in record.getMessage()
    assert "s3cret" not in record.getMessage()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x", "ftp://127.0.0.1/x", "https://", "not an address", "file:///etc/hostname",
        "http://127.0.0.1:1/s3cret", "https://no-such-host.invalid/s3cret", "http://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_a_warning(url: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not sound(report(), None, {"ABREAST_WEBHOOK_URL": url})
    (record,) = [one for one in caplog.records if one.name == "flows.alarm"]
    assert record.levelname == "WARNING"
    assert "s3cret" not in record.getMessage()


def test_a_hook_that_never_answers_costs_a_bounded_time() -> None:
    with Hook(delay_seconds=3) as hook:
        began = time.monotonic()
        with pytest.raises(WebhookError, match=r"no answer within 0\.3 s"):
            post_json(hook.url, b"{}", HttpSettings(), total_seconds=0.3)
        assert time.monotonic() - began < 2


def test_texts_of_others_are_bounded() -> None:
    error = {"type": "OSError", "message": "x" * 10_000}
    sent = message(report("failed", error=error, warnings=["y" * 10_000] * 100), None)
    assert len(sent["error"]) == MAX_TEXT_CHARACTERS
    assert len(sent["warnings"]) == 20
    assert max(map(len, sent["warnings"])) == MAX_TEXT_CHARACTERS
