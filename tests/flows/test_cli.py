"""The command line as a person meets it: exit codes, formats, messages, no traceback."""

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import main
from warehouse.archive import RawArchive


@dataclass(frozen=True)
class Answer:
    """What a command printed."""

    stdout: str
    stderr: str


def abreast(*words: str, data: Path, expect: int = 0) -> Answer:
    """Run a command as the console script does, in this process: a process each would spend its time on imports."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr("sys.argv", ["abreast", *words])
        patch.setenv("ABREAST_DATA", str(data))
        patch.setenv("COLUMNS", "120")
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert (code or 0) == expect, f"{out.getvalue()}\n{err.getvalue()}"
    assert "Traceback" not in err.getvalue()
    return Answer(out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def data(embedded_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the embedded night that commands may write to."""
    return Path(shutil.copytree(embedded_night, tmp_path_factory.mktemp("cli") / "data"))


def test_the_console_script_is_installed() -> None:
    script = Path(sys.executable).with_name("abreast")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert "refresh" in done.stdout


def test_a_run_without_network_is_degraded_and_says_why(data: Path) -> None:
    done = abreast("refresh", data=data)
    assert "degraded: " in done.stdout.splitlines()[-1]
    assert "openrouter is unreachable" in done.stdout
    assert "snapshot 2026" in done.stdout
    abreast("refresh", "--strict", data=data, expect=3)


def test_usage_errors_name_what_was_expected(data: Path) -> None:
    assert "openrouter" in abreast("refresh", "--source", "nobody", data=data, expect=2).stderr
    assert "23:59:59Z" in abreast("refresh", "--as-of", "yesterday", data=data, expect=2).stderr
    assert "zone" in abreast("refresh", "--as-of", "2026-08-22T12:00:00", data=data, expect=2).stderr
    assert "--manifest" in abreast("archive", "add", data=data, expect=2).stderr
    assert "model" in abreast("rank", "--type", "poem", data=data, expect=2).stderr
    assert "two artifacts" in abreast("compare", "model:openai/gpt-4o", "openai/gpt-4o", data=data, expect=2).stderr


def test_reading_commands_answer_in_json(data: Path) -> None:
    commands = (
        ("compare", "openai/gpt-4o", "anthropic/claude-opus-4"),
        ("show", "openai/gpt-4o"),
        ("rank",),
        ("history", "openai/gpt-4o"),
        ("explain", "openai/gpt-4o"),
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
        assert (
            mark in abreast("compare", "openai/gpt-4o", "anthropic/claude-opus-4", "--format", form, data=data).stdout
        )
    seed = abreast("compare", "openai/gpt-4o", "anthropic/claude-opus-4", "--format", "seed", data=data).stdout
    assert "| Feature | " in seed
    assert "per prompt token" in seed
    pair = ("compare", "openai/gpt-4o", "anthropic/claude-opus-4")
    assert "format" in abreast(*pair, "--format", "pdf", data=data, expect=1).stderr


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
    assert [row["endpoint"] for row in rows] == ["models", None]
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


def test_decompose_writes_exactly_what_scorers_read(tmp_path: Path) -> None:
    card, note = tmp_path / "card.md", tmp_path / "note.txt"
    card.write_bytes(
        "# Lark\r\n\r\nLark calls functions. 🐦 It cannot read images.\r\nUnlike Wren 2, it is free.".encode()
    )
    note.write_bytes(b"\xff\xfe Lark transcribes speech.")
    answer = abreast("decompose", str(card), str(note), "--format", "jsonl", data=tmp_path)
    assert "note.txt: byte 0 is no UTF-8" in answer.stderr and "card.md" not in answer.stderr
    lines = answer.stdout.splitlines()
    read = [json.loads(line) for line in lines]
    assert [one["doc_id"] for one in read] == ["card", "note"]
    assert all(set(one) == {"doc_id", "capabilities"} for one in read)
    found = [each for one in read for each in one["capabilities"]]
    assert all(set(each) == {"capability_id", "kind", "evidence", "alternative"} for each in found)
    assert all(set(span) == {"start", "end"} for each in found for span in each["evidence"])
    text = card.read_text(encoding="utf-8")
    (compared,) = [each for each in found if each["kind"] == "comparison"]
    (span,) = compared["evidence"]
    assert compared["alternative"] == "Wren 2"
    assert text[span["start"] : span["end"]] == "Unlike Wren 2, it is free."
    assert "vision.image_understanding" not in {each["capability_id"] for each in found}


def test_decompose_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("Lark sings.")
    assert "jsonl" in abreast("decompose", str(card), "--format", "xml", data=tmp_path, expect=2).stderr
    assert "mcp" in abreast("decompose", str(card), "--type", "bird", data=tmp_path, expect=2).stderr
    assert "card2.md" in abreast("decompose", str(tmp_path / "card2.md"), data=tmp_path, expect=1).stderr
    assert abreast("decompose", data=tmp_path, expect=2).stderr
