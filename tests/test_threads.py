"""A thread limits its libraries once before its trials, and again when more have been loaded.

Here within this process; that trials really compute on one thread, whatever they load and wherever
they run, is seen in tests/test_search.py in programs of their own.
"""

import os
import sys
from collections.abc import Callable
from threading import Thread

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from course_utils.search import threads
from course_utils.search.threads import VARIABLES, stay_on_one_thread


def in_a_new_thread(action: Callable[[], None]) -> None:
    thread = Thread(target=action)
    thread.start()
    thread.join()


def test_a_thread_leaves_one_to_its_libraries_and_to_those_loaded_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "2")
    numbers: list[int] = []

    def trial() -> None:
        threadpool_limits(2)
        numbers.extend(pool["num_threads"] for pool in threadpool_info())
        stay_on_one_thread()
        numbers.extend(pool["num_threads"] for pool in threadpool_info())

    in_a_new_thread(trial)
    half = len(numbers) // 2
    assert numbers == [2] * half + [1] * half
    assert {os.environ[name] for name in VARIABLES} == {"1"}


def test_pools_are_looked_for_again_only_when_modules_were_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, modules = list[int](), dict[str, object](sys.modules)
    found = threads._pools

    def pools(number: int) -> object:
        looked.append(number)
        return found(number)

    monkeypatch.setattr(threads, "_pools", pools)
    monkeypatch.setattr(sys, "modules", modules)
    before = len(modules)

    def trials() -> None:
        stay_on_one_thread()
        stay_on_one_thread()
        modules["loaded by a trial"] = sys
        stay_on_one_thread()

    in_a_new_thread(trials)
    in_a_new_thread(stay_on_one_thread)  # each thread has a limit of its own
    assert looked == [before, before + 1, before + 1]
