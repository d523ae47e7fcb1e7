"""Writing pages: only what differs is written, and pages that are no longer made are taken away."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from warehouse.behind import Behind
from warehouse.pages.engine import Page


class Written(NamedTuple):
    """How many pages were written, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


class Put(NamedTuple):
    """Pages that were put in place: their paths below the root of the site, and how many of them differed."""

    paths: list[str]
    written: int


def put_pages(out_dir: Path, pages: Iterable[Page]) -> Put:
    """Make files hold these pages, writing only what differs. Raises OSError.

    Each page is put in place by a rename, so that a reader sees the old one or the new one.
    """
    paths: list[str] = []
    written: list[bool] = []
    behind: Behind[bool] = Behind(written.append)
    for page in pages:
        behind.submit(_put, f"{out_dir}/{page.path}", page.content)
        paths.append(page.path)
    behind.finish()
    return Put(paths, sum(written))


def remove_strays(out_dir: Path, made: Collection[str], owned: Iterable[str]) -> int:
    """Remove files in the `owned` top folders that are not among those made, and empty folders. Raises OSError."""
    removed = 0
    start = len(f"{out_dir}/")
    for top in sorted(owned):
        # Paths stay text here: there are tens of thousands, and nearly all of them stay.
        for folder, _, files in os.walk(f"{out_dir}/{top}", topdown=False):
            strays = [name for name in files if f"{folder[start:]}/{name}" not in made]
            for name in strays:
                os.unlink(f"{folder}/{name}")  # noqa: PTH108
            removed += len(strays)
            if len(strays) == len(files) and not os.listdir(folder):  # noqa: PTH208
                os.rmdir(folder)  # noqa: PTH106
    return removed


def _put(target: str, content: bytes) -> bool:
    try:
        # The size is asked first: most pages that differ differ in it, and are not read then.
        if os.stat(target).st_size == len(content) and Path(target).read_bytes() == content:  # noqa: PTH116
            return False
    except FileNotFoundError:
        _make_folder(target.rpartition("/")[0])
    fresh = f"{target}.new"
    with open(fresh, "wb", buffering=0) as out:  # noqa: PTH123
        out.write(content)
    os.replace(fresh, target)  # noqa: PTH105
    return True


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
