"""A web archive on loopback: answers by request target, as the service gives them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from extractors.http import Budget, HttpSession, HttpSettings, Limits
from extractors.past.wayback import Wayback
from tests.replay.library import Page
from tests.replay.server import Handler, ReplayServer

LIMITS = Limits(retry_wait_seconds=1.0)
JSON = {"Content-Type": "application/json"}


@dataclass
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def memento(body: bytes, at: datetime, status: int = 200, **headers: str) -> Reply:
    """An archived answer: it says when it was given."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    when = {"Memento-Datetime": format_datetime(at.astimezone(UTC), usegmt=True)}
    return Reply(status, body, {**JSON, **when, **named})


class Archive:
    """Answers of the index in turn, and of the replay by `<timestamp>id_/<address>`."""

    def __init__(self, server: ReplayServer) -> None:
        self.server = server
        self.index: list[Reply] = []
        self.replay: dict[str, Reply | Callable[[], Reply]] = {}
        server.faults["/cdx/search/cdx"] = self._listing
        server.faults["/web/"] = self._replayed

    @property
    def queries(self) -> list[dict[str, list[str]]]:
        """Query of every request to the index."""
        asked = [one.target for one in self.server.requests() if one.target.startswith("/cdx/")]
        return [parse_qs(urlsplit(target).query) for target in asked]

    def _listing(self, handler: Handler, page: Page | None) -> None:
        number = len(self.queries)
        self._answer(handler, self.index[min(number, len(self.index) - 1)])

    def _replayed(self, handler: Handler, page: Page | None) -> None:
        found = self.replay.get(handler.path.removeprefix("/web/"), Reply(404, b"<html>not archived</html>"))
        self._answer(handler, found() if callable(found) else found)

    @staticmethod
    def _answer(handler: Handler, reply: Reply) -> None:
        handler.answer(reply.status, reply.headers, reply.body)


def settings(server: ReplayServer) -> HttpSettings:
    return HttpSettings(limits=LIMITS, base_urls={"wayback": server.base_url}, requests_per_second=500)


@contextmanager
def service(server: ReplayServer) -> Iterator[Wayback]:
    with HttpSession(settings(server)) as session:
        yield Wayback(session, Budget(60), waits_seconds=(0.05,))
