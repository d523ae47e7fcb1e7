"""Cases of the cost function, shared with other languages as `tests/warehouse/vectors/cost_<case>.json`.

`python tests/warehouse/cost/cost_cases.py` writes the vectors anew; look at the difference before keeping it.
"""

import json
from pathlib import Path
from typing import Any

from warehouse.cost import cost, normal_basket

VECTORS = Path(__file__).parent.parent / "vectors"
MODEL = "model:example/atlas-large"
SOURCES = [{"source": "litellm", "source_id": "atlas"}, {"source": "models_dev", "source_id": "example/atlas"}]

Json = dict[str, Any]


def price(amount: str | None, direction: str = "input", **values: Any) -> Json:
    """USD per million text tokens, always, from the first source, unless said otherwise."""
    given = {"amount": amount} if amount is not None else {}
    return {**given, "per": 1_000_000, "unit": "token", "direction": direction, "source": 0, **values}


def offer(*prices: Json, seller: str = "shop", route: str = "reseller", **values: Any) -> Json:
    """An offer of the artifact."""
    return {"offer": f"{MODEL}@{seller}", "seller": seller, "route": route, "prices": list(prices), **values}


def facts(*offers: Json) -> Json:
    """The part of a facts document that costs are made of."""
    return {"offers": list(offers), "sources": SOURCES}


PLAIN = (price("2"), price("8", "output"))
CACHED = (*PLAIN, price("0.2", cache="read"), price("2.5", cache="write"))
TIERED = (
    *PLAIN,
    price("4", condition={"min_prompt_tokens": 200_001}),
    price("6", condition={"min_prompt_tokens": 500_000}),
)
GRADUATED = (price("3"), price("2", condition={"graduated_from_tokens": 1000}), price("1", "output"))
NIGHT = (*PLAIN, price("1", condition={"utc_start": "16:30", "utc_end": "00:30"}))
WEEKEND = (
    price("2"),
    price("1", condition={"weekdays": [6, 7]}),
    price("0.5", condition={"weekdays": [6, 7], "utc_start": "10:00", "utc_end": "12:00"}),
)
SHANGHAI = (price("2"), price("1", condition={"weekdays": [6, 7], "weekday_timezone": "Asia/Shanghai"}))
BATCHED = (*PLAIN, price("1", condition={"batch": True}), price("4", "output", condition={"batch": True}))
IMAGE = {"unit": "image", "modality": "image", "per": 1}
SIZED = (
    price("0.02", "output", **IMAGE),
    price("0.04", "output", **IMAGE, condition={"min_pixels": "1024x1024"}),
    price("0.08", "output", **IMAGE, condition={"resolution": "2048x2048", "quality": "high"}),
)
OVER_FIVE = price("4", condition={"min_prompt_tokens": 5})
WORK = {"requests": 500, "input_tokens": 1_000_000, "cached_share": 0.3, "output_tokens": 200_000}
MILLION = {"requests": 1000, "input_tokens": 1_000_000, "output_tokens": 1_000_000}


def cases() -> dict[str, tuple[Json, Json]]:
    """Name -> facts and the normal form of a basket."""
    long = {"input_tokens": 200_000, "output_tokens": 1000}
    named: dict[str, tuple[Json, Json]] = {
        "plain": (facts(offer(*PLAIN)), MILLION),
        "cached": (facts(offer(*CACHED)), WORK | {"cache_write_tokens": 100_000}),
        "cached_unpriced": (facts(offer(*PLAIN)), WORK | {"images": 100}),
        "two_sources_two_answers": (facts(offer(*PLAIN, price("3", source=1))), {"input_tokens": 1_000_000}),
        "cliff_below": (facts(offer(*TIERED)), long),
        "cliff_above": (facts(offer(*TIERED)), long | {"input_tokens": 200_001}),
        "cliff_top": (facts(offer(*TIERED)), long | {"input_tokens": 500_000}),
        "cliff_by_request": (facts(offer(*TIERED)), {"requests": 3, "input_tokens": 600_003}),
        "cliff_cached_count": (
            facts(offer(*TIERED, *CACHED[2:])),
            long | {"input_tokens": 250_000, "cached_share": 0.5},
        ),
        "graduated": (facts(offer(*GRADUATED)), {"requests": 2, "input_tokens": 5000, "output_tokens": 100}),
        "graduated_first_step": (facts(offer(*GRADUATED)), {"requests": 2, "input_tokens": 1000}),
        "graduated_without_base": (facts(offer(GRADUATED[1], GRADUATED[2])), {"input_tokens": 5, "output_tokens": 1}),
        "window_before_midnight": (facts(offer(*NIGHT)), MILLION | {"at": "2026-09-01T23:59:00Z"}),
        "window_after_midnight": (facts(offer(*NIGHT)), MILLION | {"at": "2026-09-01T00:29:59Z"}),
        "window_end_is_outside": (facts(offer(*NIGHT)), MILLION | {"at": "2026-09-01T00:30:00Z"}),
        "window_start_is_inside": (facts(offer(*NIGHT)), MILLION | {"at": "2026-09-01T16:30:00Z"}),
        "window_no_time": (facts(offer(*NIGHT)), MILLION),
        "weekend": (facts(offer(*WEEKEND)), {"input_tokens": 1000, "at": "2026-09-05T09:00:00Z"}),
        "weekend_hours": (facts(offer(*WEEKEND)), {"input_tokens": 1000, "at": "2026-09-05T11:00:00Z"}),
        "weekend_elsewhere": (facts(offer(*SHANGHAI)), {"input_tokens": 1000, "at": "2026-09-04T16:00:00Z"}),
        "batch": (facts(offer(*BATCHED), offer(*PLAIN, seller="other")), MILLION | {"options": {"batch": True}}),
        "region_of_a_row": (facts(offer(price("2", condition={"region": "eu"}))), {"input_tokens": 1_000_000}),
        "batch_row_unasked": (
            facts(offer(price("1", condition={"batch": True})), offer(price("2"), seller="other")),
            {"input_tokens": 1_000_000},
        ),
        "other_region": (
            facts(offer(price("2", condition={"region": "eu"}))),
            {"input_tokens": 1, "options": {"region": "us"}},
        ),
        "two_conditions_hold": (
            facts(offer(price("2"), price("5", condition={"tier": "fast"}), OVER_FIVE)),
            {"input_tokens": 10, "options": {"tier": "fast"}},
        ),
        "images_made": (facts(offer(*SIZED)), {"images": 100, "options": {"resolution": "512x512"}}),
        "images_larger": (facts(offer(*SIZED)), {"images": 100, "options": {"resolution": "1536x1024"}}),
        "images_high": (
            facts(offer(*SIZED)),
            {"images": 100, "options": {"resolution": "2048x2048", "quality": "high"}},
        ),
        "minutes_by_the_hour": (
            facts(offer(price("0.36", "none", unit="hour", modality="audio", per=1))),
            {"input_audio_minutes": "1.5"},
        ),
        "a_third_of_a_cent": (
            facts(offer(price("0.01", "none", unit="hour", modality="audio", per=1))),
            {"input_audio_minutes": 20},
        ),
        "fee_per_request": (
            facts(offer(*PLAIN, price("0.005", "none", unit="request", modality="any", per=1))),
            MILLION,
        ),
        "reasoning_is_output": (facts(offer(*PLAIN)), {"output_tokens": 1000, "reasoning_tokens": 400}),
        "reasoning_priced": (
            facts(offer(*PLAIN, price("9", "output", modality="reasoning"))),
            {"output_tokens": 1000, "reasoning_tokens": 400},
        ),
        "held_is_not_believed": (facts(offer(price("2"), price("0.002", state="held"))), {"input_tokens": 1000}),
        "only_quarantined": (facts(offer(price("900", state="quarantined"), PLAIN[1])), MILLION),
        "variable": (facts(offer(price(None, absent="variable"))), MILLION),
        "free": (facts(offer(price("0"), price("0", "output"), variant="free")), MILLION),
        "zero_is_not_free": (facts(offer(price("0"), price("0", "output"))), MILLION),
        "plan": (facts(offer(price("0"), route="plan")), {"input_tokens": 1000}),
        "self_hosting": (facts(offer(route="self_host", seller="self"), offer(*PLAIN)), MILLION),
        "other_currency": (
            facts(offer(*PLAIN), offer(price("1", currency="CNY"), seller="cn", route="vendor_api")),
            {"input_tokens": 1_000_000},
        ),
        "credits_beside_money": (
            facts(offer(*PLAIN, price("0.1", currency="credit:dbu"))),
            {"input_tokens": 1_000_000},
        ),
        "float_noise_is_exact": (facts(offer(price("5.0000000000000004E-8", per=1))), {"input_tokens": 3}),
        "unknown_condition": (facts(offer(price("2", condition={"moon": "full"}), price("3"))), {"input_tokens": 1000}),
        "nothing_listed": (facts(), MILLION),
    }
    return {name: (read, normal_basket(basket, name)) for name, (read, basket) in named.items()}


def vector(facts_: Json, basket: Json) -> Json:
    """What a vector file holds."""
    return {"facts": facts_, "basket": basket, "expected": cost(facts_, basket)}


def write_vectors() -> None:
    """Write one file per case."""
    for name, (read, basket) in cases().items():
        text = json.dumps(vector(read, basket), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        (VECTORS / f"cost_{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_vectors()
