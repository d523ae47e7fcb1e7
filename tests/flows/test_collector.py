"""The opt-in collector: what it keeps, what it refuses, and that the file it writes is one for `events add`."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

import pytest

from extractors.decompose import intents
from flows.collector import BURST_ROWS, MAX_BODY_BYTES, MAX_ROWS, Collector, preview_server, producer
from warehouse.match.ingest import ingest
from warehouse.pages.engine import POLICY

ROW = {
    "user_query": "call tools",
    "query_id": "q1",
    "client_id": "c1",
    "user_id": "aria.holt",
    "timestamp": "2026-11-10T09:00:00Z",
    "query_attributes": {"client_class": "human", "ip": "203.0.113.9"},
    "query_response_hit_ids": ["model:maker/a", "model:maker/b"],
}
CLICK = {
    "action_name": "click",
    "query_id": "q1",
    "client_id": "c1",
    "timestamp": "2026-11-10T09:00:30Z",
    "message": "aria.holt clicked",
    "event_attributes": {"object": {"object_id": "model:maker/b"}, "position": {"ordinal": 2}, "dwell_seconds": 45},
}


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A preview of one page that collects into events.ndjson."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<p>home</p>")
    server = preview_server(tmp_path / "site", 0, tmp_path / "events.ndjson")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def _lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_rows_arrive_reduced_and_can_be_added(port: int, tmp_path: Path) -> None:
    assert _ask(port, "POST", "/collect", _lines(ROW, CLICK)) == (204, b"")
    kept = (tmp_path / "events.ndjson").read_text()
    assert not [word for word in ("aria", "203.0.113.9", "127.0.0.1", "message", "user_id") if word in kept]
    made = ingest(tmp_path / "events.ndjson", b"sixteen secret bytes", intents)
    assert (made.queries.height, made.events.height, made.quarantine.height) == (1, 1, 0)
    assert made.queries["capabilities"].to_list() == [["agent.tool_calling"]]


def test_the_site_is_served_beside_it(port: int) -> None:
    assert _ask(port, "GET", "/")[1] == b"<p>home</p>"
    assert _ask(port, "GET", "/collect.js") == (200, producer())


def test_pages_are_served_with_their_policy(port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy == f"{POLICY}; frame-ancestors 'none'"
    assert "unsafe" not in policy and policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, HTTPStatus.BAD_REQUEST),
        (b"{not json", {}, HTTPStatus.BAD_REQUEST),
        (b"[]", {}, HTTPStatus.BAD_REQUEST),
        (_lines({"user_query": "call tools"}), {}, HTTPStatus.BAD_REQUEST),
        (_lines(*[ROW] * (MAX_ROWS + 1)), {}, HTTPStatus.BAD_REQUEST),
        (b" " * (MAX_BODY_BYTES + 1), {}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (_lines(ROW), {"Origin": "https://elsewhere.example"}, HTTPStatus.FORBIDDEN),
        (_lines(ROW), {"Origin": "null"}, HTTPStatus.FORBIDDEN),
        (_lines(ROW), {"Host": "rebound.example"}, HTTPStatus.FORBIDDEN),
    ],
)
def test_what_is_refused_leaves_no_trace(
    port: int, tmp_path: Path, body: bytes, headers: dict[str, str], status: HTTPStatus
) -> None:
    assert _ask(port, "POST", "/collect", body, **headers)[0] == status
    assert (tmp_path / "events.ndjson").read_bytes() == b""


def test_other_addresses_collect_nothing(port: int) -> None:
    assert _ask(port, "POST", "/elsewhere", _lines(ROW))[0] == HTTPStatus.NOT_FOUND


def test_without_the_flag_nothing_is_collected(tmp_path: Path) -> None:
    server = preview_server(tmp_path, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        assert _ask(server.server_port, "POST", "/collect", _lines(ROW))[0] == HTTPStatus.NOT_FOUND
        assert _ask(server.server_port, "GET", "/collect.js")[0] == HTTPStatus.NOT_FOUND
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_flood_is_refused_and_time_makes_room_again(tmp_path: Path) -> None:
    now = [0.0]
    collector = Collector(tmp_path / "events.ndjson", clock=lambda: now[0])
    full = _lines(*[ROW] * MAX_ROWS)
    taken = [collector.take(full)[0] for _ in range(int(BURST_ROWS) // MAX_ROWS + 1)]
    assert taken == [HTTPStatus.NO_CONTENT] * (len(taken) - 1) + [HTTPStatus.TOO_MANY_REQUESTS]
    now[0] = 2.5
    assert collector.take(full)[0] == HTTPStatus.NO_CONTENT
    assert len((tmp_path / "events.ndjson").read_bytes().splitlines()) == MAX_ROWS * len(taken)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_module_sends_rows_that_are_taken(tmp_path: Path) -> None:
    (tmp_path / "collect.mjs").write_bytes(producer())
    (tmp_path / "page.mjs").write_text(
        """
        import { producer } from "./collect.mjs";
        const kept = new Map();
        const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
        const send = (endpoint, body) => process.stdout.write(body);
        for (const visit of [1, 2]) {
          const { shown, clicked, judged } = producer({ endpoint: "/collect", application: "a-shop", storage, send });
          const query = shown("call tools", ["model:maker/a", "model:maker/b"]);
          clicked(query, "model:maker/b", 2, 45);
          judged(query, "model:maker/a", 1, false);
        }
        """
    )
    sent = subprocess.run(["node", "page.mjs"], cwd=tmp_path, capture_output=True, check=True, timeout=60).stdout
    collector = Collector(tmp_path / "events.ndjson")
    assert collector.take(sent) == (HTTPStatus.NO_CONTENT, "")
    made = ingest(tmp_path / "events.ndjson", b"sixteen secret bytes", intents)
    assert (made.queries.height, made.events.height) == (2, 4)
    assert made.queries["client"].n_unique() == 1
    assert sorted(made.events["action"].unique()) == ["click", "thumbs_down"]
