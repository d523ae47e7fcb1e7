"""Front matter of cards: metadata, not prose; one field of it is a statement of the card about what the model does."""

import re
from collections.abc import Iterator
from functools import cache

from extractors.decompose.candidates import Candidate, normal
from extractors.decompose.sections import ROOT
from extractors.decompose.statement import Statement
from schemas.taxonomy import taxonomy
from schemas.vocabulary import CapabilityKind

_TASK = re.compile(r"^pipeline_tag:[ \t]*[\"']?([a-z0-9-]{2,60})[\"']?[ \t]*$", re.MULTILINE)
_GENERATION = "text.generation"  # the task that hubs give to whatever holds a language model, drafts and parts too
_FIELD = "hf.pipeline_tag"


def front_matter(text: str) -> tuple[int, int] | None:
    """Offsets of YAML front matter; None where a text has none."""
    if not text.startswith("---\n"):
        return None
    end = text.find("\n---", 3)
    return (0, min(len(text), end + 4)) if end >= 0 else None


@cache
def _ids_of_tasks() -> dict[str, tuple[str, ...]]:
    """Task of a card to the capabilities it names."""
    found: dict[str, list[str]] = {}
    for field, value, capability_id in taxonomy().field_triggers():
        if field == _FIELD:
            found.setdefault(value, []).append(capability_id)
    return {value: tuple(ids) for value, ids in found.items()}


def task_statements(text: str) -> Iterator[Statement]:
    """Statements of the line of the front matter in which a card names its task ("pipeline_tag: text-to-speech")."""
    front = front_matter(text)
    match = _TASK.search(text, *front) if front else None
    if match is None:
        return
    cased, folded = normal(match[0])
    line = Candidate(match.start(), match.end(), cased, folded, "field", ROOT, "", "", (), False, True, 0)
    for capability_id in _ids_of_tasks().get(match[1], ()):
        if capability_id == _GENERATION:
            continue
        yield Statement(CapabilityKind.CAPABILITY, capability_id, line)
