"""One provider behind a model of the OpenRouter gateway: an offer with its own prices, limits and measurements."""

from collections.abc import Mapping
from typing import Any

from extractors.readers.fields import FieldReader
from extractors.readers.gateway_prices import gateway_prices
from extractors.readers.listing import Item
from extractors.rows import Rows
from schemas.ids import slugify
from schemas.vocabulary import RowRole

MEASUREMENTS: Mapping[str, str] = {
    "latency_last_30m": "latency_p50_ms",
    "throughput_last_30m": "throughput_p50_tokens_per_second",
}
"""Object of percentiles -> signal of its median."""
UPTIME_SIGNAL = "uptime_1d_percent"


def add_endpoint(
    rows: Rows, item: Item, model_id: str, name: str | None, inputs: list[str] | None, outputs: list[str] | None
) -> None:
    """Record one endpoint as an offer: seller is the provider, variant its tag, base the model's id.

    A negative `status` is degraded. `discount` is recorded as a fact, the listed prices are not changed by it.
    """
    row, tag, fields, problem = item
    source_id = f"{model_id}@{tag}"
    offer = FieldReader(fields, problems=[problem] if problem else None)
    publisher, _, slug = model_id.rpartition("/")
    seller = slugify(offer.text("provider_name") or "")
    if not seller:
        offer.problems.append("provider_name: expected the name of a provider, found none")
    status = offer.number("status")
    facts = _facts(offer)
    read: dict[str, Any] = {
        "context_tokens": offer.integer("context_length"),
        "max_output_tokens": offer.integer("max_completion_tokens"),
        "status": None if status is None else "degraded" if status < 0 else "ok",
    }
    pricing = offer.record("pricing")
    rows.entity(
        row,
        source_id,
        role=RowRole.OFFER,
        variant=tag,
        seller=seller or None,
        publisher=publisher or None,
        slug=slug or source_id,
        name=name,
        base_source_id=model_id,
        input_modalities=inputs,
        output_modalities=outputs,
        problem=offer.problem,
        **read,
    )
    rows.add_prices(row, source_id, gateway_prices(pricing, (inputs, outputs)))
    if offer.problems:
        return
    rows.add_facts(row, source_id, facts)
    _add_measurements(rows, row, source_id, fields)


def _facts(offer: FieldReader) -> list[tuple[str, str, str]]:
    caching, discount = offer.flag("supports_implicit_caching"), offer.inside("pricing").number("discount")
    single = (
        ("or.endpoint.quantization", "/quantization", offer.text("quantization")),
        (
            "or.endpoint.implicit_caching",
            "/supports_implicit_caching",
            caching if caching is None else str(caching).lower(),
        ),
        ("or.endpoint.discount", "/pricing/discount", discount if discount is None else f"{discount:g}"),
    )
    parameters = (("or.param", "/supported_parameters", name) for name in offer.texts("supported_parameters") or ())
    return [(field, pointer, value) for field, pointer, value in (*single, *parameters) if value is not None]


def _add_measurements(rows: Rows, row: int, source_id: str, fields: Mapping[str, Any]) -> None:
    """What the gateway measured; null while nobody used the endpoint. An odd shape becomes one quarantined signal."""
    measured = FieldReader(fields)
    found = [("uptime_last_1d", UPTIME_SIGNAL, measured.number("uptime_last_1d"))]
    found += [(f"{name}.p50", signal, measured.inside(name).number("p50")) for name, signal in MEASUREMENTS.items()]
    for path, signal, value in found:
        if value is not None:
            rows.signal(row, source_id, path, signal, value)
    if measured.problem:
        rows.signal(row, source_id, "measurements", UPTIME_SIGNAL, None, problem=measured.problem)
