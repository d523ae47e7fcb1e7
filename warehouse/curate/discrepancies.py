"""Discrepancies: where sources disagree about one price, and changes that wait, each with a fingerprint."""

from collections.abc import Iterable, Mapping

import polars as pl

from schemas.canonical import canonical_json
from schemas.money import CHANGE_DIGITS
from schemas.vocabulary import PriceState
from warehouse.curate.fingerprints import (
    COORDINATES,
    SUBJECT,
    fingerprint,
    plain_amount,
    waiting_kind,
    waiting_observation,
)


def discrepancies_table(
    current: pl.DataFrame, standing: pl.DataFrame, closed: frozenset[str], reuses: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Table `discrepancies`. `current` are accepted prices in force, `standing` all that stand, waiting ones included.

    `reuses` are the names that sources gave to other things, with `source` and `artifact_id`.

    A hold that came to an end is history of the ledger, no discrepancy.

    Observations are kept as they are; nothing is averaged. A closed fingerprint closes exactly these values: when one
    of them changes it is another discrepancy.
    """
    found = [*_conflicts(current), *_waiting(standing), *([] if reuses is None else _reuses(reuses))]
    columns = ["fingerprint", "kind", "artifact_id", "offer_id", "subject", "observations", "suspicion", "state"]
    records = {}
    for kind, artifact, offer, subject, observations, suspicion in found:
        values = canonical_json(observations).decode()
        print_ = fingerprint(kind, artifact, offer or "", subject, observations)
        state = "closed" if print_ in closed else "open"
        records[print_] = (print_, kind, artifact, offer, subject, values, suspicion, state)
    return pl.DataFrame(list(records.values()), schema=dict.fromkeys(columns, pl.String), orient="row")


_Found = tuple[str, str, str | None, str, Mapping[str, str], str | None]


def _conflicts(current: pl.DataFrame) -> Iterable[_Found]:
    """One offer, one set of coordinates, different amounts per unit: of several sources, or of rows of one."""
    key = ["artifact_id", "offer_id", *COORDINATES]
    per_unit = (pl.col("amount").cast(pl.Float64) / pl.col("per")).round_sig_figs(CHANGE_DIGITS)
    listed = current.filter("listed").select(*key, "source", "source_id", "amount", "per", per_unit=per_unit)
    # Most prices agree: texts are made and sources told apart only where amounts do not.
    disagree = listed.group_by(key).agg(low=pl.col("per_unit").min(), high=pl.col("per_unit").max())
    apart = disagree.filter(pl.col("low") != pl.col("high")).select(key)
    shown = listed.join(apart, on=key, how="semi", maintain_order="left").with_columns(
        text=pl.concat_str(plain_amount(), pl.lit(" per "), pl.col("per")), subject=SUBJECT
    )
    by_source = (
        shown.sort(*key, "source", "per_unit", "source_id", maintain_order=True)
        .group_by([*key, "subject", "source"], maintain_order=True)
        .agg(pl.col("text").unique(maintain_order=True).sort())
    )
    groups = by_source.group_by([*key, "subject"], maintain_order=True).agg("source", "text").sort(key)
    for row in groups.iter_rows(named=True):
        observations = {source: " | ".join(texts) for source, texts in zip(row["source"], row["text"], strict=True)}
        yield "source_conflict", row["artifact_id"], row["offer_id"], row["subject"], observations, None


def _waiting(standing: pl.DataFrame) -> Iterable[_Found]:
    """Changes that are held or taken for unit errors, each with the factor that is suspected."""
    waiting = standing.filter(pl.col("state") != str(PriceState.ACCEPTED)).with_columns(subject=SUBJECT)
    order = ["artifact_id", "offer_id", "subject", "source", "source_id", "captured_at_utc", "amount"]
    for row in waiting.sort(order, maintain_order=True).iter_rows(named=True):
        reason = str(row["state_reason"] or "")
        kind, observations = waiting_kind(row["state"]), waiting_observation(row)
        yield kind, row["artifact_id"], row["offer_id"], row["subject"], observations, reason or None


def _reuses(reuses: pl.DataFrame) -> Iterable[_Found]:
    """Names that may stand for something younger than before: only their date moved, so they were not split."""
    known = reuses.filter(pl.col("artifact_id").is_not_null() & pl.col("earlier").is_null())
    for row in known.sort("artifact_id", "source", "source_id", "captured_at_utc", maintain_order=True).iter_rows(
        named=True
    ):
        row_name, since = f"{row['source']} {row['source_id']}", row["captured_at_utc"].strftime("%Y-%m-%d")
        observations = {
            f"{row_name} before {since}": f"{row['was_name']}, created {row['was_created_utc']:%Y-%m-%d}",
            f"{row_name} since {since}": f"{row['name']}, created {row['created_utc']:%Y-%m-%d}",
        }
        yield (
            "identity_conflict",
            row["artifact_id"],
            None,
            "created_utc",
            observations,
            "the name may have gone to another thing",
        )
