"""Capabilities of artifacts, from structured fields and from statements of texts, with evidence for every record."""

import polars as pl

from schemas.published import Evidence
from schemas.taxonomy import taxonomy
from schemas.vocabulary import CapabilityKind, EvidenceKind
from warehouse.curate.inputs import ROW, Curated, beside, first_of
from warehouse.curate.outvoted import outvoted
from warehouse.curate.tied import TIED_KEY, of_taxonomy, tied_words

STATEMENT_SCHEMA: dict[str, type[pl.DataType]] = {
    "capability_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "polarity": pl.String,
    "confidence": pl.Float64,
    "conflict": pl.Boolean,
    "alternative": pl.String,
    "alternative_artifact_id": pl.String,
    "contradicted_by": pl.String,
    "best_for": pl.Boolean,
    "start": pl.Int64,
    "end": pl.Int64,
    "quote": pl.String,
    "before": pl.String,
    "after": pl.String,
    "vendor_numbers": pl.String,
}
"""One piece of evidence of one statement of a text; `capability_id` null where a text states nothing."""

FIELD_CONFIDENCE = 0.97
_KEY = ["artifact_id", "capability_id", "kind", "polarity", "alternative"]


def field_evidence(
    curated: Curated, known: pl.DataFrame, triggers: pl.DataFrame, numeric: pl.DataFrame
) -> pl.DataFrame:
    """Evidence from structured fields: one row per artifact, capability and source, the most direct row first.

    `triggers` has field, value (`*` for any), capability_id; `numeric` has field, at_least, capability_id. That sixty
    resellers repeat a flag is no more evidence than that one says it, so one row per source stands for all. `known` is
    table `facts`: a flag that its believed values contradict is no evidence.
    """
    facts = curated.frames["facts"]
    anything = triggers.filter(pl.col("value") == "*").drop("value")
    exact = facts.join(triggers, on=["field", "value"], maintain_order="left")
    plain = pl.concat([exact, facts.join(anything, on="field", maintain_order="left").select(exact.columns)])
    numbers = facts.filter(pl.col("field").is_in(numeric["field"].unique().implode())).join(
        numeric, on="field", maintain_order="left"
    )
    reached = numbers.filter(pl.col("value").cast(pl.Float64, strict=False) >= pl.col("at_least")).drop("at_least")
    rows = curated.rows.select(*ROW, "route_vendor", "plain", "listed")
    both = beside(pl.concat([plain, reached.select(plain.columns)]), rows, ROW)
    both = both.join(
        outvoted(both, known), on=["artifact_id", "field", "value", "capability_id"], how="anti", maintain_order="left"
    )
    key = ["artifact_id", "capability_id", "source"]
    better = ["listed", "route_vendor", "plain"]
    order = [*key, *better, "captured_at_utc", "source_id", "field", "value"]
    ordered = both.sort(order, descending=[name in better for name in order], maintain_order=True)
    return ordered.filter(first_of(*key)).select(
        "artifact_id",
        "capability_id",
        kind=pl.lit(str(CapabilityKind.CAPABILITY)),
        polarity=pl.lit("asserted"),
        evidence_kind=pl.lit(str(EvidenceKind.FIELD)),
        source="source",
        source_id="source_id",
        payload_sha256="payload_sha256",
        pointer="pointer",
        value="value",
        captured_at_utc="captured_at_utc",
        known_from_utc="known_from_utc",
        confidence=pl.lit(FIELD_CONFIDENCE),
        conflict=pl.lit(False),
    )


def text_evidence(statements: pl.DataFrame) -> pl.DataFrame:
    """Evidence from texts: one row a span."""
    return statements.filter(pl.col("capability_id").is_not_null()).with_columns(
        evidence_kind=pl.lit(str(EvidenceKind.TEXT)), value=pl.lit(None, pl.String)
    )


def capability_tables(field: pl.DataFrame, text: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables `capabilities` and `evidence`.

    A capability that one source asserts and another denies is a conflict on both records; nothing is chosen in silence.
    """
    evidence = pl.concat([field, text], how="diagonal")
    names = _names(text)
    tied = tied_words(evidence)
    denied = evidence.select("artifact_id", "capability_id", "polarity").unique()
    both = denied.group_by("artifact_id", "capability_id").agg(contradicted=pl.len() > 1)
    grouped = (
        evidence.sort(
            *_KEY, "evidence_kind", "source", "source_id", "pointer", "start", nulls_last=True, maintain_order=True
        )
        .group_by(_KEY, maintain_order=True)
        .agg(
            pl.col("confidence").max(),
            pl.col("conflict").any(),
            pl.len().cast(pl.Int64).alias("statements"),
            pl.col("alternative_artifact_id").first(),
            pl.col("contradicted_by").drop_nulls().first(),
        )
        .join(both, on=["artifact_id", "capability_id"], maintain_order="left")
        .join(names, on="capability_id", how="left", maintain_order="left")
        .join(of_taxonomy(), on="capability_id", how="left", maintain_order="left")
        .join(tied, on=TIED_KEY, how="left", maintain_order="left")
    )
    capabilities = grouped.select(
        "artifact_id",
        "capability_id",
        "name",
        "kind",
        "polarity",
        pl.col("confidence").round(2),
        conflict=pl.col("conflict") | pl.col("contradicted"),
        statements="statements",
        alternative="alternative",
        alternative_artifact_id="alternative_artifact_id",
        contradicted_by="contradicted_by",
        input_modalities="input_modalities",
        output_modalities="output_modalities",
        intents="intents",
        limitations="limitations",
        requirements="requirements",
        best_for="best_for",
    )
    return capabilities, evidence.select(Evidence.to_schema().columns.keys()).unique(maintain_order=True)


def _names(text: pl.DataFrame) -> pl.DataFrame:
    known = {capability.id: capability.name for capability in taxonomy().capabilities}
    listed = pl.DataFrame(list(known.items()), schema={"capability_id": pl.String, "name": pl.String}, orient="row")
    residual = text.filter(~pl.col("capability_id").is_in(listed["capability_id"].implode()))
    rest = residual.select("capability_id", "name").sort("capability_id", "name").unique("capability_id", keep="first")
    return pl.concat([listed, rest])
