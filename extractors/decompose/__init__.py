"""Capability decomposition: what a text says an artifact can do, with the words that say it.

Rules and a taxonomy, no model: views of the text, blocks, sentences, cues with guards, polarity, attribution, kinds,
records. Deterministic, linear in the length of the text, offsets into the archived document.
"""

from extractors.decompose.analysis import Decomposition, analyse, decompose, intents
from extractors.decompose.confidence import told_by_facts
from extractors.decompose.context import around
from extractors.decompose.names import NO_NAMES, NameIndex
from extractors.decompose.output import to_jsonl
from extractors.decompose.residual import ResidualCluster, phrase_clusters, residual_clusters
from extractors.decompose.structured import numeric_triggers, structured, trigger_table
from extractors.decompose.versioning import version

__all__ = [
    "NO_NAMES",
    "Decomposition",
    "NameIndex",
    "ResidualCluster",
    "analyse",
    "around",
    "decompose",
    "intents",
    "numeric_triggers",
    "phrase_clusters",
    "residual_clusters",
    "structured",
    "to_jsonl",
    "told_by_facts",
    "trigger_table",
    "version",
]
