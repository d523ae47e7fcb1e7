"""Prices with stated times: keeping the ledger's reading of a price equal to the list of steps its source states.

A row of the ledger speaks for its price from its time on, until a later time speaks; of one time the row that came
last. A source may insert, move or withdraw steps, past and future ones. After a set, at every time from its capture on
at which the list or the ledger turns to another step, a row is added where the two would differ.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from schemas.vocabulary import Absence, Certainty, PriceState
from warehouse.ledger.price_rows import LOG_SCHEMA

NO_LONGER_LISTED = "no longer listed"
RESTATED = "stands after its list of steps changed"

Row = dict[str, Any]
_SAID = ("key", "amount", "absent", "state")


def restate(steps: pl.DataFrame, rows: pl.DataFrame, stamps: pl.DataFrame) -> pl.DataFrame:
    """Rows to add.

    - `steps`: open prices that stand, of the groups to look at
    - `rows`: rows of the ledger of these groups, in its order
    - `stamps`: group, payload_sha256, captured_at_utc, known_from_utc of what said so
    """
    listed, told = _by_group(steps), _by_group(rows)
    added: list[Row] = []
    for stamp in stamps.sort("group").iter_rows(named=True):
        group = stamp["group"]
        added += _of_group(listed.get(group, []), told.get(group, []), stamp)
    return pl.DataFrame(added, schema=LOG_SCHEMA, orient="row")


def _of_group(steps: list[Row], rows: list[Row], stamp: Row) -> Iterable[Row]:
    known = list(rows)
    for time in _turns(steps, rows, stamp["captured_at_utc"]):
        wanted, read = _listed_at(steps, time), _read_at(known, time)
        if _says(wanted) != _says(read):
            row = _again(wanted, time, stamp) if wanted else _end(known[-1], time, stamp)
            known.append(row)
            yield row


def _turns(steps: list[Row], rows: list[Row], captured: datetime) -> list[datetime]:
    """The capture and every later time at which a step or a row begins or ends."""
    times = {step[name] for step in steps for name in ("stated_from_utc", "valid_to_utc")}
    times |= {row["valid_from_utc"] for row in rows}
    return [captured, *sorted(time for time in times if time is not None and time > captured)]


def _listed_at(steps: list[Row], time: datetime) -> Row | None:
    """The step that the source states for a time: the one that begins last of those in force."""
    in_force = [step for step in steps if _begins(step) <= time and _lasts(step, time)]
    return max(in_force, key=lambda step: (_begins(step), str(step["key"])), default=None)


def _begins(step: Row) -> datetime:
    stated: datetime | None = step["stated_from_utc"]
    return stated or datetime.min.replace(tzinfo=step["captured_at_utc"].tzinfo)


def _read_at(rows: list[Row], time: datetime) -> Row | None:
    """The row that speaks at a time, None where it says that there is no price."""
    begun = [row for row in rows if row["valid_from_utc"] <= time and _lasts(row, row["valid_from_utc"])]
    speaks = max(enumerate(begun), key=lambda item: (item[1]["valid_from_utc"], item[0]), default=(0, None))[1]
    ended = speaks is None or speaks["state_reason"] == NO_LONGER_LISTED or not _lasts(speaks, time)
    return None if ended else speaks


def _lasts(row: Row, time: datetime) -> bool:
    return row["valid_to_utc"] is None or bool(row["valid_to_utc"] > time)


def _says(row: Row | None) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row[name] for name in _SAID)


def _again(step: Row, time: datetime, stamp: Row) -> Row:
    stated = step["stated_from_utc"] == time
    made = {
        "valid_from_utc": time,
        "certainty": str(Certainty.VENDOR_STATED if stated else Certainty.FIRST_SEEN),
        "state_reason": step["state_reason"] or RESTATED,
        "previous_amount": step["accepted_amount"],
    }
    return _row({**step, **made}, stamp)


def _end(last: Row, time: datetime, stamp: Row) -> Row:
    made = {
        "literal": "",
        "amount": None,
        "absent": str(Absence.NOT_PUBLISHED),
        "valid_from_utc": time,
        "valid_to_utc": None,
        "certainty": str(Certainty.FIRST_SEEN),
        "state": str(PriceState.ACCEPTED),
        "state_reason": NO_LONGER_LISTED,
        "previous_amount": last["amount"],
    }
    return _row({**last, **made}, stamp)


def _row(values: Mapping[str, Any], stamp: Row) -> Row:
    return {name: stamp[name] if name in stamp else values[name] for name in LOG_SCHEMA}


def _by_group(frame: pl.DataFrame) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        groups.setdefault(row["group"], []).append(row)
    return groups
