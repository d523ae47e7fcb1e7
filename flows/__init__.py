"""When it runs: the plain pipeline, Prefect flows around it, the command line."""
