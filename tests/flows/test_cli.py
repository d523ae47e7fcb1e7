"""The command line as a person meets it: exit codes, formats, messages, no traceback."""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.archive import RawArchive


def abreast(*words: str, data: Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "ABREAST_DATA": str(data), "COLUMNS": "120"},
    )
    assert done.returncode == expect, f"{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def data(embedded_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the embedded night that commands may write to."""
    return Path(shutil.copytree(embedded_night, tmp_path_factory.mktemp("cli") / "data"))


def test_help_is_cheap() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = abreast("--help", data=Path("nowhere"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "refresh" in done.stdout
    assert after.ru_utime >= before.ru_utime


def test_a_run_without_network_is_degraded_and_says_why(data: Path) -> None:
    done = abreast("refresh", data=data)
    assert "degraded: " in done.stdout.splitlines()[-1]
    assert "openrouter is unreachable" in done.stdout
    assert "snapshot 2026" in done.stdout
    abreast("refresh", "--strict", data=data, expect=3)


def test_usage_errors_name_what_was_expected(data: Path) -> None:
    assert "openrouter" in abreast("refresh", "--source", "nobody", data=data, expect=2).stderr
    assert "UTC" in abreast("refresh", "--as-of", "yesterday", data=data, expect=2).stderr
    assert "--manifest" in abreast("archive", "add", data=data, expect=2).stderr
    assert "model" in abreast("rank", "--type", "poem", data=data, expect=2).stderr
    assert "two artifacts" in abreast("compare", "gpt-4o", "openai/gpt-4o", data=data, expect=2).stderr


def test_reading_commands_answer_in_json(data: Path) -> None:
    commands = (
        ("compare", "gpt-4o", "claude opus 4.1"),
        ("show", "gpt-4o"),
        ("rank",),
        ("history", "gpt-4o"),
        ("explain", "gpt-4o"),
        ("search", "generate images from text"),
        ("sources",),
        ("quarantine",),
        ("discrepancies",),
        ("diff",),
    )
    for words in commands:
        answer = json.loads(abreast(*words, "--format", "json", data=data).stdout)
        assert set(answer) == {"snapshot", "as_of", "items"}, words
        assert answer["snapshot"].startswith("2026"), words
        assert isinstance(answer["items"], list), words


def test_every_text_format_of_a_comparison(data: Path) -> None:
    for form, mark in (("table", "Starting price"), ("markdown", "| Starting price |"), ("html", "<!doctype html>")):
        assert mark in abreast("compare", "gpt-4o", "claude opus 4.1", "--format", form, data=data).stdout
    seed = abreast("compare", "gpt-4o", "claude opus 4.1", "--format", "seed", data=data).stdout
    assert "| Feature | " in seed
    assert "per prompt token" in seed
    assert "format" in abreast("compare", "gpt-4o", "claude opus 4.1", "--format", "pdf", data=data, expect=1).stderr


def test_unknown_names_list_the_nearest(data: Path) -> None:
    assert "model:openai/gpt-4o" in abreast("show", "gpt4oh", data=data, expect=1).stderr


def test_verify_fails_on_one_changed_byte(data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "copy"))
    abreast("verify", data=copy)
    victim = sorted((copy / "published/v1/o").rglob("*.json"))[0]
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    assert victim.name in abreast("verify", data=copy, expect=1).stderr


def test_archive_commands(tmp_path: Path) -> None:
    payload = tmp_path / "models.json"
    payload.write_text('{"data": []}')
    words = ("archive", "add", str(payload), "--source", "openrouter", "--captured-at", "2026-08-22T12:00:00Z")
    known = abreast(*words, "--url", "https://openrouter.ai/api/v1/models", data=tmp_path / "data")
    assert "endpoint models" in known.stdout
    strange = abreast(*words, "--url", "https://openrouter.ai/elsewhere", data=tmp_path / "data")
    assert "no endpoint claims" in strange.stdout
    rows = json.loads(abreast("archive", "list", "--format", "json", data=tmp_path / "data").stdout)["items"]
    assert [row["endpoint"] for row in rows] == [None, "models"]
    assert ": ok" in abreast("archive", "verify", data=tmp_path / "data").stdout
    blob = next(iter((tmp_path / "data/raw/blobs").rglob("*.zst")))
    blob.write_bytes(blob.read_bytes()[:-3])
    assert blob.name in abreast("archive", "verify", data=tmp_path / "data", expect=1).stderr


def test_a_manifest_with_a_bad_row_loses_no_other(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text('{"data": []}')
    row = {"source": "openrouter", "url": "https://openrouter.ai/api/v1/models", "fetched_at": "2026-08-22T12:00:00Z"}
    lines = [{**row, "file": "good.json"}, {**row, "file": "missing.json"}, {**row, "file": "../escape.json"}]
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    manifest = str(tmp_path / "manifest.jsonl")
    done = abreast("archive", "add", "--manifest", manifest, data=tmp_path / "data", expect=1)
    assert "1 added" in done.stdout
    assert "missing.json" in done.stderr
    assert "escape.json" in done.stderr
    assert len(RawArchive(tmp_path / "data").rows()) == 1


def test_a_data_folder_without_snapshot_is_explained(tmp_path: Path) -> None:
    assert "latest.json" in abreast("rank", data=tmp_path, expect=1).stderr


def test_decompose_reads_local_texts(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("# Lark\n\nLark transcribes speech to text in twelve languages. It cannot translate.\n")
    line = json.loads(abreast("decompose", str(card), "--format", "jsonl", data=tmp_path).stdout)
    assert line["doc_id"] == "card"
    assert line["capabilities"]
