"""The reader: a folder and a web address, every byte checked, errors that help."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from schemas.published import TABLES
from schemas.vocabulary import RunKind
from tests.warehouse.content import CONTENT_AS_OF, FLASH, SD, content, run, tables
from tests.warehouse.content_many import many
from warehouse.publish import publish, publish_failure, rollback
from warehouse.publish.tables import canonical_tables
from warehouse.read import Corrupt, NotFound, ReadError, Snapshot, Unreachable
from warehouse.transport import Web, check_address
from warehouse.which_run import find_run

DAY = timedelta(days=1)


class Quiet(SimpleHTTPRequestHandler):
    """A plain static server that says nothing, and redirects /away to plain http elsewhere."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Serve a file or send away."""
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "http://example.org/v1/latest.json")
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    return root


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_folder_and_a_web_address_read_the_same(site: Path, address: str) -> None:
    folder, web = Snapshot(site), Snapshot(address + "/")
    assert folder.manifest == web.manifest
    assert folder.ids() == web.ids() == sorted(tables()["artifacts"]["artifact_id"])
    for artifact_id in (FLASH, SD):
        assert folder.facts(artifact_id) == web.facts(artifact_id)
        assert folder.scores(artifact_id) == web.scores(artifact_id)
        assert folder.history(artifact_id) == web.history(artifact_id)
    assert web.rulesets["1.0.0"]["version"] == "1.0.0"
    assert web.file("report.json") == {"sources": 3}
    assert web.latest["snapshot"] == web.id


def test_a_comparison_takes_at_most_eight_requests_and_120_kilobytes(tmp_path: Path) -> None:
    publish(tmp_path, content(many(400)), run())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    got: list[int] = []
    snapshot = Snapshot(f"http://127.0.0.1:{server.server_address[1]}")
    transport = snapshot._transport
    assert isinstance(transport, Web)
    for artifact_id in (f"{FLASH}-00007", f"{SD}-00011"):
        for read in (snapshot.facts, snapshot.scores):
            got.append(len(json.dumps(read(artifact_id))))
    server.shutdown()
    server.server_close()
    assert transport.requests <= 8
    assert sum(got) + len(json.dumps(snapshot.manifest)) < 120_000


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_are_what_was_published(site: Path, name: str) -> None:
    read = Snapshot(site).table(name)
    assert read.sort(read.columns).equals(canonical_tables(tables())[name].sort(read.columns))


def test_an_unknown_name_lists_what_is_near(site: Path) -> None:
    snapshot = Snapshot(site)
    with pytest.raises(NotFound, match=f"nearest: {FLASH}"):
        snapshot.facts("model:qwen/qwen-3.5-flash")
    with pytest.raises(NotFound, match="it has aliases, artifacts"):
        snapshot.table("price")
    with pytest.raises(NotFound, match=r"it has ruleset\.json"):
        snapshot.file("rules.json")
    with pytest.raises(NotFound, match="holds v1"):
        Snapshot(site / "v1")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("kind", ["manifest", "shard", "facts", "parquet", "csv", "file", "missing"])
def test_a_changed_byte_is_named(tmp_path: Path, kind: str) -> None:
    publish(tmp_path, content(), run())
    good = Snapshot(tmp_path)
    digests = good.digests(FLASH)
    part = good.manifest["tables"]["artifacts"][0]

    number = int(hashlib.sha256(FLASH.encode()).hexdigest()[:2], 16)
    facts = f"v1/o/{digests['facts'][:2]}/{digests['facts']}.json"
    path = {
        "manifest": f"v1/s/{good.id}/manifest.json",
        "shard": f"v1/s/{good.id}/index/{number:02x}.json",
        "facts": facts,
        "missing": facts,
        "parquet": part["path"],
        "csv": part["csv"]["path"],
        "file": f"v1/s/{good.id}/ruleset.json",
    }[kind]
    if kind == "missing":
        (tmp_path / path).unlink()
    else:
        flip(tmp_path / path)
    with pytest.raises(Corrupt, match=path):
        snapshot = Snapshot(tmp_path)
        snapshot.facts(FLASH)
        snapshot.table("artifacts")
        snapshot.ids()
        snapshot.file("ruleset.json")


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}" + b" " * 70_000])
def test_a_pointer_that_is_none_is_corrupt(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1/latest.json").write_bytes(data)
    with pytest.raises(Corrupt, match=r"latest\.json"):
        Snapshot(tmp_path)


def test_a_pointer_cannot_lead_outside(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    pointer = json.loads((tmp_path / "v1/latest.json").read_bytes())
    for path in ("../../etc/passwd", "/etc/passwd", "v1/../../x", "v1/s/../../../x"):
        pointer["manifest"]["path"] = path
        (tmp_path / "v1/latest.json").write_text(json.dumps(pointer))
        with pytest.raises(Corrupt, match="not a path of the contract"):
            Snapshot(tmp_path)


def test_a_date_means_the_night_that_stood_then(tmp_path: Path) -> None:
    def night(day: int, report: int, kind: RunKind = RunKind.NIGHTLY) -> str:
        when = CONTENT_AS_OF + day * DAY
        made = content(report={"n": report}, inputs=f"{report}" * 64, content_as_of=CONTENT_AS_OF + report * DAY)
        return str(publish(tmp_path, made, run(when, kind)).snapshot)

    past = night(-40, 7, RunKind.BACKFILL)
    first, second = night(0, 1), night(3, 2)
    night(3, 3, RunKind.BACKFILL)
    publish_failure(tmp_path, run(CONTENT_AS_OF + 4 * DAY), "down", {})
    assert Snapshot(tmp_path, "2026-08-22").id == Snapshot(tmp_path, "2026-08-24").id == first
    assert Snapshot(tmp_path, "2026-08-25").id == Snapshot(tmp_path, "2030-01-01").id == second
    assert Snapshot(tmp_path, "2026-08-25T05:00:00Z").id == first
    assert Snapshot(tmp_path, "2026-07-20").id == past
    assert Snapshot(tmp_path, past).id == past
    assert Snapshot(tmp_path).id == second
    rollback(tmp_path, CONTENT_AS_OF + 5 * DAY, "wrong")
    assert Snapshot(tmp_path, "2026-08-25").id == Snapshot(tmp_path).id == first
    assert Snapshot(tmp_path, second).id == second
    with pytest.raises(NotFound, match="there are snapshots from 2026-07-13"):
        Snapshot(tmp_path, "2026-01-01")
    with pytest.raises(NotFound, match="no snapshot at '20200101T000000Z-000000000000'"):
        Snapshot(tmp_path, "20200101T000000Z-000000000000")
    with pytest.raises(ReadError, match="expected a snapshot id, a date"):
        Snapshot(tmp_path, "yesterday")


def test_no_history_has_no_run() -> None:
    assert find_run([], "2026-08-22") is None


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "ftp://example.org",
        "https://user:secret@example.org",
        "http://127.0.0.1.example.org/",
        "https://",
    ],
)
def test_only_safe_addresses_are_read(address: str) -> None:
    with pytest.raises(ReadError, match="expected an https address"):
        check_address(address)


def test_a_server_that_sends_away_or_is_gone(address: str) -> None:
    with pytest.raises(ReadError, match="expected an https address"):
        Snapshot(address + "/away")
    with pytest.raises(NotFound, match="status 404"):
        Snapshot(address + "/nothing")
    with pytest.raises(Unreachable):
        Snapshot("http://127.0.0.1:9")


def test_importing_the_reader_is_cheap() -> None:
    code = "import sys, warehouse.read; print(sorted({m.partition('.')[0] for m in sys.modules} & "
    code += "{'polars', 'pandera', 'pydantic', 'numpy', 'requests', 'prefect'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
