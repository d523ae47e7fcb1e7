"""How much one client may count: a ring of clicks buys no more than its number of clients."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.match.codes import codes, dense

SHARE = 0.01
PART, MOST_PARTS = 1 << 20, 32
BITS = 63

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]


class Capped(NamedTuple):
    """Weight in (0, 1] of every row, and how many clients each edge has."""

    weight: Floats
    clients: Ints


def capped(shown: pl.DataFrame, keys: list[str], share: float = SHARE) -> pl.DataFrame:
    """Add `cap_weight` to impressions, as `cap_weights` gives it for the edges that `keys` name."""
    edge = np.zeros(shown.height, dtype=np.int64)
    for key in keys:
        own, _ = dense(shown[key].to_numpy()) if shown[key].dtype.is_integer() else codes(shown[key])
        edge, _ = dense(edge * (int(own.max(initial=0)) + 1) + own)
    found = cap_weights(edge, codes(shown["client"])[0], day_numbers(shown["day"]), share)
    return shown.with_columns(pl.Series("cap_weight", found.weight, dtype=pl.Float64))


def day_numbers(days: pl.Series) -> Ints:
    """Days since the first one."""
    numbers = days.to_physical().cast(pl.Int64).to_numpy()
    return numbers - numbers.min() if numbers.size else numbers


def cap_weights(edge: Ints, client: Ints, day: Ints, share: float = SHARE) -> Capped:
    """How much each row counts. All arrays hold numbers from 0, one row per impression.

    Per edge a client counts on one day at most once, or as one percent of the edge's client-days where that is more;
    the same limit then holds for a client over all days. So the first rows of many clients weigh 1, the thousandth
    repetition of one client next to nothing.
    """
    rows = np.bincount(edge)
    weight, clients = np.empty(edge.size), np.zeros(rows.size, dtype=np.int64)
    for first, last in _parts(rows):
        here = np.flatnonzero((edge >= first) & (edge < last))
        some = _of_part(edge[here].astype(np.int64) - first, client[here], day[here], share)
        weight[here], clients[first : first + some.clients.size] = some
    return Capped(weight, clients)


def _parts(rows: Ints) -> list[tuple[int, int]]:
    """Edges in parts of about a million rows: what is sorted fits into little memory."""
    upto = np.cumsum(rows)
    if not upto.size:
        return []
    size = max(PART, int(upto[-1]) // MOST_PARTS)
    marks = np.searchsorted(upto, np.arange(size, int(upto[-1]), size)) + 1
    bounds = np.unique(np.concatenate([[0], marks, [rows.size]])).tolist()
    return list(pairwise(bounds))


def _of_part(edge: Ints, client: Ints, day: Ints, share: float) -> Capped:
    edges, days = int(edge.max()) + 1, int(day.max()) + 1
    key, order = _sorted((edge * (int(client.max()) + 1) + client) * days + day)
    # Runs of equal keys: what a client did on one day; and runs of those: what it did at all.
    at_day = _starts(key)
    own = np.diff(at_day, append=key.size)
    at_client = _starts(key[at_day] // days)
    of_day = edge[order[at_day]]
    of_client = of_day[at_client]
    per_day = np.minimum(1.0, _limit(np.bincount(of_day, minlength=edges), share)[of_day] / own)
    total = np.add.reduceat(own * per_day, at_client)
    clients = np.bincount(of_client, minlength=edges)
    per_client = np.minimum(1.0, _limit(clients, share)[of_client] / total)
    weight = np.empty(key.size)
    weight[order] = np.repeat(per_day * np.repeat(per_client, np.diff(at_client, append=at_day.size)), own)
    return Capped(weight, clients)


def _sorted(key: Ints) -> tuple[Ints, Ints]:
    """Keys in rising order and the rows they come from."""
    bits = key.size.bit_length()
    if int(key.max()).bit_length() + bits > BITS:
        order = np.argsort(key, kind="stable")
        return key[order], order
    # Key and row in one number: sorting numbers is several times quicker than sorting rows by them.
    both = (key << bits) | np.arange(key.size)
    both.sort()
    return both >> bits, both & ((1 << bits) - 1)


def _starts(rising: Ints) -> Ints:
    return np.flatnonzero(np.diff(rising, prepend=rising[:1] - 1))


def _limit(others: Ints, share: float) -> Floats:
    return np.maximum(1.0, others.astype(np.float64) * share)
