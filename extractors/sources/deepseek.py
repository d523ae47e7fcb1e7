"""DeepSeek's price page, English (USD) and Chinese (CNY): one grid whose columns are models.

Rules of reading:
- The row `MODEL` names the columns, `MODEL VERSION` what is served under the name. Rows of prices are named by up to
  three cells: `PRICING`, `1M INPUT TOKENS (CACHE HIT)`, `PEAK`. The unit stands in those words.
- The currency is that of each amount. The Chinese page sells at prices of its own: another seller, `deepseek-cn`.
- Hours of peak are a sentence below the grid. A peak price holds in each window of it; the off-peak price always holds
  otherwise. Older pages write the window into the row. Without readable hours no price of such rows is believed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from extractors.errors import ParseError
from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.html_tables import Page
from extractors.readers.json_text import Number
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet
from extractors.readers.price_words import Priced, has_money, read_prices
from extractors.readers.tables import Cell, Table
from extractors.readers.windows import Hours, read_hours, sentences_of
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import CacheRole, Direction, PayloadKind, Redistribution, RowRole

NAME = "deepseek"
URL = "https://api-docs.deepseek.com/quick_start/pricing"
CHINESE_URL = "https://api-docs.deepseek.com/zh-cn/quick_start/pricing"
_MODEL, _VERSION = ("model", "模型"), ("model version", "模型版本")
_CONTEXT, _OUTPUT = ("context length", "上下文长度"), ("max output", "输出长度")
_PRICING = re.compile(r"pricing|standard price|discount price|价格|标准时段价格|优惠时段价格", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:1m|百万)\s*(?:(?P<side>input|output)\s*tokens|tokens\s*(?P<zh>输入|输出))\s*(?:\((?P<cache>[^()]*)\))?",
    re.IGNORECASE,
)
_SIDES = {"input": Direction.INPUT, "output": Direction.OUTPUT, "输入": Direction.INPUT, "输出": Direction.OUTPUT}
_CACHES = {
    "": CacheRole.NONE,
    "cache miss": CacheRole.NONE,
    "cache hit": CacheRole.READ,
    "缓存未命中": CacheRole.NONE,
    "缓存命中": CacheRole.READ,
}
_OFF_PEAK, _PEAK = ("off-peak", "空闲时段", "非高峰时段"), ("peak", "高峰时段")
_PEAK_SENTENCE = re.compile(r"(?<![\w-])peak hours|(?<!非)高峰时段为", re.IGNORECASE)
_SIZE = re.compile(r"(?:maximum:|最大)?\s*(\d{1,6})\s*([km])", re.IGNORECASE)


def requests(as_of: datetime) -> Iterator[Request]:
    """Both languages: they are two price lists."""
    yield Request(NAME, "pricing", URL)
    yield Request(NAME, "pricing_cn", CHINESE_URL)


def _parse_pricing(data: bytes, url: str, rows: Rows) -> None:
    _parse(data, url, rows, "deepseek")


def _parse_chinese(data: bytes, url: str, rows: Rows) -> None:
    _parse(data, url, rows, "deepseek-cn")


def _parse(data: bytes, url: str, rows: Rows, seller: str) -> None:
    page = Page(data, url)
    grids = [table for table in page.tables() if any(row and _is(row[0], _MODEL) for row in table.rows)]
    if len(grids) != 1:
        raise ParseError(f"{url}: {len(grids)} tables with a row of models; expected one")
    peak = _peak_hours(page.sentences())
    models = list(_models(grids[0], url))
    for row, (column, cell) in enumerate(models):
        _add_model(rows, row, grids[0], (models[0][0], column), cell.text, seller, url, peak)
    rows.rows_total = len(models)


def _is(cell: Cell, words: Sequence[str]) -> bool:
    return cell.text.lower() in words


def _models(table: Table, url: str) -> Iterator[tuple[int, Cell]]:
    """Columns of the grid that are models. Raises ParseError when they cannot be told from those that name rows."""
    head = next(row for row in table.rows if row and _is(row[0], _MODEL))
    first = next((column for column, cell in enumerate(head) if cell is not head[0]), None)
    if first is None or len(head) != table.width:
        raise ParseError(f"{url}: the row of models names no columns")
    names = [cell.text for cell in head[first:]]
    if len(set(names)) != len(names) or not all(names):
        raise ParseError(f"{url}: columns of models are named {names[:6]}; expected one name each")
    yield from enumerate(head[first:], start=first)


def _peak_hours(sentences: Sequence[str]) -> Hours:
    found = [read_hours(text) for text in sentences_of(sentences) if _PEAK_SENTENCE.search(text)]
    read = [hours for hours in found if hours is not None]
    if len(read) != 1:
        return Hours((), f"{len(read)} sentences give the hours of peak; expected one")
    return read[0]


def _add_model(
    rows: Rows, row: int, table: Table, columns: tuple[int, int], name: str, seller: str, url: str, peak: Hours
) -> None:
    """Record the model of a column; `columns` are the first one that is a model, and its own."""
    said = {line[0].text.lower(): line[columns[1]].text for line in table.rows if len(line) == table.width}
    version = _first(said, _VERSION)
    rows.entity(
        row,
        name,
        slug=(version or name).lower(),
        role=RowRole.OFFER,
        seller=seller,
        publisher="deepseek-ai",
        name=version or name,
        context_tokens=_tokens(_first(said, _CONTEXT)),
        max_output_tokens=_tokens(_first(said, _OUTPUT)),
        url=url,
    )
    prices = PriceSet()
    for line in table.rows:
        _add_prices(prices, table, line, columns, peak)
    prices.record(rows, row, name)


def _first(said: Mapping[str, str], words: Sequence[str]) -> str | None:
    return next((said[word] for word in words if said.get(word)), None)


def _tokens(text: str | None) -> int | None:
    """`1M`, `MAXIMUM: 384K` in tokens; None for what is written otherwise."""
    found = _SIZE.fullmatch((text or "").strip())
    return int(found[1]) * (1_000_000 if found[2].lower() == "m" else 1_000) if found else None


def _add_prices(prices: PriceSet, table: Table, line: Sequence[Cell], columns: tuple[int, int], peak: Hours) -> None:
    """Prices of one model in one row, one for each window. Amounts in rows that are not known are problems."""
    if len(line) != table.width:
        if any(has_money(cell.text) for cell in line):
            prices.add("row", Number(line[-1].text[:80]), UNKNOWN_UNIT, problem="a row of prices with a cell too few")
        return
    words = list(dict.fromkeys(cell.text for cell in line[: columns[0]]))
    cell = line[columns[1]]
    if not words or not (_PRICING.match(words[0]) or has_money(cell.text)):
        return
    path = " ".join(words)[:120]
    unit, conditions, problem = _read_words(words, peak)
    found = read_prices(cell.text)
    currency = found[0].charge.currency if len(found) == 1 else None
    problem = problem or (_strange(found[0]) if found else None)
    if unit is None or currency is None:
        expected = "one amount with its currency, in a row that names tokens and their side"
        prices.add(path, Number(cell.text[:80]), UNKNOWN_UNIT, problem=problem or f"{path}: expected {expected}")
        return
    unit = PriceUnit(unit.direction, cache=unit.cache, per=unit.per, currency=currency)
    for number, condition in enumerate(conditions):
        place = f"{path}[{number}]" if len(conditions) > 1 else path
        prices.add(place, Number(found[0].literal), unit, condition, problem=problem)


def _strange(one: Priced) -> str | None:
    """Words beside an amount that say more than a discount."""
    strange = [note for note in one.notes if not re.fullmatch(r"\d{1,2}% off", note)]
    if one.hourly or one.modalities or one.condition or one.below is not None or one.charge.unit or strange:
        return one.problem or f"words beside {one.literal} that are not read here"
    return one.problem


def _read_words(words: Sequence[str], peak: Hours) -> tuple[PriceUnit | None, Sequence[Condition], str | None]:
    """What the words beside a row say: unit, the conditions under which its price holds, what is wrong."""
    units = [found for word in words if (found := _UNIT.fullmatch(word))]
    if len(units) != 1:
        return None, (ALWAYS,), None
    side, cache = units[0]["side"] or units[0]["zh"], _CACHES.get((units[0]["cache"] or "").lower())
    if cache is None:
        return None, (ALWAYS,), f"an unknown note {units[0]['cache'][:60]!r}"
    unit = PriceUnit(_SIDES[side.lower()], cache=cache, per=1_000_000)
    rest = [word for word in words if word != units[0][0] and not re.fullmatch(r"pricing|价格", word, re.IGNORECASE)]
    if not rest:
        return unit, (ALWAYS,), None
    if len(rest) > 1:
        return None, (ALWAYS,), None
    return unit, *_when(rest[0], peak)


def _when(word: str, peak: Hours) -> tuple[Sequence[Condition], str | None]:
    """When a price holds: off-peak always, peak in its windows; a discount in the window that its row names."""
    lower = word.lower()
    if lower in _OFF_PEAK:
        return (ALWAYS,), peak.problem
    if lower in _PEAK:
        return peak.conditions or (ALWAYS,), peak.problem
    hours = read_hours(word)
    if hours and re.match(r"standard price|标准时段价格", lower):
        return (ALWAYS,), hours.problem
    if hours and re.match(r"discount price|优惠时段价格", lower):
        return hours.conditions or (ALWAYS,), hours.problem
    return (ALWAYS,), f"unknown words beside a price: {word[:60]!r}"


_PAGE = r"https://api-docs\.deepseek\.com/{}quick_start/pricing/?"
SPEC = SourceSpec(
    name=NAME,
    title="DeepSeek API",
    homepage="https://api-docs.deepseek.com",
    terms_url="https://cdn.deepseek.com/policies/en-US/deepseek-terms-of-use.html",
    licence="facts of a public price page without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Prices from the DeepSeek API documentation (https://api-docs.deepseek.com).",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("api-docs.deepseek.com",),
    endpoints=(
        Endpoint("pricing", _PAGE.format(""), PayloadKind.SET, _parse_pricing, ("text/html",)),
        Endpoint("pricing_cn", _PAGE.format("zh-cn/"), PayloadKind.SET, _parse_chinese, ("text/html",)),
    ),
    gates=Gates(min_rows=1, fill_rates={"seller": 1.0, "name": 1.0}, max_quarantined_share=0.3, max_shrink_share=0.6),
    price_priority=10,
    notes="The English page was recorded as a transcription of 2026-09, the Chinese one read in a public repository.",
)
