"""Notebook 08: its sliders over all their positions, its challenges and claims, its drawings."""

import itertools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import figures
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import softmax as pictures
from tests.lesson import assert_both_ends_differ, press

NOTEBOOK = "08_softmax_regression.ipynb"
NAMES = ("other", "cat", "dog", "chick")
LECTURE = np.array([[5.0], [2.0], [-1.0], [3.0]])
LOGITS, TEMPERATURE = 0, 1


def by_hand(z: Any) -> Any:
    """Softmax of a column in plain Python's way: not the helper's code."""
    return np.exp(z) / np.exp(z).sum()


def heights(bars: pictures.LabelledBars) -> Any:
    return np.array([bar.get_height() for bar in bars.bars])


def facts_of_logits(z: Any) -> str:
    return figures.facts(z=z, sum_t=np.exp(z).sum(), a=by_hand(z))


# ---- the slider of the logits -----------------------------------------------------------------


def test_every_position_of_each_logit(lesson: dict[str, Any]) -> None:
    bars = lesson["bars"]
    for i, value in itertools.product(range(4), np.linspace(-3, 6, 181)):
        z = LECTURE.ravel().copy()
        z[i] = value
        shown = lesson["show_logits"](*z, shift=0.0)
        assert figures.facts(**shown) == facts_of_logits(z)
        assert_allclose(heights(bars.z), z)
        assert_allclose(heights(bars.t), np.exp(z))
        assert_allclose(heights(bars.a), by_hand(z))


def test_real_sliders_move_their_own_bar(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][LOGITS]
    for i, name in enumerate(NAMES):
        press(panel, "lecture")
        for value in (-3.0, 0.0, 0.05, 6.0):
            panel.controls[name].value = value
            z = LECTURE.ravel().copy()
            z[i] = value
            assert panel.facts == facts_of_logits(z)
            assert_allclose(heights(lesson["bars"].z), z)


def test_shift_moves_z_and_t_but_never_a(lesson: dict[str, Any]) -> None:
    panel, bars = lesson["panels"][LOGITS], lesson["bars"]
    press(panel, "lecture")
    for shift in np.linspace(-3, 3, 21):
        panel.controls["shift"].value = shift
        assert_allclose(heights(bars.z), LECTURE.ravel() + shift)
        assert_allclose(heights(bars.t), np.exp(shift) * np.exp(LECTURE.ravel()))
        assert_allclose(heights(bars.a), by_hand(LECTURE.ravel()))
        assert "a=[0.842, 0.04192, 0.002087, 0.114]" in panel.facts


def test_all_corners_of_the_five_sliders_stay_inside_the_axes(lesson: dict[str, Any]) -> None:
    panel, bars = lesson["panels"][LOGITS], lesson["bars"]
    for *logits, shift in itertools.product(*[(-3.0, 6.0)] * 4, (-3.0, 3.0)):
        panel.set(**dict(zip(NAMES, logits, strict=True)), shift=shift)
        for part in (bars.z, bars.t, bars.a):
            low, high = part.texts[0].axes.get_ylim()
            assert low < heights(part).min() or part is bars.a
            assert heights(part).max() < high
        assert heights(bars.a).sum() == pytest.approx(1)
        assert not panel._picture.failed


def test_challenge_dog_gets_half(lesson: dict[str, Any]) -> None:
    shares = {}
    for value in np.linspace(-3, 6, 181):
        lesson["show_logits"](5.0, 2.0, value, 3.0, shift=0.0)
        shares[round(float(value), 2)] = heights(lesson["bars"].a)[2]
    best = min(shares, key=lambda value: abs(shares[value] - 0.5))
    assert abs(best - np.log(np.exp([5, 2, 3]).sum())) < 0.05
    assert shares[best] == pytest.approx(0.5, abs=0.01)


def test_presets_of_the_logits(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][LOGITS]
    assert press(panel, "lecture") == facts_of_logits(LECTURE.ravel())
    assert "sum_t=176.3" in panel.facts
    assert "a=[0.25, 0.25, 0.25, 0.25]" in press(panel, "all alike")
    press(panel, "dog is sure")
    assert heights(lesson["bars"].a)[2] > 0.999
    assert press(panel, "shift by 3") == facts_of_logits(LECTURE.ravel() + 3)


# ---- the slider of the temperature --------------------------------------------------------------


def test_every_temperature(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][TEMPERATURE]
    for _, temperature in panel.controls["temperature"].options:
        panel.controls["temperature"].value = temperature
        a = by_hand(LECTURE.ravel() / temperature)
        ratio = np.exp(2 / temperature)
        assert panel.facts == figures.facts(T=temperature, a=a, other_to_chick=ratio)
        assert_allclose(heights(lesson["warm_bars"]), a)
        assert_allclose(
            [dot.get_xydata()[0] for dot in lesson["dots"]], [[temperature, p] for p in a]
        )


def test_challenges_of_the_temperature(lesson: dict[str, Any]) -> None:
    shown = {}
    for _, temperature in lesson["panels"][TEMPERATURE].controls["temperature"].options:
        lesson["show_temperature"](temperature)
        shown[temperature] = heights(lesson["warm_bars"])
    nine = min(shown, key=lambda t: abs(shown[t][0] / shown[t][3] - 9))
    assert nine == pytest.approx(2 / np.log(9), rel=0.01)
    half = min(shown, key=lambda t: abs(shown[t][0] - 0.5))
    assert half == pytest.approx(2.95, rel=0.03)
    for i, falls in enumerate([True, False, False, True]):
        differences = np.diff([a[i] for a in shown.values()])
        assert (differences < -1e-9).any() == falls
    chick = [a[3] for a in shown.values()]
    assert 5 < list(shown)[int(np.argmax(chick))] < 7


def test_presets_of_the_temperature(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][TEMPERATURE]
    assert "T=0.1 a=[1, " in press(panel, "cold")
    assert "T=1 a=[0.842, 0.04192, 0.002087, 0.114]" in press(panel, "plain softmax")
    assert "T=10 " in press(panel, "hot")
    assert np.ptp(heights(lesson["warm_bars"])) < 0.15


# ---- both sliders -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [LOGITS, TEMPERATURE])
def test_both_ends_of_every_slider_give_another_picture(
    lesson: dict[str, Any], number: int
) -> None:
    assert_both_ends_differ(lesson["panels"][number])


# ---- what the lesson claims ---------------------------------------------------------------------


def test_lecture_values(lesson: dict[str, Any]) -> None:
    assert_array_equal(np.exp(lesson["z"]).ravel().round(1), [148.4, 7.4, 0.4, 20.1])
    assert np.exp(lesson["z"]).sum().round(1) == 176.3
    assert_array_equal(lesson["a"].ravel().round(3), [0.842, 0.042, 0.002, 0.114])


def test_one_step_of_two_classes(lesson: dict[str, Any]) -> None:
    logistic, softmax, half = lesson["runs"].values()
    assert (round(logistic[1], 3), round(softmax[1], 3)) == (0.562, 0.622)
    assert_allclose(half, logistic, rtol=1e-12)
    assert (softmax[1:] > logistic[1:]).all()


def test_hidden_layer_learns_what_softmax_regression_cannot(lesson: dict[str, Any]) -> None:
    straight, bent = (
        (model.predict(lesson["x_arms"]) == lesson["arms"]).mean()
        for model in lesson["models"].values()
    )
    assert straight < 0.6
    assert bent > 0.97


def test_regions_of_softmax_regression_are_convex(lesson: dict[str, Any]) -> None:
    for _, _, model in lesson["trained"].values():
        ends = np.random.default_rng(8).uniform(-2, 2, (2, 2, 3000))
        first, second, middle = (model.predict(p) for p in (*ends, ends.mean(axis=0)))
        assert_array_equal(middle[first == second], first[first == second])


# ---- the drawings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (148.41, "148"),
        (2980.96, "2981"),
        (999.7, "1000"),
        (0.0419, "0.042"),
        (0.5, "0.5"),
        (1.0, "1"),
        (-1.0, "−1"),
        (-0.05, "−0.05"),
        (5.15, "5.15"),
        (0.0, "0"),
        (2e-9, "≈0"),
        (-2e-9, "≈0"),
    ],
)
def test_bars_say_their_value(value: float, text: str) -> None:
    _, ax = plt.subplots()
    bars = pictures.draw_bars(ax, [value], ["a"], (-10, 10), "title")
    assert bars.texts[0].get_text() == text
    assert bars.texts[0].get_position()[1] == max(value, 0)


def test_bars_need_one_height_each() -> None:
    _, ax = plt.subplots()
    bars = pictures.draw_bars(ax, [1, 2], ["a", "b"], (0, 3), "title")
    with pytest.raises(ValueError, match="argument"):
        bars.move([1, 2, 3])


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, axes = plt.subplots(1, 4)
    steps = pictures.draw_steps(axes[:3], LECTURE, NAMES)
    dots = pictures.draw_temperatures(axes[3], LECTURE, NAMES, 1.0)
    parts = (steps.z, steps.t, steps.a)
    moving = [artist for part in parts for artist in (*part.bars, *part.texts)]
    assert all(artist.get_animated() for artist in (*moving, *dots))


def test_temperature_curves_end_near_hardmax_and_equality() -> None:
    _, ax = plt.subplots()
    dots = pictures.draw_temperatures(ax, LECTURE, NAMES, 2.0)
    curves = np.array([line.get_ydata() for line in ax.lines[:4]])
    assert_allclose(curves[:, 0], [1, 0, 0, 0], atol=1e-6)
    assert_allclose(curves[:, -1], by_hand(LECTURE.ravel() / 10))
    assert_allclose(curves.sum(axis=0), 1)
    assert_allclose(np.asarray(ax.lines[4].get_ydata()), 0.25)
    at_two = by_hand(LECTURE.ravel() / 2)
    assert_allclose([np.asarray(dot.get_xydata())[0] for dot in dots], [[2.0, p] for p in at_two])


def test_regions_show_the_class_of_each_place() -> None:
    _, ax = plt.subplots()
    x, labels = np.array([[-1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]), np.array([0, 1, 1])
    pictures.draw_regions(ax, lambda p: (p[0] > 0.5 * p[1]).astype(int), x, labels, half_width=3)
    shown = np.asarray(ax.images[0].get_array())
    side = np.linspace(-3, 3, len(shown))
    assert_array_equal(shown, side[None, :] > 0.5 * side[:, None])
    assert ax.images[0].origin == "lower"
    assert [len(np.asarray(line.get_xdata())) for line in ax.lines] == [1, 2]
    assert ax.get_xlim() == ax.get_ylim() == (-3, 3)


def test_line_passes_through_its_points() -> None:
    _, ax = plt.subplots()
    w, b = np.array([2.0, -1.0]), 0.7
    pictures.draw_line(ax, w, b, "0|1")
    (line,) = ax.lines
    points = line.get_transform().transform(line.get_xydata())
    on_axes = ax.transData.inverted().transform(points)
    assert_allclose(on_axes @ w + b, 0, atol=1e-12)
    assert w @ ax.texts[0].get_position() + b == pytest.approx(0)


def test_runs_keep_their_names_and_styles() -> None:
    _, ax = plt.subplots()
    pictures.draw_runs(ax, {"a": [0.5, 0.6], "b": [0.5, 0.7]}, ("-", "o"))
    assert [line.get_label() for line in ax.lines] == ["a", "b"]
    assert [line.get_marker() for line in ax.lines] == ["None", "o"]
    assert_array_equal(ax.lines[1].get_ydata(), [0.5, 0.7])


# ---- the exercises ------------------------------------------------------------------------------


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("08").values()
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises) >= 40


def keepdims(z: Any) -> Any:
    t = np.exp(z - np.max(z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


def column_by_column(z: Any) -> Any:
    return np.stack([by_hand(column - column.max()) for column in z.T], axis=1)


def shifted_by_size(z: Any) -> Any:
    t = np.exp(z - np.abs(z).max(axis=0))
    return t / t.sum(axis=0)


def shifted_before_dividing(z: Any, temperature: float) -> Any:
    return keepdims((z - z.max(axis=0)) / temperature)


def shift_not_divided(z: Any, temperature: float) -> Any:
    t = np.exp(z / temperature - z.max(axis=0))
    return t / t.sum(axis=0)


def without_keepdims_along_rows(z: Any) -> Any:
    return np.exp(z) / np.sum(np.exp(z), axis=1)


def ones_by_two_indices(z: Any) -> Any:
    a = np.zeros(z.shape)
    a[z.argmax(axis=0), np.arange(z.shape[1])] = 1
    return a


def ones_by_eye(z: Any) -> Any:
    return np.eye(len(z))[:, z.argmax(axis=0)]


def by_slopes(w: Any, b: Any, i: int, j: int, x1: float) -> Any:
    return (b[j, 0] - b[i, 0] + (w[j, 0] - w[i, 0]) * x1) / (w[i, 1] - w[j, 1])


def boundary_as_array(w: Any, b: Any, i: int, j: int, x1: float) -> Any:
    return (b[j] - b[i] + (w[j, 0] - w[i, 0]) * x1) / (w[i, 1] - w[j, 1])


def shifted_by(shift: Any) -> Any:
    """Return softmax at a temperature that subtracts another number than the largest logit."""

    def softmax(z: Any, temperature: float = 1.0) -> Any:
        t = np.exp((z - shift(z)) / temperature)
        return t / t.sum(axis=0)

    return softmax


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("08.1", keepdims, "✓"),
        ("08.1", column_by_column, "✓"),
        ("08.1", without_keepdims_along_rows, "lying flat"),
        ("08.1", lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(0), "one maximum for all"),
        ("08.1", lambda z: by_hand(z - z.max()), "over the whole matrix"),
        ("08.1", shifted_by_size, "with its sign"),
        ("08.1", shifted_by(lambda z: z[0]), "on input"),
        ("08.1", shifted_by(lambda z: z[-1]), "on input"),
        ("08.2", ones_by_two_indices, "✓"),
        ("08.2", ones_by_eye, "✓"),
        ("08.2", lambda z: ones_by_eye(z).T, "Rows and columns"),
        ("08.2", lambda z: ones_by_eye(z).astype(int), "holds int64 values"),
        ("08.2", lambda z: (keepdims(z) > 0.5).astype(float), "round the probabilities"),
        ("08.3", lambda z, temperature: keepdims(z / temperature), "✓"),
        ("08.3", shifted_before_dividing, "✓"),
        ("08.3", shift_not_divided, "first divide, then shift"),
        ("08.3", shifted_by(lambda z: z.max(axis=0)), "✓"),
        ("08.3", shifted_by(lambda z: z[0]), "on input"),
        ("08.3", shifted_by(lambda z: z[-1]), "on input"),
        ("08.3", shifted_by(lambda z: z.min(axis=0)), "on input"),
        ("08.3", shifted_by(lambda z: z.mean(axis=0)), "on input"),
        ("08.3", lambda z, temperature: keepdims(np.exp(z / temperature)), "on input"),
        ("08.4", by_slopes, "✓"),
        ("08.4", boundary_as_array, "Write b[i, 0] and b[j, 0]"),
        ("08.5", lambda x, learning_rate: 1 / (1 + np.exp(-learning_rate * (x.T @ x)[0, 0])), "✓"),
        ("08.5", lambda x, learning_rate: 0.622, "on input 1"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("08")[exercise], answer).message
