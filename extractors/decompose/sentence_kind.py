"""Kind of a sentence: what its section leads to expect and what its words say."""

import re

from extractors.decompose import kinds
from extractors.decompose.candidates import Candidate
from extractors.decompose.polarity import is_planned
from extractors.decompose.sections import GUARDED, POSITIVE, SectionClass, announced
from schemas.vocabulary import CapabilityKind

_CONTRAST = re.compile(
    r"(?:unlike|in contrast to|a diferencia de|ao contrário d[aeo]s?|contrairement|im gegensatz|anders als)\b|不同于"
)
# Under a heading of requirements: how to get what is needed.
_SYSTEM = r"(?:macos|mac os|mac|linux|windows|debian|ubuntu|redhat|centos|fedora|arch)\b[^:.,]{0,30}"
_INSTRUCTION = re.compile(
    rf"(?:(?:on|for) )?{_SYSTEM}: ?(?:brew|sudo|apt|yum|dnf|winget|choco|pacman|curl|pip|download|install|run|use)\b|"
    rf"(?:on|for) {_SYSTEM}(?:, (?:download|install|run|use)\b|:?$)|(?:you can|to) (?:verify|check|get|find|"
    rf"download|obtain|see|install|create|set|pass|use)\b|(?:verify|check|run|copy|click|open|go to|visit|see|"
    rf"follow|paste|build|"
    rf"clone|configure|start|restart)\b"
)
# "Optimized for English" in a list of limits is one.
_MADE_FOR = re.compile(r"(?:optimi[sz]ed|designed|intended|tailored|trained) for\b")
_TO_NEED = re.compile(
    r"to [^,]{3,60}, (?:you(?:'ll| will)? (?:first )?(?:need|must)\b|[^,]{1,40} (?:is|are) (?:required|needed))"
)


def kind_of(candidate: Candidate, named: tuple[str, ...], pointer: bool) -> CapabilityKind | None:
    """Kind of a sentence by its section and its words; None where it states nothing.

    Args:
        candidate: the sentence.
        named: what it compares the artifact with.
        pointer: whether it sends its reader elsewhere.

    """
    folded, section = candidate.folded, candidate.section.kind
    if section is SectionClass.VARIANTS or announced(folded) is not None:
        return None
    if named and _CONTRAST.match(folded):
        return CapabilityKind.COMPARISON
    if section is SectionClass.LIMITATIONS and (pointer or is_planned(folded)) and not kinds.limits(folded):
        return None
    if section is SectionClass.LIMITATIONS and kinds.requires(folded) and not kinds.limits(folded):
        return CapabilityKind.REQUIREMENT
    if section is SectionClass.LIMITATIONS and candidate.kind == "para" and folded.endswith(":"):
        return None  # it only introduces the list that follows
    if section is SectionClass.LIMITATIONS and not kinds.limits(folded):
        # Under such a heading a list names limits in plain words; a paragraph goes on to other things.
        listed = candidate.kind != "para" or candidate.first
        suited = kinds.recommends(folded) and not (candidate.kind == "item" and _MADE_FOR.match(folded))
        return CapabilityKind.LIMITATION if listed and not suited else None
    if section is SectionClass.LIMITATIONS:
        return CapabilityKind.LIMITATION
    if section is SectionClass.REQUIREMENTS:
        if _INSTRUCTION.match(folded) or kinds.comes_along(folded):
            return None
        compares = bool(named) and not kinds.requires(folded)
        return CapabilityKind.COMPARISON if compares else CapabilityKind.REQUIREMENT
    if section is SectionClass.EVALUATION:
        return CapabilityKind.COMPARISON if named and candidate.kind == "para" and not kinds.limits(folded) else None
    if kinds.requires(folded) and (not pointer or _TO_NEED.match(folded)):
        return CapabilityKind.REQUIREMENT
    if kinds.redirects(folded):
        return CapabilityKind.LIMITATION if section in POSITIVE else None
    if (kinds.limits(folded) or (kinds.lesser(folded) and not named)) and not pointer:
        return CapabilityKind.LIMITATION
    if section not in POSITIVE and section not in GUARDED:
        return None
    if named:
        return CapabilityKind.COMPARISON
    if kinds.distinguishes(folded):
        return CapabilityKind.UNIQUE
    return CapabilityKind.CAPABILITY
