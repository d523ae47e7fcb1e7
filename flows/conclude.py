"""The end of a run, good or bad: its report is kept, and whoever must know is told."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.alarm import sound
from flows.run_report import RunRecord, Verdict, keep_report, run_report
from flows.settings import Settings
from warehouse.publish import Run, publish_failure

log = logging.getLogger(__name__)


def conclude(settings: Settings, record: RunRecord, run: Run, *, publish: bool) -> Path | None:
    """Keep the report of a run, publish that of a failed one, and send the webhook where there is cause.

    Returns the path of the report, None when it could not be written. Never raises: how a run ended is decided, and
    trouble with telling of it goes to the log.
    """
    report = run_report(record, settings.published)
    path = _kept(settings.data, report)
    if record.verdict is Verdict.FAILED:
        log.error("run failed: %s: %s", type(record.error).__name__, record.error)
        if publish:
            _publish_failure(settings.published, run, report)
    elif record.verdict is Verdict.HELD:
        log.warning("snapshot %s is held: %s", report["snapshot"], report["reason"])
    for warning in record.warnings:
        log.warning("degraded: %s", warning)
    sound(report, path)
    return path


def _kept(root: Path, report: Mapping[str, Any]) -> Path | None:
    try:
        path = keep_report(root, report)
    except OSError as error:
        log.warning("the report of this run could not be kept: %s", error)
        return None
    log.info("report: %s", path)
    return path


def _publish_failure(published: Path, run: Run, report: Mapping[str, Any]) -> None:
    error = report["error"]
    try:
        publish_failure(published, run, f"{error['type']}: {error['message']}", report)
    except (OSError, ValueError) as second:
        log.error("the failure could not be recorded in the history: %s", second)
