"""Residual statements: what no id of the taxonomy names yet, clustered into candidates for its growth."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from schemas.capability import CapabilityRecord
from schemas.vocabulary import CapabilityKind

SIMILARITY = 90.0
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(re.findall(r"\S+", "a an the of for to in on and or with by from your it its is are all any"))
_MAX_BLOCK = 400


@dataclass(frozen=True, slots=True)
class ResidualCluster:
    """Near-identical statements of several artifacts: a candidate for a new id.

    Attributes:
        name: its most frequent phrase; ties by length, then alphabet.
        phrases: all its phrases, sorted.
        artifact_ids: artifacts that state it, sorted.

    """

    name: str
    phrases: tuple[str, ...]
    artifact_ids: tuple[str, ...]


def _key(phrase: str) -> str:
    return " ".join(sorted(set(_WORD.findall(phrase.lower())) - _STOP))


def _linked(keys: list[str]) -> dict[str, str]:
    """Key -> representative of its single-link cluster; only keys that share their rarest word are compared."""
    frequency = Counter(word for key in keys for word in key.split())
    blocks: dict[str, list[str]] = {}
    for key in keys:
        for word in sorted(key.split(), key=lambda w: (frequency[w], w))[:2]:
            blocks.setdefault(word, []).append(key)
    parent = {key: key for key in keys}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for _, block in sorted(blocks.items()):
        members = block[:_MAX_BLOCK]
        for number, left in enumerate(members):
            for right in members[number + 1 :]:
                if fuzz.ratio(left, right, score_cutoff=SIMILARITY):
                    first, second = sorted((root(left), root(right)))
                    parent[second] = first
    return {key: root(key) for key in keys}


def residual_clusters(records: Iterable[tuple[str, CapabilityRecord]]) -> tuple[ResidualCluster, ...]:
    """Clusters of the residual capabilities among (artifact id, record) pairs, most widely stated first."""
    return phrase_clusters(
        (artifact_id, record.name)
        for artifact_id, record in records
        if record.capability_id is None and record.kind is CapabilityKind.CAPABILITY
    )


def phrase_clusters(phrases: Iterable[tuple[str, str]]) -> tuple[ResidualCluster, ...]:
    """Clusters of (artifact id, phrase) pairs, most widely stated first.

    Deterministic: the result depends on the set of pairs, not on their order.
    """
    stated: dict[str, dict[str, set[str]]] = {}
    for artifact_id, phrase in phrases:
        if key := _key(phrase):
            stated.setdefault(key, {}).setdefault(phrase, set()).add(artifact_id)
    groups: dict[str, list[str]] = {}
    for key, representative in _linked(sorted(stated)).items():
        groups.setdefault(representative, []).append(key)
    clusters = [_cluster([item for key in keys for item in stated[key].items()]) for keys in groups.values()]
    return tuple(sorted(clusters, key=lambda c: (-len(c.artifact_ids), c.name)))


def _cluster(stated: list[tuple[str, set[str]]]) -> ResidualCluster:
    counts = Counter({phrase: len(artifacts) for phrase, artifacts in stated})
    name = min(counts, key=lambda phrase: (-counts[phrase], len(phrase), phrase))
    artifacts = sorted(set().union(*(ids for _, ids in stated)))
    return ResidualCluster(name, tuple(sorted(counts)), tuple(artifacts))
