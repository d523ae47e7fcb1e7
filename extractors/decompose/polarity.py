"""Whether a sentence asserts, denies, or merely mentions what a cue names."""

import re
from enum import Enum

from extractors.decompose.lexicon import DENIAL, Hit
from extractors.decompose.negations import denials
from extractors.decompose.prefilter import Patterns


class Stance(Enum):
    """What a sentence does with one cue."""

    ASSERTS = "asserts"
    DENIES = "denies"
    LIMITS = "limits"
    MENTIONS = "mentions"


# Clause ends: a negation does not reach over them. All texts here are folded (lower case, hyphens as spaces).
_CLAUSE_MARK = re.compile(r"[;:()，。—]")
_CLAUSE_WORD = re.compile(
    r" but | however|, (?:it|this|the model|we|you|they|which|so|while|whereas|yet|though|although|and (?:it|can|is|"
    r"supports|provides|offers)) | while | whereas | although | though |, mas | mas | pero | aber | mais |"
    r", sondern | sino | although | yet |, (?:enabling|making|allowing|providing|offering|supporting|with|including) "
)
_MENTION = re.compile(
    r"\b(?:no need (?:for|to)|(?:refuses?|declines?) to|eliminat\w+|avoid\w*|rather than|instead of|(?:more|"
    r"further) (?:information|details) (?:on|about)|(?:learn|read) more about|if you (?:use|enable|plan|intend)|"
    r"free (?:of|from)|replac\w+|get rid of|without (?:any |the |a |needing |requiring |having |compromising |"
    r"sacrificing |an )?|no(?= )|zero|non|not (?=a |an |the )|sem|sin|sans|ohne)\b"
)
# What a tool measures or watches is its object, not what it does itself.
_OBJECT_OF = re.compile(
    r"\b(?:evaluat(?:e|es|ing)|benchmark(?:s|ing)|monitor(?:s|ing)?|measur(?:e|es|ing)|observ(?:e|es|ing))\b"
)
_LIMIT = re.compile(
    r"\b(?:limited|slow (?:to|on|when)|struggles?|weak(?:er)?|poor(?:ly)?|inconsistent|degrad\w+|unreliable|"
    r"imperfect|suboptimal|challenging|partial(?:ly)?|limitado|limitada|limité\w*|eingeschränkt|begrenzt)\b|有限|较弱|较差"
)
_AFTER_DENY = re.compile(
    r"\b(?:(?:is|are|was|were)(?: currently| still| yet)? (?:not|n't)|isn't|aren't|not(?: yet| currently)?|não (?:é|"
    r"são|está)|no (?:es|está|están|son)|(?:wird|werden|ist|sind) (?:derzeit |noch )?nicht|n'est pas|"
    r"ne sont pas)(?: (?:yet|currently|officially|natively|directly))? ?(?:support\w*|available|included|enabled|"
    r"implemented|possible|provided|offered|recommended|suportad\w*|disponíve\w*|soportad\w*|disponible\w*|"
    r"compatible\w*|unterstützt|verfügbar|pris\w* en charge|$)|\b(?:(?:is|are|was|were) (?:out of scope|dropped|"
    r"discontinued|retired)|out of scope|may not (?:work|be available)|non (?:disponible|supporté\w*|pris\w*)|"
    r"no disponible|não disponível|nicht verfügbar)\b|\((?:deprecated|removed)\b|\b(?:unsupported|unavailable|"
    r"not supported|has been removed|was removed|(?:is|are) (?:\w+ )?(?:left out|omitted|excluded)|(?:is|are|been|"
    r"currently) (?:deprecated|disabled))\b|不支持|暂不支持|未支持|不可用"
)
# In these languages the negation stands behind what it denies: "Bildgenerierung wird nicht angeboten".
_BEHIND_DENY = re.compile(
    r"^[^.;:,]{0,40}?\b(?:nicht(?! nur)|(?:n'est|ne sont|n'\w+|ne \w+) pas\b|no (?:es|está|están|son|se)\b|não (?:é|"
    r"são|está|estão|há|se)\b|\w{2,}(?:maz|mez|mıyor|miyor|muyor|müyor|mamaktadır|memektedir)\b|değil|yok(?:tur)?\b)"
)
_VALUE_DENY = re.compile(r" ?(?:\(not|: ?(?:no\b|none|not |false|n/a|unsupported|❌|✗|✘|✖|não|nein|non\b|否|无))")
_NEGATION_EXCEPTION = re.compile(
    r"\b(?:not (?:only|just|limited to|merely|simply)|(?:doesn't|does not|don't|do not|isn't|is not) (?:only|just|"
    r"need|require)|no (?:limits?|problem|longer (?:need|require)\w*)|nicht nur|não (?:só|apenas|somente)|"
    r"no (?:solo|sólo)|non seulement|pas seulement|never leaves?)|不仅|不只"
)
_FUTURE = re.compile(
    r"\b(?:coming (?:soon|in|with|next|later|this)|planned|plans? to|planning to|roadmap|upcoming|in (?:the|"
    r"a) (?:near )?future|future (?:versions?|releases?|updates?|work)|soon|not yet|when complete|next milestone|"
    r"not live yet|will (?:soon|be (?:added|deployed|released|available|supported|introduced|published|opened|"
    r"open sourced|launched|integrated)|support|add|offer|introduce|gain)|(?:aim|hope|intend|expect)s? to (?:add|"
    r"support|release|extend|include)|working on|under development|(?:is|are|still) (?:a )?(?:work in progress|wip)|"
    r"\((?:work in progress|wip)\)|tbd|to be (?:added|released|announced)|eventually|once (?:available|released)|"
    r"em breve|futuramente|no futuro|planejad\w+|próximamente|en el futuro|planead\w+|bientôt|prochainement|"
    r"à l'avenir|prévu\w*|demnächst|bald|geplant|in zukunft|künftig)\b|即将|计划|未来|敬请期待|将支持|开发中|将会"
)
# What its users write is not what it generates.
_USER_WRITES = re.compile(
    r"\b(?:you|users?|developers?|teams?|people|engineers?|everyone)(?: (?:can|to|may|could|still|simply|just|"
    r"must))* writ(?:e|es|ing)\b"
)
_HYPOTHETICAL = re.compile(
    r"\bpreviously (?:read|returned|required|needed|used|could|did|was|were|only|ignored|failed|crashed|sent)\b|"
    r"\bif your (?:\w+ ){0,2}(?:framework|app|agent|provider|server|client|editor|tool|ide|setup|stack)\b|"
    r"\b(?:if (?:you|your|the) (?:need|want|require|are looking|app|application|use case)|would (?:need|require)|"
    r"could (?:one day|potentially)|in theory|theoretically|we (?:would|'d) (?:like|love))\b"
)

_QUALIFIED = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|match\w*|\d+ ?%|fully|always|perfect\w*|guarantee\w*|replace\w*|"
    r"substitute|entirely|completely|necessarily|reliably|consistently|well|100|rely|equal|achieve|in|on|during|"
    r"when|if|after|from)\b"
)
_ASIDE = re.compile(r", (?:which|who)\b[^,;.]{1,80}, ")
_LISTED = re.compile(r"^[^,]{0,40}(?:, (?:[\w'-]+ ){0,3}[\w'-]+){0,6},? (?:or|and|nor) (?:[\w'-]+ ){0,2}$")
_HALF = re.compile(
    r"^[^.;:,]*\b(?:well|reliably|perfectly|properly|correctly|accurately|fully|consistently|faithfully)\b|"
    r"^(?: \w+){0,3} (?:after|when|while|until|unless|if|before|by default)\b"
)
_DENYING_LABEL = re.compile(
    r"(?:removed|dropped|discontinued|unsupported|missing|omitted|excluded|not (?:yet )?(?:supported|included|"
    r"available|implemented)|no support for|out of scope|não suportado|no soportado|non pris en charge|"
    r"nicht unterstützt|不支持)[^:;.]{0,24}:"
)
# What such a label heads is not what the artifact is for; it may well do it.
_LIMITING_LABEL = re.compile(
    r"(?:not (?:recommended|suitable|suited|intended|meant|designed|ideal|optimi[sz]ed|good)|avoid|do not use|"
    r"don't use|when not to use)\b[^:;.]{0,24}:"
)
_OBJECT_REACH_WORDS = 4
_OBJECT_REACH_CHARS = 48
_MENTION_REACH = 60
_JOINED_NEGATIONS = frozenset("不未无没非勿無")
_VALUE_REACH_CHARS = 24


def is_planned(folded: str) -> bool:
    """Whether a sentence speaks of what is to come."""
    return bool(_RULES.search("future", folded))


def _scopes(text: str) -> list[int]:
    marks = [match.start() for match in _CLAUSE_MARK.finditer(text)]
    return marks + [match.start() for match in _RULES.finditer("clause", text)]


def _clause(text: str, bounds: list[int], hit: Hit) -> tuple[int, int]:
    left = max((b for b in bounds if b < hit.start), default=0)
    right = min((b for b in bounds if b >= hit.end), default=len(text))
    return left, right


def _outside(match: re.Match[str], hit: Hit) -> bool:
    return match.end() <= hit.start or match.start() >= hit.end


_RULES = Patterns(
    {
        "clause": _CLAUSE_WORD,
        "after deny": _AFTER_DENY,
        "behind": _BEHIND_DENY,
        "mention": _MENTION,
        "limit": _LIMIT,
        "exception": _NEGATION_EXCEPTION,
        "future": _FUTURE,
        "hypothetical": _HYPOTHETICAL,
        "object": _OBJECT_OF,
        "written": _USER_WRITES,
    }
)


class Reader:
    """Reads the stance of one folded sentence towards its hits; bounds are found once."""

    def __init__(self, folded: str) -> None:
        self.text = folded
        self.bounds = _scopes(folded)
        possible = _RULES.possible(folded)
        self.exceptions = [m.span() for m in _RULES.finditer("exception", folded)] if "exception" in possible else []
        self.denials = [m for m in denials(folded) if not self._excepted(m)]
        mentions = _RULES.finditer("mention", folded) if "mention" in possible else ()
        self.mentions = [m for m in mentions if not self._excepted(m)]
        self.objects = list(_RULES.finditer("object", folded)) if "object" in possible else []
        self.written = list(_RULES.finditer("written", folded)) if "written" in possible else []
        self.limits = list(_RULES.finditer("limit", folded)) if "limit" in possible else []
        self.may_deny_behind = "after deny" in possible or "behind" in possible
        self.denied_label = bool(_DENYING_LABEL.match(folded))
        self.limited_label = bool(_LIMITING_LABEL.match(folded))
        self.future = bool(_RULES.search("future", folded))
        self.hypothetical = bool(_RULES.search("hypothetical", folded))

    def _excepted(self, match: re.Match[str]) -> bool:
        return any(start <= match.start() < end for start, end in self.exceptions)

    def stance(self, hit: Hit) -> Stance:
        """What the sentence does with a hit: deny beats mention, both reach to the end of their clause."""
        if hit.role == DENIAL or self.denied_label:
            return Stance.DENIES
        if self.limited_label:
            return Stance.LIMITS
        if hit.start and self.text[hit.start - 1] in _JOINED_NEGATIONS:
            return Stance.DENIES
        left, right = _clause(self.text, self.bounds, hit)
        before = [m for m in self.denials if left <= m.start() and m.end() <= hit.start]
        if before:
            return self._denied_or_limited(before[-1].end(), hit)
        if self._denied_behind(hit.end, self._reach(right)):
            return Stance.DENIES
        if any(
            left <= m.start() and m.end() <= hit.start and hit.start - m.end() < _MENTION_REACH for m in self.mentions
        ):
            return Stance.MENTIONS
        if not hit.capability_id.startswith(("ops.", "safety.")) and any(
            left <= m.start() and m.end() <= hit.start and hit.start - m.end() < _MENTION_REACH for m in self.objects
        ):
            return Stance.MENTIONS
        if self.future or self.hypothetical:
            return Stance.MENTIONS
        if hit.capability_id.startswith("code.") and any(
            left <= m.start() <= hit.end and hit.start - m.end() < _MENTION_REACH for m in self.written
        ):
            return Stance.MENTIONS
        if any(left <= m.start() and m.end() <= right and _outside(m, hit) for m in self.limits):
            return Stance.LIMITS
        return Stance.ASSERTS

    def parts(self, position: int, start: int) -> bool:
        """Whether a clause ends between two places of the sentence."""
        return any(position < bound <= start for bound in self.bounds)

    def _denied_behind(self, start: int, end: int) -> bool:
        """Whether what follows a hit denies it: "... is not supported", "...: no"."""
        behind = self.text[start:end]
        aside = _ASIDE.match(self.text, end)
        if aside and _AFTER_DENY.match(self.text[aside.end() :]):
            return True
        denied = self.may_deny_behind and (_AFTER_DENY.search(behind) or _BEHIND_DENY.match(behind))
        return bool(denied or _VALUE_DENY.match(behind))

    def _reach(self, right: int) -> int:
        """End of what may deny a hit from behind: its clause, and a bracket or value that follows it."""
        return right + _VALUE_REACH_CHARS if self.text[right : right + 1] in {"(", ":"} else right

    def _denied_or_limited(self, position: int, hit: Hit) -> Stance:
        """Only the direct objects of a negation are denied; what stands further off is merely limited."""
        gap = self.text[position : hit.start]
        if _QUALIFIED.search(gap) or _HALF.search(self.text[hit.end : hit.end + _OBJECT_REACH_CHARS]):
            return Stance.LIMITS
        if len(gap.split()) <= _OBJECT_REACH_WORDS or _LISTED.search(gap):
            return Stance.DENIES
        return Stance.LIMITS
