"""Notebook 07: its sliders over their positions, its presets and challenges, its drawings."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import running as pictures
from course_utils.layers import BatchNorm
from course_utils.losses import softmax
from course_utils.sliders import Panel
from tests.lesson import assert_both_ends_differ, click, facts, heights_of, positions

NOTEBOOK = "07_batch_norm_at_test_time.ipynb"
COMPANIONS, WARM_UP = 0, 1


@pytest.fixture
def companions(lesson: dict[str, Any]) -> Panel:
    panel: Panel = lesson["panels"][COMPANIONS]
    panel.set(strangers=0, digit=1, ink=1.0)
    return panel


@pytest.fixture
def warm_up(lesson: dict[str, Any]) -> Panel:
    panel: Panel = lesson["panels"][WARM_UP]
    panel.set(framework="Keras", number=0.99, steps=34)
    return panel


# ---- companions -----------------------------------------------------------------------------


def test_test_mode_stands_still_and_training_mode_does_not(
    lesson: dict[str, Any], companions: Panel
) -> None:
    in_training, in_test = lesson["mode_bars"]
    at_rest, seen = heights_of(in_test), set()
    assert_allclose(at_rest, lesson["network"].predict_probabilities(lesson["ours"])[:, 0])
    for digit in positions(companions, "digit"):
        for strangers in (20, 63):
            for ink in (0.1, 2.0):
                companions.set(strangers=strangers, digit=digit, ink=ink)
                shown = facts(companions)
                assert_array_equal(heights_of(in_test), at_rest)
                assert shown["p_training"] == pytest.approx(heights_of(in_training)[1], rel=1e-3)
                assert shown["reads_training"] == np.argmax(heights_of(in_training))
                assert sum(heights_of(in_training)) == pytest.approx(1)
                seen.add(shown["reads_training"])
    assert len(seen) >= 4


def test_training_mode_is_that_of_the_companions_in_the_picture(
    lesson: dict[str, Any], companions: Panel
) -> None:
    companions.set(strangers=30, digit=4, ink=0.5)
    strangers = lesson["x_train"][:, lesson["labels_train"] == 4][:, :30]
    others = lesson["x_train"][:, 30:63]
    batch = np.hstack([lesson["ours"], 0.5 * strangers, 0.5 * others])
    assert_array_equal(lesson["batch_picture"].get_array(), pictures.sheet(batch))
    # The judge computes z by itself, and takes a fresh batch norm.
    network = lesson["network"]
    z = network.layers[0].params["weight"] @ batch
    fresh = BatchNorm(32)
    fresh.params.update(network.layers[1].params)
    a = np.maximum(fresh.forward(z, training=True), 0)
    output = network.layers[3].params
    expected = softmax(output["weight"] @ a + output["bias"])[:, 0]
    assert_allclose(heights_of(lesson["mode_bars"][0]), expected)


def test_sliders_leave_the_network_alone(lesson: dict[str, Any], companions: Panel) -> None:
    before = {name: value.copy() for name, value in lesson["batch_norm"].state.items()}
    click(companions, "its own kind: wrong")
    for name, value in before.items():
        assert_array_equal(lesson["batch_norm"].state[name], value)


def test_companions_presets_and_challenge(companions: Panel) -> None:
    assert click(companions, "mixed: read right")["reads_training"] == 1
    assert click(companions, "zeros: very sure")["p_training"] > 0.999
    own_kind = click(companions, "its own kind: wrong")
    assert own_kind["reads_training"] != 1
    assert own_kind["reads_test"] == 1
    assert click(companions, "dark ink: wrong")["reads_training"] != 1
    companions.set(strangers=16, digit=1, ink=1.0)
    assert facts(companions)["reads_training"] == 1
    companions.set(strangers=17)
    assert facts(companions)["reads_training"] != 1


# ---- warm-up --------------------------------------------------------------------------------


def test_covered_is_one_minus_momentum_to_the_t_at_all_positions(
    lesson: dict[str, Any], warm_up: Panel
) -> None:
    for framework in ("Keras", "PyTorch"):
        warm_up.set(framework=framework, steps=22)
        for number in positions(warm_up, "number"):
            shown = facts(warm_up)
            old = number if framework == "Keras" else 1 - number
            assert shown["old"] == pytest.approx(old, rel=1e-3)
            assert shown["epsilon"] == (1e-3 if framework == "Keras" else 1e-5)
            assert shown["covered"] == pytest.approx(1 - old**22, rel=1e-3)
            average = 0.0
            for value in lesson["means"][:22, lesson["unit"]]:
                average = old * average + (1 - old) * value
            curves = lesson["curve_lines"]
            assert curves.plain.get_ydata()[-1] == pytest.approx(average)
            assert curves.corrected.get_ydata()[-1] == pytest.approx(average / (1 - old**22))


@pytest.mark.parametrize(
    ("number", "steps", "percent"),
    [(0.99, 34, 29), (0.99, 68, 50), (0.99, 300, 95), (0.9, 22, 90)],
)
def test_known_values_of_the_warm_up(
    warm_up: Panel, number: float, steps: int, percent: int
) -> None:
    warm_up.set(number=number, steps=steps)
    assert round(100 * facts(warm_up)["covered"]) == percent


def test_digits_are_counted_with_the_statistics_of_that_step(
    lesson: dict[str, Any], warm_up: Panel
) -> None:
    for steps in (1, 17, 340):
        warm_up.set(number=0.9, steps=steps)
        # The judge is a layer that sees the same batches.
        mean, variance = np.zeros(32), np.ones(32)
        for batch_mean, batch_variance in zip(
            lesson["means"][:steps], lesson["variances"][:steps], strict=True
        ):
            mean, variance = 0.9 * mean + 0.1 * batch_mean, 0.9 * variance + 0.1 * batch_variance
        network = lesson["network"].copy()
        network.theta[...] = lesson["thetas"][steps - 1]
        network.layers[1].epsilon = 1e-3
        counts = []
        left = 0.9**steps
        for pair in (
            (mean, variance),
            (mean / (1 - left), (variance - left) / (1 - left)),
            lesson["exact"][steps - 1],
        ):
            values = (value[:, None] for value in pair)
            state = dict(zip(("running_mean", "running_variance"), values, strict=True))
            network.layers[1].state = state
            counts.append(int((network.predict(lesson["x_dev"]) == lesson["labels_dev"]).sum()))
        shown = facts(warm_up)
        names = ("running", "corrected", "exact")
        assert (
            [shown[name] for name in names]
            == counts
            == [bar.get_height() for bar in lesson["right_bars"]]
        )


def test_warm_up_presets_and_challenge(warm_up: Panel) -> None:
    cold = click(warm_up, "Keras: slow start")
    assert cold["running"] < cold["corrected"] - 30
    warm = click(warm_up, "PyTorch: warm")
    assert abs(warm["running"] - warm["exact"]) <= 5
    assert click(warm_up, "swapped: it jumps")["old"] == pytest.approx(0.01)
    late = click(warm_up, "0.999: too late")
    assert late["running"] < late["exact"] - 10
    keras = click(warm_up, "Keras: slow start")
    warm_up.set(framework="PyTorch", number=0.01)
    assert facts(warm_up)["covered"] == keras["covered"]


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    lesson["panels"][COMPANIONS].set(strangers=20)
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


# ---- what the lesson claims -----------------------------------------------------------------


def test_network_is_really_trained(lesson: dict[str, Any]) -> None:
    right = lesson["network"].predict(lesson["x_test"]) == lesson["labels_test"]
    assert right.mean() > 0.96


def test_record_is_that_of_the_layer(lesson: dict[str, Any]) -> None:
    state = lesson["batch_norm"].state
    assert_allclose(lesson["running_mean"], state["running_mean"][:, 0])
    assert_allclose(lesson["running_variance"], state["running_variance"][:, 0])
    assert_array_equal(lesson["thetas"][-1], lesson["network"].theta)


def test_folded_network_equals_test_mode(lesson: dict[str, Any]) -> None:
    x = np.random.default_rng(0).random((64, 7))
    assert_allclose(lesson["small"].forward(x), lesson["network"].forward(x), atol=1e-10)


# ---- the drawings ---------------------------------------------------------------------------


def test_sheet_puts_each_digit_in_its_place() -> None:
    images = np.arange(1.0, 1 + 64 * 5).reshape(5, 64).T
    sheet = pictures.sheet(images)
    assert sheet.shape == (30, 30)
    assert_array_equal(sheet[11:19, 1:9], images[:, 3].reshape(8, 8))
    assert_array_equal(sheet[1:9, 21:29], images[:, 2].reshape(8, 8))
    assert not sheet[10:, 20:].any()
    assert not sheet[::10].any()


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, ax = plt.subplots()
    batch = pictures.draw_batch(ax, np.ones((64, 4)))
    moving = [batch, *ax.patches, *pictures.draw_averages(ax, np.ones(3), np.ones(3))]
    moving += pictures.draw_modes(ax, np.ones(10), np.ones(10))
    moving += pictures.draw_right(ax, [1, 2, 3], 4, ["a", "b", "c"])
    assert all(artist.get_animated() for artist in moving)


def test_averages_grow_step_by_step_from_0_on() -> None:
    _, ax = plt.subplots()
    artists = pictures.draw_averages(ax, np.array([5.0, 6.0, 7.0]), np.array([5.0, 5.5, 6.0]))
    assert ax.get_ylim()[0] < 0
    pictures.set_averages(artists, np.array([0.5, 1.0]), np.array([5.0, 5.5]))
    assert_array_equal(artists.plain.get_xdata(), [1, 2])
    assert_array_equal(artists.corrected.get_ydata(), [5.0, 5.5])


def test_agreement_draws_the_diagonal() -> None:
    _, ax = plt.subplots()
    pictures.draw_agreement(ax, [[1.0], [3.0]], [[1.1], [2.9]], "mean")
    dots, diagonal = ax.lines
    assert_array_equal(dots.get_ydata(), [1.1, 2.9])
    assert_array_equal(diagonal.get_xdata(), diagonal.get_ydata())


def test_covered_is_drawn_in_per_cent() -> None:
    _, ax = plt.subplots()
    pictures.draw_covered(ax, [0, 1], [0.0, 0.5], "a half")
    assert_array_equal(ax.lines[0].get_ydata(), [0, 50])
    assert ax.lines[0].get_label() == "a half"


# ---- the exercises --------------------------------------------------------------------------


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("07")
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises.values()) >= 45


def _layer_call(z: Any, mean: Any, variance: Any, momentum: float, training: bool) -> Any:
    layer = BatchNorm(len(z), momentum=momentum)
    layer.state = {"running_mean": mean.copy(), "running_variance": variance.copy()}
    z_norm = layer.forward(z, training=training)
    return z_norm, layer.state["running_mean"], layer.state["running_variance"]


def _no_keepdims(z: Any, mean: Any, variance: Any, momentum: float, training: bool) -> Any:
    batch_mean, batch_variance = z.mean(axis=1), z.var(axis=1)
    mean = momentum * mean + (1 - momentum) * batch_mean
    variance = momentum * variance + (1 - momentum) * batch_variance
    return (z - batch_mean) / np.sqrt(batch_variance + 1e-5), mean, variance


def _in_place(z: Any, mean: Any, variance: Any, momentum: float, training: bool) -> Any:
    z_norm, new_mean, new_variance = _layer_call(z, mean, variance, momentum, training)
    mean[...], variance[...] = new_mean, new_variance
    return z_norm, mean, variance


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("07.1", lambda z, m, v, scale, shift, e: scale / (v + e) ** 0.5 * (z - m) + shift, "✓"),
        ("07.1", lambda z, m, v, scale, shift, e: (scale / (v + e) ** 0.5).T, "shape"),
        ("07.2", _layer_call, "✓"),
        ("07.2", _no_keepdims, "so that it is (n, 1)"),
        ("07.2", _in_place, "changed its input running_mean and running_variance"),
        ("07.3", lambda x, m, start: np.average(x, weights=m ** np.arange(len(x))[::-1]), "✓"),
        ("07.3", lambda x, m, start: np.average(x, weights=m ** np.arange(len(x))), "on input 1"),
        ("07.3", lambda x, m, start: np.median(x), "on input 1"),
        ("07.4", lambda m, v, n: (m @ n / n.sum(), (v + m**2) @ n / n.sum()), "mean of z²"),
        ("07.4", lambda m, v, n: m @ n / n.sum(), "2 values"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("07")[exercise], answer).message
