"""A time limit for code that may never end, such as a learner's ``while`` loop.

Where the operating system has timers (Linux, macOS; in the main thread, where notebooks run code)
a signal interrupts the code, sleeping included. A bare ``except:`` can catch that, so it comes
again and again, at other lines, until one gets through. (Only ``finally: continue`` withstands.)

Elsewhere (Windows, the browser, other threads) a trace function looks at the clock at each line of
Python. That is slower, does not wake up a sleep, and happens once: Python drops a trace function
that raises, so a loop with a bare ``except:`` may go on.

Both wait for the end of a single long call into C, such as a large matrix product.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

AGAIN = 0.05  # seconds
# Nothing is raised in the frames of these files: they set the limit up and take it down.
OWN_FILES = {__file__, signal.__file__}


class TimeIsUp(BaseException):
    """The limit is over. Not an Exception: a learner's ``except Exception`` lets it pass."""


def limited(seconds: float, body: Callable[[], T]) -> T:
    """Return ``body()``, or raise :class:`TimeIsUp` if that takes longer than so many seconds."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and hasattr(signal, "setitimer"):
        return _by_signal(seconds, body)
    return _by_trace(seconds, body)


def _by_signal(seconds: float, body: Callable[[], T]) -> T:
    rings = lines = 0

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings, lines
        if frame is None or frame.f_code.co_filename in OWN_FILES:
            return
        rings += 1
        if rings > 1:  # A bare `except:` caught the last one, and may sit around this one too.
            lines = rings - 1
            _trace_from(frame, look)
        raise TimeIsUp

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        """Raise at a later line: each ring goes one line further, until one lies outside `try`."""
        nonlocal lines
        if frame.f_code.co_filename in OWN_FILES:
            return None
        if event == "line":
            lines -= 1
            if lines == 0:
                raise TimeIsUp
        return look

    start = time.monotonic()
    earlier_trace = sys.gettrace()
    earlier_handler = signal.signal(signal.SIGALRM, ring)
    earlier_delay, earlier_interval = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        return body()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(earlier_trace)
        signal.signal(signal.SIGALRM, earlier_handler)
        if earlier_delay:
            left = earlier_delay - (time.monotonic() - start)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), earlier_interval)


def _trace_from(frame: FrameType | None, look: Any) -> None:
    """Trace the code that runs already, from the innermost frame outwards, and all it calls."""
    while frame is not None and frame.f_code.co_filename not in OWN_FILES:
        frame.f_trace = look
        frame = frame.f_back
    sys.settrace(look)


def _by_trace(seconds: float, body: Callable[[], T]) -> T:
    end = time.monotonic() + seconds

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename in OWN_FILES:
            return None
        if time.monotonic() > end:
            raise TimeIsUp
        return look

    earlier_trace = sys.gettrace()
    sys.settrace(look)
    try:
        return body()
    finally:
        sys.settrace(earlier_trace)
