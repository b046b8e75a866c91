"""Notebook 05: its sliders over their positions, its claims, its drawings and its exercises."""

from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import batch_norm as pictures
from course_utils.layers import BatchNorm
from course_utils.network import multilayer
from course_utils.optimizers import Adam, GradientDescent, Momentum, RMSprop
from tests.lesson import assert_both_ends_differ, click, facts, positions

NOTEBOOK = "05_batch_norm_in_a_network.ipynb"
OPTIMIZERS, FACTOR = 0, 1
NAMES = ("descent", "momentum", "rmsprop", "adam")


# ---- four optimizers ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_curve_is_that_of_one_network_trained_alone(lesson: dict[str, Any], name: str) -> None:
    panel, momentum = lesson["panels"][OPTIMIZERS], lesson["momenta"][3]
    alpha = {"descent": 1.0, "momentum": 0.1, "rmsprop": 0.01, "adam": 0.01}[name]
    stop = min(lesson["alphas"], key=lambda value: abs(np.log(value / alpha)))
    panel.set(alpha=stop, momentum=momentum)
    optimizer = {
        "descent": GradientDescent(stop),
        "momentum": Momentum(stop, momentum),
        "rmsprop": RMSprop(stop),
        "adam": Adam(stop, momentum),
    }[name]
    network = multilayer((64, 16, 10), rng=np.random.default_rng(0), batch_norm=True)
    settings: dict[str, Any] = {"epochs": 5, "batch_size": 64, "rng": np.random.default_rng(1)}
    history = network.fit(lesson["x_train"], lesson["y_train"], optimizer, **settings)
    line = lesson["training_lines"][NAMES.index(name)]
    assert_allclose(line.get_ydata(), pictures.inside(history.loss), rtol=1e-6)
    right = int((network.predict(lesson["x_dev"]) == lesson["labels_dev"]).sum())
    assert facts(panel)[f"right_{name}"] == right


def test_every_position_shows_its_own_runs(lesson: dict[str, Any]) -> None:
    panel, seen = lesson["panels"][OPTIMIZERS], set()
    for momentum in positions(panel, "momentum"):
        for alpha in (1e-4, 0.01, 1.0, 10.0):
            panel.set(alpha=alpha)
            position, runs = lesson["alphas"].index(alpha), lesson["runs"][momentum]
            shown = facts(panel)
            assert [shown[f"right_{name}"] for name in NAMES] == [run[1][position] for run in runs]
            assert (shown["alpha"], shown["momentum"]) == pytest.approx((alpha, momentum), rel=1e-3)
            for line, dot, run in zip(
                lesson["training_lines"], lesson["rate_artists"].dots, runs, strict=True
            ):
                assert_array_equal(line.get_ydata(), pictures.inside(run[0][:, position]))
                last = float(pictures.inside(run[0][-20:].mean(axis=0)[position]))
                assert_allclose(np.asarray(dot.get_data(), float), [[alpha], [last]])
            seen.add(panel.facts)
    assert len(seen) == 20


def test_presets_of_the_optimizers_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][OPTIMIZERS]
    shown = click(panel, "good for Adam")
    assert min(shown["right_rmsprop"], shown["right_adam"]) > 500
    assert max(shown["right_descent"], shown["right_momentum"]) < 200
    shown = click(panel, "good for descent")
    assert min(shown["right_descent"], shown["right_momentum"]) > 500
    assert max(shown["right_rmsprop"], shown["right_adam"]) < 400
    for preset in ("too slow for all", "too fast for all"):
        shown = click(panel, preset)
        assert max(shown[f"right_{name}"] for name in NAMES) < 450, preset
    assert click(panel, "long memory")["momentum"] == 0.99


def test_each_optimizer_has_an_alpha_that_reads_520(lesson: dict[str, Any]) -> None:
    best = {}
    for name, (_, right) in zip(NAMES, lesson["runs"][0.9], strict=True):
        assert right.max() >= 520
        best[name] = lesson["alphas"][int(right.argmax())]
    assert 10 <= best["descent"] / best["adam"] <= 100
    for momentum in lesson["momenta"]:  # two of the four have no momentum
        for number in (0, 2):
            assert lesson["runs"][momentum][number] is lesson["runs"][0.9][number]


# ---- W's size -------------------------------------------------------------------------------


def test_factor_shows_output_and_gradient_of_a_larger_w(lesson: dict[str, Any]) -> None:
    panel, z, d = lesson["panels"][FACTOR], lesson["z"], []
    own = lesson["z_tilde"](z, lesson["scale"], lesson["shift"])[5]
    for factor in positions(panel, "factor"):
        shown = facts(panel)
        output = lesson["z_tilde"](factor * z, lesson["scale"], lesson["shift"])[5]
        assert_allclose(lesson["same_dots"].get_ydata(), output, atol=1e-9)
        assert_array_equal(lesson["same_dots"].get_xdata(), lesson["outputs"][lesson["at_one"]])
        assert shown["output_moves"] == pytest.approx(np.abs(output - own).max(), abs=1e-3)
        gradient = np.linalg.norm(lesson["at_factor"](factor, 1e-5)[1])
        assert shown["gradient"] == pytest.approx(gradient, rel=1e-3)
        assert lesson["size_dot"].get_xdata()[0] == factor
        d.append((factor, shown["gradient"]))
    large = np.log([pair for pair in d if pair[0] > 0.3])
    slope = np.polyfit(large[:, 0], large[:, 1], 1)[0]
    assert slope == pytest.approx(-1, abs=0.01)


def test_presets_of_the_factor(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][FACTOR]
    itself, ten = click(panel, "W itself"), click(panel, "10 W")
    assert itself["gradient"] == pytest.approx(10 * ten["gradient"], rel=1e-2)
    assert itself["output_moves"] == 0
    assert click(panel, "1000 W")["output_moves"] < 1e-3
    tiny = click(panel, "ε counts")
    assert tiny["output_moves"] > 0.1
    assert tiny["variance"] < 1e-5


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


# ---- the claims -----------------------------------------------------------------------------


def test_w_only_turns_and_its_length_only_grows(lesson: dict[str, Any]) -> None:
    _, gradient = lesson["at_factor"](1, 0.0)
    along = (lesson["W"] * gradient).sum(axis=1)
    assert np.abs(along).max() < 1e-11 * np.linalg.norm(gradient)
    assert (np.diff(lesson["lengths"]) > 0).all()


def test_ten_w_with_a_hundred_alpha_trains_as_w(lesson: dict[str, Any]) -> None:
    assert_allclose(lesson["alpha_times_100"], lesson["plain"], rtol=1e-6)
    assert lesson["same_alpha"][-20:].mean() > 2 * lesson["plain"][-20:].mean()


def test_weight_decay_is_a_growing_rate(lesson: dict[str, Any]) -> None:
    for name, sign in (("small_rate", 1), ("large_rate", -1)):
        plain, with_decay, growing = lesson[name].values()
        assert_allclose(growing, with_decay, rtol=1e-6)
        assert sign * (plain[-20:].mean() - with_decay[-20:].mean()) > 0.05


def test_constant_statistics_train_worse_and_let_b_grow(lesson: dict[str, Any]) -> None:
    assert lesson["loss_wrong"][-20:].mean() > 2 * lesson["loss_right"][-20:].mean()
    assert np.abs(lesson["b_right"]).max() < 1e-12
    assert lesson["b_wrong"][-1] > 1
    assert lesson["b_wrong"][-1] > 1.2 * lesson["b_wrong"][lesson["b_wrong"].size // 2]
    failed = {name for name, error in lesson["errors"].items() if not error < 1e-7}
    assert failed == {"x", "0.weight", "0.bias"}


def test_b_walks_in_float32_only(lesson: dict[str, Any]) -> None:
    largest = {}
    for dtype in (np.float64, np.float32):
        network = lesson["with_bias"](dtype)
        settings: dict[str, Any] = {"rng": np.random.default_rng(1), **lesson["settings"]}
        network.fit(lesson["x_train"], lesson["y_train"], Adam(0.01), **settings)
        largest[dtype] = np.abs(network.layers[0].params["bias"]).max()
    assert largest[np.float64] < 1e-4
    assert largest[np.float32] > 0.02


# ---- the drawings ---------------------------------------------------------------------------


def test_losses_beyond_the_axis_lie_on_its_edge() -> None:
    low, high = pictures.LOSSES
    assert_array_equal(pictures.inside([0.5, np.nan, np.inf, 0.0]), [0.5, high, high, low])


def test_trainings_and_rates_take_their_data() -> None:
    _, (left, right) = plt.subplots(1, 2)
    lines = pictures.draw_trainings(left, 3, ["a", "b"])
    pictures.set_training(lines[1], [1.0, 2.0, np.nan])
    assert_array_equal(lines[1].get_xydata(), [[0, 1], [1, 2], [2, pictures.LOSSES[1]]])
    assert np.size(lines[0].get_xdata()) == 0
    rates = pictures.draw_rates(right, [0.1, 1.0, 10.0], 2)
    pictures.set_rates(rates, [0.1, 1.0, 10.0], [[3.0, 2.0, 1.0], [1.0, 1.0, np.inf]], 2)
    assert_array_equal(rates.curves[0].get_ydata(), [3, 2, 1])
    assert_array_equal(rates.dots[0].get_xydata(), [[10, 1]])
    assert_array_equal(rates.dots[1].get_xydata(), [[10, pictures.LOSSES[1]]])
    assert all(a.get_color() == b.get_color() for a, b in zip(*rates, strict=True))


def test_four_dots_on_one_place_are_all_seen() -> None:
    _, ax = plt.subplots()
    dots = pictures.draw_rates(ax, [0.1, 1.0], 4).dots
    assert len({dot.get_marker() for dot in dots}) == 4
    assert {dot.get_markerfacecolor() for dot in dots} == {"none"}
    assert (np.diff([dot.get_markersize() for dot in dots]) < -2).all()
    assert not any(dot.get_clip_on() for dot in dots)  # nor are they cut at the axis's ends


def test_decay_draws_two_lines_and_rings() -> None:
    _, ax = plt.subplots()
    values = np.linspace(1, 2, 11)
    pictures.draw_decay(ax, {"a": values, "b": values, "c": values})
    assert [np.size(line.get_xdata()) for line in ax.lines] == [11, 11, 3]
    assert_array_equal(ax.lines[2].get_xdata(), [0, 5, 10])
    assert [line.get_label() for line in ax.lines] == ["a", "b", "c"]


def test_wrong_gradients_lie_over_the_right_ones() -> None:
    _, ax = plt.subplots()
    right, wrong = np.array([[1.0, -2.0]]), np.array([[3.0, 0.5]])
    pictures.draw_wrong_gradients(ax, right, wrong)
    assert_array_equal(ax.lines[1].get_xydata(), [[1, 3], [-2, 0.5]])
    assert ax.get_xlim() == ax.get_ylim() == pytest.approx((-3.15, 3.15))


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, (a, b, c, d) = plt.subplots(1, 4)
    rates = pictures.draw_rates(a, [0.1, 1.0], 2)
    moving = [*pictures.draw_trainings(b, 3, "ab"), *rates.curves, *rates.dots]
    moving += [pictures.draw_same_output(c, np.arange(3.0))]
    moving += [pictures.draw_gradient_sizes(d, [1, 2], [3, 4])]
    assert all(artist.get_animated() for artist in moving)


# ---- the exercises --------------------------------------------------------------------------


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("05")
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises.values()) >= 45


def _shapes_of_the_network(sizes: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    network = multilayer(sizes, rng=np.random.default_rng(0), batch_norm=True)
    names = {"weight": "W", "bias": "b"}
    shapes, number = {}, 0
    for layer in network.layers:
        number += "weight" in layer.params
        for name, value in layer.params.items():
            shapes[f"{names.get(name, name)}{number}"] = value.shape
    return shapes


def _by_names(sizes: tuple[int, ...], hidden: str, last: str) -> dict[str, tuple[int, int]]:
    shapes: dict[str, tuple[int, int]] = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        names = hidden if layer < len(sizes) - 1 else last
        shapes |= {f"{name}{layer}": (n_out, n_in if name == "W" else 1) for name in names.split()}
    return shapes


def _one_step_of_the_optimizer(
    shift: Any, velocity: Any, gradient: Any, learning_rate: float, momentum: float
) -> Any:
    velocity = velocity + (1 - momentum) * (gradient - velocity)
    return shift - learning_rate * velocity, velocity


def _backward_of_the_layer(dz_tilde: Any, z: Any, scale: Any, epsilon: float) -> Any:
    layer = BatchNorm(len(z), epsilon=epsilon)
    layer.params["scale"][...] = scale
    layer.forward(z, training=True)
    return layer.backward(dz_tilde), layer.grads["scale"], layer.grads["shift"]


def _accumulated_by_the_layer(d: Any, z: Any, batch_size: int, epsilon: float) -> Any:
    layer, total = BatchNorm(len(z), epsilon=epsilon), np.zeros((len(z), 1))
    for start in range(0, z.shape[1], batch_size):
        layer.forward(z[:, start : start + batch_size], training=True)
        layer.backward(d[:, start : start + batch_size])
        total += layer.grads["scale"]
    return total / z.shape[1]


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("05.1", _shapes_of_the_network, "✓"),
        ("05.1", lambda sizes: _by_names(sizes, "W scale shift", "W b"), "✓"),
        ("05.1", lambda sizes: _by_names(sizes, "W scale shift", "W scale shift b"), "shift too"),
        ("05.1", lambda sizes: _by_names(sizes, "W scale shift b", "W"), "the other way round"),
        ("05.1", lambda sizes: ["W1"], "dict"),
        ("05.2", _one_step_of_the_optimizer, "✓"),
        ("05.3", lambda w, rate: rate / np.linalg.norm(w, axis=1)[:, None] ** 2, "✓"),
        ("05.3", lambda w, rate: rate / (w**2).sum(axis=1), "keepdims"),
        ("05.4", _backward_of_the_layer, "✓"),
        ("05.4", lambda d, z, scale, eps: _backward_of_the_layer(d, z, scale, eps)[0], "3"),
        ("05.5", _accumulated_by_the_layer, "✓"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("05")[exercise], answer).message
