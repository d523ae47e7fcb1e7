"""Why a document could not be had: one typed error per outcome, each saying what to expect next."""

from typing import ClassVar

_MAX_SHOWN = 200


def shown(text: object) -> str:
    """Text of a server as it may stand in a message: bounded, quoted, without control characters."""
    return repr(str(text)[:_MAX_SHOWN])


class FetchError(Exception):
    """A request brought no document. `source`, `url` and `detail` say which and why."""

    outcome: ClassVar[str] = "unreachable"
    """Word of the run's table."""
    ends_host: ClassVar[bool] = False
    """Whether the host is left alone for the rest of the run."""

    def __init__(self, source: str, url: str, detail: str) -> None:
        """`detail` is made from our own words and bounded texts of the server."""
        super().__init__(f"{source}: {url[:_MAX_SHOWN]}: {detail}")
        self.source = source
        self.url = url
        self.detail = detail


class UnreachableError(FetchError):
    """No whole answer came: name, connection, TLS, time, a broken body or a server error."""

    ends_host = True

    def __init__(self, source: str, url: str, detail: str, *, is_reset: bool = False) -> None:
        """`is_reset`: the connection broke; asking once more at once may help."""
        super().__init__(source, url, detail)
        self.is_reset = is_reset


class BlockedError(FetchError):
    """The source refuses us: 401, 403, a bot wall, a login page, a page about suspension."""

    outcome = "blocked"
    ends_host = True


class RobotsDeniedError(BlockedError):
    """robots.txt forbids this address."""

    ends_host = False


class RedirectRefusedError(BlockedError):
    """A redirect that is not followed: another host, another scheme, a loop, too many, or none given."""

    ends_host = False


class RateLimitedError(FetchError):
    """The source asks for fewer requests. `retry_after_seconds` is its own word, None when it gave none."""

    outcome = "rate_limited"
    ends_host = True

    def __init__(self, source: str, url: str, detail: str, retry_after_seconds: float | None = None) -> None:
        """`retry_after_seconds` from Retry-After or a rate-limit header."""
        super().__init__(source, url, detail)
        self.retry_after_seconds = retry_after_seconds


class NotFoundError(FetchError):
    """The document is not there (404, 410)."""

    outcome = "not_found"


class TooLargeError(FetchError):
    """The body is larger than the limit, as sent or when decompressed."""

    outcome = "too_large"


class UnexpectedFormatError(FetchError):
    """An answer that is not what the endpoint sends: media type, coding, broken JSON, an odd status."""

    outcome = "unexpected_format"
