"""The reviewed alias file: decisions of people, which win over every rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from schemas.ids import parse_id
from schemas.times import parse_utc
from schemas.yaml_data import load_yaml
from warehouse.identity.normal import letters_and_digits
from warehouse.identity.publishers import DataFileError

FILE = Path(__file__).parent.parent / "data" / "aliases.yaml"

Decision = tuple[str, str]
"""Artifact id and reason."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Decisions by bare model name (letters and digits) and by (source, source id).

    A bare name decides for any publisher but a hub organisation other than the artifact's: copies keep their own ids.
    """

    by_name: Mapping[str, Decision]
    by_row: Mapping[tuple[str, str], Decision]

    def find(self, source: str, source_id: str, slug: str, text: str, written: str | None) -> Decision | None:
        """Decision for a row with this name, as written or without seller and mode; None when nobody decided."""
        found = self.by_row.get((source, source_id))
        if found:
            return found
        found = self.by_name.get(letters_and_digits(slug)) or self.by_name.get(letters_and_digits(text))
        if found and source == "huggingface" and written and f":{written.lower()}/" not in found[0]:
            return None
        return found


def load_reviewed(at_utc: datetime, file: Path = FILE) -> Reviewed:
    """Entries in force at a time. Raises DataFileError for a wrong entry, naming it."""
    by_name: dict[str, Decision] = {}
    by_row: dict[tuple[str, str], Decision] = {}
    for number, entry in enumerate(_entries(file), start=1):
        decision, effective = _decision(entry, number, file)
        if effective > at_utc:
            continue
        for source, names in entry["match"].items():
            for name in names:
                if source == "slug":
                    by_name[letters_and_digits(name)] = decision
                else:
                    by_row[source, name] = decision
    return Reviewed(by_name, by_row)


@cache
def _entries(file: Path) -> Sequence[Mapping[str, Any]]:
    content: Mapping[str, Any] = load_yaml(file.read_text())
    return tuple(content["aliases"])


def _decision(entry: Mapping[str, Any], number: int, file: Path) -> tuple[Decision, datetime]:
    try:
        artifact = str(parse_id(entry["artifact"]))
        return (artifact, str(entry["reason"])), parse_utc(entry["effective_utc"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(
            f"{file.name}: entry {number}: {error}; expected match, artifact, effective_utc, reason"
        ) from None
