"""Telling the operator's own endpoint how a run ended. The only request that we make without being asked to read."""

import threading
from urllib.parse import urlsplit

import requests

from extractors.http.address import is_loopback
from extractors.http.errors import shown
from extractors.http.limits import HttpSettings
from extractors.http.transport import proxies_for

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0


class WebhookError(Exception):
    """A message was not taken. It names the host and the reason, never the whole address: that may hold a secret."""


def host_of(url: str) -> str:
    """Scheme and host of an address that a message may go to.

    Raises WebhookError for anything but https, or http to loopback.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise WebhookError("the address is not https with a host (http only to loopback)")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def post_json(url: str, body: bytes, settings: HttpSettings, total_seconds: float = TOTAL_SECONDS) -> int:
    """POST a JSON text; returns the status, which is 2xx. Redirects are not followed.

    Ends after `total_seconds` whatever the server or the resolver of names does. Raises WebhookError.
    """
    where = host_of(url)
    answers: list[int | str] = []
    words = (url, body, settings, answers)
    # Neither name resolution nor a server that drips bytes can be timed out from inside: a thread can be left behind.
    asking = threading.Thread(target=_post, args=words, name="webhook", daemon=True)
    asking.start()
    asking.join(total_seconds)
    if not answers:
        raise WebhookError(f"{where}: no answer within {total_seconds:.3g} s")
    answer = answers[0]
    if isinstance(answer, str):
        raise WebhookError(f"{where}: {answer}")
    if not 200 <= answer < 300:
        raise WebhookError(f"{where}: status {answer}; expected 2xx")
    return answer


def _post(url: str, body: bytes, settings: HttpSettings, answers: list[int | str]) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": settings.user_agent}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url,
                data=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
                allow_redirects=False,
                stream=True,
                verify=settings.ca_bundle or True,
                proxies=proxies_for(url),
            )
            answers.append(answer.status_code)
            answer.close()
    except (requests.RequestException, OSError, UnicodeError) as error:
        # The text of such errors repeats the address.
        answers.append(f"no answer ({shown(type(error).__name__)})")
