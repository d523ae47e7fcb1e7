"""What a heading says about the text below it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from extractors.decompose.prefilter import Filter, Patterns


class SectionClass(StrEnum):
    """How far the statements of a section are claims about the artifact."""

    ABOUT = "about"
    FEATURES = "features"
    TASKS = "tasks"
    LIMITATIONS = "limitations"
    REQUIREMENTS = "requirements"
    COMPARISON = "comparison"
    USAGE = "usage"
    TIPS = "tips"
    INSTALL = "install"
    LICENCE = "licence"
    TRAINING = "training"
    EVALUATION = "evaluation"
    DEVELOPMENT = "development"
    COMMUNITY = "community"
    OTHERS = "others"
    VARIANTS = "variants"
    FUTURE = "future"
    CHANGES = "changes"
    PROMPT = "prompt"
    EXAMPLES = "examples"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with everything under it."""

    title: str
    level: int
    kind: SectionClass
    own: bool = True


ROOT = Section("", 0, SectionClass.ABOUT, own=False)

# First match wins. Titles are folded (lower case, no hyphens), so "out-of-scope" reads "out of scope".
_RULES: tuple[tuple[SectionClass, str], ...] = (
    (
        SectionClass.FUTURE,
        r"roadmap|future|coming soon|to ?do\b|planned|what'?s next|next steps|upcoming|路线图|"
        r"未来计划|待办|roteiro|próximos passos|feuille de route|ausblick",
    ),
    (
        SectionClass.LIMITATIONS,
        r"limit(?:ation|ing|s?\b(?! for))|^limited|\bbias|\brisks?\b|out of scope|caveat|known issue|shortcoming|"
        r"unsupported|"
        r"not supported|disclaimer|what .*(?:can't|cannot|does ?n[o']t|is ?n[o']t)|"
        r"^not (?:for|suitable|intended|meant|supported|included)|\bgaps$|^(?:removed|deprecated|"
        r"breaking changes)$|"
        r"misuse|ethic|warning|"
        r"restriction|non goals|considerations|drawback|weakness|failure modes|限制|局限|免责|"
        r"不足|已知问题|einschränkung|haftung|sınır|kısıt|inconvéni",
    ),
    (
        SectionClass.REQUIREMENTS,
        r"requirement|prerequisite|pre requisite|before you (?:begin|start)|what you(?:'ll)? need|"
        r"^to [\w ]{2,40}, you(?:'ll| will)? need\b|"
        r"system specs|^(?:recommended |minimum )?hardware$|dependencies|compatibility|要求|环境|前置|系统要求|依赖|"
        r"requisitos|pré ?requis|"
        r"prérequis|voraussetzung|anforderung|exigences|gereksinim",
    ),
    (SectionClass.INSTALL, r"^\W*(?:how to )?install(?:ation|ing)?\b"),
    (
        SectionClass.COMPARISON,
        r"\bvs\b|versus|compar|alternatives|differen(?:t|ce)|why .*(?:over|instead)|对比|比较|vergleich|diferen",
    ),
    (SectionClass.VARIANTS, r"variants|available models?\b|model sizes|all models|quantizations"),
    (
        SectionClass.OTHERS,
        r"related|see also|(?:who'?s|who is|used|trusted|built|made|powered) (?:using|by|with|"
        r"in)|showcase|\bothers?\b|family|inspir|ecosystem|derivatives|companion|siblings|similar|"
        r"adopters|projects using|相关项目|友情链接|verwandte|projets liés|proyectos relacionados",
    ),
    (
        SectionClass.CHANGES,
        r"change ?log|release notes|(?:patch|minor|major) changes|\breleases?\b|\bnews\b|updates?\b|version history|"
        r"changes since|"
        r"what'?s changed|更新日志|更新记录|novidades|novedades|nouveautés|neuigkeiten|änderungen",
    ),
    (
        SectionClass.COMMUNITY,
        r"kind words|testimonial|what (?:people|users|others|our users|customers|developers) (?:say|are saying)|"
        r"contribut|communit|contact|acknowledg|credits?\b|thanks|sponsor|star history|follow us|"
        r"get involved|\bteam\b|authors?\b|maintain|get help|support us|\bsupport$|feedback|citation|"
        r"citing|\bcite|bibtex|references?$|links?$|(?:additional|more|further|external|useful|"
        r"other) resources|further reading|learn more|more information|\bfaq|publications?|贡献|"
        r"致谢|联系|引用|社区|交流|参考|contribui|contribuir|agradecim|contacto|contato|remerciement|"
        r"mitwirken|danksagung|kontakt|atıf\b|katkı|teşekkür",
    ),
    (SectionClass.LICENCE, r"licen[cs]|terms|copyright|legal|许可|协议|lizenz|授权|lisans"),
    (
        SectionClass.EVALUATION,
        r"evaluat|benchmark|performance (?:on|metrics|comparison|results)|\bresults\b|leaderboard|"
        r"metrics|\bscores?\b|mteb|评测|评估|性能测试|avaliação|evaluación|évaluation|bewertung|değerlendirme|"
        r"ergebnisse",
    ),
    (
        SectionClass.TRAINING,
        r"training|datasets?\b|data sources|pre ?train|post ?train|how .*(?:was|were) trained|"
        r"hyperparameter|training procedure|训练|数据集|treinamento|entrenamiento|entraînement|eğitim",
    ),
    (
        SectionClass.EXAMPLES,
        r"(?:example|sample) (?:prompts?|quer(?:y|ies)|questions|conversations?|requests)|example outputs?|"
        r"prompts to try|"
        r"things to (?:try|ask)",
    ),
    (
        SectionClass.PROMPT,
        r"system prompt|prompt (?:format|template)|prompting|chat template|sample (?:in|out)put|"
        r"inputs? and outputs?|example outputs?|instruct template|提示词模板",
    ),
    (
        SectionClass.DEVELOPMENT,
        r"develop(?:ment|ing)|building\b|build from|tests?\b|testing$|debug|project structure|"
        r"repository structure|directory structure|file structure|folder|files in|troubleshoot|"
        r"^(?:bug ?)?fix(?:ed|es)?$|telemetry|publishing|errors?$|inspector|开发|测试|项目结构|"
        r"目录结构|desenvolvimento|"
        r"desarrollo|développement|entwicklung",
    ),
    (
        SectionClass.INSTALL,
        r"install|set ?up|setting up|download|deploy(?:ing|ment)?(?: (?:with|on|to|guide))?$|"
        r"clients?$|claude desktop|vs ?code|cursor|windsurf|docker(?: compose)?$|npx|\buvx?\b|"
        r"\bpip\b|via \w+$|smithery|add to|connect(?:ing)? (?:to|from)|\bauthentication\b|安装|"
        r"部署|配置|instala|einrichtung|konfiguration",
    ),
    (SectionClass.TIPS, r"tips|best practices|recommend|settings"),
    (
        SectionClass.USAGE,
        r"\busage\b|quick ?start|get(?:ting)? started|how to|examples?\b|tutorial|\bdemo|sample|"
        r"snippet|config|customi[sz]|inference$|inference (?:with|example|sample)|using |\brun(?:ning)?\b|"
        r"\bcode\b|cookbook|\bguide|walkthrough|command line|parameters|options|environment variables|"
        r"arguments|使用|示例|快速开始|用法|uso\b|como usar|cómo usar|exemplo|ejemplo|utilisation|"
        r"exemple|démarrage|verwendung|nutzung|beispiel|schnellstart|kullanım|kurulum|örnek|inicio rápido|"
        r"início rápido",
    ),
    (
        SectionClass.TASKS,
        r"\btools?\b|supported tasks|tasks?\b|^resources$|resources and tools|functions\b|commands\b|"
        r"actions\b|api$|endpoints|available prompts|工具|接口|ferramentas|herramientas|outils|"
        r"werkzeuge",
    ),
    (
        SectionClass.FEATURES,
        r"feature|highlight|capabilit|what (?:can|is|it|you)|why\b|overview|key |use ?cases?|"
        r"intended|applications|benefits|advantages|strengths|introduction|about|description|"
        r"summary|characteristics|功能|特性|特点|能力|简介|介绍|亮点|优势|recursos|características|"
        r"funcionalidades|capacidades|fonctionnalités|caractéristiques|capacités|funktionen|merkmale|"
        r"eigenschaften|fähigkeiten|überblick|özellik|yetenek",
    ),
)
_PATTERNS = Patterns({kind.value: pattern for kind, pattern in _RULES}, Filter())
_MIXED = re.compile(r"(?:uses?|capabilit\w+|strengths|features) (?:and|&|/|,) (?:limit|weak|bias|risk)")
_MAX_TITLE_CHARS = 120


def classify(title: str) -> SectionClass | None:
    """Class of a folded heading, or None when it says nothing about the kind of its text."""
    title = title[:_MAX_TITLE_CHARS].strip(" :*#>\t")
    if _MIXED.search(title):
        return SectionClass.FEATURES
    return next((kind for kind, _ in _RULES if _PATTERNS.search(kind.value, title)), None)


_ANNOUNCED = (
    (SectionClass.LIMITATIONS, re.compile(r"\b(?:limitations?|caveats|drawbacks|known issues)(?: (?:are|include))?:$")),
    (
        SectionClass.FUTURE,
        re.compile(r"\b(?:we plan to(?: add)?|planned|coming soon|in the future|roadmap)\b[^.;]{0,40}:$"),
    ),
)


def announced(folded: str) -> SectionClass | None:
    """Class of what follows a folded sentence that ends by announcing it ("... several limitations:")."""
    if not folded.endswith(":"):
        return None
    return next((kind for kind, pattern in _ANNOUNCED if pattern.search(folded)), None)


_SECTION_WORDS = frozenset(
    {"model", "quick", "getting", "get", "key", "known", "main", "about", "project", "training", "technical", "system",
     "hardware", "software", "core", "our", "the", "how", "what", "sample", "example", "basic", "intended", "supported",
     "usage", "use", "important", "related", "other", "available", "release", "change", "api", "code", "next"}
)  # fmt: skip


def names_artifact(title: str) -> bool:
    """Whether the first word of a folded title of two words is no word of section headings, but a name."""
    first, _, rest = title.partition(" ")
    return bool(rest) and first.isalnum() and first not in _SECTION_WORDS and classify(first) is None


POSITIVE = frozenset(
    {SectionClass.ABOUT, SectionClass.FEATURES, SectionClass.TASKS, SectionClass.COMPARISON, SectionClass.CHANGES}
)
"""Sections whose sentences may assert capabilities."""

GUARDED = frozenset({SectionClass.USAGE, SectionClass.TIPS})
"""Sections whose headings and plain claims may assert capabilities, but not their instructions."""

UNREAD = frozenset(
    {
        SectionClass.FUTURE,
        SectionClass.COMMUNITY,
        SectionClass.OTHERS,
        SectionClass.DEVELOPMENT,
        SectionClass.TRAINING,
        SectionClass.EXAMPLES,
    }
)
"""Sections that say nothing of what the artifact does, cannot do or needs."""
