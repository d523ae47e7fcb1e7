"""Statements: what each candidate of a document says, before statements of one capability are joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.decompose import kinds, rows
from extractors.decompose.candidates import Candidate
from extractors.decompose.comparison import alternatives
from extractors.decompose.lexicon import FAINT, FOREIGN, STRONG, WEAK, Hit, lexicon
from extractors.decompose.polarity import Reader, Stance
from extractors.decompose.sections import GUARDED, POSITIVE, SectionClass
from extractors.decompose.subject import Attribution, is_injected, is_made_with, is_making, is_pointer
from extractors.decompose.views import fold
from schemas.vocabulary import CapabilityKind

_SILENT = frozenset({SectionClass.FUTURE, SectionClass.COMMUNITY, SectionClass.OTHERS})
_MUTE = frozenset({SectionClass.DEVELOPMENT, SectionClass.VARIANTS, SectionClass.TRAINING})
_TWO_CLAIMS_WORDS = 15
_LABEL_WORDS = 4
_CONTRAST = re.compile(
    r"(?:unlike|in contrast to|a diferencia de|ao contrário d|contrairement|im gegensatz|"
    r"anders als|不同于)\b|不同于"
)
_UNSURE = frozenset({WEAK, FAINT})
_MADE_OF = ("made up of", "consists of", "composed of", "components:", "modules:", "architecture:")


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim with its place: `capability_id` None is a claim outside the taxonomy."""

    kind: CapabilityKind
    capability_id: str | None
    candidate: Candidate
    denied: bool = False
    alternatives: tuple[str, ...] = ()
    role: int = STRONG


class Interpreter:
    """Reads candidates in document order; remembers only who was spoken of."""

    def __init__(self, attribution: Attribution, is_tools: bool) -> None:
        self.attribution = attribution
        self.lexicon = lexicon()
        self.is_tools = is_tools

    def read(self, candidate: Candidate) -> Iterator[Statement]:
        """Statements of one candidate."""
        section = candidate.section.kind
        if section in _SILENT or len(candidate.folded) < 2 or is_injected(candidate.folded):
            self.attribution.note_comparison(False)
            return
        if candidate.kind == "heading":
            yield from self._heading(candidate)
        elif candidate.kind in {"row", "header"}:
            yield from self._row(candidate)
        else:
            yield from self._sentence(candidate)

    def _heading(self, candidate: Candidate) -> Iterator[Statement]:
        kind = candidate.section.kind
        if kind not in POSITIVE and kind not in GUARDED:
            return
        if kinds.limits(candidate.folded) or kinds.requires(candidate.folded):
            return
        yield from self._assertions(candidate, CapabilityKind.CAPABILITY, weak=False)

    def _row(self, candidate: Candidate) -> Iterator[Statement]:
        cells = rows.folded_cells(candidate)
        section = candidate.section.kind
        if candidate.kind == "header" and len(cells) < 2:
            return
        if len(cells) >= 2:
            claims = list(self._attributes(cells, candidate))
            if claims or rows.is_attribute(cells[0]):
                yield from claims
                return
            column = rows.own_column(candidate.header, self.attribution.own)
            value = cells[min(column, len(cells) - 1)]
            ticked = rows.mark(value)
            if ticked is not None:
                yield from self._marked(candidate, cells[0], ticked)
                return
            if section in POSITIVE and any(rows.is_partial(cell) for cell in cells[1:]):
                yield Statement(CapabilityKind.LIMITATION, None, candidate)
                return
            if rows.is_numeric(cells):
                return
        if candidate.kind == "row" and (
            section in POSITIVE or section is SectionClass.REQUIREMENTS or section is SectionClass.LIMITATIONS
        ):
            yield from self._sentence(candidate)

    def _attributes(self, cells: tuple[str, ...], candidate: Candidate) -> Iterator[Statement]:
        if candidate.section.kind in {SectionClass.EVALUATION, SectionClass.TRAINING}:
            return
        pairs = [(cells[0], cells[1])] if len(cells) == 2 else list(zip(candidate.header[1:], cells[1:], strict=False))
        for label, value in pairs:
            if len(cells) > 2 and "context" not in label:
                continue
            for claim in rows.attribute(label, value):
                yield Statement(CapabilityKind.CAPABILITY, claim.capability_id, candidate)

    def _marked(self, candidate: Candidate, label: str, ticked: bool) -> Iterator[Statement]:
        hits = self._unique(self.lexicon.hits(label), faint=len(label.split()) <= _LABEL_WORDS)
        for hit in hits:
            kind = CapabilityKind.CAPABILITY if ticked else CapabilityKind.LIMITATION
            yield Statement(kind, hit.capability_id, candidate, denied=not ticked)
        if not hits and not ticked:
            yield Statement(CapabilityKind.LIMITATION, None, candidate)

    def _sentence(self, candidate: Candidate) -> Iterator[Statement]:
        folded, section = candidate.folded, candidate.section.kind
        labelled = rows.split_label(folded) if candidate.kind != "tool" else None
        if labelled:
            claims = rows.attribute(*labelled)
            if claims and section not in {SectionClass.TRAINING, SectionClass.EVALUATION, SectionClass.LIMITATIONS}:
                for claim in claims:
                    yield Statement(CapabilityKind.CAPABILITY, claim.capability_id, candidate)
                return
            if rows.is_attribute(labelled[0]):
                return
            ticked = rows.mark(labelled[1])
            if ticked is not None and len(labelled[1]) < 24:
                yield from self._marked(candidate, labelled[0], ticked)
                return
        if self.attribution.about_other(candidate):
            return
        named = (
            alternatives(candidate.cased, folded, self.attribution.own_full)
            if section is not SectionClass.INSTALL
            else ()
        )
        pointer = is_pointer(folded)
        for name in (*named, *(candidate.links if pointer or named else ())):
            self.attribution.introduce(name)
        kind = self._kind(candidate, named, pointer)
        self.attribution.note_comparison(bool(named))
        if kind is None:
            return
        yield from self._statements(candidate, kind, named, pointer)

    def _kind(self, candidate: Candidate, named: tuple[str, ...], pointer: bool) -> CapabilityKind | None:
        folded, section = candidate.folded, candidate.section.kind
        if section in _MUTE:
            return None
        if named and _CONTRAST.match(folded):
            return CapabilityKind.COMPARISON
        if section is SectionClass.LIMITATIONS and not (kinds.recommends(folded) and not kinds.limits(folded)):
            return CapabilityKind.LIMITATION
        if section is SectionClass.REQUIREMENTS:
            return CapabilityKind.REQUIREMENT
        if section is SectionClass.EVALUATION:
            return (
                CapabilityKind.COMPARISON if named and candidate.kind == "para" and not kinds.limits(folded) else None
            )
        if kinds.requires(folded) and not pointer:
            return CapabilityKind.REQUIREMENT
        if kinds.redirects(folded) or ((kinds.limits(folded) or (kinds.lesser(folded) and not named)) and not pointer):
            return CapabilityKind.LIMITATION
        if section not in POSITIVE and section not in GUARDED and section is not SectionClass.LIMITATIONS:
            return None
        if named:
            return CapabilityKind.COMPARISON
        if kinds.distinguishes(folded):
            return CapabilityKind.UNIQUE
        return CapabilityKind.CAPABILITY

    def _statements(
        self, candidate: Candidate, kind: CapabilityKind, named: tuple[str, ...], pointer: bool
    ) -> Iterator[Statement]:
        if kind is CapabilityKind.REQUIREMENT:
            yield Statement(kind, None, candidate)
            if kinds.limits(candidate.folded) and len(candidate.folded.split()) >= _TWO_CLAIMS_WORDS:
                yield from self._limitation(candidate)
            return
        if kind is CapabilityKind.LIMITATION:
            yield from self._limitation(candidate)
            return
        if pointer and not named:
            return
        found = list(self._assertions(candidate, kind, weak=True, named=named))
        yield from found
        if kind is CapabilityKind.COMPARISON and not any(s.kind is kind for s in found):
            yield Statement(kind, None, candidate, alternatives=named)

    def _limitation(self, candidate: Candidate) -> Iterator[Statement]:
        folded = candidate.folded
        hits = self._unique(self.lexicon.hits(folded))
        if not hits:
            yield Statement(CapabilityKind.LIMITATION, None, candidate)
            return
        reader = Reader(folded)
        inside = candidate.section.kind is SectionClass.LIMITATIONS
        positives: list[Statement] = []
        emitted = False
        for hit in hits:
            stance = reader.stance(hit)
            if stance is Stance.DENIES:
                emitted = True
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, denied=True, role=hit.role)
            elif stance is Stance.LIMITS or inside:
                emitted = True
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, role=hit.role)
            elif stance is Stance.ASSERTS and candidate.section.kind in POSITIVE:
                positives.append(Statement(CapabilityKind.CAPABILITY, hit.capability_id, candidate, role=hit.role))
        if not emitted:
            yield Statement(CapabilityKind.LIMITATION, None, candidate)
        if not is_making(folded) and not is_pointer(folded):
            yield from positives

    def _assertions(
        self, candidate: Candidate, kind: CapabilityKind, weak: bool, named: tuple[str, ...] = ()
    ) -> Iterator[Statement]:
        folded = candidate.folded
        if any(mark in candidate.lead[-60:] for mark in _MADE_OF):
            return
        faint = candidate.section.kind is SectionClass.TASKS
        hits = self._unique(self.lexicon.hits(folded), faint)
        if not hits:
            return
        reader = Reader(folded)
        making = is_making(folded)
        covered = [folded.find(fold(name)) for name in named]
        ranges = [(at, at + len(name)) for at, name in zip(covered, named, strict=True) if at >= 0]
        for hit in hits:
            if hit.role in _UNSURE and not weak:
                continue
            if any(a <= hit.start and hit.end <= b for a, b in ranges):
                continue
            if hit.capability_id in self.lexicon.framed and is_made_with(folded, hit.start):
                continue
            if making and hit.role != FOREIGN:
                continue
            stance = reader.stance(hit)
            if stance is Stance.DENIES:
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, denied=True, role=hit.role)
            if stance is not Stance.ASSERTS:
                continue
            role = FAINT if hit.role == STRONG and self._is_label(candidate) else hit.role
            yield Statement(kind, hit.capability_id, candidate, alternatives=named, role=role)
            for implied in self.lexicon.implies[hit.capability_id]:
                yield Statement(CapabilityKind.CAPABILITY, implied, candidate, role=role)

    @staticmethod
    def _is_label(candidate: Candidate) -> bool:
        """Whether a candidate is a heading over instructions: alone it asserts nothing."""
        return candidate.kind == "heading" and candidate.section.kind in GUARDED

    def _unique(self, hits: list[Hit], faint: bool = False) -> list[Hit]:
        """The strongest, then first hit of each capability; homonyms without context only where they may add up."""
        best: dict[str, Hit] = {}
        for hit in hits:
            if hit.role == FAINT and not faint:
                continue
            known = best.get(hit.capability_id)
            if known is None or (hit.role < known.role and known.role in _UNSURE):
                best[hit.capability_id] = hit
        return list(best.values())
