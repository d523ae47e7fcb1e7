"""The tables of a moment: identity, curation, decomposition and scores, from ledgers."""

from typing import NamedTuple

import polars as pl

from extractors.decompose import NameIndex, numeric_triggers, trigger_table
from flows.identified import identified
from flows.inputs import Inputs, source_infos
from flows.statements import statements
from schemas.ruleset import Ruleset
from schemas.vocabulary import Redistribution
from warehouse.curate.adjudications import closed_fingerprints, in_force, load_adjudications
from warehouse.curate.artifacts import aliases_table, artifacts_table, check_one_owner
from warehouse.curate.capabilities import capability_tables, field_evidence, text_evidence
from warehouse.curate.discrepancies import discrepancies_table
from warehouse.curate.facts import facts_table
from warehouse.curate.inputs import Curated, gather, side_by_side
from warehouse.curate.offers import offers_table
from warehouse.curate.prices import current_accepted, price_rows, prices_table
from warehouse.curate.records import (
    documents_table,
    quarantine_table,
    sources_table,
    stale_since,
    unsupported_fields_table,
)
from warehouse.curate.signals import signals_table
from warehouse.documents import current_prices
from warehouse.identity.publishers import load_publishers
from warehouse.ledger.reuse import as_written
from warehouse.match.tables import match_tables
from warehouse.prices import price_events
from warehouse.scoring import published_scores
from warehouse.stages import StageStore

Tables = dict[str, pl.DataFrame]


class Curation(NamedTuple):
    """What inputs come to: `tables` are all but those that compare, `standing` the rows of `prices` in force."""

    tables: Tables
    standing: pl.DataFrame


def tables_of(store: StageStore, inputs: Inputs, ruleset: Ruleset) -> Curation:
    """All tables but those that compare, which are made from these."""
    at, infos = inputs.content_as_of, source_infos()
    entities = side_by_side(inputs.states, "entities")
    identity = identified(store, entities, at)
    curated = gather(inputs.states, identity, at, infos, load_publishers())
    facts = facts_table(curated)
    offers = offers_table(curated)
    reviews = in_force(load_adjudications(), at)
    prices = prices_table(price_rows(curated, offers, reviews))
    standing = current_prices(prices, at)
    current = current_accepted(standing, offers)
    capabilities, evidence = _capabilities(store, curated, facts)
    signals = signals_table(
        curated, facts, offers, current.select("artifact_id").unique(), stale_since(inputs.sources, at)
    )
    artifacts = artifacts_table(curated, facts, current, offers, capabilities)
    match = match_tables(inputs.match, artifacts["artifact_id"])
    signals = pl.concat([signals, match.signals])
    scores, contributions = published_scores(artifacts, signals, ruleset, at)
    check_one_owner([artifacts, identity.former, facts, offers, prices, capabilities, evidence, signals])
    tables = {
        "artifacts": artifacts,
        "families": identity.families.join(artifacts.select("artifact_id"), on="artifact_id", how="semi"),
        "aliases": aliases_table(curated, curated_rows(entities)),
        "former_ids": identity.former,
        "facts": facts,
        # Alias rows tell the two things of a reused name apart; prices and offers have the name their source gave.
        "offers": offers.with_columns(as_written()),
        "prices": prices.with_columns(as_written()),
        "price_events": price_events(prices),
        "signals": _withheld(signals, contributions, ruleset),
        "documents": documents_table(inputs.selection, [sets[-1] for sets in inputs.selection.sets.values()]),
        "capabilities": capabilities,
        "evidence": evidence,
        "scores": scores,
        "contributions": contributions,
        "match_edges": match.edges,
        "quarantine": quarantine_table({scope: one.quarantine for scope, one in inputs.newest.items()}, infos),
        "discrepancies": discrepancies_table(
            current, standing, closed_fingerprints(reviews), curated.frames["reuses_log"]
        ),
        "sources": sources_table(inputs.sources, infos),
        "unsupported_fields": unsupported_fields_table(infos),
    }
    return Curation(tables, standing)


def curated_rows(entities: pl.DataFrame) -> pl.DataFrame:
    """When every source row was listed, over all endpoints that describe it."""
    return entities.group_by("source", "source_id", maintain_order=True).agg(
        pl.col("first_seen_utc").min(), pl.col("last_seen_utc").max(), pl.col("listed").any()
    )


def _capabilities(store: StageStore, curated: Curated, facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    names = facts.filter(pl.col("chosen") & (pl.col("field") == "name")).select("artifact_id", artifact_name="value")
    plain = curated.rows.filter("plain").select("source", "source_id")
    texts = (
        curated.frames["texts"]
        .join(plain, on=["source", "source_id"], how="semi", maintain_order="left")
        .join(names, on="artifact_id", how="left", maintain_order="left")
        .sort("source", "source_id", "kind", "artifact_id")
    )
    index = NameIndex(names.iter_rows())
    said = statements(store, texts, curated.frames["facts"], index)
    triggers = pl.DataFrame(trigger_table(), schema=["field", "value", "capability_id"], orient="row")
    numeric = pl.DataFrame(
        [(one.field, float(one.bound), one.capability_id) for one in numeric_triggers()],
        schema={"field": pl.String, "at_least": pl.Float64, "capability_id": pl.String},
        orient="row",
    )
    return capability_tables(field_evidence(curated, facts, triggers, numeric), text_evidence(said))


def _withheld(signals: pl.DataFrame, contributions: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """Signals with the normalised value in place of the observed one where a source allows no more.

    Of several configurations only the one that was normalised has such a value; the others are not published.
    """
    named = pl.col("signal").replace_strict(
        {name: spec.configuration for name, spec in ruleset.signals.items()}, default=None, return_dtype=pl.String
    )
    derived = [name for name, info in source_infos().items() if info.redistribution is not Redistribution.VALUES]
    z = contributions.filter(pl.col("source").is_in(derived)).select("artifact_id", "signal", "source", made="z")
    closed = pl.col("source").is_in(derived)
    return (
        signals.join(z, on=["artifact_id", "signal", "source"], how="left", maintain_order="left")
        .filter(~closed | (pl.col("current") & pl.col("made").is_not_null() & (pl.col("configuration") == named)))
        .with_columns(
            value=pl.when(closed).then(None).otherwise(pl.col("value")), z=pl.when(closed).then(pl.col("made"))
        )
        .drop("made")
    )
