"""Pairs that between them reach every branch of a comparison, and the shared vectors made from them.

`python tests/warehouse/compare/comparison_cases.py` writes the vectors anew; look at the difference before keeping it.
Every reader in every language must give `expected` for `a` and `b`.
"""

import json
from pathlib import Path
from typing import Any

from comparison_samples import (
    ATLAS,
    attribute,
    capability,
    diffusion,
    documents,
    facts,
    flash,
    modal,
    offer,
    price,
    scores,
    start,
    text_model,
)

VECTORS = Path(__file__).parent.parent / "vectors"
BETA = "model:example/beta"
Json = dict[str, Any]


def atlas(score: float | None = 60.0, sd: float = 2.0, **values: Any) -> Json:
    """The left side of most pairs: text in, text out."""
    standing = {key: values.pop(key) for key in ("status", "place", "band", "coverage", "ruleset") if key in values}
    return documents(text_model(ATLAS, "Atlas Large", **values), scores(ATLAS, score, sd, **standing))


def beta(score: float | None = 60.0, sd: float = 2.0, **values: Any) -> Json:
    """The right side of most pairs."""
    standing = {key: values.pop(key) for key in ("status", "place", "band", "coverage", "ruleset") if key in values}
    return documents(text_model(BETA, "Beta 2", **values), scores(BETA, score, sd, **standing))


def of_type(kind: str, name: str, **values: Any) -> Json:
    """An artifact of another type, without modalities."""
    artifact_id = f"{kind}:example/{name.lower()}"
    return documents(facts(artifact_id, name, **values), scores(artifact_id))


def with_shared() -> Json:
    """A side that has a capability of the Flash sample, and a price in its dimension."""
    own = f"{ATLAS}@example"
    return atlas(
        55.0,
        attributes=modal(["text", "image"], ["text"]) | {"context_tokens": attribute(128_000)},
        starting_price=start("0.0000002", per=1, offer=own),
        offers=[offer(ATLAS, "example", price("0.0000002", per=1), route="vendor_api")],
        capabilities=[capability("agent.tool_calling", "Tool calling"), capability("text.chat", "Chat", conflict=True)],
    )


def priced(amount: str, **values: Any) -> Json:
    """Starting price of a side, and nothing else."""
    return {"starting_price": start(amount, **values)}


def cases() -> dict[str, tuple[Json, Json]]:
    """Pairs by name."""
    hostile = "<script>alert(1)</script> | [x](javascript:1) \x1b[31m\u202e 7"
    late = {"times_matched": 31, "pricing": "Freemium"}
    image = modal(["text"], ["image", "text"])
    return {
        "disjoint_outputs": (flash(), diffusion()),
        "ahead_with_shared_capability": (flash(), with_shared()),
        "behind": (atlas(40.125), beta(60.25, **late)),
        "likely_ahead": (atlas(62.5), beta(59.5)),
        "no_clear_difference": (atlas(60.5), beta(60.0)),
        "tie": (atlas(), beta(sd=1.5)),
        "no_deviation_equal": (atlas(sd=0.0), beta(sd=0.0)),
        "no_deviation_ahead": (atlas(60.0001, 0.0), beta(sd=0.0, band=[12, 12])),
        "provisional": (atlas(90.0), beta(status="provisional", place=None, band=None, coverage=0.415)),
        "unscored": (atlas(), beta(None)),
        "other_ruleset": (atlas(90.0), beta(ruleset="1.1.0")),
        "same_artifact": (atlas(), atlas()),
        "router": (atlas(), beta(None, router=True, pricing="Variable", **priced("0.1"))),
        "retired": (atlas(90.0), beta(retired=True)),
        "retired_and_disjoint": (atlas(), beta(retired=True, attributes=modal(["text"], ["embedding"]))),
        "outputs_differ": (atlas(90.0), beta(attributes=image)),
        "inputs_disjoint": (atlas(90.0), beta(attributes=modal(["audio"], ["text"]))),
        "modalities_missing": (atlas(90.0), beta(attributes=modal(None, ["text"]))),
        "outputs_missing": (atlas(attributes={}), beta(attributes=modal(["text"], None))),
        "other_types": (atlas(), of_type("dataset", "Heap")),
        "kindred_types": (atlas(), of_type("finetune", "Tuned", attributes=modal(["text"], ["text"]))),
        "same_type_without_modalities": (of_type("mcp", "Files"), of_type("mcp", "Mail", pricing="Free")),
        "hostile_names": (documents(text_model(ATLAS, hostile)), beta()),
        "equal_prices": (atlas(**priced("0.2")), beta(**priced("0.0000002", per=1))),
        "lower_price_left": (atlas(**priced("0.1")), beta(**priced("0.2"))),
        "other_currency": (atlas(**priced("0.1")), beta(**priced("0.2", direction="output"))),
        "price_reasons": (
            atlas(starting_price={"absent": "quarantined"}),
            beta(starting_price={"absent": "not_published"}),
        ),
    }


def as_json(value: Any) -> Any:
    """What a reader sees: the value after a round trip through JSON."""
    return json.loads(json.dumps(value))


def write_vectors() -> None:
    """Write one file per case."""
    from warehouse.compare import compare

    VECTORS.mkdir(exist_ok=True)
    for name, (a, b) in cases().items():
        vector = {"a": a, "b": b, "expected": compare(a, b)}
        text = json.dumps(vector, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        (VECTORS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_vectors()
