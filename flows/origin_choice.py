"""Where a backfill takes its documents from, by the words that the command and the deployment share."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from flows.origins import Origin, OriginError


class OriginName(StrEnum):
    """Where documents of the past come from."""

    ARCHIVE = "archive"
    """What is in the archive; nothing is brought."""
    GIT = "git"
    """The versions of a file in a local clone."""
    WAYBACK = "wayback"
    """The captures of the Wayback Machine."""


def chosen_origins(
    origin: OriginName,
    sources: Sequence[str] = (),
    url: str | None = None,
    repo: Path | None = None,
    path: str | None = None,
    revision: str = "HEAD",
) -> list[Origin]:
    """Origins by name; none for the archive. Raises OriginError naming the words that are missing."""
    if origin is OriginName.ARCHIVE:
        return []
    if origin is OriginName.GIT:
        if not (repo and path and url and len(sources) == 1):
            raise OriginError("origin git: expected a repo (folder), a path (file), one source and its url")
        from flows.origin_git import GitOrigin

        return [GitOrigin(repo, path, sources[0], url, revision)]
    if not sources:
        raise OriginError("origin wayback: expected a source, and a url for one page of it")
    from flows.origin_wayback import WaybackOrigin

    return [WaybackOrigin(source, url) for source in sources]
