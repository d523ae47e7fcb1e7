"""Runs as Prefect flows: the plain stages as tasks, and states, artifacts and deployments that show how a run went.

Everything of abreast that imports prefect is in this folder. Nothing here is sent to Prefect's makers.
"""

import os

HEARTBEAT_SECONDS = 30
"""How often a run shows that it lives: the shortest time that Prefect allows. The watch of install.py counts on it."""

# Read by prefect when it is imported. First: no usage statistics from the client, none from a server started by it.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", str(HEARTBEAT_SECONDS))
