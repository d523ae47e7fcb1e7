"""Rules over several columns of a record, each once, as an expression that is true where a row keeps it."""

from collections.abc import Mapping

import polars as pl

from schemas.vocabulary import Modality

MAX_TEXT_CHARACTERS = 2_000_000
_KNOWN = pl.element().is_in([str(word) for word in Modality]).all()

ROW_RULES: Mapping[str, pl.Expr] = {
    "readable": pl.col("problem").is_null(),
    "no_path_traversal": ~pl.col("source_id").str.contains(r"\.\.[/\\]|[/\\]\.\.|\\"),
    "known_modalities": (
        pl.col("input_modalities").list.eval(_KNOWN).list.first().fill_null(True)
        & pl.col("output_modalities").list.eval(_KNOWN).list.first().fill_null(True)
    ),
    "amount_or_absence": pl.sum_horizontal(
        pl.col(name).is_not_null().cast(pl.Int8) for name in ("amount", "absent", "problem")
    )
    == 1,
    "not_negative": (pl.col("amount") >= 0).fill_null(True),
    "finite": pl.col("value").is_finite().fill_null(False) | pl.col("problem").is_not_null(),
    "bounded": pl.col("text").str.len_chars() <= MAX_TEXT_CHARACTERS,
}
"""Name of a check of a model in `schemas.extracted` -> what it asks of a row."""
