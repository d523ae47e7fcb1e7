"""Ledgers: a fold over the sets of a source in order of capture, source by source, before identity is known."""
