"""Phrases after which a sentence names what it compares its artifact with. All run over folded text.

Each pattern ends where the alternative begins.
"""

import re

_ADJECTIVE = (
    r"(?:better|faster|cheaper|lower|higher|smaller|larger|stronger|lighter|greater|fewer|less|more|slower|easier|"
    r"simpler|superior|further|(?!rather|other|whether|ever|never|after|number|under)\w{3,}er)"
)
_PHRASES = {
    "contrast": r"unlike|whereas(?= the | an? | [\w.]+ (?:is|was|achieves|scores|gets|reaches|needs|takes))|"
    r"compared (?:to|with|against)|in (?:comparison|contrast) (?:to|with)|by contrast (?:to|with)|"
    r"as (?:compared|opposed) to|we compare [^.;]{2,40} (?:with|to|against)|positioned between|relative to|versus|"
    r"vs\b\.?(?! code)",
    "overcome": r"(?:eliminat\w+|overcom\w+|avoid\w*|remov\w+|solv\w+) (?:the |all )?"
    r"(?:bottlenecks?|limitations?|drawbacks?|overhead|shortcomings?|complexity|pitfalls?) of",
    "than": rf"{_ADJECTIVE}(?: [\w%.-]+){{0,8}}? than(?: (?:with|in|on|for))?",
    "as as": r"(?:double|twice|half|triple) the (?:[\w-]+ ){1,6}?as|(?:twice|half|thrice|as|"
    r"\d+(?:\.\d+)? ?x) as \w+ as",
    "share": r"(?:about |around |roughly )?(?:half|a third|a quarter|a fifth|a tenth|twice|double|\d+ ?%) (?:of )?"
    r"(?:those|that|the \w+) of|costs? (?:only |just |about )?(?:half|a third|a quarter|a fifth|a tenth) of",
    "trails": r"priced (?:\w+ )?(?:below|above|under)|trails|lags(?: behind)?|falls short of|holds its own against|"
    r"wins against|"
    r"compares? (?:favou?rably |well )?(?:to|with|against)|competes? with|(?:performance|"
    r"results|competitiveness) against|differs? from|different from|"
    r"stands? out from",
    "beyond": r"(?:goes|going|go|extends?) (?:well |far )?beyond",
    "place": r"ahead of|leads|tops|close to|behind",
    "beats": r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?|"
    r"rival(?:s|ed|ing|ling)?|outclass(?:es)?|outpac(?:es|ing)|outscor(?:es|ing)|edg(?:es|ing) out",
    "times": r"\d+(?:\.\d+)?(?: ?x|×| times) (?:the )?(?:\w+ ){1,3}?(?:of|over)",
    "par": r"(?:on par|at par|competitive|comparable|on a par|in line|neck and neck) (?:with|to)|"
    r"(?:performance|quality|results|accuracy|capabilities|scores?) (?:\w+ )?"
    r"(?:comparable|similar|close|equal|equivalent|superior|competitive) (?:to|with)|"
    r"(?:comparable|equal|equivalent|competitive|similar) (?:quality|performance|accuracy|results) (?:to|with)|"
    r"similar to|superior to|inferior to|equivalent to|(?:preferred|favou?red|chosen) (?:over|to)",
    "gain": r"(?:improve[sd]?|improving|improvements?|upgrade[sd]?|advances?|gains?|advantages?|enhancements?|"
    r"preference(?: for [\w. ()-]{1,60}?)?|step up|leap|builds?) (?:significantly |substantially |greatly |\w+ |"
    r"in (?:\w+ ){1,4})?(?:over|upon|from)",
    "match": r"match(?:es|ing|ed)? (?:or (?:exceeds?|surpass\w*|beats?|outperforms?|exceeding|surpassing) )?"
    r"(?:the (?:performance|quality|accuracy|capabilities|level|results) of )?",
    "alternative": r"(?:alternatives?|replacements?) (?:to|for)|successor (?:to|of)",
    "level": r"(?:performance|quality|level|class|accuracy) of|approach(?:es|ing)",
    "pt": r"(?:melhor|mais \w+|menor|maior|superior) (?:do )?que|em comparação (?:com|a)|comparad[oa] (?:com|a|ao|à)|"
    r"ao contrário d[eoa]|diferente d[eoa]|supera(?: o| a)?",
    "es": r"(?:mejor|más \w+|menor|mayor) que|en comparación con|a diferencia de",
    "fr": r"(?:meilleur\w*|plus \w+|moins \w+) que|par rapport (?:à|au|aux)|contrairement (?:à|au|aux)|"
    r"comparé\w* (?:à|au|aux)|surpasse|dépasse",
    "de": r"(?:besser|schneller|günstiger|kleiner|größer|höher|leichter|\w+er) als|im vergleich zu|im gegensatz zu|"
    r"anders als|übertrifft",
}
BEFORE_NAME = {name: re.compile(rf"\b(?:{phrase}) ?") for name, phrase in _PHRASES.items()} | {
    "zh": re.compile(r"(?:相比于?|优于|超过|超越|媲美|不同于|相较于?|领先于|胜过|对标)")
}

NEEDS_NAME = (
    "leads", "tops", "close to", "behind", "ahead", "different", "as ", "match", "similar", "approach", "build",
    "equivalent", "performance of", "quality of", "level of", "class of", "accuracy of",
)  # fmt: skip
"""Beginnings of phrases so common that only a proper name after them is an alternative."""
