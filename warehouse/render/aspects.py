"""One artifact as every page and text about it needs it: read from its documents once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from warehouse.compare.capabilities import capability_side
from warehouse.compare.prices import OwnDimension, own_dimensions
from warehouse.compare.rows import MORE_ROWS, SEED_ROWS, cell
from warehouse.compare.shapes import CapabilitySide, Cell, Document, Documents
from warehouse.render.values import cell_text

ROWS = (*SEED_ROWS, *MORE_ROWS)
"""Key and label of every row of a comparison."""


class Aspects(NamedTuple):
    """Cells and their words by row, prices by dimension (lines under `a`), statements by kind."""

    facts: Document
    scores: Document
    cells: Mapping[str, Cell]
    words: Mapping[str, str]
    prices: Sequence[OwnDimension]
    statements: CapabilitySide


def aspects(documents: Documents) -> Aspects:
    """All that is shown of an artifact, left or right of any other or by itself."""
    facts, scores = documents["facts"], documents["scores"]
    cells = {key: cell(documents, key) for key, _ in ROWS}
    words = {key: cell_text(key, made) for key, made in cells.items()}
    return Aspects(facts, scores, cells, words, own_dimensions(facts), capability_side(facts))
