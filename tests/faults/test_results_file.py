"""The results file is cut or changed anywhere, or two sweeps want it: nothing lost or doubled."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.search import halving, sweep
from course_utils.search.results import Results
from course_utils.search.trials import Row, Trial
from tests.search_trials import (
    CALLS,
    LOOKED_UP,
    TEN,
    Configuration,
    counted,
    draw_number,
    look_up,
)
from tests.test_search import same

HEADER = {"sweep": 1}
TRIALS = [Trial(number, {"number": number, "kind": "x"}, seed=number) for number in range(3)]
VALUES = [{"loss": 0.1, "curve": [1.0, None]}, {"loss": 0.25, "curve": [0.5, 2.0]}, {}]
ROWS = [
    Row(*trial, values, None if values else "ZeroDivisionError: one / none", 0.5)
    for trial, values in zip(TRIALS, VALUES, strict=True)
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a results file. What is written need not reach the disk at once."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # thousands of disk waits
    return tmp_path / "trials.jsonl"


def written(file: Path) -> bytes:
    """Return the content of a file with three results."""
    with Results(file, HEADER) as results:
        for row in ROWS:
            results.add(row)
    return file.read_bytes()


def go_on(file: Path) -> tuple[list[Row], list[Trial]]:
    """Finish the sweep; return the rows that were kept and the trials that were missing."""
    with Results(file, HEADER) as results:
        kept, missing = list(results.rows.values()), results.missing(TRIALS)
        for trial in missing:
            results.add(ROWS[trial.number])
    return kept, missing


def test_a_file_cut_at_any_byte_keeps_each_whole_line_and_is_made_whole(file: Path) -> None:
    content = written(file)
    for size in range(len(content) + 1):
        file.write_bytes(content[:size])
        n = max(0, content[:size].count(b"\n") - 1)
        assert go_on(file) == (ROWS[:n], TRIALS[n:])
        assert file.read_bytes() == content


def test_a_byte_changed_anywhere_is_noticed_or_changes_no_result(file: Path) -> None:
    content, noticed = written(file), 0
    for place, old in enumerate(content):
        for new in {old ^ 1, *b'\n "9-'} - {old}:
            changed = content[:place] + bytes([new]) + content[place + 1 :]
            file.write_bytes(changed)
            try:
                kept, missing = go_on(file)
            except ValueError as error:
                noticed += 1
                told = str(error).partition(str(file))[2]
                how = "Delete this line, and its trial is done again"
                good = told.startswith(" holds another sweep") or told.endswith(f"damaged. {how}")
                good = good and file.read_bytes() == changed
            else:
                n = len(ROWS) - (place == len(content) - 1)  # without its end a line is broken
                good = (kept, missing) == (ROWS[:n], TRIALS[n:])
            assert good, changed
    assert noticed > 4 * len(content)


def test_a_changed_number_is_told_from_a_broken_line(file: Path) -> None:
    content = written(file)
    for changed, cause in [
        (content.replace(b"0.25", b"0.35"), "the checksum is another one"),
        (content.replace(b"0.25,", b"0.25"), "Expecting ',' delimiter"),
    ]:
        file.write_bytes(changed)
        with pytest.raises(ValueError, match="line 3 is damaged") as caught:
            go_on(file)
        assert str(caught.value.__cause__).startswith(cause)


def test_a_file_of_the_first_version_is_read(file: Path) -> None:
    file.write_text(
        '{"sweep": 1}\n'
        '{"trial": 0, "configuration": {"number": 0, "kind": "x"}, "seed": 0, '
        '"values": {"loss": 0.1, "curve": [1.0, null]}, "error": null, "seconds": 0.5, '
        '"crc32": 2833592519}\n'
    )
    assert go_on(file) == (ROWS[:1], TRIALS[1:])


def test_what_json_does_not_know_is_refused_and_not_written(file: Path) -> None:
    content = written(file)
    with Results(file, HEADER) as results, pytest.raises(ValueError, match="not JSON compliant"):
        results.add(ROWS[0]._replace(trial=3, values={"loss": float("nan")}))
    assert file.read_bytes() == content


def test_a_full_disk_is_told_with_what_is_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Results(file, HEADER) as results:
        results.add(ROWS[0])
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left on device") as caught:
            results.add(ROWS[1])
        assert list(results.rows.values()) == ROWS[:1]
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(file.resolve()))
    told = "No space left on device. 1 results are kept; make room, and run again to go on"
    assert caught.value.strerror == told


def test_a_damaged_line_that_is_deleted_is_done_again(file: Path) -> None:
    content = written(file)
    lines = content.splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert go_on(file) == ([ROWS[0], ROWS[2]], [TRIALS[1]])
    assert sorted(file.read_bytes().splitlines()) == sorted(content.splitlines())


def test_a_sweep_whose_file_was_cut_repeats_only_what_is_missing(file: Path) -> None:
    expected = sweep(counted, TEN, seed=0, file=file)
    for size in (0, 9, 200, 500, file.stat().st_size - 1):
        file.write_bytes(file.read_bytes()[:size])
        kept = max(0, file.read_bytes().count(b"\n") - 1)
        CALLS.clear()
        same(sweep(counted, TEN, seed=0, file=file), expected)
        assert list(range(kept, 10)) == CALLS


def test_a_ladder_whose_file_was_cut_at_any_byte_goes_the_same_way(file: Path) -> None:
    configurations = [{"curve": curve} for curve in (3, 40, 80)]
    options = {"by": "value", "seed": 0, "file": file}
    expected = halving(look_up, configurations, [(3, 1), (1, 3)], **options)  # type: ignore[arg-type]
    content = file.read_bytes()
    for size in range(0, len(content) + 1, 7):
        file.write_bytes(content[:size])
        LOOKED_UP.clear()
        same(halving(look_up, configurations, [(3, 1), (1, 3)], **options), expected)  # type: ignore[arg-type]
        assert len(LOOKED_UP) == 4 - max(0, content[:size].count(b"\n") - 1)


# Two sweeps on one file -------------------------------------------------------------------------


def test_a_sweep_within_a_sweep_on_the_same_file_is_refused(file: Path) -> None:
    def nested(configuration: Configuration, seed: int) -> float:
        sweep(draw_number, TEN, seed=0, file=file)
        return 0.0

    results = sweep(nested, TEN[:1], seed=0, file=file)
    assert "is in use by another sweep" in results["error"][0]
    assert file.read_bytes().count(b"\n") == 2
    sweep(nested, TEN[:1], seed=0, file=file)  # the lock is gone


SWEEP = """
import sys, time
from course_utils.search import sweep
from tests.search_trials import TEN, late_number
print("ready", flush=True)
sys.stdin.readline()
try:
    sweep(late_number, TEN, seed=0, file=sys.argv[1])
except ValueError as error:
    print(error)
"""


def test_of_two_processes_one_writes_the_file_and_the_other_is_told(file: Path) -> None:
    link = file.with_name("other name.jsonl")
    link.symlink_to(file)
    commands = [[sys.executable, "-c", SWEEP, str(path)] for path in (file, link, file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for command in commands]  # type: ignore[call-overload]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:  # all at once
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert said == ["", *2 * [f"file {file.resolve()} is in use by another sweep\n"]]
    CALLS.clear()
    expected = sweep(draw_number, TEN, seed=0)
    assert file.read_bytes().count(b"\n") == 1 + len(TEN)
    file.write_bytes(file.read_bytes().replace(b"late_number", b"counted"))
    same(sweep(counted, TEN, seed=0, file=file), expected)
    assert CALLS == []
