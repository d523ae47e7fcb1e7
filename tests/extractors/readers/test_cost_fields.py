"""The grammar of cost fields: what it reads it reads by its parts, and what it does not read is said aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.cost_fields import (
    UNSUPPORTED,
    is_cost_name,
    read_cost_field,
    read_guardrail_unit,
    read_search_context,
)
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

KNOWN = {
    "input_cost_per_token": ("input", "text", "token", "none", {}),
    "output_cost_per_reasoning_token": ("output", "reasoning", "token", "none", {}),
    "input_cost_per_audio_per_second": ("input", "audio", "second", "none", {}),
    "input_cost_per_video_per_second_above_8s_interval": (
        "input", "video", "second", "none", {"interval_above_seconds": 8},
    ),
    "cache_creation_input_token_cost_above_12hr_above_272k_tokens_flex": (
        "input", "text", "token", "write_12h", {"min_prompt_tokens": 272_001, "tier": "flex"},
    ),
    "cache_creation_input_audio_token_cost": ("input", "audio", "token", "write", {}),
    "explicit_cache_read_input_token_cost": ("input", "text", "token", "read", {"cache_mode": "explicit"}),
    "input_cost_per_token_cache_hit": ("input", "text", "token", "read", {}),
    "input_cost_per_token_batch_requests": ("input", "text", "token", "none", {"batch": True}),
    "output_cost_per_token_above_272k_tokens_decisions": (
        "output", "text", "token", "none", {"min_prompt_tokens": 272_001, "endpoint": "decisions"},
    ),
    "output_cost_per_image_0.5K": ("output", "image", "image", "none", {"resolution": "0.5k"}),
    "output_cost_per_image_1536": ("output", "image", "image", "none", {"resolution": "1536"}),
    "output_cost_per_image_above_512_and_512_pixels_and_premium_image": (
        "output", "image", "image", "none", {"min_pixels": "512x512", "quality": "premium"},
    ),
    "output_cost_per_second_1080p": ("output", "any", "second", "none", {"resolution": "1080p"}),
    "output_cost_per_second_2k": ("output", "any", "second", "none", {"resolution": "2k"}),
    "cost_per_second": ("input", "any", "second", "none", {}),
    "input_cost_per_query": ("none", "any", "query", "none", {}),
    "input_cost_per_request": ("none", "any", "request", "none", {}),
    "input_cost_per_text_message": ("input", "text", "message", "none", {}),
    "ocr_cost_per_page_batches": ("input", "any", "page", "none", {"batch": True}),
    "annotation_cost_per_page": ("input", "any", "page", "none", {"service": "annotation"}),
    "ocr_cost_per_credit": ("input", "any", "credit", "none", {}),
    "citation_cost_per_token": ("output", "citation", "token", "none", {}),
    "code_interpreter_cost_per_session": ("none", "tool", "session", "none", {"service": "code_interpreter"}),
    "google_maps_grounding_cost_per_query": ("none", "tool", "query", "none", {"service": "google_maps"}),
    "vector_store_cost_per_gb_per_day": ("none", "tool", "gigabyte_day", "none", {"service": "vector_store"}),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_known_names(name):
    found = read_cost_field(name)
    unit = found.unit
    assert (unit.direction, unit.modality, unit.unit, unit.cache, found.condition) == KNOWN[name]
    assert (unit.per, unit.currency) == (1, "USD")


def test_credits_and_thousands():
    assert read_cost_field("output_dbu_cost_per_token").unit.currency == "credit:dbu"
    assert read_cost_field("file_search_cost_per_1k_calls").unit.per == 1_000
    assert read_cost_field("computer_use_input_cost_per_1k_tokens").unit.per == 1_000


def test_a_threshold_is_exclusive_unless_the_seller_counts_it():
    name = "input_cost_per_token_above_200k_tokens"
    assert read_cost_field(name).condition == {"min_prompt_tokens": 200_001}
    assert read_cost_field(name, inclusive_thresholds=True).condition == {"min_prompt_tokens": 200_000}


THINGS = {
    "token": (Unit.TOKEN, PriceModality.TEXT),
    "audio_token": (Unit.TOKEN, PriceModality.AUDIO),
    "video_token": (Unit.TOKEN, PriceModality.VIDEO),
    "image": (Unit.IMAGE, PriceModality.IMAGE),
    "pixel": (Unit.PIXEL, PriceModality.IMAGE),
    "second": (Unit.SECOND, PriceModality.ANY),
    "character": (Unit.CHARACTER, PriceModality.TEXT),
    "video_per_second": (Unit.SECOND, PriceModality.VIDEO),
}
CONDITIONS = {
    "_batches": {"batch": True},
    "_decisions": {"endpoint": "decisions"},
    **{f"_{tier}": {"tier": tier} for tier in ("priority", "flex", "balanced", "ultrafast", "fast")},
    **{f"_above_{count}k_tokens": {"min_prompt_tokens": count * 1_000 + 1} for count in (32, 128, 1_000)},
    "_above_15s_interval": {"interval_above_seconds": 15},
}


@given(
    st.sampled_from(["input", "output"]),
    st.sampled_from(sorted(THINGS)),
    st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=3),
)
def test_a_name_made_of_parts_is_read_as_its_parts(direction, thing, suffixes):
    found = read_cost_field(f"{direction}_cost_per_{thing}" + "".join(suffixes))
    keys = [key for suffix in suffixes for key in CONDITIONS[suffix]]
    if len(set(keys)) != len(keys):
        assert found is None, "one condition twice has no meaning"
        return
    expected = {key: value for suffix in suffixes for key, value in CONDITIONS[suffix].items()}
    assert found.condition == expected
    assert (found.unit.direction, found.unit.cache) == (Direction(direction), CacheRole.NONE)
    assert (found.unit.unit, found.unit.modality) == THINGS[thing]


@given(st.sampled_from(sorted(KNOWN)), st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=12))
def test_what_follows_a_name_is_a_condition_or_the_name_is_unknown(name, rest):
    longer = read_cost_field(name + rest)
    assert longer is None or longer != read_cost_field(name) or rest == ""


@pytest.mark.parametrize(
    "name",
    ["", "input_cost_per_smell", "input_cost_per_tokens", "input_cost_per_reasoning_second",
     "input_cost_per_token_1080p",
     "output_cost_per_image_above_1hr", "cache_read_input_token_cost_above_1hr", "output_cost_per_token_cache_hit",
     "cache_creation_input_token_cost_above_2hr", "xinput_cost_per_token", "input_cost_per_token_", "cost", "price"],
)  # fmt: skip
def test_names_outside_the_grammar_are_unknown(name):
    assert read_cost_field(name) is None


@pytest.mark.parametrize(
    "name", ["input_cost_per_token", "off_peak_pricing", "new_price", "eu_uplift", "setup_fee", "seat_multiplier"]
)
def test_names_that_speak_of_money_have_to_be_read(name):
    assert is_cost_name(name)


@pytest.mark.parametrize(
    "name", ["supports_vision", "max_input_tokens", "feedback", "web_search_billing_unit", *UNSUPPORTED]
)
def test_other_names_and_those_set_aside_need_not(name):
    assert not is_cost_name(name)


def test_every_unsupported_field_has_a_reason_and_is_no_field_we_read():
    for name, reason in UNSUPPORTED.items():
        assert len(reason) > 20
        assert read_cost_field(name) is None


def test_guardrail_units():
    text, image = read_guardrail_unit("contextualGroundingPolicyUnits"), read_guardrail_unit("contentPolicyImageUnits")
    assert (text.unit.unit, text.condition) == (Unit.TEXT_UNIT, {"service": "guardrail:contextual_grounding"})
    assert (image.unit.unit, image.condition) == (Unit.IMAGE, {"service": "guardrail:content"})
    free = read_guardrail_unit("sensitiveInformationPolicyFreeUnits")
    assert free.condition == {"service": "guardrail:sensitive_information_free"}
    assert read_guardrail_unit("units") is None


def test_search_sizes():
    assert read_search_context("search_context_size_high", "per_prompt").unit.unit is Unit.REQUEST
    assert read_search_context("search_context_size_high", "per_moon") is None
    assert read_search_context("search_context_size_huge", "per_query") is None
