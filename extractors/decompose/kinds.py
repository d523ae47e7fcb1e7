"""What kind of statement a sentence is, by the words that make it one. All texts are folded."""

import re
from functools import lru_cache

from extractors.decompose.prefilter import Filter, Patterns

_REQUIRES = re.compile(
    r"^(?:- )?(?:needs? (?!to\b|no\b|not\b|for\b|of\b|help\b|more\b|less\b)|minimum(?: of)? \d|at least \d|"
    r"works (?:best )?with chatml)|(?:,|and|but|it|which) needs (?!to\b|no\b|not\b|for\b|help\b)|"
    r"\balways (?:put|add|use|prefix|prepend|include|pass|set|wrap|start)\b|"
    r"\b(?:requires?\b(?! no\b)|required\b|is mandatory|are mandatory|must (?:be|have|set|"
    r"use|first|also|include|contain|provide|run|install|specify)|you(?:'ll| will)? (?:must|"
    r"need)\b|you need to (?:have|install|set|provide)|needs? (?:to be (?:installed|set|running|"
    r"configured)|an? \w+ (?:key|token|account|gpu|server)|at least|python|node)|"
    r"prerequisites?|\d+ ?gb (?:of [\w ]{1,24})?is (?:enough|sufficient|needed|plenty)|should only be "
    r"used with|only works? (?:with|on|when)|works? only (?:with|"
    r"on)|make sure (?:you|that|to)|ensure (?:that )?(?:you|your)|at least \d+ ?(?:gb|gib|"
    r"g)\b|depends on (?!the\b|your\b|how\b|what\b|use\b|whether\b)|minimum (?:of \d|requirements?|"
    r"hardware requirements?)|"
    r"divisible by|api key\b.{0,30}\b(?:needed|necessary|required)|(?:python|node(?:\.js)?|"
    r"java|go|rust|cuda|pytorch|transformers|docker) ?(?:>=|≥|v?\d[\d.]*\+|v?\d[\d.]* (?:or|"
    r"and) (?:later|newer|higher|above|up))|"
    r"use (?:the )?(?:latest|[\w.]+ ?[\w.]*) (?:instruct |chat )?(?:format|template|formatting|"
    r"preset)\b|we (?:recommend|suggest|advise) (?:using|setting|to use|temperature)|i recommend \d|"
    r"it is recommended to|recommended (?:settings|temperature|sampling|parameters|gpu|hardware|"
    r"vram)|"
    r"\d+ ?gb (?:of )?(?:v?ram|gpu memory|memory|disk|storage)\b|subscription is (?:needed|"
    r"required)|needed to run|necessary to|has to be|have to be|"
    r"requer(?:em)?|é necessário|são necessários|necessita|precisa (?:de|ter)|é preciso|obrigatóri\w+|"
    r"requiere[n]?|es necesario|se necesita|necesitas|obligatorio|nécessite\w*|est requis\w*|"
    r"requis\w*|il faut|obligatoire|benötigt|erfordert|erforderlich|voraussetzung|notwendig|"
    r"wird benötigt|é necessária|são necessárias|precisa-se|exige[mn]?|"
    r"es necesaria|son necesari[oa]s|se requiere|hace falta|hay que|(?:est|sont) (?:nécessaires?|requis\w*|"
    r"obligatoires?)|"
    r"(?:wird|werden|ist|sind) (?:benötigt|vorausgesetzt|nötig|notwendig)|braucht(?! kein)|setzt .{2,60} voraus)\b"
    r"|需要(?=.{0,20}(?:安装|配置|显存|内存|密钥|python|版本|api|gpu|cuda|环境|账号|token))|必须|依赖于|至少需要|要求"
)
_NOT_REQUIRED = re.compile(
    r"\b(?:(?:does not|doesn't|do not|don't|no longer|without|never) (?:requir\w+|need\w*)|"
    r"not (?:required|needed|necessary)|no (?:[\w ]{1,40}?)?(?:is |are )?(?:required|needed|"
    r"necessary)|string, required|number, required|\((?:string|number|integer|boolean|object|"
    r"array)?,? ?required\)|required parameter|required fields?|when required|as required|"
    r"if required|optional|requires? (?:more|further|additional|longer|extra) \w+|specification requires|"
    r"api (?:requires|needs)|is url required|tasks? (?:that )?requir\w+|applications? (?:that )?requir\w+|"
    r"scenarios (?:that )?requir\w+|use cases (?:that )?requir\w+|for those who need|when you need|"
    r"everything you need|all you need|what you need|you may need|workloads? (?:that )?requir\w+|"
    r"designed for (?:\w+ ){1,6}requir\w+|users? (?:who )?requir\w+|need for|reduces? the need|"
    r"requires? (?:only|just|minimal|little|less|fewer|no)|não requer|no requiere|sem necessidade|"
    r"sin necesidad|ne nécessite pas|nicht (?:erforderlich|notwendig|benötigt)|kein\w* .{0,30}erforderlich|"
    r"if (?:you|your) (?:\w+ ){0,3}needs?|(?:that|which|who) (?:\w+ )?(?:require|need|demand)s?\b|"
    r"fits? (?:on|in|into|within|onto)|environments? (?:that )?requir\w+|demands?|problems? requiring|"
    r"requiring (?:complex|deep|multi|strong|advanced|long|high|precise|reasoning))\b|不需要|"
    r"无需"
)
_LIMITS = re.compile(
    r"\b(?:cannot|can ?not\b|can't|never (?:use|connect|expose|commit|share|run|rely|store)|"
    r"(?:does|do|did|is|are|was|were|should|will|would|has|have)(?: not|n't)\b|not (?:intended|"
    r"designed|suitable|suited|recommended|supported|available|trained|able|guaranteed|meant|"
    r"perfect|aim|optimi[sz]ed|a substitute|yet|always|fully|production|affiliated)|"
    r"limited (?:to|in|by|support|context|knowledge|understanding|performance|ability|functionality)|"
    r"is (?:also )?not (?:a|an) |(?:has|have|known|some|several|certain|important|current) limitations?|"
    r"limitations? (?:include|"
    r"of this|is|are)|struggles?|fails? (?:to|if|when|on|in)|lacks?|may (?:produce|generate|"
    r"hallucinate|not|struggle|contain|be|exhibit|include|occasionally|still|reflect|vary|"
    r"require|perform|fail|lead|have slipped|over|make|degrade|sometimes|repeat|reproduce|"
    r"miss)|might (?:not|be|produce|generate|fail|contain)|can (?:be (?:slow|inaccurate|biased|"
    r"inconsistent|unreliable|incorrect)|produce (?:incorrect|inaccurate|biased|harmful)|"
    r"also reinforce|hallucinate|make mistakes|sometimes|reinforce|occasionally|still)|could (?:produce|"
    r"generate|be|lead)|"
    r"hallucinat\w+|(?:social|inherent|harmful|unwanted|potential|contain|reflect|exhibit|"
    r"inherit|amplify|reinforce)\w* bias(?:es)?\b|is biased|are biased|stereotyp\w+|inaccura\w+|"
    r"only (?:support\w*|available|work\w*|accept\w*|handle\w*|understand\w*)|supports? only|"
    r"available only|only for|solely|(?:is|are|still|remains?|considered|currently) (?:\w+ "
    r"){0,2}(?:experimental|beta|alpha|prototype|preview|proof of concept)|experimental (?:release|"
    r"feature|support|version|and)|in (?:beta|preview|alpha)\b|(?:beta|preview|early) (?:release|"
    r"version|quality|software|access)|(?:advertis|expos|offer|provid|cover|implement)\w* only|"
    r", not plain|deprecated|no longer|restricted to|restricts?|prohibit\w*|non commercial|"
    r"noncommercial|research (?:purposes )?only|research use only|academic use only|not for|"
    r"at your own risk|no guarantees?|no warrant\w+|lossy|degrad\w+|truncat\w+|security risk|"
    r"vulnerab\w+|susceptible|out of scope|be aware|known issue|heavily influenced|lower quality|"
    r"drawback|shortcoming|reduced (?:accuracy|quality)|performance (?:may|"
    r"drops?|degrades?|varies)|knowledge cutoff|cut off date|"
    r"does n't|unsupported|no support|without support|sensitive to|not production|misuse|harmful (?:content|output)|"
    r"não|limitaç\w+|limitad[oa]s?|apenas|somente|no (?:admite|soporta|puede|es|incluye|tiene|"
    r"ofrece|permite|genera|está)|limitacion\w*|solo (?:admite|soporta|funciona|está)|n'est pas|"
    r"ne(?: [\w']+){1,3} pas|limité\w*|uniquement|nicht|kein\w*|begrenzt|eingeschränkt|nur (?:für|"
    r"auf|in|mit|text))\b"
    r"|不支持|无法|不能|暂不|仅供|不构成|仅支持|仅限|有限|可能(?:会)?(?:产生|生成|出现|存在)|"
    r"局限|不适合|不建议|不保证|尚未|不得"
)
_NOT_LIMITING = re.compile(
    r"\b(?:not (?:only|just|limited to|merely|simply)|(?:doesn't|does not|don't|do not) (?:need|"
    r"require|have to|impose|know|want|store|collect|share|rely|matter|worry|forget|hesitate)|"
    r"isn't just|is not just|no limit\w*|unlimited|without (?:compromis\w+|sacrific\w+|limitations?)|"
    r"never leaves?|can't wait|why not|whether or not|if not\b|nicht nur|não (?:só|apenas|"
    r"somente)|no (?:solo|sólo)|non seulement|pas seulement|can not only|previously could not|"
    r"do not hesitate|can be used|may be used|if (?:you|it) (?:do not|don't|does not|doesn't)|"
    r"preview of|no longer (?:needed|required|necessary)|(?:if|when|whether|unless|where|"
    r"in case|that|which|who|whose|what|anything|something|one) (?:[\w'`]+ ){0,4}?(?:is|are|"
    r"does|do|did|has|have|was|were|can|could)(?: not|n't)|(?:if|when|that|which|who|what|"
    r"whenever) (?:[\w'`]+ ){0,3}?(?:cannot|can't|fails?)|you haven't|haven't thought|why (?:you )?(?:not|"
    r"can't)|no restrictions|(?:low\w*|reduc\w+|few\w*|less|minimi\w+|no) hallucinat\w+|"
    r"without (?:\w+ )?(?:degrad\w+|truncat\w+|hallucinat\w+)|somente leitura|solo lectura|"
    r"lecture seule|read only|without [\w ]{0,20}restrictions"
    r"|could not find|not found|not set|"
    r"not specified|not provided|not exist|not already)\b|不仅|不只"
)
_WEAKNESS = re.compile(
    r"\b(?:not (?:very |so |particularly |especially )?(?:good|great|strong|reliable|accurate|"
    r"suited) (?:at|in|with|for|"
    r"on)|(?:poor|bad|weak) (?:at|in|with)|come(?:s)? out (?:\w+ )?(?:broken|wrong|blurr\w+|garbled|distorted)|"
    r"no (?:substitute|replacement) for|not a (?:substitute|replacement|drop in)|there (?:is|"
    r"are) (?:currently |as yet )?no "
    r"[^.;]{2,60}?(?: yet| so far| at the moment)?$|no [^.;,]{2,40} yet\b|made for one|(?:removed|dropped|discontinued|"
    r"retired) ?:|^(?:removed|dropped|discontinued)\b|deliberately (?:left out|omitted)|"
    r"left out (?:on purpose|deliberately)|out of (?:its )?depth|(?:gets?|becomes?) (?:worse|confused|lost)|"
    r"goes wrong|false (?:positives?|alarms?|negatives?)|receives? no|breaks (?:down )?(?:on|with|when)|"
    r"drops? (?:sharply|off|noticeably)|"
    r"cause(?:s)? (?:errors|mistakes|artefacts|artifacts)|(?:often|sometimes|occasionally) (?:wrong|fails?|misses|"
    r"confuses|invents|repeats|garbled?|mispronounc\w+|misread\w*)|for personal use only|personal use only|"
    r"only (?:in )?(?:english|one language|text|linux|windows|macos)\b(?! and|,))|"
    r"\b(?:no (?:procesa|transcribe|traduce|reconoce|entiende|acepta|lee|maneja|guarda|busca|ejecuta|crea|edita|"
    r"analiza)|puede (?:inventar|cometer|equivocarse|fallar)|pode (?:inventar|errar|falhar|cometer)|peut (?:inventer|"
    r"se tromper|halluciner)|posent? problème|ne sont pas|não (?:foi|está|substitui)|a veces se|às vezes|"
    r"está prohibid\w+|é proibid\w+|prohibid[oa]|proibid[oa]|"
    r"kann (?:falsche|ungenaue|fehlerhafte)|parfois|interdit\w*|verboten|untersagt)\b"
    r"|容易出错|效果不佳|不够|较弱|禁止|仅支持|只支持"
)
_UNIQUE = re.compile(
    r"\b(?:state of the art|sota|(?:the )?(?:world'?s )?(?:fastest|smallest|largest|biggest|"
    r"cheapest|strongest|lightest|newest|most (?:powerful|capable|advanced|efficient|cost effective|"
    r"cost efficient|accurate|intelligent|comprehensive|complete|popular|sophisticated|performant|"
    r"versatile|affordable|ambitious|compact|robust|natural|downloaded|flexible|widely used|"
    r"trusted|multilingual|significant|expressive|extensive|reliable|secure|innovative|balanced))\b|"
    r"(?:the|our|its|their|delivers?|offers?|with|at|has) (?:lowest|highest|best)\b|best (?:in class|"
    r"open|of its|performing|overall|available|quality|results among|model)|(?:the|world'?s|"
    r"industry'?s|is the|as the) first\b(?! (?:step|time|frame|argument|line|message|token|"
    r"element|of all|one|place|pass|letter|word|entry|two|three|request|run|release|call|"
    r"column|column|row|version|phase|stage|generation))|first (?:open|ever|of its kind|model to|"
    r"production|large scale|fully|commercial|end to end|multimodal|native)|"
    r"the only\b|only (?:open|model|framework|server|library|platform) (?:that|to|with)|one of the (?:most|"
    r"best|first|few|fastest|smallest|largest|strongest|leading)|unique(?:ly)?|(?:industry|"
    r"world|class|market|category) leading|leading (?:performance|accuracy|edge|results|model|"
    r"open|provider|platform|quality)|groundbreaking|breakthrough|revolutionary|record (?:setting|"
    r"breaking)|unprecedented|unmatched|unparalleled|unrivall?ed|pioneer\w*|cutting edge|"
    r"best in|ranks? (?:first|#1|1st|no\. ?1|number one|top)|top (?:ranked|tier|performing|"
    r"performance|of the line|\d+)|#1|novel|significant advancements?|frontier|flagship|new (?:state|"
    r"standard|benchmark|record)|sets? (?:a )?new|exceptional|outstanding|superior|distinctive|"
    r"proprietary|custom (?:chips|silicon|hardware)|first class|"
    r"estado da arte|o mais \w+|a mais \w+|o primeiro|único|líder|vanguarda|el más \w+|la más \w+|"
    r"el primer\w*|última generación|le plus \w+|la plus \w+|le premier|l'état de l'art|de pointe|"
    r"unique en|führend\w*|das erste|der erste|die erste|einzigartig\w*|modernste\w*)\b"
    r"|首个|首款|唯一|业界领先|领先|最先进|最强|最快|最小|sota"
)
_NOT_UNIQUE = re.compile(
    r"\b(?:unique (?:identifier|id|name|ids|identifiers|order|per|key|instrument|user)|for best results|"
    r"best practices|works best|best used|best suited|best for|to get the best|best effort|"
    r"frontier models?|novel view|flagship store|latest)\b"
)
_BEST_FOR = re.compile(
    r"\b(?:best (?:suited )?for|ideal(?:ly)? (?:suited )?for|well suited (?:for|to)|perfect for|"
    r"suitable for|great for|good choice for|right choice for|designed for|optimi[sz]ed for|"
    r"recommended for|intended for|tailored (?:for|to))\b|适用于|适合|ideal para|idéal pour|"
    r"ideal für|geeignet für"
)


_LESSER = re.compile(
    r"\b(?:slower|weaker|less (?:accurate|reliable|effective|stable|robust|capable)|lower (?:accuracy|"
    r"quality))\b"
)
_MIN_NEED_WORDS = 2
_REDIRECT = re.compile(
    r"^(?:if (?:you|your)\b|for (?:other|more (?:complex|advanced|demanding)|larger|heavier|"
    r"advanced|general|non)\b|when you need|for (?=[^.;]{3,80} instead\.?$)).{4,160}?(?:(?:,|"
    r" ) ?we (?:recommend|suggest)(?: using)?|"
    r", ?(?:please )?(?:try|use|consider(?: using)?|reach for|look at|prefer)) (?!the (?:doc|"
    r"follow|guide|command|link)|our (?:doc|guide|discord|playground)|docs|discord|it\b|this\b|"
    r"python|pip|npm|docker\b)"
)


_RULES = Patterns(
    {
        "requires": _REQUIRES,
        "not required": _NOT_REQUIRED,
        "limits": _LIMITS,
        "weakness": _WEAKNESS,
        "not limiting": _NOT_LIMITING,
        "lesser": _LESSER,
        "unique": _UNIQUE,
        "not unique": _NOT_UNIQUE,
        "redirect": _REDIRECT,
    }
)


_BEST_RULES = Patterns({"best for": _BEST_FOR}, Filter())


def redirects(folded: str) -> bool:
    """Whether the sentence sends readers with another need to another product: a limit of this one."""
    return bool(_RULES.search("redirect", folded))


def lesser(folded: str) -> bool:
    """Whether the sentence says that the artifact does something less well, be it than a named alternative."""
    return bool(_RULES.search("lesser", folded))


@lru_cache(maxsize=8)  # one sentence is asked several times
def requires(folded: str) -> bool:
    """Whether the sentence says what is needed to use the artifact."""
    if not _RULES.search("requires", folded) or folded.endswith(":") or len(folded.split()) < _MIN_NEED_WORDS:
        return False
    return not _RULES.search("not required", folded)


def need(folded: str) -> int:
    """Offset at which a sentence begins to say what is needed; 0 when it does not."""
    match = _RULES.search("requires", folded)
    return match.start() if match else 0


@lru_cache(maxsize=8)  # one sentence is asked several times
def limits(folded: str) -> bool:
    """Whether the sentence says what the artifact cannot, should not or does badly."""
    if _RULES.search("weakness", folded):
        return True
    limiting = list(_RULES.finditer("limits", folded))
    if not limiting:
        return False
    excepted = [match.span() for match in _RULES.finditer("not limiting", folded)]
    return any(not any(start <= match.start() < end for start, end in excepted) for match in limiting)


def distinguishes(folded: str) -> bool:
    """Whether the sentence claims a place above all others without naming one."""
    match = _RULES.search("unique", folded)
    return bool(match) and not (_RULES.search("not unique", folded) and len(_UNIQUE.findall(folded)) < 2)


def recommends(folded: str) -> bool:
    """Whether the sentence says what the artifact suits best."""
    return bool(_BEST_RULES.search("best for", folded))
