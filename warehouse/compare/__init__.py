"""Any two artifacts side by side, from their published documents alone: a pure function, the same in every language."""

from warehouse.compare.comparison import compare
from warehouse.compare.facts import UnknownFactError, resolve_fact
from warehouse.compare.lint import ClaimError, check_claims, claim_lint
from warehouse.compare.seed import seed_table
from warehouse.compare.shapes import Comparison, Documents
from warehouse.compare.verdict import statements

__all__ = [
    "ClaimError",
    "Comparison",
    "Documents",
    "UnknownFactError",
    "check_claims",
    "claim_lint",
    "compare",
    "resolve_fact",
    "seed_table",
    "statements",
]
