"""Versions of a file in a local clone, read with the git client.

The clone is not trusted: nothing of it is checked out, and only plumbing that runs no hook, filter, pager, signature
check or transport reads it, whatever its configuration says.
"""

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

MAX_COMMITS = 50_000
MAX_VERSION_BYTES = 64 * 1024 * 1024
LIST_SECONDS = 600.0
_MAX_SHOWN = 300

_CONFIG = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never", "core.pager=cat")
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "LC_ALL": "C",
}


class GitError(ValueError):
    """The clone, path or revision cannot be read; the message names it and what git said."""


@dataclass(frozen=True, slots=True)
class Version:
    """Content of the path at a commit: `data` is None where it cannot be taken, and `problem` says why."""

    commit: str
    committed_at_utc: datetime
    data: bytes | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that changed the path, and its commit time."""

    sha: str
    committed_at_utc: datetime


def commits(repo: Path, path: str, revision: str = "HEAD") -> list[Commit]:
    """Commits of the main line that changed a path, oldest first.

    Only first parents are followed: a merge counts from when it was merged, not from when its branch was written. Of
    several commits of one second the last stands. Raises GitError.
    """
    _check(repo, path, revision)
    words = ("rev-list", "--first-parent", "--timestamp", f"--max-count={MAX_COMMITS + 1}", revision, "--", path)
    done = subprocess.run(_command(repo, words), env=_environment(), capture_output=True, timeout=LIST_SECONDS)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[:_MAX_SHOWN]
        raise GitError(f"{repo}: git cannot list {path!r} at {revision!r}: {said!r}; is it a clone with that revision?")
    lines = done.stdout.decode("ascii").splitlines()
    if len(lines) > MAX_COMMITS:
        raise GitError(f"{repo}: more than {MAX_COMMITS} commits changed {path!r}; take a shallower clone")
    if not lines:
        raise GitError(f"{repo}: no commit up to {revision!r} has a file {path!r}")
    found = dict(line.split() for line in reversed(lines))
    moments = sorted((moment, sha) for seconds, sha in found.items() if (moment := _moment(seconds)) is not None)
    return [Commit(sha, moment) for moment, sha in moments]


def versions(repo: Path, path: str, wanted: Collection[Commit]) -> Iterator[Version]:
    """Content of a path at commits, one at a time. A commit that deleted the path gives none. Raises GitError."""
    _check(repo, path, "HEAD")
    command = _command(repo, ("cat-file", "--batch"))
    with subprocess.Popen(
        command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as git:
        assert git.stdin is not None and git.stdout is not None
        try:
            for commit in wanted:
                git.stdin.write(f"{commit.sha}:{path}\n".encode())
                git.stdin.flush()
                found = _object(git.stdout, repo, commit)
                if found is not None:
                    yield found
        except BrokenPipeError:
            raise GitError(f"{repo}: git ended while it was read") from None
        finally:
            git.stdin.close()
            git.kill()


def _object(stream: IO[bytes], repo: Path, commit: Commit) -> Version | None:
    head = stream.readline(4096 + _MAX_SHOWN).decode(errors="replace")
    if not head:
        raise GitError(f"{repo}: git ended while it was read; `git fsck` says what is broken")
    words = head.split()
    if words[-1] == "missing":
        return None
    kind, size = words[1], int(words[2])
    if kind != "blob" or size > MAX_VERSION_BYTES:
        _skip(stream, size + 1)
        why = f"a {kind} of {size} bytes; expected a file of at most {MAX_VERSION_BYTES}"
        return Version(commit.sha, commit.committed_at_utc, None, why)
    data = stream.read(size + 1)[:-1]
    if len(data) != size:
        raise GitError(f"{repo}: git ended within an object of {size} bytes")
    return Version(commit.sha, commit.committed_at_utc, data)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0 and (piece := stream.read(min(size, 1 << 20))):
        size -= len(piece)


def _moment(seconds: str) -> datetime | None:
    """Commit time; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _check(repo: Path, path: str, revision: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or not path.isprintable():
        raise GitError(f"path {path!r:.200}: expected a file inside the repository, like prices/data.json")
    if revision.startswith("-") or not revision.isprintable() or " " in revision:
        raise GitError(f"revision {revision!r:.200}: expected a branch, a tag or a commit")
    if not repo.is_dir():
        raise GitError(f"{repo}: no such folder; clone the repository first")


def _command(repo: Path, words: tuple[str, ...]) -> list[str]:
    program = shutil.which("git")
    if program is None:
        raise GitError("the git client is not installed")
    options = [word for option in _CONFIG for word in ("-c", option)]
    return [program, "--no-pager", "--literal-pathspecs", "-C", str(repo), *options, *words]


def _environment() -> dict[str, str]:
    """The caller's environment without what would lead git elsewhere."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**plain, **_ENVIRONMENT}
