"""What goes into a comparison and what comes out: plain JSON values with these keys, every key always there."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

Document = Mapping[str, Any]
"""A facts or scores document as read from JSON (`schemas.contract`)."""


class Documents(TypedDict):
    """The two documents of one artifact."""

    facts: Document
    scores: Document


class Citation(TypedDict):
    """Where a value is from. For a score: the signal's source and when it was observed, without row and payload."""

    source: str
    source_id: str | None
    payload: str | None
    row: int | None
    captured_at: str | None


class OtherValue(TypedDict):
    """What another source says instead."""

    value: Any
    source: Citation


class Cell(TypedDict):
    """A value with its fact id, sources and newest time, or the reason why it is absent."""

    value: Any
    absent: str | None
    fact: str
    sources: list[Citation]
    time: str | None
    others: list[OtherValue]


class Row(TypedDict):
    """One line of the comparison."""

    row: str
    label: str
    a: Cell
    b: Cell


class Side(TypedDict):
    """Who is compared."""

    id: str
    type: str
    name: str
    route_class: str
    retired: bool
    router: bool
    document: str


class Evidence(TypedDict):
    """Words of a document or a field with its value."""

    kind: str
    pointer: str
    value: str | None
    start: int | None
    end: int | None
    quote: str | None
    source: Citation


class Statement(TypedDict):
    """A unique aspect, or a comparison with an alternative, of one capability."""

    alternative: str | None
    alternative_id: str | None
    evidence: list[Evidence]


class CapabilityLine(TypedDict):
    """A capability (limitation, requirement) of one artifact with all that is said about it."""

    id: str
    name: str
    fact: str
    confidence: float
    conflict: bool
    evidence: list[Evidence]
    unique: list[Statement]
    alternatives: list[Statement]


class CapabilitySide(TypedDict):
    """All statements about one artifact by kind. `denied` are capabilities it is said not to have."""

    capabilities: list[CapabilityLine]
    denied: list[CapabilityLine]
    limitations: list[CapabilityLine]
    requirements: list[CapabilityLine]


class CapabilityView(TypedDict):
    """Both lists, and which capability ids are shared."""

    a: CapabilitySide
    b: CapabilitySide
    shared: list[str]
    only_a: list[str]
    only_b: list[str]


class PriceLine(TypedDict):
    """A price of one offer. `shown` is the amount per `shown_per` units, rescaled without rounding."""

    offer: str
    seller: str
    route: str
    variant: str | None
    listed: bool
    amount: str | None
    absent: str | None
    per: int
    shown: str | None
    shown_per: int
    from_: str | None
    to: str | None
    certainty: str
    state: str
    reason: str | None
    source: Citation


class PriceDimension(TypedDict):
    """One thing that is charged for, with every route of both sides."""

    direction: str
    modality: str
    cache: str
    unit: str
    currency: str
    condition: dict[str, Any] | None
    label: str
    a: list[PriceLine]
    b: list[PriceLine]


class Reason(TypedDict):
    """Why a pair is comparable or not, by code, in words, and by fact ids."""

    code: str
    text: str
    facts: list[str]


class Sentence(TypedDict):
    """A generated sentence and the fact ids it is bound to."""

    text: str
    facts: list[str]


class Verdict(TypedDict):
    """Whether the two can be compared, and who is ahead."""

    comparability: Literal["comparable", "partly", "not_comparable"]
    reasons: list[Reason]
    decision: Literal["ahead", "likely_ahead", "no_clear_difference"] | None
    leader: str | None
    sentences: list[Sentence]


class ScoreSide(TypedDict):
    """What one score is made of: the points of the contributions add up to it."""

    score: float | None
    components: list[dict[str, Any]]
    contributions: list[dict[str, Any]]


class Comparison(TypedDict):
    """Everything about a pair."""

    schema: Literal["comparison/1.0.0"]
    a: Side
    b: Side
    verdict: Verdict
    rows: list[Row]
    more: list[Row]
    capabilities: CapabilityView
    prices: list[PriceDimension]
    scores: dict[Literal["a", "b"], ScoreSide]
