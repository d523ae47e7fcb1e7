"""A patch: what has to be taken from and added to one snapshot's tables to have another one, byte for byte."""

from warehouse.patch.apply import apply_patch, patched_content
from warehouse.patch.make import PATCH_SCHEMA, make_patch
from warehouse.patch.rows import PatchError

__all__ = ["PATCH_SCHEMA", "PatchError", "apply_patch", "make_patch", "patched_content"]
