"""Price pages of vendors: goldens, and the cells that are easily read wrongly."""

from decimal import Decimal

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.source import owner, read, route
from extractors.sources import anthropic, aws_bedrock, deepseek, google_gemini, openai
from tests.extractors.sources.golden import PAYLOADS, assert_golden

OFFER_URL = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrock/current/eu-central-1/index.json"
CASES = [
    ("google_gemini", "pricing", "pricing_2025.html", google_gemini.URL),
    ("google_gemini", "pricing", "pricing_damaged.html", google_gemini.URL),
    ("deepseek", "pricing", "pricing_2026.html", deepseek.URL),
    ("deepseek", "pricing", "pricing_windows_2025.html", deepseek.URL),
    ("deepseek", "pricing_cn", "pricing_cn_2026.html", deepseek.CHINESE_URL),
    ("anthropic", "pricing", "pricing_2025.md", anthropic.URL),
    ("anthropic", "pricing", "pricing_damaged.md", anthropic.URL),
    ("anthropic", "models", "models_2025.md", anthropic.MODELS_URL),
    ("openai", "pricing", "pricing_2026.md", openai.URL),
    ("aws_bedrock", "offer", "offer_documented.json", OFFER_URL),
]


@pytest.mark.parametrize(("source", "endpoint", "file", "url"), CASES, ids=[case[2] for case in CASES])
def test_goldens(source, endpoint, file, url):
    found = assert_golden(source, endpoint, file, url)
    entities = found.frames["entities"].height + (found.quarantine["frame"] == "entities").sum()
    assert entities == found.rows_total


def prices(source, endpoint, file, url, source_id, **wanted):
    """Amount and condition of prices of a row, in order of the page."""
    data = (PAYLOADS / source / file).read_bytes()
    frame = read(source, endpoint, data, url).frames["prices"].filter(pl.col("source_id") == source_id)
    for column, value in wanted.items():
        frame = frame.filter(pl.col(column) == value)
    return frame.select(pl.col("amount").cast(pl.Float64), "condition").rows()


def test_two_prices_of_one_cell_and_the_one_without_its_sign():
    page = ("google_gemini", "pricing", "pricing_2025.html", google_gemini.URL, "gemini-2.5-pro")
    assert prices(*page, direction="input", cache="none") == [
        (1.25, ""),
        (2.5, '{"min_prompt_tokens":200001}'),
        (0.625, '{"batch":true}'),
        (1.25, '{"batch":true,"min_prompt_tokens":200001}'),
    ]


def test_a_price_per_hour_is_one_of_storage():
    data = (PAYLOADS / "google_gemini" / "pricing_2025.html").read_bytes()
    frame = read("google_gemini", "pricing", data, google_gemini.URL).frames["prices"]
    stored = frame.filter(pl.col("cache") == "storage").select("unit", "per", "amount").rows()
    assert stored == [("token_hour", 1_000_000, Decimal("4.5")), ("token_hour", 1_000_000, Decimal(1))]


def test_free_of_charge_is_an_offer_and_not_available_is_an_absence():
    page = ("google_gemini", "pricing", "pricing_2025.html", google_gemini.URL)
    assert prices(*page, "gemma-3:free") == [(0.0, ""), (0.0, "")]
    assert prices(*page, "gemma-3", absent="not_applicable") == [(None, ""), (None, "")]


@pytest.mark.parametrize(
    ("endpoint", "file", "url", "amounts"),
    [
        ("pricing", "pricing_2026.html", deepseek.URL, (0.15, 0.3)),
        ("pricing_cn", "pricing_cn_2026.html", deepseek.CHINESE_URL, (1.0, 2.0)),
    ],
)
def test_prices_of_the_peak_hold_in_each_of_its_windows_in_utc(endpoint, file, url, amounts):
    off, peak = amounts
    assert prices("deepseek", endpoint, file, url, "deepseek-flash", direction="input", cache="none") == [
        (off, ""),
        (peak, '{"utc_end":"04:00","utc_start":"01:00","weekdays":[1,2,3,4,5]}'),
        (peak, '{"utc_end":"10:00","utc_start":"06:00","weekdays":[1,2,3,4,5]}'),
    ]


def test_the_chinese_page_is_read_in_its_own_currency():
    data = (PAYLOADS / "deepseek" / "pricing_cn_2026.html").read_bytes()
    found = read("deepseek", "pricing_cn", data, deepseek.CHINESE_URL).frames
    assert set(found["prices"]["currency"]) == {"CNY"}
    assert set(found["entities"]["seller"]) == {"deepseek-cn"}


def test_a_window_may_wrap_past_midnight():
    page = ("deepseek", "pricing", "pricing_windows_2025.html", deepseek.URL, "deepseek-chat")
    assert prices(*page, direction="output") == [(1.1, ""), (0.55, '{"utc_end":"00:30","utc_start":"16:30"}')]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Peak hours are 01:00 - 04:00 and 06:00 - 10:00 UTC,", "Peak hours are 01:00 - 04:00 and 06:00 - 10:00,"),
        ("Peak hours are", "Busy hours are"),
        ("Monday through Friday", "Saturday"),
        ("OFF-PEAK", "MOONLIGHT"),
    ],
)
def test_without_known_hours_no_price_of_them_is_believed(before, after):
    text = (PAYLOADS / "deepseek" / "pricing_2026.html").read_text()
    assert before in text
    found = read("deepseek", "pricing", text.replace(before, after).encode(), deepseek.URL)
    assert found.quarantine.height >= 6
    assert "OFF-PEAK" not in " ".join(found.frames["prices"]["field"])


def test_cache_columns_of_anthropic():
    data = (PAYLOADS / "anthropic" / "pricing_2025.md").read_bytes()
    frame = read("anthropic", "pricing", data, anthropic.URL).frames["prices"]
    sonnet = frame.filter((pl.col("source_id") == "claude-sonnet-4.5") & (pl.col("condition") == ""))
    assert {(row[0], row[1]): float(row[2]) for row in sonnet.select("direction", "cache", "amount").iter_rows()} == {
        ("input", "none"): 3.0,
        ("input", "write_5m"): 3.75,
        ("input", "write_1h"): 6.0,
        ("input", "read"): 0.3,
        ("output", "none"): 15.0,
    }


def test_long_contexts_cost_what_the_named_models_are_charged():
    page = ("anthropic", "pricing", "pricing_2025.md", anthropic.URL)
    above = '{"min_prompt_tokens":200001}'
    assert prices(*page, "claude-sonnet-4", condition=above) == [(6.0, above), (22.5, above)]
    assert prices(*page, "claude-opus-4.1", condition=above) == []


def test_moved_columns_are_read_where_they_went():
    text = (PAYLOADS / "google_gemini" / "pricing_damaged.html").read_bytes()
    frame = read("google_gemini", "pricing", text, google_gemini.URL).frames["prices"]
    assert frame.select("source_id", "literal").rows()[0] == ("gemini-a", "1.25")


def test_pages_of_a_manifest_find_their_source_by_address():
    for source, endpoint, _, url in CASES:
        assert owner("provider_pages", url) == source
        assert route(source, url) == endpoint
    assert owner("provider_pages", "https://elsewhere.example/pricing") == "provider_pages"
    assert owner("openrouter", "https://openrouter.ai/api/v1/models") == "openrouter"


def test_an_offer_of_the_wrong_region_is_no_document():
    data = (PAYLOADS / "aws_bedrock" / "offer_documented.json").read_bytes()
    with pytest.raises(ParseError, match="expected"):
        read("aws_bedrock", "offer", data, OFFER_URL.replace("eu-central-1/", ""))
    assert route("aws_bedrock", next(aws_bedrock.requests(None)).url) == "offer"
