"""What we keep and make of it: raw archive, ledgers, identity, rankings, comparisons, publication, reader."""
