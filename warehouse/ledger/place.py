"""Where in a source's row a price stands, whatever its position in a list."""

import polars as pl


def place(column: str = "field") -> pl.Expr:
    """Field path without list positions: a tier that moves in its list is the same tier."""
    return pl.col(column).str.replace_all(r"\[\d+\]", "[]").str.replace_all(r"/\d+(/|$)", "/#$1")
