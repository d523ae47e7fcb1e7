"""One module per source: a spec, the requests it makes, and the parser of its documents."""
