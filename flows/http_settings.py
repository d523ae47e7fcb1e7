"""How requests are made, from `ABREAST_*` variables first, then the `[http]` table of `abreast.toml`."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from extractors.http import SERVICES, BaseUrlError, HttpSettings, Limits, check_base_url
from extractors.source import sources
from flows.access import load_access
from flows.settings import FILE, SettingsError

BASE_URL = "ABREAST_BASE_URL_"
LIMIT = "ABREAST_HTTP_"


def load_http_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> HttpSettings:
    """Settings of the HTTP session. Raises SettingsError naming the variable, its value and what was expected.

    `ABREAST_CONTACT_URL`, `ABREAST_CA_BUNDLE` (else the usual `REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`),
    `ABREAST_BASE_URL_<SOURCE>`, `ABREAST_HTTP_REQUESTS_PER_SECOND`, and `ABREAST_HTTP_<LIMIT>` for every field of
    `Limits` (`ABREAST_HTTP_REQUEST_SECONDS` ...). In the file: the same names in lower case without prefix. Keys of
    sources, `ABREAST_KEY_<SOURCE>`, come from the environment only.
    """
    env = os.environ if environment is None else environment
    stored = _table(file or Path(FILE))
    pace = _number(env, stored, "requests_per_second", None)
    contact = env.get("ABREAST_CONTACT_URL") or stored.get("contact_url")
    if contact is not None and not (str(contact).startswith(("https://", "http://", "mailto:")) and _is_plain(contact)):
        raise SettingsError(f"ABREAST_CONTACT_URL = {contact!r}: expected an address like https://example.org/about")
    bundles = (env.get("ABREAST_CA_BUNDLE"), stored.get("ca_bundle"), env.get("REQUESTS_CA_BUNDLE"))
    bundle = next((one for one in (*bundles, env.get("SSL_CERT_FILE")) if one), None)
    return HttpSettings(
        limits=_limits(env, stored),
        contact_url=str(contact) if contact else None,
        base_urls=_base_urls(env),
        ca_bundle=str(bundle) if bundle else None,
        requests_per_second=pace,
        keys=load_access(env).keys,
    )


def _limits(env: Mapping[str, str], stored: Mapping[str, Any]) -> Limits:
    usual = Limits()
    found: dict[str, Any] = {}
    for one in fields(Limits):
        default = getattr(usual, one.name)
        value = _number(env, stored, one.name, default)
        found[one.name] = type(default)(value)
    return Limits(**found)


def _number(env: Mapping[str, str], stored: Mapping[str, Any], name: str, default: float | None) -> float | None:
    variable = f"{LIMIT}{name.upper()}"
    given = env.get(variable, stored.get(name))
    if given is None or given == "":
        return default
    try:
        value = float(given)
    except (TypeError, ValueError):
        value = 0.0
    if not 0 < value < 1e12:
        raise SettingsError(f"{variable} = {given!r}: expected a number above 0")
    return value


def _base_urls(env: Mapping[str, str]) -> dict[str, str]:
    known = {f"{BASE_URL}{name.upper()}": name for name in (*sources(), *SERVICES)}
    found = {}
    for variable in sorted(env):
        if not variable.startswith(BASE_URL) or not env[variable]:
            continue
        if variable not in known:
            raise SettingsError(f"{variable}: no such source or service; expected one of {', '.join(known)}")
        try:
            found[known[variable]] = check_base_url(known[variable], env[variable])
        except BaseUrlError as error:
            raise SettingsError(f"{variable}: {error}") from None
    return found


def _is_plain(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isprintable() and not set(text) & set(" ()")


def _table(file: Path) -> dict[str, Any]:
    try:
        whole = tomllib.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}; expected a TOML file") from None
    table = whole.get("http", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: http is {table!r:.80}; expected a table")
    return table
