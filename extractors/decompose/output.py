"""Records as JSON lines: one object a document, in the form that scorers of decompositions read."""

from collections.abc import Iterable

import orjson

from schemas.capability import CapabilityRecord, Polarity
from schemas.vocabulary import CapabilityKind, EvidenceKind

_POSITIVE = frozenset({CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON})


def to_jsonl(doc_id: str, records: Iterable[CapabilityRecord]) -> str:
    """One line of JSON without a line end: `{"doc_id", "capabilities": [...]}`.

    Only text records are in it. A denial is a limitation without a capability id, and a capability that the same text
    denies is left out: a reader of the line never meets a denied id. Residual capabilities, which have no id yet, are
    candidates for the taxonomy and not in it. Offsets are code points.
    """
    text_records = [record for record in records if record.evidence_kind is EvidenceKind.TEXT]
    denied = {record.capability_id for record in text_records if record.polarity is Polarity.DENIED}
    capabilities = [
        {
            "capability_id": None if record.polarity is Polarity.DENIED else record.capability_id,
            "kind": record.kind.value,
            "evidence": [{"start": span.start, "end": span.end} for span in record.evidence],
            "alternative": record.alternative,
        }
        for record in text_records
        if not (record.kind in _POSITIVE and record.capability_id is not None and record.capability_id in denied)
        and not (record.kind is CapabilityKind.CAPABILITY and record.capability_id is None)
    ]
    return orjson.dumps({"doc_id": doc_id, "capabilities": capabilities}).decode()
