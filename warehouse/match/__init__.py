"""The match graph: which artifacts answer which needs, from real searches; nothing is said below the floors."""

from warehouse.match.edges import CLIENT_FLOOR, N_EFF_FLOOR, Edges, EdgeState, edges, times_matched
from warehouse.match.graph import demand, match_scores, match_signals
from warehouse.match.holdout import HoldOut, hold_out
from warehouse.match.impressions import impressions, people
from warehouse.match.ingest import EventFileError, Ingested, Rules, Traffic, ingest

__all__ = [
    "CLIENT_FLOOR",
    "N_EFF_FLOOR",
    "EdgeState",
    "Edges",
    "EventFileError",
    "HoldOut",
    "Ingested",
    "Rules",
    "Traffic",
    "demand",
    "edges",
    "hold_out",
    "impressions",
    "ingest",
    "match_scores",
    "match_signals",
    "people",
    "times_matched",
]
