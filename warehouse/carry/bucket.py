"""A bucket of an S3-compatible object store as target, through obstore (the optional extra `s3`).

Endpoint, region and credentials come from the environment, as obstore documents (`AWS_ENDPOINT_URL`, `AWS_REGION`,
`AWS_ACCESS_KEY_ID`, ...). Importing this module needs obstore.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotSupportedError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from warehouse.carry.target import CarryError, Held, MovedError, Version
from warehouse.transport import LOOPBACK

if TYPE_CHECKING:
    from obstore.store import ClientConfig

log = logging.getLogger(__name__)
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
_CLIENT: "ClientConfig" = {"connect_timeout": "5s", "timeout": "60s"}
MAX_RETRIES = 3
RETRY_SECONDS = 30
MAX_SHOWN_CHARACTERS = 300


class BucketTarget:
    """Objects below `s3://bucket/prefix`. Every write is one request: an object is there whole or not at all."""

    def __init__(self, address: str) -> None:
        """Nothing is asked yet. Raises CarryError for an address or settings that obstore refuses."""
        self.name = address
        with self._errors("opened"):
            self._store = S3Store.from_url(
                address,
                client_options={**_CLIENT, **_plain_http(os.environ)},
                retry_config={"max_retries": MAX_RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
            )

    def listing(self) -> Mapping[str, Held]:
        """All objects; plain uploads have their MD5 as tag."""
        with self._errors("listed"):
            return {
                one["path"]: Held(one["size"], _md5(one["e_tag"])) for part in obstore.list(self._store) for one in part
            }

    def read(self, path: str) -> Version | None:
        """An object with its tag."""
        with self._errors(path):
            try:
                got = obstore.get(self._store, path)
                return Version(bytes(got.bytes()), got.meta["e_tag"])
            except FileNotFoundError:
                return None

    def create(self, path: str, data: bytes, headers: Mapping[str, str]) -> bool:
        """A put on the condition that nothing is there."""
        with self._errors(path):
            try:
                obstore.put(self._store, path, data, attributes=dict(headers), mode="create")
            except AlreadyExistsError:
                return False
            except (NotSupportedError, NotImplementedError):
                self._put_plainly(path, data, headers)
        return True

    def replace(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        """A put."""
        with self._errors(path):
            obstore.put(self._store, path, data, attributes=dict(headers), use_multipart=False)

    def swap(self, path: str, data: bytes, headers: Mapping[str, str], before: Version | None) -> None:
        """A put on the condition that the tag is the one that was read; a plain one where the store knows none."""
        if before is None:
            if not self.create(path, data, headers):
                raise self._moved(path)
            return
        with self._errors(path):
            try:
                obstore.put(self._store, path, data, attributes=dict(headers), mode={"e_tag": before.tag})
            except PreconditionError:
                raise self._moved(path) from None
            except (NotSupportedError, NotImplementedError):
                self._put_plainly(path, data, headers)

    def delete(self, path: str) -> None:
        """Take an object away."""
        with self._errors(path):
            obstore.delete(self._store, path)

    def _put_plainly(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        log.warning("%s knows no conditional writes: %s is written plainly, carry from one place only", self.name, path)
        obstore.put(self._store, path, data, attributes=dict(headers), use_multipart=False)

    def _moved(self, path: str) -> MovedError:
        return MovedError(f"{self.name}: {path} was changed by somebody else meanwhile; look, then run it again")

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Errors of the store in our words; what they quote of the server is bounded."""
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            step = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights on the bucket"
            raise CarryError(f"{self.name}: {what}: the store refuses us ({_said(error)}); {step}") from error
        except (BaseError, OSError, ValueError) as error:
            step = "check the bucket's name, AWS_ENDPOINT_URL and AWS_REGION"
            raise CarryError(f"{self.name}: {what}: {_said(error)}; {step}") from error


def _plain_http(environment: Mapping[str, str]) -> "ClientConfig":
    """Plain http only to this machine, unless the operator allows it (`AWS_ALLOW_HTTP`)."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or ""
    return {"allow_http": True} if urlsplit(endpoint).hostname in LOOPBACK else {}


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:MAX_SHOWN_CHARACTERS]


def _md5(tag: str | None) -> str | None:
    found = _MD5.fullmatch(tag or "")
    return found[1] if found else None
