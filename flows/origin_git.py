"""The git history of a public file: each commit's version of it becomes a document captured at its commit time."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from extractors.past.git import commits, versions
from flows.moments import end_of
from flows.origins import Brought, Filing, routed
from schemas.media import media_type_of
from warehouse.archive import RawArchive


@dataclass(frozen=True, slots=True)
class GitOrigin:
    """Versions of a file in a local clone: each is a document of `url`, captured at its commit time."""

    repo: Path
    path: str
    source: str
    url: str
    revision: str = "HEAD"

    def bring(self, archive: RawArchive, first: date, last: date, clock_utc: datetime) -> Brought:
        """Archive the versions of the span and the one that stood when it began. Raises GitError, OriginError."""
        endpoint = routed(self.source, self.url)
        until = min(end_of(last), clock_utc)
        found = [one for one in commits(self.repo, self.path, self.revision) if one.committed_at_utc <= until]
        start = max((one.committed_at_utc for one in found if one.committed_at_utc.date() < first), default=None)
        wanted = [one for one in found if start is None or one.committed_at_utc >= start]
        have = {(row.url, row.captured_at_utc) for row in archive.rows(self.source) if row.origin == "git"}
        new = [one for one in wanted if (self.url, one.committed_at_utc) not in have]
        filing = Filing(archive)
        for version in versions(self.repo, self.path, new):
            if version.data is None:
                filing.problems.append(f"commit {version.commit}: {version.problem}")
                continue
            filing.add(
                version.data, source=self.source, endpoint=endpoint, url=self.url,
                media_type=media_type_of(self.path), captured_at_utc=version.committed_at_utc,
                archived_at_utc=clock_utc, origin="git", note=f"commit {version.commit}",
            )  # fmt: skip
        return filing.done(len(wanted) - len(new))
