"""The seed page's Markdown as a compatibility view: a small table rendered and read back without loss.

A table is a plain dict with the keys of `SeedTable`. Two templates are the seed site's own: `new` names a winner in its
lead, `old` does not. Three are ours: `ahead` and `likely` say what a verdict decided, `open` says nothing.
The first five lines of a page decide which one it is, so `parse_seed(render_seed(table)) == table`.
"""

import re
from itertools import pairwise
from typing import Any, Literal, NotRequired, TypedDict

EM_DASH = "—"
OLD_LEAD = "Side-by-side comparison to help you choose."
NEW_TAIL = "Capability-level comparison backed by match graph evidence from real search data."

Template = Literal["new", "old", "ahead", "likely", "open"]
Number = int | float | None


class SeedFormatError(ValueError):
    """Text that is no seed page; the message names the line and what was expected."""


class SeedTable(TypedDict):
    """Values of a seed page. Lists hold the left and the right value; None (or an em dash in prices) means absent."""

    a: str
    type_a: str
    b: str
    type_b: str
    rank_a: int | None
    rank_b: int | None
    adoption: list[Number]
    quality: list[Number]
    ecosystem: list[Number]
    match_graph: list[Number]
    times_matched: list[Number]
    pricing: list[str]
    starting_price: list[str] | None
    capabilities: list[Number]
    template: Template
    url: NotRequired[str]
    leader: NotRequired[Literal["a", "b"]]


_COMPONENTS = (
    ("Adoption", "adoption"),
    ("Quality", "quality"),
    ("Ecosystem", "ecosystem"),
    ("Match Graph", "match_graph"),
)
_LEADS = {"new": "ranks higher", "ahead": "ranks higher", "likely": "likely ranks higher"}
_VERDICTS = {"new": "scores higher", "old": "scores higher", "ahead": "scores higher", "likely": "likely scores higher"}
_URL_LINE = re.compile(r"<!-- url: (\S+) -->")


def render_seed(table: SeedTable) -> str:
    """Markdown of a table: title, lead, table and verdict, as the seed page prints them, ending in a newline.

    The winner of the seed's own templates is the higher rank, the left one on equal ranks; a free tier is claimed only
    by those templates, as that site does. Where the address is known, it follows in a comment.
    """
    title = f"{_inline(table['a'])} vs {_inline(table['b'])}"
    lines = [title, *_lead(table), *_rows(table), *_verdict(table)]
    if table.get("url"):
        lines.append(f"<!-- url: {table['url']} -->")
    return "\n".join(lines) + "\n"


def _rows(table: SeedTable) -> list[str]:
    rows = [("Feature", table["a"], table["b"]), ("Type", table["type_a"], table["type_b"])]
    rows.append(("UnfragileRank", _over_100(table["rank_a"]), _over_100(table["rank_b"])))
    rows += [_pair(label, table[key]) for label, key in _COMPONENTS]  # type: ignore[literal-required]
    rows.append(("Pricing", *_two(table["pricing"])))
    if table["starting_price"] is not None:
        rows.append(("Starting Price", *_two(table["starting_price"])))
    counts = [_number(value) for value in table["capabilities"]]
    rows.append(("Capabilities", *_two([n if n == EM_DASH else f"{n} decomposed" for n in counts])))
    rows.append(_pair("Times Matched", table["times_matched"]))
    lines = [f"| {label} | {_inline(a)} | {_inline(b)} |" for label, a, b in rows]
    return [lines[0], "|---|---|---|", *lines[1:]]


def _two(values: list[str]) -> tuple[str, str]:
    return values[0], values[1]


def _pair(label: str, values: list[Number]) -> tuple[str, str, str]:
    return label, _number(values[0]), _number(values[1])


def _number(value: Number) -> str:
    if value is None:
        return EM_DASH
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _over_100(rank: int | None) -> str:
    return EM_DASH if rank is None else f"{rank}/100"


def _leader(table: SeedTable) -> tuple[Literal["a", "b"], Literal["a", "b"]]:
    if "leader" in table:
        return (table["leader"], "b") if table["leader"] == "a" else (table["leader"], "a")
    if (table["rank_a"] or 0) >= (table["rank_b"] or 0):
        return "a", "b"
    return "b", "a"


def _standing(table: SeedTable, verb: str) -> str:
    ranks = {"a": table["rank_a"], "b": table["rank_b"]}
    names = {"a": _inline(table["a"]), "b": _inline(table["b"])}
    winner, loser = _leader(table)
    return f"{names[winner]} {verb} at {_over_100(ranks[winner])} vs {names[loser]} at {_over_100(ranks[loser])}."


def _lead(table: SeedTable) -> list[str]:
    template = table["template"]
    if template == "open":
        return []
    if template == "old":
        return [OLD_LEAD]
    standing = _standing(table, _LEADS[template])
    return [f"{standing} {NEW_TAIL}" if template == "new" else standing]


def _verdict(table: SeedTable) -> list[str]:
    template = table["template"]
    if template == "open":
        return []
    sentence = _standing(table, _VERDICTS[template])
    if template in ("new", "old"):
        winner, _ = _leader(table)
        pricing = {"a": table["pricing"][0], "b": table["pricing"][1]}
        if pricing.pop(winner) == "Free" and "Free" not in pricing.values():
            name = _inline(table["a"] if winner == "a" else table["b"])
            sentence += f" {name} also has a free tier, making it more accessible."
    return ["Verdict", sentence]


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(?=(?:amp|lt);)")
_ESCAPED = re.compile(r"\\(.)")
_CELL_END = re.compile(r"(?<!\\)(?:\\\\)*\|")


def _inline(text: str) -> str:
    """Text as one Markdown cell that can neither end the cell nor make a tag or a link; control characters go."""
    text = _ENTITY.sub("&amp;", _CONTROL.sub(" ", text)).replace("<", "&lt;")
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("](", "]\\(")


def _plain(cell: str) -> str:
    return _ESCAPED.sub(r"\1", cell).replace("&lt;", "<").replace("&amp;", "&")


def parse_seed(text: str) -> SeedTable:
    """Read a seed page, ours or the site's: the table and what title, lead and verdict say beyond it.

    Capability lists and footers are passed over. Raises SeedFormatError for a page without the table's rows.
    """
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("| Feature |")), None)
    if start is None:
        raise SeedFormatError("no line '| Feature | A | B |'; expected the Markdown of one comparison")
    cells: dict[str, list[str]] = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        label, left, right = _cells(line)
        cells[label] = [left, right]
    lead = [line for line in lines[:start] if line.strip()][1:]
    return _table(cells, lead[0] if lead else "", lines)


def _cells(line: str) -> tuple[str, str, str]:
    ends = [match.end() - 1 for match in _CELL_END.finditer(line)]
    found = [_plain(line[a + 1 : b]).strip() for a, b in pairwise(ends)]
    if len(found) != 3:
        raise SeedFormatError(f"line {line[:80]!r} has {len(found)} cells; expected 3: label, left, right")
    return found[0], found[1], found[2]


def _table(cells: dict[str, list[str]], lead: str, lines: list[str]) -> SeedTable:
    wanted = ["Feature", "Type", "UnfragileRank", *(label for label, _ in _COMPONENTS)]
    wanted += ["Pricing", "Capabilities", "Times Matched"]
    absent = [label for label in wanted if label not in cells]
    if absent:
        raise SeedFormatError(f"rows {', '.join(absent)} are missing; expected every row of the seed table")
    (a, b), (type_a, type_b) = cells["Feature"], cells["Type"]
    rank_a, rank_b = (_read_rank(cell) for cell in cells["UnfragileRank"])
    table: dict[str, Any] = {"a": a, "type_a": type_a, "b": b, "type_b": type_b, "rank_a": rank_a, "rank_b": rank_b}
    for label, key in _COMPONENTS:
        table[key] = [_read_number(label, cell) for cell in cells[label]]
    table["times_matched"] = [_read_number("Times Matched", cell) for cell in cells["Times Matched"]]
    table["pricing"] = cells["Pricing"]
    table["starting_price"] = cells.get("Starting Price")
    counts = [cell.removesuffix(" decomposed") for cell in cells["Capabilities"]]
    table["capabilities"] = [_read_number("Capabilities", cell) for cell in counts]
    table |= _read_lead(lead, table)
    url = _URL_LINE.fullmatch(lines[-1]) if lines else None
    if url:
        table["url"] = url[1]
    return table  # type: ignore[return-value]


def _read_lead(lead: str, table: dict[str, Any]) -> dict[str, Any]:
    """Template and leader: those whose lead is the one that stands there."""
    if lead.endswith(NEW_TAIL):
        return {"template": "new"}
    ours: list[dict[str, Any]] = [{"template": t, "leader": x} for t in ("ahead", "likely") for x in ("a", "b")]
    for found in [{"template": "open"}, {"template": "old"}, *ours]:
        if "".join(_lead(table | found)) == lead:  # type: ignore[arg-type]
            return found
    raise SeedFormatError(f"lead {lead[:120]!r} is none of the known ones; expected '<name> ranks higher at ...'")


def _read_number(label: str, cell: str) -> Number:
    if cell == EM_DASH:
        return None
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError as error:
        raise SeedFormatError(f"{label}: {cell[:40]!r} is no number; expected digits or an em dash") from error


def _read_rank(cell: str) -> int | None:
    number = _read_number("UnfragileRank", cell.removesuffix("/100"))
    if isinstance(number, float):
        raise SeedFormatError(f"UnfragileRank: {cell!r}; expected a whole number of 100")
    return number
