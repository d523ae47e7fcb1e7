"""Ids as documents are added: what came later never renames what was, and what is unrelated changes nothing."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_rows import NOW, entities, identify, ids, row

import warehouse.identity.growing
from warehouse.identity import GrowingIdentity, usual_naming
from warehouse.identity.reviewed import Reviewed, load_reviewed
from warehouse.identity.rows import read_names

Rows = list[dict[str, Any]]

_SLUGS = (
    "zeta", "zeta-0110", "zeta-0210", "zeta-2026-01-10", "zeta-70b", "zeta-70b-instruct", "zeta-instruct", "zeta-v1",
    "zeta-7b", "zeta-mini", "zeta-mini-0110", "zeta-70b-instruct-fp8", "zeta-2", "zeta-thinking",
)  # fmt: skip
_LISTERS = (
    ("openrouter", "openrouter"),
    ("litellm", "azure"),
    ("litellm", "groq"),
    ("huggingface", None),
    ("lmarena", None),
)


@st.composite
def _rows(draw: st.DrawFn) -> Rows:
    found: Rows = []
    for source, seller in _LISTERS:
        for slug in draw(st.lists(st.sampled_from(_SLUGS), max_size=5, unique=True)):
            publisher = "acme/" if source != "lmarena" and draw(st.booleans()) else ""
            linked = (
                draw(st.sampled_from([None, None, "acme/Zeta-70B-Instruct", "acme/Zeta"]))
                if source == "openrouter"
                else None
            )
            name = f"acme/{slug}" if source in ("openrouter", "huggingface") else f"{publisher}{slug}"
            found.append(row(source, name, draw(st.integers(0, 6)), seller=seller, hugging_face_id=linked))
    return found


def _until(rows: Rows, day: int) -> Rows:
    return [one for one in rows if one["first_seen_utc"].day <= day + 1]


@settings(max_examples=80, deadline=None)
@given(_rows(), st.integers(0, 5))
def test_an_id_stays_or_is_remembered_as_a_former_id(rows: Rows, day: int) -> None:
    early = _until(rows, day)
    if not early:
        return
    before, later = ids(*early), identify(*rows)
    after = {f"{row[0]}:{row[1]}": row[2] for row in later.aliases.iter_rows()}
    former = dict(later.former.iter_rows())
    live = set(after.values())
    for name, artifact in before.items():
        if artifact != after[name]:
            assert artifact not in live and former[artifact] == after[name], name


@settings(max_examples=60, deadline=None)
@given(_rows(), st.integers(0, 5))
def test_without_links_no_id_ever_changes(rows: Rows, day: int) -> None:
    plain = [one | {"hugging_face_id": None} for one in rows]
    early = _until(plain, day)
    if early:
        after = ids(*plain)
        assert {name: after[name] for name in ids(*early)} == ids(*early)


@settings(max_examples=80, deadline=None)
@given(_rows(), st.lists(st.integers(0, 6), min_size=1, max_size=4), st.booleans())
def test_going_on_gives_what_beginning_anew_gives(rows: Rows, days: list[int], renamed: bool) -> None:
    growing = GrowingIdentity(usual_naming())
    for number, day in enumerate(days):
        known = _until(rows, day)
        if renamed and number and known:
            known[0] = known[0] | {"hugging_face_id": "acme/Zeta"}
        one, other = growing.of(entities(*known), load_reviewed(NOW)), identify(*known)
        assert one.aliases.equals(other.aliases) and one.families.equals(other.families)
        assert one.former.equals(other.former)


def test_rows_that_were_taken_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(warehouse.identity.growing, "read_names", lambda rows, naming: (
        read.append(len(rows)), read_names(rows, naming)))  # fmt: skip
    growing = GrowingIdentity(usual_naming())
    rows = [row("openrouter", f"acme/zeta-{number}", number // 2) for number in range(8)]
    for count in (4, 6, 6, 8, 4):
        growing.of(entities(*rows[:count]), load_reviewed(NOW))
    assert read == [4, 2, 0, 2, 4]


def test_rows_of_a_moment_that_was_taken_begin_anew() -> None:
    growing = GrowingIdentity(usual_naming())
    early, late = row("openrouter", "acme/zeta-0110"), row("openrouter", "acme/zeta")
    growing.of(entities(early), load_reviewed(NOW))
    both = growing.of(entities(early, late), load_reviewed(NOW))
    assert both.aliases.equals(identify(early, late).aliases)
    assert both.aliases["artifact_id"].n_unique() == 2


def test_after_a_set_that_contradicts_itself_all_is_begun_anew() -> None:
    growing = GrowingIdentity(usual_naming())
    first, second = row("openrouter", "acme/alpha"), row("openrouter", "acme/beta", 1)
    clash = Reviewed({"alpha": ("model:acme/zet-3", "one"), "beta": ("model:acme/zet3", "other")}, {})
    growing.of(entities(first), clash)
    with pytest.raises(ValueError, match="are one name"):
        growing.of(entities(first, second), clash)
    assert growing.of(entities(first), clash).aliases["artifact_id"].to_list() == ["model:acme/zet-3"]


@settings(max_examples=60, deadline=None)
@given(_rows(), st.randoms(use_true_random=False))
def test_a_permutation_changes_nothing(rows: Rows, random: Any) -> None:
    if not rows:
        return
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = identify(*rows), identify(*shuffled)
    assert one.aliases.equals(other.aliases) and one.families.equals(other.families) and one.former.equals(other.former)


@settings(max_examples=60, deadline=None)
@given(_rows(), st.integers(0, 6))
def test_an_unrelated_artifact_changes_no_id(rows: Rows, day: int) -> None:
    if not rows:
        return
    strangers: Sequence[dict[str, Any]] = (
        row("openrouter", "other/omega-0110", day), row("litellm", "omega-70b", day, seller="azure"),
    )  # fmt: skip
    after = ids(*rows, *strangers)
    assert {name: after[name] for name in ids(*rows)} == ids(*rows)
