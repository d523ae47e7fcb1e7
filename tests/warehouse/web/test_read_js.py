"""read.js reads what the Python reader reads, checks every digest, and says what is wrong with what it refuses."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.content import CONTENT_AS_OF, FLASH, SD, content, run, tables
from tests.warehouse.content_many import many
from tests.warehouse.publish.tree import document
from tests.warehouse.web.site_server import served
from warehouse.compare import compare
from warehouse.pages.neighbours import comparable_with
from warehouse.publish import publish
from warehouse.publish.directory import directory
from warehouse.publish.tables import canonical_tables
from warehouse.read import Snapshot
from warehouse.search import search

READER = Path(__file__).parent / "read_site.mjs"
DAY = timedelta(days=1)
Ask = Callable[..., dict[str, Any]]


def ask(base: str, **question: Any) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (Debian: apt install nodejs); the browser tests run the same modules")
    command = [node, str(READER), base, json.dumps(question)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    later = content(tables() | {"changes": tables()["changes"].clear()}, content_as_of=CONTENT_AS_OF + DAY)
    publish(root, later, run(CONTENT_AS_OF + DAY))
    yield root


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


def test_it_reads_what_python_reads(site: Path, base: str) -> None:
    here = Snapshot(site)
    found = ask(base, artifacts=[FLASH, SD], history=FLASH, file="ruleset.json")
    assert found["id"] == here.id
    assert found["artifacts"] == [{"facts": here.facts(one), "scores": here.scores(one)} for one in (FLASH, SD)]
    assert found["history"] == here.history(FLASH)
    assert found["file"] == here.file("ruleset.json")


@pytest.mark.parametrize("at", ["2026-08-22", "2026-08-23", "2026-08-22T06:00:00Z"])
def test_a_date_leads_to_the_snapshot_of_that_night(site: Path, base: str, at: str) -> None:
    assert ask(base, at=at)["id"] == Snapshot(site, at).id


def test_what_is_not_there_says_what_is(base: str) -> None:
    early = ask(base, at="2020-01-01")
    assert early["error"] == "NotFound" and "there are snapshots from 2026-08-22" in early["message"]
    assert ask(base, at="yesterday")["error"] == "ReadError"
    assert ask(base, artifacts=["model:nobody/nothing"])["error"] == "NotFound"
    assert "search.json" in ask(base, file="nothing.json")["message"]
    assert ask(base + "nowhere/")["error"] == "NotFound"


def test_a_pair_takes_eight_requests(base: str) -> None:
    found = ask(base, pair=[FLASH, SD])
    assert len(found["requests"]) == 8
    assert found["pair"]["verdict"]["comparability"] == "not_comparable"


def test_the_pair_is_the_one_python_compares(site: Path, base: str) -> None:
    here = Snapshot(site)
    a, b = ({"facts": here.facts(one), "scores": here.scores(one)} for one in (FLASH, SD))
    assert ask(base, pair=[FLASH, SD])["pair"] == json.loads(json.dumps(compare(a, b)))  # type: ignore[arg-type]


def test_a_pair_with_many_routes_is_read_packed_and_compared_the_same(tmp_path: Path) -> None:
    publish(tmp_path, content(canonical_tables(many(4, prices=120, evidence=12))), run())
    here = Snapshot(tmp_path)
    pair = here.ids()[:2]
    a, b = ({"facts": here.facts(one), "scores": here.scores(one)} for one in pair)
    with served(tmp_path) as address:
        found = ask(address, pair=pair, artifacts=pair[:1])
        fetched = ask(address, pair=pair)["requests"]
    assert found["pair"] == json.loads(json.dumps(compare(a, b)))  # type: ignore[arg-type]
    assert found["artifacts"] == [a], "the whole documents are there as before"
    assert len(fetched) == 6 and sum(each["bytes"] for each in fetched) <= 120_000


def test_the_neighbours_it_offers_are_those_of_python(tmp_path: Path) -> None:
    made = canonical_tables(many(8))
    publish(tmp_path, content(made), run())
    here = Snapshot(tmp_path)
    with served(tmp_path) as address:
        for one in here.ids()[:3]:
            expected = [other["id"] for other in comparable_with(one, directory(made), here.facts)]
            assert len(expected) == 2 and ask(address, instead=one)["instead"] == expected


@pytest.mark.parametrize(
    "wanted", [["agent.tool_calling"], ["image.text_to_image", "agent.tool_calling"], ["none.such"], []]
)
def test_search_finds_what_python_finds(base: str, wanted: list[str]) -> None:
    given = {name: tables()[name] for name in ("artifacts", "capabilities", "scores")}
    assert ask(base, search=wanted)["search"] == search(wanted, given)


def test_some_of_these_searches_find_something() -> None:
    held = {name for name, _ in directory(tables())["capabilities"]}
    assert {"agent.tool_calling", "image.text_to_image"} & held


def test_staleness_is_told_from_the_pointer(site: Path, base: str) -> None:
    until = document(site, "latest.json")["stale_after"]
    assert ask(base, now=until)["stale"] is False
    assert ask(base, now="2027-01-01T00:00:00Z")["stale"] is True


def _spoil(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _copy(site: Path, folder: Path) -> Path:
    shutil.copytree(site, folder)
    return folder


def _document(root: Path, artifact_id: str) -> Path:
    digest = Snapshot(root).digests(artifact_id)["facts"]
    return root / "v1/o" / digest[:2] / f"{digest}.json"


def test_a_changed_document_is_refused_by_name(site: Path, tmp_path: Path) -> None:
    root = _copy(site, tmp_path / "site")
    path = _document(root, FLASH)
    _spoil(path, lambda data: data.replace(b"0.065", b"0.064"))
    with served(root) as base:
        found = ask(base, artifacts=[FLASH])
        assert found["error"] == "Corrupt" and path.name in found["message"]
        path.unlink()
        gone = ask(base, artifacts=[FLASH])
        assert gone["error"] == "Corrupt" and "not there" in gone["message"]


def test_a_manifest_that_grew_or_changed_is_refused(site: Path, tmp_path: Path) -> None:
    root = _copy(site, tmp_path / "site")
    manifest = root / document(root, "latest.json")["manifest"]["path"]
    with served(root) as base:
        _spoil(manifest, lambda data: data + b" " * 10)
        assert "more than the" in ask(base)["message"]
        _spoil(manifest, lambda data: data[:-10][::-1])
        assert "SHA-256" in ask(base)["message"]


@pytest.mark.parametrize("path", ["../secret.json", "v1/../../x", "https://elsewhere.example/x", "v1/a b", "/v1/x"])
def test_a_pointer_cannot_lead_out_of_the_site(site: Path, tmp_path: Path, path: str) -> None:
    root = _copy(site, tmp_path / "site")
    pointer = document(root, "latest.json")
    pointer["manifest"]["path"] = path
    (root / "v1/latest.json").write_text(json.dumps(pointer))
    with served(root) as base:
        found = ask(base)
        assert found["error"] == "Corrupt" and "not a path of the contract" in found["message"]
        assert len(found["requests"]) == 1


@pytest.mark.parametrize("data", [b"[]", b"{", b"\xff{}", b"null"])
def test_a_pointer_that_is_no_object_is_refused(site: Path, tmp_path: Path, data: bytes) -> None:
    root = _copy(site, tmp_path / "site")
    (root / "v1/latest.json").write_bytes(data)
    with served(root) as base:
        assert ask(base)["error"] == "Corrupt"
