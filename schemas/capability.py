"""Records of capability decomposition: what a text or a field says an artifact can do, and where it says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from schemas.vocabulary import ArtifactType, CapabilityKind, EvidenceKind, Modality


class Polarity(StrEnum):
    """Whether the evidence says that the capability is there or that it is not."""

    ASSERTED = "asserted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A verbatim piece of a document: code point offsets, end exclusive, `quote == text[start:end]`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class TextDocument:
    """Text to decompose.

    Attributes:
        text: the archived document, decoded; the base of all offsets. Lone surrogates are allowed.
        artifact_id: canonical id of the artifact it describes, where known.
        artifact_name: its display name, where known; else the text's own title is used.
        artifact_type: its type, where known.
        media_type: `text/markdown`, `text/plain`, `text/html` or `application/json` (a tool list).
        kind: what the text is to its source (`description`, `card`, `readme`, `tools`).
        facts: structured fields of the same artifact, field name to values, for agreement and conflict.

    """

    text: str
    artifact_id: str | None
    artifact_name: str | None
    artifact_type: ArtifactType | None
    media_type: str = "text/markdown"
    kind: str = "description"
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CapabilityRecord:
    """One statement about an artifact with its evidence.

    Attributes:
        capability_id: id of the taxonomy, or None for a residual statement that has no place in it (yet).
        name: canonical name (residual: a normalised head phrase of the evidence).
        kind: capability, unique, comparison, limitation or requirement.
        evidence_kind: words of the document, or a structured field.
        polarity: asserted, or denied by the evidence (`kind` is then limitation).
        evidence: best span first; empty for field evidence.
        field: name of the structured field that shows it, else None.
        value: value of that field, else None.
        alternative: for comparisons the other thing's name as written, else None.
        alternative_artifact_id: artifact that is meant by the alternative, where one is.
        input_modalities: kinds of content that go in for this capability.
        output_modalities: kinds of content that come out.
        confidence: probability that the record is right, in [0, 1], two decimals.
        conflict: another statement of the text or a structured field says otherwise.
        contradicted_by: structured field with its value that says otherwise, else None; `conflict` is then true.
        vendor_numbers: numbers inside the evidence that only the vendor vouches for.
        limitations: verbatim texts that limit this capability.
        requirements: verbatim texts that say what this capability needs.
        best_for: verbatim texts that say what it suits best.
        intents: needs in plain words that the capability serves.

    """

    capability_id: str | None
    name: str
    kind: CapabilityKind
    evidence_kind: EvidenceKind
    polarity: Polarity = Polarity.ASSERTED
    evidence: tuple[Span, ...] = ()
    field: str | None = None
    value: str | None = None
    alternative: str | None = None
    alternative_artifact_id: str | None = None
    input_modalities: tuple[Modality, ...] = ()
    output_modalities: tuple[Modality, ...] = ()
    confidence: float = 0.0
    conflict: bool = False
    contradicted_by: str | None = None
    vendor_numbers: tuple[Span, ...] = ()
    limitations: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    best_for: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
