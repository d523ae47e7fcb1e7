"""Polars types of times and money, apart from the models of records, so that readers need not load those."""

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")
MONEY = pl.Decimal(38, 24)
MODALITIES = pl.List(pl.String)
