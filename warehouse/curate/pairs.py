"""Which comparisons are prepared: for every ranked artifact the nearest in its ranking with the same outputs."""

from collections.abc import Mapping, Sequence

import polars as pl

from schemas.vocabulary import RankStatus
from warehouse.compare.capabilities import capability_ids, split
from warehouse.compare.comparability import judge
from warehouse.compare.shapes import Documents
from warehouse.compare.verdict import standing_of
from warehouse.documents.attributes import attributes
from warehouse.documents.rows import grouped

NEIGHBOURS = 1
MAX_PAIRS = 2_000
CURATED = (("model:qwen/qwen3.5-flash", "model:stabilityai/stable-diffusion-3.5-large"),)
"""Pairs that readers ask for although no rule makes them; the first is the one this project began with."""
_READ: Mapping[str, Sequence[str | pl.Expr]] = {
    "artifacts": (pl.col("artifact_id").alias("id"), "type", "name", "router", "retired"),
    "facts": ("artifact_id", "field", "value", "chosen", pl.lit(0).alias("cite")),
    "capabilities": ("artifact_id", pl.col("capability_id").alias("id"), "name", "kind", "polarity", "confidence",
                     pl.lit([], pl.List(pl.String)).alias("evidence")),
    "scores": ("artifact_id", "status", "score", "sd"),
}  # fmt: skip
"""Columns of tables under their names in documents. Without citations and evidence: of these nothing is read."""


def chosen_pairs(
    artifacts: pl.DataFrame, scores: pl.DataFrame, match_edges: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Columns a, b, reason: bounded, ids in order, best places first.

    Pairs share type and outputs, so that a prepared comparison is one that can have an answer; curated ones need not.
    With edges of the match graph the two strongest answers to each capability are a pair too.
    """
    shown = artifacts.filter(~pl.col("router") & ~pl.col("retired")).select("artifact_id", "output_modalities")
    ranked = scores.filter(pl.col("status") == str(RankStatus.RANKED)).join(shown, on="artifact_id")
    group = ["type", "output_modalities"]
    ordered = ranked.filter(pl.col("output_modalities").is_not_null()).sort(*group, "place", "artifact_id")
    near = [
        ordered.select(
            one="artifact_id", other=pl.col("artifact_id").shift(-step).over(group), order="place"
        ).drop_nulls("other")
        for step in range(1, NEIGHBOURS + 1)
    ]
    made = pl.concat(near).sort("order", "one", "other").head(MAX_PAIRS)
    known = set(artifacts["artifact_id"])
    curated = [pair for pair in CURATED if known.issuperset(pair)]
    extra = pl.DataFrame(curated, schema={"one": pl.String, "other": pl.String}, orient="row")
    both = pl.concat(
        [
            extra.with_columns(reason=pl.lit("curated")),
            made.select("one", "other", reason=pl.lit("neighbours in the ranking")),
            *([] if match_edges is None else [_searched_together(match_edges, ordered.select(*group, "artifact_id"))]),
        ]
    )
    return (
        both.select(a=pl.min_horizontal("one", "other"), b=pl.max_horizontal("one", "other"), reason="reason")
        .unique(["a", "b"], keep="first", maintain_order=True)
        .sort("a", "b")
    )


def _searched_together(match_edges: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """Per capability, type and outputs the two ranked artifacts that satisfy most searches: one, other, reason."""
    group = ["capability_id", "type", "output_modalities"]
    strong = match_edges.drop_nulls("strength").join(ranked, on="artifact_id")
    best = strong.sort(*group, "strength", "artifact_id", descending=[False, False, False, True, False])
    pairs = best.group_by(group, maintain_order=True).agg(pl.col("artifact_id").head(2))
    both = pairs.filter(pl.col("artifact_id").list.len() == 2).head(MAX_PAIRS)
    one, other = (pl.col("artifact_id").list.get(place) for place in (0, 1))
    return both.select(one=one, other=other, reason=pl.lit("searched together"))


def pairs_table(pairs: pl.DataFrame, tables: Mapping[str, pl.DataFrame], ruleset: str) -> pl.DataFrame:
    """Table `pairs`: the verdict of every prepared pair, made by the same functions as the comparison readers get."""
    sides = _sides(pl.concat([pairs["a"], pairs["b"]]).unique(), tables, ruleset)
    able = {each: capability_ids(documents["facts"]) for each, documents in sides.items()}
    records = []
    for a, b, reason in pairs.iter_rows():
        counts = (len(ids) for ids in split(able[a], able[b]))
        judgement = judge(sides[a]["facts"], sides[b]["facts"])
        records.append((a, b, reason, judgement.level, *standing_of(sides[a], sides[b], judgement), *counts))
    columns = ["a", "b", "reason", "comparability", "decision", "leader", "shared", "only_a", "only_b"]
    schema = {name: pl.Int64 if name in columns[6:] else pl.String for name in columns}
    return pl.DataFrame(records, schema=schema, orient="row")


def _sides(ids: pl.Series, tables: Mapping[str, pl.DataFrame], ruleset: str) -> dict[str, Documents]:
    """Of the documents of some artifacts what level, decision and counts read: no prices, no evidence."""
    wanted = ids.to_frame("artifact_id").lazy()
    artifacts, facts, capabilities, scores = pl.collect_all(
        [
            tables[name].lazy().join(wanted, on="artifact_id", how="semi", maintain_order="left").select(columns)
            for name, columns in _READ.items()
        ]
    )
    values = grouped(facts.sort("artifact_id", "field", "chosen", descending=[False, False, True], maintain_order=True))
    records = grouped(capabilities)
    scored = {row["artifact_id"]: row for row in scores.iter_rows(named=True)}
    return {
        row["id"]: {
            "facts": {
                **row,
                "attributes": attributes(row["type"], values.get(row["id"], [])),
                "capabilities": records.get(row["id"], []),
            },
            "scores": {"type": row["type"], "ruleset": ruleset, **scored.get(row["id"], {})},
        }
        for row in artifacts.iter_rows(named=True)
    }
