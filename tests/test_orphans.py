"""A worker looks after the process that started it, and ends when that is gone."""

import os

import psutil
import pytest

from course_utils.search import orphans

PARENT = 4321


class EndedError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize(
    ("parents", "alive", "looks"),
    [
        ([PARENT, PARENT, 1], [True, True, True], 2),  # Unix: another parent
        ([PARENT, PARENT, PARENT], [True, True, False], 2),  # Windows: the number of a dead one
        ([1], [True], 0),
    ],
)
def test_watch_ends_the_process_when_the_parent_is_gone(
    parents: list[int], alive: list[bool], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    all_parents, all_alive = iter(parents), iter(alive)  # the lists are there for a second run

    def exists(process: int) -> bool:
        assert process == PARENT
        return next(all_alive)

    def end(code: int) -> None:
        raise EndedError(code)

    monkeypatch.setattr(os, "getppid", lambda: next(all_parents))
    monkeypatch.setattr(psutil, "pid_exists", exists)
    monkeypatch.setattr(orphans, "sleep", slept.append)
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(EndedError, match=r"^1$"):
        orphans._watch(PARENT)
    assert slept == [orphans.SECONDS] * looks
