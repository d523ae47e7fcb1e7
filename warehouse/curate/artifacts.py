"""Tables `artifacts`, `aliases` and `families`."""

from collections.abc import Sequence

import polars as pl

from schemas.vocabulary import CapabilityKind, PricingWord, Route, RouteClass, RowRole, Unit
from warehouse.curate.facts import wide
from warehouse.curate.fingerprints import plain_amount
from warehouse.curate.inputs import Curated

_SOLD = (str(Route.VENDOR_API), str(Route.RESELLER))


def artifacts_table(
    curated: Curated,
    facts: pl.DataFrame,
    current_prices: pl.DataFrame,
    offers: pl.DataFrame,
    capabilities: pl.DataFrame,
) -> pl.DataFrame:
    """Table `artifacts`. `current_prices` are accepted current ledger rows with offer, route and `listed`."""
    identity = curated.identity
    spans = curated.rows.group_by("artifact_id", maintain_order=True).agg(
        first_seen_utc=pl.col("first_seen_utc").min(),
        seen_utc=pl.col("last_seen_utc").max(),
        retired=~pl.col("listed").any(),
        router=(pl.col("role") == str(RowRole.ROUTER)).any(),
    )
    asserted = capabilities.filter(
        (pl.col("polarity") == "asserted") & (pl.col("kind") == str(CapabilityKind.CAPABILITY))
    )
    counts = asserted.group_by("artifact_id").agg(capabilities=pl.col("capability_id").n_unique().cast(pl.Int64))
    start = starting_prices(current_prices)
    words = pricing_words(spans, current_prices, facts)
    base = identity.families.select("artifact_id", "family_id").join(
        wide(facts), on="artifact_id", how="left", maintain_order="left"
    )
    parts = pl.col("artifact_id").str.extract_groups(r"^(?<type>[a-z]+):(?<publisher>[^/]+)/(?<slug>.+)$")
    whole = base.with_columns(parts.alias("parts")).unnest("parts")
    for frame in (spans, counts, start, words):
        whole = whole.join(frame, on="artifact_id", how="left", maintain_order="left")
    open_weights = pl.col("open_weights").fill_null(False) | pl.col("hugging_face_id").is_not_null()
    return whole.select(
        "artifact_id",
        "type",
        "publisher",
        "slug",
        pl.col("name").fill_null(pl.col("slug")),
        "family_id",
        pl.when(open_weights)
        .then(pl.lit(str(RouteClass.OPEN_WEIGHTS)))
        .otherwise(pl.lit(str(RouteClass.HOSTED)))
        .alias("route_class"),
        "licence",
        "context_tokens",
        "max_output_tokens",
        "input_modalities",
        "output_modalities",
        "hugging_face_id",
        "created_utc",
        "released_utc",
        "changed_utc",
        "expires_utc",
        "first_seen_utc",
        pl.when("retired").then("seen_utc").alias("last_seen_utc"),
        "retired",
        "router",
        pl.lit(False).alias("finished"),
        "pricing",
        "starting_price_usd",
        "starting_price_per",
        "starting_price_unit",
        "starting_price_direction",
        "starting_price_offer",
        pl.col("capabilities").fill_null(0),
    )


def starting_prices(current: pl.DataFrame) -> pl.DataFrame:
    """Lowest accepted, unconditional, non-zero USD input price over vendor and resellers, else output price.

    Amounts in different units cannot be compared: token prices come first, else the artifact's own smallest unit word.
    """
    candidates = current.filter(
        (pl.col("currency") == "USD")
        & (pl.col("condition") == "")
        & (pl.col("cache") == "none")
        & (pl.col("amount") > 0)
        & pl.col("route").is_in(_SOLD)
        & pl.col("direction").is_in(["input", "output"])
        & pl.col("modality").is_in(["text", "any", "image", "video", "audio"])
    ).with_columns(
        order_direction=(pl.col("direction") == "output").cast(pl.Int8),
        order_unit=(pl.col("unit") != str(Unit.TOKEN)).cast(pl.Int8),
        order_modality=(~pl.col("modality").is_in(["text", "any"])).cast(pl.Int8),
        per_unit=pl.col("amount").cast(pl.Float64) / pl.col("per"),
    )
    order = [
        "artifact_id",
        "order_direction",
        "order_modality",
        "order_unit",
        "unit",
        "per_unit",
        "offer_id",
        "source",
        "source_id",
        "field",
    ]
    best = candidates.sort(order).unique("artifact_id", keep="first", maintain_order=True)
    return best.select(
        "artifact_id",
        plain_amount().alias("starting_price_usd"),
        starting_price_per="per",
        starting_price_unit="unit",
        starting_price_direction="direction",
        starting_price_offer="offer_id",
    )


def pricing_words(spans: pl.DataFrame, current: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """How an artifact can be had, in one word; `Free` only where a seller lists a free offer.

    A zero price without such an offer says nothing: previews, plans and per-song prices are listed at zero too.
    """
    sold = current.filter(pl.col("route").is_in(_SOLD))
    per_artifact = sold.group_by("artifact_id").agg(
        paid=(pl.col("amount") > 0).any(),
        free=(pl.col("offer_id").str.ends_with(":free") & (pl.col("amount") == 0)).any(),
    )
    weights = facts.filter(pl.col("chosen") & (pl.col("field").is_in(["open_weights", "hugging_face_id"])))
    published = weights.filter(pl.col("value") != "false").select("artifact_id", published=pl.lit(True)).unique()
    joined = (
        spans.select("artifact_id", "router")
        .join(per_artifact, on="artifact_id", how="left", maintain_order="left")
        .join(published, on="artifact_id", how="left", maintain_order="left")
        .with_columns(pl.col("paid", "free", "published").fill_null(False))
    )
    word = (
        pl.when("router").then(pl.lit(str(PricingWord.VARIABLE)))
        .when(pl.col("paid") & pl.col("free")).then(pl.lit(str(PricingWord.FREEMIUM)))
        .when("paid").then(pl.lit(str(PricingWord.PAID)))
        .when("free").then(pl.lit(str(PricingWord.FREE)))
        .when("published").then(pl.lit(str(PricingWord.OPEN_WEIGHTS)))
        .otherwise(pl.lit(str(PricingWord.UNKNOWN)))
    )  # fmt: skip
    return joined.select("artifact_id", pricing=word)


def aliases_table(curated: Curated, entities: pl.DataFrame) -> pl.DataFrame:
    """Table `aliases`: every row ever listed by any source. `entities` has source, source_id and when it was listed."""
    seen = entities.select(
        "source",
        "source_id",
        "first_seen_utc",
        pl.when("listed").then(None).otherwise(pl.col("last_seen_utc")).alias("last_seen_utc"),
        "listed",
    )
    return curated.identity.aliases.join(seen, on=["source", "source_id"], maintain_order="left")


def check_one_owner(frames: Sequence[pl.DataFrame]) -> None:
    """Every artifact id of other tables stands in `artifacts`, the first frame. Raises ValueError naming one else."""
    known = frames[0].select("artifact_id")
    for frame in frames[1:]:
        lost = frame.filter(pl.col("artifact_id").is_not_null()).join(known, on="artifact_id", how="anti")
        if lost.height:
            raise ValueError(f"artifact {lost['artifact_id'][0]!r} stands in a table but not in artifacts")
