"""What a record is: closed vocabularies, taxonomy, record models per layer, the public contract."""
