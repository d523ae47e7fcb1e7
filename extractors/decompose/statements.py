"""Statements: what each candidate of a document says, before statements of one capability are joined."""

import re
from collections.abc import Iterator

from extractors.decompose import kinds
from extractors.decompose.artifact_hits import ArtifactHits
from extractors.decompose.candidates import Candidate
from extractors.decompose.comparison import alternatives
from extractors.decompose.lexicon import FAINT, FOREIGN, STRONG, Hit
from extractors.decompose.polarity import Reader, Stance
from extractors.decompose.rows import split_label
from extractors.decompose.sections import GUARDED, POSITIVE, UNREAD, Section, SectionClass, announced
from extractors.decompose.sentence_kind import kind_of
from extractors.decompose.statement import LISTED, LISTING, UNSURE, Statement, strongest
from extractors.decompose.subject import Attribution, is_pointer, making
from extractors.decompose.table_statements import crossed_statements, labelled_statements, row_of_tasks, row_statements
from extractors.decompose.views import fold
from extractors.decompose.voices import is_injected, is_testimonial
from schemas.vocabulary import CapabilityKind

_TWO_CLAIMS_WORDS = 15
_MADE_OF = re.compile(r"made up of|consists of|composed of|components:|modules:|architecture:")
_LEAD_REACH = 60
_LESSENING = frozenset({Stance.DENIES, Stance.LIMITS})


class Interpreter:
    """Reads candidates in document order; remembers only who was spoken of.

    Args:
        attribution: who the artifact and the others are.
        is_tool: whether the artifact is software that works on models, not a model.
        is_model: whether it is a model; it may be neither, as far as the text says.

    """

    def __init__(self, attribution: Attribution, is_tool: bool, is_model: bool) -> None:
        self.attribution = attribution
        self.hits = ArtifactHits(attribution, is_tool, is_model)
        self.silenced = False  # what follows an order to machines in one block belongs to it
        self.announced: SectionClass | None = None  # "It has several limitations:" is a heading to what follows

    def read(self, candidate: Candidate) -> Iterator[Statement]:
        """Statements of one candidate."""
        candidate = self._placed(candidate)
        section = candidate.section.kind
        folded = candidate.folded
        unsaid = section in UNREAD or len(folded) < 2 or folded.endswith(("?", "？"))
        self.silenced = is_injected(folded) or (self.silenced and not candidate.first)
        if unsaid or self.silenced or is_testimonial(folded):
            self.attribution.note_comparison(False)
            return
        if candidate.kind == "heading":
            yield from self._heading(candidate)
        elif candidate.open_task or candidate.argument or (candidate.option and section in GUARDED):
            return
        elif candidate.crossed:
            yield from crossed_statements(candidate, strongest(self.hits.found(candidate)))
        elif candidate.kind in {"row", "header"}:
            read = row_statements(candidate, self.attribution.own)
            yield from self._sentence(row_of_tasks(candidate)) if read is None else read
        else:
            yield from self._sentence(candidate)

    def _placed(self, candidate: Candidate) -> Candidate:
        """The candidate, in the section that a sentence before it announced for a list or for labelled paragraphs."""
        follows = candidate.kind == "item" or not candidate.first or split_label(candidate.folded)
        if self.announced and follows and candidate.kind != "heading":
            section = candidate.section
            return candidate._replace(section=Section(section.title, section.level, self.announced, section.own))
        self.announced = announced(candidate.folded)
        return candidate

    def _heading(self, candidate: Candidate) -> Iterator[Statement]:
        kind = candidate.section.kind
        if kind not in POSITIVE and kind not in GUARDED:
            return
        if kinds.limits(candidate.folded) or kinds.requires(candidate.folded):
            return
        yield from self._assertions(candidate, CapabilityKind.CAPABILITY, weak=False)

    def _sentence(self, candidate: Candidate) -> Iterator[Statement]:
        folded, section = candidate.folded, candidate.section.kind
        labelled = labelled_statements(candidate)
        if labelled is not None:
            yield from labelled
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
        kind = kind_of(candidate, named, pointer)
        self.attribution.note_comparison(bool(named))
        if kind is None:
            return
        yield from self._statements(candidate, kind, named, pointer)

    def _statements(
        self, candidate: Candidate, kind: CapabilityKind, named: tuple[str, ...], pointer: bool
    ) -> Iterator[Statement]:
        if kind is CapabilityKind.REQUIREMENT:
            subject = next(iter(strongest(self.hits.lexicon.hits(candidate.folded))), None)
            yield Statement(kind, subject.capability_id if subject else None, candidate)
            if candidate.section.kind in POSITIVE and not pointer:
                yield from self._assertions(
                    candidate, CapabilityKind.CAPABILITY, weak=False, until=kinds.need(candidate.folded)
                )
            if kinds.limits(candidate.folded) and len(candidate.folded.split()) >= _TWO_CLAIMS_WORDS:
                yield from self._limitation(candidate)
            return
        if kind is CapabilityKind.LIMITATION:
            yield from self._limitation(candidate)
            return
        if pointer and not named:
            return
        found = list(self._assertions(candidate, kind, weak=candidate.section.kind not in GUARDED, named=named))
        yield from found
        if kind is CapabilityKind.COMPARISON and not any(s.kind is kind for s in found):
            yield Statement(kind, None, candidate, alternatives=named)
        if kind is CapabilityKind.COMPARISON and kinds.distinguishes(candidate.folded):
            yield from self._assertions(candidate, CapabilityKind.UNIQUE, weak=True, named=named)
        if not found and kind is CapabilityKind.CAPABILITY and self._is_residual(candidate):
            yield Statement(kind, None, candidate)

    @staticmethod
    def _is_residual(candidate: Candidate) -> bool:
        """Whether a listed feature or tool that no id names is worth keeping as a candidate for one."""
        words = len(candidate.folded.split())
        if candidate.kind not in LISTED or candidate.section.kind not in LISTING or not 3 <= words <= 25:
            return False
        reader = Reader(candidate.folded)
        return not (reader.future or reader.hypothetical or reader.denials or reader.mentions)

    def _limitation(self, candidate: Candidate) -> Iterator[Statement]:
        folded = candidate.folded
        found = self.hits.lexicon.hits(folded)
        hits = strongest(found)
        if not hits:
            yield Statement(CapabilityKind.LIMITATION, None, candidate)
            return
        reader = Reader(folded)
        lessened = {hit.capability_id for hit in found if self._stance(reader, hit) in _LESSENING}
        limited = kinds.limited_from(folded)
        inside = candidate.section.kind is SectionClass.LIMITATIONS
        positives: list[Statement] = []
        emitted = False
        for hit in hits:
            stance = self._stance(reader, hit)
            if stance is Stance.DENIES:
                emitted = True
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, denied=True, role=hit.role)
            elif stance is Stance.LIMITS or inside:
                emitted = True
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, role=hit.role)
            elif (
                stance is Stance.ASSERTS
                and candidate.section.kind in POSITIVE
                and hit.capability_id not in lessened
                and (hit.start < limited or reader.parts(limited, hit.start))
            ):
                positives.append(Statement(CapabilityKind.CAPABILITY, hit.capability_id, candidate, role=hit.role))
        if not emitted:
            yield Statement(CapabilityKind.LIMITATION, None, candidate)
        if making(folded) == (0, 0) and not is_pointer(folded):
            yield from positives

    def _assertions(
        self,
        candidate: Candidate,
        kind: CapabilityKind,
        weak: bool,
        named: tuple[str, ...] = (),
        until: int | None = None,
    ) -> Iterator[Statement]:
        """Claims of a sentence up to an offset in its folded form (None: its end)."""
        folded = candidate.folded
        if candidate.lead and _MADE_OF.search(candidate.lead, max(0, len(candidate.lead) - _LEAD_REACH)):
            return
        found = self.hits.found(candidate)
        hits = self.hits.strongest(candidate, found)
        if not hits:
            return
        sure = self.hits.borne_out(candidate, found)
        reader = Reader(folded)
        made = making(folded)
        covered = [folded.find(fold(name)) for name in named]
        ranges = [(at, at + len(name)) for at, name in zip(covered, named, strict=True) if at >= 0]
        for hit in hits:
            if (hit.role in UNSURE and not weak) or (until is not None and hit.end > until):
                continue
            if any(a <= hit.start and hit.end <= b for a, b in ranges):
                continue
            if not self.hits.is_offered(hit.capability_id, folded, hit.start):
                continue
            if made[0] <= hit.start < made[1] and hit.role != FOREIGN:
                continue
            stance = self._stance(reader, hit)
            if stance is Stance.DENIES:
                yield Statement(CapabilityKind.LIMITATION, hit.capability_id, candidate, denied=True, role=hit.role)
            if stance is not Stance.ASSERTS:
                continue
            unsure = (hit.role == STRONG and self._is_label(candidate)) or hit.capability_id not in sure
            role = FAINT if unsure else hit.role
            yield Statement(kind, hit.capability_id, candidate, alternatives=named, role=role)
            for implied in self.hits.lexicon.implies[hit.capability_id]:
                yield Statement(CapabilityKind.CAPABILITY, implied, candidate, role=role)

    def _stance(self, reader: Reader, hit: Hit) -> Stance:
        """What a sentence does with a hit: to deny a part of a capability is to limit it."""
        stance = reader.stance(hit)
        return Stance.LIMITS if stance is Stance.DENIES and self.hits.lexicon.is_part(hit, reader.text) else stance

    @staticmethod
    def _is_label(candidate: Candidate) -> bool:
        """Whether a candidate is a heading that says how to use something: alone it asserts nothing."""
        return candidate.kind == "heading" and candidate.section.kind in GUARDED and candidate.section.own
