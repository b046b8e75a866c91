"""A time limit for code that may never end, such as a learner's ``while`` loop.

Where the operating system has timers (Linux, macOS; in the main thread, where notebooks run code)
a signal interrupts whatever runs, sleeping included. Elsewhere (Windows, the browser) a trace
function looks at the clock at each line of Python; a single long call into C is not interrupted.
"""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any


class TimeIsUp(BaseException):
    """The limit is over. Not an Exception: a learner's ``except Exception`` lets it pass."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeIsUp` in the body of the ``with`` statement after so many seconds."""
    has_timer = hasattr(signal, "setitimer")
    if has_timer and threading.current_thread() is threading.main_thread():
        with _by_signal(seconds):
            yield
    else:
        with _by_trace(seconds):
            yield


@contextlib.contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    # It rings again and again: a bare `except:` inside a loop catches the first one.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _by_trace(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > end:
            raise TimeIsUp
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)
