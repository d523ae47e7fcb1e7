"""Records: statements of one capability and kind joined, with spans, conflicts and confidence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from extractors.decompose import kinds
from extractors.decompose.confidence import confidence_of, contradiction
from extractors.decompose.lexicon import FAINT
from extractors.decompose.names import NameIndex
from extractors.decompose.numbers import numbers
from extractors.decompose.statement import Statement
from schemas.capability import CapabilityRecord, Polarity, Span
from schemas.taxonomy import taxonomy
from schemas.vocabulary import CapabilityKind, EvidenceKind

MAX_SPANS = 8
MAX_RESIDUALS = 200
_HEAD_WORDS = 8
POSITIVE_KINDS = frozenset({CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON})
_KIND_ORDER = {kind: number for number, kind in enumerate(CapabilityKind)}
_UNDERSTANDING = "vision.image_understanding"
_ON_IMAGES = ("vision.segmentation", "vision.object_detection", "vision.classification", "vision.depth", "image.",
              "video.")  # fmt: skip
_SPEAKING = frozenset(
    {"text.generation", "text.question_answering", "text.summarization", "vision.document_ocr", "agent.tool_calling",
     "vision.video_understanding", "text.long_context", "code.generation", "text.multilingual"}
)  # fmt: skip
_INPUT = re.compile(r"\binputs?\b")
_Key = tuple[str | None, CapabilityKind, bool, str | None, int]


def _span(text: str, statement: Statement) -> Span:
    start, end = statement.candidate.start, statement.candidate.end
    return Span(start, end, text[start:end])


def _head(statement: Statement) -> str:
    """Normalised head phrase of a residual statement: its first words, folded."""
    return " ".join(statement.candidate.folded.strip(" .:;,").split()[:_HEAD_WORDS])


def _keyed(statements: Iterable[Statement]) -> dict[_Key, list[Statement]]:
    groups: dict[_Key, list[Statement]] = {}
    for s in statements:
        place = s.candidate.start if s.capability_id is None else -1
        for alternative in s.alternatives if s.kind is CapabilityKind.COMPARISON else (None,):
            groups.setdefault((s.capability_id, s.kind, s.denied, alternative, place), []).append(s)
    return groups


def _supported(statements: list[Statement]) -> list[Statement]:
    """Without faint statements that nothing else bears out: two places must point to one capability."""
    places: dict[str, set[int]] = {}
    for s in statements:
        if s.capability_id and s.kind in POSITIVE_KINDS:
            places.setdefault(s.capability_id, set()).add(s.candidate.start)
    return [s for s in statements if s.role != FAINT or len(places.get(s.capability_id or "", ())) > 1]


def _taken_in(statements: list[Statement]) -> list[Statement]:
    """Without the understanding of images where the text only says that images are taken in, to do something else.

    A segmenter or an image generator takes images as input, too; to understand them is to speak about them.
    """
    about = [s for s in statements if s.capability_id == _UNDERSTANDING and s.kind in POSITIVE_KINDS]
    if not about or not all(_INPUT.search(s.candidate.folded) for s in about):
        return statements
    ids = {s.capability_id for s in statements if s.capability_id and s.kind in POSITIVE_KINDS}
    if ids & _SPEAKING or not any(i.startswith(_ON_IMAGES) for i in ids):
        return statements
    return [s for s in statements if s not in about]


def _record(
    text: str, key: _Key, group: list[Statement], names: NameIndex, facts: Mapping[str, tuple[str, ...]]
) -> CapabilityRecord:
    capability_id, kind, denied, alternative, _ = key
    capability = taxonomy().by_id[capability_id] if capability_id else None
    ranked = sorted(group, key=lambda s: (s.candidate.kind == "heading", s.role, s.candidate.start))
    spans = tuple(dict.fromkeys(_span(text, s) for s in ranked))[:MAX_SPANS]
    best_for = [s for s in ranked if kinds.recommends(s.candidate.folded)] if kind in POSITIVE_KINDS else []
    against = contradiction(capability_id, facts, spans) if capability_id and not denied else None
    return CapabilityRecord(
        capability_id=capability_id,
        name=capability.name if capability else _head(group[0]),
        kind=kind,
        evidence_kind=EvidenceKind.TEXT,
        polarity=Polarity.DENIED if denied else Polarity.ASSERTED,
        evidence=spans,
        alternative=alternative,
        alternative_artifact_id=names.resolve(alternative) if alternative else None,
        input_modalities=capability.input_modalities if capability else (),
        output_modalities=capability.output_modalities if capability else (),
        confidence=confidence_of(group, facts, against is not None),
        conflict=against is not None,
        contradicted_by=against,
        vendor_numbers=numbers(text, spans, alternative),
        best_for=tuple(dict.fromkeys(_span(text, s).quote for s in best_for))[:3],
        intents=capability.intents if capability else (),
    )


def _marked_conflicts(records: list[CapabilityRecord]) -> list[CapabilityRecord]:
    """Asserted and denied in one text: both kept, both marked, confidence halved."""
    asserted = {r.capability_id for r in records if r.kind in POSITIVE_KINDS and r.capability_id}
    denied = {r.capability_id for r in records if r.polarity is Polarity.DENIED and r.capability_id}
    both = asserted & denied
    return [
        replace(r, conflict=True, confidence=round(r.confidence / 2, 2))
        if r.capability_id in both and not r.conflict
        else r
        for r in records
    ]


def _tied(records: list[CapabilityRecord]) -> list[CapabilityRecord]:
    """Limitations and requirements of the same capability, by their words, beside each positive record."""
    limits: dict[str | None, list[str]] = {}
    needs: dict[str | None, list[str]] = {}
    for r in records:
        if r.kind is CapabilityKind.LIMITATION and r.polarity is Polarity.ASSERTED:
            limits.setdefault(r.capability_id, []).extend(span.quote for span in r.evidence)
        if r.kind is CapabilityKind.REQUIREMENT:
            needs.setdefault(r.capability_id, []).extend(span.quote for span in r.evidence)
    return [
        replace(
            r,
            limitations=tuple(limits.get(r.capability_id, ())[:MAX_SPANS]),
            requirements=tuple(needs.get(r.capability_id, ())[:MAX_SPANS]),
        )
        if r.kind in POSITIVE_KINDS and r.capability_id and (r.capability_id in limits or r.capability_id in needs)
        else r
        for r in records
    ]


def join(
    text: str, statements: Iterable[Statement], names: NameIndex, facts: Mapping[str, tuple[str, ...]]
) -> tuple[CapabilityRecord, ...]:
    """Records of a document in order of their first evidence; residual statements are bounded in number."""
    records: list[CapabilityRecord] = []
    residuals = 0
    for key, group in _keyed(_taken_in(_supported(list(statements)))).items():
        if key[0] is None:
            residuals += 1
            if residuals > MAX_RESIDUALS:
                continue
        records.append(_record(text, key, group, names, facts))
    records = _tied(_marked_conflicts(records))
    return tuple(
        sorted(
            records,
            key=lambda r: (min(r.evidence).start, r.capability_id or "~", _KIND_ORDER[r.kind], r.alternative or ""),
        )
    )
