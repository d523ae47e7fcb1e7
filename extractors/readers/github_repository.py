"""A repository as GitHub's REST API describes it: one object of a search and of the repository endpoint."""

import re
from typing import Any

from extractors.readers.fields import FieldReader
from extractors.rows import Rows
from schemas.vocabulary import ArtifactType, RowRole

SIGNALS = {
    "stargazers_count": "github_stars",
    "forks_count": "github_forks",
    "subscribers_count": "github_watchers",
    "open_issues_count": "github_open_issues",
}
"""Field -> signal. `watchers_count` repeats the stars; who watches is `subscribers_count`."""
CHANGED_SIGNAL = "last_vendor_change_epoch_days"
FULL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_DAY_SECONDS = 86_400


def add_repository(rows: Rows, row: int, item: Any, url: str) -> str | None:
    """Record one repository and return its full name; None when it has none that can be read."""
    fields = item if isinstance(item, dict) else {}
    repository = FieldReader(fields, problems=None if fields else ["expected an object"])
    full_name = repository.text("full_name")
    if full_name is None or not FULL_NAME.fullmatch(full_name) or ".." in full_name:
        repository.problems.append(f"full_name: expected owner/name, found {(full_name or '')[:80]!r}")
        full_name = None
    owner, _, name = (full_name or "").partition("/")
    number, licence = repository.integer("id"), repository.inside("license")
    spdx = licence.text("spdx_id")
    archived, disabled = repository.flag("archived"), repository.flag("disabled")
    created, pushed = repository.time("created_at"), repository.time("pushed_at")
    description, language = repository.text("description"), repository.text("language")
    topics = repository.texts("topics") or []
    rows.entity(
        row,
        full_name or f"#{row}",
        slug=name or f"#{row}",
        type=ArtifactType.REPO,
        publisher=owner or None,
        name=name or None,
        url=f"https://github.com/{full_name}" if full_name else url,
        created_utc=created,
        changed_utc=pushed,
        licence=None if spdx == "NOASSERTION" else spdx,
        status="disabled" if disabled else "archived" if archived else None,
        problem=repository.problem,
    )
    if repository.problems or full_name is None:
        return full_name
    if description:
        rows.text(row, full_name, "description", description)
    facts = [("gh.id", "/id", str(number) if number is not None else None), ("gh.language", "/language", language)]
    for field, pointer, value in [*facts, *(("gh.topic", "/topics", topic) for topic in topics)]:
        if value:
            rows.fact(row, full_name, field, pointer, value)
    for field, signal in SIGNALS.items():
        _count(rows, row, full_name, field, signal, repository)
    if pushed is not None:
        rows.signal(row, full_name, "pushed_at", CHANGED_SIGNAL, float(int(pushed.timestamp()) // _DAY_SECONDS))
    return full_name


def _count(rows: Rows, row: int, full_name: str, field: str, signal: str, repository: FieldReader) -> None:
    value = repository.integer(field)
    if value is not None and value < 0:
        repository.problems.append(f"{field}: expected a count, found {value}")
    if repository.problems:
        rows.signal(row, full_name, field, signal, None, problem=repository.problem)
        repository.problems.clear()
    elif value is not None:
        rows.signal(row, full_name, field, signal, float(value))


def add_former_name(rows: Rows, row: int, former: str, full_name: str) -> None:
    """Record the name that a renamed repository was asked for under, as an alias of the one it has now."""
    owner, _, name = former.partition("/")
    rows.entity(
        row, former, slug=name, type=ArtifactType.REPO, role=RowRole.ALIAS, publisher=owner, base_source_id=full_name
    )
