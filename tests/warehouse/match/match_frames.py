"""Simulated searches with a planted truth; simulated events live in tests only."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from warehouse.match.ingest import EVENT_SCHEMA, QUERY_SCHEMA

START = datetime(2026, 8, 1, tzinfo=UTC)
THETA = np.array([1.0, 0.6, 0.4, 0.25, 0.15])
GAMMA = np.array([0.5, 0.3, 0.2, 0.1, 0.4])
ARTIFACTS = [f"model:maker/{name}" for name in "abcde"]


def lists(count, seed=1, shuffled=0.3):
    """Order of the five results per search: a to e, at random in a share of them."""
    rng = np.random.default_rng(seed)
    order = np.tile(np.arange(5), (count, 1))
    mixed = rng.random(count) < shuffled
    order[mixed] = rng.permuted(order[mixed], axis=1)
    clicked = rng.random((count, 5)) < THETA * GAMMA[order]
    return order, clicked


def searches(count, seed=1, clients=200, days=10, capability="writes-code"):
    """Queries and events of a planted world, every click satisfied."""
    order, clicked = lists(count, seed)
    queries = [
        (
            f"q{seed}-{n}",
            f"c{n % clients}",
            START + timedelta(days=n % days, seconds=n),
            "human",
            [capability],
            [ARTIFACTS[k] for k in order[n]],
        )
        for n in range(count)
    ]
    events = [
        event(f"q{seed}-{n}", f"c{n % clients}", "click", ARTIFACTS[order[n][k]], k + 1, 45.0)
        for n, k in zip(*np.nonzero(clicked), strict=True)
    ]
    return queries_frame(queries), events_frame(events)


def event(query, client, action, artifact_id, position, dwell=None, traffic="human"):
    return (query, client, None, START, traffic, action, artifact_id, int(position), dwell)


def queries_frame(rows):
    return pl.DataFrame(rows, schema=QUERY_SCHEMA, orient="row")


def events_frame(rows):
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row")
