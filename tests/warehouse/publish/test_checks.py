"""Contradictions between tables, and values that a licence keeps back, stop a publication."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.warehouse.content import ATLAS, CONTENT_AS_OF, FLASH, SD, content, fact, frame, run, tables
from warehouse.publish import PublishError, publish
from warehouse.publish.checks import contradictions
from warehouse.publish.tables import canonical_tables


def edited(name: str, where: pl.Expr, **values: Any) -> dict[str, pl.DataFrame]:
    table = tables()[name]
    kept = {k: pl.when(where).then(pl.lit(v)).otherwise(pl.col(k)).cast(table.schema[k]) for k, v in values.items()}
    return {name: table.with_columns(**kept)}


def terms(source: str, word: str) -> dict[str, pl.DataFrame]:
    return edited("sources", pl.col("source") == source, redistribution=word)


def found(changed: dict[str, pl.DataFrame]) -> str:
    return "\n".join(contradictions(canonical_tables(tables() | changed), CONTENT_AS_OF))


def test_good_tables_do_not_contradict_each_other() -> None:
    assert found({}) == ""


def test_a_derived_source_may_give_normalised_signals() -> None:
    sources = pl.concat([tables()["sources"], frame("sources", [])])
    extra = sources.filter(pl.col("source") == "litellm").with_columns(
        source=pl.lit("closed"), redistribution=pl.lit("derived")
    )
    mine = pl.col("signal") == "aa_intelligence_index"
    signals = edited("signals", mine, source="closed", value=None, z=0.4)
    assert "signals.value" not in found(signals | {"sources": pl.concat([sources, extra])})
    raw = edited("signals", mine, source="closed")
    assert "signals.value of a source that allows only derived values" in found(
        raw | {"sources": pl.concat([sources, extra])}
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"artifacts": tables()["artifacts"].filter(pl.col("artifact_id") != ATLAS)},
            "signals.artifact_id is not in artifacts",
        ),
        (
            edited("artifacts", pl.col("artifact_id") == FLASH, licence="MIT"),
            "artifacts: a value has no chosen row in facts",
        ),
        (edited("facts", pl.col("field") == "licence", value="MIT"), "facts: a chosen value is not the one"),
        (
            {
                "facts": pl.concat(
                    [tables()["facts"], frame("facts", [fact(FLASH, "context_tokens", "1000000", row=4)])]
                )
            },
            "facts: a field has several chosen values",
        ),
        ({"sources": tables()["sources"].filter(pl.col("source") != "litellm")}, "prices.source is not in sources"),
        (terms("litellm", "derived"), "prices: its source's licence does not let us publish values"),
        (terms("huggingface", "none"), "contributions from a source that allows nothing"),
        (terms("huggingface", "none"), "signals of a source that allows nothing"),
        (terms("litellm", "none"), "quarantine.record of a source that allows no values"),
        (edited("scores", pl.col("artifact_id") == SD, score=1.5), "scores.score is not the sum of its contributions"),
        (edited("scores", pl.col("artifact_id") == SD, band_best=3, band_worst=2), "scores.place is outside its band"),
        (
            {"contributions": tables()["contributions"].filter(pl.col("artifact_id") != SD)},
            "scores.score is not the sum",
        ),
        ({"offers": tables()["offers"].filter(pl.col("seller") != "stability")}, "prices.offer_id is not in offers"),
    ],
)
def test_a_contradiction_is_named_and_stops_the_publication(
    tmp_path: Path, changed: dict[str, pl.DataFrame], message: str
) -> None:
    assert message in found(changed)
    with pytest.raises(PublishError, match="contradict each other"):
        publish(tmp_path, content(tables() | changed), run())
    assert not (tmp_path / "v1").exists()
