"""Where a request may go: declared hosts over TLS only, and the replaced hosts of a test."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from extractors.http.errors import RedirectRefusedError, shown
from schemas.document import MAX_URL_CHARACTERS


class BaseUrlError(ValueError):
    """A replacement of scheme and host is not one."""


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host in ("localhost", "localhost."):
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def check_base_url(source: str, base: str) -> str:
    """A base URL as `scheme://host[:port]`: https anywhere, http to loopback only. Raises BaseUrlError for others."""
    expected = "expected https://host[:port], or http:// to loopback, without path, query and user name"
    try:
        parts = urlsplit(base)
        _ = parts.port
    except ValueError as error:
        raise BaseUrlError(f"base URL of {source} {shown(base)}: {error}; {expected}") from None
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    if not (parts.hostname and is_plain and is_safe):
        raise BaseUrlError(f"base URL of {source} {shown(base)}: {expected}")
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one source: which are allowed, and where their bytes are really asked for.

    `base` is None or what `check_base_url` returned. Archived rows keep the logical address.
    """

    source: str
    hosts: tuple[str, ...]
    base: str | None = None

    def check(self, url: str) -> str:
        """Host of a logical address. Raises RedirectRefusedError when a request must not go there."""
        parts = self._split(url, url)
        host = parts.hostname or ""
        if parts.scheme != "https":
            raise RedirectRefusedError(self.source, url, f"scheme {shown(parts.scheme)}; expected https")
        if host not in self.hosts or parts.port not in (None, 443) or "@" in parts.netloc:
            raise RedirectRefusedError(
                self.source, url, f"leads to {shown(parts.netloc)}; expected one of {', '.join(self.hosts)}"
            )
        return host

    def wire(self, url: str) -> str:
        """The address that is really asked for."""
        if self.base is None:
            return url
        base, parts = urlsplit(self.base), urlsplit(url)
        return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))

    def logical(self, url: str, current: str) -> str:
        """The logical address of a link or redirect found in the answer from `current`, relative or not.

        A link to the replaced host means the host that it stands for. Raises RedirectRefusedError for what is no URL.
        """
        self._split(url.strip(), current)
        parts = self._split(urljoin(current, url.strip()), current)
        if self.base is not None and f"{parts.scheme}://{parts.netloc}" == self.base:
            here = urlsplit(current)
            parts = parts._replace(scheme=here.scheme, netloc=here.netloc)
        return urlunsplit(parts._replace(fragment=""))

    def origin(self, url: str) -> str:
        """Scheme and host that are really asked for a logical address."""
        parts = urlsplit(self.wire(url))
        return f"{parts.scheme}://{parts.netloc}"

    def _split(self, url: str, current: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            _ = parts.port
            if len(url) <= MAX_URL_CHARACTERS and url.isprintable() and " " not in url:
                return parts
        except ValueError:
            pass
        raise RedirectRefusedError(self.source, current, f"leads to {shown(url)}; expected an https address")
