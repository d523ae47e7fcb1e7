"""LiveBench: a table of task scores per release, and the map from tasks to categories.

Rules of reading:
- A row is a run: the model's name holds its settings (effort, thinking). An empty cell is a task that was not run.
- Columns differ from release to release. The scores published here are means of categories and their mean, as the
  site shows them, each only where every task of it was run. Tasks are grouped by the release's own map of categories,
  which this module repeats: a set of columns that is not known has no means, and the document is refused.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import fmean

from extractors.errors import ParseError
from extractors.readers.csv_rows import CsvRow, number_of, read_csv
from extractors.readers.json_text import Number, expect, load_json
from extractors.readers.run_settings import run_settings
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.ids import slugify
from schemas.vocabulary import ArtifactType, PayloadKind, Redistribution, RowRole

NAME = "livebench"
RELEASE = "2026_01_08"
"""The newest release known here; the site has no address that names the newest one."""
_TABLE = re.compile(r"https://livebench\.ai/table_(?P<release>\d{4}_\d\d_\d\d)\.csv")
_CATEGORIES = re.compile(r"https://livebench\.ai/categories_(?P<release>\d{4}_\d\d_\d\d)\.json")
CATEGORIES: Mapping[str, frozenset[str]] = {
    "reasoning": frozenset(
        {"theory_of_mind", "zebra_puzzle", "spatial", "logic_with_navigation", "web_of_lies_v2", "web_of_lies_v3"}
        | {"house_traversal"}
    ),
    "coding": frozenset({"code_generation", "code_completion", "LCB_generation", "coding_completion"}),
    "agentic_coding": frozenset({"javascript", "typescript", "python"}),
    "mathematics": frozenset({"AMPS_Hard", "integrals_with_game", "math_comp", "olympiad"}),
    "data_analysis": frozenset({"consecutive_events", "tablejoin", "tablereformat", "cta"}),
    "language": frozenset({"connections", "plot_unscrambling", "typos"}),
    "instruction_following": frozenset({"paraphrase", "simplify", "story_generation", "summarize"}),
}
"""Category -> its tasks over all releases; a release has some of them."""
_WORDS = {"if": "instruction_following"}
"""Words of the maps of categories that mean one of these."""


def requests(as_of: datetime) -> Iterator[Request]:
    """Both files of the newest release."""
    yield Request(NAME, "table", f"https://livebench.ai/table_{RELEASE}.csv")
    yield Request(NAME, "categories", f"https://livebench.ai/categories_{RELEASE}.json")


def _parse_table(data: bytes, url: str, rows: Rows) -> None:
    found = _TABLE.fullmatch(url)
    if found is None:
        raise ParseError(f"{url}: expected https://livebench.ai/table_<YYYY_MM_DD>.csv")
    release = found["release"].replace("_", "-")
    head, lines = read_csv(data, url, ("model",))
    tasks = [name for name in head if name != "model"]
    grouped = {name: [task for task in tasks if task in known] for name, known in CATEGORIES.items()}
    unknown = sorted(set(tasks) - {task for known in grouped.values() for task in known})
    if unknown or not tasks:
        raise ParseError(f"{url}: tasks of no known category: {unknown[:10]}; add them to CATEGORIES")
    rows.rows_total = len(lines)
    names = Counter(line.cells.get("model", "") for line in lines)
    seen: set[str] = set()
    for line in lines:
        name = line.cells.get("model", "")
        again = f"{name[:80]!r} stands in two rows" if names[name] > 1 else None
        _add_run(rows, line, {name: group for name, group in grouped.items() if group}, release, again, name in seen)
        seen.add(name)


def _add_run(
    rows: Rows, line: CsvRow, grouped: Mapping[str, list[str]], release: str, again: str | None, later: bool
) -> None:
    """Record a run. `again`: its name stands in other rows too; `later`: in an earlier one."""
    name = line.cells.get("model", "")
    problem = None if name else "a row without a model"
    problem = problem or (again if later else None)
    unread = line.problem or again
    source_id = name or f"#{line.number}"
    settings = run_settings(name)
    rows.entity(
        line.number,
        source_id,
        slug=name or f"#{line.number}",
        role=RowRole.MODE if settings else RowRole.ARTIFACT,
        name=name or None,
        problem=problem,
    )
    if problem or unread:
        if unread:
            rows.signal(line.number, source_id, "row", "livebench_average", None, problem=unread)
        return
    configuration = {"release": release, **settings}
    means: dict[str, float] = {}
    for category, tasks in grouped.items():
        scores = []
        for task in tasks:
            value, wrong = number_of(line.cells[task], 0.0, 100.0)
            if wrong:
                rows.signal(line.number, source_id, task, f"livebench_{category}", None, problem=f"{task}: {wrong}")
            elif value is not None:
                scores.append(value)
        if len(scores) == len(tasks):
            means[category] = fmean(scores)
            rows.signal(
                line.number, source_id, category, f"livebench_{category}", round(means[category], 4),
                configuration=configuration,
            )  # fmt: skip
    if len(means) == len(grouped):
        average = round(fmean(means.values()), 4)
        rows.signal(line.number, source_id, "average", "livebench_average", average, configuration=configuration)


def _parse_categories(data: bytes, url: str, rows: Rows) -> None:
    """The map of a release: its categories as facts of the benchmark. Raises ParseError when it contradicts ours."""
    found = _CATEGORIES.fullmatch(url)
    if found is None:
        raise ParseError(f"{url}: expected https://livebench.ai/categories_<YYYY_MM_DD>.json")
    document = expect(load_json(data, url), dict, url)
    source_id = f"livebench-{found['release'].replace('_', '-')}"
    rows.rows_total = 1
    rows.entity(
        0, source_id, slug="livebench", type=ArtifactType.BENCHMARK, publisher="livebench", name="LiveBench",
        url="https://livebench.ai",
    )  # fmt: skip
    for word, tasks in document.items():
        category = slugify(word).replace("-", "_")
        known = CATEGORIES.get(_WORDS.get(category, category), frozenset())
        for task in expect(tasks, list, f"{url}: {word[:40]}"):
            if isinstance(task, Number) or not isinstance(task, str) or task not in known:
                raise ParseError(f"{url}: {word[:40]} has the task {str(task)[:40]!r}; expected one of CATEGORIES")
            rows.fact(0, source_id, "lb.task", f"/{word[:40]}", task)


SPEC = SourceSpec(
    name=NAME,
    title="LiveBench",
    homepage="https://livebench.ai",
    terms_url="https://github.com/LiveBench/LiveBench/blob/main/LICENSE",
    licence="Apache-2.0 (benchmark and data)",
    redistribution=Redistribution.VALUES,
    attribution="Scores from LiveBench (https://livebench.ai), Apache-2.0.",
    cadence=timedelta(days=7),
    max_age=timedelta(days=120),
    hosts=("livebench.ai",),
    endpoints=(
        Endpoint("table", _TABLE.pattern, PayloadKind.SET, _parse_table, ("text/csv", "text/plain")),
        Endpoint(
            "categories",
            _CATEGORIES.pattern,
            PayloadKind.SET,
            _parse_categories,
            gates=Gates(min_rows=1, fill_rates={"name": 1.0}),
        ),
    ),
    gates=Gates(min_rows=20, fill_rates={"name": 1.0}, max_quarantined_share=0.1, max_shrink_share=0.8),
    notes="A release is edited for months after its date; scores of two releases are not comparable. The scores of a "
    "row with cells too few (one of 2026-01-08) are quarantined: nobody can say which tasks they belong to.",
)
