"""What `make lock` runs: the hashed lock, and when the packages with embedded payloads were released.

Neither file ever names the index that answered: a lock must install from any mirror.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from extractors.embedded import EMBEDDED_PACKAGES, RELEASES_FILE, EmbeddedError, read_releases
from schemas.times import parse_utc, utc_text
from warehouse.files import WriteError, write_atomic

LOCK_NAME = "requirements.lock"
PYTHON_VERSION = "3.11"
"""Oldest Python the lock is for; the lock is universal from there on."""

_COMPILE = (
    *("pip", "compile", "--universal", "--python-version", PYTHON_VERSION, "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--extra", "dev", "--extra", "s3"),
)
_ADDRESS = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links", re.IGNORECASE)


class LockError(ValueError):
    """The lock cannot be made. The message names the cause and the next step."""


def make_lock(project: Path, *, upgrade: bool = False) -> dict[str, str]:
    """Write the lock and the release times of one project; returns the pinned versions of the embedded packages.

    Pins stay where they satisfy `pyproject.toml`, unless `upgrade`. Nothing is written unless all of it could be made.
    Raises LockError, EmbeddedError for a broken file of release times, and WriteError.
    """
    releases_file = project / "extractors" / RELEASES_FILE.name
    known = read_releases(releases_file)
    with tempfile.TemporaryDirectory(prefix="abreast-lock-") as name:
        lock = _compile(project, Path(name), upgrade)
        pins = {package: pinned_version(lock, package) for package in EMBEDDED_PACKAGES}
        releases = merge_releases(known, release_times(pins, Path(name)))
    write_atomic(releases_file, releases.encode())
    write_atomic(project / LOCK_NAME, lock.encode())
    return pins


def pinned_version(lock: str, package: str) -> str:
    """Version that a lock pins for one package. Raises LockError when it pins none, or several."""
    versions = re.findall(rf"^{re.escape(package)}==(\S+)", lock, re.MULTILINE)
    if len(versions) != 1:
        raise LockError(f"the lock pins {versions or 'no version'} for {package}, expected one; see pyproject.toml")
    return str(versions[0])


def release_times(pins: Mapping[str, str], folder: Path) -> dict[str, dict[str, str]]:
    """Package -> version -> UTC time of its first uploaded file, as the package index tells it.

    Raises LockError when the index does not say.
    """
    project = folder / "releases"
    project.mkdir()
    required = json.dumps([f"{package}=={version}" for package, version in pins.items()])
    (project / "pyproject.toml").write_text(
        f'[project]\nname = "release-times"\nversion = "0"\nrequires-python = ">={PYTHON_VERSION}"\n'
        f"dependencies = {required}\n"
    )
    _run_uv(("lock",), project)
    locked = tomllib.loads((project / "uv.lock").read_text())["package"]
    return {package: {version: _first_upload(locked, package, version)} for package, version in pins.items()}


def _first_upload(locked: Sequence[Mapping[str, object]], package: str, version: str) -> str:
    files: list[object] = []
    for entry in locked:
        if (entry["name"], entry.get("version")) == (package, version):
            wheels = entry.get("wheels", [])
            files = [*(wheels if isinstance(wheels, list) else []), entry.get("sdist")]
    uploads = [str(file["upload-time"]) for file in files if isinstance(file, dict) and "upload-time" in file]
    if not uploads:
        raise LockError(f"the package index names no upload time of {package}=={version}; use one that does (PEP 700)")
    return utc_text(min(map(parse_utc, uploads)))


def merge_releases(known: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> str:
    """Content of the file of release times, old entries kept: archives name the versions they were exported from.

    Raises LockError when a version that is known has another time now.
    """
    merged = {package: dict(versions) for package, versions in known.items()}
    for package, versions in new.items():
        for version, moment in versions.items():
            before = merged.setdefault(package, {}).setdefault(version, moment)
            if parse_utc(before) != parse_utc(moment):
                raise LockError(
                    f"{package}=={version} was released {before} as recorded and {moment} as the index says; "
                    "a release does not move: find out which is true"
                )
    return json.dumps(merged, indent=2, sort_keys=True) + "\n"


def _compile(project: Path, folder: Path, upgrade: bool) -> str:
    source, target = folder / "pyproject.toml", folder / LOCK_NAME
    try:
        shutil.copyfile(project / source.name, source)
    except OSError as error:
        raise LockError(f"{project / source.name}: {error.strerror}; run `make lock` in the project folder") from error
    if (project / LOCK_NAME).is_file():
        shutil.copyfile(project / LOCK_NAME, target)
    _run_uv((*_COMPILE, *(("--upgrade",) if upgrade else ()), source.name, "-o", LOCK_NAME), folder)
    lock = target.read_text()
    found = _ADDRESS.search(lock)
    if found is not None:
        line = lock.count("\n", 0, found.start()) + 1
        raise LockError(
            f"line {line} of the lock would name an address ({found.group()}); remove it from pyproject.toml"
        )
    return lock


def _run_uv(arguments: Sequence[str], folder: Path) -> None:
    program = shutil.which("uv")
    if program is None:
        raise LockError("uv is not installed; next step: `pip install uv`")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise LockError(f"uv {' '.join(arguments[:2])} failed: {done.stderr.strip()[-2000:]}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of `python -m flows.lock`; 0 when both files are written, else 1."""
    parser = argparse.ArgumentParser(prog="python -m flows.lock", description="Write the lock of this project.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")
    options = parser.parse_args(arguments)
    try:
        pins = make_lock(Path.cwd(), upgrade=options.upgrade)
    except (LockError, EmbeddedError, WriteError) as error:
        print(f"make lock: {error}", file=sys.stderr)
        return 1
    print(f"{LOCK_NAME} written; embedded: {', '.join(f'{name}=={version}' for name, version in pins.items())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
