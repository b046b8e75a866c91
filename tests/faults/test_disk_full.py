"""The disk is full while results are written: a clear message, a good file, and it goes on."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course_utils.frameworks.records import RECORDS, load_records, save_records
from course_utils.search import sweep
from tests.search_trials import TEN, draw_number
from tests.test_search import same
from tools import execute_notebooks

KEPT = r"results are kept; make room, and run again to go on: '.*trials\.jsonl'"

# Runs a sweep again and again on a disk of 64 KiB, of which a file leaves ever more room.
SWEEPS = """
import os, sys
from pathlib import Path
import pandas as pd
from course_utils.search import sweep
def curve(configuration, seed):
    return {"curve": [configuration["number"] + i / 7 for i in range(40)]}
disk, elsewhere = map(Path, sys.argv[1:])
configurations = [{"number": number} for number in range(20)]
expected = sweep(curve, configurations, seed=0).drop(columns="seconds")
filler, lines = disk / "filler", 0
filler.touch()
for room in range(0, 65536, 4096):
    filler.unlink()
    with open(filler, "wb", buffering=0) as file:
        used = os.statvfs(disk)
        file.write(bytes(max(0, used.f_bfree * used.f_frsize - room)))
    try:
        results = sweep(curve, configurations, seed=0, file=disk / "trials.jsonl", n_jobs=1)
        break
    except (OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")
    whole = (disk / "trials.jsonl").read_bytes().count(b"\\n")
    assert whole >= lines
    lines = whole
pd.testing.assert_frame_equal(results.drop(columns="seconds"), expected)
print(f"whole after {lines} lines")
"""


def on_a_small_disk(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that has a disk of 64 KiB at /mnt, in a world of its own."""
    script = 'mount -t tmpfs -o size=64k none /mnt && exec "$0" "$@"'
    world = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    return subprocess.run([*world, *command], capture_output=True, text=True, check=False)


def test_a_sweep_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or on_a_small_disk("true").returncode != 0:
        pytest.skip("a small disk can't be mounted here")
    run = on_a_small_disk(sys.executable, "-c", SWEEPS, "/mnt", str(tmp_path))
    assert run.returncode == 0, run.stderr
    *messages, last = run.stdout.splitlines()
    assert (
        messages[0]
        == "ValueError: file /mnt/trials.jsonl can't be written: No space left on device"
    )
    assert len(messages) > 2
    for message in messages[1:]:
        assert message.startswith("OSError: [Errno 28] No space left on device. ")
        assert message.endswith(
            "results are kept; make room, and run again to go on: '/mnt/trials.jsonl'"
        )
    assert last.startswith("whole after ")


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse to make any file longer."""
    resource = pytest.importorskip("resource")  # not on Windows
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_file_at_its_limit_keeps_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    sweep(draw_number, TEN[:3], seed=0, file=file)
    size = file.stat().st_size + 50
    with no_file_longer_than(size), pytest.raises(OSError, match=rf"File too large\. 3 {KEPT}"):
        sweep(draw_number, TEN, seed=0, file=file)
    assert not file.read_bytes().endswith(b"\n")
    same(sweep(draw_number, TEN, seed=0, file=file), sweep(draw_number, TEN, seed=0))


@pytest.mark.parametrize(
    "write",
    [
        lambda path: save_records(load_records(), path),
        lambda path: execute_notebooks.save(path, RECORDS.read_text("utf-8")),
    ],
    ids=["records", "notebook"],
)
def test_a_file_that_does_not_fit_leaves_the_old_one_whole(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_text("as it was")
    with no_file_longer_than(1000), pytest.raises(OSError, match="File too large"):
        write(file)
    assert file.read_text() == "as it was"
    write(file)  # what the failed one left behind is in nobody's way
    assert file.read_text("utf-8") == RECORDS.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [file]
