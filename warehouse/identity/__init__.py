"""One artifact, however many sources name it: normal names, publishers, dated ids, links, and the ids assigned."""

from warehouse.identity.assign import Identity, assign

__all__ = ["Identity", "assign"]
