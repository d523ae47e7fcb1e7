"""How long the stages of a run take."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one stage: by the wall clock, and of this process's CPU."""

    wall_seconds: float
    cpu_seconds: float


class Stopwatch:
    """Stages of a run by name; the times of a stage that is entered twice add up."""

    def __init__(self) -> None:
        """Nothing was measured yet."""
        self.stages: dict[str, Spent] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a block, also one that fails, and log its end."""
        wall, cpu = time.monotonic(), time.process_time()
        try:
            yield
        finally:
            before = self.stages.get(name, Spent(0.0, 0.0))
            spent = Spent(
                round(before.wall_seconds + time.monotonic() - wall, 3),
                round(before.cpu_seconds + time.process_time() - cpu, 3),
            )
            self.stages[name] = spent
            log.info("%s took %.1f s (%.1f s of CPU)", name, spent.wall_seconds, spent.cpu_seconds)
