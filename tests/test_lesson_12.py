"""Notebook 12: the published numbers, three programs with the same steps, sliders, exercises."""

import subprocess
import sys
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import data
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.exercises.lesson_12 import _adam_second_form
from course_utils.figures import assignment
from course_utils.optional import optional
from tests.lesson import assert_both_ends_differ, click, facts, heights_of, positions

NOTEBOOK = "12_programming_assignment.ipynb"
RATE, PICTURE = 0, 1

# ---- the published numbers ------------------------------------------------------------------


def test_linear_function_in_both_orders(lesson: dict[str, Any]) -> None:
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(3, 1), rng.randn(4, 3), rng.randn(4, 1)
    published = [-2.15657382, 2.95891446, -1.08926781, -0.84538042]
    assert_allclose((w @ x + b).ravel(), published, atol=5e-9)
    # What the notebook keeps is the second order.
    assert_allclose(lesson["at_once"].ravel(), [-1.987, -2.768, -0.786, -2.775], atol=5e-4)
    assert_allclose(lesson["by_session"], lesson["at_once"])


def test_yes_no_cost_is_as_published(lesson: dict[str, Any]) -> None:
    published = [0.79813886, 0.91301525, 0.40318605, 0.34115386]
    assert_allclose(lesson["by_formula"], published, atol=2e-8)
    assert lesson["published"] == published


def test_six_classes_are_as_published(lesson: dict[str, Any]) -> None:
    assert lesson["loss_of_each"].mean() == pytest.approx(0.4051435, abs=5e-8)
    assert lesson["loss_of_each"].sum() == pytest.approx(0.810287, abs=5e-7)


# ---- model() --------------------------------------------------------------------------------


def test_as_many_pictures_as_the_assignment(lesson: dict[str, Any]) -> None:
    assert lesson["train_x"].shape == (64, 1080)
    assert lesson["held_x"].shape == (64, 717)
    both = np.hstack([lesson["train_x"], lesson["held_x"]])
    assert_array_equal(both[:, np.lexsort(both)], lesson["digits"][:, np.lexsort(lesson["digits"])])


def test_weights_start_in_glorots_range(lesson: dict[str, Any]) -> None:
    weights = lesson["glorot"](300, 200, np.random.default_rng(0))
    assert weights.shape == (300, 200)
    assert abs(weights).max() == pytest.approx(np.sqrt(6 / 500), rel=1e-3)
    assert weights.var() == pytest.approx(2 / 500, rel=0.02)


def test_all_programs_read_at_least_95_percent_of_held_out_digits(lesson: dict[str, Any]) -> None:
    assert set(lesson["right"]) == {"TensorFlow 1", "TensorFlow 2", "ours"}
    for right in lesson["right"].values():
        assert right.shape == (30,)
        assert right[-1] >= 0.95 * 717
    network, held_x = lesson["network"], lesson["held_x"]
    assert (network.predict(held_x) == lesson["held_labels"]).mean() >= 0.95


def test_three_programs_make_the_same_steps(lesson: dict[str, Any]) -> None:
    costs, right = lesson["costs"], lesson["right"]
    for name in ("TensorFlow 1", "TensorFlow 2"):
        assert len(costs[name]) == 30 * 34
        assert_allclose(costs[name][0], costs["ours"][0], rtol=1e-12)
        assert_allclose(costs[name][:34], costs["ours"][:34], atol=1e-5)
        assert_array_equal(right[name], right["ours"])


def test_the_papers_adam_parts_from_tensorflow_at_the_second_step(lesson: dict[str, Any]) -> None:
    """Else the story of the two ε would tell nothing."""
    gap = abs(lesson["history"].loss - lesson["costs"]["TensorFlow 1"])
    assert gap[0] < 1e-12
    assert gap[1] > 1e-6
    assert gap[:34].max() > 1e-4


def test_with_keras_rounding_nothing_is_left(lesson: dict[str, Any]) -> None:
    assert_allclose(lesson["exact_history"].loss, lesson["costs"]["TensorFlow 2"], atol=1e-9)


def test_weights_that_start_at_zero_stay(lesson: dict[str, Any]) -> None:
    assert not any(lesson["moved"])
    assert lesson["lazy_run"].loss[-10:].mean() == pytest.approx(np.log(10), abs=0.05)


# ---- the sliders ----------------------------------------------------------------------------


def test_rate_slider_shows_the_trained_networks(lesson: dict[str, Any]) -> None:
    panel, runs, lines = lesson["panels"][RATE], lesson["runs"], lesson["training"]
    for epochs in (1, 7, 30):
        panel.controls["epochs"].value = epochs
        for row, rate in enumerate(positions(panel, "learning_rate")):
            shown = facts(panel)
            assert shown["alpha"] == pytest.approx(rate, rel=1e-3)
            assert rate == pytest.approx(lesson["rates"][row])
            assert shown["right"] == round(717 * runs.dev_accuracy[epochs - 1, row])
            assert shown["held_out_cost"] == pytest.approx(runs.dev_loss[epochs - 1, row], rel=1e-3)
            assert len(lines.cost.get_xdata()) == 34 * epochs
            assert_allclose(lines.right.get_ydata(), 100 * runs.dev_accuracy[:epochs, row])
    assert shown["cost"] == pytest.approx(
        (runs.loss[-34:, -1] * ([32] * 33 + [24])).sum() / 1080, rel=1e-3
    )


def test_a_network_of_the_stack_is_the_network_alone(lesson: dict[str, Any]) -> None:
    assert_allclose(lesson["runs"].loss[:, 12], lesson["history"].loss, rtol=1e-6, atol=1e-9)


def test_rate_presets_and_challenge(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][RATE]
    assert click(panel, "as above")["right"] >= 682
    assert click(panel, "slow")["right"] < 500
    early = click(panel, "stopped early")
    assert early["epochs"] == 3
    assert early["right"] < 682
    assert click(panel, "restless")["right"] < 682
    dead = click(panel, "dead units")
    assert dead["right"] < 100
    assert dead["held_out_cost"] == pytest.approx(np.log(10), abs=0.1)
    panel.set(learning_rate=0.01, epochs=4)
    assert facts(panel)["right"] >= 682
    panel.controls["epochs"].value = 3
    assert max(facts(panel)["right"] for _ in positions(panel, "learning_rate")) < 682


def test_picture_slider_counts_what_the_network_reads(lesson: dict[str, Any]) -> None:
    panel, network = lesson["panels"][PICTURE], lesson["network"]
    held_x, held_labels = lesson["held_x"], lesson["held_labels"]
    for ink, paper, scale in [(1, 0, 1), (0.3, 0.1, 255), (0, 1, 1 / 255)]:
        panel.set(ink=ink, paper=paper, scale=scale)
        x = scale * (held_x * ink + (1 - held_x) * paper)
        shown = facts(panel)
        assert shown["right"] == (network.predict(x) == held_labels).sum()
        digit = np.asarray(lesson["reading"].pixels.get_array()).reshape(64, 1)
        drawn = 1 - lesson["photo"]
        assert_allclose(digit, scale * (drawn * ink + (1 - drawn) * paper))
        heights = heights_of(lesson["reading"].bars)
        assert_allclose(heights, network.predict_probabilities(digit)[:, 0])
        assert shown["answer"] == np.argmax(heights)


def test_picture_presets_and_challenge(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][PICTURE]
    trained = click(panel, "as trained")
    assert trained["answer"] == 3
    undivided = click(panel, "never divided")
    assert undivided["scale"] == 255
    assert undivided["answer"] == 3
    assert undivided["right"] > 0.95 * trained["right"]
    assert undivided["held_out_cost"] == pytest.approx(300 * trained["held_out_cost"], rel=0.1)
    twice = click(panel, "divided twice")
    assert twice["scale"] == pytest.approx(1 / 255, rel=1e-3)
    assert twice["right"] == pytest.approx(717 / 10, abs=15)  # as guessing
    assert 600 < click(panel, "pale pencil")["right"] < trained["right"]
    assert click(panel, "grey paper")["right"] < 400
    assert click(panel, "negative")["right"] < 72
    panel.set(ink=1, scale=1)
    enough = [v for v in positions(panel, "paper") if facts(panel)["right"] >= 682]
    assert max(enough) == pytest.approx(0.1)


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


def test_nothing_is_left_behind(lesson: dict[str, Any]) -> None:
    assert not lesson["folder"].exists()


# ---- the drawings ---------------------------------------------------------------------------


def test_programs_are_drawn_as_percent_each_in_its_own_style() -> None:
    _, axes = plt.subplots(1, 2)
    costs = {"a": np.array([2.0, 1.0]), "b": np.array([2.0, 1.5])}
    right = {"a": np.array([50, 75]), "b": np.array([25, 100])}
    assignment.draw_programs(axes, costs, right, 200)
    assert [line.get_label() for line in axes[0].lines] == ["a", "b"]
    assert_array_equal(axes[1].lines[0].get_xydata(), [[1, 25], [2, 37.5]])
    assert_array_equal(axes[1].lines[1].get_ydata(), [12.5, 50])
    assert axes[1].lines[0].get_linewidth() > axes[1].lines[1].get_linewidth()


def test_training_lines_end_at_their_epoch_and_stay_on_the_axis() -> None:
    _, axes = plt.subplots(1, 2)
    lines = assignment.draw_training(axes, 10, 4)
    assert all(line.get_animated() for line in lines)
    assignment.set_training(lines, [1.0, 1e9, 0.5, 0.0], [1.0, np.inf], [0.25, 0.5])
    assert_array_equal(lines.cost.get_xydata(), [[0, 1], [0.5, 10], [1, 0.5], [1.5, 1e-4]])
    assert_array_equal(lines.held_cost.get_xydata(), [[1, 1], [2, 10]])
    assert_array_equal(lines.right.get_ydata(), [25, 50])


def test_reading_shows_pixels_row_by_row_and_probabilities() -> None:
    _, axes = plt.subplots(2)
    x = np.arange(64).reshape(64, 1) / 64
    reading = assignment.draw_reading(axes, x, np.full((10, 1), 0.1))
    assert_array_equal(np.asarray(reading.pixels.get_array())[0], np.arange(8) / 64)
    assignment.set_reading(reading, 1 - x, np.eye(10)[:, 4:5])
    assert np.asarray(reading.pixels.get_array())[0, 0] == 1
    assert heights_of(reading.bars).tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


# ---- the exercises --------------------------------------------------------------------------

tf = optional("tensorflow")


def linear_by_tensorflow(seed: int) -> Any:
    rng = np.random.RandomState(seed)
    x, w, b = (rng.randn(*shape) for shape in ((3, 1), (4, 3), (4, 1)))
    return tf.add(tf.matmul(w, x), b).numpy()


def linear_in_float32(seed: int) -> Any:
    return linear_by_tensorflow(seed).astype(np.float32)


def sigmoid_in_a_session(z: Any) -> Any:
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32)
        return session.run(tf.sigmoid(x), {x: z})


def cost_by_tensorflow(z: Any, y: Any) -> Any:
    z, y = tf.constant(z, tf.float32), tf.constant(y, tf.float32)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z).numpy()


def one_hot_by_tensorflow(labels: Any, n_classes: int) -> Any:
    return tf.one_hot(labels.reshape(-1), n_classes, axis=0).numpy()


def one_hot_without_axis(labels: Any, n_classes: int) -> Any:
    return tf.one_hot(labels.reshape(-1), n_classes).numpy()


def one_hot_of_the_row(labels: Any, n_classes: int) -> Any:
    return tf.one_hot(labels, n_classes, axis=0).numpy()


def total_by_tensorflow(z: Any, y: Any) -> float:
    each = tf.nn.softmax_cross_entropy_with_logits(labels=y.T, logits=z.T)
    return float(tf.reduce_mean(each))


def total_not_transposed(z: Any, y: Any) -> float:
    return float(tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)))


def total_not_read(z: Any, y: Any) -> Any:
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y.T, logits=z.T))


def forward_by_tensorflow(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
    a1 = tf.nn.relu(w1 @ x + b1)
    return (w3 @ tf.nn.relu(w2 @ a1 + b2) + b3).numpy()


def adam_by_keras(gradients: Any, learning_rate: float) -> Any:
    optimizer = optional("keras").optimizers.Adam(learning_rate, epsilon=1e-8)
    theta = tf.Variable(0.0)
    optimizer.build([theta])
    path = []
    for gradient in gradients.astype(np.float32):
        optimizer.apply([tf.constant(gradient)])
        path.append(float(theta))
    return np.array(path).round(4)


def batches_by_splitting(x: Any, y: Any, order: Any, batch_size: int) -> list[Any]:
    parts = np.split(order, range(batch_size, len(order), batch_size))
    return [array[:, part] for part in parts for array in (x, y)]


def cost_patched(z: Any, y: Any) -> Any:
    a = 1 / (1 + np.exp(-z))
    return -(y * np.log(a + 1e-8) + (1 - y) * np.log(1 - a + 1e-8))


def relu_by_max(z: Any) -> Any:
    return max(0, z)


def forward_by(product: Any, relu: Any) -> Any:
    def forward(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
        a1 = relu(product(w1, x) + b1)
        return product(w3, relu(product(w2, a1) + b2)) + b3

    return forward


def adam_without_parentheses(gradients: Any, learning_rate: float) -> Any:
    theta = v = s = 0.0
    path = []
    for t, gradient in enumerate(gradients, 1):
        v = 0.9 * v + 0.1 * gradient
        s = 0.999 * s + 0.001 * gradient**2
        v_hat, s_hat = v / (1 - 0.9**t), s / (1 - 0.999**t)
        theta = theta - learning_rate * v_hat / np.sqrt(s_hat) + 1e-8
        path.append(theta)
    return np.array(path)


needs_tensorflow = pytest.mark.skipif(tf is None, reason="TensorFlow is not installed")


@needs_tensorflow
@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("12.1", linear_by_tensorflow, "✓"),
        ("12.1", linear_in_float32, "✓"),
        ("12.2", sigmoid_in_a_session, "✓"),
        ("12.2", lambda z: tf.sigmoid(z), "wanted: a NumPy array"),
        ("12.3", cost_by_tensorflow, "✓"),
        ("12.4", one_hot_by_tensorflow, "✓"),
        ("12.4", one_hot_without_axis, "each example is a row"),
        ("12.4", one_hot_of_the_row, "three axes, (n_classes, 1, m)"),
        ("12.5", total_by_tensorflow, "✓"),
        ("12.5", total_not_transposed, "Transpose logits and labels"),
        ("12.5", total_not_read, "wanted: a number"),
        ("12.9", forward_by_tensorflow, "✓"),
    ],
)
def test_answers_with_tensorflow_inside(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("12")[exercise], answer).message


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("12.2", lambda z: 1 / (1 + np.exp(-z)), "✓"),
        ("12.2", lambda z: (1 + np.tanh(z / 2)) / 2, "✓"),
        ("12.3", lambda z, y: np.logaddexp(0, np.where(y == 1, -z, z)), "✓"),
        ("12.3", cost_patched, "no cost can grow past 18.4"),
        ("12.4", lambda labels, n: np.eye(n)[:, labels.ravel()], "✓"),
        ("12.4", lambda labels, n: data.one_hot(labels.ravel(), n), "✓"),
        ("12.4", lambda labels, n: np.eye(n)[labels.squeeze()].T, "Flatten the labels"),
        ("12.4", lambda labels, n: np.eye(labels.max() + 1)[:, labels[0]], "comes from the labels"),
        ("12.6", lambda m, batch_size: int(np.ceil(m / batch_size)), "✓"),
        ("12.6", lambda m, batch_size: np.ceil(m / batch_size), "✓"),
        ("12.7", batches_by_splitting, "✓"),
        ("12.7", lambda x, y, *rest: batches_by_splitting(y, x, *rest), "entry [0] of the list"),
        ("12.8", lambda costs, sizes: np.average(costs, weights=sizes), "✓"),
        ("12.9", lambda x, *p: x[:0], "wanted: (2, 6)"),
        ("12.9", forward_by(np.matmul, lambda z: z * (z > 0)), "✓"),
        ("12.9", forward_by(np.matmul, relu_by_max), "Python's max"),
        ("12.9", forward_by(np.multiply, lambda z: np.maximum(z, 0)), "The matrix product is `@`"),
        ("12.10", adam_without_parentheses, "Put parentheses around √ŝ + 1e-8"),
        ("12.11", lambda pixels: (255 - pixels.reshape(-1, 1)) / 255, "✓"),
        ("12.11", lambda pixels: 1 - pixels.ravel() / 255, "neither row nor column"),
        ("12.11", lambda pixels: (255 - pixels).reshape(-1, 1), "Divide by 255 as well"),
        ("12.11", lambda pixels: 1 - pixels.reshape(6, 1) / 255, "on input 2"),
        ("12.11", lambda pixels: 1 - pixels.reshape(6, -1) / 255, "on input 2"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("12")[exercise], answer).message


@needs_tensorflow
def test_keras_has_the_second_form_of_adam() -> None:
    """With gradients far above ε the first form, the reference, gives the same."""
    adam = exercises_of("12")["12.10"]
    for probe in adam.probes:
        by_keras = adam_by_keras(*probe)
        assert_allclose(_adam_second_form(*probe), by_keras, atol=1e-4)
        far_above = abs(probe[0]).min() > 1e-3
        assert np.allclose(adam.reference(*probe), by_keras, atol=1e-4) == far_above


def test_exercises_need_no_tensorflow() -> None:
    program = (
        "import sys; sys.modules['tensorflow'] = None; from course_utils.exercises import check, "
        "exercises_of\nfor e in exercises_of('12').values(): check(e.id, e.reference)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("✓") == 11
