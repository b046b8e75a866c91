"""The exercise mechanism: every way in which a learner's answer can be wrong has its own line."""

import functools
import signal
import sys
import threading
import time
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from course_utils.exercises import check, find, hint, solution
from course_utils.exercises import exercise as exercises
from course_utils.exercises.comparing import short
from course_utils.exercises.judge import judge
from course_utils.exercises.source import plain_source
from course_utils.exercises.time_limit import TimeIsUp, limited
from course_utils.losses import softmax

COLUMN = np.array([[1.0], [2.0], [4.0]])
SQUARE = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0], [4.0, 4.0, -9.0]])


def shares(x: Any) -> Any:
    """Divide each column by its sum."""
    return x / x.sum(axis=0, keepdims=True)


def whole_sum(x: Any) -> Any:
    return x / x.sum()


def as_inverse(x: Any) -> Any:
    return np.linalg.inv(x)


def names_of_rows(x: Any) -> Any:
    return np.array([f"row {i}" for i in range(len(x))])


EXERCISE = exercises.Exercise(
    id="99.1",
    task="divide each column by its sum",
    reference=shares,
    probes=((COLUMN,), (SQUARE,)),
    slips=(
        exercises.Slip(whole_sum, "You divide by the sum of the whole matrix."),
        exercises.Slip(lambda x: shares(x)[0], "You return only the first row."),
        exercises.Slip(as_inverse, "You take the inverse matrix."),
        exercises.Slip(names_of_rows, "You return names."),
    ),
    hints=("Which axis is it?", "axis=0, keepdims=True"),
)


def message(function: Any, exercise: exercises.Exercise = EXERCISE) -> str:
    verdict = judge(exercise, function, seconds=0.3)
    assert verdict.passed == verdict.message.startswith("✓ 99.1: ")
    # The error text quotes the line, and on a lambda's line stand the expected words themselves.
    assert "in the line `" not in verdict.message or "lambda" not in verdict.message
    return verdict.message.split(": ", 1)[1]


def unfinished(x: Any) -> Any:
    raise NotImplementedError


def forgets_return(x: Any) -> None:
    x / x.sum(axis=0)


def returns_only_columns(x: Any) -> Any:
    return shares(x) if x.shape[1] == 1 else None


def changes_input(x: Any) -> Any:
    x /= x.sum(axis=0, keepdims=True)
    return x


def fails(x: Any) -> Any:
    return x / unknown  # type: ignore[name-defined]  # noqa: F821


def calls_own_helper(x: Any) -> Any:
    return fails(x)


def fails_in_a_helper(x: Any) -> Any:
    return softmax("abc")


def fails_without_text(x: Any) -> Any:
    assert x.shape == (0,)


def fails_with_an_address(x: Any) -> Any:
    raise ValueError(object())


def fails_strangely(x: Any) -> Any:
    class Strange(Exception):  # noqa: N818
        def __str__(self) -> str:
            raise RuntimeError

    raise Strange


async def waits(x: Any) -> Any:
    return x


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


def returns_when_interrupted(x: Any) -> Any:
    try:
        never_ends(x)
    except:  # noqa: E722
        return shares(x) + 1


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
    assert message(lambda x: np.linalg.inv(x) @ x) == "You take the inverse matrix."


def test_other_error_of_the_same_type_gets_no_wrong_hint() -> None:
    def singular(x: Any) -> Any:
        raise np.linalg.LinAlgError("Singular matrix")

    assert "numpy.linalg.LinAlgError: Singular matrix" in message(singular)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (unfinished, "not written yet. Task: divide each column by its sum"),
        (lambda x: ..., "not written yet. Task: divide each column by its sum"),
        (shares(COLUMN), "which is not a function. Give the function itself, without parentheses."),
        (None, "got None, which is not a function"),
        (lambda: 1, "its parameters are (); wanted: (x)."),
        (lambda x, y: 1, "its parameters are (x, y); wanted: (x)."),
        (lambda *, x: 1, "its parameters are (x); wanted: (x)."),
        (forgets_return, "returned None on input 1. Is there a `return` at the end?"),
        (returns_only_columns, "returned None on input 2. Is there a `return` at the end?"),
        (changes_input, "changed its input x. Work on a copy"),
        (fails, "raised an error on input 1, in the line `return x / unknown"),
        (fails, ": NameError: name 'unknown' is not defined"),
        (fails_in_a_helper, 'in the line `return softmax("abc")`: ValueError: z holds text'),
        (calls_own_helper, "in the line `return x / unknown"),
        (fails_without_text, "in the line `assert x.shape == (0,)`: AssertionError"),
        (fails_with_an_address, ": ValueError: <object object>"),
        (fails_strangely, "Strange: <exception str() failed>"),
        (fails_on_the_second, "raised an error on input 2, in the line `return shares(x) if"),
        (never_ends, "did not end within 0.3 seconds on input 1."),
        (never_ends_and_catches_all, "did not end within 0.3 seconds"),
        (lambda x: time.sleep(60), "did not end within 0.3 seconds"),
        (returns_when_interrupted, "did not end within 0.3 seconds on input 2."),
        pytest.param(
            calls_itself,
            "calls itself without end (input 1).",
            # Hypothesis listens to the garbage collector, and has no room to run so deep.
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
        (leaves, "in the line `raise SystemExit(0)`: SystemExit: 0"),
        (lambda x: shares(x).tolist(), "returned a value of type list; wanted: a NumPy array."),
        (lambda x: "0.5", "returned a value of type str; wanted: a NumPy array."),
        (lambda x: (x, x), "returned a value of type tuple; wanted: a NumPy array."),
        (lambda x: np.array(["a"]), "returned an array of <U1, shape (1,); wanted: a NumPy"),
        (lambda x: (i for i in x), "returned a generator. Use `return`"),
        (waits, "returned a coroutine. Use `return`"),
        (lambda x: shares(x).astype(object), "returned an array of object, shape (3, 1); wanted"),
        (lambda x: np.ones(x.shape, int), "holds int64 values; wanted: float64."),
        (lambda x: np.ones(x.shape, bool), "holds bool values; wanted: float64."),
        (lambda x: shares(x) + 0j, "holds complex128 values; wanted: float64."),
        (lambda x: 0.5, "shape (); wanted: (3, 1)."),
        (
            lambda x: shares(x)[:, 0],
            "shape (3,); wanted: (3, 1). "
            "Does a sum or mean need keepdims=True, or is a reshape missing?",
        ),
        (lambda x: shares(x).T, "shape (1, 3); wanted: (3, 1). Rows and columns are swapped."),
        (lambda x: shares(x) * np.nan, "entry [0, 0] is nan; wanted 0.1429. Look for a division"),
        (lambda x: shares(x) + np.log(x > 1), "entry [0, 0] is -inf; wanted 0.1429. Look for"),
        (lambda x: np.where(x > 3, np.inf, x), "entry [2, 0] is inf; wanted 0.5714. Look for"),
        (
            lambda x: shares(x) + 1e-3 * (x == 2),
            "on input 1, x = [[1.0], [2.0], [4.0]]: entry [1, 0] is 0.2867; wanted 0.2857.\n"
            "  got    [[0.1429], [0.2867], [0.5714]]\n"
            "  wanted [[0.1429], [0.2857], [0.5714]]",
        ),
        (lambda x: shares(x) * (1 + 1e-5), "entry [0, 0] is 0.14285857; wanted 0.14285714."),
        (lambda x: shares(x) * 10.0 ** (x.shape[1] == 3), "on input 2, x = [[1.0, -2.0, 0.5]"),
        (np.linalg.norm, "shape (); wanted: (3, 1)."),
        (list, "returned a value of type list; wanted: a NumPy array."),
        ("abc".count, "raised an error on input 1: TypeError: "),
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


def test_warnings_do_not_clutter() -> None:
    def warns(x: Any) -> Any:
        warnings.warn("boo", stacklevel=1)
        return shares(x)

    assert message(warns) == "correct on all 2 inputs."


def test_settings_of_numpy_neither_matter_nor_change() -> None:
    def sets(x: Any) -> Any:
        np.seterr(all="raise")
        return shares(x)

    with np.errstate(all="raise"):
        assert "entry [0, 0] is inf; wanted 0.1429." in message(lambda x: x / 0)
    settings = np.geterr()
    assert message(sets) == "correct on all 2 inputs."
    assert np.geterr() == settings


def test_interrupt_passes_on() -> None:
    def stopped(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(EXERCISE, stopped)


def make(reference: Any, *probes: Any) -> exercises.Exercise:
    return exercises.Exercise(
        "99.1", "task", reference, tuple((p,) for p in probes), (), ("nudge",)
    )


def double(x: Any) -> Any:
    return x * 2.0


def test_number_answers_may_be_ints() -> None:
    numbers = make(double, 1, 2)
    assert message(lambda x: x * 2, numbers) == "correct on all 2 inputs."
    assert message(lambda x: np.array(x * 2), numbers) == "correct on all 2 inputs."
    assert message(lambda x: x + 1, numbers) == "on input 2, x = 2: got 3; wanted 4.0."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: np.array([[x]]), "shape (1, 1); wanted: a number."),
        (lambda x: x * 2 + 0j, "holds complex128 values; wanted: float64."),
        (lambda x: x * 2.02, "got 2.02e-07; wanted 2e-07."),
        (lambda x: [x * 2], "returned a value of type list; wanted: a number."),
        (lambda x: x * np.inf, "got inf; wanted 2e-07. Look for a division by 0"),
    ],
)
def test_wrong_numbers(answer: Any, words: str) -> None:
    assert message(answer, make(lambda x: x * 2, 1e-7, 1.0)).startswith("on input 1, x = 1e-07: ")
    assert words in message(answer, make(lambda x: x * 2, 1e-7, 1.0))


def test_rounding_is_forgiven_and_no_more() -> None:
    numbers = make(double, 1.0, 1e-7)
    assert message(lambda x: x * 2 * (1 + 1e-7), numbers) == "correct on all 2 inputs."
    assert "got 2.00002; wanted 2.0." in message(lambda x: x * 2 * (1 + 1e-5), numbers)


def test_infinity_may_be_right() -> None:
    infinite = make(lambda x: np.array([np.inf, x, np.nan]), 1.0, 2.0)
    assert message(lambda x: np.array([np.inf, x, np.nan]), infinite).startswith("correct")
    assert "entry [1] is 7.0; wanted 1.0.\n" in message(
        lambda x: np.array([np.inf, 7.0, np.nan]), infinite
    )


def test_a_large_array_is_not_printed_but_the_entry_is() -> None:
    large = make(double, np.ones((4, 10)), np.zeros((4, 10)))
    answer = np.full((4, 10), 2.0)
    answer[2, 7] = 2.5
    assert message(lambda x: answer, large) == (
        "on input 1, x = an array of float64, shape (4, 10): entry [2, 7] is 2.5; wanted 2.0."
    )


def test_noise_and_minus_zero_are_equal_to_zero() -> None:
    zero = make(lambda x: 0.0 * x, np.ones(2), np.ones(3))
    assert message(lambda x: -1e-17 * x, zero) == "correct on all 2 inputs."
    assert "got    [0.0, 1.0]" in message(lambda x: np.array([-0.0, 1.0]), zero)


def test_tuple_answers_are_compared_value_by_value() -> None:
    pair = make(lambda x: (x, x + 1), 1.0)
    assert message(lambda x: (x, x + 1), pair) == "correct on all 1 inputs."
    assert "value 2: got 1.0; wanted 2.0." in message(lambda x: (x, x), pair)
    assert "returned 1.0; wanted: 2 values, as a tuple." in message(lambda x: x, pair)
    assert "returned [1.0, 2.0]; wanted: 2 values" in message(lambda x: [x, x + 1], pair)
    assert "returned (1.0,); wanted: 2 values, as a tuple." in message(lambda x: (x,), pair)


def test_dict_answers_are_compared_key_by_key() -> None:
    gradients = make(lambda x: {"dW": x * np.ones(2), "db": x}, 1.0, 2.0)
    right = {"db": 1.0, "dW": np.ones(2)}
    assert message(lambda x: {k: v * x for k, v in right.items()}, gradients).startswith("correct")
    assert "'dW': entry [0] is 2.0; wanted 1.0." in message(
        lambda x: {"dW": x * np.full(2, 2.0), "db": x}, gradients
    )
    assert "returned the keys ['dW']; wanted: a dict with the keys ['dW', 'db']." in message(
        lambda x: {"dW": x * np.ones(2)}, gradients
    )
    assert "returned 1.0; wanted: a dict" in message(lambda x: x, gradients)


def test_lists_that_look_alike_are_compared_entry_by_entry() -> None:
    batches = make(lambda x: [x * np.ones((4, 4)), x * np.ones((4, 5))], 1.0)
    assert "entry [1] of the list: entry [0, 0] is 2.0; wanted 1.0." in message(
        lambda x: [x * np.ones((4, 4)), x * np.full((4, 5), 2.0)], batches
    )
    assert "returned [an array of float64, shape (4, 4)]; wanted [an array" in message(
        lambda x: [x * np.ones((4, 4))], batches
    )
    many = make(lambda x: [x] * 13, 1.0)
    assert "entry [12] of the list: got 7.0; wanted 1.0." in message(
        lambda x: [x] * 12 + [7.0], many
    )
    assert "returned a value of type list with 14 entries; wanted a value" in message(
        lambda x: [x] * 14, many
    )
    names = make(lambda x: ["a", "b"], 1.0)
    assert "returned ['a', 'c']; wanted ['a', 'b']." in message(lambda x: ["a", "c"], names)


class Pair(NamedTuple):
    """A tuple whose values have names."""

    first: float
    second: float


class Word(str):
    """A text that prints in another way, as those of NumPy do."""

    def __repr__(self) -> str:
        return f"Word({super().__repr__()})"


def test_a_subclass_is_as_good_as_its_class() -> None:
    pair = make(lambda x: (x, {"dW": x}, "low"), 1.0)
    right = "correct on all 1 inputs."
    for text in (np.str_("low"), Word("low")):
        for gradients in (OrderedDict(dW=1.0), defaultdict(float, dW=1.0)):
            assert message(lambda x, g=gradients, t=text: (x, g, t), pair) == right
    assert message(lambda x: Pair(x, x + 1), make(lambda x: (x, x + 1), 1.0)) == right
    assert "value 2: got 1.0; wanted 2.0." in message(
        lambda x: Pair(x, x), make(lambda x: (x, x + 1), 1.0)
    )
    word = make(lambda x: "low", 1.0)
    for wrong in (np.str_("high"), Word("high")):
        assert "returned 'high'; wanted 'low'." in message(lambda x, t=wrong: t, word)
    assert "returned [1.0]; wanted: 1 values, as a tuple." in message(
        lambda x: [x], make(lambda x: (x,), 1.0)
    )


def test_an_input_of_one_size_is_shown_as_python_writes_it() -> None:
    shape = make(lambda shape: np.zeros(shape), (3,))
    assert "on input 1, shape = (3,): " in message(lambda shape: np.ones(shape), shape)


def test_changed_dicts_and_lists_are_noticed() -> None:
    layer = {"W": np.ones(2)}
    weights = make(lambda layers: layers["W"] * 2, layer, layer)

    def in_place(layers: Any) -> Any:
        layers["W"] *= 2
        return layers["W"]

    assert "changed its input layers." in message(in_place, weights)
    first = make(lambda values: values[0], [1, 2], [3])
    assert "changed its input values." in message(lambda values: values.pop(0), first)


def test_a_generator_of_random_numbers_may_be_used() -> None:
    draws = make(lambda rng: rng.random(), np.random.default_rng(0), np.random.default_rng(1))
    assert message(lambda rng: rng.uniform(), draws) == "correct on all 2 inputs."
    assert message(lambda rng: rng.uniform(), draws) == "correct on all 2 inputs."


def test_text_answers() -> None:
    text = make(lambda x: "grid" if x else "random", 1, 0)
    assert message(lambda x: "grid" if x == 1 else "random", text) == "correct on all 2 inputs."
    assert "returned 'grid'; wanted 'random'." in message(lambda x: "grid", text)


def test_none_may_be_the_answer() -> None:
    sometimes = make(lambda x: None if x < 0 else x, -1.0, 1.0)
    assert message(lambda x: x if x >= 0 else None, sometimes) == "correct on all 2 inputs."
    assert "returned -1.0; wanted None." in message(lambda x: x, sometimes)


def test_objects_with_a_strange_equality_do_no_harm() -> None:
    class Strange:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError

        __hash__ = None  # type: ignore[assignment]

    strange = exercises.Exercise(
        "99.1", "task", double, ((1.0,),), (exercises.Slip(lambda x: Strange(), "slip"),), ("n",)
    )
    assert "returned a value of type Strange" in message(lambda x: Strange(), strange)


def test_messages_hold_no_addresses() -> None:
    for function in (object(), lambda x: object(), lambda x: lambda: x, Ellipsis):
        assert "0x" not in message(function)


def sleeps_and_catches_all() -> None:
    while True:
        try:  # noqa: SIM105
            time.sleep(60)
        except:  # noqa: E722
            pass


def sleeps_and_catches_all_twice() -> None:
    while True:
        try:
            try:
                time.sleep(60)
            except:  # noqa: E722
                len("one line more")
        except BaseException:
            pass


def calls_what_catches_all() -> None:
    def nap() -> None:
        try:
            time.sleep(60)
        except:  # noqa: E722
            return

    while True:
        try:
            nap()
        except:  # noqa: E722
            continue


@pytest.mark.parametrize(
    "body",
    [
        lambda: never_ends(0),
        lambda: never_ends_and_catches_all(0),
        lambda: time.sleep(60),
        sleeps_and_catches_all,
        sleeps_and_catches_all_twice,
        calls_what_catches_all,
    ],
)
def test_time_limit_by_signal(body: Any) -> None:
    def tracer(frame: Any, event: str, argument: Any) -> Any:
        return None

    start, earlier = time.monotonic(), sys.gettrace()
    sys.settrace(tracer)
    try:
        with pytest.raises(TimeIsUp):
            limited(0.1, body)
        assert sys.gettrace() is tracer  # a debugger's is back
    finally:
        sys.settrace(earlier)
    assert time.monotonic() - start < 5


def in_a_thread(function: Any) -> list[Any]:
    """Run a function where there are no signals, so that the trace function does it."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()), daemon=True)
    thread.start()
    thread.join(10)
    return results


def test_time_limit_without_timers() -> None:
    def tracer(frame: Any, event: str, argument: Any) -> Any:
        return None

    def run() -> Any:
        sys.settrace(tracer)
        try:
            limited(0.1, lambda: never_ends(0))
        except TimeIsUp:
            return sys.gettrace() is tracer  # the debugger's is back

    assert in_a_thread(run) == [True]


def test_judge_without_timers() -> None:
    assert "did not end within 0.3 seconds" in in_a_thread(lambda: message(never_ends))[0]
    assert in_a_thread(lambda: message(shares)) == ["correct on all 2 inputs."]


def test_time_limit_without_timers_on_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and in the browser: the main thread, but no setitimer."""
    monkeypatch.delattr(signal, "setitimer")
    assert "did not end within 0.3 seconds" in message(never_ends)


def test_time_limit_ends_with_its_block() -> None:
    assert limited(0.05, lambda: 7) == 7
    time.sleep(0.15)


@pytest.fixture
def alarm() -> Iterator[list[int]]:
    """Set an alarm for 0.2 seconds from now, and count how often it rings."""
    rings: list[int] = []
    earlier = signal.signal(signal.SIGALRM, lambda number, frame: rings.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    yield rings
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, earlier)


def test_earlier_alarm_still_rings_in_time(alarm: list[int]) -> None:
    limited(10, lambda: time.sleep(0.1))
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 0.15
    time.sleep(0.2)
    assert len(alarm) == 1


def test_earlier_alarm_that_is_overdue_rings_at_once(alarm: list[int]) -> None:
    with pytest.raises(TimeIsUp):
        limited(0.3, lambda: never_ends(0))
    time.sleep(0.05)
    assert len(alarm) == 1


def spin(end: float) -> None:
    while time.perf_counter() < end:
        pass


def test_no_timer_is_left_running_when_the_end_and_the_limit_meet() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    rang = 0
    for attempt in range(1500):
        end = time.perf_counter() + 0.0004 + 1e-5 * (attempt % 40)
        try:
            limited(0.0005, functools.partial(spin, end))
        except TimeIsUp:
            rang += 1
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGALRM) is handler
    assert 0 < rang < 1500  # both ways to end were tried


def test_check_prints_the_verdict_and_returns_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_utils.exercises.find", lambda _: EXERCISE)
    result: Any = check("99.1", lambda x: print("my own line") or shares(x))  # type: ignore[func-returns-value]
    assert result is None
    out = capsys.readouterr().out
    assert out == "my own line\nmy own line\n✓ 99.1: correct on all 2 inputs.\n"


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
    for number in (0, -1, 1.0, True):
        with pytest.raises(
            ValueError, match=rf"number is {number}; wanted: a whole number of at least 1"
        ):
            hint("99.1", number)  # type: ignore[arg-type]


def test_solution_shows_the_reference_and_the_slips(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_utils.exercises.find", lambda _: EXERCISE)
    solution("99.1")
    out = capsys.readouterr().out
    assert out.startswith("def shares(x):\n")
    assert "return x / x.sum(axis=0, keepdims=True)" in out
    assert "- You divide by the sum of the whole matrix." in out


def test_source_is_shown_without_annotations() -> None:
    def annotated(
        α: "dict[str, int]",  # a comment: it stays
        *more: int,
        power: float = 2.0,
    ) -> tuple[int, ...]:
        """Return ŷ → z."""
        ŷ: Any = {"a": α}  # ŷ: a guess
        L: int = 2  # noqa: N806
        z: list[int] = [power for _ in ŷ]  # type: ignore[misc]
        return *more, *z, L

    assert plain_source(annotated) == (
        "def annotated(\n"
        "    α,  # a comment: it stays\n"
        "    *more,\n"
        "    power = 2.0,\n"
        "):\n"
        '    """Return ŷ → z."""\n'
        '    ŷ = {"a": α}  # ŷ: a guess\n'
        "    L = 2\n"
        "    z = [power for _ in ŷ]\n"
        "    return *more, *z, L\n"
    )


@pytest.mark.parametrize("name", ["", "8.1", "77.1", "00", "00.77", 8.1, None])
def test_unknown_exercise_is_named(name: Any) -> None:
    with pytest.raises(ValueError, match=f"exercise is {name!r}; "):
        find(name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"w": 6.0, "b": [1, None]}, "{'w': 6.0, 'b': [1, None]}"),
        ({}, "{}"),
        ((3,), "(3,)"),
        ([1.23456789, "a"], "[1.235, 'a']"),
        ([0] * 13, "a value of type list with 13 entries"),
        (["a long text " * 8] * 2, "a value of type list with 2 entries"),
        (dict.fromkeys(range(13)), "a value of type dict with 13 entries"),
        ([{"a": object()}], "[{'a': a value of type object}]"),
    ],
)
def test_values_are_shown_in_few_words(value: Any, text: str) -> None:
    assert short(value) == text
