"""Single documents that a setting switches on: asked for after the lists, the oldest first, none twice a night."""

import json
from pathlib import Path

import pytest

from extractors.sources.openrouter import endpoints_request
from flows.access import DETAILS
from tests.extractors.sources.golden import PAYLOADS
from tests.flows.live import DAY_1, DAY_2, http, night, outcomes
from tests.replay import payloads
from tests.replay.library import Library, Page
from tests.replay.server import ReplayServer
from warehouse.archive import RawArchive


def asked(server: ReplayServer) -> list[str]:
    return [one.target for one in server.requests() if one.target.endswith("/endpoints")]


def test_endpoints_are_asked_for_where_a_setting_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = payloads.openrouter(DAY_1)
    first = json.loads(listing.body)["data"][0]["id"]
    endpoints = json.loads((PAYLOADS / "openrouter" / "endpoints_kimi-k3.json").read_bytes())
    endpoints["data"]["id"] = first
    page = Page(endpoints_request(first).url, DAY_1, json.dumps(endpoints).encode())
    with ReplayServer(Library([listing, page])) as server:
        night(tmp_path, DAY_1, http(server), monkeypatch, only=("openrouter",), publish=False)
        assert asked(server) == []
        monkeypatch.setenv("ABREAST_OPT_IN", "openrouter_endpoints")
        outcome = night(tmp_path, DAY_2, http(server), monkeypatch, only=("openrouter",), publish=False)
        assert len(asked(server)) == len(set(asked(server))) == len(json.loads(listing.body)["data"])
    assert outcomes(outcome)["openrouter"] == "fresh"
    rows = [row for row in RawArchive(tmp_path).rows("openrouter") if row.endpoint == "endpoints"]
    assert [row.url for row in rows if row.has_payload] == [page.url]
    assert {row.status for row in rows} == {200, 404}


def test_switches_name_endpoints_that_exist() -> None:
    assert set(DETAILS.values()) == {("openrouter", "endpoints"), ("huggingface", "detail")}
