"""Whether there is a Prefect API to report a run to. Asked without importing prefect: most runs have none."""

import os
from collections.abc import Mapping
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

VARIABLE = "PREFECT_API_URL"
PROBE_SECONDS = 5.0


def configured_api(environment: Mapping[str, str] | None = None) -> str | None:
    """Address of the API that `PREFECT_API_URL` names; None where a run is a plain one."""
    env = os.environ if environment is None else environment
    return env.get(VARIABLE, "").strip() or None


def api_trouble(url: str, timeout_seconds: float = PROBE_SECONDS) -> str | None:
    """Why the API cannot be used now, None when it answers that it is well."""
    if urlsplit(url).scheme not in ("http", "https"):
        return f"{VARIABLE} = {url!r}: expected an address like http://127.0.0.1:4200/api"
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=timeout_seconds) as answer:
            status = int(answer.status)
    except HTTPError as error:
        status = error.code
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))[:200] or type(error).__name__
    return None if status == 200 else f"its health check says {status}"
