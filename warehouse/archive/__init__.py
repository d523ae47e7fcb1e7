"""The raw archive: payload bytes, content-addressed and immutable, with the log of when they arrived."""

from warehouse.archive.add import AddReport, add_file, add_manifest
from warehouse.archive.archive import RawArchive, listing
from warehouse.archive.verify import VerifyReport, verify

__all__ = ["AddReport", "RawArchive", "VerifyReport", "add_file", "add_manifest", "listing", "verify"]
