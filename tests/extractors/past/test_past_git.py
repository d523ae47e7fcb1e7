"""Versions of a file in a clone: each at its commit time, and nothing of a hostile clone is run."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.past import git
from extractors.past.git import GitError, commits, versions

PATH = "prices/data.json"


def run(repo: Path, *words: str, at: str = "2024-01-01T00:00:00Z") -> str:
    """A git command with a fixed author and time, and without the machine's configuration."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {"NAME": "Wren", "EMAIL": "wren@example.org", "DATE": at}
    fixed = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in who.items()}
    environment = {**plain, **fixed, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", "-C", str(repo), *words], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(repo: Path, text: str | None, at: str, path: str = PATH) -> str:
    """Write (or delete) the file and commit it at a time; returns the commit."""
    file = repo / path
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    run(repo, "add", "-A")
    run(repo, "commit", "-q", "--allow-empty", "-m", "a change", at=at)
    return run(repo, "rev-parse", "HEAD")


def clone(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    run(folder, "init", "-q", "-b", "main")
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    made = clone(tmp_path / "clone")
    commit(made, "one", "2024-01-01T10:00:00Z")
    commit(made, "other", "2024-01-02T10:00:00Z", "README.md")
    commit(made, "two", "2024-02-01T10:00:00+02:00")
    commit(made, None, "2024-03-01T10:00:00Z")
    commit(made, "three", "2024-04-01T10:00:00Z")
    return made


def contents(repo: Path) -> list[tuple[str, bytes | None]]:
    found = versions(repo, PATH, commits(repo, PATH))
    return [(f"{one.committed_at_utc:%Y-%m-%dT%H:%M}", one.data) for one in found]


def test_each_version_has_the_time_of_its_commit_in_utc(repo: Path) -> None:
    assert contents(repo) == [
        ("2024-01-01T10:00", b"one"),
        ("2024-02-01T08:00", b"two"),
        ("2024-04-01T10:00", b"three"),
    ]


def test_a_merge_counts_from_when_it_was_merged(repo: Path) -> None:
    run(repo, "checkout", "-q", "-b", "side", "HEAD~1")
    commit(repo, "side", "2024-03-15T10:00:00Z")
    run(repo, "checkout", "-q", "main")
    run(repo, "merge", "-q", "--no-ff", "-X", "theirs", "-m", "merge", "side", at="2024-05-01T10:00:00Z")
    assert contents(repo)[2:] == [("2024-04-01T10:00", b"three"), ("2024-05-01T10:00", b"side")]


def test_of_several_commits_of_one_second_the_last_stands(repo: Path) -> None:
    commit(repo, "early", "2024-06-01T10:00:00Z")
    commit(repo, "late", "2024-06-01T10:00:00Z")
    assert contents(repo)[-1] == ("2024-06-01T10:00", b"late") and len(contents(repo)) == 4


def test_nothing_of_a_hostile_clone_is_run(repo: Path, tmp_path: Path) -> None:
    """Hooks, monitors, pagers, signature programs, filters and text converters: none leaves its mark."""
    mark = tmp_path / "pwned"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    script.chmod(0o755)
    for name in ("post-checkout", "post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-commit"):
        hook = repo / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(script.read_text())
        hook.chmod(0o755)
    for option in (
        *("core.fsmonitor", "core.pager", "pager.rev-list", "pager.cat-file", "gpg.program", "diff.external"),
        *("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "core.sshCommand", "core.editor"),
        *("core.alternateRefsCommand", "credential.helper", "uploadpack.packObjectsHook"),
    ):
        run(repo, "config", option, str(script))
    run(repo, "config", "log.showSignature", "true")
    run(repo, "config", "core.hooksPath", str(repo / ".git/hooks"))
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    assert [data for _, data in contents(repo)] == [b"one", b"two", b"three"]
    assert not mark.exists()


def test_a_lost_object_is_never_asked_for_elsewhere(repo: Path, tmp_path: Path) -> None:
    """A partial clone would fetch what it lacks: here its remote would run a program."""
    mark = tmp_path / "pwned"
    blob = run(repo, "rev-parse", f"HEAD:{PATH}")
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "extensions.partialClone": "origin", "core.repositoryFormatVersion": "1", "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {mark}", "protocol.ext.allow": "always",
    }.items():  # fmt: skip
        run(repo, "config", name, value)
    try:
        found = contents(repo)
    except GitError:
        found = []
    assert [data for _, data in found] in ([], [b"one", b"two"])
    assert not mark.exists()


def test_a_file_that_is_too_large_is_a_problem_of_its_commit(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_VERSION_BYTES", 4)
    found = list(versions(repo, PATH, commits(repo, PATH)))
    assert [one.data for one in found] == [b"one", b"two", None]
    assert "5 bytes" in found[-1].problem


@pytest.mark.parametrize(
    ("path", "revision", "words"),
    [
        ("../outside", "HEAD", "expected a file inside"),
        ("/etc/passwd", "HEAD", "expected a file inside"),
        ("a\nb", "HEAD", "expected a file inside"),
        (PATH, "--output=elsewhere", "expected a branch"),
        (PATH, "no-such-branch", "cannot list"),
        ("no/such.json", "HEAD", "no commit"),
    ],
)
def test_what_cannot_be_read_is_said(repo: Path, path: str, revision: str, words: str) -> None:
    with pytest.raises(GitError, match=words):
        commits(repo, path, revision)


def test_a_folder_that_is_no_clone_is_said(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is it a clone"):
        commits(tmp_path, PATH)
    with pytest.raises(GitError, match="no such folder"):
        commits(tmp_path / "nowhere", PATH)


def test_commit_times_that_no_calendar_has_are_left_out(repo: Path) -> None:
    commit(repo, "far", "@99999999999 +0000")
    found = commits(repo, PATH)
    assert all(one.committed_at_utc < datetime(9999, 1, 1, tzinfo=UTC) for one in found)
    assert len(found) >= 4
