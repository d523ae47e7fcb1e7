"""Templates, compiled once: autoescaped, strict, every page cleared of invisible and direction-changing characters."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
MODULES = Path(__file__).parent.parent / "web"
ASSETS = ("abreast.css", "abreast.svg")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load: nothing from elsewhere, no script and no style that stands in the page."""

MAX_CHARACTERS = 600
_INVISIBLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class PageMeta(NamedTuple):
    """What every page says about its snapshot: id, `content_as_of` as RFC 3339, version of the ruleset."""

    snapshot: str
    content_as_of: str
    ruleset: str


class Page(NamedTuple):
    """A page by its path below the root of the site."""

    path: str
    content: bytes


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    environment.globals["policy"] = POLICY
    return environment.get_template(f"{name}.html.j2")


Data = Sequence[tuple[str, str]]
"""Words and path of the published documents that a page is made from."""


class Layout(NamedTuple):
    """How a page is made: its template, its folder (`model/qwen/qwen3.5-flash/`, empty for the home page), its data."""

    template: str
    folder: str
    data: Data = ()

    @property
    def path(self) -> str:
        """Path of the page below the root of the site."""
        return f"{self.folder}index.html"

    @property
    def twin(self) -> str:
        """Path of the same in Markdown."""
        return f"{self.folder}index.md"

    @property
    def root(self) -> str:
        """The way from the page to the root of the site, so that the site works below any address."""
        return "../" * self.folder.count("/") or "./"


@cache
def part(name: str) -> Callable[..., Markup]:
    """A macro of `parts.html.j2`: markup of what stands on many pages, with the values it is given escaped."""
    macro: Callable[..., Markup] = getattr(_template("parts").module, name)
    return macro


def joined(parts: Iterable[Markup]) -> Markup:
    """Markup one behind the other."""
    return Markup("".join(parts))


def table_rows(rows: Iterable[tuple[Markup, ...]]) -> Markup:
    """Rows of a table from their cells."""
    return Markup("".join([f"<tr>{''.join(cells)}</tr>\n" for cells in rows]))


@lru_cache(maxsize=64)
def _frame(root: str) -> dict[str, Markup]:
    """What every page of one depth begins with."""
    return {name: part(name)(root) for name in ("links", "masthead")}


def make_page(layout: Layout, meta: PageMeta, values: Mapping[str, Any]) -> Page:
    """A page as its template makes it of values."""
    root = layout.root
    html = _template(layout.template).render(root=root, meta=meta, data=layout.data, **_frame(root), **values)
    return Page(layout.path, _visible(html))


def make_footer(layout: Layout, meta: PageMeta) -> bytes:
    """The end of a page, from its footer on: all that names the snapshot."""
    return _visible(_template("footer").render(root=layout.root, meta=meta, data=layout.data))


def _visible(html: str) -> bytes:
    # Most pages have nothing of the kind, and to ask for printable characters is quicker than to look for the others.
    return (html if html.replace("\n", "").isprintable() else _INVISIBLE.sub(" ", html)).encode()


def asset_pages() -> list[Page]:
    """The one style sheet, the icon, and the modules."""
    files = [*(TEMPLATES / name for name in ASSETS), *sorted(MODULES.glob("*.js"))]
    return [Page(f"assets/{file.name}", file.read_bytes()) for file in files]


def short(text: str) -> str:
    """Text of bounded length: nobody reads a name of a megabyte."""
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
