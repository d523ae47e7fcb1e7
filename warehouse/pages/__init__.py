"""Static pages of a snapshot: derived from the published tables and documents, readable without any script."""
