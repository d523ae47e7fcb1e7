"""Comparisons: the pattern that makes one, and the names of what the artifact is compared with."""

import re
from collections.abc import Iterator

from extractors.decompose.comparison_patterns import BEFORE_NAME, NEEDS_NAME
from extractors.decompose.prefilter import Patterns
from extractors.decompose.views import fold

_WORDS = re.compile(r"[^\W_]+(?:\.\d+)*")
_RECOMMENDED = re.compile(r"\b(?:use|try|reach for|choose|prefer|consider|switch to|recommend(?: using)?) ")
_HEADED = re.compile(r"(?:vs\.?|versus) ([^:]{3,40}?) ?:")
_RATHER = re.compile(r" (?:rather than|instead of) ")
_NAME = (
    r"[A-Z0-9][\w.+:/'-]*(?: (?:[A-Z0-9][\w.+:/'-]*|v\d[\w.]*|large-v\d|mini|nano|preview|"
    r"turbo|base|medium|small|large|xl|instruct|chat|models?|variants?|\([A-Z0-9][^()]{0,20}\)))*"
)
_STOP = re.compile(
    r"[,;.!?](?=\s|$)|[()|—:。；，、！？]| - |\b(?:on|in|for|with|while|when|by|at|across|"
    r"that|which|because|due|as|via|using|but|thanks|under|where|without|despite|through|"
    r"is|are|was|were|does|do|did|can|despite|within|among|"
    r"who|since|than|after|before|despite|terms|if|so|this|these|it|has|have|had|despite|"
    r"achieves?|scores?|gets|reaches|making|reducing|offering|providing|delivering|achieving|even|from|into|feeds?|"
    r"only|"
    r"the (?:new|model|latest|current|updated|result)|along|including|such|like|due|per|to|again|whose|"
    r"em|para|por|com|en|con|sur|dans|pour|avec|auf|bei|für|mit|um|mantendo|tout|und bietet|"
    r"bietet|ist|sind|wird|est|sont|é|são)\b"
)
_SPLIT = re.compile(
    r"\s*(?:,|/(?=\s?[A-Z])| and | or | & | e (?=[A-Z])| y (?=[A-Z])| et (?=[A-Z])| und |"
    r"、|和|与|及)\s*(?:and |or )?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:\d[\d,.]*\s?(?:k|m|g|t)i?b(?: of)?\b|\d[\d,.]*\+?(?:\s?(?:%|k|m|gb|mb|tb|x|ms|s|hz|fps|billion|million|"
    r"thousand|percent))?"
    r"(?: (?:input |output )?(?:tokens?|seconds?|minutes?|hours?|days?|times?|languages?|points?|models?|bits?|"
    r"years?|users?|steps?|lines?|providers?|images?|characters?|rows?|documents?|pages?|samples?))?$|"
    r"\d[\d,.]*\s?b? parameters?$|\d+(?:\.\d+)?\s?(?:%|x\b)|"
    r"(?:one|two|three|ever|before|usual|expected|that|this|those|these|it|them|they|us|you|we|what|each|just|half|"
    r"average|real|needed|necessary|zero|simply|last|either|once|a single|the same|much|many|few|hundreds|thousands|"
    r"dozens|previously|possible|today|anything|everything|your|default|reality|parity)(?![\w-])|"
    r"(?:the )?(?:context|token|rate|memory|size|time|request|maximum|max|limits?|quota|budget|number|amount)\b|"
    r"(?:others?|any|all|most|time|some|humans?|yours?|scratch)$|"
    r"(?-i:[A-Z]?[a-z]+ing)(?: (?:on|the|a|an|to|it|with|your|from)\b|$)|\d+ (?:lines|of)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:the|a|an|its|their|our|both|even|some|many|most|those of|that of|existing|current|"
    r"much|far|e\.g\.?|i\.e\.?|and|or|all|various|o|os|as|el|la|los|las|le|les|l'|der|die|"
    r"das|den|dem)\s+",
    re.IGNORECASE,
)
_CLASS_NOUN = re.compile(
    r"\b(?:models?|variants?|versions?|systems?|methods?|approach(?:es)?|solutions?|hardware|"
    r"baselines?|generations?|predecessors?|alternatives?|tools?|frameworks?|libraries|services?|"
    r"counterparts?|competitors?|transformers?|llms?|apis?|"
    r"engines?|mode|pipelines?|architectures?|techniques?|algorithms?|networks?|encoders?|"
    r"implementations?|setups?|stacks?|originals?|platforms?|products?|offerings?|providers?|databases?|gpus?|cpus?|"
    r"embeddings?|search|attention|caching|siblings?|releases?|servers?|clients?|apps?|"
    r"modelos?|modèles?|modelle\w*|vorgänger\w*|predecessor|predecesor\w*|scraping|prompting|"
    r"parsing|rag|regex|quantization|decoding|sampling|inference|mecanismos|métodos|méthodes)\b|"
    r"模型|版本|方案|方法|工具|-?bit$",
    re.IGNORECASE,
)
_THAT_OF = re.compile(r"^(?:(?:that|those|the ones?) (?:of|from|in)|even|also) ")
_POSSESSIVE = re.compile(
    r"'s (?:own )?(?:performance|results|quality|capabilities|accuracy|scores?|intelligence|level)$"
)
_LIST_GOES_ON = re.compile(r"[,、，(/]|like|such|including")
_CONTINUED = re.compile(
    rf"(?:and |or )?{_NAME}(?: models?)?(?=[,;:/()]|\.(?:\s|$)|$| and | or | on | in | at |"
    rf" for )"
)
# What an adjective makes a class of its own: "traditional autocomplete".
_USUAL = re.compile(
    r"(?:traditional|conventional|standard|regular|typical|ordinary|classic|classical|plain|naive|vanilla|manual) [a-z]"
)
# A class that only its clause tells apart: "tools that produce loops".
_BARE_CLASS = re.compile(
    r"(?:other |most |many |existing |traditional )?(?:tools|models|systems|solutions|services|frameworks|libraries|"
    r"approaches|methods|products|platforms|alternatives|apps)"
)
_CLAUSE = re.compile(r"[,;.:](?:\s|$)")
_PACKAGE = re.compile(r"[a-z0-9]{2,}(?:[-_.][a-z0-9]+)+$")
MAX_ALTERNATIVES = 8
_MAX_NAME_WORDS = 8
_WINDOW_CHARS = 240


_RULES = Patterns({**BEFORE_NAME, "rather": _RATHER, "recommended": _RECOMMENDED})


def _clean(name: str) -> str:
    name = _POSSESSIVE.sub("", name.strip(" \"'*.,;:-–—"))
    while (shorter := _LEADING.sub("", name)) != name:
        name = shorter
    return name.strip(" \"'")


def _is_name(name: str, strict: bool) -> bool:
    if len(name) < 2 or len(name.split()) > _MAX_NAME_WORDS or _NOISE.match(name) or name.startswith("/"):
        return False
    if not strict and _USUAL.match(name):
        return True
    named = any(char.isupper() or char.isdigit() or char > "\u3000" for char in name) or bool(_PACKAGE.match(name))
    return named or (not strict and bool(_CLASS_NOUN.search(name)))


def _goes_on(name: str) -> bool:
    """Whether a later part of a list is a name too, and not the next thing that is said."""
    return not name[:1].islower() or bool(_PACKAGE.match(name)) or len(name.split()) <= 2


def _names_after(cased: str, position: int, strict: bool) -> list[str]:
    """Names in a list that begins at `position`: up to the clause end, over commas as long as names follow."""
    found: list[str] = []
    window = _THAT_OF.sub("", cased[position : position + _WINDOW_CHARS])
    while window and len(found) < MAX_ALTERNATIVES:
        stop = _STOP.search(window)
        piece = window[: stop.start()] if stop else window
        if stop and stop[0] in {"that", "which"} and not strict and _BARE_CLASS.fullmatch(piece.strip()):
            return [*found, _clean(_CLAUSE.split(window, maxsplit=1)[0])]
        names = [_clean(part) for part in _SPLIT.split(piece)]
        kept = [name for n, name in enumerate(names) if _is_name(name, strict) and (n == 0 or _goes_on(name))]
        found += kept
        if not kept or stop is None or not _LIST_GOES_ON.match(stop[0]):
            break
        window = window[stop.end() :].removeprefix(" as").lstrip()
        if not _CONTINUED.match(window):
            break
        strict = True
    return found


def _recommended(cased: str, folded: str) -> Iterator[str]:
    """Other products that a text sends its reader to: "use Foo when you need agents"."""
    for match in _RULES.finditer("recommended", folded):
        name = re.match(rf"(?:\[)?({_NAME})(?=\]?(?: when| if| instead))", cased[match.end() :])
        if name:
            yield name[1]


def _matches(folded: str) -> list[re.Match[str]]:
    """Comparing phrases in order; of overlapping ones the first, then the longest."""
    names = [name for name in _RULES.possible(folded) if name in BEFORE_NAME]
    found = [match for name in names for match in BEFORE_NAME[name].finditer(folded)]
    found.sort(key=lambda match: (match.start(), -match.end()))
    kept: list[re.Match[str]] = []
    for match in found:
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


def alternatives(cased: str, folded: str, own: frozenset[str]) -> tuple[str, ...]:
    """Names, as written, of what a sentence compares its artifact with; empty when it compares nothing.

    Args:
        cased: normal form of the sentence with its case.
        folded: the same, folded, of equal length.
        own: folded names of the artifact itself, which are never alternatives.

    """
    found: list[str] = []
    for match in _matches(folded):
        found += _names_after(cased, match.end(), match[0].startswith(NEEDS_NAME))
    for match in _RULES.finditer("rather", folded):
        found += _names_after(cased, match.end(), True)
    found += _recommended(cased, folded)
    headed = _HEADED.match(folded) if folded.startswith("v") else None
    if headed and not found:
        found.append(cased[headed.start(1) : headed.end(1)])
    unique = dict.fromkeys(name for name in found if " ".join(_WORDS.findall(fold(name))) not in own)
    return tuple(unique)[:MAX_ALTERNATIVES]
