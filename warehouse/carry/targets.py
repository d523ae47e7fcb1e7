"""Which target an address means."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from warehouse.carry.folder import FolderTarget
from warehouse.carry.target import CarryError, Target

_EXPECTED = "expected a folder, file:///folder or s3://bucket/prefix"


def open_target(address: str) -> Target:
    """The target of an address: a folder (as a path or `file://`), or `s3://bucket/prefix`.

    Raises CarryError for other addresses, and for a bucket when obstore is not installed.
    """
    parts = urlsplit(address)
    if parts.scheme == "s3":
        if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
            raise CarryError(f"{address!r}: {_EXPECTED}; credentials belong into the environment")
        return _bucket(address)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.strip("/"):
        return FolderTarget(Path(unquote(parts.path)))
    if "://" in address or not address.strip():
        raise CarryError(f"{address!r}: {_EXPECTED}")
    return FolderTarget(Path(address))


def _bucket(address: str) -> Target:
    try:
        from warehouse.carry.bucket import BucketTarget
    except ImportError as error:
        raise CarryError(
            f"{address}: carrying to a bucket needs obstore, which is not installed ({error}); "
            "next step: install the extra `s3` (pip install 'abreast[s3]')"
        ) from error
    return BucketTarget(address)
