"""From a document to its records: views, blocks, candidates, statements, joined."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.decompose.blocks import Block, Scanner
from extractors.decompose.candidates import Candidate, candidates
from extractors.decompose.front_matter import front_matter, task_statements
from extractors.decompose.manifest import is_manifest, manifest_blocks
from extractors.decompose.names import NO_NAMES, NameIndex
from extractors.decompose.records import join
from extractors.decompose.sections import UNREAD
from extractors.decompose.statements import Interpreter
from extractors.decompose.subject import Attribution, first_subject, has_model_subject, is_model_text, is_tool_text
from extractors.decompose.toollist import is_tool_list, tool_blocks
from extractors.decompose.views import blank_ranges, fenced_ranges, fold, same_length, shown
from schemas.capability import CapabilityRecord, TextDocument
from schemas.vocabulary import ArtifactType

MAX_TEXT_CHARS = 12_000_000
MAX_STATEMENTS = 20_000
MAX_REPEATS = 200


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Records of a document and what was left out on the way, in plain words."""

    records: tuple[CapabilityRecord, ...]
    notes: tuple[str, ...] = ()


def _readable(text: str) -> tuple[str, list[Block] | Iterator[Block]]:
    """The shown text, of the same length as the document's, and its blocks."""
    plain = same_length(text)
    if is_tool_list(plain):
        return plain, tool_blocks(plain)
    if is_manifest(plain):
        return plain, manifest_blocks(plain)
    front = front_matter(plain)
    if front:
        plain = blank_ranges(plain, [front])
    plain = blank_ranges(plain, fenced_ranges(plain))
    visible = shown(plain)
    return visible, Scanner(visible).blocks()


def _own_names(document: TextDocument, head: list[Candidate]) -> list[str]:
    """Names of the artifact: the given one, else the title and the subject of the first sentences."""
    own = [document.artifact_name] if document.artifact_name else []
    titles = [c.cased for c in head if c.kind == "heading"][:1]
    subjects = [name for c in head if c.kind == "para" and c.first and (name := first_subject(c.cased))][:1]
    return own + titles + subjects


_INSTALLED = ("pip install", "npm install", "npx ", "brew install", "uv add", "cargo install", "docker run")
_SAYING = frozenset({"para", "item", "tool"})
_MODELS = frozenset({ArtifactType.MODEL, ArtifactType.FINETUNE})


def _is_model(document: TextDocument, head: list[Candidate]) -> bool:
    """Whether the artifact is a model: by its type, else by the first two units of the text."""
    if document.artifact_type is not None:
        return document.artifact_type in _MODELS
    said = [c.folded for c in head if c.kind in _SAYING]
    named = any(map(has_model_subject, said)) and not any(mark in document.text for mark in _INSTALLED)
    return named or any(map(is_model_text, said[:2]))


def _is_tool(document: TextDocument, head: list[Candidate]) -> bool:
    """Whether the artifact is software rather than a model: by its type, else by the beginning of the text."""
    if document.artifact_type is not None:
        return document.artifact_type not in _MODELS
    said = [c for c in head if c.kind in _SAYING]
    return any(c.kind == "tool" or is_tool_text(c.folded) for c in said) or any(
        mark in document.text for mark in _INSTALLED
    )


def analyse(document: TextDocument, names: NameIndex = NO_NAMES) -> Decomposition:
    """Decompose a document and say what had to be left out. Pure: equal arguments give equal results."""
    notes: list[str] = []
    text = document.text
    if len(text) > MAX_TEXT_CHARS:
        notes.append(f"read {MAX_TEXT_CHARS} of {len(text)} characters")
        text = text[:MAX_TEXT_CHARS]
    visible, blocks = _readable(text)
    stream = (c for block in blocks if block.section.kind not in UNREAD for c in candidates(visible, block))
    head = [candidate for _, candidate in zip(range(12), stream, strict=False)]
    own = _own_names(document, head)
    others = [name for artifact_id, name in names.occurring(text) if artifact_id != document.artifact_id]
    is_model = _is_model(document, head)
    interpreter = Interpreter(Attribution(own, others), not is_model and _is_tool(document, head), is_model)
    statements = list(task_statements(text))
    said: Counter[object] = Counter()
    for candidate in _chained(head, stream):
        for statement in interpreter.read(candidate):
            key = (statement.capability_id, statement.kind, statement.denied, statement.alternatives)
            said[key] += 1
            if said[key] <= MAX_REPEATS:
                statements.append(statement)
        if len(statements) >= MAX_STATEMENTS:
            notes.append(f"stopped at character {candidate.end} after {MAX_STATEMENTS} statements")
            break
    repeated = sum(count - MAX_REPEATS for count in said.values() if count > MAX_REPEATS)
    if repeated:
        notes.append(f"left out {repeated} statements that only repeat others")
    return Decomposition(join(text, statements, names, document.facts), tuple(notes))


def _chained(head: list[Candidate], rest: Iterator[Candidate]) -> Iterator[Candidate]:
    yield from head
    yield from rest


def decompose(document: TextDocument, names: NameIndex = NO_NAMES) -> tuple[CapabilityRecord, ...]:
    """Capability records of a document, in order of their first evidence.

    Args:
        document: the text with what is known of its artifact.
        names: known artifacts, to attribute sentences and resolve alternatives.

    """
    return analyse(document, names).records


def intents(query: str) -> tuple[str, ...]:
    """Ids of the capabilities that a search text asks for, most specific cue first, each once."""
    from extractors.decompose.search import capability_ids

    return capability_ids(fold(same_length(query)))
