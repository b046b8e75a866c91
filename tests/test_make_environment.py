"""``.venv`` is made once, made anew when it must be, and never left half made."""

import ast
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tools import make_environment

# A project that needs nothing from the network: it builds itself.
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = """\
import pathlib, zipfile

def build_editable(folder, settings=None, metadata=None):
    info = "tiny-1.dist-info/"
    with zipfile.ZipFile(pathlib.Path(folder, "tiny-1-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("tiny.py", "")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return "tiny-1-py3-none-any.whl"
"""


class VersionInfo(NamedTuple):
    """What the program reads of ``sys.version_info``."""

    major: int
    minor: int
    micro: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project, in a folder with a space in its name, whose environment is made."""
    folder = tmp_path_factory.mktemp("a course") / "my copy"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(make_environment.__file__, folder / "tools")
    (folder / "requirements.lock").write_text("")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    first = run(folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == "Ready."
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """Return a copy without the environment."""
    return shutil.copytree(made, tmp_path / "copy", ignore=shutil.ignore_patterns(".venv"))


def command(folder: Path) -> list[str]:
    return [sys.executable, str(folder / "tools" / "make_environment.py")]


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    # From another folder than the project's: the program must find its own.
    return subprocess.run(command(folder), cwd="/", capture_output=True, text=True, check=False)


def test_project_is_installed(made: Path) -> None:
    folder = "Scripts" if os.name == "nt" else "bin"
    assert subprocess.call([made / ".venv" / folder / "python", "-c", "import tiny"]) == 0


def test_second_call_does_nothing(made: Path) -> None:
    before = (made / ".venv" / "pyvenv.cfg").stat().st_mtime_ns
    second = run(made)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert (made / ".venv" / "pyvenv.cfg").stat().st_mtime_ns == before


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_changed_file_is_noticed(
    file: str, made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at(made, monkeypatch)
    assert make_environment.is_ready()
    before = (made / file).read_text()
    (made / file).write_text(before + "# newer\n")
    try:
        assert not make_environment.is_ready()
    finally:
        (made / file).write_text(before)
    assert capsys.readouterr().out.endswith("changed: making .venv anew.\n")
    assert make_environment.is_ready()


def test_other_python_is_noticed(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(made, monkeypatch)
    monkeypatch.setattr(sys, "version_info", VersionInfo(3, 99, 0))
    assert not make_environment.is_ready()


def test_python_that_no_longer_runs_is_noticed(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(made, monkeypatch)
    monkeypatch.setattr(make_environment, "PYTHON", str(made / "no-python"))
    assert not make_environment.is_ready()


def test_failed_installation_leaves_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(copy, monkeypatch)

    def step(arguments: list[str], cwd: str) -> None:
        if "venv" not in arguments:
            raise subprocess.CalledProcessError(1, arguments)
        (copy / ".venv").mkdir()

    monkeypatch.setattr(subprocess, "check_call", step)
    line = make_environment.main()
    assert isinstance(line, str)
    assert line.startswith("The installation failed")
    assert "-m pip install" in line
    assert not (copy / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in another way")
def test_interrupted_installation_is_not_ready(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen(
        command(copy),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What a shell runs in the background ignores Ctrl-C, and so would all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("1/3")
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: all of its programs are told
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error.splitlines()[-1] == "Interrupted; the unfinished .venv was removed."
    at(copy, monkeypatch)
    assert not make_environment.is_ready()


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 14, 0)])
def test_python_that_is_too_old_or_too_new_gets_one_line(
    version: tuple[int, int, int],
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at(copy, monkeypatch)
    monkeypatch.setattr(sys, "version_info", VersionInfo(*version))
    line = make_environment.main()
    assert isinstance(line, str)
    assert line.startswith("Python 3.11, 3.12 or 3.13 is needed (for later ones")
    assert "is {}.{}.{}.".format(*version) in line
    assert line.endswith("make lab PYTHON=python3.12")
    assert "\n" not in line
    assert capsys.readouterr() == ("", "")
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_python_without_venv_gets_one_line(
    module: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(copy, monkeypatch)
    monkeypatch.setitem(sys.modules, module, None)
    line = make_environment.main()
    assert isinstance(line, str)
    assert "python{}.{}-venv".format(*sys.version_info) in line
    assert "\n" not in line
    assert not (copy / ".venv").exists()


def test_old_python_can_read_the_program() -> None:
    source = Path(make_environment.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    standard: Any = sys.stdlib_module_names
    imported = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported <= set(standard)


def at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the module work on that folder."""
    venv = folder / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for name, path in (
        ("ROOT", folder),
        ("VENV", venv),
        ("STAMP", venv / "made-from.sha256"),
        ("PYTHON", python),
    ):
        monkeypatch.setattr(make_environment, name, str(path))
