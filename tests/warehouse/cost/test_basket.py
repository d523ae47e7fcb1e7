"""Baskets: files and presets become one normal form, or an error that names the key."""

import json
from pathlib import Path
from typing import Any

import pytest

from warehouse.cost import BasketError, load_basket, normal_basket, presets


def _quantities(basket: dict[str, Any]) -> dict[tuple[str, ...], str]:
    names = ("unit", "direction", "modality", "cache")
    return {tuple(one[name] for name in names): one["quantity"] for one in basket["usage"]}


def test_a_share_read_from_a_cache_is_taken_off_the_input() -> None:
    basket = normal_basket({"input_tokens": 1_000_000, "cached_share": "0.3", "output_tokens": 200_000, "images": 100})
    assert _quantities(basket) == {
        ("token", "input", "text", "none"): "700000",
        ("token", "input", "text", "read"): "300000",
        ("token", "output", "text", "none"): "200000",
        ("image", "either", "image", "none"): "100",
    }
    assert (basket["requests"], basket["at"], basket["options"]) == (1, None, {})


def test_toml_and_json_read_the_same(tmp_path: Path) -> None:
    words = {"requests": 3, "input_tokens": 900, "cached_share": 0.25, "at": "2026-09-01T20:00:00Z"}
    (tmp_path / "basket.json").write_text(json.dumps(words))
    (tmp_path / "basket.toml").write_text(
        "requests = 3\ninput_tokens = 900\ncached_share = 0.25\nat = 2026-09-01T20:00:00Z\n"
    )
    read = [load_basket(str(tmp_path / name)) for name in ("basket.json", "basket.toml")]
    assert read[0] == read[1] and read[0]["at"] == "2026-09-01T20:00:00Z"
    assert _quantities(read[0])["token", "input", "text", "read"] == "225"


@pytest.mark.parametrize("name", presets())
def test_every_preset_can_be_costed(name: str) -> None:
    assert load_basket(name)["usage"] and presets()[name]["about"]


def test_minutes_are_seconds() -> None:
    assert _quantities(normal_basket({"input_audio_minutes": 1.5}))["second", "input", "audio", "none"] == "90"


@pytest.mark.parametrize(
    ("basket", "said"),
    [
        ({"inputs": 5}, "unknown key 'inputs'"),
        ({"input_tokens": -1}, "input_tokens = '-1'"),
        ({"input_tokens": True}, "input_tokens = 'True'"),
        ({"input_tokens": "NaN"}, "input_tokens = 'NaN'"),
        ({"input_tokens": "1e99"}, "input_tokens = '1e99'"),
        ({"input_tokens": "ten"}, "input_tokens = 'ten'"),
        ({}, "nothing to cost"),
        ({"input_tokens": 0}, "nothing to cost"),
        ({"input_tokens": 5, "requests": 0}, "requests = 0"),
        ({"input_tokens": 5, "requests": 1.5}, "requests = 1.5"),
        ({"input_tokens": 5, "cached_share": 2}, "cached_share = 2"),
        ({"output_tokens": 5, "cached_share": 0.5}, "cached_share = 0.5"),
        ({"input_tokens": 5, "cache_read_tokens": 6}, "more than the input_tokens"),
        ({"input_tokens": 5, "at": "noon"}, "at = 'noon'"),
        ({"input_tokens": 5, "at": "2026-09-01T20:00:00+02:00"}, "does not name UTC"),
        ({"input_tokens": 5, "options": {"colour": "red"}}, "unknown option 'colour'"),
        ({"input_tokens": 5, "options": "batch"}, "unknown option 'options'"),
        ({"input_tokens": 5, "options": {"tier": ["a"]}}, "option tier"),
    ],
)
def test_a_wrong_basket_names_what_is_wrong(basket: dict[str, Any], said: str) -> None:
    with pytest.raises(BasketError, match=r"^mine: ") as caught:
        normal_basket(basket, "mine")
    assert said in str(caught.value)


@pytest.mark.parametrize("content", ["[1, 2]", "{", "\x00"])
def test_a_file_that_is_no_basket_is_named(content: str, tmp_path: Path) -> None:
    file = tmp_path / "basket.json"
    file.write_text(content)
    with pytest.raises(BasketError, match=r"basket\.json"):
        load_basket(str(file))


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(BasketError, match="presets are million, chat, "):
        load_basket("nothing-of-the-kind")
