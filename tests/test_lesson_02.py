"""Notebook 02: its sliders over all their positions, their presets and challenges, its drawings."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose

from course_utils.averages import exponentially_weighted_average, window
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import scales as pictures
from course_utils.sliders import Panel
from tests.lesson import click, facts, positions

NOTEBOOK = "02_an_appropriate_scale.ipynb"
CHANCES, MOMENTUM, BOTH = 0, 1, 2


def presets(panel: Panel) -> dict[str, dict[str, float]]:
    return {
        button.description: click(panel, button.description)
        for button in panel.children[0].children
    }


# The sliders


def test_chance_of_a_hit_over_all_positions(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][CHANCES]
    for trials in (1, 10, 50):
        panel.controls["trials"].value = trials
        for best in positions(panel, "best"):
            even = (min(2 * best, 1) - max(best / 2, 1e-4)) / (1 - 1e-4)
            decades = np.log10(min(2 * best, 1)) - np.log10(max(best / 2, 1e-4))
            shown = facts(panel)
            # The dots lie on a curve of 121 points: close, not exact.
            assert shown["uniform"] == pytest.approx(1 - (1 - even) ** trials, abs=0.01)
            assert shown["log"] == pytest.approx(1 - (1 - decades / 4) ** trials, abs=0.01)
            (_, uniform_dot), (_, log_dot) = lesson["chances"]
            assert_allclose(uniform_dot.get_xdata(), [best])
            assert log_dot.get_ydata()[0] == pytest.approx(shown["log"], rel=1e-3)


def test_chance_challenge_and_presets(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][CHANCES]
    shown = presets(panel)
    assert shown["small best α"]["log"] >= 0.95
    assert shown["small best α"]["uniform"] < 0.05
    assert shown["crossing"]["uniform"] == pytest.approx(shown["crossing"]["log"], abs=0.01)
    assert shown["large best α"]["uniform"] > shown["large best α"]["log"]
    panel.set(best=0.01, trials=18)
    assert facts(panel)["log"] < 0.95
    panel.set(best=0.01, trials=19)
    assert facts(panel)["log"] >= 0.95


def test_momentum_shows_its_average_and_window_at_all_positions(lesson: dict[str, Any]) -> None:
    panel, artists = lesson["panels"][MOMENTUM], lesson["smoothed"]
    for momentum in positions(panel, "momentum"):
        plain = exponentially_weighted_average(lesson["x"], momentum)
        corrected = exponentially_weighted_average(lesson["x"], momentum, bias_correction=True)
        shown = facts(panel)
        assert shown["window"] == pytest.approx(window(momentum), rel=1e-3)
        error = np.sqrt(np.mean((corrected - lesson["truth"]) ** 2))
        assert shown["error_corrected"] == pytest.approx(error, rel=1e-3)
        assert_allclose(artists.plain.get_ydata(), plain)
        assert_allclose(artists.corrected.get_ydata(), corrected)
        width = min(730, float(window(momentum)))
        assert artists.window.get_width() == pytest.approx(width)
        assert artists.window.get_x() + artists.window.get_width() == pytest.approx(730)


def test_momentum_challenge_and_presets(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][MOMENTUM]
    errors = {m: facts(panel)["error_corrected"] for m in positions(panel, "momentum")}
    assert 0.8 < min(errors, key=errors.__getitem__) < 0.9
    shown = presets(panel)
    assert shown["no memory"]["window"] == 1
    assert shown["good"]["error_corrected"] < 1
    assert shown["late"]["error_corrected"] > 3
    assert shown["slow start"]["error"] > shown["slow start"]["error_corrected"] + 0.4


def test_a_window_near_700_is_had_on_its_own_scale_only(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][BOTH]
    own = [facts(panel)["window_own"] for _ in positions(panel, "own")]
    uniform = [facts(panel)["window_uniform"] for _ in positions(panel, "uniform")]
    assert sum(650 <= steps <= 750 for steps in own) == 3
    assert not any(510 < steps < 990 for steps in uniform)
    assert_allclose(np.array(own[1:]) / own[:-1], 1.047, atol=0.002)
    assert len(own) == len(uniform) == 101


def test_every_line_of_the_averages_is_explained(lesson: dict[str, Any]) -> None:
    for number in (MOMENTUM, BOTH):
        figure = lesson["panels"][number]._figure
        (legend,) = figure.legends
        explained = [text.get_text() for text in legend.get_texts()]
        for ax in figure.axes:
            assert ax.get_legend_handles_labels()[1] == explained
        assert figure.axes[0].get_ylabel() == "temperature (°C)"


def test_both_presets(lesson: dict[str, Any]) -> None:
    shown = presets(lesson["panels"][BOTH])
    assert shown["both low"] == {"own": 0.9, "window_own": 10, "uniform": 0.9, "window_uniform": 10}
    assert shown["both half way"]["window_own"] == 100
    assert shown["both half way"]["window_uniform"] == pytest.approx(19.8, abs=0.1)


# The drawings


def test_histogram_says_the_share_and_hatches_it() -> None:
    _, ax = plt.subplots()
    pictures.draw_draws(ax, [0.05, 0.15, 0.25, 0.35], np.linspace(0, 0.4, 5), above=0.1)
    assert ax.texts[0].get_text() == "75.0 % above 0.1"
    assert ax.dataLim.ymax == 25
    assert [bar.get_hatch() for bar in ax.patches] == [None, "//", "//", "//"]
    paper, (line,) = ax.texts[0].get_bbox_patch(), ax.lines
    assert paper is not None  # or the dotted line runs through the words
    assert paper.get_facecolor() == ax.get_facecolor()
    assert ax.texts[0].get_zorder() > line.get_zorder()


def test_stops_lie_in_one_row_a_slider() -> None:
    _, ax = plt.subplots()
    pictures.draw_stops(ax, {"first": [1, 2, 3], "second": [1, 3]})
    assert [np.asarray(line.get_ydata()).tolist() for line in ax.lines] == [[0, 0, 0], [1, 1]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, ax = plt.subplots()
    smoothed = pictures.draw_smoothed(ax, np.arange(5.0), np.zeros(5))
    chances = pictures.draw_chances(ax, [0.1, 1], ["a", "b"])
    moving = [*smoothed, *(artist for pair in chances for artist in pair)]
    assert all(artist.get_animated() for artist in moving)


# The exercises


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("02")
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises.values()) >= 25


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("02.1", lambda low, high, u: low + (u * (high - low + 1)).astype(int), "✓"),
        ("02.1", lambda low, high, u: low + np.floor(u * (high - low + 1)), "holds float64 values"),
        ("02.1", lambda low, high, u: low + np.floor(u * (high - low)).astype(int), "upper end"),
        ("02.2", lambda low, high, u: low * (high / low) ** u, "✓"),
        ("02.2", lambda low, high, u: np.geomspace(low, high, len(u)), "on input 1"),
        ("02.2", lambda low, high, u: np.exp(low + u * (high - low)), "between 1.0001 and 1.0101"),
        ("02.3", lambda x, m: exponentially_weighted_average(x, m, bias_correction=True), "✓"),
        ("02.3", lambda x, m: average_kept_like(x, m), "wanted: float64"),
        ("02.3", lambda x, m: np.cumsum(x) / np.arange(1, len(x) + 1), "on input 1"),
        ("02.4", lambda low, high, u: 1 - (1 - low) * ((1 - high) / (1 - low)) ** u, "✓"),
        ("02.4", lambda low, high, u: 10 ** (-1 - 2 * u), "wanted"),
        ("02.5", lambda u: [60, 3, 0.1, 0.9], "as a tuple"),
        ("02.5", lambda u: by_hand(u, 10 ** (-4 + 4 * u[2]), 1 - 10 ** (-1 - 2 * u[3])), "✓"),
        ("02.5", lambda u: by_hand(u, 10 ** (-4 * u[2]), 1 - 10 ** (-1 - 2 * u[3])), "−4 u"),
        ("02.5", lambda u: by_hand(u, 10 ** (-4 + 4 * u[2]), 1 - 10 ** (-3 + 2 * u[3])), "−3 + 2"),
        ("02.5", lambda u: by_hand(u, 10 ** (-4 * u[2]), 1 - 10 ** (-3 + 2 * u[3])), "both run"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("02")[exercise], answer).message


def average_kept_like(x: Any, momentum: float) -> Any:
    averages = np.zeros_like(x)
    averages[:] = exponentially_weighted_average(x, momentum, bias_correction=True)
    return averages


def by_hand(u: Any, learning_rate: Any, momentum: Any) -> tuple[Any, ...]:
    return 50 + int(u[0] * 51), 2 + int(u[1] * 3), learning_rate, momentum
