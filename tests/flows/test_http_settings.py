"""Settings of the HTTP session: where they come from, and what is refused."""

from pathlib import Path

import pytest

from extractors.http import Limits
from flows.http_settings import load_http_settings
from flows.settings import SettingsError


def _load(environment: dict[str, str], file: Path | None = None):
    return load_http_settings(environment, file or Path("no such file"))


def test_without_settings_the_usual_limits_hold_and_nobody_is_named() -> None:
    found = _load({})
    assert found.limits == Limits()
    assert found.base_urls == {}
    assert "no contact configured" in found.user_agent


def test_the_silence_is_longer_than_every_wait_within_it() -> None:
    """Else a polite wait or a slow connection would look like a dead network."""
    limits = Limits()
    assert limits.silence_seconds > limits.retry_wait_seconds
    assert limits.silence_seconds > limits.idle_seconds > limits.connect_seconds
    assert limits.silence_seconds * 2 < 60


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "abreast.toml"
    file.write_text('[http]\ncontact_url = "https://example.org/file"\nidle_seconds = 3\nmax_bytes = 1000\n')
    found = _load({"ABREAST_CONTACT_URL": "https://example.org/env", "ABREAST_HTTP_IDLE_SECONDS": "2.5"}, file)
    assert "+https://example.org/env" in found.user_agent
    assert (found.limits.idle_seconds, found.limits.max_bytes) == (2.5, 1000)
    assert isinstance(found.limits.max_bytes, int)
    assert "+https://example.org/file" in _load({}, file).user_agent


def test_authorities_come_from_our_setting_or_the_usual_ones() -> None:
    assert _load({"REQUESTS_CA_BUNDLE": "/usual.pem"}).ca_bundle == "/usual.pem"
    assert _load({"REQUESTS_CA_BUNDLE": "/usual.pem", "ABREAST_CA_BUNDLE": "/ours.pem"}).ca_bundle == "/ours.pem"


def test_base_urls_by_source() -> None:
    found = _load({"ABREAST_BASE_URL_OPENROUTER": "http://127.0.0.1:8000/", "ABREAST_BASE_URL_LITELLM": ""})
    assert found.base_urls == {"openrouter": "http://127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ABREAST_BASE_URL_OPENROUTER", "http://example.org"),
        ("ABREAST_BASE_URL_NOBODY", "http://127.0.0.1:1"),
        ("ABREAST_HTTP_IDLE_SECONDS", "soon"),
        ("ABREAST_HTTP_IDLE_SECONDS", "-1"),
        ("ABREAST_HTTP_REQUESTS_PER_SECOND", "0"),
        ("ABREAST_CONTACT_URL", "call me"),
        ("ABREAST_CONTACT_URL", "https://example.org/\r\nX-Injected: 1"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}.*expected"):
        _load({name: value})


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "abreast.toml"
    for text in ("[http", "http = 3"):
        file.write_text(text)
        with pytest.raises(SettingsError, match=r"abreast\.toml"):
            _load({}, file)
