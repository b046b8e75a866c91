"""A kernel is interrupted, then killed, in the middle of a sweep; a new one goes on."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

SWEEP = """
import time
from course_utils.search import sweep

def slow(configuration, seed):
    time.sleep(0.05)
    with open("ran.txt", "a") as file:
        file.write(f"{configuration['number']}\\n")
    return seed

configurations = [{"number": number} for number in range(40)]
results = sweep(slow, configurations, seed=0, file="trials.jsonl", n_jobs=2)
print(results["number"].tolist() == list(range(40)), (results["value"] == results["seed"]).all())
"""


LATE = """
import os, sys, time

if any("popen_loky" in argument for argument in sys.orig_argv):  # one of joblib's workers
    try:
        os.open("first", os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        time.sleep(2)
"""


@contextmanager
def kernel(folder: Path) -> Iterator[Any]:
    """Start a kernel in that folder, with a notebook of this one cell."""
    notebook = new_notebook(cells=[new_code_cell(SWEEP)])
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=60, resources=place)
    with client.setup_kernel():
        yield client


def run(client: Any) -> Any:
    """Run the cell and return what it printed."""
    return client.execute_cell(client.nb.cells[0], 0)["outputs"][0]["text"]


def lines(file: Path) -> list[bytes]:
    """Return the whole lines of a file."""
    return file.read_bytes().splitlines()[: file.read_bytes().count(b"\n")] if file.exists() else []


@contextmanager
def meanwhile(file: Path, n: int, act: Callable[[], object]) -> Iterator[None]:
    """Do something as soon as the file has so many lines."""

    def wait_and_act() -> None:
        end = time.monotonic() + 60
        while len(lines(file)) < n and time.monotonic() < end:
            time.sleep(0.005)
        act()

    thread = Thread(target=wait_and_act)
    thread.start()
    yield
    thread.join()


def family_of_the_killed(client: Any, file: Path, n: int) -> list[psutil.Process]:
    """Run the cell, kill the kernel as soon as the file has n lines; return it and its workers."""
    process = psutil.Process(client.km.provisioner.pid)
    family: list[psutil.Process] = []

    def kill() -> None:
        family.extend([process, *process.children(recursive=True)])
        process.kill()

    with pytest.raises(DeadKernelError), meanwhile(file, n, kill):
        run(client)
    return family


def test_a_sweep_goes_on_in_a_new_kernel_and_repeats_no_result(tmp_path: Path) -> None:
    file, ran = tmp_path / "trials.jsonl", tmp_path / "ran.txt"
    with kernel(tmp_path) as client:

        def interrupt() -> None:  # as the button ■ does
            asyncio.run(client.km.interrupt_kernel())

        with (
            pytest.raises(CellExecutionError, match="KeyboardInterrupt"),
            meanwhile(file, 6, interrupt),
        ):
            run(client)
        interrupted = lines(file)
        family = family_of_the_killed(client, file, len(interrupted) + 6)
        assert len(family) > 2  # the kernel had workers, and they end with it
        assert psutil.wait_procs(family, timeout=10)[1] == []
    killed = lines(file)
    assert killed[: len(interrupted)] == interrupted
    n_ran, done = len(lines(ran)), len(killed) - 1
    assert 11 <= done < 40
    with kernel(tmp_path) as client:
        assert run(client) == "True True\n"
    assert lines(file)[: len(killed)] == killed
    assert len(lines(file)) == 1 + 40
    assert len(lines(ran)) - n_ran == 40 - done


def test_a_worker_that_starts_after_its_kernel_was_killed_ends_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "start" / "sitecustomize.py"  # each Python runs it as it starts
    start.parent.mkdir()
    start.write_text(LATE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(start.parent), prepend=os.pathsep)
    with kernel(tmp_path) as client:
        family = family_of_the_killed(client, tmp_path / "trials.jsonl", 2)
    assert len(lines(tmp_path / "ran.txt")) < 40
    assert len(family) > 2
    assert psutil.wait_procs(family, timeout=10)[1] == []
