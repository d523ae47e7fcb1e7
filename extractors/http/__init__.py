"""The one polite HTTP session. No other part of the house opens a connection to a source."""

from extractors.http.address import BaseUrlError, check_base_url
from extractors.http.errors import (
    BlockedError,
    FetchError,
    NotFoundError,
    RateLimitedError,
    RedirectRefusedError,
    RobotsDeniedError,
    TooLargeError,
    UnexpectedFormatError,
    UnreachableError,
)
from extractors.http.limits import Budget, HttpSettings, Limits
from extractors.http.session import Answer, Exchange, HttpSession, Validators
from extractors.http.sites import SERVICES, WAYBACK
from extractors.http.webhook import WebhookError, post_json

__all__ = [
    "SERVICES",
    "WAYBACK",
    "Answer",
    "BaseUrlError",
    "BlockedError",
    "Budget",
    "Exchange",
    "FetchError",
    "HttpSession",
    "HttpSettings",
    "Limits",
    "NotFoundError",
    "RateLimitedError",
    "RedirectRefusedError",
    "RobotsDeniedError",
    "TooLargeError",
    "UnexpectedFormatError",
    "UnreachableError",
    "Validators",
    "WebhookError",
    "check_base_url",
    "post_json",
]
