"""The capability taxonomy as typed, immutable data: read once, named by its version."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from schemas.vocabulary import Modality
from schemas.yaml_data import load_yaml

_FILE = Path(__file__).with_name("taxonomy.yaml")
_ID = re.compile(r"[a-z]+\.[a-z0-9_]+")
_NUMERIC = re.compile(r"(?P<field>[^=<>]+)>=(?P<bound>\d+)")


class TaxonomyError(ValueError):
    """The taxonomy file breaks its own rules; the message names the entry, the value and what was expected."""


@dataclass(frozen=True, slots=True)
class NumericTrigger:
    """A structured field that shows a capability from a bound upwards (inclusive)."""

    field: str
    bound: int
    capability_id: str


@dataclass(frozen=True, slots=True)
class Capability:
    """One canonical capability.

    `cues` count wherever a sentence asserts them; `weak` ones only beside a word of `context`; a `decoy` is a longer
    phrase in which a cue means something else; `denials` are phrases that deny the capability without a negation;
    `parts` are beginnings of cues that name only a part of it: denying one limits it;
    `patterns` are regular expressions over the folded sentence.
    `implies` lists ids that follow from it, `yields_to` ids that replace it when one sentence shows both.
    `framed` capabilities must be offered by the artifact, not merely part of how it was made.
    """

    id: str
    name: str
    category: str
    definition: str
    cues: tuple[str, ...]
    weak: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    decoys: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    framed: bool = False
    other_languages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    triggers: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    input_modalities: tuple[Modality, ...] = ()
    output_modalities: tuple[Modality, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All capabilities in file order, by id, with the version they are published under."""

    semver: str
    digest: str
    categories: Mapping[str, str]
    capabilities: tuple[Capability, ...]
    by_id: Mapping[str, Capability]

    @property
    def version(self) -> str:
        """Semantic version and the first twelve hex digits of the file's SHA-256, joined by `+`."""
        return f"{self.semver}+{self.digest[:12]}"

    def field_triggers(self) -> tuple[tuple[str, str, str], ...]:
        """(field, value, capability id) of every equality trigger, in file order; value `*` means any."""
        pairs = ((capability.id, trigger) for capability in self.capabilities for trigger in capability.triggers)
        return tuple((*trigger.split("=", 1), i) for i, trigger in pairs if not _NUMERIC.fullmatch(trigger))  # type: ignore[misc]

    def numeric_triggers(self) -> tuple[NumericTrigger, ...]:
        """Every FIELD>=NUMBER trigger, in file order."""
        found = ((c.id, _NUMERIC.fullmatch(trigger)) for c in self.capabilities for trigger in c.triggers)
        return tuple(NumericTrigger(m["field"], int(m["bound"]), i) for i, m in found if m)


def _strings(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise TaxonomyError(f"taxonomy entry {entry.get('id')!r}: {key} is {values!r}, expected a list of texts")
    return tuple(values)


def _patterns(entry: Mapping[str, Any]) -> tuple[str, ...]:
    patterns = _strings(entry, "patterns")
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise TaxonomyError(f"taxonomy entry {entry.get('id')!r}: pattern {pattern!r}: {error}") from error
    return patterns


def _capability(entry: Mapping[str, Any], categories: Mapping[str, str]) -> Capability:
    capability_id = str(entry.get("id"))
    if not _ID.fullmatch(capability_id):
        raise TaxonomyError(f"taxonomy id {capability_id!r}: expected group.name in lower case")
    if entry.get("category") not in categories:
        raise TaxonomyError(f"taxonomy entry {capability_id}: category {entry.get('category')!r} is not declared")
    for trigger in _strings(entry, "triggers"):
        if "=" not in trigger:
            raise TaxonomyError(
                f"taxonomy entry {capability_id}: trigger {trigger!r} is not FIELD=VALUE or FIELD>=NUMBER"
            )
    modalities = entry.get("modalities", {})
    other = {language: tuple(cues) for language, cues in entry.get("other", {}).items()}
    return Capability(
        id=capability_id,
        name=entry["name"],
        category=entry["category"],
        definition=entry["definition"],
        cues=_strings(entry, "cues"),
        weak=_strings(entry, "weak"),
        context=_strings(entry, "context"),
        decoys=_strings(entry, "decoys"),
        denials=_strings(entry, "denials"),
        parts=_strings(entry, "parts"),
        patterns=_patterns(entry),
        implies=_strings(entry, "implies"),
        yields_to=_strings(entry, "yields_to"),
        framed=bool(entry.get("frame", False)),
        other_languages=MappingProxyType(other),
        triggers=_strings(entry, "triggers"),
        intents=_strings(entry, "intents"),
        input_modalities=tuple(Modality(value) for value in modalities.get("input", [])),
        output_modalities=tuple(Modality(value) for value in modalities.get("output", [])),
    )


def parse(content: bytes) -> Taxonomy:
    """Read a taxonomy from the bytes of its YAML file.

    Raises:
        TaxonomyError: an id is malformed or used twice, a category is unknown, a list holds something else than text.

    """
    raw = load_yaml(content)
    categories = {str(c["id"]): str(c["name"]) for c in raw["categories"]}
    capabilities = tuple(_capability(entry, categories) for entry in raw["capabilities"])
    by_id = {capability.id: capability for capability in capabilities}
    for capability in capabilities:
        unknown = set(capability.implies + capability.yields_to) - set(by_id)
        if unknown:
            raise TaxonomyError(f"taxonomy entry {capability.id}: refers to unknown ids {sorted(unknown)}")
    if len(by_id) != len(capabilities):
        ids = [capability.id for capability in capabilities]
        raise TaxonomyError(f"taxonomy ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    return Taxonomy(
        semver=str(raw["version"]),
        digest=hashlib.sha256(content).hexdigest(),
        categories=MappingProxyType(categories),
        capabilities=capabilities,
        by_id=MappingProxyType(by_id),
    )


@cache
def taxonomy() -> Taxonomy:
    """The project's taxonomy, read once per process."""
    return parse(_FILE.read_bytes())
