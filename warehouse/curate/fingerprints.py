"""What a discrepancy is told apart by: the artifact, the offer, the coordinates of the price, and the values."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from schemas.canonical import canonical_json, digest
from schemas.dtypes import MONEY
from schemas.vocabulary import PriceState

COORDINATES = ("currency", "unit", "direction", "modality", "cache", "condition")
"""What two sources must agree in for their amounts to be about the same thing."""
SUBJECT = pl.concat_str([pl.col(name) for name in COORDINATES], separator=" ").str.strip_chars().alias("subject")
"""The coordinates of a price as one text."""


def plain_amount(column: str = "amount") -> pl.Expr:
    """Decimal as plain text without trailing zeros."""
    text = pl.col(column).cast(MONEY).cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".")


def fingerprint(kind: str, artifact_id: str, offer_id: str, subject: str, observations: Mapping[str, str]) -> str:
    """SHA-256 over what a discrepancy is about and the values it is made of: other values are another one."""
    return digest(kind, artifact_id, offer_id, subject, canonical_json(observations).decode())


def waiting_kind(state: str) -> str:
    """Kind of discrepancy that a waiting observation is."""
    return "unit_contradiction" if state == PriceState.QUARANTINED.value else "held_change"


def waiting_observation(row: Mapping[str, Any]) -> dict[str, str]:
    """What a waiting row of the ledger says; its amount is plain text."""
    captured = row["captured_at_utc"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return {f"{row['source']} {row['source_id']} {captured}": f"{row['amount']} per {row['per']}"}
