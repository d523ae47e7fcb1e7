"""What a run says while it works: plain lines on standard error; docs/running.md lists which event has which level."""

import logging
import os
import sys
import time
from collections.abc import Mapping

from flows.settings import SettingsError, stored_text

VARIABLE = "ABREAST_LOG_LEVEL"
STORED = "log_level"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
USUAL = "INFO"
OWN = ("flows", "extractors", "warehouse", "schemas")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Lines(logging.Formatter):
    """One event, one line: texts of servers must not look like further lines."""

    def __init__(self) -> None:
        super().__init__(_FORMAT, "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = "".join(one if one.isprintable() else repr(one)[1:-1] for one in record.message)
        return super().formatMessage(record)


class _Stderr(logging.Handler):
    """Standard error as it is when something is said, not as it was when logging was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one event."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except OSError:
            # Nobody listens any more; a run does not end for that.
            return


class _Others(logging.Filter):
    """Libraries are heard from WARNING on, whatever our own level is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether an event is shown."""
        return record.name.partition(".")[0] in OWN or record.levelno >= logging.WARNING


def set_up(level: str | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Show events from a level on: the flag's, else `ABREAST_LOG_LEVEL`, else that of `abreast.toml`, else INFO.

    Raises SettingsError naming where a word stands that is no level.
    """
    env = os.environ if environment is None else environment
    given = level or env.get(VARIABLE) or stored_text(STORED) or USUAL
    if given.upper() not in LEVELS:
        where = "--log-level" if level else VARIABLE if env.get(VARIABLE) else STORED
        raise SettingsError(f"{where} = {given!r}: expected one of {', '.join(LEVELS)}")
    handler = _Stderr()
    handler.setFormatter(_Lines())
    handler.addFilter(_Others())
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Stderr)]:
        root.removeHandler(old)
    root.addHandler(handler)
    for name in OWN:
        logging.getLogger(name).setLevel(given.upper())
