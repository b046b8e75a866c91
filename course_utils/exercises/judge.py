"""Judge a learner's function: right, a known slip, or what exactly is wrong.

The function runs on copies of the probes. A known slip is looked for before anything else is said
about the answer, because its hint helps more than "wrong shape" does.
"""

import copy
import inspect
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise, Function
from course_utils.exercises.time_limit import TimeIsUp, time_limit

SECONDS = 5.0


@dataclass(frozen=True)
class Verdict:
    """The result of :func:`judge`: whether it passed, and what to tell the learner."""

    passed: bool
    message: str


@dataclass(frozen=True)
class Outcome:
    """What a function did with one probe: its answer or its error, and which inputs it changed."""

    answer: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()


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
    message = _not_a_function(exercise, function)
    if message is None:
        outcomes: list[Outcome] = []
        try:
            with time_limit(seconds), warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # the judgement tells more than NumPy's warning
                outcomes.extend(_run(function, exercise.probes))
        except TimeIsUp:
            message = (
                f"did not end within {seconds:g} seconds on input {len(outcomes) + 1}. "
                "Is there a loop that never stops?"
            )
        else:
            message = _problem(exercise, outcomes)
    if message is None:
        return Verdict(True, f"✓ {exercise.id}: correct on all {len(exercise.probes)} inputs.")
    return Verdict(False, f"✗ {exercise.id}: {message}")


def outcomes_of(function: Function, exercise: Exercise) -> list[Outcome]:
    """Run a reference or a slip on all probes."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return list(_run(function, exercise.probes))


def alike(first: list[Outcome], second: list[Outcome]) -> bool:
    """Tell whether two functions did the same on all probes."""
    return len(first) == len(second) and all(
        type(a.error) is type(b.error) and (a.error is not None or _same(a.answer, b.answer))
        for a, b in zip(first, second, strict=True)
    )


def _run(function: Function, probes: tuple[tuple[Any, ...], ...]) -> Iterator[Outcome]:
    """Yield one outcome a probe; after an error no more, for the next would be the same."""
    names = list(inspect.signature(function).parameters) if _has_signature(function) else []
    for probe in probes:
        given = copy.deepcopy(probe)
        try:
            answer = function(*given)
        except (Exception, SystemExit) as error:
            yield Outcome(error=error)
            return
        changed = tuple(
            names[i] if i < len(names) else f"argument {i + 1}"
            for i, (before, after) in enumerate(zip(probe, given, strict=True))
            if isinstance(before, (np.ndarray, list)) and not _same(before, after)
        )
        yield Outcome(answer, changed=changed)


def _not_a_function(exercise: Exercise, function: Any) -> str | None:
    if not callable(function):
        return (
            f"got {_short(function)}, which is not a function. Give the function itself, "
            "without parentheses."
        )
    if _has_signature(function):
        try:
            inspect.signature(function).bind(*exercise.probes[0])
        except TypeError:
            wanted = ", ".join(inspect.signature(exercise.reference).parameters)
            return f"the function must take {len(exercise.probes[0])} arguments: ({wanted})."
    return None


def _has_signature(function: Function) -> bool:
    try:
        inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return False
    return True


def _problem(exercise: Exercise, outcomes: list[Outcome]) -> str | None:
    """Return what is wrong with the learner's outcomes, or None."""
    last = outcomes[-1]
    if isinstance(last.error, NotImplementedError) or last.answer is Ellipsis:
        return f"not written yet. Task: {exercise.task}"
    for slip in exercise.slips:
        if alike(outcomes, outcomes_of(slip.function, exercise)):
            return slip.hint
    if last.error is not None:
        return _error_text(last.error, len(outcomes))
    if all(outcome.answer is None for outcome in outcomes):
        return "returned None. Is there a `return` at the end?"
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), ())
    if changed:
        return (
            f"changed its input {' and '.join(changed)}. Work on a copy, or make a new array: "
            "the caller still needs the old values."
        )
    wanted = outcomes_of(exercise.reference, exercise)
    for number, (mine, theirs) in enumerate(zip(outcomes, wanted, strict=True), 1):
        problem = _difference(mine.answer, theirs.answer)
        if problem:
            inputs = ", ".join(_short(value) for value in exercise.probes[number - 1])
            return f"on input {number}, ({inputs}): {problem}"
    return None


def _error_text(error: BaseException, number: int) -> str:
    if isinstance(error, RecursionError):
        return f"calls itself without end (input {number})."
    # The innermost line of the learner's own code: files of notebooks' cells are not installed.
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename != __file__ and "site-packages" not in f.filename]
    where = f", in the line `{own[-1].line}`" if own and own[-1].line else ""
    text = " ".join(str(error).split())
    return f"raised {type(error).__name__} on input {number}{where}: {text}"


def _same(a: Any, b: Any) -> bool:
    """Equal, up to rounding."""
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(_same, a, b))
    if _is_numeric(a) and _is_numeric(b):
        x, y = np.asarray(a), np.asarray(b)
        one_kind = x.ndim == 0 or x.dtype.kind == y.dtype.kind  # 64.0 units are not 64 units
        return (
            x.shape == y.shape
            and one_kind
            and np.allclose(x, y, rtol=1e-6, atol=1e-9, equal_nan=True)
        )
    if _is_numeric(a) or _is_numeric(b):
        return False
    return type(a) is type(b) and bool(a == b)


def _is_numeric(value: Any) -> bool:
    kinds = (np.ndarray, np.generic, int, float, complex)
    return isinstance(value, kinds) and np.asarray(value).dtype.kind in "biufc"


def _difference(mine: Any, theirs: Any) -> str | None:
    """Return how an answer differs from the reference's, or None."""
    if isinstance(theirs, tuple):
        if not isinstance(mine, tuple) or len(mine) != len(theirs):
            return f"returned {_short(mine)}; wanted: {len(theirs)} values, as a tuple."
        parts = (_difference(a, b) for a, b in zip(mine, theirs, strict=True))
        return next((f"value {i}: {p}" for i, p in enumerate(parts, 1) if p), None)
    if not _is_numeric(theirs):
        return None if _same(mine, theirs) else f"returned {_short(mine)}; wanted {_short(theirs)}."
    if not _is_numeric(mine):
        if inspect.isgenerator(mine) or inspect.iscoroutine(mine):
            return f"returned a {type(mine).__name__}. Use `return`, not `yield` or `async`."
        kind = f"an array of {mine.dtype}" if isinstance(mine, np.ndarray) else type(mine).__name__
        wanted = "a NumPy array" if np.ndim(theirs) else "a number"
        return f"returned {kind}; wanted: {wanted}."
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    if mine.shape != theirs.shape:
        return f"shape {mine.shape}; wanted {theirs.shape}.{_shape_remark(mine, theirs)}"
    if mine.ndim and mine.dtype.kind != theirs.dtype.kind:
        return f"holds {mine.dtype} values; wanted: {theirs.dtype}."
    if _same(mine, theirs):
        return None
    if (~np.isfinite(mine) & np.isfinite(theirs)).any():
        return f"got {_short(mine)}, not finite; wanted {_short(theirs)}."
    return f"got {_short(mine)}; wanted {_short(theirs)}."


def _shape_remark(mine: Any, theirs: Any) -> str:
    if mine.size == theirs.size and mine.ndim < theirs.ndim:
        return " Does a sum or mean need keepdims=True?"
    if mine.T.shape == theirs.shape:
        return " Rows and columns are swapped: examples are columns."
    return ""


def _short(value: Any) -> str:
    """Return a short text without addresses, the same on every machine."""
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"array of shape {value.shape}"
    if _is_numeric(value):
        rounded = np.round(np.asarray(value, dtype=complex if np.iscomplexobj(value) else None), 4)
        return str((rounded + 0 if rounded.dtype.kind in "fc" else rounded).tolist())
    if isinstance(value, (tuple, list)) and len(value) <= 12:
        return f"({', '.join(map(_short, value))})"
    if isinstance(value, (str, bool, type(None))):
        return repr(value)
    return f"a {type(value).__name__}"
