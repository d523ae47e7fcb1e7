"""Measuring identity against labels: precision and recall of what `assign` joins, with the names it got wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from schemas.vocabulary import ArtifactType, RowRole
from warehouse.identity.assign import assign

_LISTED = datetime(2026, 1, 1, tzinfo=UTC)
_LATER = _LISTED + timedelta(days=1)
_SCHEMA: dict[str, Any] = {
    "source": pl.String,
    "source_id": pl.String,
    "role": pl.String,
    "type": pl.String,
    "seller": pl.String,
    "publisher": pl.String,
    "slug": pl.String,
    "base_source_id": pl.String,
    "canonical_slug": pl.String,
    "hugging_face_id": pl.String,
    "first_seen_utc": pl.Datetime("us", "UTC"),
}


class Name(NamedTuple):
    """A row of a source as far as its id tells: who sells it, who publishes it, and its bare name."""

    source: str
    source_id: str
    seller: str | None
    publisher: str | None
    slug: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts of joins and the names that were joined wrongly or missed, each as `what: one, other`."""

    right: int
    made: int
    wanted: int
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Right joins per join made; 1 when none was made."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """Right joins per join that the labels want; 1 when they want none."""
        return self.right / self.wanted if self.wanted else 1.0


def judge_pairs(pairs: Sequence[tuple[Name, Name, bool]], at_utc: datetime) -> Verdict:
    """Judge pairs of names that mean the same thing or not, all listed at one moment."""
    names = dict.fromkeys(name for one, other, _ in pairs for name in (one, other))
    found = _artifacts(((name, _LISTED) for name in names), at_utc)
    right = made = wanted = 0
    wrong: list[str] = []
    for one, other, same in pairs:
        joined = found[one[:2]] == found[other[:2]]
        made, wanted, right = made + joined, wanted + same, right + (joined and same)
        if joined != same:
            what = "joined wrongly" if joined else "not joined"
            wrong.append(f"{what}: {one.source} {one.source_id}, {other.source} {other.source_id}")
    return Verdict(right, made, wanted, tuple(wrong))


def judge_links(
    listed: Sequence[Name], pool: Sequence[Name], accepted: Mapping[str, frozenset[str]], at_utc: datetime
) -> Verdict:
    """Judge links of names to the repositories of a pool that was seen after them.

    `accepted`: lower-case repositories by source id; empty where there is none; ids it lacks are not scored.
    """
    rows = [*((name, _LISTED) for name in listed), *((name, _LATER) for name in pool)]
    found = _artifacts(rows, at_utc)
    repositories: dict[str, list[str]] = {}
    for name in pool:
        repositories.setdefault(found[name[:2]] or "", []).append(name.source_id)
    right = made = wanted = 0
    wrong: list[str] = []
    for name in listed:
        if name.source_id not in accepted:
            continue
        links = sorted(repositories.get(found[name[:2]] or "-", []))
        labels = accepted[name.source_id]
        hit = bool(links) and all(link.lower() in labels for link in links)
        made, wanted, right = made + bool(links), wanted + bool(labels), right + hit
        if not hit and (links or labels):
            wrong.append(
                f"{name.source_id}: {', '.join(links) or 'none'}; expected {', '.join(sorted(labels)) or 'none'}"
            )
    return Verdict(right, made, wanted, tuple(wrong))


def _artifacts(rows: Iterable[tuple[Name, datetime]], at_utc: datetime) -> dict[tuple[str, str], str | None]:
    records = [
        (
            name.source,
            name.source_id,
            str(RowRole.ARTIFACT),
            str(ArtifactType.MODEL),
            name.seller,
            name.publisher,
            name.slug,
            None,
            None,
            None,
            seen,
        )
        for name, seen in rows
    ]
    aliases = assign(pl.DataFrame(records, schema=_SCHEMA, orient="row"), at_utc).aliases
    return {(row[0], row[1]): row[2] for row in aliases.select("source", "source_id", "artifact_id").iter_rows()}
