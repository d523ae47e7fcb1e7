"""Settings: flags first, then `ABREAST_*` variables, then `abreast.toml`."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "abreast.toml"
APPLICATIONS = ("agents", "bots", "own")
OWN_APPLICATION = "abreast"
"""What our own pages call themselves in search events: what they show must not feed what they show."""


class SettingsError(ValueError):
    """A setting has a wrong value; the message names where it was set and what was expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives and by which rules snapshots are made."""

    data: Path
    ruleset: str | None = None
    """Version of the ruleset; None for the newest."""
    age_rules: bool = True
    """Whether sources go stale; off only for benchmarks over payloads of different years."""

    applications: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"own": (OWN_APPLICATION,)})
    """Applications of search events that are `agents`, `bots` or our `own`: their searches are no demand of people."""
    pinned: tuple[str, ...] = ()
    """Snapshots that `abreast gc` never takes away."""

    @property
    def published(self) -> Path:
        """Root of the published tree."""
        return self.data / "published"


def load_settings(
    data: Path | None = None, environment: Mapping[str, str] | None = None, file: Path | None = None
) -> Settings:
    """Settings in order of precedence. Raises SettingsError."""
    env = os.environ if environment is None else environment
    stored = _read(file or Path(FILE))
    root = data or Path(env.get("ABREAST_DATA") or stored.get("data") or "data")
    ruleset = env.get("ABREAST_RULESET") or stored.get("ruleset")
    age_rules = env.get("ABREAST_AGE_RULES", str(stored.get("age_rules", True))).lower()
    if age_rules not in ("true", "false", "1", "0"):
        raise SettingsError(f"ABREAST_AGE_RULES = {age_rules!r}: expected true or false")
    applications = {kind: _applications(kind, env, stored) for kind in APPLICATIONS}
    return Settings(
        root, str(ruleset) if ruleset else None, age_rules in ("true", "1"), applications, _pinned(env, stored)
    )


def _pinned(env: Mapping[str, str], stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Snapshots: `ABREAST_GC_KEEP` with commas, else a list `keep` under `[gc]` of the file."""
    table, text = stored.get("gc", {}), env.get("ABREAST_GC_KEEP")
    names = table.get("keep", []) if text is None and isinstance(table, dict) else (text or "").split(",")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f"gc.keep = {names!r}: expected a list of snapshots")
    return tuple(stripped for name in names if (stripped := name.strip()))


def _applications(kind: str, env: Mapping[str, str], stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of applications: `ABREAST_EVENTS_<KIND>` with commas, else a list under `[events]` of the file."""
    table = stored.get("events", {})
    usual = [OWN_APPLICATION] if kind == "own" else []
    text = env.get(f"ABREAST_EVENTS_{kind.upper()}")
    names = table.get(kind, usual) if text is None and isinstance(table, dict) else (text or "").split(",")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f"events.{kind} = {names!r}: expected a list of application names")
    return tuple(stripped for name in names if (stripped := name.strip()))


def stored_text(name: str, file: Path | None = None) -> str | None:
    """A text of the top level of `abreast.toml`, None when it is not set. Raises SettingsError for anything else."""
    found = _read(file or Path(FILE)).get(name)
    if found is not None and not isinstance(found, str):
        raise SettingsError(f"{file or FILE}: {name} = {found!r:.80}: expected text")
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}; expected a TOML file with data, ruleset, age_rules, [events]") from None
