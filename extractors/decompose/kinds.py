"""What kind of statement a sentence is, by the words that make it one. All texts are folded."""

from functools import lru_cache

from extractors.decompose import kind_patterns as words
from extractors.decompose.prefilter import Alternatives, Filter, Patterns

_MIN_NEED_WORDS, _MIN_LEAD_WORDS = 2, 7
_RULES = Patterns(
    {
        "not required": words.NOT_REQUIRED,
        "comes along": words.COMES_ALONG,
        "not limiting": words.NOT_LIMITING,
        "lesser": words.LESSER,
        "not unique": words.NOT_UNIQUE,
        "redirect": words.REDIRECT,
    }
)


_REQUIRES = Alternatives(words.REQUIRES)
_LIMITS = Alternatives(words.LIMITS)
_WEAKNESS = Alternatives(words.WEAKNESS)
_UNIQUE = Alternatives(words.UNIQUE)
_BEST_RULES = Patterns({"best for": words.BEST_FOR}, Filter())


def redirects(folded: str) -> bool:
    """Whether the sentence sends readers with another need to another product: a limit of this one."""
    return bool(_RULES.search("redirect", folded))


def lesser(folded: str) -> bool:
    """Whether the sentence says that the artifact does something less well, be it than a named alternative."""
    return bool(_RULES.search("lesser", folded))


@lru_cache(maxsize=8)  # one sentence is asked several times
def requires(folded: str) -> bool:
    """Whether the sentence says what is needed to use the artifact."""
    if not _REQUIRES.matches(folded) or len(folded.split()) < (
        _MIN_LEAD_WORDS if folded.endswith(":") else _MIN_NEED_WORDS
    ):
        return False
    return not _RULES.search("not required", folded)


def comes_along(folded: str) -> bool:
    """Whether the sentence says that what is needed comes without the reader's doing."""
    return bool(_RULES.search("comes along", folded))


def need(folded: str) -> int:
    """Offset at which a sentence begins to say what is needed; 0 when it does not."""
    match = _REQUIRES.first(folded)
    return match.start() if match else 0


@lru_cache(maxsize=8)  # one sentence is asked several times
def limits(folded: str) -> bool:
    """Whether the sentence says what the artifact cannot, should not or does badly."""
    if _WEAKNESS.matches(folded):
        return True
    limiting = list(_LIMITS.finditer(folded))
    if not limiting:
        return False
    excepted = [match.span() for match in _RULES.finditer("not limiting", folded)]
    return any(not any(start <= match.start() < end for start, end in excepted) for match in limiting)


def distinguishes(folded: str) -> bool:
    """Whether the sentence claims a place above all others without naming one."""
    return _UNIQUE.matches(folded) and not (
        _RULES.search("not unique", folded) and len(words.UNIQUE.findall(folded)) < 2
    )


def limited_from(folded: str) -> int:
    """Offset behind the words with which a sentence first says what is not or badly done; its length without such."""
    found = [match.end() for table in (_WEAKNESS, _LIMITS) if (match := table.first(folded))]
    return min(found, default=len(folded))


def recommends(folded: str) -> bool:
    """Whether the sentence says what the artifact suits best."""
    return bool(_BEST_RULES.search("best for", folded))
