"""The webhook: a small message when a run is degraded, held or failed."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractors.source import spec_of
from flows.access import degrades
from flows.run_report import ANSWERED, Verdict
from flows.settings import SettingsError, stored_text
from schemas.canonical import canonical_json
from schemas.vocabulary import SourceStatus

log = logging.getLogger(__name__)
VARIABLE = "ABREAST_WEBHOOK_URL"
STORED = "webhook_url"
MAX_TEXT_CHARACTERS = 500
MAX_WARNINGS = 20


def message(report: Mapping[str, Any], path: Path | None) -> dict[str, Any]:
    """What is sent: verdict, snapshot, the sources that failed, and where the report is. Texts are bounded."""
    error = report["error"]
    return {
        "schema": "alarm/1.0.0",
        "verdict": report["verdict"],
        "exit_code": report["exit_code"],
        "kind": report["kind"],
        "as_of": report["as_of"],
        "checked_at": report["checked_at"],
        "snapshot": report["snapshot"],
        "is_latest": report["is_latest"],
        "reason": _bounded(report["reason"]),
        "error": None if error is None else _bounded(f"{error['type']}: {error['message']}"),
        "sources": [
            {name: _bounded(row[name]) for name in ("source", "status", "outcome", "detail") if name in row}
            for row in report["sources"]
            if _failed(row)
        ],
        "warnings": [_bounded(one) for one in report["warnings"][:MAX_WARNINGS]],
        "report": None if path is None else str(path),
    }


def _bounded(text: str | None) -> str | None:
    return None if text is None else text[:MAX_TEXT_CHARACTERS]


def _failed(row: Mapping[str, Any]) -> bool:
    source, status = row["source"], SourceStatus(row.get("status", SourceStatus.FRESH.value))
    answered = row.get("outcome", "offline") in ANSWERED or spec_of(source).is_best_effort
    return not answered or degrades(source, status)


def sound(report: Mapping[str, Any], path: Path | None, environment: Mapping[str, str] | None = None) -> bool:
    """Send the message to `ABREAST_WEBHOOK_URL` unless the run was good. True when it was taken.

    Never raises: what goes wrong is a WARNING, the outcome of the run stands.
    """
    if report["verdict"] == Verdict.GOOD:
        return False
    try:
        url = (os.environ if environment is None else environment).get(VARIABLE) or stored_text(STORED)
    except SettingsError as error:
        log.warning("the webhook was not taken: %s", error)
        return False
    return _sent(url, report, path) if url else False


def _sent(url: str, report: Mapping[str, Any], path: Path | None) -> bool:
    # The HTTP stack is loaded only by runs that use it.
    from extractors.http import WebhookError, post_json
    from flows.http_settings import load_http_settings

    try:
        status = post_json(url, canonical_json(message(report, path)), load_http_settings())
    except (WebhookError, ValueError) as error:
        log.warning("the webhook was not taken: %s", error)
        return False
    log.info("the webhook was taken with status %d", status)
    return True
