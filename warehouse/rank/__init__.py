"""Scores that anyone can recompute: pure functions of published frames and a versioned ruleset."""

from warehouse.decision import verdict
from warehouse.rank.burst import burst_caps, suspected_burst
from warehouse.rank.calibration import calibrate
from warehouse.rank.engine import Ranking, rank, recompute
from warehouse.rank.explanation import Explanation, UnknownArtifactError, explain
from warehouse.rank.gate import Diagnosis, StabilityReport, TypeStability, stability
from warehouse.rank.inputs import RankInputError
from warehouse.rank.movement import Night, score_movement
from warehouse.rank.news import score_news
from warehouse.rank.place_movement import place_movement
from warehouse.rank.published import ranking_inputs
from warehouse.rank.ruleset import dump_ruleset, load_ruleset, versions
from warehouse.rank.sensitivity import weight_sensitivity
from warehouse.rank.sharpness import Resolution, resolution
from warehouse.rank.weights import load_weights, reweigh, with_weights, without_signals

__all__ = [
    "Diagnosis",
    "Explanation",
    "Night",
    "RankInputError",
    "Ranking",
    "Resolution",
    "StabilityReport",
    "TypeStability",
    "UnknownArtifactError",
    "burst_caps",
    "calibrate",
    "dump_ruleset",
    "explain",
    "load_ruleset",
    "load_weights",
    "place_movement",
    "rank",
    "ranking_inputs",
    "recompute",
    "resolution",
    "reweigh",
    "score_movement",
    "score_news",
    "stability",
    "suspected_burst",
    "verdict",
    "versions",
    "weight_sensitivity",
    "with_weights",
    "without_signals",
]
