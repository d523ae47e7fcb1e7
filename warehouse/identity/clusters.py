"""Putting rows of one artifact together: a union of everything that is said to be the same."""

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from schemas.vocabulary import RowRole
from warehouse.identity.normal import letters_and_digits
from warehouse.identity.publishers import Publishers
from warehouse.identity.rows import Row

Key = tuple[str, str]
"""Publisher and normal name."""


class Union:
    """Disjoint sets of keys; the smaller key of two stands for both, so that order of joining does not matter."""

    def __init__(self) -> None:
        self._above: dict[Key, Key] = {}

    def find(self, key: Key) -> Key:
        """The key that stands for a key's set."""
        above = self._above.get(key, key)
        while above != self._above.get(above, above):
            above = self._above[above]
        self._above[key] = above
        return above

    def join(self, one: Key, other: Key) -> None:
        """Make two sets one."""
        first, second = sorted((self.find(one), self.find(other)))
        self._above[second] = first


def own_key(row: Row) -> Key:
    """Key of a row by its own publisher and name."""
    return str(row.publisher), row.name_key


def link_hugging_face(rows: Iterable[Row], publishers: Publishers, union: Union) -> None:
    """Join rows to the repository they name.

    A repository that several artifacts name belongs to the one with the nearest name: the others are releases or
    editions of it, not the same thing.
    """
    claims: dict[str, list[Row]] = {}
    repositories = {row.source_id.lower(): row for row in rows if row.source == "huggingface"}
    for row in rows:
        if row.hugging_face_id and row.role == RowRole.ARTIFACT:
            claims.setdefault(row.hugging_face_id.lower(), []).append(row)
    for repository, claimants in sorted(claims.items()):
        organisation, _, name = repository.partition("/")
        listed = repositories.get(repository)
        target = own_key(listed) if listed else (publishers.canonical(organisation), letters_and_digits(name))
        nearest = min(
            {own_key(row): row for row in claimants}.values(),
            key=lambda row: (own_key(row) != target, Levenshtein.distance(row.name_key, target[1]), row.order),
        )
        union.join(own_key(nearest), target)
        for row in claimants:
            # A dated row with the same weights as its undated sibling is another name for it.
            if (
                row.dated
                and letters_and_digits(row.base_slug) == nearest.name_key
                and row.publisher == nearest.publisher
            ):
                union.join(own_key(row), own_key(nearest))


def link_canonical_slugs(rows: Iterable[Row], union: Union) -> None:
    """Join dated and undated rows of one source that it gives the same canonical slug."""
    by_slug: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.canonical_slug and row.role == RowRole.ARTIFACT:
            by_slug.setdefault((row.source, row.canonical_slug), []).append(row)
    for group in by_slug.values():
        for row in group[1:]:
            if row.publisher == group[0].publisher:
                union.join(own_key(group[0]), own_key(row))
