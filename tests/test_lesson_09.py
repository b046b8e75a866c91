"""Notebook 09: its sliders over all their positions, the claims of its presets, its drawings."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import classification
from course_utils.losses import softmax_jacobian
from course_utils.network import History, Network
from course_utils.optimizers import Momentum
from tests.lesson import assert_both_ends_differ, click, facts

NOTEBOOK = "09_training_a_softmax_classifier.ipynb"
NAMES = ("other", "cat", "dog", "chick")


# ---- the sliders ----------------------------------------------------------------------------


def test_loss_slider_shows_minus_log_p_at_every_position(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][0]
    for p in np.linspace(0.005, 0.995, 199):
        panel.controls["probability"].value = p
        shown = facts(panel)
        assert shown["loss"] == pytest.approx(-np.log(p), rel=1e-3)
        assert shown["dz_true"] == pytest.approx(p - 1, rel=1e-3)
        assert lesson["dot"].get_ydata()[0] == pytest.approx(-np.log(p))
        heights = [bar.get_height() for bar in lesson["bars"]]
        assert heights[1] == pytest.approx(p - 1)
        assert sum(heights) == pytest.approx(0, abs=1e-12)


def test_loss_slider_answers_its_challenge(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][0]
    assert click(panel, "guessing")["loss"] == pytest.approx(np.log(4), rel=1e-3)
    assert click(panel, "sure and right")["loss"] < 0.02


def test_class_slider_shows_the_floor_at_every_position(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][1]
    for n_classes in range(2, 21):
        panel.controls["n_classes"].value = n_classes
        shown = facts(panel)
        floor = np.log(1 + (n_classes - 1) * np.exp(-1))
        assert shown["floor"] == pytest.approx(floor, rel=1e-3)
        once, twice, flat = (line.get_ydata() for line in lesson["lines"])
        assert once[-1] < 2e-4
        assert (twice > floor).all()
        assert_allclose(twice[-1], floor, atol=2e-4)
        assert_allclose(flat, floor)
        middle = lesson["gap"] == 0
        assert_allclose([once[middle], twice[middle]], np.log(n_classes))


def test_training_slider_shows_its_training_all_over_the_grid(lesson: dict[str, Any]) -> None:
    panel, line = lesson["panels"][2], lesson["line"]
    momenta = [momentum for _, momentum in panel.controls["momentum"].options]
    rates = 10 ** np.linspace(-2, 2, 11)
    for momentum in momenta[::10]:
        # The judge is a stack, trained by fit: not the slider's code.
        stack, optimizer = Network.stack([lesson["start"]] * 11), Momentum(rates, momentum)
        few = lesson["x_few"], lesson["y_few"]
        rng = np.random.default_rng(5)
        steps = stack.fit(*few, optimizer, epochs=60, batch_size=100, rng=rng).loss
        for i, rate in enumerate(rates):
            panel.set(learning_rate=rate, momentum=momentum)
            shown = facts(panel)
            assert shown["learning_rate"] == pytest.approx(rate, rel=1e-3)
            assert shown["momentum"] == pytest.approx(momentum, rel=1e-3)
            drawn = line.get_ydata()
            assert np.isfinite(drawn).all()
            # Long steps make runs chaotic: of those only the first steps are compared.
            expected = classification.shown(steps[:, i])
            assert_allclose(drawn[:4], expected[:4], rtol=1e-4)
            if rate <= 1 and momentum >= 0.9:
                assert_allclose(drawn, expected, rtol=1e-5)
                assert shown["last_loss"] == pytest.approx(steps[-1, i], rel=1e-3)


def test_presets_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][2]
    assert click(panel, "too slow")["last_loss"] > 2
    assert click(panel, "good")["last_loss"] < 0.01
    assert (np.diff(lesson["line"].get_ydata()) < 0).all()
    assert click(panel, "oscillating")["last_loss"] < 0.1
    assert (np.diff(lesson["line"].get_ydata()) > 0).sum() >= 10
    assert click(panel, "diverging")["last_loss"] > 5 * np.log(10)
    assert click(panel, "stuck")["last_loss"] == pytest.approx(2.286, abs=1e-3)
    assert_allclose(lesson["line"].get_ydata()[-15:], 2.286, atol=0.01)


def test_the_stuck_run_loses_its_hidden_units_step_by_step(lesson: dict[str, Any]) -> None:
    """Not after the first step: the text says "within a few steps"."""
    active = lesson["active"]
    assert (np.diff(active) < 0).all()
    assert active[0] == 15
    assert active[-2] > active[-1] == 0


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


# ---- what the lesson claims -----------------------------------------------------------------


def test_digits_are_read(lesson: dict[str, Any]) -> None:
    right = lesson["predicted"] == lesson["labels_test"]
    assert right.mean() >= 0.96
    assert lesson["confusion"].trace() == right.sum()
    assert lesson["confusion"].sum() == len(right) == 359
    assert_array_equal(lesson["confusion"].sum(axis=1), np.bincount(lesson["labels_test"]))


def test_worst_mistakes_are_mistakes_in_order(lesson: dict[str, Any]) -> None:
    worst = lesson["worst"]
    assert (lesson["predicted"][worst] != lesson["labels_test"][worst]).all()
    assert (np.diff(lesson["confidence"][worst]) <= 0).all()


def test_test_digits_are_in_no_other_part(lesson: dict[str, Any]) -> None:
    everything = np.hstack([lesson["x_train"], lesson["x_dev"], lesson["x_test"]])
    order = np.lexsort(everything)
    assert_array_equal(everything[:, order], lesson["x"][:, np.lexsort(lesson["x"])])


# ---- the drawings ---------------------------------------------------------------------------


def test_shown_losses_stay_on_the_axis() -> None:
    low, high = classification.SHOWN
    values = classification.shown([0.0, 1.0, 1e9, np.inf, np.nan])
    assert_array_equal(values, [low, 1.0, high, high, high])


def test_training_loss_marks_the_loss_of_guessing() -> None:
    _, ax = plt.subplots()
    line = classification.draw_training_loss(ax, [2.0, 1.0, np.nan], 10)
    assert line.get_animated()
    assert ax.get_yscale() == "log"
    assert_allclose(np.asarray(ax.lines[1].get_ydata()), np.log(10))


def test_jacobian_shows_each_number_in_its_place() -> None:
    _, ax = plt.subplots()
    jacobian = softmax_jacobian([[5], [2], [-1], [3]])
    classification.draw_jacobian(ax, jacobian, NAMES)
    for text in ax.texts:
        column, row = (int(position) for position in text.get_position())
        assert float(text.get_text().replace("−", "-")) == pytest.approx(
            jacobian[row, column], abs=6e-5
        )
    assert len(ax.texts) == 16


def test_class_bars_move() -> None:
    _, ax = plt.subplots()
    bars = classification.draw_class_bars(ax, [0.3, -0.8, 0.1, 0.4], NAMES)
    assert all(bar.get_animated() for bar in bars)
    classification.set_bars(bars, [[0.0], [-1.0], [0.5], [0.5]])
    assert [bar.get_height() for bar in bars] == [0.0, -1.0, 0.5, 0.5]
    with pytest.raises(ValueError, match="shorter"):
        classification.set_bars(bars, [1.0])


def test_confusion_colours_mistakes_only() -> None:
    _, ax = plt.subplots()
    classification.draw_confusion(ax, [[30, 0], [2, 28]])
    assert_array_equal(ax.images[0].get_array(), [[0, 0], [2, 0]])
    shown = {text.get_position(): text.get_text() for text in ax.texts}
    assert shown == {(0, 0): "30", (0, 1): "2", (1, 1): "28"}


def test_confusion_without_a_mistake() -> None:
    _, ax = plt.subplots()
    classification.draw_confusion(ax, np.diag([3, 4, 5]))
    assert not np.asarray(ax.images[0].get_array()).any()


def test_digits_stand_upright_under_their_titles() -> None:
    _, axes = plt.subplots(1, 2)
    images = np.arange(128.0).reshape(64, 2) / 128
    classification.draw_digits(axes, images, ["a", "b"])
    assert_array_equal(axes[1].images[0].get_array(), images[:, 1].reshape(8, 8))
    assert [ax.get_title() for ax in axes] == ["a", "b"]
    with pytest.raises(ValueError, match="shorter"):
        classification.draw_digits(axes, images, ["a"])


def test_learning_curves_count_in_epochs() -> None:
    _, axes = plt.subplots(1, 2)
    history = History(np.linspace(2, 1, 6), np.array([1.5, 1.2]), np.array([0.5, 0.75]))
    classification.draw_learning_curves(axes, history, steps_per_epoch=3)
    train, dev = axes[0].lines
    assert_allclose(train.get_xdata(), np.arange(6) / 3)
    assert_array_equal(dev.get_xdata(), [1, 2])
    assert_array_equal(axes[1].lines[0].get_ydata(), [50, 75])


# ---- the exercises --------------------------------------------------------------------------


def cost_shifted_by(shift: Any) -> Any:
    """Return a cost that subtracts another number than the largest logit of a column."""

    def cost(z: Any, y: Any) -> Any:
        shifted = z - shift(z)
        return -(y * (shifted - np.log(np.exp(shifted).sum(axis=0)))).sum() / z.shape[1]

    return cost


def gradient_shifted_by(shift: Any) -> Any:
    def gradient(z: Any, y: Any) -> Any:
        t = np.exp(z - shift(z))
        return (t / t.sum(axis=0) - y) / z.shape[1]

    return gradient


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("09.2", cost_shifted_by(lambda z: z.max(axis=0)), "✓"),
        ("09.2", cost_shifted_by(lambda z: z.max()), "one maximum for all examples"),
        ("09.2", cost_shifted_by(lambda z: z[0]), "on input 6"),
        ("09.2", cost_shifted_by(lambda z: z[-1]), "on input 4"),
        ("09.3", gradient_shifted_by(lambda z: z.max(axis=0)), "✓"),
        ("09.3", gradient_shifted_by(lambda z: z[0]), "on input 5"),
        ("09.3", gradient_shifted_by(lambda z: z[-1]), "on input 4"),
        ("09.4", lambda y_hat, y: y[y_hat.argmax(axis=0), range(y.shape[1])].mean(), "✓"),
        ("09.4", lambda y_hat, y: (y_hat.argmax(0) == y.argmax(0)).all(), "on input 1"),
        ("09.4", lambda y_hat, y: (y_hat.argmax(0) == y.argmax(0)).any(), "on input 1"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("09")[exercise], answer).message
