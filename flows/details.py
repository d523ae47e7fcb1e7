"""Single documents that a night asks for besides lists, where a setting names them: never asked for first, then oldest.

The providers behind each model of OpenRouter, and the details of repositories on the Hugging Face hub. Off by default:
they cost a request each.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from extractors.source import Request, endpoint_of, route
from extractors.sources import huggingface, openrouter
from flows.access import DETAILS
from flows.cards import named_repositories, newest_entities
from flows.parsing import Parser
from schemas.vocabulary import RowRole
from warehouse.archive import RawArchive
from warehouse.selection import Selection, select
from warehouse.stages import StageStore

MAX_DETAILS = 200
"""A night and switch."""
ASKED_LATELY = timedelta(hours=20)


def wanted_details(switch: str, archive: RawArchive, store: StageStore, clock_utc: datetime) -> list[Request]:
    """Requests that a switch of `DETAILS` stands for, the most urgent first, from the newest archived lists."""
    source, endpoint = DETAILS[switch]
    selection = select(archive.rows(captured_until=clock_utc), route, lambda *scope: endpoint_of(*scope).kind)
    parser = Parser(store, archive.read)
    seen = {row.url: row.captured_at_utc for row in archive.rows(source, captured_until=clock_utc)}
    found = [one for one in _REQUESTS[switch](parser, selection) if route(source, one.url) == endpoint]
    due = [one for one in found if one.url not in seen or clock_utc - seen[one.url] >= ASKED_LATELY]
    return sorted(due, key=lambda one: (one.url in seen, seen.get(one.url, clock_utc), one.url))[:MAX_DETAILS]


def _endpoints(parser: Parser, selection: Selection) -> Iterator[Request]:
    for source, entities in newest_entities(parser, selection):
        if source == openrouter.SELLER:
            models = entities.filter(entities["role"] == str(RowRole.ARTIFACT))
            yield from (openrouter.endpoints_request(name) for name in models["source_id"])


def _repositories(parser: Parser, selection: Selection) -> Iterator[Request]:
    yield from (huggingface.detail_request(name) for name in sorted(named_repositories(parser, selection)))


_REQUESTS: dict[str, Callable[[Parser, Selection], Iterator[Request]]] = {
    "openrouter_endpoints": _endpoints,
    "huggingface_details": _repositories,
}
