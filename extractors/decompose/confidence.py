"""How sure a text record is, and whether structured fields of the same artifact say otherwise."""

from collections.abc import Iterable, Mapping

from extractors.decompose import rows
from extractors.decompose.lexicon import FOREIGN, WEAK
from extractors.decompose.sections import SectionClass
from extractors.decompose.statement import Statement
from extractors.decompose.structured import structured_ids
from extractors.decompose.views import fold
from schemas.capability import Span

_INPUTS, _OUTPUTS = ("or.input", "md.input"), ("or.output", "md.output")
_CONTEXT, _PARAMETERS = "context_tokens", "or.param"
_COMPLETE = (*_INPUTS, *_OUTPUTS, _CONTEXT)
"""Fields whose every value counts."""
_MODALITY_OF = {
    "vision.image_understanding": ("image", _INPUTS),
    "vision.video_understanding": ("video", _INPUTS),
    "audio.understanding": ("audio", _INPUTS),
    "image.text_to_image": ("image", _OUTPUTS),
    "video.text_to_video": ("video", _OUTPUTS),
    "audio.text_to_speech": ("audio", _OUTPUTS),
}
_BASE_STRONG, _BASE_WEAK, _BASE_RESIDUAL = 0.80, 0.62, 0.55
_SECTION_BONUS = {
    SectionClass.FEATURES: 0.06,
    SectionClass.TASKS: 0.06,
    SectionClass.LIMITATIONS: 0.06,
    SectionClass.REQUIREMENTS: 0.06,
    SectionClass.USAGE: -0.08,
    SectionClass.CHANGES: -0.08,
}
_REPEAT_BONUS, _FIELD_BONUS, _FOREIGN_MALUS = 0.06, 0.12, 0.05
_CEILING = 0.98


def contradiction(capability_id: str, facts: Mapping[str, tuple[str, ...]], spans: Iterable[Span]) -> str | None:
    """The structured field of the artifact, with its value, that excludes what a text asserts; None where none does.

    Modalities in and out are complete lists, so one that is missing there is a contradiction; a context length in
    the text contradicts the field when the two differ by more than 5 %.
    """
    if capability_id in _MODALITY_OF:
        modality, fields = _MODALITY_OF[capability_id]
        lists = [field for field in fields if facts.get(field)]
        if lists and not any(modality in facts[field] for field in lists):
            return f"{lists[0]}: {' '.join(facts[lists[0]])}"
    if capability_id == "text.long_context" and facts.get(_CONTEXT):
        stated = [int(value) for value in facts[_CONTEXT] if value.isdigit()]
        claimed = [tokens for span in spans if (tokens := _claimed_tokens(span.quote))]
        if stated and claimed and not any(abs(c - s) <= 0.05 * s for c in claimed for s in stated):
            return f"{_CONTEXT}: {' '.join(map(str, stated))}"
    if capability_id == "agent.tool_calling" and facts.get(_PARAMETERS) and "tools" not in facts[_PARAMETERS]:
        return f"{_PARAMETERS}: no tools"
    return None


def told_by_facts(facts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """All that a decomposition reads of structured fields: which capabilities they show, and what could contradict.

    Facts that tell the same give the same records, so what else changes in them, such as a price, needs no new reading.
    """
    told = sorted(structured_ids(facts))
    told += [f"{field}={' '.join(facts[field])}" for field in _COMPLETE if facts.get(field)]
    if facts.get(_PARAMETERS):
        told.append(f"{_PARAMETERS}={'tools' in facts[_PARAMETERS]}")
    return told


def _claimed_tokens(quote: str) -> int | None:
    folded = fold(quote)
    position = folded.find("context")
    window = folded[max(0, position - 40) : position + 60] if position >= 0 else folded
    tokens = rows.tokens_of(window)
    return tokens if tokens and tokens >= 1_000 else None


def confidence_of(group: list[Statement], facts: Mapping[str, tuple[str, ...]], conflict: bool) -> float:
    """Confidence of a record in [0, 1], two decimals: by cue, section, mentions and agreement of fields."""
    best = min(group, key=lambda s: s.role)
    known = _BASE_WEAK if best.role == WEAK else _BASE_STRONG
    value = _BASE_RESIDUAL if best.capability_id is None else known
    value += max(_SECTION_BONUS.get(s.candidate.section.kind, 0.0) for s in group)
    value -= _FOREIGN_MALUS if best.role == FOREIGN else 0.0
    value += _REPEAT_BONUS * (len({s.candidate.start for s in group}) > 1)
    if best.capability_id and not best.denied and best.capability_id in structured_ids(facts):
        value += _FIELD_BONUS
    return round(min(value, _CEILING) * (0.5 if conflict else 1.0), 2)
