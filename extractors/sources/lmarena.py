"""LMArena (Chatbot Arena): ratings of people, from a public CSV copy of the leaderboards of text, vision and pictures.

Rules of reading:
- A row is a model; what stands in brackets behind the name is a setting or a date, and part of the name.
- Ratings are anchored anew from time to time: a rating and a rank mean something within one file only. The older file
  writes `arena_elo`.
- Two rows of one name with different numbers contradict each other: their numbers are quarantined.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from extractors.errors import ParseError
from extractors.readers.csv_rows import CsvRow, number_of, read_csv
from extractors.readers.run_settings import run_settings
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "lmarena"
BASE = "https://raw.githubusercontent.com/fboulnois/llm-leaderboard-csv/main/csv"
BOARDS = ("text", "vision", "image")
_NUMBERS = {"rank": ("lmarena_rank", 1, 100_000), "votes": ("lmarena_votes", 0, 1e9)}
"""Column -> signal and its scale."""


def requests(as_of: datetime) -> Iterator[Request]:
    """One file a board."""
    for board in BOARDS:
        yield Request(NAME, board, f"{BASE}/lmarena_{board}.csv")


def _parse(board: str, data: bytes, url: str, rows: Rows) -> None:
    head, lines = read_csv(data, url, ("rank", "model", "votes"))
    column = next((name for name in ("arena_score", "arena_elo") if name in head), None)
    if column is None or not lines:
        raise ParseError(f"{url}: no column arena_score or arena_elo with rows below it")
    names = Counter(line.cells.get("model", "") for line in lines)
    rows.rows_total = len(lines)
    seen: set[str] = set()
    for line in lines:
        name = line.cells.get("model", "")
        twice = names[name] > 1
        _add_model(rows, line, board, column, f"{name} #{line.number}" if name in seen else name, twice)
        seen.add(name)


def _add_model(rows: Rows, line: CsvRow, board: str, column: str, source_id: str, twice: bool) -> None:
    name = line.cells.get("model", "")
    settings = run_settings(name)
    rows.entity(
        line.number,
        source_id or f"#{line.number}",
        slug=name or f"#{line.number}",
        role=RowRole.MODE if settings else RowRole.ARTIFACT,
        name=name or None,
        problem=None if name else "a row without a model",
    )
    if not name:
        return
    problem = line.problem or ("the model stands in two rows with numbers of their own" if twice else None)
    configuration = {"board": board, **settings}
    for field, (signal, low, high) in {column: ("lmarena_score", 0, 5_000), **_NUMBERS}.items():
        value, wrong = number_of(line.cells.get(field, ""), low, high)
        if problem or wrong:
            rows.signal(line.number, source_id, field, signal, None, problem=problem or f"{field}: {wrong}")
        elif value is not None:
            rows.signal(line.number, source_id, field, signal, value, configuration=configuration)


_FILE = r"https://raw\.githubusercontent\.com/fboulnois/llm-leaderboard-csv/[\w.-]+/csv/"
SPEC = SourceSpec(
    name=NAME,
    title="LMArena",
    homepage="https://lmarena.ai",
    terms_url="https://huggingface.co/spaces/lmarena-ai/chatbot-arena-leaderboard",
    licence="CC-BY-4.0 (leaderboard data); the CSV copy MPL-2.0",
    redistribution=Redistribution.VALUES,
    attribution="Ratings from LMArena (https://lmarena.ai), by way of fboulnois/llm-leaderboard-csv.",
    cadence=timedelta(days=7),
    max_age=timedelta(days=60),
    hosts=("raw.githubusercontent.com",),
    endpoints=tuple(
        Endpoint(
            board,
            _FILE + (r"(?:lmarena_text|lmsys)\.csv" if board == "text" else rf"lmarena_{board}\.csv"),
            PayloadKind.SET,
            partial(_parse, board),
            ("text/csv", "text/plain"),
            None if board == "text" else Gates(min_rows=5, fill_rates={"name": 1.0}, max_shrink_share=0.5),
        )
        for board in BOARDS
    ),
    gates=Gates(min_rows=50, fill_rates={"name": 1.0}, max_quarantined_share=0.1, max_shrink_share=0.5),
    notes="The file of texts was called lmsys.csv until 2025-04. Not every model of the board is open to the public.",
)
