"""Hits of a sentence in the light of what the artifact is: a model and a tool mean different things by one word."""

import re
from dataclasses import dataclass, field

from extractors.decompose.candidates import Candidate
from extractors.decompose.lexicon import FAINT, WEAK, Hit, Lexicon, lexicon
from extractors.decompose.sections import SectionClass
from extractors.decompose.statement import LISTED, LISTING, UNSURE, strongest
from extractors.decompose.subject import Attribution, is_framed, is_made_with

_WHOLE_HEAD = 0.7
_OPENING_CHARS = 600
_NOT_OF_MODELS = ("integration.", "ops.", "gateway.access", "agent.orchestration")
_NOT_OF_TOOLS = frozenset({"text.chat", "agent.tool_calling", "serving.edge_on_device", "safety.alignment"})
_CODE = "code.generation"
# A tool that speaks of coding mostly speaks of its users'.
_MAKES_CODE = re.compile(
    r"(?!write (?:code|scripts|functions)$)(?:coding (?:tasks|abilit|capabilit|model|performance|problems|benchmarks)|"
    r"generat|writ|complet|synthe|infill|fill in|scaffold|assist|suggest|vibe|fim\b|[^\x00-\x7f])"
)
_QUOTED = re.compile(r'"[^"]{2,80}"')  # words to search for, or to say to a tool
_FRAMEWORKS = "integration.framework_ecosystem"
_OF_COMMON_WORDS = (
    "text.", "reasoning.", "code.", "agent.", "data.", "gateway.", "safety.", "ops.", "openness.", "integration.",
    "domain.",
)  # fmt: skip


@dataclass(frozen=True)
class ArtifactHits:
    """Finds the hits of a sentence that count for one artifact.

    Attributes:
        attribution: who the artifact is.
        is_tool: whether the artifact is software that works on models, not a model.
        is_model: whether it is a model; it may be neither, as far as the text says.

    """

    attribution: Attribution
    is_tool: bool
    is_model: bool
    lexicon: Lexicon = field(default_factory=lexicon)

    def found(self, candidate: Candidate) -> list[Hit]:
        """Hits of a sentence: the head of a listed feature names it, so a homonym there needs no context."""
        folded = candidate.folded
        hits = [hit for hit in self.lexicon.hits(folded, candidate.lead) if self._is_meant(hit, folded)]
        if self.is_tool and hits and folded.count('"') > 1:
            quoted = [match.span() for match in _QUOTED.finditer(folded)]
            hits = [hit for hit in hits if not any(a < hit.start and hit.end < b for a, b in quoted)]
        if not self.is_tool or not candidate.head:
            return hits
        enough = _WHOLE_HEAD * candidate.head
        return [
            hit._replace(role=WEAK)
            if hit.role == FAINT and hit.end <= candidate.head and hit.end - hit.start >= enough
            else hit
            for hit in hits
        ]

    def _is_meant(self, hit: Hit, folded: str) -> bool:
        """Whether a word may speak of this kind of artifact."""
        capability_id, words = hit.capability_id, folded[hit.start : hit.end]
        if capability_id == _FRAMEWORKS and self.attribution.is_own(words):
            return False  # a framework is no integration with itself
        if self.is_tool and (
            (hit.role in UNSURE and capability_id in _NOT_OF_TOOLS)
            or (capability_id == _CODE and not _MAKES_CODE.search(words))
        ):
            return False
        return not (self.is_model and hit.role in UNSURE and capability_id.startswith(_NOT_OF_MODELS))

    def strongest(self, candidate: Candidate, hits: list[Hit]) -> list[Hit]:
        """The strongest hit of each capability; homonyms add up over several tools of a list."""
        listed = candidate.kind in LISTED and candidate.first and not candidate.nested
        return strongest(hits, listed and candidate.section.kind is SectionClass.TASKS)

    def borne_out(self, candidate: Candidate, hits: list[Hit]) -> set[str]:
        """Capabilities that a sentence bears out alone.

        Below the opening of a tool's text, and outside its lists of features, a common word ("chunk", "translates",
        "orchestrator") mostly speaks of something else: it must be said in a second place. Names of products are not
        common words.
        """
        if not self.is_tool or candidate.start < _OPENING_CHARS or candidate.section.kind in LISTING:
            return {hit.capability_id for hit in hits}
        folded = candidate.folded
        return {
            hit.capability_id
            for hit in hits
            if not hit.capability_id.startswith(_OF_COMMON_WORDS)
            or " " in folded[hit.start : hit.end].strip()
            or (hit.capability_id.startswith("integration.") and candidate.cased[hit.start].isupper())
        }

    def is_offered(self, capability_id: str, folded: str, position: int) -> bool:
        """Whether a capability is offered by the artifact and not, as a training method may be, the way it was made."""
        framed = capability_id in self.lexicon.framed
        return not framed or self.is_tool or (is_framed(folded) and not is_made_with(folded, position))
