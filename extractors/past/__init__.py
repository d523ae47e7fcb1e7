"""Reading what sources showed in the past: versions in a local clone, captures of a web archive."""
