"""Ids as documents are added: what came later never renames what was, and what is unrelated changes nothing."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from identity_rows import identify, ids, row

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
