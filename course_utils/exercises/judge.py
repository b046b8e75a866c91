"""Judge a learner's function: right, a known slip, or what exactly is wrong.

The function runs on copies of the probes. A known slip is looked for before anything else is said
about the answer, because its hint helps more than "wrong shape" does.
"""

import inspect
import os
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import course_utils
from course_utils.exercises.comparing import difference, short
from course_utils.exercises.exercise import Exercise
from course_utils.exercises.running import Outcome, alike, named, outcomes_of, quiet, run
from course_utils.exercises.time_limit import TimeIsUp, limited

SECONDS = 5.0
# Code in these folders is not the learner's: Python, the installed packages, this package.
LIBRARIES = (
    str(Path(os.__file__).parent),
    str(Path(np.__file__).parents[1]),
    str(Path(course_utils.__file__).parent),
)


@dataclass(frozen=True)
class Verdict:
    """The result of :func:`judge`: whether it passed, and what to tell the learner."""

    passed: bool
    message: str


@quiet()
def judge(exercise: Exercise, function: Any, *, seconds: float = SECONDS) -> Verdict:
    """Compare ``function`` with the exercise's reference on all probes.

    Parameters
    ----------
    exercise : Exercise
        What is wanted.
    function : callable
        The learner's. Anything else gets a verdict too.
    seconds : float
        Time limit for all probes together.
    """
    message = _cannot_be_called(exercise, function) or _problem(exercise, function, seconds)
    if message is None:
        return Verdict(True, f"✓ {exercise.id}: correct on all {len(exercise.probes)} inputs.")
    return Verdict(False, f"✗ {exercise.id}: {message}")


def _cannot_be_called(exercise: Exercise, function: Any) -> str | None:
    """Return why the function can't be called with the probes, or None."""
    if not callable(function):
        return (
            f"got {short(function)}, which is not a function. Give the function itself, "
            "without parentheses."
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return None
    try:
        signature.bind(*exercise.probes[0])
    except TypeError:
        wanted = ", ".join(inspect.signature(exercise.reference).parameters)
        return f"its parameters are ({', '.join(signature.parameters)}); wanted: ({wanted})."
    return None


def _problem(exercise: Exercise, function: Any, seconds: float) -> str | None:
    """Return what is wrong with the function's outcomes, or None."""
    outcomes: list[Outcome] = []
    try:
        limited(seconds, lambda: outcomes.extend(run(function, exercise)))
    except TimeIsUp:
        return (
            f"did not end within {seconds:g} seconds on input {len(outcomes) + 1}. "
            "Is there a loop that never stops?"
        )
    last = outcomes[-1]
    if isinstance(last.error, NotImplementedError) or last.answer is Ellipsis:
        return f"not written yet. Task: {exercise.task}"
    for slip in exercise.slips:
        if alike(outcomes, outcomes_of(slip.function, exercise)):
            return slip.hint
    if last.error is not None:
        return _error(last, len(outcomes))
    return _wrong_answer(exercise, outcomes)


def _error(outcome: Outcome, number: int) -> str:
    if isinstance(outcome.error, RecursionError):
        return f"calls itself without end (input {number})."
    assert outcome.error is not None
    frames = traceback.extract_tb(outcome.error.__traceback__)
    own = [f.line for f in frames if f.line and not f.filename.startswith(LIBRARIES)]
    where = f", in the line `{own[-1]}`" if own else ""
    return f"raised an error on input {number}{where}: {outcome.error_text}"


def _wrong_answer(exercise: Exercise, outcomes: list[Outcome]) -> str | None:
    wanted = outcomes_of(exercise.reference, exercise)
    pairs = list(zip(outcomes, wanted, strict=True))
    for number, (mine, theirs) in enumerate(pairs, 1):
        if mine.answer is None and theirs.answer is not None:
            return f"returned None on input {number}. Is there a `return` at the end?"
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), ())
    if changed:
        return (
            f"changed its input {' and '.join(changed)}. Work on a copy, or make a new array: "
            "the caller still needs the old values."
        )
    for number, (mine, theirs) in enumerate(pairs, 1):
        problem = difference(mine.answer, theirs.answer)
        if problem:
            probe = named(exercise, exercise.probes[number - 1])
            inputs = ", ".join(f"{name} = {short(value)}" for name, value in probe.items())
            return f"on input {number}, {inputs}: {problem}"
    return None
