"""Sets of archived documents become frames: once per payload, nothing lost, bad sets refused as a whole."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.source import Gates
from flows.parsing import STAGES, ParsedSet, Parser
from flows.set_gates import gate, shrunk
from schemas.document import FetchRow
from schemas.extracted import FRAMES, Schemas
from schemas.vocabulary import PayloadKind
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
URL = "https://openrouter.ai/api/v1/models"
CARD = "https://huggingface.co/maker/{}/raw/main/README.md"


def _model(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"maker/model-{number}",
        "canonical_slug": f"maker/model-{number}",
        "name": f"Maker: Model {number}",
        "created": 1_780_000_000,
        "description": f"Answers questions, number {number}.",
        "context_length": 8192,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
        "pricing": {"prompt": "0.000001", "completion": "0.000002"},
        "top_provider": {"max_completion_tokens": 1024},
        "supported_parameters": ["tools"],
        **changes,
    }


def _page(*models: Mapping[str, Any]) -> bytes:
    return json.dumps({"data": list(models)}).encode()


class Shelf:
    """An archive in memory and a parser over it."""

    def __init__(self, folder: Path) -> None:
        self.payloads: dict[str, bytes] = {}
        self.loaded: list[str] = []
        self.store = StageStore(folder)
        self.parser = Parser(self.store, self._load)

    def _load(self, sha256: str) -> bytes:
        self.loaded.append(sha256)
        return self.payloads[sha256]

    def set(self, *documents: tuple[str, bytes], days: float = 0, cards: bool = False) -> DocumentSet:
        at = NOON + timedelta(days=days)
        rows = []
        for number, (url, data) in enumerate(documents):
            row = FetchRow.of_payload(
                data,
                source="huggingface" if cards else "openrouter",
                endpoint="card" if cards else "models",
                url=url,
                media_type="application/json",
                captured_at_utc=at + timedelta(minutes=number if cards else 0),
                archived_at_utc=at + timedelta(minutes=number),
                origin="added",
            )
            self.payloads[row.sha256] = data
            rows.append(row)
        kind = PayloadKind.EACH if cards else PayloadKind.SET
        scope = ("huggingface", "card") if cards else ("openrouter", "models")
        newest = max(row.captured_at_utc for row in rows)
        return DocumentSet(scope, kind, newest, max(row.archived_at_utc for row in rows), tuple(rows))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


MODELS = [_model(number) for number in range(120)]


def _parsed_counts(parsed: ParsedSet) -> dict[str, int]:
    """Valid and quarantined records of every kind."""
    refused = dict(parsed.quarantine.group_by("frame").len().rows())
    return {name: parsed.read.frames[name].height + refused.get(name, 0) for name in FRAMES}


def test_a_set_is_stamped_with_payload_and_times(shelf: Shelf) -> None:
    one = shelf.set((URL, _page(*MODELS)))
    parsed = shelf.parser.set(one)
    assert parsed.read.refused is None and parsed.rows_total == 120 and parsed.quarantine.is_empty()
    for name, frame in parsed.read.frames.items():
        assert frame.columns == [*Schemas.by_frame[name], "payload_sha256", "captured_at_utc", "known_from_utc"]
    stamps = parsed.read.frames["prices"].select("payload_sha256", "captured_at_utc", "known_from_utc").unique().rows()
    assert stamps == [(one.rows[0].sha256, NOON, NOON)]


def test_a_document_is_parsed_once(shelf: Shelf, tmp_path: Path) -> None:
    one = shelf.set((URL, _page(*MODELS)))
    first = shelf.parser.set(one)
    again = Parser(StageStore(tmp_path), shelf._load).set(one)
    assert shelf.loaded == [one.rows[0].sha256]
    assert all(first.read.frames[name].equals(again.read.frames[name]) for name in FRAMES)


def test_a_lost_file_of_a_document_is_made_again(shelf: Shelf) -> None:
    one = shelf.set((URL, _page(*MODELS)))
    first = shelf.parser.set(one)
    shelf.store.path(STAGES["prices"], shelf.parser.key(one.rows[0])).write_bytes(b"PAR1")
    again = shelf.parser.set(one)
    assert again.read.frames["prices"].equals(first.read.frames["prices"])


def test_a_row_that_stands_twice_is_quarantined_with_all_it_brings(shelf: Shelf) -> None:
    second = _page(_model(7, name="Other name", context_length=99), _model(200))
    parsed = shelf.parser.set(shelf.set((URL, _page(*MODELS)), (URL + "?offset=1", second)))
    assert parsed.read.refused is None
    entities = parsed.read.frames["entities"]
    assert entities.filter(source_id="maker/model-7")["name"].to_list() == ["Maker: Model 7"]
    twice = parsed.quarantine
    assert set(twice["check"]) == {"unique"} and set(twice["row"]) == {0}
    assert set(twice["frame"]) == {"entities", "prices", "texts", "facts"}
    assert json.loads(twice.filter(frame="entities")["record"][0])["name"] == "Other name"
    assert parsed.read.frames["prices"].filter(source_id="maker/model-7").height == 2


def test_pages_with_equal_bytes_bring_each_row_once(shelf: Shelf) -> None:
    page = _page(*MODELS)
    parsed = shelf.parser.set(shelf.set((URL, page), (URL + "?offset=1", page)))
    # Half of all rows being double refuses the set; what is refused is still counted, and no row stands twice.
    assert parsed.read.frames["entities"].height == 120 == parsed.read.frames["entities"]["source_id"].n_unique()
    assert parsed.rows_total == 240 and parsed.quarantine.filter(frame="entities").height == 120
    assert parsed.read.refused is not None and "quarantined" in parsed.read.refused


def test_what_could_not_be_read_is_named(shelf: Shelf) -> None:
    models = [*MODELS, _model(200, name=7), _model(201, pricing={"prompt": "NaN", "completion": "0.000001"})]
    parsed = shelf.parser.set(shelf.set((URL, _page(*models, _model(3)))))
    assert parsed.quarantine.filter(source_id="maker/model-3", frame="entities").height == 1
    assert parsed.read.unread.rows() == [("maker/model-200", None), ("maker/model-201", "pricing.prompt")]


_broken = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["ok", "bad\x00name", 7, None]),
        "context_length": st.sampled_from([1, 0, -1, "8192", 1e300, None]),
        "pricing": st.sampled_from([{}, {"prompt": "NaN"}, {"prompt": "-0"}, {"prompt": 1}, {"prompt": "1e400"}, "x"]),
        "id": st.sampled_from(["maker/model-1", "../up", "no-slash", "maker/" + "x" * 400]),
        "architecture": st.sampled_from([{}, None, {"input_modalities": ["smell"]}, {"output_modalities": "text"}]),
        "description": st.sampled_from(["", "text", None, 5]),
        "supported_parameters": st.sampled_from([[], ["tools"], "tools", [1]]),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(_broken, min_size=1, max_size=8))
def test_valid_and_quarantined_are_what_was_parsed(
    changes: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Record by record and set by set, duplicates and records of refused rows included."""
    from extractors.errors import ParseError
    from extractors.rows import Rows
    from extractors.source import endpoint_of

    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    page = _page(*MODELS, *(_model(500 + number, **change) for number, change in enumerate(changes)))
    one = shelf.set((URL, page))
    rows = Rows()
    try:
        endpoint_of("openrouter", "models").parse(page, URL, rows)
    except ParseError:
        assert shelf.parser.set(one).read.refused
        return
    parsed = shelf.parser.set(one)
    assert _parsed_counts(parsed) == {name: len(getattr(rows, name)) for name in FRAMES}
    assert parsed.rows_total == len(MODELS) + len(changes)


def test_a_page_that_cannot_be_read_refuses_its_set(shelf: Shelf) -> None:
    bad = b"<html>down for maintenance</html>"
    parsed = shelf.parser.set(shelf.set((URL, _page(*MODELS)), (URL + "?offset=1", bad)))
    assert parsed.read.refused is not None and URL in parsed.read.refused
    failed = parsed.quarantine.filter(frame="document").to_dicts()
    assert [(row["value"], row["check"]) for row in failed] == [(URL + "?offset=1", "parse")]


def test_a_card_that_cannot_be_read_is_left_out_alone(shelf: Shelf) -> None:
    good, bad = b"---\nlicense: mit\n---\n# Model\nIt answers questions.\n", b"\xff\xfe"
    one = shelf.set((CARD.format("a"), good), (CARD.format("b"), bad), (CARD.format("c"), good), cards=True)
    parsed = shelf.parser.set(one)
    assert parsed.read.refused is None
    assert parsed.read.frames["texts"]["source_id"].to_list() == ["maker/a", "maker/c"]
    assert parsed.quarantine.filter(frame="document").height == 1
    times = parsed.read.frames["texts"]["captured_at_utc"].to_list()
    assert times == [one.rows[0].captured_at_utc, one.rows[2].captured_at_utc]
    assert shelf.parser.set(shelf.set((CARD.format("b"), bad), cards=True)).read.refused is not None


def _refused(shelf: Shelf, models: list[dict[str, Any]], *before: DocumentSet, days: float = 1) -> str | None:
    return shelf.parser.set(shelf.set((URL, _page(*models)), days=days), before).read.refused


def test_too_few_rows_are_refused(shelf: Shelf) -> None:
    assert _refused(shelf, MODELS[:99]) == "99 rows; expected at least 100"
    assert _refused(shelf, MODELS[:100]) is None


def test_a_column_that_is_seldom_filled_is_refused(shelf: Shelf) -> None:
    models = [*MODELS[:100], *(_model(number, context_length=None) for number in range(100, 120))]
    reason = _refused(shelf, models)
    assert reason is not None and reason.startswith("context_tokens is filled in 83% of rows")


def test_too_many_quarantined_rows_are_refused(shelf: Shelf) -> None:
    models = [*MODELS[:80], *(_model(number, context_length="x") for number in range(80, 120))]
    reason = _refused(shelf, models)
    assert reason is not None and "40 of 120 rows are quarantined" in reason


def _many(count: int) -> list[dict[str, Any]]:
    return [_model(number) for number in range(count)]


def test_a_source_may_shrink_only_slowly_within_a_week(shelf: Shelf) -> None:
    full = shelf.set((URL, _page(*_many(150))), days=0)
    assert _refused(shelf, _many(120), full) is None
    reason = _refused(shelf, _many(119), full)
    assert reason == "119 rows after 150: more than 20% vanished"
    assert _refused(shelf, _many(119), full, days=7) is not None
    assert _refused(shelf, _many(119), full, days=7.1) is None


def test_a_refused_set_does_not_lower_the_bar(shelf: Shelf) -> None:
    full = shelf.set((URL, _page(*_many(150))), days=0)
    short = shelf.set((URL, _page(*_many(110))), days=1)
    broken = shelf.set((URL, b"{"), days=2)
    assert _refused(shelf, _many(110), full, short, broken, days=3) is not None
    assert _refused(shelf, _many(110), full, short, broken, days=7.5) is None


def test_a_gate_reads_rows_fill_and_quarantine() -> None:
    gates = Gates(min_rows=2, fill_rates={"name": 0.5}, max_quarantined_share=0.5, max_shrink_share=0.5)
    quarantine = pl.DataFrame({"frame": ["prices", "prices", "prices"]})
    entities = pl.DataFrame({"name": ["a", None]})
    assert gate(gates, entities, 2, quarantine) is None
    assert gate(gates, entities.head(0), 2, quarantine) is not None
    assert shrunk(gates, 2, None) is None
    assert shrunk(gates, 2, 4) is None
    assert shrunk(gates, 2, 5) == "2 rows after 5: more than 50% vanished"
