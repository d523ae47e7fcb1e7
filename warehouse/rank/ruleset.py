"""Rulesets on disk: find, read, write."""

from functools import cache
from pathlib import Path

import orjson

from schemas.ruleset import Ruleset, RulesetError, parse_ruleset, version_key

RULESETS = Path(__file__).resolve().parent.parent / "data" / "rulesets"


def versions() -> list[str]:
    """Versions shipped with the package, oldest first."""
    return sorted((path.stem for path in RULESETS.glob("*.json")), key=version_key)


def load_ruleset(path_or_version: str | Path | None = None) -> Ruleset:
    """Read a ruleset: None for the newest shipped one, a version such as `1.0.0`, or the path of a JSON file.

    Raises RulesetError when there is none of that name or when it does not hold together.
    """
    if path_or_version is None:
        return _shipped(versions()[-1])
    if isinstance(path_or_version, str) and path_or_version in versions():
        return _shipped(path_or_version)
    path = Path(path_or_version)
    if not path.is_file():
        shipped = ", ".join(versions())
        raise RulesetError(f"ruleset {str(path_or_version)!r}: neither a file nor a shipped version; have {shipped}")
    return parse_ruleset(path.read_bytes(), str(path))


@cache
def _shipped(version: str) -> Ruleset:
    ruleset = parse_ruleset((RULESETS / f"{version}.json").read_bytes(), version)
    if ruleset.version != version:
        raise RulesetError(f"ruleset file {version}.json names itself {ruleset.version!r}: expected the same version")
    return ruleset


def dump_ruleset(ruleset: Ruleset) -> bytes:
    """Canonical bytes of a ruleset: indented JSON, fields in the order of the model, one newline at the end."""
    return orjson.dumps(ruleset.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
