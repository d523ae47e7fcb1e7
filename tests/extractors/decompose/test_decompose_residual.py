"""Residual statements cluster the same way whatever their order."""

import random

from extractors.decompose import decompose, residual_clusters, to_jsonl
from schemas.capability import TextDocument
from schemas.vocabulary import CapabilityKind

TEXT = (
    "# {}\n\nA server.\n\n## Features\n\n- Folds origami cranes from paper\n- Folds origami cranes from papers\n- {}\n"
)


def residuals(artifact_id: str, other: str) -> list:
    records = decompose(TextDocument(TEXT.format(artifact_id, other), artifact_id, None, None))
    return [(artifact_id, r) for r in records if r.capability_id is None and r.kind is CapabilityKind.CAPABILITY]


def test_near_identical_statements_are_one_candidate():
    pairs = residuals("mcp:a/one", "Waters every plant twice") + residuals("mcp:b/two", "Feeds the neighbour's cat")
    clusters = residual_clusters(pairs)
    assert clusters[0].artifact_ids == ("mcp:a/one", "mcp:b/two")
    assert clusters[0].name == "folds origami cranes from paper"
    assert len(clusters) == 3


def test_the_order_does_not_matter():
    pairs = residuals("mcp:a/one", "Waters every plant twice") + residuals("mcp:b/two", "Feeds the neighbour's cat")
    wanted = residual_clusters(pairs)
    for seed in range(5):
        random.Random(seed).shuffle(pairs)
        assert residual_clusters(pairs) == wanted


def test_named_and_planned_features_are_no_residuals():
    assert residuals("mcp:c/three", "Function calling for every model")[2:] == []
    assert residuals("mcp:c/three", "Paints the fence (coming soon)")[2:] == []


def test_candidates_for_the_taxonomy_are_not_in_the_line():
    records = decompose(TextDocument(TEXT.format("X", "Waters every plant twice"), None, None, None))
    assert '"capabilities":[]' in to_jsonl("x", records)
