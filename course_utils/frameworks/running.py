"""Run a program in a process of its own and return what it printed, checked, as a record."""

import datetime
import json
import os
import subprocess
import sys
from dataclasses import asdict

import psutil

from course_utils.frameworks.catalogue import PROGRAMS, Program
from course_utils.frameworks.records import Record, checked
from course_utils.optional import SETTINGS, NotInstalledError


def today() -> str:
    """Return the date that a record made now gets, like 2026-11-23."""
    return datetime.date.today().isoformat()


def run(
    program: Program,
    command: list[str],
    environment: dict[str, str],
    *,
    route: str,
    seconds: float,
) -> Record:
    """Run a program by ``command`` and return what it printed, checked, as a record.

    ``route`` tells the record's readers how it was run.

    Raises
    ------
    RuntimeError
        If it fails, prints no result or takes longer than ``seconds``. It gives the reason in one
        line, and all that the program said as a note.
    ValueError
        If a value is not what the closed form tells.
    """
    with subprocess.Popen(
        command,
        env={**environment, **SETTINGS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            printed, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process.pid)
            raise RuntimeError(f"took more than {seconds:g} s") from None
    results = [line for line in printed.splitlines() if line.startswith('{"framework"')]
    if process.returncode != 0 or len(results) != 1:
        failure = RuntimeError(_reason(errors, process.returncode))
        failure.add_note(errors)
        raise failure
    blank = asdict(Record(program.framework, today(), route, program.n_lines))
    return checked({**blank, **json.loads(results[0])}, f"result of {program.file}")


def run_here(name: str, *, seconds: float = 120) -> Record:
    """Run one program with the Python and the packages of this process, in a process of its own.

    Parameters
    ----------
    name : str
        A key of ``PROGRAMS``, such as "torch".
    seconds : float
        The time after which it is ended.

    Raises
    ------
    ValueError
        For an unknown name, or values that the closed form does not have.
    NotInstalledError
        If the framework is not installed here.
    RuntimeError
        If the program fails, for example on another version than it is written for.
    """
    if name not in PROGRAMS:
        raise ValueError(f"name is {name!r}; wanted: one of {', '.join(PROGRAMS)}")
    program = PROGRAMS[name]
    if not program.installed:
        raise NotInstalledError(
            f"{program.framework} is not installed here; its record shows a run elsewhere."
        )
    command = [sys.executable, str(program.path)]
    try:
        return run(program, command, dict(os.environ), route="installed here", seconds=seconds)
    except RuntimeError as error:
        raise RuntimeError(
            f"{program.framework} did not run here: {error}. The program is written for the version"
            " in its record"
        ) from error


def _reason(errors: str, code: int) -> str:
    """Return the lines that tell why: uv's error and its causes, or else the last line."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    of_uv = [line for line in lines if line.startswith(("error:", "cause:"))]
    return "; ".join(of_uv or lines[-1:]) or f"ended with code {code} and said nothing"


def _end(pid: int) -> None:
    """End a process and all that it started: uv's program would live on without it."""
    parent = psutil.Process(pid)
    for process in [*parent.children(recursive=True), parent]:
        process.kill()
