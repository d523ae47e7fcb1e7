"""What documents are made from, so that those of artifacts whose rows are as before need not be made again."""

from collections.abc import Collection, Mapping

import polars as pl

OWNER = "artifact_id"
Recipe = Mapping[str, pl.DataFrame]
"""All that the documents of one kind say, as frames with a column `artifact_id`: a document is a function of the rows
of its artifact, in their order, and of nothing else."""


def part_of(recipe: Recipe, ids: Collection[str]) -> Recipe:
    """The rows of some artifacts."""
    wanted = pl.Series(OWNER, sorted(ids), pl.String).to_frame()
    return {name: frame.join(wanted, on=OWNER, how="semi", maintain_order="left") for name, frame in recipe.items()}


def changed(old: Recipe, new: Recipe) -> set[str]:
    """Artifacts whose rows differ in content, number or order, or that only one of two recipes has.

    Exactly: numbers are compared by their bits, so that equal rows are rows of which equal bytes are made. Recipes with
    other frames or columns differ in everything.
    """
    if _shape(old) != _shape(new):
        return {owner for recipe in (old, new) for frame in recipe.values() for owner in frame[OWNER].to_list()}
    return {owner for name in new for owner in _changed(old[name], new[name])}


def _shape(recipe: Recipe) -> dict[str, pl.Schema]:
    return {name: frame.schema for name, frame in recipe.items()}


def _changed(old: pl.DataFrame, new: pl.DataFrame) -> set[str]:
    if old[OWNER].equals(new[OWNER]):
        return _unlike(_with_bits(old), _with_bits(new))
    counts = _count(old).join(_count(new), on=OWNER, how="full", coalesce=True, suffix="_new")
    alike = pl.col("len").eq_missing(pl.col("len_new"))
    compared = counts.filter(alike).select(OWNER)
    before, after = (_in_line(frame, compared) for frame in (old, new))
    # Both have as many rows of each artifact, so that they stand side by side.
    return set(counts.filter(~alike)[OWNER].to_list()) | _unlike(before, after)


def _unlike(before: pl.DataFrame, after: pl.DataFrame) -> set[str]:
    """Owners of rows that differ from the row at the same position."""
    differ = [before[column].ne_missing(after[column]) for column in before.columns if column != OWNER]
    return set(before.filter(pl.any_horizontal(differ))[OWNER].to_list()) if differ else set()


def _count(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by(OWNER).len()


def _in_line(frame: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Rows of some artifacts, by artifact, in their order within it."""
    kept = frame.join(owners, on=OWNER, how="semi", maintain_order="left").sort(OWNER, maintain_order=True)
    return _with_bits(kept)


def _with_bits(frame: pl.DataFrame) -> pl.DataFrame:
    """Floating point numbers as their bits."""
    return frame.with_columns(pl.col(pl.Float64).reinterpret(dtype=pl.UInt64))
