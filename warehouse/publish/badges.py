"""Badges: the places a score's deviation allows, as a small drawing that a README can show."""

from collections.abc import Iterator

import polars as pl

from warehouse.compare.words import fixed, grouped

_LEFT = "abreast"
_CHARACTER_WIDTH = 6.6
_PADDING = 9
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{left}: {right}">'
    "<title>{left}: {right}</title>"
    '<rect width="{whole}" height="20" rx="3" fill="#3b3934"/>'
    '<path d="M{split} 0h{rest}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{rest}z" fill="{colour}"/>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
    '<text x="{at_left}" y="14">{left}</text><text x="{at_right}" y="14">{right}</text></g></svg>\n'
)
RANKED, PROVISIONAL = "#1f5a8a", "#5f5b54"


def badges(scores: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    """Artifact id and drawing for every row of the table `scores`: its band of places, or its provisional score."""
    ranked = dict(scores.filter(pl.col("place").is_not_null()).group_by("type").len().iter_rows())
    for row in scores.iter_rows(named=True):
        if row["place"] is None:
            yield row["artifact_id"], draw(f"{fixed(row['score'], 0)}, provisional", PROVISIONAL)
        else:
            best, worst = row["band_best"], row["band_worst"]
            band = grouped(best) if best == worst else f"{grouped(best)}–{grouped(worst)}"
            yield row["artifact_id"], draw(f"place {band} of {grouped(ranked[row['type']])}", RANKED)


def draw(right: str, colour: str) -> bytes:
    """A badge that says `abreast` and these words; they must be our own, not a source's."""
    split = round(len(_LEFT) * _CHARACTER_WIDTH) + _PADDING
    rest = round(len(right) * _CHARACTER_WIDTH) + _PADDING
    return _SVG.format(
        whole=split + rest + 3,
        split=split,
        rest=rest,
        left=_LEFT,
        right=right,
        colour=colour,
        at_left=_PADDING // 2 + 1,
        at_right=split + _PADDING // 2 + 2,
    ).encode()
