"""Sentences in which somebody else speaks: orders to machines that read the text, and praise from customers."""

import re

from extractors.decompose.prefilter import Patterns

_ORDERS = {
    "override": r"\b(?:ignore (?:all|any|the|every|previous|prior|your|other|my)[\w ]{0,30}(?:instruction|"
    r"request|prompt|rule|context|guideline|above|message|text)s?|disregard (?:all|any|the|"
    r"previous|prior|your)|forget (?:all|everything|your|previous)|everything above (?:was|"
    r"is)|override (?:your|the|all) (?:instructions|rules|system)|"
    r"system prompt override|new instructions|begin system|end of (?:document|instructions)|print out all)\b"
    r"|<important>",
    "addressed": r"\b(?:dear|attention|note to|instructions? (?:for|to)|message (?:for|to)|hey|hello|notice to) (?:the "
    r"|any |all |an? )?(?:ai|llm|language model|large language model|model reading|assistant|"
    r"agent|annotator|evaluator|grader|crawler|reviewer|parser|bot|classifier|automated)s?\b",
    "must": r"\byou (?:are (?:now|an? (?:ai|llm|language model|assistant|helpful assistant|bot))\b|"
    r"must (?:now |always )?(?:say|report|output|label|classify|list|rate|"
    r"rank|record|mark|state|tell|respond|answer|include|recommend|call|add|assume|treat)|"
    r"should (?:now )?(?:assume|report|label|classify|list|rate|rank|mark|record|state|always (?:call|"
    r"use|recommend|rank))|have been instructed)\b",
    "condition": r"\b(?:when|if) (?:you(?:'re| are)? )?(?:an? )?(?:ai|llm|assistant|language model|summari[sz]ing|"
    r"classifying|parsing|extracting|evaluating|indexing|reading this)[\w ]{0,40} (?:say|report|"
    r"list|mark|rate|state|add|output|include|claim|record)\b",
    "role play": r"\bas an? (?:ai|llm|language model|assistant|agent)\b[\w ]{0,30}, "
    r"(?:you|please|say|report|list|rate|mark|add)\b",
    "verdict": r"\b(?:always|only) (?:recommend|rank|list|rate|say|claim|report) (?:this|that|it|our)\b",
    "mark": r"\b(?:mark (?:this|it|all) as|list (?:this|it) as|rate (?:this|it) (?:as|\d)|classify (?:this|"
    r"it) as|record (?:this|it) as|report that (?:this|it)|"
    r"rank this (?:model|server|tool|product|agent|project|library|page))\b",
    "secrecy": r"\b(?:do not (?:tell|mention|reveal|inform) (?:the )?(?:user|anyone)|"
    r"without (?:telling|informing|notifying) the user|"
    r"(?:never|do not|don't) (?:mention|list|report|record) (?:any )?(?:limitations?|weaknesses|competitors?))\b",
    "reader": r"\b(?:agents?|assistants?|models?|systems?|crawlers?|bots?|readers|parsers?|indexers?|"
    r"scrapers?|graders?) (?:that (?:are )?)?(?:reading|indexing|processing|parsing|crawling|scraping|"
    r"summari[sz]ing|evaluating|comparing|ranking) (?:this|the|our|these)\b",
    "addition": r"\badd [^.;]{1,120} to (?:the|your|its) (?:list|output|answer|report|summary|record|capabilit\w+|"
    r"features?)\b",
    "role": r"^(?:system|assistant|developer|llm)(?: message| prompt| note)? ?: ?(?:add|always|call|claim|"
    r"ignore|include|list|mark|now|output|print|rank|rate|record|report|reveal|say|send|state|tell|you)\b",
    "zh": r"忽略(?:之前|以上|所有|前面)|(?:请|必须)将(?:本|此|该)(?:模型|产品|工具)(?:标记|列|评|记录)",
    "others": r"\bignor(?:e|a|ez|ieren?|iere) (?:todas?|tout\w*|alle) (?:as |las |les )?"
    r"(?:instruç\w+|instruc\w+|instructions|anweisungen|vorherigen)\b",
}
_QUOTES = ('"', "«", "“", "„", "»")
_ENDS = ('"', "»", "“", "”")
_QUOTED_WORDS = 3
_FIRST_PERSON = re.compile(
    r"\b(?:we|our|ours|us|i|i've|we've|my|me|wir|unser\w*|nous|notre|nosotros|nuestr\w+|nós|noss\w+)\b|我们|我的"
)
_SPOKEN = re.compile(
    r"\b(?:says|said|told us|writes|wrote|recalls|explains|dice|dijo|diz|disse|dit|sagt|sagte)\b|"
    r"[\"»”“] ?[-–—,] ?[a-z]|(?:a|our|one) (?:happy )?(?:customer|client|user)\b"
)
_RULES = Patterns(_ORDERS)


def is_injected(folded: str) -> bool:
    """Whether a sentence gives orders to whoever reads it by machine instead of describing the artifact."""
    return bool(_RULES.found(folded))


def is_testimonial(folded: str) -> bool:
    """Whether a sentence is the quoted word of somebody else: a customer, or the example of a prompt."""
    if not folded.startswith(_QUOTES):
        return False
    whole = folded.rstrip(" .,!?").endswith(_ENDS) and folded.count('"') <= 2 and folded.count(" ") >= _QUOTED_WORDS
    return whole or bool(_FIRST_PERSON.search(folded) or _SPOKEN.search(folded))
