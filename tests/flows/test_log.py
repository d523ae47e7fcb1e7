"""Log levels are a contract: which event is heard from which level on."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.log import set_up
from flows.settings import SettingsError
from tests.flows.live import DAY_1, first_day, http, night
from tests.flows.test_cli import abreast
from tests.flows.test_run_report import held_build
from tests.replay import faults
from tests.replay.server import ReplayServer

ERROR = ("run failed: OSError: no space left",)
WARNING = ("litellm: unreachable", "degraded: models_dev is missing", "is held: too many places moved", "not taken")
INFO = ("nightly run as of", "openrouter: fresh, 1 new", "build took", "report: ", "refresh: snapshot 2026")
DEBUG = ("GET http",)
HEARD = {
    "DEBUG": ERROR + WARNING + INFO + DEBUG,
    "INFO": ERROR + WARNING + INFO,
    "WARNING": ERROR + WARNING,
    "ERROR": ERROR,
}


@pytest.fixture
def quiet() -> Iterator[None]:
    """Logging as it was before."""
    root = logging.getLogger()
    before = list(root.handlers), [logging.getLogger(name).level for name in ("flows", "extractors", "warehouse")]
    yield
    root.handlers[:] = before[0]
    for name, level in zip(("flows", "extractors", "warehouse"), before[1], strict=True):
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[logging.LogRecord]:
    """What happens in a held night with a source down, and in a failed one."""
    root = tmp_path_factory.mktemp("night")
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        with pytest.MonkeyPatch.context() as patch, ReplayServer(first_day()) as server:
            server.faults["litellm"] = faults.status(500)
            patch.setenv("ABREAST_WEBHOOK_URL", "http://127.0.0.1:1/")
            set_up("DEBUG")
            patch.setattr("flows.refresh.build", held_build)
            night(root, DAY_1, http(server), patch)
            patch.setattr("flows.refresh.build", _fail)
            with pytest.raises(OSError, match="no space"):
                night(root / "other", DAY_1, http(server), patch)
    finally:
        logging.getLogger().removeHandler(kept)
    return kept.records


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _fail(*_: object) -> None:
    raise OSError("no space left")


@pytest.mark.parametrize("level", HEARD)
def test_every_event_has_its_level(
    level: str, events: list[logging.LogRecord], quiet: None, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(level)
    for record in events:
        logger = logging.getLogger(record.name)
        if logger.isEnabledFor(record.levelno):
            logger.handle(record)
    said = capsys.readouterr().err
    assert {event for event in HEARD["DEBUG"] if event in said} == set(HEARD[level])
    words = {line.split()[1] for line in said.splitlines()}
    assert words <= {"DEBUG", "INFO", "WARNING", "ERROR"}, "every line has its level in second place"


def test_the_flag_wins_over_the_variable(tmp_path: Path, quiet: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABREAST_LOG_LEVEL", "error")
    monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    # Nothing was captured by then: a run that fails at once.
    words = ("refresh", "--offline", "--no-publish")
    assert "INFO" not in abreast(*words, data=tmp_path, expect=1).stderr
    begins = "INFO flows.refresh: nightly run"
    assert begins in abreast("--log-level", "info", *words, data=tmp_path, expect=1).stderr
    assert begins in abreast(*words, "--log-level", "info", data=tmp_path, expect=1).stderr
    assert "DEBUG, INFO" in abreast(*words, "--log-level", "loud", data=tmp_path, expect=2).stderr


def test_a_wrong_variable_is_named(quiet: None) -> None:
    with pytest.raises(SettingsError, match="ABREAST_LOG_LEVEL = 'loud'"):
        set_up(environment={"ABREAST_LOG_LEVEL": "loud"})


def test_a_level_may_stand_in_the_file(tmp_path: Path, quiet: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "abreast.toml").write_text('log_level = "warning"\n')
    set_up(environment={})
    assert logging.getLogger("flows").level == logging.WARNING
    set_up(environment={"ABREAST_LOG_LEVEL": "DEBUG"})
    assert logging.getLogger("flows").level == logging.DEBUG
    for text, said in (("log_level = 3\n", "expected text"), ('log_level = "loud"\n', "log_level = 'loud'")):
        (tmp_path / "abreast.toml").write_text(text)
        with pytest.raises(SettingsError, match=said):
            set_up(environment={})


def test_one_event_is_one_line(quiet: None, capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO")
    logging.getLogger("flows.x").info("a\n2026-01-01T00:00:00Z ERROR forged \x1b[31m")
    logging.getLogger("elsewhere").info("not ours")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"INFO flows.x: a\n2026-01-01T00:00:00Z ERROR forged \x1b[31m")
