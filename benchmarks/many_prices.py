"""A published folder with a made-up price ledger of millions of rows, for measuring questions to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from schemas.canonical import canonical_json, sha256_hex
from schemas.extracted import dtypes
from schemas.published import SORT_KEYS, Offers, Prices
from warehouse.publish.tables import parquet_bytes

PRICES_AN_ARTIFACT = 50
ASKED = "model:maker-0012/model-00345"


def make_ledger(root: Path, rows: int) -> None:
    """A published folder with a ledger of so many rows in twelve monthly parts, and nothing else."""
    artifacts = rows // PRICES_AN_ARTIFACT
    names = [f"model:maker-{number % 1000:04d}/model-{number:05d}" for number in range(artifacts)]
    names[12] = ASKED
    nightly = pl.DataFrame({"artifact_id": sorted(set(names))})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    parts: dict[str, list[dict[str, Any]]] = {"prices": [], "offers": []}
    for month in range(12):
        at = start + timedelta(days=30 * month)
        frame = _month(nightly, month, at, rows // 12 // nightly.height + 1).select(*dtypes(Prices))
        parts["prices"].append(_part(root, parquet_bytes(frame.sort(SORT_KEYS["prices"]))))
    offers = _offers(nightly, start).select(*dtypes(Offers)).sort(SORT_KEYS["offers"])
    parts["offers"].append(_part(root, parquet_bytes(offers)))
    manifest = canonical_json({"snapshot": "bench", "tables": parts, "content_as_of": "2026-12-31T00:00:00Z"})
    (root / "v1" / "manifest.json").write_bytes(manifest)
    entry = {"path": "v1/manifest.json", "sha256": sha256_hex(manifest), "bytes": len(manifest)}
    (root / "v1" / "latest.json").write_bytes(canonical_json({"manifest": entry}))


def _part(root: Path, data: bytes) -> dict[str, Any]:
    name = f"v1/t/{sha256_hex(data)}.parquet"
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(data)
    return {"path": name, "sha256": sha256_hex(data), "bytes": len(data)}


def _month(artifacts: Any, month: int, at: datetime, each: int) -> Any:
    step = pl.DataFrame({"step": list(range(each))})
    text = {"source": "shop", "currency": "USD", "unit": "token", "modality": "text", "cache": "none", "condition": ""}
    text |= {"certainty": "first_seen", "state": "accepted"}
    hashed = pl.col("artifact_id").hash(month).cast(pl.String).str.pad_start(20, "0")
    amount = (pl.col("artifact_id").hash(7) % 9000 + 1000 + month + pl.col("step")).cast(pl.String)
    return artifacts.join(step, how="cross").with_columns(
        pl.concat_str("artifact_id", pl.lit("@shop")).alias("offer_id"),
        source_id=pl.col("artifact_id").str.split(":").list.last(),
        field=pl.concat_str(pl.lit("pricing.p"), (pl.col("step") // 2).cast(pl.String)),
        literal=amount,
        amount=pl.concat_str(pl.lit("0."), amount),
        absent=pl.lit(None, pl.String),
        per=pl.lit(1_000_000, pl.Int64),
        direction=pl.when(pl.col("step") % 2 == 0).then(pl.lit("input")).otherwise(pl.lit("output")),
        valid_from_utc=pl.lit(at, pl.Datetime("us", "UTC")),
        valid_to_utc=pl.lit(None, pl.Datetime("us", "UTC")),
        captured_at_utc=pl.lit(at, pl.Datetime("us", "UTC")),
        known_from_utc=pl.lit(at, pl.Datetime("us", "UTC")),
        state_reason=pl.lit(None, pl.String),
        payload_sha256=pl.concat_str(hashed, hashed, hashed, pl.lit("0000")),
        **{name: pl.lit(value) for name, value in text.items()},
    )


def _offers(artifacts: Any, at: datetime) -> Any:
    none = pl.lit(None, pl.String)
    return artifacts.with_columns(
        pl.concat_str("artifact_id", pl.lit("@shop")).alias("offer_id"),
        source_id=pl.col("artifact_id").str.split(":").list.last(),
        seller=pl.lit("shop"), route=pl.lit("reseller"), source=pl.lit("shop"), variant=none, region=none, status=none,
        context_tokens=pl.lit(None, pl.Int64), max_output_tokens=pl.lit(None, pl.Int64), listed=pl.lit(True),
        first_seen_utc=pl.lit(at, pl.Datetime("us", "UTC")), last_seen_utc=pl.lit(None, pl.Datetime("us", "UTC")),
    )  # fmt: skip
