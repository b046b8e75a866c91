"""Run a function on an exercise's probes and keep what it did."""

import contextlib
import copy
import inspect
import re
import textwrap
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.comparing import same
from course_utils.exercises.exercise import Exercise, Function


@dataclass(frozen=True)
class Outcome:
    """What a function did with one probe: its answer or its error, and which inputs it changed."""

    answer: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()

    @property
    def error_text(self) -> str | None:
        """The error's type and text in one line, without addresses."""
        if self.error is None:
            return None
        lines = traceback.format_exception_only(self.error)
        return textwrap.shorten(re.sub(r" at 0x\w+", "", " ".join(lines)), 300, placeholder=" …")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings: the verdict tells more than NumPy's "invalid value" does."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@quiet()
def outcomes_of(function: Function, exercise: Exercise) -> list[Outcome]:
    """Run a reference or a slip on all probes."""
    return list(run(function, exercise))


def run(function: Function, exercise: Exercise) -> Iterator[Outcome]:
    """Yield one outcome a probe; after an error no more, for the next would be the same."""
    for probe in exercise.probes:
        given = copy.deepcopy(probe)
        try:
            answer = function(*given)
        except (Exception, SystemExit) as error:
            yield Outcome(error=error)
            return
        before, after = named(exercise, probe), named(exercise, given)
        changed = (name for name in before if _was_changed(before[name], after[name]))
        yield Outcome(answer, changed=tuple(changed))


def alike(first: list[Outcome], second: list[Outcome]) -> bool:
    """Tell whether two functions did the same on all probes: same answers, or the same error."""
    return len(first) == len(second) and all(
        a.error_text == b.error_text and same(a.answer, b.answer)
        for a, b in zip(first, second, strict=True)
    )


def named(exercise: Exercise, probe: tuple[Any, ...]) -> dict[str, Any]:
    """Return the probe's values under the names that the reference gives them."""
    return inspect.signature(exercise.reference).bind(*probe).arguments


def _was_changed(before: Any, after: Any) -> bool:
    # Other objects, such as a random generator, change when they are used.
    return isinstance(before, (np.ndarray, list, tuple, dict)) and not same(before, after)
