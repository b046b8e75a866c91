"""A worker looks after the process that started it, and ends when that is gone."""

import os
from queue import Queue
from threading import Thread, current_thread

import psutil
import pytest

from course_utils.search import orphans

SWEEP, PARENT = 4321, 4322  # on Windows a launcher may stand between the two


class EndedError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize(
    ("parents", "alive", "looks"),
    [
        ([PARENT, PARENT, 1], [True, True, True], 2),  # Unix: another parent
        ([PARENT, PARENT, PARENT], [True, True, False], 2),  # Windows: the number of a dead one
        ([1], [False], 0),  # dead before this process looked for the first time
    ],
)
def test_watch_ends_the_process_when_the_sweep_is_gone(
    parents: list[int], alive: list[bool], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    all_parents, all_alive = iter(parents), iter(alive)  # the lists are there for a second run

    def exists(process: int) -> bool:
        assert process == SWEEP
        return next(all_alive)

    def end(code: int) -> None:
        raise EndedError(code)

    monkeypatch.setattr(os, "getppid", lambda: next(all_parents))
    monkeypatch.setattr(psutil, "pid_exists", exists)
    monkeypatch.setattr(orphans, "sleep", slept.append)
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(EndedError, match=r"^1$"):
        orphans._watch(SWEEP, PARENT)
    assert slept == [orphans.SECONDS] * looks


def test_the_watch_has_a_thread_that_lets_its_process_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Queue[tuple[int, int, Thread]]()

    def watch(process: int, parent: int) -> None:
        seen.put((process, parent, current_thread()))

    monkeypatch.setattr(orphans, "_watch", watch)
    orphans.end_with(SWEEP)
    process, parent, thread = seen.get(timeout=10)
    assert (process, parent) == (SWEEP, os.getppid())
    assert thread.daemon
    assert thread.name == "end with the sweep"
