"""The phases of every job, and a child telling its parent through a pipe when it enters and leaves one."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest

from warehouse.publish import paths

Picks = Callable[[tuple[Any, ...]], bool]


@dataclass(frozen=True, slots=True)
class Phase:
    """A function that a job calls, by the name under which the job finds it; `picks` tells calls of it apart."""

    job: str
    name: str
    function: str
    picks: Picks = field(default=lambda words: True, compare=False)
    weight: int = 1
    """How often it is hit, compared with others: it matters most where files go or come one by one."""


def _is(path: str) -> Picks:
    return lambda words: len(words) > 1 and words[1] == path


PHASES: Sequence[Phase] = (
    Phase("refresh", "archive", "tests.machine.work.capture"),
    Phase("refresh", "inputs", "flows.refresh.read_inputs"),
    Phase("refresh", "build", "flows.refresh.build"),
    Phase("refresh", "files", "warehouse.publish.publish.write_snapshot", weight=2),
    Phase("refresh", "history", "warehouse.publish.publish.append"),
    Phase("refresh", "settle", "warehouse.publish.publish.settle", weight=2),
    Phase("refresh", "pages", "flows.refresh.settle_site"),
    Phase("backfill", "inputs", "flows.backfill.read_inputs"),
    Phase("backfill", "build", "flows.refresh.build"),
    Phase("backfill", "files", "warehouse.publish.publish.write_snapshot", weight=2),
    Phase("backfill", "history", "warehouse.publish.publish.append"),
    Phase("gc", "plan", "warehouse.retention.sweep.plan"),
    Phase("gc", "mark", "warehouse.retention.sweep.mark_removed"),
    Phase("gc", "delete files", "warehouse.retention.sweep.delete", weight=3),
    Phase("gc", "delete stages", "flows.gc.delete"),
    Phase("publish", "listing", "warehouse.carry.folder.FolderTarget.listing"),
    Phase("publish", "upload", "warehouse.carry.carry._Carrier._each", weight=3),
    Phase("publish", "history", "warehouse.carry.carry._Carrier._swap", _is(paths.SNAPSHOTS)),
    Phase("publish", "pointer", "warehouse.carry.carry._Carrier._swap", _is(paths.LATEST)),
)


def phases_of(job: str) -> list[Phase]:
    """Phases of a job, in the order in which it comes to them."""
    return [phase for phase in PHASES if phase.job == job]


def telling(patch: pytest.MonkeyPatch, job: str, pipe: int) -> None:
    """Have the phases of a job write a byte when they begin and one when they end."""
    for number, phase in enumerate(phases_of(job)):
        holder, name = _holder(phase.function)
        patch.setattr(holder, name, _told(getattr(holder, name), phase.picks, number, pipe))


def _holder(function: str) -> tuple[Any, str]:
    """The module or class that holds a function."""
    path, _, name = function.rpartition(".")
    try:
        return import_module(path), name
    except ModuleNotFoundError:
        module, _, owner = path.rpartition(".")
        return getattr(import_module(module), owner), name


def _told(function: Callable[..., Any], picks: Picks, number: int, pipe: int) -> Callable[..., Any]:
    def run(*words: Any, **named: Any) -> Any:
        if not picks(words):
            return function(*words, **named)
        os.write(pipe, bytes([2 * number]))
        try:
            return function(*words, **named)
        finally:
            os.write(pipe, bytes([2 * number + 1]))

    return run


def began(byte: int) -> int | None:
    """Number of the phase that begins with a byte, None for one that ends."""
    return None if byte % 2 else byte // 2


def standing(job: str, told: Sequence[int]) -> str:
    """Where a job was after these bytes: the innermost phase it was in, or between which it was."""
    names = [phase.name for phase in phases_of(job)]
    inside: list[int] = []
    last: int | None = None
    for byte in told:
        number = began(byte)
        if number is None:
            last = byte // 2
            inside.remove(last)
        else:
            inside.append(number)
    if inside:
        return names[inside[-1]]
    return f"after {names[last]}" if last is not None else "before all"


def spans(told: Sequence[tuple[int, float]], number: int) -> Iterator[float]:
    """Seconds of each time that a phase was entered; `told` are bytes with the moments at which they came."""
    start = 0.0
    for byte, moment in told:
        if byte == 2 * number:
            start = moment
        elif byte == 2 * number + 1:
            yield moment - start
