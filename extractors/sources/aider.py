"""Aider's leaderboards: how many tasks of code a model solves when Aider edits with it.

Rules of reading:
- A record is a run; `dirname` names it, `model` the model with settings in brackets, `edit_format` how it edits.
- `total_cost` 0 means that nobody knows the cost. Rates are percent of the test cases.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from extractors.errors import ParseError
from extractors.readers.csv_rows import number_of
from extractors.readers.plain_yaml import YamlRefusedError, load_plain_yaml
from extractors.readers.run_settings import run_settings
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "aider"
BASE = "https://raw.githubusercontent.com/Aider-AI/aider/main/aider/website/_data"
BOARDS = ("polyglot", "edit")
MAX_CHARACTERS = 4_000_000
_HOW = re.compile(r"\s*\((?:diff|udiff|whole|deprecated)\)", re.IGNORECASE)
"""Brackets behind a name that say how it was edited with, or that it is gone."""
_NUMBERS = {
    "pass_rate_1": ("aider_pass_rate_1", 0.0, 100.0),
    "pass_rate_2": ("aider_pass_rate_2", 0.0, 100.0),
    "percent_cases_well_formed": ("aider_well_formed_percent", 0.0, 100.0),
    "seconds_per_case": ("aider_seconds_per_case", 0.0, 1e6),
    "total_cost": ("aider_total_cost_usd", 0.0, 1e6),
}
"""Field -> signal and its scale."""


def requests(as_of: datetime) -> Iterator[Request]:
    """One file a board."""
    for board in BOARDS:
        yield Request(NAME, board, f"{BASE}/{board}_leaderboard.yml")


def _parse(board: str, data: bytes, url: str, rows: Rows) -> None:
    try:
        document = load_plain_yaml(data.decode("utf-8-sig"), MAX_CHARACTERS)
    except (YamlRefusedError, UnicodeDecodeError) as error:
        raise ParseError(f"{url}: {str(error)[:200]}; expected a YAML list of runs") from error
    if not isinstance(document, list) or not document:
        raise ParseError(f"{url}: expected a YAML list of runs, found {type(document).__name__}")
    seen: set[str] = set()
    for row, record in enumerate(document):
        _add_run(rows, row, record if isinstance(record, dict) else {}, board, seen)
    rows.rows_total = len(document)


def _add_run(rows: Rows, row: int, record: Mapping[str, Any], board: str, seen: set[str]) -> None:
    run, model = _text(record, "dirname"), _text(record, "model")
    source_id = f"{board}/{run}" if run else f"#{row}"
    problem = None if run and model else "expected a run with dirname and model"
    problem = problem or (f"the run {run!r:.80} stands twice" if run in seen else None)
    seen.add(run)
    settings = run_settings(model)
    released = _day(_text(record, "released") or _text(record, "_released"))
    rows.entity(
        row,
        source_id,
        slug=_HOW.sub("", model).rpartition("/")[2] or source_id,
        role=RowRole.MODE if settings else RowRole.ARTIFACT,
        name=model or None,
        released_utc=released,
        status="deprecated" if "(deprecated)" in model.lower() else None,
        problem=problem,
    )
    if problem:
        return
    configuration = {"board": board, "edit_format": _text(record, "edit_format") or None, **settings}
    observed = _day(_text(record, "date"))
    for field, (signal, low, high) in _NUMBERS.items():
        value, wrong = number_of(_text(record, field), low, high)
        if wrong or not isinstance(record.get(field, ""), str):
            reason = f"{field}: {wrong or 'expected a number'}"
            rows.signal(row, source_id, field, signal, None, problem=reason)
        elif value is not None and (value or field != "total_cost"):
            rows.signal(row, source_id, field, signal, value, configuration=configuration, observed_utc=observed)


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> datetime | None:
    """A date of the form YYYY-MM-DD as midnight UTC; anything else says nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


SPEC = SourceSpec(
    name=NAME,
    title="Aider leaderboards",
    homepage="https://aider.chat/docs/leaderboards/",
    terms_url="https://github.com/Aider-AI/aider/blob/main/LICENSE.txt",
    licence="Apache-2.0",
    redistribution=Redistribution.VALUES,
    attribution="Scores from the Aider leaderboards (https://aider.chat), Apache-2.0.",
    cadence=timedelta(days=7),
    max_age=timedelta(days=180),
    hosts=("raw.githubusercontent.com",),
    endpoints=tuple(
        Endpoint(
            board,
            rf"https://raw\.githubusercontent\.com/Aider-AI/aider/[\w.-]+/aider/website/_data/{board}_leaderboard\.yml",
            PayloadKind.SET,
            partial(_parse, board),
            ("text/plain", "application/yaml"),
        )
        for board in BOARDS
    ),
    gates=Gates(min_rows=10, fill_rates={"name": 1.0}, max_quarantined_share=0.1, max_shrink_share=0.3),
    notes="The polyglot board has the shape of the edit board, which was recorded; itself only in a reduced copy.",
)
