"""Table rows and labelled items: attributes with values, ticks and crosses, tool tables, status columns."""

import re
from dataclasses import dataclass

from extractors.decompose.candidates import Candidate
from extractors.decompose.views import fold

_YES = re.compile(
    r"^(?:✅|✔|✓|☑|🟢|yes|true|supported|full|native|ready|available|enabled|sim|sí|oui|ja|是|支持)\b|^[✅✔✓☑🟢]"
)
_NO = re.compile(
    r"^(?:❌|✗|✘|✖|🔴|🚫|⛔|no(?=[\s(,;.]*$|[,(;])|none\b|false\b|not (?:supported|available|yet)|unsupported|"
    r"n/a$|não\b|nein\b|non\b|否|不支持|无)"
)
_PARTIAL = re.compile(
    r"^(?:⚠|🟡|🚧|beta\b|experimental|partial|limited|preview\b(?!:)|alpha\b|planned|coming soon|wip\b|in progress|"
    r"untested)"
)
_NUMBER_CELL = re.compile(r"^[-+~≈<>*$€]?\d[\d.,]*\s?(?:%|x|k|m|b|gb|mb|gib|ms|s|±.*)?$|^[-–—]$")
_LABELLED = re.compile(r"^([^:]{2,60}?) ?: +(\S.*)$")
_LANGUAGE_COUNT = re.compile(r"\b(\d{1,3})\+?")
_MODALITIES = {
    "input": (
        ("image", "vision.image_understanding"),
        ("video", "vision.video_understanding"),
        ("audio", "audio.understanding"),
    ),
    "output": (
        ("image", "image.text_to_image"),
        ("video", "video.text_to_video"),
        ("embedding", "retrieval.text_embedding"),
        ("speech", "audio.text_to_speech"),
    ),
}
_PERMISSIVE = re.compile(r"\b(?:apache|mit\b|bsd|cc by(?! nc)|cc0|isc\b|unlicense)")
_TOKENS = re.compile(r"(\d[\d.,]*)\s?(k|m|thousand|million)?\b")
LONG_CONTEXT_TOKENS = 100_000
_MEANS = {"k": 1_000, "m": 1_000_000, "thousand": 1_000, "million": 1_000_000}


@dataclass(frozen=True, slots=True)
class RowClaim:
    """What a row says: a capability, whether it is there, or free text to read like a sentence."""

    capability_id: str | None
    denied: bool = False
    limited: bool = False


def tokens_of(value: str) -> int | None:
    """Number of tokens that a folded value such as "128k", "1,048,576 tokens" or "2 million" means."""
    match = _TOKENS.search(value)
    if not match:
        return None
    digits = match[1].strip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    try:
        number = float(digits.replace(",", ""))
    except ValueError:
        return None
    return int(min(number, 1e12) * _MEANS.get(match[2] or "", 1))


def attribute(label: str, value: str) -> list[RowClaim]:
    """Claims of a labelled value whose label has a fixed meaning; empty when it has none. Both folded."""
    if re.search(
        r"\bcontext\b|max(?:imum)? (?:input )?tokens|input tokens?(?: limit)?$|token limit \(input\)|"
        r"sequence length|上下文",
        label,
    ):
        tokens = tokens_of(value)
        return [RowClaim("text.long_context")] if tokens and tokens >= LONG_CONTEXT_TOKENS else []
    if (
        re.search(r"(?<!programming )(?<!coding )\blanguages?\b(?!\s+model)|语言|idiomas?|langues?|sprachen?", label)
        and len(label.split()) <= 4
    ):
        count = _LANGUAGE_COUNT.search(value)
        many = (count and int(count[1]) > 1) or value.count(",") >= 1 or "multilingual" in value or " and " in value
        code = re.search(r"\b(?:python|typescript|javascript|java|go|rust|c\+\+)\b", value)
        return [RowClaim("text.multilingual")] if many and not code else []
    for side, pairs in _MODALITIES.items():
        if (
            re.search(rf"\b{side}s?\b", label)
            and re.search(r"modalit|types?\b|formats?|^(?:model )?(?:in|out)puts?$|supported", label)
            and len(label.split()) <= 4
        ):
            return [RowClaim(capability) for word, capability in pairs if word in value]
    if re.fullmatch(r"(?:model )?licen[cs]e|许可证|licença|licencia|lizenz", label):
        return [RowClaim("openness.permissive_licence")] if _PERMISSIVE.search(value) else []
    return []


def forbids_commerce(label: str, value: str) -> bool:
    """Whether a folded licence line says that commercial use is not allowed."""
    named = re.fullmatch(r"(?:model |weights )?licen[cs]e|许可证|licença|licencia|lizenz", label)
    return bool(named and re.search(r"\bnon ?commercial|\bnc\b|research only|no commercial|not for commercial", value))


def is_attribute(label: str) -> bool:
    """Whether a folded label names a property of the artifact that is read by `attribute` alone."""
    return bool(
        re.search(
            r"\bcontext (?:length|window|size)|\blanguages?$|modalit|^licen[cs]e$|cut ?off|^provider$|"
            r"^developer(?:s|ed by)?$|^authors?$|^parameters?$|^size$|^base(?: models?)?$|^version$|"
            r"^released?(?: date)?$|"
            r"^date$|^papers?$|^github$|^repositor(?:y|ies)$",
            label,
        )
    )


def split_label(folded: str) -> tuple[str, str] | None:
    """(label, value) of "label: value" texts, else None."""
    match = _LABELLED.match(folded) if ": " in folded else None
    return (match[1].strip(" *"), match[2]) if match and len(match[1].split()) <= 6 else None


def mark(value: str) -> bool | None:
    """True for a tick, False for a cross, None for anything else. Value is folded."""
    value = value.strip()
    if _YES.match(value):
        return True
    return False if _NO.match(value) else None


def is_partial(value: str) -> bool:
    """Whether a folded cell says beta, experimental, planned or the like."""
    return bool(_PARTIAL.match(value.strip()))


def own_column(header: tuple[str, ...], own: frozenset[str]) -> int:
    """Column of a comparison table that speaks of the artifact: the one with its name, else the second."""
    for number, title in enumerate(header):
        if number and own & set(re.findall(r"[^\W_]+", title)):
            return number
    return 1


def is_numeric(cells: tuple[str, ...]) -> bool:
    """Whether most cells after the first are numbers: a benchmark, not a claim."""
    rest = [cell for cell in cells[1:] if cell]
    return len(rest) >= 2 and sum(bool(_NUMBER_CELL.match(fold(cell))) for cell in rest) * 2 > len(rest)


def folded_cells(candidate: Candidate) -> tuple[str, ...]:
    """Cells of a row, folded."""
    return tuple(fold(cell) for cell in candidate.cells)
