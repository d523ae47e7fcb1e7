"""Files for machines at the root of the site: its map for search engines, and `llms.txt` for agents."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from warehouse.pages.engine import Page, PageMeta

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_ADDRESSES = 50_000
"""Of one map file, by the protocol; a longer map is an index of several."""

_LLMS = """# abreast

> AI artifacts side by side: facts, prices and capabilities, each with its source and time, rankings with their doubt.
> Snapshot {snapshot}, content as of {day}. Absent values say why; nothing is compared that cannot be.

Every prepared page has a Markdown twin: put `index.md` behind its address.

## Pages

- [Rankings and prepared comparisons](index.md)
- [Models, ranked](rank/model/index.md)
- [Search by capability](search/index.md): `search/<capability>/index.md` lists who has it
- [What changed](changes/index.md)
- [Sources](sources/index.md)
- [Method](method/index.md)
- One artifact: `<type>/<publisher>/<slug>/index.md`; a prepared pair: `compare/<a>--vs--<b>/index.md`

## Data

- [Pointer to the latest snapshot](v1/latest.json): names a manifest by SHA-256, which names everything else
- One artifact: `v1/a/<type>/<publisher>/<slug>.json` names its documents under `v1/o/`
- [Typed events](v1/changes.json), also per type (`v1/changes/model.json`) and per artifact
- [Licences and terms](v1/ATTRIBUTION.json)
- [Tables](v1/datapackage.json), as CSV and Parquet
"""


def llms_page(meta: PageMeta) -> Page:
    """What an agent finds here, in Markdown; addresses are relative to the root of the site."""
    return Page("llms.txt", _LLMS.format(snapshot=meta.snapshot, day=meta.content_as_of[:10]).encode())


def sitemap_pages(paths: Iterable[str], meta: PageMeta, address: str) -> Iterator[Page]:
    """The map of all pages: `sitemap.xml`, an index of parts where one file is not enough.

    `paths` are those of the made files; `address` is where the site stands, with a slash at its end. The protocol wants
    whole addresses: without one (an empty text) locations are relative to the map.
    """
    folders = sorted(path.removesuffix("index.html") for path in paths if path.endswith("index.html"))
    parts = [folders[at : at + MAX_ADDRESSES] for at in range(0, len(folders), MAX_ADDRESSES)] or [[]]
    if len(parts) == 1:
        yield Page("sitemap.xml", _listing("urlset", "url", parts[0], address, meta))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield Page(name, _listing("urlset", "url", part, address, meta))
    yield Page("sitemap.xml", _listing("sitemapindex", "sitemap", names, address, meta))


def _listing(root: str, entry: str, paths: Iterable[str], address: str, meta: PageMeta) -> bytes:
    listing = ElementTree.Element(root, xmlns=SITEMAP)
    for path in paths:
        one = ElementTree.SubElement(listing, entry)
        ElementTree.SubElement(one, "loc").text = (address or "./") + path
        ElementTree.SubElement(one, "lastmod").text = meta.content_as_of
    data: bytes = ElementTree.tostring(listing, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
