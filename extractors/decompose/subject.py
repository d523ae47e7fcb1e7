"""Whose statement a sentence is: the artifact's, another product's, or nobody's (pointers)."""

import re
from collections.abc import Iterable

from extractors.decompose.candidates import Candidate
from extractors.decompose.prefilter import Patterns
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
_POINTER = re.compile(
    r"^(?:our |many |some )?(?:users|customers|clients|people) (?:have |are |also )?(?:built|use[sd]?|"
    r"using|build|created)\b|"
    r"^not to be confused|^for .{1,80}, (?:please )?(?:see|refer|check|visit|read|consult)\b|^(?:note:? )?(?:please |"
    r"also |then |and |or |for (?:more|details|full|further|additional|"
    r"a (?:full|complete|list)|the (?:full|latest|complete)|other|information|latest|examples?|"
    r"production|questions|conceptual|tutorials|instructions)\b|see\b|check (?:out|our|the)\b|"
    r"visit\b|try (?:it|our|the|out)\b|try (?!to )[\w.+]+(?: [\w.+]+)?\.?$|read (?:the|our|more|about)\b|"
    r"learn (?:more|about|"
    r"how)\b|"
    r"find (?:out|more|the)\b|refer to|click|join|follow (?:us|our|the)|star (?:us|the)|contact|"
    r"thanks|special thanks|looking for|welcome\b|we (?:welcome|encourage|thank|would like|"
    r"are hiring|appreciate|invite)|download (?:the|from)|get started|browse|explore (?:the|"
    r"our|more)|head (?:over )?to|discover (?:the|how|more)|start with (?:the|our|a)\b|"
    r"if you (?:use|find|like|have|are|want|need|encounter|would)|when using|trusted by|used by|"
    r"companies using|inspired by|built by|made (?:with|by)|powered by|maintained by|developed by|"
    r"published (?:on|by)|created by|originally developed|"
    r"dive into|take a look|more (?:info|information|details)|watch\b|subscribe|bug reports|"
    r"pull requests|issues?\b.*(?:welcome|tracker)|documentation(?: is|:)|website|homepage|"
    r"paper:|blog|demo:|find out|to (?:learn|install|run|start|use|contribute|get started|"
    r"set up|configure|build|test|help)\b|"
    r"alternatively, (?:you|install|add|use)|you can (?:find|read|download|get|install|see)|"
    r"official (?:website|docs|documentation)|paper\b|authors?:|provider\b:?|developer:|developed by|"
    r"base model:)|\bto learn more\b|\bor watch (?:the|our|this)\b"
)
_MAKING = re.compile(
    r"\b(?:evaluations? (?:of|mainly|focus\w*|cover\w*|include\w*)|evaluated (?:by|with)|"
    r"benchmarks? (?:cover|includ|focus)\w*)|"
    r"\b(?:(?:is|was|were|are|been|being|and) (?:further |then |originally |jointly |pre ?|"
    r"continually |first |also |initially |later )?(?:trained|pretrained|pre trained|distilled|"
    r"initiali[sz]ed)(?! to | for |ed for)|trained (?:on|using|with|from|over)\b|pre ?trained (?:on|"
    r"using|with|from)|"
    r"training (?:data|corpus|set|mixture|dataset|stage|hyperparameters)|the (?:dataset|training|"
    r"corpus)|initiali[sz]ed from|"
    r"evaluated on|benchmarked (?:on|against)|evaluation (?:on|results)|we evaluate|datasets? (?:consist|"
    r"includ|contain|of|was|is)|scores? (?:of )?\d|score on|pseudolabel|annotated by|was collected|"
    r"data (?:was|were) (?:collected|filtered))\b"
)
_FRAMED = re.compile(
    r"\b(?:support\w*|can be|be (?:further )?fine|(?:developers|users|customers|teams) can|adapt\w*|pode[m]? ser|"
    r"puede[n]? ser|se puede[n]?|peu(?:t|vent) être|kann|können|permet\w*|permit\w*|allow\w*|enabl\w*|"
    r"eas(?:y|ily|ier)|your|"
    r"custom\w*|you can|able to|serv(?:e|es|ing)|adapters?|offer\w*|provid\w*|tools?|api|"
    r"ready for|suitable|recipes?|scripts?|compatible|without retraining|for fine tuning|"
    r"load\w*)\b"
)
_TOOL = re.compile(
    r"\b(?:library|framework|toolkit|platform|server|engine|package|service|sdk|cli|gateway|"
    r"database|app|application|tool|plugin|extension|suite|provider|toolbox|client|studio|cloud|runtime|firewall|"
    r"marketplace|workbench|playground|(?:hosts?|serves?|runs?|trains?|fine tunes?) (?:\w+ ){0,3}models)\b"
)
_MODEL = re.compile(
    r"\b(?:is|are|as)\b[^.;]{0,100}\b(?:models?|llms?|vlms?|checkpoint|finetune|merge|transformer|"
    r"classifier|detector)\b(?! (?:library|server|hub|gateway))|\bmodel (?:is|was)\b|^(?:an? |"
    r"the |our )?[^.;:]{0,70}\bmodels? (?:for|that|by|from|fine|built|trained|based|with|"
    r"optimi)"
)
_OPERATES = re.compile(
    r"\b(?:fine tunes?|hosts?|serves?|runs?|trains?|manages?|routes?|evaluates?|tests?|deploys?|wraps?|monitors?) "
    r"(?:\w+ ){0,3}(?:models|llms)\b"
)
_MEANS = re.compile(
    r"\b(?:using|via|through|leverag\w+|employ\w+|appl(?:y|ies|ying)|by means of|after|during|"
    r"underwent|followed by|thanks to|tuned with|"
    r"trained with|optimi[sz]ed with)\b[^.;:]*$"
)
_RESUMED = re.compile(
    r",? (?:and|which|but|that) (?:it )?(?:also )?(?:supports?|can|is able|enables?|offers?|"
    r"provides?|features?|excels?|handles?|has|delivers?|achieves?|performs?|works?|shows?)\b|,? (?:leading to|resulting in)\b|"
    r", (?:enabling|supporting|allowing|delivering|making|offering|providing|giving)\b"
)
_MADE = re.compile(
    r"\b(?:was|were|is|been|has been) (?:\w+ ){0,2}(?:fine ?tuned|finetuned|post trained|"
    r"trained|aligned)\b"
)
_MEANS_REACH = 60
_OTHER_PLURAL = re.compile(
    r"^(?:but |however,? |and )?(?:they|these (?:models|products|tools|services|systems|solutions)|"
    r"those (?:models|products|tools)|their|such (?:models|tools))\b"
)
# What a protocol or a method is in general says nothing of who speaks it.
_GENERAL = re.compile(
    r"^(?:the )?(?:model context protocol(?: \(mcp\))?|mcp|retrieval augmented generation(?: \(rag\))?|rag|"
    r"openai|anthropic|large language models?(?: \(llms?\))?|llms|language models|ai agents|agents) (?:is|are|was|were|"
    r"enables?|provides?|allows?|standardi[sz]es|defines?|lets?|can|have|has|often|struggle)\b"
)
# A sentence about relatives says nothing of this member of the family.
_RELATIVES = re.compile(
    r"^(?:but |however,? |while |and )?(?:the |its |our |their )?(?:(?:whole|entire|wider|rest of the|"
    r"other|larger|bigger|"
    r"smaller|sister|sibling|older|newer|remaining) (?:\w+ ){0,2}?(?:family|series|models?|members?|"
    r"variants?|sizes?|siblings?|"
    r"versions?|editions?|releases?)\b(?! (?:of tools|context))|(?:big|little|larger|smaller) (?:brother|"
    r"sister|sibling)s?\b|"
    r"siblings?\b)(?! of this)|"
    r"^(?:competitors?|rivals?)\b|"
    r"^[^,;.]{2,40}, (?:our|its|the|their) (?:\w+ )?(?:sister|sibling|companion|larger|smaller|parent|predecessor)\b"
)
_VERB = re.compile(
    r"^(?: [a-z][\w.]*){0,3} (?:is|are|was|has|have|offers?|provides?|supports?|adds?|adding|"
    r"includes?|can|enables?|delivers?|gives?|makes?|lets|allows|helps?|runs?|comes?|does|"
    r"features?|handles?|combines?|powers?|uses?|excels?|generates?|brings?)\b"
)
_SUBJECT = re.compile(r"(?:The |\[)?((?:[A-Z][\w.+-]*|[a-z]+[A-Z]\w*)(?: (?:[A-Z0-9][\w.+-]*|v\d[\w.]*))*)")


# What is said of the thing that this one was made from: "distilled from Hare, which supports a hundred languages".
_BASE = re.compile(
    r"\b(?:based on|distilled from|derived from|fine ?tuned from|initiali[sz]ed from|forked from|fork of|merge of)"
    r" [^,;.]{2,60}(, (?:which|an? |the )[^;]*)"
)
_RULES = Patterns(
    {
        "base": _BASE,
        "making": _MAKING,
        "made": _MADE,
        "pointer": _POINTER,
        "plural": _OTHER_PLURAL,
        "relatives": _RELATIVES,
        "general": _GENERAL,
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
    return bool(_RULES.search("pointer", folded))


def making(folded: str) -> tuple[int, int]:
    """Offsets of the part of a sentence that says how the artifact was made or measured; (0, 0) when there is none.

    What stands before it, and what follows a new verb ("... and supports ..."), is still said of the artifact.
    """
    base = _RULES.search("base", folded)
    if base:
        return base.span(1)
    match = _RULES.search("making", folded)
    if not match:
        return (0, 0)
    resumed = _RESUMED.search(folded, match.end())
    return (match.start(), resumed.start() if resumed else len(folded))


def is_framed(folded: str) -> bool:
    """Whether a sentence offers something to its reader."""
    return bool(_FRAMED.search(folded))


def is_tool_text(folded: str) -> bool:
    """Whether a sentence says that its subject is software or a service rather than a model."""
    return bool(_TOOL.search(folded))


def is_model_text(folded: str) -> bool:
    """Whether a sentence says that its subject is a model."""
    return bool(_MODEL.search(folded)) and not _OPERATES.search(folded)


def is_made_with(folded: str, position: int) -> bool:
    """Whether what stands at a position is named as a means by which the artifact was made ("tuned with ...")."""
    return bool(_MEANS.search(folded[max(0, position - _MEANS_REACH) : position]) or _RULES.search("made", folded))


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

    def introduce(self, name: str) -> None:
        """Remember a linked or recommended product: later sentences that begin with it are about it."""
        if not tokens(name) & self.own:
            self._introduced.add(" ".join(fold(name).split()))

    def note_comparison(self, compared: bool) -> None:
        """Remember whether the sentence just read named alternatives: "they" may then mean those."""
        self._compared = compared

    def about_other(self, candidate: Candidate) -> bool:
        """Whether the sentence speaks of something else than the artifact."""
        folded = candidate.folded
        if _RULES.search("plural", folded):
            self._about_other = self._about_other or self._compared
            return self._about_other
        self._about_other = False
        if _RULES.search("relatives", folded) or _RULES.search("general", folded):
            return True
        linked = candidate.linked and candidate.kind == "para"
        if not (linked or self._introduced or self._others) or not self.own:
            return False
        subject = _SUBJECT.match(candidate.cased)
        if not subject:
            return False
        name = " ".join(fold(subject[1]).split())
        if tokens(name) & self.own or not tokens(name):
            return False
        verb = _VERB.match(folded[subject.end(1) :].lstrip("]"))
        if not verb:
            return False
        known = name in self._introduced or any(name == other or other.startswith(name + " ") for other in self._others)
        if known or (linked and not self.own & set(_WORD.findall(folded))):
            self._introduced.add(name)
            self._about_other = True
            return True
        return False


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
    return None
