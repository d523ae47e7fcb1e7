"""One artifact, however many sources name it: normal names, publishers, dated ids, links, and the ids assigned."""

from warehouse.identity.assign import Identity, assign, usual_naming
from warehouse.identity.growing import GrowingIdentity

__all__ = ["GrowingIdentity", "Identity", "assign", "usual_naming"]
