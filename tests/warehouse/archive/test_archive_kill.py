"""A process that archives is killed at random instants; what it said it archived is there, and the next run heals."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

from warehouse.archive import RawArchive, verify
from warehouse.files import clean_temporary

KILLS = 12
PAYLOADS = 60
WRITER = """
import random, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from schemas.document import FetchRow
from warehouse.archive import RawArchive

archive = RawArchive(Path(sys.argv[1]), durable=False)
moment = datetime(2026, 8, 22, tzinfo=UTC)
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    data = random.Random(number).randbytes(200_000)
    row = FetchRow.of_payload(
        data, source="test", endpoint=None, url=f"https://example.org/{number}", media_type="text/plain",
        captured_at_utc=moment, archived_at_utc=moment + timedelta(days=number), origin="live",
    )
    print(archive.put(data, row).sha256, flush=True)
"""


def run_and_kill(folder, delay_s):
    command = [sys.executable, "-c", WRITER, str(folder), str(PAYLOADS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(delay_s)
        writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read().splitlines()
    return {line for line in said if len(line) == 64}


def test_kill_at_random_instants(tmp_path):
    chance = random.Random(20260822)
    archived = set()
    for _ in range(KILLS):
        archived |= run_and_kill(tmp_path, chance.uniform(0, 0.08))
        report = verify(RawArchive(tmp_path))
        assert report.ok, report.problems
        assert archived <= {row.sha256 for row in RawArchive(tmp_path).rows()}
    assert archived
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(tmp_path), str(PAYLOADS)], capture_output=True, text=True, check=True
    )
    clean_temporary(tmp_path, datetime(2100, 1, 1, tzinfo=UTC))
    report = verify(RawArchive(tmp_path))
    assert (report.ok, report.rows, report.blobs, report.orphans) == (True, PAYLOADS, PAYLOADS, ())
    assert {row.sha256 for row in RawArchive(tmp_path).rows()} == set(done.stdout.splitlines()[1:])
    assert not list(tmp_path.rglob(".tmp-*"))


def test_workers_at_once_archive_everything_once(tmp_path):
    command = [sys.executable, "-c", WRITER, str(tmp_path), "20"]
    workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0]
    report = verify(RawArchive(tmp_path))
    assert (report.ok, report.blobs, report.orphans) == (True, 20, ())
    assert len(RawArchive(tmp_path).rows()) == 20
