"""What is published, and the run that publishes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl

from schemas.published import TABLES
from schemas.vocabulary import RunKind

SNAPSHOT_TIME = "%Y%m%dT%H%M%SZ"
SNAPSHOT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
INPUT_DIGITS = 12
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PublishError(ValueError):
    """A snapshot cannot be published as it is; the message names table or file, value and what was expected."""


@dataclass(frozen=True)
class SnapshotContent:
    """Everything a snapshot says: its immutable files are a function of this and nothing else.

    `tables` are the frames of `schemas.published.TABLES`, all of them. `ruleset` and `taxonomy` are JSON objects with a
    `version`. `gates` are mappings in the shape of `schemas.contract.GateResult`. `report` is JSON-ready and says how
    the snapshot was made, with dates and never with ages or clock times. `inputs` and `code` are digests (64 hex
    digits) of all that went in and of the code that made it. `overlap` is the document `overlap.json` of a snapshot
    whose ruleset is new. Raises PublishError.
    """

    tables: Mapping[str, pl.DataFrame]
    ruleset: bytes
    taxonomy: bytes
    content_as_of: datetime
    inputs: str
    code: str
    gates: Sequence[Mapping[str, Any]] = ()
    report: Mapping[str, Any] | None = None
    overlap: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        lacking, strange = sorted(TABLES.keys() - self.tables.keys()), sorted(self.tables.keys() - TABLES.keys())
        if lacking or strange:
            raise PublishError(f"tables: missing {lacking}, unknown {strange}; expected those of schemas.published")
        for name in ("inputs", "code"):
            if not _SHA256.fullmatch(getattr(self, name)):
                raise PublishError(f"{name} = {getattr(self, name)!r}: expected 64 lower-case hexadecimal digits")
        _check_utc("content_as_of", self.content_as_of)
        _ = self.ruleset_version, self.taxonomy_version

    @property
    def snapshot(self) -> str:
        """Id: newest content time and the first 12 digits of the inputs' digest."""
        return f"{self.content_as_of.strftime(SNAPSHOT_TIME)}-{self.inputs[:INPUT_DIGITS]}"

    @property
    def ruleset_version(self) -> str:
        """Version that the ruleset names."""
        return _version("ruleset", self.ruleset)

    @property
    def taxonomy_version(self) -> str:
        """Version that the taxonomy names."""
        return _version("taxonomy", self.taxonomy)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: why it was made and when. `held` says why its snapshot must not become the latest one."""

    kind: RunKind
    as_of: datetime
    checked_at: datetime
    stale_after: datetime
    held: str | None = None

    def __post_init__(self) -> None:
        for name in ("as_of", "checked_at", "stale_after"):
            _check_utc(name, getattr(self, name))


def _version(name: str, data: bytes) -> str:
    try:
        version = orjson.loads(data)["version"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise PublishError(f"{name}: {data[:60]!r}: expected a JSON object with a version") from None
    if not isinstance(version, str):
        raise PublishError(f"{name}.version = {version!r}: expected text such as 1.0.0")
    return version


def _check_utc(name: str, moment: datetime) -> None:
    if moment.utcoffset() != UTC.utcoffset(None):
        raise PublishError(f"{name} = {moment!r}: expected an aware datetime in UTC")
