import json
from datetime import UTC, datetime

import polars as pl
import pytest

from warehouse.match import EventFileError, Rules, Traffic, ingest
from warehouse.match.ingest import pseudonym

KEY = b"sixteen secret bytes"
UUID = "00112233-4455-6677-8899-aabbccddeeff"
QUERY = {
    "user_query": "something that writes code for alice@example.org",
    "query_id": UUID,
    "client_id": "alice-browser",
    "timestamp": "2026-08-01T10:00:00Z",
    "query_response_hit_ids": ["model:maker/a", "model:maker/b", "model:maker/a"],
}
CLICK = {
    "action_name": "click",
    "query_id": UUID,
    "client_id": "alice-browser",
    "session_id": "alice-session",
    "user_id": "alice@example.org",
    "timestamp": "2026-08-01T12:00:05+02:00",
    "message": "alice clicked",
    "event_attributes": {
        "object": {"object_id": "model:maker/b", "object_id_type": "artifact"},
        "position": {"ordinal": 2},
        "dwell_seconds": 45,
        "ip": "203.0.113.7",
    },
}


def intents(text):
    return ["writes-code"] if "code" in text else []


def taken(tmp_path, *rows, rules=None, name="events.ndjson"):
    path = tmp_path / name
    path.write_bytes(b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows) + b"\n")
    return ingest(path, KEY, intents, rules)


def test_a_uuid_and_the_action_click_are_taken_although_a_strict_reading_refuses_them(tmp_path):
    made = taken(tmp_path, QUERY, CLICK)
    assert (made.queries.height, made.events.height, made.quarantine.height) == (1, 1, 0)
    query, event = made.queries.row(0, named=True), made.events.row(0, named=True)
    assert query["capabilities"] == ["writes-code"]
    assert query["hits"] == ["model:maker/a", "model:maker/b"]
    assert event["at_utc"] == datetime(2026, 8, 1, 10, 0, 5, tzinfo=UTC)
    assert (event["object_id"], event["position"], event["dwell_seconds"]) == ("model:maker/b", 2, 45.0)
    assert query["query"] == event["query"]
    assert query["client"] == event["client"]


def test_nothing_that_names_a_person_survives(tmp_path):
    made = taken(tmp_path, QUERY, CLICK, {**CLICK, "query_id": 5, "client_id": "alice-browser"})
    kept = "".join(f.write_json() for f in (made.queries, made.events, made.quarantine))
    for word in ("alice", "something", "203.0.113", UUID, "example.org"):
        assert word not in kept
    assert made.quarantine.height == 1


def test_pseudonyms_depend_on_the_key():
    assert pseudonym("alice", KEY) == pseudonym("alice", KEY)
    assert pseudonym("alice", KEY) != pseudonym("alice", b"another secret key")
    assert pseudonym("alice", KEY) != pseudonym("bob", KEY)


def test_said_twice_counts_once(tmp_path):
    made = taken(tmp_path, QUERY, CLICK, QUERY, CLICK, {**CLICK, "user_id": "somebody else"})
    assert (made.queries.height, made.events.height, made.duplicates, made.read) == (1, 1, 3, 5)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{not json", "unexpected"),
        (b"[1, 2]", "row is not an object"),
        ({k: v for k, v in QUERY.items() if k != "client_id"}, "client_id: Field required"),
        ({**CLICK, "timestamp": "yesterday"}, "timestamp:"),
        ({**CLICK, "action_name": "x" * 101}, "action_name:"),
        ({**CLICK, "event_attributes": {"object": {"object_id": "a"}}}, "event_attributes.position: Field required"),
        ({**CLICK, "event_attributes": {"position": {"ordinal": 0}}}, "event_attributes.position.ordinal:"),
        ({**CLICK, "event_attributes": {"position": {}, "object": {"object_id": "a\x00b"}}}, "object_id:"),
        ({**CLICK, "event_attributes": {"position": {}, "dwell_seconds": -1}}, "dwell_seconds:"),
        ({**QUERY, "user_query": "x" * 2001}, "user_query:"),
        (b'{"user_query": "' + b"x" * 300_000 + b'"}', "row of 300018 bytes"),
    ],
)
def test_bad_rows_are_quarantined_with_a_reason_and_nothing_else_is_lost(tmp_path, bad, reason):
    made = taken(tmp_path, QUERY, bad, CLICK)
    assert (made.queries.height, made.events.height, made.quarantine.height) == (1, 1, 1)
    row = made.quarantine.row(0, named=True)
    assert reason in row["reason"]
    assert (row["file"], row["line"], len(row["sha256"])) == ("events.ndjson", 2, 64)
    assert made.read == made.queries.height + made.events.height + made.quarantine.height + made.duplicates


def test_parquet_and_folders_read_the_same(tmp_path):
    (tmp_path / "in").mkdir()
    plain = taken(tmp_path / "in", QUERY, CLICK)
    folder = tmp_path / "parquet"
    folder.mkdir()
    pl.DataFrame([QUERY]).write_parquet(folder / "queries.parquet")
    pl.DataFrame([CLICK]).write_parquet(folder / "events.parquet")
    again = ingest(folder, KEY, intents)
    assert again.queries.equals(plain.queries)
    assert again.events.equals(plain.events)


def test_traffic_is_told_apart(tmp_path):
    rules = Rules(agents=frozenset({"mcp"}), bots=frozenset({"crawler"}), own=frozenset({"preview"}))
    rows = [
        {**QUERY, "query_id": str(n), "application": app} for n, app in enumerate(("mcp", "crawler", "preview", "shop"))
    ]
    rows.append({**QUERY, "query_id": "said", "query_attributes": {"client_class": "agent"}})
    made = taken(tmp_path, *rows, rules=rules)
    found = dict(zip(made.queries["query"], made.queries["traffic"], strict=True))
    told = [found[pseudonym(i, KEY)] for i in ("0", "1", "2", "3", "said")]
    assert told == [Traffic.AGENT, Traffic.BOT, Traffic.OWN, Traffic.HUMAN, Traffic.AGENT]


def test_no_file_and_a_short_key_are_errors(tmp_path):
    with pytest.raises(EventFileError, match="no events here; expected a file or folder"):
        ingest(tmp_path, KEY, intents)
    with pytest.raises(EventFileError, match="expected at least 16 secret bytes"):
        taken(tmp_path, QUERY) and ingest(tmp_path, b"short", intents)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(EventFileError, match="cannot be read as Parquet"):
        ingest(tmp_path / "broken.parquet", KEY, intents)
