import polars as pl

from warehouse.search import search, search_each

ARTIFACTS = pl.DataFrame(
    {
        "artifact_id": ["model:a/a", "model:a/b", "model:a/c", "model:a/d", "model:a/e"],
        "name": ["A", "B", "C", "D", "E"],
        "type": ["model"] * 5,
        "retired": [False, False, False, False, True],
    }
)
SCORES = pl.DataFrame(
    {
        "artifact_id": ["model:a/a", "model:a/b", "model:a/e"],
        "score": [40.0, 70.0, 99.0],
        "sd": [2.0, 3.0, 1.0],
        "status": ["ranked", "ranked", "ranked"],
        "place": [2, 1, 3],
    }
)


def said(artifact, capability, kind="capability", polarity="asserted", conflict=False, confidence=0.9):
    return {
        "artifact_id": f"model:a/{artifact}",
        "capability_id": capability,
        "name": capability.title(),
        "kind": kind,
        "polarity": polarity,
        "conflict": conflict,
        "confidence": confidence,
    }


TABLES = {
    "artifacts": ARTIFACTS,
    "scores": SCORES,
    "capabilities": pl.DataFrame(
        [
            said("a", "tools"),
            said("a", "vision"),
            said("a", "vision", kind="unique", confidence=0.5),
            said("b", "tools"),
            said("c", "tools", confidence=0.7),
            said("d", "tools", polarity="denied"),
            said("d", "vision", conflict=True),
            said("d", "speech", kind="limitation"),
            said("e", "tools"),
        ]
    ),
}


def test_more_intents_come_before_a_higher_score():
    assert [item["id"] for item in search(("tools", "vision"), TABLES)] == ["model:a/a", "model:a/b", "model:a/c"]


def test_equal_share_goes_by_score_and_those_without_come_last():
    assert [item["id"] for item in search(("tools",), TABLES)] == ["model:a/b", "model:a/a", "model:a/c"]


def test_items_say_why_they_were_found():
    first, second, third = search(("vision", "tools", "vision"), TABLES)
    assert first["matched"] == {"vision": "Vision", "tools": "Tools"}
    assert (first["share"], first["missing"], first["confidence"]) == (1.0, [], 0.9)
    assert (second["share"], second["missing"], second["place"]) == (0.5, ["vision"], 1)
    assert (third["score"], third["status"], third["confidence"]) == (None, None, 0.7)


def test_denied_contradicted_limiting_and_retired_do_not_count():
    assert search(("speech",), TABLES) == []
    assert [item["id"] for item in search(("vision",), TABLES)] == ["model:a/a"]


def test_no_intent_finds_nothing_and_a_limit_cuts():
    assert search((), TABLES) == []
    assert len(search(("tools",), TABLES, limit=2)) == 2


def test_all_searches_at_once_find_what_each_finds() -> None:
    each = search_each(TABLES)
    assert set(each) == {"tools", "vision"}
    assert all(found == search((intent,), TABLES) for intent, found in each.items())
