"""Whether an answer is the document that was asked for: media type, whole JSON, and no wall in front of it."""

import json
import re

import orjson

from extractors.source import Endpoint
from schemas.media import MEDIA_TYPE

_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.I | re.S)
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,300}?)</title", re.I | re.S)
_HEAD_BYTES = 64 * 1024
_WALLS = tuple(
    (kind, re.compile("|".join(words).encode(), re.I))
    for kind, words in (
        (
            "bot wall",
            (
                r"cf-chl|/cdn-cgi/challenge|challenge-platform|_incapsula_|px-captcha|g-recaptcha|h-?captcha|datadome",
                r"just a moment|attention required|checking your browser|enable javascript and cookies|are you a robot",
                r"verify (?:that )?you are (?:a )?human|access denied|request blocked|unusual traffic",
            ),
        ),
        (
            "page about suspension",
            (
                r"(?:account|site|website|service|domain|project)[\w\s]{0,30}(?:suspended|has expired|disabled|paused)",
                r"bandwidth limit exceeded|domain is (?:parked|for sale)",
            ),
        ),
        (
            "login page",
            (r"type\s*=\s*[\"']?password", r">\s*(?:sign|log) ?in\b", r"(?:sign|log) in to (?:continue|your)"),
        ),
    )
)
"""What such pages say, the most telling kind first."""


class WallError(Exception):
    """A page stands in front of the document: the source blocks us. The message says which kind."""


class FormatError(Exception):
    """The body is not what the endpoint sends. The message says what was expected."""


def check_content(data: bytes, content_type: str | None, endpoint: Endpoint) -> str:
    """Media type of a whole body of status 200. Raises WallError and FormatError.

    A page of HTML where the endpoint sends something else is a wall, whatever it says and whatever type it claims.
    """
    said = (content_type or "").partition(";")[0].strip().lower()
    if "text/html" not in endpoint.media_types and (said == "text/html" or _HTML.match(data[:_HEAD_BYTES])):
        raise WallError(f"a {wall_in(data) or 'page of HTML'} instead of {endpoint.media_types[0]}")
    if "text/html" in endpoint.media_types and (kind := _wall_in_title(data)):
        raise WallError(f"a {kind} instead of the page")
    if not data.strip():
        raise FormatError("an empty body")
    if said and not _accepts(endpoint, said):
        raise FormatError(f"media type {said[:80]!r}; expected {' or '.join(endpoint.media_types)}")
    if "application/json" in endpoint.media_types:
        _check_json(data)
    return said if MEDIA_TYPE.fullmatch(said) else endpoint.media_types[0]


def wall_in(data: bytes) -> str | None:
    """Which kind of wall the words of a page suggest; None when they suggest none."""
    head = data[:_HEAD_BYTES]
    return next((kind for kind, words in _WALLS if words.search(head)), None)


def _wall_in_title(data: bytes) -> str | None:
    title = _TITLE.search(data[:_HEAD_BYTES])
    return wall_in(title[1]) if title else None


def _accepts(endpoint: Endpoint, said: str) -> bool:
    is_json = said.endswith("+json") and "application/json" in endpoint.media_types
    return is_json or said in endpoint.media_types


def _check_json(data: bytes) -> None:
    """Whole JSON, so that a body cut at any byte is refused. What it says is the parser's business."""
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        # The lenient reader takes what some sources write (NaN, lone surrogates); parsers judge that row by row.
        try:
            json.loads(data)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"no whole JSON document ({type(error).__name__}: {str(error)[:120]})") from None
