"""Words that deny what follows them, in tables that are tried only where one of their own words occurs."""

import re

from extractors.decompose.prefilter import Patterns

_PHRASES = {
    "verb": r"(?:does|do|did|can|could|will|would|should|has|have|is|are|was|were)"
    r"(?: currently| still| yet)?(?: not|n't)|isn't|aren't",
    "english": r"cannot|can ?not|unable to|incapable of|not (?:yet |currently |well |really |very |particularly |"
    r"best )?(?:able|capable|support\w*|available|"
    r"included|intended|designed|suitable|suited|meant|recommended|trained|optimi[sz]ed|built)|"
    r"no (?:native |built in |official |direct )?(?:support|capabilit\w+|ability)|no longer|"
    r"lacks?|lacking|without (?:native |built in )?support|never|fails? to|neither|nor|"
    r"(?:removed|dropped|discontinued|retired)(?= ?:| the | support)|but not|"
    r"(?:advis|recommend|warn|caution|discourag)\w* (?:users? )?(?:against|from)|"
    r"drop(?:s|ped) support|removed? support|disables|excludes?",
    "portuguese": r"não|nao|mas não|mas nao|tampouco|sem suporte",
    "spanish": r"pero no|no (?:admite|soporta|puede|es|incluye|tiene|ofrece|permite|procesa|transcribe|traduce|"
    r"reconoce|entiende|acepta|lee|maneja|guarda|busca|ejecuta|crea|edita|analiza|genera|está|están|se)|tampoco|"
    r"sin (?:soporte|compatibilidad)",
    "french": r"mais pas|pas (?:de|encore|la|le|les)|n'est pas|ne(?: [\w']+){1,3} pas|n'\w+ (?:\w+ )?pas|ne sait pas|"
    r"sans (?:prise en charge|support)",
    "german": r"aber (?:nicht|kein\w*)|nicht|kein\w*|weder",
    "other": r"ma non|non (?:supporta|può|è|genera|include)|niet|geen|desteklemez|desteklemiyor|değil\w*|не|нет|nie",
}
_WORDS = Patterns(
    {name: re.compile(rf"\b(?:{phrase})\b") for name, phrase in _PHRASES.items()}
    | {
        "asian": re.compile(
            r"不支持|无法|不能|没有|暂不|尚未|不具备|不提供|未支持|不包含|不会|并不|不可|できません|"
            r"対応していません|未対応|지원하지"
        )
    }
)
_LEADING_NO = re.compile(
    r"^no(?= (?!longer|limit|need|more|extra|additional|gpu|setup|api key|account|code|one|server)"
    r"(?![^.;,]{1,60}\b(?:needed|required|necessary)\b))|(?<=: )no(?= \w)"
)


def denials(folded: str) -> list[re.Match[str]]:
    """Negations of a folded sentence in order; of overlapping ones the first, then the longest."""
    found = [match for name in _WORDS.possible(folded) for match in _WORDS.finditer(name, folded)]
    if folded.startswith("no ") or ": no " in folded:
        found += _LEADING_NO.finditer(folded)
    if len(found) < 2:
        return found
    found.sort(key=lambda match: (match.start(), -match.end()))
    kept: list[re.Match[str]] = []
    for match in found:
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept
