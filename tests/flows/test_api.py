"""Where a run is reported: nowhere without a configured API, and a server that is down never costs the run."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.api import api_trouble, configured_api
from tests.flows.test_cli import abreast

PLAIN = (
    "import sys; from flows.cli import main; sys.argv = ['abreast', 'refresh', '--offline']\n"
    "try:\n    main()\nfinally:\n    print('prefect' in sys.modules)"
)


@contextmanager
def _server(status: int | None) -> Iterator[str]:
    """Answers with a status, or never."""
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if status is None:
                release.wait(10)
            else:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        release.set()
        server.shutdown()


def test_the_api_is_what_the_variable_names() -> None:
    assert configured_api({}) is None
    assert configured_api({"PREFECT_API_URL": " "}) is None
    assert configured_api({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}) == "http://127.0.0.1:4200/api"


@pytest.mark.parametrize(("status", "word"), [(200, None), (503, "503"), (404, "404"), (None, "timed out")])
def test_only_an_api_that_says_it_is_well_is_used(status: int | None, word: str | None) -> None:
    with _server(status) as url:
        trouble = api_trouble(url, timeout_seconds=0.5)
    assert trouble is None if word is None else word in (trouble or "")


def test_an_address_that_is_none_is_named() -> None:
    assert "PREFECT_API_URL = 'file:///etc/passwd'" in (api_trouble("file:///etc/passwd") or "")
    assert "refused" in (api_trouble("http://127.0.0.1:9/api") or "")


def test_a_server_that_is_down_is_said_and_done_without(
    embedded_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path(shutil.copytree(embedded_night, tmp_path / "data"))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    done = abreast("refresh", "--offline", "--strict", data=data, expect=3)
    assert "http://127.0.0.1:9/api cannot be used" in done.stderr
    assert ": unchanged" in done.stdout


def test_a_plain_run_does_not_import_prefect(embedded_night: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(embedded_night, tmp_path / "data"))
    environment = {**os.environ, "ABREAST_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", PLAIN], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
