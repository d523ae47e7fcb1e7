"""Artifact ids: `<type>:<publisher>/<slug>`, their grammar and the paths made from them."""

import re
from typing import NamedTuple

from schemas.vocabulary import ArtifactType

PART = re.compile(r"[a-z0-9][a-z0-9._-]*")
PAIR_SEPARATOR = "--vs--"
MAX_PART_LENGTH = 120
_TYPES = frozenset(ArtifactType)


class ArtifactId(NamedTuple):
    """The three parts of an id."""

    type: ArtifactType
    publisher: str
    slug: str

    def __str__(self) -> str:
        return f"{self.type}:{self.publisher}/{self.slug}"

    @property
    def path(self) -> str:
        """Folder of this artifact in published trees: `model/qwen/qwen3.5-flash`."""
        return f"{self.type}/{self.publisher}/{self.slug}"


def is_part(text: str) -> bool:
    """Whether a text may be a publisher or a slug."""
    return len(text) <= MAX_PART_LENGTH and PAIR_SEPARATOR not in text and PART.fullmatch(text) is not None


def parse_id(text: str) -> ArtifactId:
    """Read an id. Raises ValueError that names the part that is wrong."""
    kind, colon, rest = text.partition(":")
    publisher, slash, slug = rest.partition("/")
    if not colon or not slash:
        raise ValueError(f"artifact id {text!r}: expected <type>:<publisher>/<slug>")
    if kind not in _TYPES:
        raise ValueError(f"artifact id {text!r}: type {kind!r} is none of {', '.join(ArtifactType)}")
    for name, part in (("publisher", publisher), ("slug", slug)):
        if not is_part(part):
            raise ValueError(
                f"artifact id {text!r}: {name} {part!r} must match {PART.pattern}, without {PAIR_SEPARATOR}"
            )
    return ArtifactId(ArtifactType(kind), publisher, slug)


_APART = re.compile(r"[^a-z0-9._]+")
_EDGES = "._-"


def slugify(text: str) -> str:
    """Lower-case slug with dots kept; empty when nothing of the text survives."""
    slug = _APART.sub("-", text.lower()).strip(_EDGES)
    while PAIR_SEPARATOR in slug:
        slug = slug.replace(PAIR_SEPARATOR, "-vs-")
    return slug[:MAX_PART_LENGTH].rstrip(_EDGES)


def pair_name(a: str, b: str) -> str:
    """Name of a pair in paths: ids sorted, `:` and `/` as `~`, joined by `--vs--`."""
    first, second = sorted((a, b))
    return PAIR_SEPARATOR.join(part.replace(":", "~").replace("/", "~") for part in (first, second))
