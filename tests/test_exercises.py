"""The exercise mechanism: every way in which a learner's answer can be wrong has its own line."""

import functools
import threading
import time
from typing import Any

import numpy as np
import pytest

from course_utils.exercises import exercise as exercises
from course_utils.exercises import find, hint, solution
from course_utils.exercises.judge import judge
from course_utils.exercises.time_limit import TimeIsUp, time_limit

COLUMN = np.array([[1.0], [2.0], [4.0]])
SQUARE = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0], [4.0, 4.0, -9.0]])


def shares(x: Any) -> Any:
    """Divide each column by its sum."""
    return x / x.sum(axis=0, keepdims=True)


def whole_sum(x: Any) -> Any:
    return x / x.sum()


def as_inverse(x: Any) -> Any:
    return np.linalg.inv(x)


EXERCISE = exercises.Exercise(
    id="99.1",
    task="divide each column by its sum",
    reference=shares,
    probes=((COLUMN,), (SQUARE,)),
    slips=(
        exercises.Slip(whole_sum, "You divide by the sum of the whole matrix."),
        exercises.Slip(lambda x: shares(x)[0], "You return only the first row."),
        exercises.Slip(as_inverse, "You take the inverse matrix."),
    ),
    hints=("Which axis is it?", "axis=0, keepdims=True"),
)


def message(function: Any, exercise: exercises.Exercise = EXERCISE) -> str:
    verdict = judge(exercise, function, seconds=0.3)
    assert verdict.passed == verdict.message.startswith("✓ 99.1: ")
    return verdict.message.split(": ", 1)[1]


def unfinished(x: Any) -> Any:
    raise NotImplementedError


def forgets_return(x: Any) -> None:
    x / x.sum(axis=0)


def changes_input(x: Any) -> Any:
    x /= x.sum(axis=0, keepdims=True)
    return x


def fails(x: Any) -> Any:
    return x / unknown  # type: ignore[name-defined]  # noqa: F821


def fails_on_the_second(x: Any) -> Any:
    return shares(x) if x.shape[1] == 1 else np.ones(2) @ np.ones(3)


def never_ends(x: Any) -> Any:
    while True:
        pass


def never_ends_and_catches_all(x: Any) -> Any:
    while True:
        try:  # noqa: SIM105
            x = x + 1
        except:  # noqa: E722
            pass


def calls_itself(x: Any) -> Any:
    return calls_itself(x)


def leaves(x: Any) -> Any:
    raise SystemExit(0)


def test_reference_passes() -> None:
    assert message(shares) == "correct on all 2 inputs."


def test_rounding_passes() -> None:
    assert message(lambda x: shares(x) * (1 + 1e-9)) == "correct on all 2 inputs."


@pytest.mark.parametrize("slip", EXERCISE.slips, ids=lambda slip: slip.hint)
def test_slip_gets_its_own_hint(slip: exercises.Slip) -> None:
    assert message(slip.function) == slip.hint


def test_slip_written_in_another_way_gets_the_hint() -> None:
    assert message(lambda x: x / np.sum(x)) == EXERCISE.slips[0].hint


def test_slip_that_raises_is_known_by_its_error() -> None:
    def another_inverse(x: Any) -> Any:
        raise np.linalg.LinAlgError("not square")

    assert message(another_inverse) == EXERCISE.slips[2].hint


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (unfinished, "not written yet. Task: divide each column by its sum"),
        (shares(COLUMN), "which is not a function. Give the function itself, without parentheses."),
        (None, "got None, which is not a function"),
        (lambda: 1, "must take 1 arguments: (x)."),
        (lambda x, y: 1, "must take 1 arguments: (x)."),
        (forgets_return, "returned None. Is there a `return` at the end?"),
        (changes_input, "changed its input x. Work on a copy"),
        (fails, "raised NameError on input 1, in the line `return x / unknown"),
        (fails_on_the_second, "raised ValueError on input 2, in the line"),
        (never_ends, "did not end within 0.3 seconds on input 1."),
        (never_ends_and_catches_all, "did not end within 0.3 seconds"),
        (lambda x: time.sleep(60), "did not end within 0.3 seconds"),
        (calls_itself, "calls itself without end (input 1)."),
        (leaves, "raised SystemExit on input 1"),
        (lambda x: shares(x).tolist(), "returned list; wanted: a NumPy array."),
        (lambda x: "0.5", "returned str; wanted: a NumPy array."),
        (lambda x: (i for i in x), "returned a generator. Use `return`"),
        (lambda x: shares(x).astype(object), "returned an array of object; wanted"),
        (lambda x: np.ones(x.shape, int), "holds int64 values; wanted: float64."),
        (lambda x: np.ones(x.shape, bool), "holds bool values; wanted: float64."),
        (lambda x: shares(x) + 0j, "holds complex128 values; wanted: float64."),
        (lambda x: 0.5, "shape (); wanted (3, 1)."),
        (lambda x: shares(x)[:, 0], "shape (3,); wanted (3, 1). Does a sum or mean need keepdims"),
        (lambda x: shares(x).T, "shape (1, 3); wanted (3, 1). Rows and columns are swapped"),
        (lambda x: shares(x) * np.nan, "not finite; wanted [[0.1429], [0.2857], [0.5714]]."),
        (lambda x: shares(x) + 1e-3, "on input 1, ([[1.0], [2.0], [4.0]]): got [[0.1439]"),
        (lambda x: shares(x) * 10.0 ** (x.shape[1] == 3), "on input 2, ([[1.0, -2.0, 0.5]"),
        (np.linalg.norm, "shape (); wanted (3, 1)."),
        (list, "returned list; wanted: a NumPy array."),
        ("abc".count, "raised TypeError on input 1"),
    ],
)
def test_each_wrong_answer_has_its_line(function: Any, words: str) -> None:
    assert words in message(function)


def test_method_and_partial_are_functions() -> None:
    class Mine:
        def method(self, x: Any, power: int = 1) -> Any:
            return shares(x**power)

    assert message(Mine().method) == "correct on all 2 inputs."
    assert message(functools.partial(Mine().method, power=1)) == "correct on all 2 inputs."
    assert message(Mine) != "correct on all 2 inputs."


def test_learners_input_is_a_copy() -> None:
    before = COLUMN.copy()
    message(changes_input)
    assert np.array_equal(COLUMN, before)


def test_warnings_of_numpy_do_not_clutter() -> None:
    assert "not finite" in message(lambda x: x / 0)


def test_interrupt_passes_on() -> None:
    def stopped(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(EXERCISE, stopped)


def make(reference: Any, *probes: Any) -> exercises.Exercise:
    return exercises.Exercise(
        "99.1", "task", reference, tuple((p,) for p in probes), (), ("nudge",)
    )


def test_number_answers_may_be_ints() -> None:
    assert message(lambda x: x, make(float, 1, 2)) == "correct on all 2 inputs."
    assert "got 2; wanted 1.0." in message(lambda x: x + 1, make(float, 1, 2))


def test_tuple_answers_are_compared_value_by_value() -> None:
    pair = make(lambda x: (x, x + 1), 1.0)
    assert message(lambda x: (x, x + 1), pair) == "correct on all 1 inputs."
    assert "value 2: got 1.0; wanted 2.0." in message(lambda x: (x, x), pair)
    assert "returned 1.0; wanted: 2 values, as a tuple." in message(lambda x: x, pair)


def test_text_answers() -> None:
    text = make(lambda x: "grid" if x else "random", 1, 0)
    assert message(lambda x: "grid" if x == 1 else "random", text) == "correct on all 2 inputs."
    assert "returned 'grid'; wanted 'random'." in message(lambda x: "grid", text)


def test_messages_hold_no_addresses() -> None:
    for function in (object(), lambda x: object(), lambda x: lambda: x, Ellipsis):
        assert "0x" not in message(function)


@pytest.mark.parametrize("loop", [never_ends, never_ends_and_catches_all, time.sleep])
def test_time_limit_by_signal(loop: Any) -> None:
    start = time.monotonic()
    with pytest.raises(TimeIsUp), time_limit(0.1):
        loop(30)
    assert time.monotonic() - start < 5


def test_time_limit_without_timers() -> None:
    """In another thread there are no signals: the trace function does it."""
    caught: list[type[BaseException]] = []

    def run() -> None:
        try:
            with time_limit(0.1):
                never_ends(0)
        except BaseException as error:
            caught.append(type(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    assert caught == [TimeIsUp]


def test_time_limit_ends_with_its_block() -> None:
    with time_limit(0.05):
        pass
    time.sleep(0.15)


def test_hints_come_one_by_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_utils.exercises.find", lambda _: EXERCISE)
    hint("99.1")
    assert capsys.readouterr().out == 'Hint 1 of 2: Which axis is it?\nMore: hint("99.1", 2)\n'
    hint("99.1", 2)
    assert capsys.readouterr().out == "Hint 2 of 2: axis=0, keepdims=True\n"
    with pytest.raises(ValueError, match=r"number is 3; exercise 99\.1 has hints 1 to 2"):
        hint("99.1", 3)


def test_solution_shows_the_reference_and_the_slips(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_utils.exercises.find", lambda _: EXERCISE)
    solution("99.1")
    out = capsys.readouterr().out
    assert "return x / x.sum(axis=0, keepdims=True)" in out
    assert "- You divide by the sum of the whole matrix." in out


@pytest.mark.parametrize("name", ["", "8.1", "77.1", "00", "00.77", 8.1, None])
def test_unknown_exercise_is_named(name: Any) -> None:
    with pytest.raises(ValueError, match=f"exercise is {name!r}; "):
        find(name)
