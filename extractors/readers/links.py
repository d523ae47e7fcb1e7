"""Reading `Link` headers (RFC 8288): where the next page is."""

import re
from collections.abc import Mapping

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[^,;<>]{1,200})*)")
_RELATION = re.compile(r"""rel\s*=\s*(?:"([^"]*)"|([^\s;"]+))""", re.IGNORECASE)


def next_link(headers: Mapping[str, str]) -> str | None:
    """Target of the link with relation `next`; None when there is none. Header names in any case."""
    header = next((value for name, value in headers.items() if name.lower() == "link"), "")
    for target, parameters in _LINK.findall(header):
        relation = _RELATION.search(parameters)
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return str(target)
    return None
