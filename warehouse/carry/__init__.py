"""Carrying a published tree to where readers are: a folder, or a bucket of an object store."""

from warehouse.carry.carry import Carried, carry
from warehouse.carry.target import CarryError, MovedError, Target
from warehouse.carry.targets import open_target

__all__ = ["Carried", "CarryError", "MovedError", "Target", "carry", "open_target"]
