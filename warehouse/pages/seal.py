"""Pages that would say the same as before are not rendered again: only their footer names another snapshot.

A sealed page ends with two digests: the key (of all that its body is made from), and the body itself with its Markdown
twin. A page whose seal holds is taken over; one that was damaged, or that is made from something else, is not.
"""

import re

from schemas.canonical import sha256_hex

FOOTER = b"<footer>"
_SEAL = re.compile(rb"\n<!-- ([0-9a-f]{64}) ([0-9a-f]{64}) -->\n")
_SEAL_BYTES = len(b"\n<!--   -->\n") + 2 * 64


def sealed(page: bytes, key: str, twin: bytes) -> bytes:
    """A page with its seal. `key` is a SHA-256 in hexadecimal digits. Raises ValueError for a page without a footer."""
    return page + _seal(key, page[: page.rindex(FOOTER)], twin)


def renewed(before: bytes, key: str, footer: bytes, twin: bytes) -> bytes | None:
    """The page of before with another footer; None when it is made from something else, or it or its twin changed."""
    found = _SEAL.fullmatch(before[-_SEAL_BYTES:])
    if found is None or found[1] != key.encode():
        return None
    at = before.rfind(FOOTER)
    body = before[: max(at, 0)]
    return body + footer + found[0] if _seal(key, body, twin) == found[0] else None


def holds(page: bytes, key: str, twin: bytes) -> bool:
    """Whether a page and its twin are as they were sealed, with this key."""
    return page.endswith(_seal(key, page[: max(page.rfind(FOOTER), 0)], twin))


def _seal(key: str, body: bytes, twin: bytes) -> bytes:
    return f"\n<!-- {key} {sha256_hex(body + twin)} -->\n".encode()
