"""`abreast publish --to`: what is published goes where readers are."""

import logging
from pathlib import Path

from flows.exclusive import only_run
from flows.pages import settle_site
from flows.settings import Settings
from warehouse.carry import Carried, CarryError, carry, open_target
from warehouse.carry.folder import FolderTarget
from warehouse.pages.site import OWNED
from warehouse.publish import heal, paths

log = logging.getLogger(__name__)


def carry_published(settings: Settings, address: str, *, check_all: bool = False, force: bool = False) -> Carried:
    """Carry the published tree to an address; waits for a run that is under way, and finishes what a killed one began.

    Raises CarryError, and what `heal` raises for a damaged tree.
    """
    root = settings.published
    target = open_target(address)
    if isinstance(target, FolderTarget):
        _check_apart(root.resolve(), target.root.resolve())
    if not (root / paths.SNAPSHOTS).is_file():
        raise CarryError(f"{root}: nothing is published here; run `abreast refresh` first")
    with only_run(settings.data):
        if heal(root).is_latest:
            settle_site(root)
        done = carry(root, target, owned=(paths.ALIASES, *OWNED), check_all=check_all, force=force)
    log.info("carried %s to %s: %d files sent, %d bytes", done.snapshot, address, done.sent, done.bytes_sent)
    return done


def _check_apart(root: Path, target: Path) -> None:
    if target == root or root in target.parents or target in root.parents:
        raise CarryError(f"{target}: lies inside {root} or around it; name a folder apart from the data root")
