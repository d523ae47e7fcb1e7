"""How the outside is read: one polite HTTP session, one module per source, capability decomposition."""
