"""`abreast price` and `abreast cost` over published files: times, routes, absences, currencies."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import abreast

from tests.warehouse.content import FLASH, GONE, SD, content, run
from warehouse.publish import publish
from warehouse.read import Snapshot

RATES = 'rates:\n  - {from: USD, to: EUR, rate: "0.9", date: "2026-08-01", source: central bank}\n'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder; nothing else of a data root is there to read."""
    root = tmp_path_factory.mktemp("prices")
    publish(root / "published", content(), run())
    return root


def _item(*words: str, data: Path) -> dict[str, Any]:
    answer = json.loads(abreast(*words, "--format", "json", data=data).stdout)
    assert answer["snapshot"].startswith("20260822T060000Z-")
    (item,) = answer["items"]
    return dict(item)


def _amounts(item: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["offer"].partition("@")[2], one["direction"], one["amount"]) for one in item["prices"]]


def test_a_price_has_both_its_times_state_and_source(data: Path) -> None:
    item = _item("price", FLASH, "--at", "2026-07-15", "--route", "openrouter", data=data)
    (price,) = [one for one in item["prices"] if one["direction"] == "input" and not one["condition"]]
    assert (price["amount"], price["currency"], price["per"], price["unit"]) == ("0.07", "USD", 1_000_000, "token")
    assert (price["valid_from"], price["valid_from_certainty"]) == ("2026-07-01T06:00:00Z", "first_seen")
    assert (price["valid_to"], price["valid_to_certainty"]) == ("2026-08-22T06:00:00Z", "first_seen")
    assert (price["known_from"], price["known_to"]) == ("2026-07-01T06:00:00Z", None)
    assert (price["state"], price["source"], price["route"]) == ("accepted", "openrouter", "reseller")
    assert price["words"] == "0.07 USD per million input tokens" and len(price["payload"]) == 64


def test_a_snapshot_can_be_named_as_in_other_commands(data: Path) -> None:
    newest = _item("price", FLASH, data=data)
    (snapshot,) = {run["snapshot"] for run in Snapshot(data / "published").runs}
    assert _item("price", FLASH, "--at", snapshot, data=data) == newest
    assert _item("cost", FLASH, "--at", snapshot, data=data) == _item("cost", FLASH, data=data)
    done = abreast("price", FLASH, "--at", snapshot, "--snapshot", "2026-08-22", data=data, expect=2)
    assert "expected one snapshot" in done.stderr


def test_known_time_and_valid_time_are_two_questions(data: Path) -> None:
    now = _item("price", FLASH, "--at", "2026-08-23", "--route", "openrouter", data=data)
    then = _item("price", FLASH, "--at", "2026-08-23", "--known-at", "2026-08-01", "--route", "openrouter", data=data)
    assert ("openrouter", "input", "0.065") in _amounts(now) and ("openrouter", "input", "0.07") in _amounts(then)
    assert [one["known_to"] for one in then["prices"] if one["amount"] == "0.07"] == ["2026-08-22T06:00:00Z"]


def test_an_announced_price_stands_from_its_day_and_is_an_event(data: Path) -> None:
    item = _item("price", FLASH, "--at", "2026-12-01", "--route", "shop", data=data)
    assert ("shop", "output", "0.2") in _amounts(item)
    assert [(one["event"], one["amount"], one["applies_from"]) for one in item["events"]] == [
        ("announced", "0.2", "2026-12-01T00:00:00Z")
    ]


def test_no_price_says_why(data: Path) -> None:
    assert _item("price", GONE, data=data)["absent"] == "not_published"
    assert _item("price", FLASH, "--at", "2025-01-01", data=data)["absent"] == "missing"
    refused = _item("price", SD, data=data)
    assert {one["offer"].partition("@")[2]: one["state"] for one in refused["prices"]} == {
        "stability": "accepted",
        "digital": "quarantined",
    }


def test_tables_are_for_readers(data: Path) -> None:
    shown = abreast("price", "qwen3.5-flash", "--at", "2026-12-01", data=data).stdout
    for words in ("0.065 USD", "million tokens", "batch: true", "held", "Announced", "2026-12-01"):
        assert words in shown, shown
    told = abreast("cost", "qwen3.5-flash", "--basket", "chat", data=data).stdout
    assert "lower bound" in told and "not published" in told and "500 requests" in told


def test_a_basket_is_costed_on_every_route(data: Path, tmp_path: Path) -> None:
    basket = tmp_path / "basket.toml"
    basket.write_text("requests = 1000\ninput_tokens = 1_000_000\noutput_tokens = 1_000_000\n")
    routes = {
        one["offer"].partition("@")[2]: one
        for one in _item("cost", FLASH, "--basket", str(basket), data=data)["routes"]
    }
    assert routes["openrouter"]["total"] == "0.325" and not routes["openrouter"]["lower_bound"]
    assert routes["shop"]["total"] == "0.38", "a held price is not believed"
    images = _item("cost", SD, "--basket", "images", data=data)["routes"]
    assert [(one["total"], one["absent"]) for one in images] == [("6.5", None), (None, "not_published")]


def test_a_basket_uses_the_prices_of_its_time(data: Path) -> None:
    later = _item("cost", FLASH, "--basket", "million", "--at", "2026-12-02", "--route", "shop", data=data)
    assert [one["total"] for one in later["routes"]] == ["0.28"]
    assert later["basket"]["at"] is None, "a bare date names no hour"
    hour = _item("cost", FLASH, "--basket", "million", "--at", "2026-12-02T10:00:00Z", data=data)
    assert hour["basket"]["at"] == "2026-12-02T10:00:00Z"


def test_another_currency_needs_a_dated_rate(data: Path, tmp_path: Path) -> None:
    assert "no rate into EUR" in abreast("price", FLASH, "--show-in", "EUR", data=data, expect=2).stderr
    rates = tmp_path / "rates.yaml"
    rates.write_text(RATES)
    words = ("--show-in", "EUR", "--rates", str(rates))
    item = _item("price", FLASH, "--at", "2026-08-22T12:00:00Z", "--route", "openrouter", *words, data=data)
    assert {one["amount"]: one["shown"] for one in item["prices"]}["0.065"] == "0.0585"
    assert item["shown_in"]["rates"][0]["source"] == "central bank"
    assert "central bank, 2026-08-01" in abreast("cost", FLASH, "--basket", "million", *words, data=data).stdout


def test_mistakes_name_what_was_expected(data: Path) -> None:
    assert "presets are" in abreast("cost", FLASH, "--basket", "nothing", data=data, expect=2).stderr
    assert "vendor_api" in abreast("price", FLASH, "--route", "nobody", data=data, expect=1).stderr
    assert "expected a time" in abreast("price", FLASH, "--at", "noon", data=data, expect=2).stderr
    assert "nearest" in abreast("price", "no such thing", data=data, expect=1).stderr


def test_a_former_id_is_a_name(data: Path) -> None:
    assert _item("price", "model:example/atlas-l", data=data)["id"] == "model:example/atlas-large"
