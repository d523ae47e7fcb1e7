"""What another way of reading made of the same bytes: capability records that differ although their source did not."""

from collections.abc import Mapping

import polars as pl

from schemas.vocabulary import EvidenceKind

KEY = ["artifact_id", "capability_id", "kind", "polarity"]
COLUMNS = ["change", *KEY, "source", "source_id", "payload_sha256", "quote"]
APPEARS, VANISHES = "appears", "vanishes"


def method_difference(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Records that words of unchanged payloads show on one side only, with the columns of COLUMNS, sorted.

    Both sides need tables `artifacts`, `documents` and `evidence`. Only artifacts and payloads that both know count, so
    that what the world changed (a new card, a merged artifact) is never taken for a change of method.
    """
    bytes_of_both = old["documents"].select("payload_sha256").join(
        new["documents"].select("payload_sha256"), on="payload_sha256", how="semi"
    )  # fmt: skip
    artifacts = old["artifacts"].select("artifact_id").join(
        new["artifacts"].select("artifact_id"), on="artifact_id", how="semi"
    )  # fmt: skip
    sides = []
    for change, have, lack in ((APPEARS, new, old), (VANISHES, old, new)):
        words = have["evidence"].filter(pl.col("evidence_kind") == EvidenceKind.TEXT.value)
        same = words.join(bytes_of_both, on="payload_sha256", how="semi").join(artifacts, on="artifact_id", how="semi")
        only = same.join(lack["evidence"], on=KEY, how="anti").sort(
            *KEY, "source", "source_id", "start", maintain_order=True
        )
        first = only.unique(KEY, keep="first", maintain_order=True)
        sides.append(first.with_columns(change=pl.lit(change)).select(COLUMNS))
    return pl.concat(sides).sort("artifact_id", "capability_id", "kind", "polarity", "change")
