"""Which sources a run may ask: keys and switches of `ABREAST_*` variables, and what is expected of the others."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.source import sources, spec_of
from flows.settings import SettingsError
from schemas.vocabulary import SourceStatus

KEY = "ABREAST_KEY_"
OPT_IN = "ABREAST_OPT_IN"
MAX_KEY_CHARACTERS = 400
DETAILS = {
    "openrouter_endpoints": ("openrouter", "endpoints"),
    "huggingface_details": ("huggingface", "detail"),
}
"""Switches of single documents that are asked for after the lists -> their source and endpoint."""
OFF, NOT_CONFIGURED = "off", "not_configured"
"""Outcomes of sources that were not asked on purpose."""


@dataclass(frozen=True, slots=True)
class Access:
    """Keys by source, never shown, and the names of sources that were switched on."""

    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    opted: frozenset[str] = frozenset()

    def refusal(self, source: str) -> tuple[str, int, str] | None:
        """Outcome, documents (none) and detail of a source that is not to be asked; None for one that is."""
        spec = spec_of(source)
        if spec.is_opt_in and source not in self.opted:
            return OFF, 0, f"off by default; {OPT_IN} names the sources to ask besides"
        if spec.key is not None and spec.key.is_required and source not in self.keys:
            return NOT_CONFIGURED, 0, f"needs a key in {KEY}{source.upper()}"
        return None


def load_access(environment: Mapping[str, str] | None = None) -> Access:
    """Access of the environment: `ABREAST_KEY_<SOURCE>`, and `ABREAST_OPT_IN` with names separated by commas.

    Raises SettingsError naming the variable; the value of a key is never part of a message.
    """
    env = os.environ if environment is None else environment
    keyed = {f"{KEY}{name.upper()}": name for name in sources() if spec_of(name).key is not None}
    keys = {}
    for variable in sorted(name for name in env if name.startswith(KEY) and env[name]):
        if variable not in keyed:
            raise SettingsError(f"{variable}: no source takes this key; expected one of {', '.join(keyed)}")
        value = env[variable].strip()
        if not (value.isascii() and value.isprintable() and " " not in value and 0 < len(value) <= MAX_KEY_CHARACTERS):
            raise SettingsError(f"{variable}: expected a key of visible ASCII characters without blanks")
        keys[keyed[variable]] = value
    opted = frozenset(name.strip() for name in env.get(OPT_IN, "").split(",") if name.strip())
    optional = sorted([*(name for name in sources() if spec_of(name).is_opt_in), *DETAILS])
    if unknown := sorted(opted - set(optional)):
        raise SettingsError(f"{OPT_IN} names {', '.join(unknown)}; expected some of {', '.join(optional)}")
    return Access(keys, opted)


def never_asked_for(source: str) -> bool:
    """Whether a source without any document is simply switched off: it needs a key or a switch."""
    spec = spec_of(source)
    return spec.is_opt_in or (spec.key is not None and spec.key.is_required)


def degrades(source: str, status: SourceStatus) -> bool:
    """Whether how a source stands is a reason to call a run degraded."""
    return status not in (SourceStatus.FRESH, SourceStatus.OFF) and not spec_of(source).is_best_effort
