"""A source without terms, licence, cadence, gates, payloads or goldens does not get in."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from extractors.errors import ParseError
from extractors.source import endpoint_of, parser_version, read, route, sources, spec_of
from schemas.extracted import Entity
from schemas.ids import is_part
from tests.extractors.sources.golden import PAYLOADS

NAMES = sorted(sources())
ENDPOINTS = [(name, endpoint.name) for name in NAMES for endpoint in spec_of(name).endpoints]
AS_OF = datetime(2026, 11, 12, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES)
def test_the_spec_says_who_and_under_which_terms(name):
    spec = spec_of(name)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", spec.name)
    for text in (spec.title, spec.licence, spec.attribution):
        assert len(text.strip()) > 2
    for url in (spec.homepage, spec.terms_url):
        assert urlsplit(url).scheme == "https"
        assert urlsplit(url).hostname
    assert spec.hosts
    for host in spec.hosts:
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host)
    assert all(is_part(other.replace("_", "-")) for other in spec.independent_of)
    assert name not in spec.independent_of
    assert 1 <= spec.price_priority <= 99


@pytest.mark.parametrize("name", NAMES)
def test_the_spec_says_how_often_and_how_old(name):
    spec = spec_of(name)
    assert timedelta(minutes=10) <= spec.cadence <= spec.max_age <= timedelta(days=400)


@pytest.mark.parametrize("name", NAMES)
def test_gates_are_set_and_can_close(name):
    gates = spec_of(name).gates
    assert gates.min_rows >= 1
    assert 0 < gates.max_quarantined_share < 1
    assert 0 < gates.max_shrink_share < 1
    assert gates.fill_rates
    assert set(gates.fill_rates) <= set(Entity.to_schema().columns)
    assert all(0 < rate <= 1 for rate in gates.fill_rates.values())


@pytest.mark.parametrize("name", NAMES)
def test_first_requests_go_to_declared_hosts_and_come_back_to_their_endpoint(name):
    requests = list(sources()[name].requests(AS_OF))
    assert requests
    for request in requests:
        parts = urlsplit(request.url)
        assert request.source == name
        assert parts.scheme == "https"
        assert parts.hostname in spec_of(name).hosts
        assert route(name, request.url) == request.endpoint


@pytest.mark.parametrize("name", NAMES)
def test_an_endpoint_claims_no_other_host(name):
    for request in sources()[name].requests(AS_OF):
        host = urlsplit(request.url).netloc
        assert route(name, request.url.replace(host, "evil.example", 1)) is None
        assert route(name, request.url.replace(host, f"evil.example/{host}", 1)) is None
        assert route(name, request.url.replace("https://", "http://", 1)) is None


@pytest.mark.parametrize(("name", "endpoint"), ENDPOINTS)
def test_every_endpoint_has_a_payload_with_a_golden(name, endpoint):
    folder = PAYLOADS / name
    payloads = [path for path in folder.glob(f"{endpoint}_*") if not path.name.endswith(".golden.json")]
    assert payloads, f"no payload {name}/{endpoint}_*"
    for payload in payloads:
        assert payload.with_name(f"{payload.name}.golden.json").exists(), f"no golden of {payload.name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_payload_belongs_to_an_endpoint(name):
    endpoints = tuple(f"{endpoint.name}_" for endpoint in spec_of(name).endpoints)
    strangers = [path.name for path in (PAYLOADS / name).glob("*") if not path.name.startswith(endpoints)]
    assert strangers == []


@pytest.mark.parametrize(("name", "endpoint"), ENDPOINTS)
@pytest.mark.parametrize("data", [b"", b"<html><title>Just a moment...</title>", b"\xff\xfe\x00"])
def test_what_is_no_document_is_refused_by_name(name, endpoint, data):
    url = next((request.url for request in sources()[name].requests(AS_OF) if request.endpoint == endpoint), "")
    with pytest.raises(ParseError):
        read(name, endpoint, data, url)


def test_names_of_endpoints_are_unique_within_a_source():
    assert len(set(ENDPOINTS)) == len(ENDPOINTS)


@pytest.mark.parametrize("name", NAMES)
def test_the_parser_version_is_the_same_until_code_changes(name):
    assert parser_version(name) == parser_version(name)
    assert re.fullmatch(r"[0-9a-f]{64}", parser_version(name))


def test_parser_versions_differ_between_sources():
    assert len({parser_version(name) for name in NAMES}) == len(NAMES)


def test_an_unknown_source_is_an_error_that_lists_the_known_ones():
    with pytest.raises(KeyError, match="openrouter"):
        spec_of("nowhere")
    assert route("nowhere", "https://openrouter.ai/api/v1/models") is None


def test_a_parser_that_stumbles_is_reported_as_a_parse_error(monkeypatch):
    def stumble(data, url, rows):
        raise IndexError("list index out of range")

    endpoint = endpoint_of("openrouter", "models")
    broken = type(endpoint)(endpoint.name, endpoint.pattern, endpoint.kind, stumble)
    monkeypatch.setattr("extractors.source.endpoint_of", lambda source, name: broken)
    with pytest.raises(ParseError, match=r"unexpected shape \(IndexError"):
        read("openrouter", "models", b"{}", "https://openrouter.ai/api/v1/models")
