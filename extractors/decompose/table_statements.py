"""Statements of table rows and labelled items: attributes, ticks and crosses, status words."""

import re
from collections.abc import Iterable, Iterator

from extractors.decompose import rows
from extractors.decompose.candidates import Candidate
from extractors.decompose.lexicon import FAINT, Hit, lexicon
from extractors.decompose.sections import POSITIVE, SectionClass
from extractors.decompose.statement import Statement, strongest
from extractors.decompose.views import fold
from schemas.vocabulary import CapabilityKind

_COMMERCE = "openness.permissive_licence"
_WHOLE_LABEL = 0.8
_SHORT_VALUE_CHARS = 24
_NO_ATTRIBUTES = frozenset({SectionClass.EVALUATION, SectionClass.TRAINING})
_NO_LABELS = _NO_ATTRIBUTES | {SectionClass.LIMITATIONS}
_POINTERS = re.compile(
    r"^(?:notebooks?|examples?|tutorials?|guides?|articles?|videos?|papers?|links?|recipes?|cookbooks?|blogs?|demos?|"
    r"courses?|talks?|slides|resources?|documentation|docs?)\b"
)
# A table that tells which model a task goes to names tasks, not what the artifact does.
_MEANS = re.compile(r"(?:data ?sets?|technolog|papers?|recipes?|references?|notebooks?)")
_NEED = re.compile(r"\b(?:required|needed|necessary)$")
_DECISIONS = re.compile(
    r"^(?:routed to|recommended (?:model|setting|option)s?|models? used|use(?: this)?|choose|pick)$"
)
_PROSE_ROWS = POSITIVE | {SectionClass.REQUIREMENTS, SectionClass.LIMITATIONS}


def row_statements(candidate: Candidate, own: frozenset[str]) -> list[Statement] | None:
    """Statements of a table row, or None when its cells are prose and must be read as a sentence.

    Args:
        candidate: a row or the first line of a table.
        own: folded words of the artifact's own names, to find its column.

    """
    cells = rows.folded_cells(candidate)
    if candidate.header and (_POINTERS.match(candidate.header[0]) or any(map(_DECISIONS.match, candidate.header))):
        return []
    if len(cells) >= 2:
        if rows.forbids_commerce(cells[0], cells[1]):
            return [Statement(CapabilityKind.LIMITATION, _COMMERCE, candidate, denied=True)]
        claims = list(_attributes(cells, candidate))
        if claims or rows.is_attribute(cells[0]):
            return claims
        ticked = rows.mark(cells[min(rows.own_column(candidate.header, own), len(cells) - 1)])
        if ticked is not None:
            return list(_marked(candidate, cells[0], ticked))
        if candidate.section.kind in POSITIVE and any(rows.is_partial(cell) for cell in cells[1:]):
            return [Statement(CapabilityKind.LIMITATION, None, candidate)]
        if rows.is_numeric(cells) or not any(cells[1:]):
            return []
    return None if candidate.kind == "row" and candidate.section.kind in _PROSE_ROWS else []


def row_of_tasks(candidate: Candidate) -> Candidate:
    """The row, cut to its first cell where the other columns list data sets, papers or links."""
    if len(candidate.cells) < 2 or not any(map(_MEANS.match, candidate.header[1:])):
        return candidate
    first = candidate.cells[0]
    return candidate._replace(cased=first, folded=fold(first))


def crossed_statements(candidate: Candidate, hits: Iterable[Hit]) -> Iterator[Statement]:
    """Statements of a list item behind a cross: what it names is denied."""
    named = [hit.capability_id for hit in hits]
    for capability_id in named:
        yield Statement(CapabilityKind.LIMITATION, capability_id, candidate, denied=True)
    if not named:
        yield Statement(CapabilityKind.LIMITATION, None, candidate)


def labelled_statements(candidate: Candidate) -> list[Statement] | None:
    """Statements of a "label: value" text, or None when it is to be read as a sentence."""
    labelled = rows.split_label(candidate.folded)
    if labelled is None or candidate.kind == "tool":
        return None
    label, value = labelled
    if candidate.section.kind not in _NO_LABELS and (claims := rows.attribute(label, value)):
        return [Statement(CapabilityKind.CAPABILITY, claim.capability_id, candidate) for claim in claims]
    if rows.forbids_commerce(label, value):
        return [Statement(CapabilityKind.LIMITATION, _COMMERCE, candidate, denied=True)]
    if rows.is_attribute(label):
        return []
    if label.endswith("default"):
        return []  # "Show formulas [default: false]" sets an option and denies nothing
    ticked = rows.mark(value)
    if ticked is not None and len(value) < _SHORT_VALUE_CHARS:
        return list(_marked(candidate, label, ticked))
    return None


def _attributes(cells: tuple[str, ...], candidate: Candidate) -> Iterator[Statement]:
    if candidate.section.kind in _NO_ATTRIBUTES:
        return
    pairs = [(cells[0], cells[1])] if len(cells) == 2 else list(zip(candidate.header[1:], cells[1:], strict=False))
    for label, value in pairs:
        if len(cells) > 2 and "context" not in label:
            continue
        for claim in rows.attribute(label, value):
            yield Statement(CapabilityKind.CAPABILITY, claim.capability_id, candidate)


def _marked(candidate: Candidate, label: str, ticked: bool) -> Iterator[Statement]:
    """A ticked label asserts what it names; a crossed one denies it, by plain names only; no need, nothing."""
    if not ticked and _NEED.search(label):
        return
    hits = [
        hit
        for hit in strongest(lexicon().hits(label), faint=ticked)
        if hit.role != FAINT or (hit.end - hit.start) >= _WHOLE_LABEL * len(label.strip())
    ]
    kind = CapabilityKind.CAPABILITY if ticked else CapabilityKind.LIMITATION
    for hit in hits:
        yield Statement(kind, hit.capability_id, candidate, denied=not ticked)
    if not hits and not ticked:
        yield Statement(CapabilityKind.LIMITATION, None, candidate)
