"""Templates, compiled once: autoescaped, strict, every page cleared of invisible and direction-changing characters."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("abreast.css", "abreast.svg")
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
    return environment.get_template(f"{name}.html.j2")


def make_page(template: str, folder: str, meta: PageMeta, values: Mapping[str, Any]) -> Page:
    """The index page of a folder (`model/qwen/qwen3.5-flash/`, empty for the home page).

    `root` leads from there to the root of the site, so that the site works below any address.
    """
    depth = folder.count("/")
    html = _template(template).render(root="../" * depth or "./", meta=meta, **values)
    return Page(f"{folder}index.html", _INVISIBLE.sub(" ", html).encode())


def asset_pages() -> list[Page]:
    """The one style sheet and the icon."""
    return [Page(f"assets/{name}", (TEMPLATES / name).read_bytes()) for name in ASSETS]


def short(text: str) -> str:
    """Text of bounded length: nobody reads a name of a megabyte."""
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
