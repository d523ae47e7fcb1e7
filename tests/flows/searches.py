"""Simulated searches as a producer would write them: UBI 1.3.0 rows with a planted order of what satisfies."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 11, 10, 9, tzinfo=UTC)
SHOWN = [f"model:{publisher}/heron-{number}" for publisher, number in
         (("northwind", 0), ("tailfeather", 1), ("quietriver", 2), ("northwind", 3))]  # fmt: skip
EXAMINED = (1.0, 0.6, 0.4, 0.3)
LIKED = (0.05, 0.4, 0.2, 0.7)
NEED = "call tools for aria.holt@example.org"


def searches(count: int, clients: int, application: str = "a-shop") -> list[dict[str, Any]]:
    """Queries and clicks; a third of the lists are in random order, so that places can be told from results."""
    chance = random.Random(5)
    rows: list[dict[str, Any]] = []
    for number in range(count):
        order = list(range(len(SHOWN)))
        if chance.random() < 0.33:
            chance.shuffle(order)
        about = {
            "application": application,
            "query_id": f"query-{number}",
            "client_id": f"browser-{chance.randrange(clients)}",
            "timestamp": (START + timedelta(days=number % 10, seconds=number)).isoformat(),
        }
        rows.append(about | {"user_query": NEED, "query_response_hit_ids": [SHOWN[k] for k in order]})
        rows += [
            about | {"action_name": "click", "session_id": "visit-1", "user_id": "aria.holt", "event_attributes": {
                "object": {"object_id": SHOWN[k]}, "position": {"ordinal": place + 1}, "dwell_seconds": 41}}
            for place, k in enumerate(order) if chance.random() < EXAMINED[place] * LIKED[k]
        ]  # fmt: skip
    return rows


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    """The rows as NDJSON."""
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return path
