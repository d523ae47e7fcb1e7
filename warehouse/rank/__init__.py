"""Scores that anyone can recompute: pure functions of published frames and a versioned ruleset."""

from warehouse.rank.engine import Ranking, rank, recompute
from warehouse.rank.inputs import RankInputError
from warehouse.rank.ruleset import dump_ruleset, load_ruleset, versions
from warehouse.rank.verdict import verdict

__all__ = ["RankInputError", "Ranking", "dump_ruleset", "load_ruleset", "rank", "recompute", "verdict", "versions"]
