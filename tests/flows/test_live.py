"""A night against a live server: what is archived, what costs nothing, and what a broken listing must not do."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.http import Budget
from extractors.sources.huggingface import LIST_URL, TRENDING_URL
from flows.cards import wanted_cards
from flows.collect import ask_sources
from flows.live import by_host
from flows.supervise import Task, supervised
from schemas.vocabulary import PayloadKind, RunStatus
from tests.flows.live import DAY_1, DAY_2, QUICK, SOURCES, first_day, http, night, outcomes
from tests.replay import faults, payloads
from tests.replay.server import ReplayServer
from warehouse.archive import RawArchive
from warehouse.read import Snapshot
from warehouse.selection import select
from warehouse.stages import StageStore


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer(first_day()) as running:
        yield running


def _ask(root: Path, server: ReplayServer, clock=DAY_1, only=SOURCES, cards: bool = True, **elsewhere: str):
    store = StageStore(root) if cards else None
    return {
        one.source: one for one in ask_sources(RawArchive(root), clock, only, False, http(server, **elsewhere), store)
    }


def _list_sets(root: Path):
    from extractors.source import route

    selection = select(RawArchive(root).rows("huggingface"), route, lambda *_: PayloadKind.SET)
    return selection.sets[("huggingface", "list")]


def test_a_night_is_archived_at_the_clock_under_real_addresses(server: ReplayServer, tmp_path: Path) -> None:
    found = _ask(tmp_path, server)
    assert {name: one.outcome for name, one in found.items()} == dict.fromkeys(SOURCES, "fresh")
    rows = [row for row in RawArchive(tmp_path).rows() if row.has_payload]
    assert {row.captured_at_utc for row in rows} == {row.archived_at_utc for row in rows} == {DAY_1}
    assert {row.origin for row in rows} == {"live"}
    assert all(row.url.startswith("https://") and "127.0.0.1" not in row.headers.get("link", "") for row in rows)
    assert {row.url: row.sha256 for row in rows}.keys() == {page.url for page in server.library.pages}
    (listed,) = _list_sets(tmp_path)
    assert len(listed.rows) == 3


def test_a_second_run_asks_conditionally_and_makes_no_snapshot(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(tmp_path, DAY_1, http(server), monkeypatch)
    before = Snapshot(tmp_path / "published")
    server.log.clear()
    outcome = night(tmp_path, DAY_1 + timedelta(hours=1), http(server), monkeypatch)
    after = Snapshot(tmp_path / "published")
    assert outcomes(outcome) == dict.fromkeys(SOURCES, "unchanged")
    asked = server.requests()
    assert len(asked) == 6
    assert all(one.is_conditional and one.status == 304 for one in asked)
    assert sum(one.body_bytes for one in asked) == 0
    assert outcome.published is not None and outcome.published.status is RunStatus.UNCHANGED
    assert after.id == before.id
    assert after.latest["checked_at"] > before.latest["checked_at"]
    confirmed = outcome.inputs.selection.confirmed_at_utc
    assert confirmed[("openrouter", "models")] == confirmed[("huggingface", "list")] == DAY_1 + timedelta(hours=1)


def test_the_same_bytes_without_validators_confirm_too(server: ReplayServer, tmp_path: Path) -> None:
    server.has_validators = False
    _ask(tmp_path, server)
    found = _ask(tmp_path, server, DAY_2, cards=False)
    assert {one.outcome for one in found.values()} == {"unchanged"}
    assert len(_list_sets(tmp_path)) == 1
    assert all(not row.has_payload for row in RawArchive(tmp_path).rows() if row.captured_at_utc == DAY_2)


def test_one_changed_page_makes_a_whole_new_set(server: ReplayServer, tmp_path: Path) -> None:
    """The pages that the server calls unmodified belong to the new set with the bytes that are in the archive."""
    _ask(tmp_path, server)
    changed = next(page for page in server.library.pages if page.url.endswith("cursor=c1"))
    server.library.add(replace(changed, captured_at_utc=DAY_2, body=changed.body.replace(b"heron-60", b"heron-960")))
    server.log.clear()
    found = _ask(tmp_path, server, DAY_2, cards=False)
    assert found["huggingface"].outcome == "fresh"
    assert sorted(one.status for one in server.requests() if "sort=downloads" in one.target) == [200, 304, 304]
    old, new = _list_sets(tmp_path)
    assert (len(new.rows), new.captured_at_utc) == (3, DAY_2)
    assert [one.sha256 == other.sha256 for one, other in zip(old.rows, new.rows, strict=True)].count(False) == 1


@pytest.mark.parametrize("fault", [faults.status(500), faults.reset_in_body, faults.says(faults.LOGIN, faults.HTML)])
def test_a_listing_that_breaks_in_the_middle_archives_nothing(fault, server: ReplayServer, tmp_path: Path) -> None:
    _ask(tmp_path, server)
    server.library.add(*payloads.hub(DAY_2, "2026-11-20T00:00:00.000Z"))
    server.faults["cursor=c2"] = fault
    found = _ask(tmp_path, server, DAY_2)
    assert found["huggingface"].outcome in ("unreachable", "blocked")
    assert found["huggingface"].detail.startswith("list: ")
    assert len(_list_sets(tmp_path)) == 1
    assert found["openrouter"].outcome == "unchanged"
    after = [one.target for one in server.requests()][-1]
    assert "trending" not in after, "a host that is down is left alone"


def test_an_endpoint_that_fails_alone_makes_the_source_partial(server: ReplayServer, tmp_path: Path) -> None:
    server.library.pages = [page for page in server.library.pages if page.url != TRENDING_URL]
    found = _ask(tmp_path, server)["huggingface"]
    assert (found.outcome, found.detail) == ("partial", "trending: status 404")
    assert len(_list_sets(tmp_path)) == 1


def test_a_link_that_leads_away_ends_the_listing(server: ReplayServer, tmp_path: Path) -> None:
    first = next(page for page in server.library.pages if page.url == LIST_URL)
    for target in ("https://evil.example/x", "https://huggingface.co/api/datasets?sort=downloads", "http://[x"):
        link = {"Link": f'<{target}>; rel="next"'}
        server.library.pages = [replace(first, headers=link) if page is first else page for page in first_day().pages]
        server.library.pages.append(replace(first, captured_at_utc=DAY_1 + timedelta(seconds=1), headers=link))
        found = _ask(tmp_path, server, cards=False)["huggingface"]
        assert found.outcome in ("blocked", "partial", "unexpected_format"), target
        assert found.detail.startswith("list: "), target
    assert not [row for row in RawArchive(tmp_path).rows() if row.endpoint == "list"]


def test_pages_that_go_round_end_the_listing(server: ReplayServer, tmp_path: Path) -> None:
    last = next(page for page in server.library.pages if page.url.endswith("cursor=c2"))
    loop = replace(last, headers={"Link": f'<{LIST_URL}>; rel="next"'})
    server.library.pages = [loop if page is last else page for page in server.library.pages]
    found = _ask(tmp_path, server)["huggingface"]
    assert "go round" in found.detail
    assert not [row for row in RawArchive(tmp_path).rows() if row.endpoint == "list"]


def test_cards_are_asked_for_when_they_may_have_changed(server: ReplayServer, tmp_path: Path) -> None:
    """Those that another source names: new ones, then only those whose lastModified moved; missing ones rest."""
    _ask(tmp_path, server)
    cards = [one for one in server.requests() if "/raw/main/" in one.target]
    assert len(cards) == payloads.MODELS // 10
    server.log.clear()
    _ask(tmp_path, server, DAY_2)
    assert not [one for one in server.requests() if "/raw/main/" in one.target]
    server.library.add(*payloads.hub(DAY_2, "2026-11-21T05:00:00.000Z"))
    server.library.add(payloads.card(10, DAY_2 + timedelta(hours=1), "It reads images."))
    found = _ask(tmp_path, server, DAY_2 + timedelta(hours=2))["huggingface"]
    asked = {one.target: one.status for one in server.requests() if "/raw/main/" in one.target}
    assert len(asked) == payloads.MODELS // 10
    assert sorted(asked.values()) == [200, 304] + [404] * (payloads.MODELS // 10 - 2)
    assert found.outcome == "fresh"


def test_no_more_cards_than_the_limit_and_no_hostile_names(server: ReplayServer, tmp_path: Path) -> None:
    def hostile(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        names = ["../../etc/passwd", "a/b/c", "x y/z", "ok/../up", "a/b?c=d", "https://evil.example/x", "-a/b", "a//b"]
        return [row | {"hugging_face_id": name} for row, name in zip(rows, names, strict=False)] + rows[len(names) :]

    server.library.pages[0] = payloads.openrouter(DAY_1, hostile)
    _ask(tmp_path, server, cards=False)
    archive, store = RawArchive(tmp_path), StageStore(tmp_path)
    wanted = wanted_cards(archive, store, DAY_1)
    assert {request.url.removeprefix("https://huggingface.co/").count("/") for request in wanted} == {4}
    assert all("heron" in request.url for request in wanted)
    assert len(wanted_cards(archive, store, DAY_1, most=3)) == 3


def test_a_hub_that_starts_to_refuse_cards_is_left_alone(server: ReplayServer, tmp_path: Path) -> None:
    server.faults["/raw/main/"] = faults.status(429)
    found = _ask(tmp_path, server)["huggingface"]
    assert found.outcome == "partial"
    assert "429" in found.detail
    assert len([one for one in server.requests() if "/raw/main/" in one.target]) == 1


def test_offline_opens_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.refresh import Request, refresh
    from flows.settings import Settings

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    with ReplayServer(first_day()) as running:
        _ask(tmp_path, running)
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    outcome = refresh(Settings(tmp_path), Request(clock_utc=DAY_2, offline=True, publish=False))
    assert {one.outcome for one in outcome.fetched} == {"offline"}


def test_the_command_line_asks_where_the_environment_says(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import main

    monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    monkeypatch.setattr("sys.argv", ["abreast", "refresh", "--source", "openrouter", "--no-publish"])
    settings = {
        "ABREAST_DATA": str(tmp_path),
        "ABREAST_BASE_URL_OPENROUTER": server.base_url,
        "ABREAST_CONTACT_URL": "https://example.org/abreast",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "openrouter" in line)
    assert line.split()[-1] == "fresh"
    (asked,) = server.requests()
    assert "+https://example.org/abreast" in asked.headers["user-agent"]


def test_sources_of_one_host_take_turns(server: ReplayServer, tmp_path: Path) -> None:
    server.delay_seconds = 0.05
    _ask(tmp_path, server, only=("litellm", "genai_prices"))
    assert len(server.requests()) == 2
    assert server.most_at_once == 1
    assert by_host(["genai_prices", "huggingface", "litellm"]) == [["huggingface"], ["genai_prices", "litellm"]]


def test_a_network_that_swallows_packets_ends_in_time(tmp_path: Path) -> None:
    """A listener that accepts nobody: connections to it hang."""
    with ReplayServer() as server, socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        port = hole.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        swallowed = f"http://127.0.0.1:{port}"
        started = time.monotonic()
        names = ("openrouter", "litellm", "huggingface", "models_dev", "genai_prices")
        found = _ask(tmp_path, server, only=names, **dict.fromkeys(names, swallowed))
        assert time.monotonic() - started < 4 * QUICK.silence_seconds
        for filler in fillers:
            filler.close()
    assert {one.outcome for one in found.values()} == {"unreachable"}
    assert RawArchive(tmp_path).rows() == []


def test_what_hangs_is_given_up_and_the_rest_goes_on() -> None:
    def hang(budget: Budget) -> str:
        time.sleep(1.2)
        return "late"

    def slow_but_alive(budget: Budget) -> str:
        for _ in range(8):
            time.sleep(0.1)
            budget.beat()
        return "alive"

    groups = [[Task("hangs", hang), Task("behind it", hang)], [Task("slow", slow_but_alive)]]
    done = {one.name: one for one in supervised(groups, 10, 0.4)}
    assert done["slow"].result == "alive"
    assert "no sign of life" in done["hangs"].problem
    assert "no sign of life" in done["behind it"].problem


def test_one_sources_surprise_does_not_cost_the_night(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(as_of: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("extractors.sources.openrouter.requests", surprise)
    found = _ask(tmp_path, server)
    assert found["openrouter"].outcome == "unreachable"
    assert "internal error (RuntimeError: boom)" in found["openrouter"].detail
    assert found["litellm"].outcome == "fresh"


def test_lost_bytes_are_fetched_again(server: ReplayServer, tmp_path: Path) -> None:
    _ask(tmp_path, server)
    archive = RawArchive(tmp_path)
    row = next(row for row in archive.rows("openrouter"))
    archive.blobs.path(row.sha256).unlink()
    found = _ask(tmp_path, server, DAY_2)["openrouter"]
    assert found.outcome == "fresh"
    assert archive.read(row.sha256)
