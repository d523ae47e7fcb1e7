"""From ledgers and identity to the tables of a snapshot: pure functions of frames."""
