"""Whose statement a sentence is: the artifact's, another product's, or nobody's (pointers)."""

import re
from collections.abc import Iterable

from extractors.decompose import subject_patterns as words
from extractors.decompose.candidates import Candidate
from extractors.decompose.prefilter import Patterns
from extractors.decompose.sections import SectionClass
from extractors.decompose.views import fold

_WORD = re.compile(r"[^\W_]+(?:\.\d+)*")
_GENERIC = frozenset(
    re.findall(
        r"\S+",
        "the a an this that these those our its model models server api app tool tools library framework "
        "agent agents for and of with to in on open source ai llm mcp v1 v2 v3 large small mini base "
        "instruct chat pro lite project card overview introduction readme about welcome what is key "
        "features highlights description free new latest it we you they i your in use using get all one "
        "text image audio video code data web search ",
    )
)
_RIVAL = re.compile(r"([A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,2}) ?: (?:(?:While|Although|Though|Like|In) )?\1\b")
_NEWS = re.compile(
    r"(?:\W?[\d/.-]{4,10}\W{0,3})?We (?:just |also |have )?(?:release|introduce|launch|announce|open-?source)d? "
    r"([A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*)*)"
)
_PACKAGE = re.compile(r"(?:@[a-z0-9-]+/)?[a-z0-9]{2,}(?:[-_][a-z0-9]+)+|@[a-z0-9-]+/[a-z0-9]+")
_MEANS_REACH = 60
_OWN_PARAGRAPHS = 2
_AROUND_LINK_CHARS = 4
_LOWER_SUBJECT = re.compile(r"([a-z][\w.-]{2,30}) (?:is (?:an?|the)|provides|offers|lets|allows|makes|helps) ")
_NO_NAMES = frozenset({"this", "that", "here", "there", "what", "which", "everything", "it", "and", "goal", "aim"})
_SUBJECT = re.compile(r"(?:The |\[)?((?:[A-Z][\w.+-]*|[a-z]+[A-Z]\w*)(?: (?:[A-Z0-9][\w.+-]*|v\d[\w.]*))*)")


_RULES = Patterns(
    {
        "base": words.BASE,
        "family": words.FAMILY,
        "making": words.MAKING,
        "made": words.MADE,
        "pointer": words.POINTER,
        "pointer inside": words.POINTER_INSIDE,
        "plural": words.OTHER_PLURAL,
        "relatives": words.RELATIVES,
        "general": words.GENERAL,
    }
)


def tokens(name: str) -> frozenset[str]:
    """Telling words of a name, folded: no articles, no generic product words, no bare numbers."""
    return frozenset(
        word
        for word in _WORD.findall(fold(name))
        if len(word) > 1 and word not in _GENERIC and not word.replace(".", "").isdigit()
    )


def is_pointer(folded: str) -> bool:
    """Whether a sentence sends its reader elsewhere or thanks somebody."""
    return bool(
        (_RULES.search("pointer", folded) and not words.HAS_SDK.search(folded))
        or _RULES.search("pointer inside", folded)
    )


def making(folded: str) -> tuple[int, int]:
    """Offsets of the part of a sentence that says how the artifact was made or measured; (0, 0) when there is none.

    What stands before it, and what follows a new verb ("... and supports ..."), is still said of the artifact.
    """
    base = _RULES.search("base", folded) or _RULES.search("family", folded)
    if base:
        return base.span(1)
    match = _RULES.search("making", folded)
    if not match:
        return (0, 0)
    resumed = words.RESUMED.search(folded, match.end())
    return (match.start(), resumed.start() if resumed else len(folded))


def _only_link(candidate: Candidate) -> bool:
    """Whether a candidate is nothing but the words of one link: a way to somewhere else."""
    return len(candidate.links) == 1 and len(candidate.cased) <= len(candidate.links[0]) + _AROUND_LINK_CHARS


def is_framed(folded: str) -> bool:
    """Whether a sentence offers something to its reader."""
    return bool(words.FRAMED.search(folded))


def is_tool_text(folded: str) -> bool:
    """Whether a sentence says that its subject is software or a service rather than a model."""
    return bool(words.TOOL.search(folded))


def is_model_text(folded: str) -> bool:
    """Whether a sentence says that its subject is a model."""
    return bool(words.MODEL.search(folded)) and not words.OPERATES.search(folded)


def has_model_subject(folded: str) -> bool:
    """Whether a sentence begins with "the model" and says something of it."""
    return bool(words.MODEL_SUBJECT.match(folded))


def is_made_with(folded: str, position: int) -> bool:
    """Whether what stands at a position is named as a means by which the artifact was made ("tuned with ...")."""
    return bool(words.MEANS.search(folded[max(0, position - _MEANS_REACH) : position]) or _RULES.search("made", folded))


class Attribution:
    """Keeps who is spoken of from sentence to sentence.

    Args:
        own_names: names of the artifact: given name, title, first subject.
        other_names: names of other artifacts that are known to occur in the text.

    """

    def __init__(self, own_names: Iterable[str], other_names: Iterable[str]) -> None:
        self.own = frozenset(token for name in own_names for token in tokens(name))
        self.own_full = frozenset(" ".join(_WORD.findall(fold(name))) for name in own_names if name.strip())
        self._others = {fold(name) for name in other_names if not tokens(name) & self.own}
        self._introduced: set[str] = set()
        self._compared = False
        self._about_other = False
        self._in_block = False  # the block began to speak of something else
        self._paragraphs = 0

    def introduce(self, name: str) -> None:
        """Remember a linked or recommended product: later sentences that begin with it are about it."""
        if not tokens(name) & self.own:
            self._introduced.add(" ".join(fold(name).split()))

    def is_own(self, folded: str) -> bool:
        """Whether folded words are all words of the artifact's own names."""
        return bool(self.own) and set(_WORD.findall(folded)) <= self.own

    def note_comparison(self, compared: bool) -> None:
        """Remember whether the sentence just read named alternatives: "they" may then mean those."""
        self._compared = compared

    def about_other(self, candidate: Candidate) -> bool:
        """Whether the sentence speaks of something else than the artifact."""
        folded = candidate.folded
        if candidate.first:
            self._in_block = False
            self._paragraphs += candidate.kind == "para"
        elif self._in_block and not self._is_named(folded) and not words.OURS.search(folded):
            return True
        if _RULES.search("plural", folded):
            self._about_other = self._about_other or self._compared
            return self._about_other
        self._about_other = False
        if _RULES.search("relatives", folded):
            return True
        general = _RULES.search("general", folded)
        if general and not self.own & set(_WORD.findall(general[0])):
            return True
        if candidate.kind == "para" and candidate.section.kind is SectionClass.ABOUT and _only_link(candidate):
            return True
        if candidate.kind == "item" and candidate.linked and self._lists_other(candidate):
            return True
        news = _NEWS.match(candidate.cased)
        if news and self.own and tokens(news[1]) - self.own:
            return True
        rival = _RIVAL.match(candidate.cased) if candidate.section.kind is SectionClass.COMPARISON else None
        if rival and not tokens(rival[1]) & self.own:
            self.introduce(rival[1])
            self._in_block = True
            return True
        linked = candidate.linked and candidate.kind == "para"
        if not (linked or self._introduced or self._others) or not self.own:
            return False
        subject = _SUBJECT.match(candidate.cased, words.aside(folded))
        if not subject:
            return False
        name = " ".join(fold(subject[1]).split())
        if not tokens(name) or not words.VERB.match(folded[subject.end(1) :].lstrip("]")):
            return False
        if tokens(name) & self.own:
            self._in_block = linked and self._is_sibling(name)
            return self._in_block
        known = name in self._introduced or any(name == other or other.startswith(name + " ") for other in self._others)
        if known or (linked and not self._is_named(folded)):
            self._introduced.add(name)
            self._about_other = self._in_block = True
            return True
        return False

    def _lists_other(self, candidate: Candidate) -> bool:
        """Whether an item begins with a link that is named like a package, and not like the artifact."""
        name = next(iter(candidate.links), "")
        return bool(_PACKAGE.fullmatch(name)) and candidate.cased.startswith(name) and not tokens(name) & self.own

    def _is_named(self, folded: str) -> bool:
        """Whether a sentence names the artifact."""
        return bool(self.own & set(_WORD.findall(folded)))

    def _is_sibling(self, name: str) -> bool:
        """Whether a linked name that says more than the artifact's own is another product of its makers."""
        spelled = " ".join(_WORD.findall(name))
        return self._paragraphs > _OWN_PARAGRAPHS and bool(tokens(name) - self.own) and spelled not in self.own_full


def first_subject(cased: str) -> str | None:
    """Name with which a first sentence begins, when a verb follows it."""
    match = _SUBJECT.match(cased)
    if match and re.match(
        r"(?: \([^()]{1,60}\))?,?(?: [\w.()+/-]+){0,4} (?:is|are|was|aims?|targets?|provides?|"
        r"offers?|models?|supports?|delivers?|consists?|can|brings?|represents?|makes?|lets|helps|"
        r"has|enables?|-|--|—)\b",
        cased[match.end() :],
    ):
        return match[1]
    plain = _LOWER_SUBJECT.match(cased)
    return plain[1] if plain and plain[1] not in _NO_NAMES else None
