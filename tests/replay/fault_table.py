"""The fault table: what a night publishes and carries forward under each fault. `python -m tests.replay.fault_table`.

Each row is one run of the main job a day after a good night, with the fault in front of one source's listing while the
others answer as before. What is printed is observed, not written down.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from extractors.http import HttpSettings
from tests.flows.live import DAY_1, DAY_2, first_day, http, night
from tests.replay import faults, payloads
from tests.replay.certificates import Authority
from tests.replay.library import Library
from tests.replay.server import Fault, ReplayServer
from warehouse.archive import RawArchive
from warehouse.read import Snapshot

SOURCES = ("openrouter", "litellm", "huggingface")
PROBE = "northwind/heron-0"
"""The row whose published price tells what became of a payload."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Observed:
    """One row of the table."""

    outcome: str
    """Of asking the source."""
    run: str
    """published, unchanged or held."""
    state: str
    """Of the source in the run: fresh, failed, stale."""
    carried_forward: bool
    """Whether the facts are those of the night before."""
    price: str
    """The source's accepted prompt price of the probe as published, USD per token."""
    changes: str
    """Price rows that this night added, by state."""
    exit_code: int
    strict_exit_code: int
    archived: int
    """Payloads of the source that this night put into the archive."""
    detail: str


@dataclass(frozen=True)
class Case:
    """A fault by name: something in front of the listing, another server, or another payload."""

    name: str
    fault: Fault | None = None
    elsewhere: Callable[[ExitStack], dict[str, Any]] | None = None
    change: Callable[[Rows], Rows] | None = None
    robots: bytes | None = None


def refused(stack: ExitStack) -> dict[str, Any]:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return {"openrouter": f"http://127.0.0.1:{taken.getsockname()[1]}"}


def black_hole(stack: ExitStack) -> dict[str, Any]:
    """A listener whose queue is full: packets to it are swallowed."""
    hole = stack.enter_context(socket.socket())
    hole.bind(("127.0.0.1", 0))
    hole.listen(0)
    for _ in range(4):
        filler = stack.enter_context(socket.socket())
        filler.setblocking(False)
        filler.connect_ex(hole.getsockname())
    return {"openrouter": f"http://127.0.0.1:{hole.getsockname()[1]}"}


def expired(stack: ExitStack) -> dict[str, Any]:
    """A server whose certificate ended yesterday."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    authority = Authority(folder)
    server = ReplayServer(Library([payloads.openrouter(DAY_2)]))
    server.use_tls(*authority.certificate(days_left=-1))
    stack.enter_context(server)
    return {"openrouter": server.base_url, "ca_bundle": str(authority.bundle)}


def half(rows: Rows) -> Rows:
    """Every second row is gone."""
    return rows[::2]


def thousandfold(rows: Rows) -> Rows:
    """Every price times 1,000, as when a unit changes without notice."""
    return [row | {"pricing": {key: str(1000 * float(text)) for key, text in row["pricing"].items()}} for row in rows]


def swapped(rows: Rows) -> Rows:
    """Every row under the name and id of its neighbour."""
    names = [{key: row[key] for key in ("id", "canonical_slug", "name")} for row in rows]
    return [row | name for row, name in zip(rows, [*names[1:], names[0]], strict=True)]


CASES = (
    Case("nothing wrong, new prices", change=lambda rows: [_raised(rows[0]), *rows[1:]]),
    Case("yesterday's payload again", change=list),
    Case("DNS failure", elsewhere=lambda stack: {"openrouter": "https://no-such-host.invalid"}),
    Case("connection refused", elsewhere=refused),
    Case("black hole", elsewhere=black_hole),
    Case("expired certificate", elsewhere=expired),
    Case("reset in the body", faults.reset_in_body),
    Case("one byte a second", faults.drip(0.1)),
    Case("headers byte by byte", faults.drip(0.1, headers_too=True)),
    Case("status 500", faults.status(500)),
    Case("429 without Retry-After", faults.status(429)),
    Case("429 with Retry-After in time", faults.once(faults.status(429, Retry_After="0"))),
    Case("429 with Retry-After too late", faults.status(429, Retry_After="3600")),
    Case("403 wall", faults.says(faults.CHALLENGE, faults.HTML, 403)),
    Case("200 wall", faults.says(faults.CHALLENGE, faults.HTML)),
    Case("login page", faults.says(faults.LOGIN, faults.HTML)),
    Case("page about suspension", faults.says(faults.SUSPENDED, faults.HTML)),
    Case("HTML for JSON", faults.says(faults.PLAIN_PAGE, faults.JSON)),
    Case("wrong content type", faults.wrong_content_type),
    Case("truncated gzip", faults.truncated_gzip),
    Case("gzip bomb (1:1000)", faults.gzip_bomb(40)),
    Case("2 GB body, announced", faults.endless(2)),
    Case("2 GB body, unannounced", faults.endless(2, has_length=False)),
    Case("Content-Length too long", faults.long_content_length),
    Case("Content-Length too short", faults.short_content_length),
    Case("redirect to another host", faults.redirect("https://evil.example/models")),
    Case("redirect to loopback", faults.redirect("http://127.0.0.1:9/models")),
    Case("redirect to a file", faults.redirect("file:///etc/hostname")),
    Case("redirect loop", faults.redirect(lambda handler: handler.path)),
    Case("robots denial", robots=b"User-agent: *\nDisallow: /api/v1/\n"),
    Case("not found", faults.status(404)),
    Case("half the rows gone", change=half),
    Case("every price times 1,000", change=thousandfold),
    Case("all names swapped", change=swapped),
)


def _raised(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"pricing": row["pricing"] | {"prompt": "0.0000012"}}


@contextmanager
def good_night() -> Iterator[Path]:
    """Data root after a good night."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder) / "good"
        with ReplayServer(_library()) as server:
            assert night(root, DAY_1, http(server), patch, SOURCES).published is not None
        yield root


def _library() -> Library:
    return first_day()


def observe(case: Case, good: Path, work: Path) -> Observed:
    """Run the night after the good one under a fault, on a copy of its data.

    Files are linked, not copied: none is ever changed in place.
    """
    root = Path(shutil.copytree(good, work / "data", copy_function=os.link))
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        server = stack.enter_context(ReplayServer(_library()))
        settings = http(server)
        if case.change is not None:
            server.library.add(payloads.openrouter(DAY_2, case.change))
        if case.fault is not None:
            server.library.add(payloads.openrouter(DAY_2, lambda rows: [_raised(rows[0]), *rows[1:]]))
            server.faults["/api/v1/models"] = case.fault
        server.robots = case.robots
        if case.elsewhere is not None:
            settings = _elsewhere(settings, case.elsewhere(stack))
        outcome = night(root, DAY_2, settings, patch, SOURCES)
    fetched = next(one for one in outcome.fetched if one.source == "openrouter")
    state = outcome.inputs.sources["openrouter"]
    assert outcome.published is not None
    price, changes = _probe(root)
    # Sources that this table leaves out are missing; a strict run would end with 3 for them alone.
    concerned = [reason for reason in outcome.degraded if reason.startswith("openrouter")]
    return Observed(
        outcome=fetched.outcome,
        run=str(outcome.published.status),
        state=str(state.status),
        carried_forward=state.captured_at_utc == DAY_1 and fetched.outcome != "unchanged",
        price=price,
        changes=changes,
        exit_code=outcome.exit_code,
        strict_exit_code=outcome.exit_code or (3 if concerned else 0),
        archived=sum(row.has_payload and row.captured_at_utc == DAY_2 for row in RawArchive(root).rows("openrouter")),
        detail=fetched.detail or "; ".join(concerned) or (outcome.published.reason or ""),
    )


def _elsewhere(settings: HttpSettings, given: dict[str, Any]) -> HttpSettings:
    bundle = given.pop("ca_bundle", None)
    return replace(settings, base_urls={**settings.base_urls, **given}, ca_bundle=bundle)


def _probe(root: Path) -> tuple[str, str]:
    """The source's accepted prompt price of the probe as published, and in which states its newest prices are."""
    prices = Snapshot(root / "published").table("prices").filter(pl.col("source") == "openrouter")
    newest = prices.filter(pl.col("captured_at_utc") == DAY_2)
    states = newest["state"].value_counts(sort=True).rows()
    accepted = prices.filter(
        (pl.col("source_id") == PROBE) & (pl.col("field") == "pricing.prompt") & (pl.col("state") == "accepted")
    ).sort("valid_from_utc")
    return str(accepted["amount"][-1]), ", ".join(f"{count} {state}" for state, count in states) or "none"


def main() -> None:
    """Print the table."""
    rows = [("fault", "source", "run", "state", "facts", "price", "changes", "exit", "strict", "detail")]
    with good_night() as good, tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES):
            seen = observe(case, good, Path(folder) / str(number))
            facts = "carried forward" if seen.carried_forward else "as of this night"
            rows.append(
                (case.name, seen.outcome, seen.run, seen.state, facts, seen.price, seen.changes, str(seen.exit_code),
                 str(seen.strict_exit_code), seen.detail[:70])
            )  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
