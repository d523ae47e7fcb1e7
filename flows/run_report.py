"""The report of a run: how it ended and why, for the operator. Kept for every run, failed and held ones too."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from flows.access import NOT_CONFIGURED, OFF
from flows.collect import Fetched
from flows.stopwatch import Stopwatch
from schemas.canonical import canonical_json, sha256_hex
from schemas.times import utc_text
from schemas.vocabulary import RunKind, RunStatus
from warehouse.files import write_atomic
from warehouse.publish import Published, paths
from warehouse.publish.storage import by_group

if TYPE_CHECKING:
    from flows.inputs import Inputs

FOLDER = "reports"
EXIT_FAILED, EXIT_DEGRADED, EXIT_HELD = 1, 3, 4
MAX_ERROR_CHARACTERS = 4000
ANSWERED = ("fresh", "unchanged", "offline", OFF, NOT_CONFIGURED)
"""Outcomes of asking a source that leave nothing to report."""


class Verdict(StrEnum):
    """How a run ended, in one word."""

    GOOD = "good"
    DEGRADED = "degraded"
    """Done, but a source is missing, stale or failed: its facts are carried forward."""
    HELD = "held"
    """A gate keeps the snapshot back: `latest` stays where it is."""
    FAILED = "failed"


@dataclass
class RunRecord:
    """What is known of a run so far. It is filled as the run goes, so that a failed one can be told of too."""

    kind: RunKind
    as_of: datetime
    clock_utc: datetime
    strict: bool = False
    fetched: Sequence[Fetched] = ()
    inputs: "Inputs | None" = None
    published: Published | None = None
    warnings: tuple[str, ...] = ()
    error: BaseException | None = None
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    details: Mapping[str, Any] = field(default_factory=dict)
    """What only runs of this kind tell."""
    bytes_by_kind: Mapping[str, int] = field(default_factory=dict)
    """Bytes of a run that published more than one snapshot."""

    @property
    def verdict(self) -> Verdict:
        """How the run ended; `good` or `degraded` as long as it has not."""
        if self.error is not None:
            return Verdict.FAILED
        if self.published is not None and self.published.status is RunStatus.HELD:
            return Verdict.HELD
        return Verdict.DEGRADED if self.warnings else Verdict.GOOD

    @property
    def exit_code(self) -> int:
        """Exit code of the command."""
        codes = {Verdict.FAILED: EXIT_FAILED, Verdict.HELD: EXIT_HELD}
        if self.strict:
            codes[Verdict.DEGRADED] = EXIT_DEGRADED
        return codes.get(self.verdict, 0)


def run_report(record: RunRecord, published: Path) -> dict[str, Any]:
    """A run as JSON: verdict, snapshot, sources, gates, timings in seconds, warnings, error. See docs/running.md.

    `published` is the root of the published tree, where the gates of the run's snapshot are read.
    """
    done, error = record.published, record.error
    return {
        "schema": "run/1.0.0",
        "verdict": str(record.verdict),
        "exit_code": record.exit_code,
        "kind": str(record.kind),
        "as_of": utc_text(record.as_of),
        "checked_at": utc_text(record.clock_utc),
        "snapshot": done.snapshot if done else None,
        "status": str(done.status) if done else None,
        "is_latest": done.is_latest if done else False,
        "reason": done.reason if done else None,
        "error": None if error is None else _error(error),
        "warnings": list(record.warnings),
        "sources": _sources(record),
        "gates": _gates(published, done.snapshot if done else None),
        "files": _files(done),
        "storage": storage(done.bytes_by_kind if done else record.bytes_by_kind),
        "timings": {name: asdict(spent) for name, spent in record.stopwatch.stages.items()},
        **record.details,
    }


def _error(error: BaseException) -> dict[str, str]:
    return {"type": type(error).__name__, "message": str(error)[:MAX_ERROR_CHARACTERS]}


def _files(done: Published | None) -> dict[str, int]:
    if done is None:
        return {}
    return {"written": done.files_written, "reused": done.files_reused, "bytes_written": done.bytes_written}


def storage(bytes_by_kind: Mapping[str, int]) -> dict[str, Any]:
    """Bytes written to the published tree: by group, and what each kind of file has of them, largest first."""
    ordered = sorted(bytes_by_kind.items(), key=lambda item: (-item[1], item[0]))
    return {**by_group(bytes_by_kind), "by_kind": dict(ordered)}


def _sources(record: RunRecord) -> list[dict[str, Any]]:
    asked = {one.source: one for one in record.fetched}
    states = record.inputs.sources if record.inputs else {}
    rows = []
    for name in sorted(asked.keys() | states.keys()):
        row: dict[str, Any] = {"source": name}
        if name in asked:
            one = asked[name]
            row |= {
                "outcome": one.outcome, "detail": one.detail, "new": one.documents, "confirmed": one.confirmed,
                "requests": one.requests, "sent_bytes": one.sent_bytes,
            }  # fmt: skip
        if name in states:
            state = states[name]
            row |= {
                "status": str(state.status), "captured_at": _time(state.captured_at_utc),
                "stale_at": _time(state.stale_at_utc), "documents": state.documents, "rows": state.rows,
                "quarantined": state.quarantined,
            }  # fmt: skip
        rows.append(row)
    return rows


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)


def _gates(published: Path, snapshot: str | None) -> list[Mapping[str, Any]]:
    """Gates as the manifest of the run's snapshot has them; none when there is no snapshot."""
    if snapshot is None:
        return []
    try:
        return list(orjson.loads((published / paths.snapshot_file(snapshot, "manifest.json")).read_bytes())["gates"])
    except (OSError, orjson.JSONDecodeError, KeyError):
        return []


def report_name(report: Mapping[str, Any], data: bytes) -> str:
    """File name of a report: by time, and by content so that two runs of one second do not meet."""
    time = str(report["checked_at"]).replace("-", "").replace(":", "")
    return f"{time}-{report['verdict']}-{sha256_hex(data)[:8]}.json"


def keep_report(root: Path, report: Mapping[str, Any]) -> Path:
    """Write a report under `<data root>/reports` and return its path. Raises WriteError."""
    data = canonical_json(dict(report))
    path = root / FOLDER / report_name(report, data)
    write_atomic(path, data)
    return path


def newest_report(root: Path) -> Path | None:
    """The report of the newest run, None when none is kept."""
    return max((root / FOLDER).glob("*.json"), key=lambda path: path.name, default=None)
