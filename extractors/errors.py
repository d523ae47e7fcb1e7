"""What can go wrong with a document as a whole. A single bad row is quarantined instead."""


class ParseError(ValueError):
    """The document is not what its endpoint sends: the source failed for this run, its last good payload stands."""
