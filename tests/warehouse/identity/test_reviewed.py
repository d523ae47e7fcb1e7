"""Reviewed aliases: effective times, what they match, and wrong entries."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from identity_rows import ids, row

from warehouse.identity.publishers import DataFileError
from warehouse.identity.reviewed import load_reviewed

ENTRY = """aliases:
  - match: {slug: [short-name], litellm: ["seller/odd"]}
    artifact: model:acme/long-name
    effective_utc: "2026-03-01T00:00:00Z"
    reason: the vendor says so
"""


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "aliases.yaml"
    file.write_text(text)
    return file


def test_holds_from_its_effective_time(tmp_path: Path) -> None:
    file = _file(tmp_path, ENTRY)
    before, after = datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    assert load_reviewed(before, file).find("x", "y", "Short Name", "", None) is None
    reviewed = load_reviewed(after, file)
    decision = ("model:acme/long-name", "the vendor says so")
    assert reviewed.find("x", "y", "Short_Name", "", None) == decision
    assert reviewed.find("litellm", "seller/odd", "anything", "", None) == decision
    assert reviewed.find("models_dev", "seller/odd", "anything", "", None) is None


def test_a_copy_on_the_hub_keeps_its_own_id(tmp_path: Path) -> None:
    reviewed = load_reviewed(datetime(2027, 1, 1, tzinfo=UTC), _file(tmp_path, ENTRY))
    assert reviewed.find("huggingface", "copier/short-name", "short-name", "", "copier") is None
    assert reviewed.find("huggingface", "Acme/short-name", "short-name", "", "Acme") is not None


@pytest.mark.parametrize("wrong", ["artifact: nonsense", 'effective_utc: "yesterday"', "reasons: [x]"])
def test_a_wrong_entry_is_named(wrong: str, tmp_path: Path) -> None:
    field = wrong.partition(":")[0].removesuffix("s")
    lines = [line for line in ENTRY.splitlines() if not line.strip().startswith(field)]
    file = _file(tmp_path, "\n".join([*lines, f"    {wrong}"]))
    with pytest.raises(DataFileError, match=r"aliases.yaml: entry 1: .*expected match, artifact"):
        load_reviewed(datetime(2027, 1, 1, tzinfo=UTC), file)


def test_wins_over_every_rule_and_at_every_seller() -> None:
    found = ids(
        row("litellm", "sd3.5-large", seller="stability"),
        row("models_dev", "stable-diffusion-3-5-large", 1, seller="some-shop"),
    )
    assert set(found.values()) == {"model:stabilityai/stable-diffusion-3.5-large"}


def test_does_not_hold_before_its_time() -> None:
    early = row("litellm", "kimi-k2-0711-preview", seller="moonshot")
    before, after = datetime(2025, 7, 10, tzinfo=UTC), datetime(2025, 7, 11, tzinfo=UTC)
    assert set(ids(early, at=before).values()) == {"model:moonshotai/kimi-k2-0711-preview"}
    assert set(ids(early, at=after).values()) == {"model:moonshotai/kimi-k2"}
