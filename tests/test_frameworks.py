"""One problem, many frameworks: programs, records that are true, and runs that are isolated."""

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from course_utils.frameworks import PROGRAMS, Program, closed_form, debian, load_records, run_here
from course_utils.frameworks import __main__ as runner
from course_utils.frameworks.catalogue import CLOCK, MARK
from course_utils.frameworks.records import (
    FLOAT32_GAP,
    RECORDS,
    Record,
    save_records,
    without_places,
)
from course_utils.frameworks.routes import ROUTES, record
from course_utils.frameworks.running import run
from course_utils.optional import NotInstalledError

LECTURE = {
    "caffe", "caffe2", "cntk", "dl4j", "keras", "lasagne", "mxnet", "paddle",
    "tensorflow1", "tensorflow2", "theano", "torch",
}  # fmt: skip
LATER = {"jax", "pytensor"}
INSTALLED = [name for name, program in PROGRAMS.items() if program.installed]


# The records


def iterate(dtype: type[np.floating[Any]], steps: int) -> float:
    """Return w after so many steps, one after the other."""
    w = dtype(0)
    for _ in range(steps):
        w = w - dtype(0.01) * (2 * w - 10)
    return float(w)


@pytest.mark.parametrize("steps", [0, 1, 2, 100, 1001])
def test_closed_form_is_what_the_steps_give(steps: int) -> None:
    assert closed_form(steps) == pytest.approx(iterate(np.float64, steps), abs=1e-12)


def test_float32_stands_still_where_the_records_module_says() -> None:
    assert iterate(np.float32, 5000) == pytest.approx(5 - FLOAT32_GAP, abs=1e-6)
    assert 5 - iterate(np.float64, 1001) < FLOAT32_GAP / 1000


def test_every_framework_of_the_lecture_has_a_program_and_a_run() -> None:
    assert set(PROGRAMS) == LECTURE | LATER
    assert set(ROUTES) == set(PROGRAMS) | {"tensorflow1.15"} == set(load_records())
    assert [name for name, entry in load_records().items() if not entry.ran] == []


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_record_is_true(name: str) -> None:
    entry, route = load_records()[name], ROUTES[name]
    assert entry.framework == route.program.framework
    assert (entry.lines, entry.route) == (route.program.n_lines, route.text)
    recorded = np.array([entry.w0, entry.w1, entry.w1001], float)
    possible = [[iterate(dtype, k) for k in (0, 1, 1001)] for dtype in (np.float32, np.float64)]
    assert any(np.allclose(recorded, w, rtol=0, atol=1e-6) for w in possible)


def test_records_name_no_place() -> None:
    text = RECORDS.read_text("utf-8")
    assert not re.search(r"://|/root|/home|/tmp|/opt|[A-Za-z]:\\", text)


def tampered(folder: Path, **changes: Any) -> Path:
    """Return a copy of the records in which PyTorch's was edited by hand."""
    content = json.loads(RECORDS.read_text("utf-8"))
    content["torch"] |= changes
    file = folder / "records.json"
    file.write_text(json.dumps(content))
    return file


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("w0", 1e-3),
        ("w1", 0.0999),
        ("w1", 0.198),
        ("w1001", 5.0),
        ("w1001", 4.99),
        ("w1001", 4.9999886),  # float32, rounded by hand
        ("w1001", 4.99998664855957),  # a float32 number, three too far away
        ("w1001", float("nan")),
        ("w1001", "4.999988079071045"),
        ("w1001", None),
        ("w0", False),
        ("w0", -1.0),
        ("lines", 10.5),
        ("lines", 0),
        ("seconds_1000", float("inf")),
        ("seconds_import", -1),
        ("version", ""),
        ("version", 2.13),
        ("date", "yesterday"),
        ("date", "2026-13-01"),
        ("reason", "no luck"),
        ("reason", ""),
    ],
)
def test_a_wrong_or_invented_entry_fails(field: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^records.json, torch: .*; wanted: ") as raised:
        load_records(tampered(tmp_path, **{field: value}))
    if field != "reason":
        assert f"{field} is {value!r}" in str(raised.value)


def test_missing_and_unknown_fields_fail(tmp_path: Path) -> None:
    file = tampered(tmp_path, w2=0.198)
    with pytest.raises(ValueError, match=r"torch: the field 'w2' is unknown; record it again"):
        load_records(file)
    content = json.loads(RECORDS.read_text("utf-8"))
    del content["jax"]["python"]
    file.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=r"jax: the field 'python' is missing; record it again"):
        load_records(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{'torch': 5}", r"^records.json is not JSON \(.*line 1.*\); record it again"),
        ("", r"^records.json is not JSON"),
        ("[]", r"^records.json holds a list; wanted: an object"),
        ('{"torch": 5}', r"^records.json, torch is 5; wanted: an object"),
    ],
)
def test_a_file_that_holds_no_records_fails(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "records.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=message):
        load_records(file)


def test_records_come_back_as_they_were_saved(tmp_path: Path) -> None:
    file = tmp_path / "records.json"
    save_records(load_records(), file)
    assert file.read_text("utf-8") == RECORDS.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [file]


def test_wrong_records_are_not_saved(tmp_path: Path) -> None:
    records = load_records()
    wrong = replace(records["jax"], w1=0.2)
    with pytest.raises(ValueError, match=r"new record, jax: w1 is 0\.2"):
        save_records({"jax": wrong}, tmp_path / "records.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("No module named 'caffe'", "No module named 'caffe'"),
        ("no /home/ada/x/libmpi.so.12: here", "no libmpi.so.12: here"),
        (r"no 'C:\Users\ada\x.py' here", "no 'x.py' here"),
        ("url (https://a.example/b?c=d)", "url ((an address)"),
        ("and/or 3 / 4", "and/or 3 / 4"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_reason_names_no_place(text: str, wanted: str) -> None:
    assert without_places(text) == wanted


# The programs


def head_and_tail(program: Program) -> tuple[list[str], str]:
    """Return the measuring lines at the top, and the measuring after the framework's line."""
    above, _, below = program.source.partition(MARK)
    name, _, tail = below.strip().partition("\n")
    assert name.startswith(f'result = {{"framework": "{program.framework}", "version": ')
    return [line for line in above.splitlines() if line in CLOCK], tail


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_all_programs_measure_alike(program: Program) -> None:
    assert head_and_tail(program) == (list(CLOCK), head_and_tail(PROGRAMS["torch"])[1])


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_says_what_it_needs(program: Program) -> None:
    block = re.match(r"# /// script\n((?:# .*\n)+)# ///\n", program.source)
    assert block is not None
    metadata = tomllib.loads(re.sub("^# ", "", block[1], flags=re.MULTILINE))
    assert set(metadata) == {"requires-python", "dependencies"}
    assert all(re.match(r"[\w-]+==[\d.]", needed) for needed in metadata["dependencies"])
    assert bool(metadata["dependencies"]) == (program.name != "caffe")  # Debian has it, not PyPI
    assert program.path.stem not in sys.stdlib_module_names | {*program.modules}


def test_only_the_framework_s_lines_are_counted() -> None:
    code = PROGRAMS["theano"].code
    assert code.startswith('"""Minimise J(w) = w² − 10w + 25 with Theano.')
    assert code.endswith("def value():\n    return float(w.get_value())")
    assert "perf_counter" not in code
    # import, w, cost, step; def, return
    assert PROGRAMS["theano"].n_lines == 6


# Running


@pytest.mark.parametrize("name", INSTALLED)
def test_what_is_installed_here_runs(name: str) -> None:
    result = run_here(name)
    assert result.route == "installed here"
    assert result.framework == load_records()[name].framework
    assert result.w1001 == pytest.approx(load_records()[name].w1001, abs=1e-6)


def small_program(folder: Path, body: str) -> Program:
    """Return a program in a folder; the framework is Python itself."""
    file = folder / "parabola_python.py"
    tail = head_and_tail(PROGRAMS["torch"])[1]
    file.write_text(
        '# /// script\n# requires-python = ">=3.8"\n# dependencies = []\n# ///\n"""By hand."""\n'
        + "\n".join(CLOCK)
        + f"\n{body}\n{MARK}\n"
        + f'result = {{"framework": "Python", "version": "0.1"}}\n{tail}',
        encoding="utf-8",
    )
    return Program("python", "Python", str(file), ("json",))


GOOD = """
w = 0.0

def step():
    global w
    w = w - 0.01 * (2 * w - 10)

def value():
    return w
"""


def run_small(program: Program, seconds: float = 20) -> Record:
    command = [sys.executable, str(program.path)]
    return run(program, command, dict(os.environ), route="by hand", seconds=seconds)


def test_a_run_becomes_a_record(tmp_path: Path) -> None:
    result = run_small(small_program(tmp_path, "print('a note')\n" + GOOD))
    assert (result.framework, result.version, result.route) == ("Python", "0.1", "by hand")
    assert result.python == ".".join(map(str, sys.version_info[:3]))
    assert (result.w0, result.w1) == (0.0, 0.1)
    assert result.w1001 == pytest.approx(closed_form(1001), abs=1e-12)


def test_wrong_values_are_no_record(tmp_path: Path) -> None:
    program = small_program(tmp_path, GOOD.replace("0.01", "0.02"))
    with pytest.raises(ValueError, match=r"result of .*parabola_python.py: w1 is 0.2"):
        run_small(program)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import torch_of_2099", "ModuleNotFoundError: No module named 'torch_of_2099'"),
        ("raise SystemExit", "ended with code 0 and said nothing"),
        (
            "import sys; sys.exit('error: no luck\\n cause: none\\nhint: try')",
            "no luck; cause: none",
        ),
    ],
)
def test_a_program_that_fails_says_why(body: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as raised:
        run_small(small_program(tmp_path, body))
    assert str(raised.value).endswith(reason)


def test_a_program_that_never_ends_is_ended_with_all_it_started(tmp_path: Path) -> None:
    body = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(__file__ + ".child", "w").write(str(child.pid))
child.wait()"""
    program = small_program(tmp_path, body)
    with pytest.raises(RuntimeError, match="took more than 2 s"):
        run_small(program, seconds=2)
    child = int(Path(f"{program.path}.child").read_text())
    left = [process for process in psutil.process_iter() if process.pid == child]
    _, alive = psutil.wait_procs(left, timeout=5)  # what was killed takes a moment to end
    assert all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def test_an_unknown_name_fails() -> None:
    with pytest.raises(ValueError, match="name is 'pytorch'; wanted: one of caffe, caffe2, "):
        run_here("pytorch")


def test_a_missing_framework_is_named() -> None:
    assert "caffe" not in INSTALLED
    with pytest.raises(NotInstalledError, match="Caffe is not installed here; its record shows"):
        run_here("caffe")


def test_another_version_than_the_program_s_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mxnet.py").write_text("__version__ = '0.1'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"MXNet did not run here: ImportError: .*autograd"):
        run_here("mxnet")


# Routes


def test_uv_runs_a_program_apart_from_what_is_installed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "leaked.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    apart = "import importlib.util as u\nassert not any(map(u.find_spec, ['numpy', 'leaked']))\n"
    program = small_program(tmp_path, apart + GOOD)
    monkeypatch.setitem(ROUTES, "python", replace(ROUTES["jax"], program=program))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_PYTHON", sys.executable)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    result = record("python")
    assert result.reason is None
    assert result.route == "uv, by the program's first lines"


def test_what_cannot_run_is_a_record_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise OSError("no such thing: /opt/secret/python3.6")

    monkeypatch.setattr(subprocess, "Popen", missing)
    monkeypatch.setattr("shutil.which", lambda name, path=None: f"/opt/{name}")
    result = record("jax")
    assert not result.ran
    assert result.reason == "no such thing: python3.6"
    assert (result.framework, result.version, result.w1001) == ("JAX", None, None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("jax", "uv is not installed here: pip install uv"),
        ("caffe", "python3-caffe comes from Debian, and apt-get is not here"),
        ("cntk", "libopenmpi3 comes from Debian, and apt-get is not here"),
    ],
)
def test_a_missing_tool_is_named(name: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    assert record(name).reason == reason


def test_apt_that_fails_is_quoted_without_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        update = "update" in command
        errors = "W: slow\nE: Failed to fetch x://y/z  Could not connect to y"
        return subprocess.CompletedProcess(command, int(update), "x://y", errors)

    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", answer)
    with pytest.raises(RuntimeError) as raised:
        debian.unpack(tmp_path, "python3-caffe")
    assert str(raised.value) == "apt-get: E: Failed to fetch x://y/z"


# The runner


def test_a_failed_run_never_takes_the_place_of_a_good_record() -> None:
    good = load_records()["jax"]
    failed = Record("JAX", "2026-12-24", good.route, good.lines, reason="no network")
    records, line = runner.updated({"jax": good}, "jax", failed)
    assert records == {"jax": good}
    assert line == f"✗ jax: no network. The record of {good.date} stays."
    records, line = runner.updated({}, "jax", failed)
    assert (records, line) == ({"jax": failed}, "✗ jax: no network")
    records, line = runner.updated(records, "jax", good)
    assert records == {"jax": good}
    assert line.startswith(f"✓ jax {good.version}, Python {good.python}: w = 0, 0.1000, 4.99998")


def test_runner_records_each_result_and_tells_of_wrong_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = load_records()

    def run_or_fail(name: str) -> Record:
        if name == "torch":
            raise ValueError("result of parabola_torch.py: w1 is 0.2")
        failed = replace(Record("Caffe", "2026-12-24", "none", 1), reason="no network")
        return failed if name == "caffe" else truth[name]

    monkeypatch.setattr(runner, "record", run_or_fail)
    file = tmp_path / "records.json"
    assert runner.main(["--only", "jax", "caffe"], file) == 0
    assert runner.main(["--only", "torch", "theano"], file) == 1
    records = load_records(file)
    assert {name: entry.ran for name, entry in records.items()} == {
        "caffe": False,
        "jax": True,
        "theano": True,
    }
    shown = capsys.readouterr().out
    assert "✗ torch: result of parabola_torch.py: w1 is 0.2" in shown
    assert "✗ caffe: no network" in shown


def test_runner_knows_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        runner.main(["--only", "pytorch"])
    assert "invalid choice: 'pytorch'" in capsys.readouterr().err


@pytest.mark.parametrize(("gigabytes", "wanted"), [(1, 1), (7, 2), (100, 4)])
def test_runner_keeps_to_the_memory(
    gigabytes: int, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Memory:
        available = gigabytes * 2**30

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert runner.workers() == wanted
