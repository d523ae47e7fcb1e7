"""Damaged copies of pages and tables: cells cut, rows cut, doubled or moved, columns moved, units and amounts changed.

A change is structural (no cell says anything new: what is read from the copy must be part of what is read from the
original) or a restatement (a cell says something else, and only what it says may be read).
"""

import copy
import csv
import io
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

ODD_CELLS = ("", "TBD", "$", "-$1", "$-1", "€5", "$1.2.3", "$1,25", "call us", "$5 / month", "$9 / KTok", "∞", "1e400")
UNITS = (
    ("1M", "1K"),
    ("per 1M tokens", ""),
    ("in USD", ""),
    ("in USD", "in EUR"),
    ("MTok", "KTok"),
    ("per second", "per hour"),
    ("per Image", "per page"),
    ("百万", "千"),
    ("元", "点"),
    ("TOKENS", "CHARACTERS"),
    ("UTC", "local time"),
)


class Copy(NamedTuple):
    """A damaged copy: what was done to it, whether cells only moved or went, and the bytes."""

    change: str
    structural: bool
    data: bytes


def damaged_pages(data: bytes, count: int, seed: int = 20261123) -> Iterator[Copy]:
    """`count` copies of an HTML page, each with one change."""
    dice = random.Random(seed)
    text = data.decode()
    whole = BeautifulSoup(text, "html.parser")
    kinds: tuple[tuple[Callable[[BeautifulSoup, random.Random], bool], bool], ...] = (
        (_cut_cell, True), (_cut_row, True), (_double_row, True), (_move_column, True), (_move_row, True),
        (_cut_heading, True), (_span, True), (_nest, True), (_odd_cell, False),
    )  # fmt: skip
    made = 0
    while made < count:
        if dice.random() < 0.15 and (changed := _other_unit(text, dice)) is not None:
            made += 1
            yield Copy("unit changed", False, changed.encode())
            continue
        page = copy.copy(whole)
        change, structural = dice.choice(kinds)
        if change(page, dice):
            made += 1
            yield Copy(change.__name__.strip("_"), structural, str(page).encode())


def _rows(page: BeautifulSoup) -> list[Tag]:
    return list(page.find_all("tr"))


def _spans(table: Tag) -> bool:
    return any(cell.has_attr("rowspan") or cell.has_attr("colspan") for cell in table.find_all(["td", "th"]))


def _cut_cell(page: BeautifulSoup, dice: random.Random) -> bool:
    dice.choice(page.find_all(["td", "th"])).decompose()
    return True


def _cut_row(page: BeautifulSoup, dice: random.Random) -> bool:
    dice.choice(_rows(page)).decompose()
    return True


def _double_row(page: BeautifulSoup, dice: random.Random) -> bool:
    row = dice.choice(_rows(page))
    row.insert_after(copy.copy(row))
    return True


def _move_column(page: BeautifulSoup, dice: random.Random) -> bool:
    table = dice.choice(page.find_all("table"))
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    if _spans(table) or len({len(cells) for cells in rows}) != 1 or len(rows[0]) < 3:
        return False
    for cells in rows:
        cells[-1].insert_after(cells[1].extract())
    return True


def _move_row(page: BeautifulSoup, dice: random.Random) -> bool:
    """Rows of a table with spans are left in place: there a moved row says something else, and nobody can tell."""
    table = dice.choice(page.find_all("table"))
    rows = [row for row in table.find_all("tr") if row.find("td")]
    if _spans(table) or len(rows) < 2:
        return False
    rows[-1].insert_after(rows[0].extract())
    return True


def _cut_heading(page: BeautifulSoup, dice: random.Random) -> bool:
    dice.choice(page.find_all(["h1", "h2", "h3"])).decompose()
    return True


def _span(page: BeautifulSoup, dice: random.Random) -> bool:
    cell = dice.choice(page.find_all(["td", "th"]))
    cell[dice.choice(["rowspan", "colspan"])] = dice.choice(["0", "2", "3", "99999", "x", "-1"])
    return True


def _nest(page: BeautifulSoup, dice: random.Random) -> bool:
    table = dice.choice(page.find_all("table"))
    for _ in range(dice.choice([1, 2, 5])):
        outer = page.new_tag("table")
        row, cell = page.new_tag("tr"), page.new_tag("td")
        table.wrap(outer)
        table.wrap(row)
        table.wrap(cell)
        table = outer
    return True


def _odd_cell(page: BeautifulSoup, dice: random.Random) -> bool:
    dice.choice(page.find_all(["td", "th"])).string = dice.choice(ODD_CELLS)
    return True


def _other_unit(text: str, dice: random.Random) -> str | None:
    before, after = dice.choice(UNITS)
    places = [at for at in range(len(text)) if text.startswith(before, at)]
    if not places:
        return None
    at = dice.choice(places)
    return text[:at] + after + text[at + len(before) :]


def damaged_markdown(data: bytes, count: int, seed: int = 20261123) -> Iterator[Copy]:
    """`count` copies of a Markdown page, each with one change in or above one of its tables."""
    dice = random.Random(seed)
    text = data.decode()
    lines = text.splitlines()
    tables = [at for at, line in enumerate(lines) if line.strip().startswith("|")]
    others = [at for at, line in enumerate(lines) if line.strip() and at not in tables]
    made = 0
    while made < count:
        kind = dice.choice(("cut cell", "cut row", "double row", "move column", "cut line", "odd cell", "unit changed"))
        found = _other_unit(text, dice) if kind == "unit changed" else _line_change(lines, tables, others, kind, dice)
        if found is not None:
            made += 1
            yield Copy(kind, kind not in ("odd cell", "unit changed"), found.encode())


def _line_change(lines: list[str], tables: list[int], others: list[int], kind: str, dice: random.Random) -> str | None:
    new = list(lines)
    at = dice.choice(others if kind == "cut line" else tables)
    parts = new[at].strip().strip("|").split("|")
    if kind in ("cut row", "cut line"):
        del new[at]
    elif kind == "double row":
        new.insert(at, new[at])
    elif kind == "move column":
        start, end = _block(tables, at)
        rows = [new[row].strip().strip("|").split("|") for row in range(start, end + 1)]
        if len({len(row) for row in rows}) != 1 or len(rows[0]) < 3:
            return None
        for row, cells in enumerate(rows, start):
            new[row] = "|" + "|".join([cells[0], *cells[2:], cells[1]]) + "|"
    else:
        column = dice.randrange(len(parts))
        if kind == "cut cell":
            del parts[column]
        else:
            parts[column] = f" {dice.choice(ODD_CELLS)} "
        new[at] = "|" + "|".join(parts) + "|"
    return "\n".join(new) + "\n"


def _block(tables: list[int], at: int) -> tuple[int, int]:
    start = end = at
    while start - 1 in tables:
        start -= 1
    while end + 1 in tables:
        end += 1
    return start, end


def damaged_csv(data: bytes, count: int, seed: int = 20261123) -> Iterator[Copy]:
    """`count` copies of a CSV file, each with one change."""
    dice = random.Random(seed)
    rows = list(csv.reader(io.StringIO(data.decode())))
    for _ in range(count):
        new = [list(row) for row in rows]
        kind = dice.choice(("cut cell", "cut row", "double row", "move column", "move row", "odd cell", "rename"))
        at = dice.randrange(1, len(new))
        column = dice.randrange(len(new[0]))
        if kind == "cut cell":
            del new[at][column % len(new[at])]
        elif kind == "cut row":
            del new[at]
        elif kind == "double row":
            new.insert(at, list(new[at]))
        elif kind == "move column":
            new = [[*row[:column], *row[column + 1 :], row[column]] if column < len(row) else row for row in new]
        elif kind == "move row":
            new.append(new.pop(at))
        elif kind == "odd cell":
            new[at][column % len(new[at])] = dice.choice((*ODD_CELLS, "-5", "1e9", "nan", "12_0"))
        else:
            new[0][column] = f"{new[0][column]}_2"
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(new)
        # A column moved in a file with a short row moves other cells there: what it says of that row is new.
        ragged = kind == "move column" and len({len(row) for row in rows}) > 1
        yield Copy(kind, kind != "odd cell" and not ragged, out.getvalue().encode())


def damaged_text(data: bytes, count: int, seed: int = 20261123) -> Iterator[Copy]:
    """`count` copies of a text: a slice cut, doubled or replaced by something odd, at any character."""
    dice = random.Random(seed)
    text = data.decode()
    for _ in range(count):
        start = dice.randrange(len(text))
        end = min(len(text), start + dice.choice((1, 5, 80)))
        kind = dice.choice(("cut text", "double text", "odd text"))
        middle = {
            "cut text": "",
            "double text": text[start:end] * 2,
            "odd text": dice.choice(("---\n", ": [", "\u0000", "&a *a", "\t", "<")),
        }
        yield Copy(kind, False, (text[:start] + middle[kind] + text[end:]).encode())
