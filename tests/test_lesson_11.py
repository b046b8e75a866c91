"""Notebook 11: its sliders over all their positions, its table and traps, its drawings."""

import runpy
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import optional
from course_utils.exercises import exercises_of, lesson_11
from course_utils.exercises.judge import judge
from course_utils.figures import minimising as pictures
from course_utils.session import Graph
from tests.lesson import assert_both_ends_differ, click, facts, positions

NOTEBOOK = "11_tensorflow.ipynb"
BY_HAND, FED = 0, 1


def walked(a: float, b: float, learning_rate: float, steps: int) -> list[float]:
    """Return the steps on a w² + b w + c, by a plain loop: the judge of both sliders."""
    w = [0.0]
    for _ in range(steps):
        w.append(w[-1] - learning_rate * (2 * a * w[-1] + b))
    return w


# ---- the sliders ----------------------------------------------------------------------------


def test_learning_rate_slider_shows_its_steps_at_every_position(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][BY_HAND]
    for steps in (1, 60):
        panel.controls["steps"].value = steps
        for learning_rate in positions(panel, "learning_rate"):
            w = walked(1, -10, learning_rate, steps)
            shown = facts(panel)
            assert shown["w"] == pytest.approx(w[-1], rel=1e-3, abs=1e-9)
            assert shown["cost"] == pytest.approx((w[-1] - 5) ** 2, rel=2e-3, abs=1e-9)
            assert_allclose(lesson["values_over_time"].get_ydata(), pictures.near(w), atol=1e-6)
            drawn = lesson["walk"].path.get_xydata()
            assert_allclose(drawn[:, 1], (drawn[:, 0] - 5) ** 2, atol=1e-9)


def test_presets_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][BY_HAND]
    assert 4 < click(panel, "slow")["w"] < 4.5
    assert click(panel, "one step")["w"] == 5
    assert lesson["values_over_time"].get_ydata()[1] == 5
    assert click(panel, "leaping, arriving")["cost"] < 1e-3
    assert (np.diff(np.sign(lesson["values_over_time"].get_ydata()[:20] - 5)) != 0).all()
    assert click(panel, "for ever")["cost"] == 25
    assert click(panel, "diverging")["cost"] > 100


def test_steps_come_nearer_only_below_a_learning_rate_of_1(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][BY_HAND]
    panel.controls["steps"].value = 100
    nearer = [rate for rate in positions(panel, "learning_rate") if facts(panel)["cost"] < 25]
    assert nearer[0] == 0.01
    assert nearer[-1] == 0.99
    assert len(nearer) == 99


def test_fed_slider_runs_the_graph_with_its_data(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][FED]
    for b, c in [(-10.0, 25.0), (13.0, -20.0)]:
        panel.set(b=b, c=c)
        for a in list(positions(panel, "a"))[::7]:
            panel.controls["a"].value = a
            w = walked(a, b, 0.4, 10)
            shown = facts(panel)
            assert shown["w_1"] == pytest.approx(w[1], rel=1e-3)
            assert shown["w_10"] == pytest.approx(w[-1], rel=1e-3, abs=1e-4)
            assert shown["factor"] == pytest.approx(1 - 0.8 * a, abs=1e-3)
            curve = lesson["fed_walk"].curve.get_xydata()
            assert_allclose(curve[:, 1], a * curve[:, 0] ** 2 + b * curve[:, 0] + c)


def test_fed_presets_and_challenge(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][FED]
    assert click(panel, "lecture")["w_10"] == 5
    one = click(panel, "one step")
    assert one["w_1"] == one["w_10"] == 4
    assert abs(click(panel, "last stable")["w_10"] - 20 / 4.9) < 20 / 4.9
    assert click(panel, "straight line")["w_10"] == pytest.approx(12)
    assert click(panel, "no lowest point")["w_10"] > 20
    panel.set(a=1, b=-10, c=25)
    before = facts(panel)
    panel.set(c=60)
    assert {**facts(panel), "c": 25} == before


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


# ---- what the lesson claims -----------------------------------------------------------------


def test_all_programs_make_the_published_steps(lesson: dict[str, Any]) -> None:
    assert len(lesson["table"]) == 8
    for name, w in lesson["table"].items():
        assert_allclose(w[:5], [0, 0.1, 0.198, 0.91463597, 4.3369022], atol=1e-6)
        assert_allclose(w[-1], 4.999999992 if "64" in name else 4.9999886, atol=1e-6, rtol=0)
    assert lesson["table"]["by hand, float64"][-1] == pytest.approx(4.999999992, abs=5e-10)


def test_adam_reaches_the_published_value(lesson: dict[str, Any]) -> None:
    ours, theirs = lesson["ours"], lesson["walk_of_keras"]
    assert ours[1] == pytest.approx(0.1)
    assert ours.argmax() == 102
    assert ours.max() == pytest.approx(5.040, abs=5e-4)
    assert ours[-1] == pytest.approx(5.000001, abs=2e-7)
    assert theirs[-1] == pytest.approx(5.000001, abs=2e-6)


def test_attempt_tells_the_error_and_fails_on_another_text(
    lesson: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    attempt = lesson["attempt"]
    attempt(lambda: float("five"), "could not convert")
    attempt(lambda: None, "nothing")
    assert capsys.readouterr().out == "ValueError: could not convert\nno error\n"
    with pytest.raises(TypeError):
        attempt(lambda: float("five"), "something else")


# ---- the drawings ---------------------------------------------------------------------------


def test_values_far_away_are_drawn_out_of_sight() -> None:
    assert_array_equal(pictures.near([[1.0], [-1e5], [np.inf], [np.nan]]), [1, -1e4, 1e4, np.nan])


def test_descent_lies_on_its_curve_and_moves() -> None:
    _, ax = plt.subplots()
    artists = pictures.draw_descent(ax, [[1.0], [-10.0], [25.0]], [0.0, 4.0])
    assert all(artist.get_animated() for artist in artists)
    assert_array_equal(artists.path.get_xydata(), [[0, 25], [4, 1]])
    pictures.set_descent(artists, [2, 0, 1], [3.0, 1.0])
    assert_array_equal(artists.last.get_xydata(), [[1, 3]])
    w, height = np.asarray(artists.curve.get_xydata()).T
    assert_allclose(height, 2 * w**2 + 1)


def test_values_over_the_steps() -> None:
    _, ax = plt.subplots()
    line = pictures.draw_values(ax, 10)
    assert line.get_animated()
    pictures.set_values(line, [0.0, 2.0, 1e9])
    assert_array_equal(line.get_xydata(), [[0, 0], [1, 2], [2, 1e4]])
    assert_allclose(np.asarray(ax.lines[0].get_ydata()), 5)


def test_distances_are_drawn_without_sign_and_without_zeros() -> None:
    _, ax = plt.subplots()
    pictures.draw_distances(ax, {"up": [1.0, 0.5], "down": [-2.0, 0.0]})
    assert ax.get_yscale() == "log"
    assert_array_equal(ax.lines[0].get_ydata(), [1, 0.5])
    assert_array_equal(ax.lines[1].get_ydata(), [2, np.nan])


# ---- the exercises --------------------------------------------------------------------------


def by_closed_form(learning_rate: float, steps: int) -> float:
    return float(5 * (1 - (1 - 2 * learning_rate) ** steps))


def by_graph(run: Any) -> Any:
    """Let ``run(session, w, train, feed, steps)`` do the steps in the lecture's session."""

    def answer(x: Any, learning_rate: float, steps: int) -> float:
        tf = Graph()
        w, data = tf.Variable(0), tf.placeholder()
        train = tf.train.GradientDescentOptimizer(learning_rate).minimize(
            w**2 * data[0][0] + w * data[1][0]
        )
        session = tf.Session()
        session.run(tf.global_variables_initializer())
        return float(run(session, w, train, {data: x}, steps))

    return answer


@by_graph
def by_overloaded_graph(session: Any, w: Any, train: Any, feed: Any, steps: int) -> float:
    """Run as in the lecture, in a session that is closed at the end."""
    for _ in range(steps):
        session.run(train, feed)
    answer = float(session.run(w))
    session.close()
    return answer


def by_watching(x: Any, learning_rate: float, steps: int) -> float:
    """Watch a tensor instead of making a variable: right as well."""
    tf = pytest.importorskip("tensorflow")
    w = tf.constant(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(w)
            cost = x[0] * w**2 + x[1] * w + x[2]
        w -= learning_rate * tape.gradient(cost, w)
    return float(w)


def from_a_whole_number(x: Any, learning_rate: float, steps: int) -> Any:
    """Make a variable of an int: no tape watches it."""
    tf = pytest.importorskip("tensorflow")
    w = tf.Variable(0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = x[0][0] * w**2 + x[1][0] * w + x[2][0]
        w.assign_sub(learning_rate * tape.gradient(cost, w))
    return float(w.numpy())


def forgetting_to_read(x: Any, learning_rate: float, steps: int) -> Any:
    return pytest.importorskip("tensorflow").Variable(0.0)


@by_graph
def returning_in_the_loop(session: Any, w: Any, train: Any, feed: Any, steps: int) -> Any:
    for _ in range(steps):
        session.run(train, feed)
        return session.run(w)
    return None


@by_graph
def naming_the_step_only(session: Any, w: Any, train: Any, feed: Any, steps: int) -> Any:
    for _ in range(steps):
        train  # noqa: B018
    return session.run(w)


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("11.1", by_closed_form, "✓"),
        ("11.1", lambda learning_rate, steps: [0.0] * steps, "wanted: a number"),
        ("11.2", lambda x, w: 2 * x[0, 0] * w + x[1, 0], "✓"),
        ("11.2", lambda x, w: 2 * x[0] * w + x[1], "write x[0][0]"),
        ("11.2", lambda x, w: np.polyval(np.polyder(x[:, 0]), w), "✓"),
        ("11.2", lambda x, w: int(2 * x[0][0] * w + x[1][0]), "on input"),
        ("11.3", by_overloaded_graph, "✓"),
        ("11.3", returning_in_the_loop, "Or does `return` stand there?"),
        ("11.3", naming_the_step_only, "nor a line without session.run"),
        ("11.4", by_watching, "✓"),
        ("11.4", from_a_whole_number, "tf.Variable(0.0) and not tf.Variable(0)"),
        ("11.4", forgetting_to_read, "wanted: a number"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("11")[exercise], answer).message


def test_without_tensorflow_the_other_exercises_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optional, "optional", lambda name: None)
    left = runpy.run_path(lesson_11.__file__)["EXERCISES"]
    assert [exercise.id for exercise in left] == ["11.1", "11.2", "11.3"]
