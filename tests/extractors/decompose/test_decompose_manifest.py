"""Manifests of makers: claims, limits and needs by their keys, with offsets into the file."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.decompose import decompose
from extractors.decompose.manifest import is_manifest
from schemas.capability import TextDocument
from schemas.vocabulary import CapabilityKind

MANIFEST = """# made by hand
unfragile_version: "1.0"
artifact:
  name: Lapwing
  type: mcp
  license: MIT
capabilities:
  - id: sql
    name: "Query databases"
    description: >
      Runs read-only SQL against Postgres databases
      and explains slow queries.
    intents_served:
      - generate images
    conditions:
      bestFor: [analysts]
      limitations:
        - "Cannot write to the database"
      requires:
        - A Postgres connection string
    failure_modes:
      - mode: Times out on very large tables
        frequency: rare
"""


def found(text: str) -> dict[CapabilityKind, list[str]]:
    kinds: dict[CapabilityKind, list[str]] = {}
    for record in decompose(TextDocument(text, None, None, None)):
        for span in record.evidence:
            assert text[span.start : span.end] == span.quote
            kinds.setdefault(record.kind, []).append(span.quote)
    return kinds


def test_each_value_is_what_its_key_says() -> None:
    records = decompose(TextDocument(MANIFEST, None, None, None))
    ids = {r.capability_id for r in records if r.kind is CapabilityKind.CAPABILITY}
    assert {"integration.database", "safety.access_sandbox", "openness.permissive_licence"} <= ids
    assert "image.text_to_image" not in ids  # a need it serves is not a claim
    kinds = found(MANIFEST)
    assert kinds[CapabilityKind.LIMITATION] == ["Cannot write to the database", "Times out on very large tables"]
    assert kinds[CapabilityKind.REQUIREMENT] == ["A Postgres connection string"]


def test_only_a_manifest_is_read_as_one() -> None:
    assert is_manifest(MANIFEST) and is_manifest("---\nunfragile: 1\n")
    assert not is_manifest("# Lapwing\n\nIt has an unfragile_version: 1 file.")


def test_a_sentence_over_two_lines_keeps_its_negation() -> None:
    text = (
        "unfragile: 1\ncapabilities:\n  - name: Lark\n    description: |\n      Lark does not\n      translate text.\n"
    )
    assert found(text)[CapabilityKind.LIMITATION] == ["Lark does not\n      translate text."]


@given(
    st.lists(st.sampled_from(["unfragile: 1", "  name: x", "- y", "   ", "limitations:", "  - 'no", "a: &b [*b]", ":"]))
)
def test_any_lines_are_read_without_a_crash(lines: list[str]) -> None:
    found("unfragile: 1\n" + "\n".join(lines))
