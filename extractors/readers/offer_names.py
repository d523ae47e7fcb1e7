"""What a seller's name of a model says: publisher, slug, region, and the conditions sellers write into names.

`us-gov-west-1/openai.gpt-5.4`, `accounts/fireworks/models/glm-5p2`, `hd/1024-x-1792/dall-e-3`,
`claude-haiku-4-5@20251001`. The slug is the bare name as the source writes it: without seller, region, size, quality
or a seller's packaging, with its dates and versions.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from extractors.readers.sellers import seller_name


class OfferName(NamedTuple):
    """Parts of a name. `publisher` only where the name itself says it; `condition` holds for all prices of the row."""

    publisher: str | None
    slug: str
    region: str | None
    variant: str | None
    condition: Mapping[str, Any]


_SIZE = re.compile(r"(\d+|max)-x-(\d+|max)")
_STEPS = re.compile(r"(\d+|max)-steps")
_COMMITMENT = re.compile(r"(\d+-month)-commitment")
_QUALITIES = frozenset({"low", "medium", "high", "xhigh", "standard", "hd", "auto", "max"})
_CLOUD_REGION = re.compile(r"[a-z]{2}(-gov)?-(central|north|south|east|west|northeast|southeast)-\d")
_GEOGRAPHIES = frozenset(
    {
        "us",
        "eu",
        "apac",
        "au",
        "jp",
        "ca",
        "sa",
        "global",
        "us-gov",
        "global-standard",
        "regional",
        "me",
        "af",
        "in",
        "uk",
    }
)
_REGIONAL_SELLERS = frozenset({"azure", "azure-cognitive-services", "amazon-bedrock", "google-vertex"})
_SILENT = frozenset(
    {
        "*",
        "@cf",
        "@hf",
        "workers-ai",
        "invoke",
        "converse",
        "claude_platform",
        "speech",
        "doc-intelligence",
        "ranking",
        "@oi",
    }
)
"""Path parts that name an interface or a folder of the seller, the same for every price."""
_ENDPOINTS = {"streaming": {"endpoint": "streaming"}, "TEE": {"variant": "tee"}, "Pro": {"variant": "pro"}}
"""Path parts that name another interface or build with prices of its own."""
_OWN_FOLDERS = {
    "fal-ai": frozenset({"fal-ai"}),
    "digitalocean": frozenset({"fal-ai"}),
    "perplexity": frozenset({"perplexity", "preset"}),
    "baseten": frozenset({"baseten", "decision-models"}),
    "pinstripes": frozenset({"ps"}),
    "alibaba-cn": frozenset({"siliconflow"}),
    "drun": frozenset({"public"}),
    "together": frozenset({"together"}),
    "aiml": frozenset({"flux", "flux-pro", "dall-e", "imagen-3", "imagen-4", "imagen4"}),
}
"""First path parts that are a seller's own shelf, not a publisher."""
_VENDOR_DOT = re.compile(r"(?P<vendor>[a-z][a-z0-9]*)\.(?P<name>[A-Za-z].*)")
_DOTTED_SELLERS = frozenset({"amazon-bedrock", "oci", "google-vertex"})
_NUMBERED_ONLY = re.compile(r"[vr]\d")

_BEDROCK_VERSION = re.compile(r"(?P<name>.*\d)-v\d+(:\d+)?")
_BEDROCK_PACKAGE = re.compile(r"(?P<name>.*?)(-v1|-1)?:0")
_PACKAGED = frozenset({"ai21", "anthropic", "deepseek", "luma", "meta", "openai", "qwen", "writer"})
"""Publishers whose own names never end in the `-v1` that Bedrock appends."""
_POINT = re.compile(r"(?<=\d)p(?=\d)")
_SUFFIXES = frozenset({"free", "thinking", "batch", "beta", "nitro", "extended", "exacto", "floor", "online"})
"""Suffixes after a colon with a meaning of their own; any other (`:671b`, `:1024`) belongs to the name."""


@lru_cache(maxsize=1 << 14)
def read_name(seller: str, path: str, prefix: str | None = None) -> OfferName:
    """Read a name as one seller writes it. `prefix`: the catalogue's own name of the seller, removed once.

    Catalogues repeat their names from day to day; the answer is shared, so its condition is not to be changed.
    """
    name, suffix = _without_suffix(path.removeprefix("hf:"))
    parts = name.split("/")
    condition: dict[str, Any] = {}
    region: str | None = None
    kept: list[str] = []
    consumed = prefix is None
    for part in _without_account(parts[:-1]):
        if not consumed and (part == prefix or seller_name(part) == seller):
            consumed = True
        elif qualifier := _qualifier(part):
            condition |= qualifier
        elif seller in _REGIONAL_SELLERS and (part in _GEOGRAPHIES or _CLOUD_REGION.fullmatch(part)):
            region = part
        elif part not in _SILENT:
            kept.append(part)
    if kept and kept[0] in _OWN_FOLDERS.get(seller, ()):
        kept, publisher = kept[1:], None
    else:
        publisher = kept.pop(0) if kept else None
    slug, geography, vendor = _last(seller, parts[-1], publisher)
    if slug.startswith("ft:") and len(slug) > 3:
        slug, condition["variant"] = slug[3:], "fine_tuned"
    if suffix == "batch":
        condition["batch"] = True
    region = region or geography
    if region:
        condition["region"] = region
    return OfferName(vendor or publisher, "/".join([*kept, slug]) or path, region, suffix, condition)


def _without_suffix(path: str) -> tuple[str, str | None]:
    head, colon, tail = path.rpartition(":")
    return (head, tail) if colon and head and tail in _SUFFIXES else (path, None)


def _without_account(parts: Sequence[str]) -> Sequence[str]:
    """`accounts/fireworks/models` and the middle of `qwen/qwenCoder/models/...` are an address, not a publisher."""
    if len(parts) == 3 and parts[2] == "models" and parts[0] != "accounts":
        return parts[:1]
    if "accounts" in parts:
        start = parts.index("accounts")
        if len(parts) >= start + 3 and parts[start + 2] in ("models", "routers"):
            return [*parts[:start], *parts[start + 3 :]]
    return parts


def _qualifier(part: str) -> dict[str, Any] | None:
    if size := _SIZE.fullmatch(part):
        return {"resolution": "max" if size[1] == size[2] == "max" else f"{size[1]}x{size[2]}"}
    if steps := _STEPS.fullmatch(part):
        return {"steps": int(steps[1]) if steps[1].isdecimal() else steps[1]}
    if commitment := _COMMITMENT.fullmatch(part):
        return {"commitment": commitment[1]}
    if part in _QUALITIES:
        return {"quality": part}
    return _ENDPOINTS.get(part)


def _last(seller: str, name: str, publisher: str | None) -> tuple[str, str | None, str | None]:
    """Slug, region and publisher that the last part of a path names."""
    name = name.removesuffix("@default")
    geography = vendor = None
    if seller in _DOTTED_SELLERS:
        head, dot, rest = name.partition(".")
        if dot and head in _GEOGRAPHIES and "." in rest:
            geography, name = head, rest
        found = _VENDOR_DOT.fullmatch(name)
        if found and publisher is None:
            vendor, name = found["vendor"], found["name"]
            if vendor == "deepseek" and _NUMBERED_ONLY.match(name):
                name = f"deepseek-{name}"
    if seller == "amazon-bedrock":
        name = _without_package(name, vendor or publisher)
    elif seller == "google-vertex":
        name = name.removesuffix("-maas")
    elif seller == "fireworks":
        name = _POINT.sub(".", name)
    elif seller == "databricks":
        name = name.removeprefix("databricks-").removeprefix("system.ai.")
    elif seller == "sap-ai-core" and "--" in name:
        vendor, _, name = name.partition("--")
    return name, geography, vendor


def _without_package(name: str, publisher: str | None) -> str:
    """Bedrock's package version removed where it cannot be part of the name.

    `claude-haiku-4-5-20251001-v1:0` after a number; `llama3-70b-instruct-v1:0` of publishers that never use `-v1`; else
    only `:0`. `claude-v2:1` and `mistral-7b-instruct-v0:2` stay: there the version is the model.
    """
    if found := _BEDROCK_VERSION.fullmatch(name):
        return found["name"]
    if not (found := _BEDROCK_PACKAGE.fullmatch(name)):
        return name
    return found["name"] if publisher in _PACKAGED else name.removesuffix(":0")
