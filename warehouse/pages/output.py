"""Writing pages: only what differs is written, and pages that are no longer made are taken away."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from warehouse.behind import Behind
from warehouse.pages.engine import Page


class Written(NamedTuple):
    """How many pages were written, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


def write_pages(out_dir: Path, pages: Iterable[Page], owned: Iterable[str]) -> Written:
    """Write pages under `out_dir`; index pages in the `owned` top folders that were not made are removed.

    Each page is put in place by a rename, so that a reader sees the old one or the new one. Raises OSError.
    """
    done: Counter[bool] = Counter()
    made: set[str] = set()
    behind: Behind[bool] = Behind(lambda was_written: done.update((was_written,)))
    for page in pages:
        made.add(page.path)
        behind.submit(_put, f"{out_dir}/{page.path}", page.content)
    behind.finish()
    return Written(done[True], done[False], _remove(out_dir, made, owned))


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


def _remove(out_dir: Path, made: set[str], owned: Iterable[str]) -> int:
    removed = 0
    for top in sorted(owned):
        for folder, _, files in os.walk(out_dir / top, topdown=False):
            for name in files:
                path = Path(folder) / name
                if path.relative_to(out_dir).as_posix() not in made:
                    path.unlink()
                    removed += 1
            if not os.listdir(folder):  # noqa: PTH208
                Path(folder).rmdir()
    return removed
