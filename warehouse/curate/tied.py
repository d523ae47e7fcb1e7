"""What stands beside a capability: its modalities and intents, and the words that limit, require or recommend."""

from collections.abc import Iterable

import polars as pl

from schemas.canonical import canonical_json
from schemas.taxonomy import taxonomy
from schemas.vocabulary import CapabilityKind

MAX_TEXTS = 8
POSITIVE = (CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON)
TIED_KEY = ["artifact_id", "capability_id", "kind", "polarity"]


def of_taxonomy() -> pl.DataFrame:
    """Modalities (space-separated, sorted) and intents (JSON list) by capability_id; null where there are none."""
    rows = [
        (one.id, _words(one.input_modalities), _words(one.output_modalities), _json(one.intents))
        for one in taxonomy().capabilities
    ]
    names = ("capability_id", "input_modalities", "output_modalities", "intents")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def tied_words(evidence: pl.DataFrame) -> pl.DataFrame:
    """Verbatim texts tied to each asserted capability of an artifact: JSON lists, null where nothing is said.

    `evidence` has the columns of text and field evidence, `best_for` among them. Columns: artifact_id, capability_id,
    kind, polarity, limitations, requirements, best_for; limits and needs stand beside every positive kind.
    """
    said = evidence.filter(pl.col("quote").is_not_null(), polarity="asserted")
    positive = said.filter(pl.col("kind").is_in([str(kind) for kind in POSITIVE]))
    found = positive.select(TIED_KEY).unique(maintain_order=True)
    for name, kind in (("limitations", CapabilityKind.LIMITATION), ("requirements", CapabilityKind.REQUIREMENT)):
        found = found.join(_quotes(said.filter(kind=str(kind)), name), on=TIED_KEY[:2], how="left")
    recommended = positive.filter(pl.col("best_for").fill_null(False))
    return found.join(_quotes(recommended, "best_for"), on=TIED_KEY[:2], how="left").sort(TIED_KEY)


def _quotes(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Different quotes by artifact and capability in order of source and place, as JSON lists."""
    ordered = rows.sort("artifact_id", "capability_id", "source", "source_id", "pointer", "start")
    lists = ordered.group_by(TIED_KEY[:2], maintain_order=True).agg(pl.col("quote").unique(maintain_order=True))
    texts = [_json(quotes[:MAX_TEXTS]) for quotes in lists["quote"].to_list()]
    return lists.select(TIED_KEY[:2]).with_columns(pl.Series(name, texts, dtype=pl.String))


def _words(values: Iterable[object]) -> str | None:
    return " ".join(sorted(map(str, values))) or None


def _json(values: Iterable[str]) -> str | None:
    listed = list(values)
    return canonical_json(listed).decode() if listed else None
