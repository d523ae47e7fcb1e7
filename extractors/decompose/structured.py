"""Capabilities that structured fields show: exact values and numeric bounds of the taxonomy's triggers."""

from collections.abc import Mapping
from functools import cache

from schemas.capability import CapabilityRecord
from schemas.taxonomy import NumericTrigger, taxonomy
from schemas.vocabulary import ArtifactType, CapabilityKind, EvidenceKind

FIELD_CONFIDENCE = 0.97
_TYPE_FIELD = "artifact_type"


def trigger_table() -> list[tuple[str, str, str]]:
    """(field, value, capability id) of every equality trigger, for a join; value `*` means any value."""
    return list(taxonomy().field_triggers())


def numeric_triggers() -> list[NumericTrigger]:
    """Triggers of the form field >= bound, for a join with numeric fields."""
    return list(taxonomy().numeric_triggers())


@cache
def _by_pair() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for field, value, capability_id in taxonomy().field_triggers():
        table[field, value] = (*table.get((field, value), ()), capability_id)
    return table


@cache
def _by_number() -> dict[str, tuple[tuple[int, str], ...]]:
    table: dict[str, tuple[tuple[int, str], ...]] = {}
    for trigger in taxonomy().numeric_triggers():
        table[trigger.field] = (*table.get(trigger.field, ()), (trigger.bound, trigger.capability_id))
    return table


def _matches(facts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, str]]:
    """Capability id -> first (field, value) that shows it, in the order of the facts."""
    pairs, numbers = _by_pair(), _by_number()
    found: dict[str, tuple[str, str]] = {}
    for field, values in facts.items():
        for value in values:
            for capability_id in pairs.get((field, value), ()):
                found.setdefault(capability_id, (field, value))
            for capability_id in pairs.get((field, "*"), ()) if value else ():
                found.setdefault(capability_id, (field, value))
            for bound, capability_id in numbers.get(field, ()):
                if value.isdecimal() and int(value) >= bound:
                    found.setdefault(capability_id, (field, value))
    return found


def structured_ids(facts: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Ids of the capabilities that the facts show."""
    return frozenset(_matches(facts)) if facts else frozenset()


def structured(
    facts: Mapping[str, tuple[str, ...]], artifact_type: ArtifactType | None
) -> tuple[CapabilityRecord, ...]:
    """Records with field evidence, sorted by capability id.

    Args:
        facts: field name to values, named as in the taxonomy's triggers.
        artifact_type: shown as field `artifact_type` where a trigger asks for it.

    """
    if artifact_type is not None:
        facts = {**facts, _TYPE_FIELD: (artifact_type.value,)}
    by_id = taxonomy().by_id
    return tuple(
        CapabilityRecord(
            capability_id=capability_id,
            name=by_id[capability_id].name,
            kind=CapabilityKind.CAPABILITY,
            evidence_kind=EvidenceKind.FIELD,
            field=field,
            value=value,
            input_modalities=by_id[capability_id].input_modalities,
            output_modalities=by_id[capability_id].output_modalities,
            confidence=FIELD_CONFIDENCE,
            intents=by_id[capability_id].intents,
        )
        for capability_id, (field, value) in sorted(_matches(facts).items())
    )
