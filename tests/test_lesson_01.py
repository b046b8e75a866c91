"""Notebook 01: what it measures, its sliders over their positions, its drawings, its exercises."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose
from scipy.stats import binom

from course_utils import tuning
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import tuning as pictures
from course_utils.scales import Integer, Log, Uniform
from course_utils.sliders import Panel
from tests.lesson import press

NOTEBOOK = "01_tuning_process.ipynb"
DUEL, BOX, BEST = 0, 1, 2


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def fact(panel: Panel, name: str) -> float:
    return float(dict(part.split("=") for part in panel.facts.split() if "=" in part)[name])


# Grid against random


def test_grid_stands_in_the_middle_of_its_cells() -> None:
    points = tuning.cell_grid(5)
    assert points.shape == (25, 2)
    assert_allclose(np.unique(points), [0.1, 0.3, 0.5, 0.7, 0.9])
    # No other grid has a smaller largest distance to the points of an axis.
    assert_allclose(np.abs(np.linspace(0, 1, 101)[:, None] - np.unique(points)).min(1).max(), 0.1)


def test_bowl() -> None:
    height = tuning.bowl_height([[0, 0], [1, 3]], [1, 1], 0.25)
    assert_allclose(height, [1.25, 1])
    lowest = rng().random((4, 2))
    heights = tuning.bowl_height(tuning.cell_grid(3), lowest, 1)
    assert heights.shape == (4, 9)
    assert_allclose(heights[2, 4], np.sum((lowest[2] - 0.5) ** 2))


@pytest.mark.parametrize(
    ("importance", "points", "low", "high"),
    [
        (1, 5, 0.33, 0.38),
        (0.01, 5, 0.62, 0.68),
        (0, 5, 0.79, 0.84),
        (1, 3, 0.32, 0.37),
        (0.01, 3, 0.58, 0.64),
        (0, 3, 0.66, 0.72),
    ],
)
def test_random_against_grid(importance: float, points: int, low: float, high: float) -> None:
    share = tuning.random_beats_grid(importance, points, repetitions=10_000, rng=rng(1))
    assert low < share < high


def test_random_against_grid_in_closed_form() -> None:
    """One point of each: random is closer with a chance that a short integral gives.

    The grid's point is 0.5, d away from the lowest place, d even in 0 … 0.5. A random point is
    closer than d with the chance min(2 d, …) = 2 d, as no side of 0 … 1 cuts it short.
    """
    share = tuning.random_beats_grid(0, 1, repetitions=100_000, rng=rng())
    # lowest = 0.5 ± d reaches from 0.5 to 0.5 ± 2 d: cut off at 1 for d above 0.25.
    d = (np.arange(1000) + 0.5) / 2000
    assert share == pytest.approx(np.mean(np.minimum(2 * d, 0.5)), abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tuning.cell_grid(0), "points"),
        (lambda: tuning.bowl_height(np.zeros((3, 3)), [0, 0], 1), r"points have shape \(3, 3\)"),
        (lambda: tuning.bowl_height(np.zeros((3, 2)), [0, 0, 0], 1), "lowest have shape"),
        (lambda: tuning.bowl_height(np.zeros((3, 2)), [0, 0], 1.5), "importance"),
        (lambda: tuning.random_beats_grid(-1, 5, repetitions=3, rng=rng()), "importance"),
        (lambda: tuning.random_beats_grid(1, 5, repetitions=0, rng=rng()), "repetitions"),
        (lambda: tuning.share_explained([0.5, 2], [1, 2]), "position"),
        (lambda: tuning.share_explained([0.5, 0.6], [1, np.nan]), "loss has 1 entries"),
        (lambda: tuning.share_explained([0.5], [1, 2]), r"position has shape \(1,\)"),
        (lambda: tuning.share_explained([0.1, 0.9], [1, 2]), "2 trials; wanted: more than 2"),
        (lambda: tuning.share_explained([0, 0.1, 1], [2, 2, 2], bins=2), "all losses are equal"),
        (lambda: tuning.expected_best(1, 5, 1), "accuracy"),
        (lambda: tuning.expected_best(0.5, 0, 1), "examples"),
        (lambda: tuning.expected_best(0.5, 5, 0), "n is 0"),
    ],
)
def test_bad_input(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# Shares of variance


def test_share_is_one_if_the_bin_decides_and_zero_by_chance() -> None:
    u = rng().random(300)
    assert tuning.share_explained(u, np.floor(6 * u) ** 2) == pytest.approx(1)
    by_chance = [tuning.share_explained(u, rng(s).standard_normal(300)) for s in range(400)]
    assert abs(np.mean(by_chance)) < 0.002  # without its correction: 5 / 299 = 0.017


def test_share_is_the_analysis_of_variance() -> None:
    """The share is scikit-learn's R² of the bins, adjusted for their number."""
    from sklearn.linear_model import LinearRegression

    u, loss = rng().random(80), rng(1).standard_normal(80)
    loss += 2 * u
    bins = np.eye(4)[np.floor(4 * u).astype(int)]
    r2 = LinearRegression(fit_intercept=False).fit(bins, loss).score(bins, loss)
    adjusted = 1 - (1 - r2) * 79 / 76
    assert tuning.share_explained(u, loss, bins=4) == pytest.approx(adjusted)
    assert tuning.share_explained(1 - u, 7 - 3 * loss, bins=4) == pytest.approx(adjusted)


def test_the_upper_end_belongs_to_the_last_bin() -> None:
    assert tuning.share_explained([0, 0.1, 0.9, 1], [0, 0, 1, 1], bins=2) == 1


def test_shares_of_a_space_with_scales_and_choices() -> None:
    u = rng().random((3, 200))
    results = pd.DataFrame(
        {
            "learning_rate": Log(1e-4, 1).value(u[0]),
            "layers": Integer(1, 3).value(u[1]),
            "batch_size": np.take([32, 64], (2 * u[2]).astype(int)),
            "error": None,
        }
    )
    results["dev_loss"] = np.exp(np.floor(6 * u[0]) + (results["batch_size"] == 64))
    results.loc[3, "dev_loss"] = np.nan
    results.loc[3, "error"] = "diverged"
    space = {"learning_rate": Log(1e-4, 1), "layers": Integer(1, 3), "batch_size": [64, 32]}
    shares = tuning.shares(space, results, by="dev_loss")
    assert list(shares) == list(space)
    assert shares["learning_rate"] > 0.85
    assert 0.02 < shares["batch_size"] < 0.2
    assert abs(shares["layers"]) < 0.03
    with pytest.raises(ValueError, match="dev_loss"):
        tuning.shares(space, results.assign(dev_loss=0.0), by="dev_loss")


@pytest.mark.parametrize("data", ["digits", "cancer"])
@pytest.mark.parametrize("ranges", ["wide", "narrow"])
def test_fanova_agrees(lesson: dict[str, Any], ranges: str, data: str) -> None:
    """Optuna's fANOVA sees what the bins see: who is first, and who hardly matters.

    A share of fANOVA moves by about 0.005 with the forest's seed or the last bit of a loss.
    """
    space, results = lesson["space" if ranges == "wide" else "narrow_space"], lesson[ranges][data]
    ours = tuning.shares(space, results, by="dev_loss")
    theirs = lesson["opinions"][ranges, data]
    (_, correlation), _ = np.corrcoef([[found[name] for name in space] for found in (ours, theirs)])
    assert correlation > 0.6
    leaders = sorted(ours, key=ours.__getitem__, reverse=True)
    assert max(theirs, key=theirs.__getitem__) == "learning_rate"
    if ranges == "wide":
        assert leaders[0] == "learning_rate"
        assert ours["learning_rate"] / sum(max(0, share) for share in ours.values()) > 0.8
        assert theirs["learning_rate"] > 0.5
    else:
        second_tier = {"digits": {"batch_size", "hidden"}, "cancer": {"batch_size"}}[data]
        first, rest = leaders[: 1 + len(second_tier)], leaders[1 + len(second_tier) :]
        assert set(first) == {"learning_rate", *second_tier}
        assert min(theirs[name] for name in first) > max(theirs[name] for name in rest) - 0.02
        assert theirs["learning_rate"] < 0.3
    others = {name for name, share in theirs.items() if share > 0.1} - {"learning_rate"}
    assert others == ({"batch_size", "hidden"} if (ranges, data) == ("narrow", "digits") else set())
    assert sum(theirs.values()) < 0.8  # combinations and noise have the rest


def test_all_of_the_ten_best_meet_the_same_seeds(lesson: dict[str, Any]) -> None:
    """Else no seed has a winner. The seed of the search is none of them."""
    assert set(lesson["ten"]["seed"]).isdisjoint(range(8))
    for configuration, losses in zip(lesson["best_ten"], lesson["again"], strict=True):
        trials = [lesson["digits_trial"](configuration, seed) for seed in (0, 7)]
        assert_allclose(losses[[0, 7]], [trial["dev_loss"] for trial in trials])


def test_enough_real_trials_and_the_lectures_first_tier(lesson: dict[str, Any]) -> None:
    wide = lesson["wide"]
    assert sum(len(results) for results in wide.values()) >= 200
    assert len(wide) == 2
    for results in wide.values():
        assert results["error"].isna().all()
        assert results["dev_accuracy"].max() > 0.95
        shares = tuning.shares(lesson["space"], results, by="dev_loss")
        others = [share for name, share in shares.items() if name != "learning_rate"]
        assert shares["learning_rate"] > 0.4 > 0.1 > max(others)


# The best of n


def test_expected_best_is_the_mean_of_the_largest() -> None:
    for accuracy, m, n in [(0.8, 500, 100), (0.5, 3, 2), (0.999, 50, 7), (0.01, 20, 1)]:
        chances = np.diff(binom.cdf(np.arange(-1, m + 1), m, accuracy) ** n)
        exact = chances @ np.arange(m + 1) / m
        assert tuning.expected_best(accuracy, m, n) == pytest.approx(exact, rel=1e-10)


def test_known_values_of_the_best() -> None:
    assert tuning.expected_best(0.8, 500, 10) == pytest.approx(0.827, abs=5e-4)
    assert tuning.expected_best(0.8, 500, 100) == pytest.approx(0.844, abs=5e-4)
    assert tuning.expected_best(0.8, 5000, 1) == pytest.approx(0.8)


# The sliders


def test_duel_over_all_positions(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][DUEL]
    for trials, control in ((25, 5), (9, 3)):
        panel.controls["trials"].value = control
        wins = []
        for _, importance in panel.controls["importance"].options:
            panel.controls["importance"].value = importance
            assert fact(panel, "trials") == trials
            wins.append(fact(panel, "random_wins"))
            duel = lesson["duel"]
            assert len(duel.grid.get_xdata()) == len(duel.random.get_xdata()) == trials
            (best,) = np.transpose(duel.best_random.get_data())
            heights = tuning.bowl_height(lesson["drawn"][:trials], lesson["lowest"], importance)
            assert_allclose(best, lesson["drawn"][heights.argmin()])
            assert_allclose(lesson["won"].get_data(), [[importance], [100 * wins[-1]]], rtol=1e-3)
        assert wins[0] < 0.4 < 0.6 < wins[-1]  # from importance 1 to 0
        assert min(np.diff(wins)) > -0.02


def test_duel_presets(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][DUEL]
    for name, importance in (("equal", 1), ("a tenth", 0.1), ("none", 0)):
        press(panel, name)
        assert fact(panel, "importance") == pytest.approx(importance)


def test_zoom_box_shows_what_lies_in_it(lesson: dict[str, Any]) -> None:
    panel, artists, pool = lesson["panels"][BOX], lesson["zoom_box"], lesson["pool"]
    stops = [value for _, value in panel.controls["rates"].options]
    for low in range(0, 80, 16):
        for high in range(low, 81, 16):
            panel.set(rates=(stops[low], stops[high]), hidden=(20, 100))
            shown = np.asarray(artists.fine.get_offsets())
            assert fact(panel, "trials") == len(shown) <= 20
            if len(shown):
                assert stops[low] <= shown[:, 0].min()
                assert shown[:, 0].max() <= stops[high]
                assert shown[:, 1].min() >= 20
                assert shown[:, 1].max() <= 100
                best = pool.loc[pool["learning_rate"].isin(shown[:, 0]), "dev_loss"].min()
                assert fact(panel, "best") == pytest.approx(best, rel=0.06)
    panel.set(rates=(stops[9], stops[9]), hidden=(20, 100))
    assert fact(panel, "trials") == 0
    assert artists.box.get_width() == 0


def test_zoom_box_alarm(lesson: dict[str, Any]) -> None:
    panel, artists = lesson["panels"][BOX], lesson["zoom_box"]
    press(panel, "too low")
    assert "learning_rate high" in panel.facts
    assert artists.alarm.get_text().startswith("Alarm")
    press(panel, "too high")
    assert "learning_rate low" in panel.facts
    press(panel, "good")
    assert "alarm=none" in panel.facts
    panel.set(hidden=(64, 64))
    assert fact(panel, "trials") == 0
    assert artists.alarm.get_text() == ""
    stops = [value for _, value in panel.controls["rates"].options]
    panel.set(rates=(stops[0], stops[-1]), hidden=(4, 128))
    assert "alarm=none" in panel.facts


def test_zoom_challenge_can_be_met(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][BOX]
    stops = [value for _, value in panel.controls["rates"].options]
    met = []
    for low in range(32, 52, 3):
        for high in range(low + 8, 72, 3):
            for hidden in (20, 30, 40):
                panel.set(rates=(stops[low], stops[high]), hidden=(hidden, 128))
                good = fact(panel, "trials") >= 15 and fact(panel, "median") < 0.25
                met.append(good and panel.facts.endswith("alarm=none"))
    assert 0 < sum(met) < len(met) / 2


def test_best_of_n_over_all_positions(lesson: dict[str, Any]) -> None:
    panel, (curve, dot) = lesson["panels"][BEST], lesson["optimism"]
    for _, examples in panel.controls["examples"].options:
        for _, tried in panel.controls["tried"].options:
            panel.set(tried=tried, examples=examples)
            best = tuning.expected_best(0.8, examples, tried)
            assert fact(panel, "best_shown") == pytest.approx(best, rel=1e-3)
            assert_allclose(dot.get_data(), [[tried], [100 * best]])
            assert_allclose(np.interp(tried, *curve.get_data()), 100 * best)
            assert 79 < 100 * best < 93  # within the axis
    press(panel, "a big sweep")
    assert fact(panel, "tried") == 1000
    press(panel, "lecture's 25")
    assert fact(panel, "tried") == 25
    panel.set(tried=100, examples=2000)
    assert fact(panel, "best_shown") > 0.82
    panel.set(tried=100, examples=5000)
    assert fact(panel, "best_shown") < 0.82


# The drawings


def test_ticks_show_the_tested_values() -> None:
    _, ax = plt.subplots()
    pictures.draw_tested(ax, tuning.cell_grid(5), title="grid")
    ticks = np.asarray(ax.lines[1].get_xdata())
    assert len(ticks) == 25
    assert len(np.unique(ticks)) == 5


def test_bars_are_the_shares() -> None:
    _, ax = plt.subplots()
    shares = {"one": {"α": 0.5, "β": -0.1}, "two": {"α": 0.25, "β": 0.0}}
    pictures.draw_shares(ax, shares, {"α": 1, "β": 2})
    assert [bar.get_bbox().width for bar in ax.patches if isinstance(bar, Rectangle)] == [
        50,
        0,
        25,
        0,
    ]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["α (1)", "β (2)"]


def test_rows_stand_from_top_to_bottom() -> None:
    _, ax = plt.subplots()
    pictures.draw_rows(ax, np.array([[1.0, 2], [3, 4]]), marker="o", color="C0", label="")
    assert_allclose(np.asarray(ax.lines[0].get_xydata(), float), [[1, 0], [2, 0], [3, 1], [4, 1]])
    assert ax.yaxis_inverted()


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, ax = plt.subplots()
    moving = [
        *pictures.draw_duel(ax, np.array([0.5, 0.5])),
        pictures.draw_wins(ax, [1, 0], {"5×5": [0.3, 0.8]}),
        *pictures.draw_trials(ax, [0.1], [8], [0.5]),
        *pictures.draw_best_of(ax, [1, 10], 0.8),
    ]
    assert all(artist.get_animated() for artist in moving)


# The exercises


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("01")
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises.values()) >= 25


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("01.1", lambda n, k: (int(n ** (1 / k) + 1e-9), n), "✓"),
        ("01.1", lambda n, k: (n, int(n ** (1 / k) + 1e-9)), "swapped"),
        ("01.1", lambda n, k: (5, 25), "on input 2"),
        ("01.2", lambda n, share: 1 - np.exp(n * np.log1p(-share)), "✓"),
        ("01.2", lambda n, share: share * n, "don't add up"),
        ("01.2", lambda n, share: 0.05 * n, "on input 1"),
        ("01.3", lambda u, z: [0.5, 0.2, 0.1], "wanted: a NumPy array"),
        ("01.3", lambda u, z: np.ones(len(u)) / len(u), "all hyperparameters matter equally"),
        ("01.3", lambda u, z: correlated(u < 0.5, z), "✓"),
        ("01.3", lambda u, z: correlated(u <= 0.5, z), "on input 4"),
        ("01.4", lambda u, z: "none", "accepted in silence"),
        ("01.4", lambda u, z: "low" if u[z.argmin()] < 0.5 else "high", "on input 3"),
        ("01.4", lambda u, z: alarm(u, z, 0.05, 0.95), "✓"),
        ("01.4", lambda u, z: alarm(u, z, 0.1, 0.9), "rings too early"),
        ("01.4", lambda u, z: alarm(u, z, 0.3, 0.7), "rings too early"),
        ("01.4", lambda u, z: alarm(u, z, 0.03, 0.95), "returned 'none'; wanted 'low'"),
        ("01.4", lambda u, z: alarm(u, z, 0.05, 0.97), "returned 'none'; wanted 'high'"),
        ("01.4", lambda u, z: alarm(u, z, 0.1, 0.95), "returned 'low'; wanted 'none'"),
        ("01.4", lambda u, z: alarm(u, z, 0.05, 0.9), "returned 'high'; wanted 'none'"),
        ("01.4", lambda u, z: alarm(u, z, 0.01, 0.99), "returned 'none'; wanted 'low'"),
        ("01.4", lambda u, z: alarm(u, np.nan_to_num(z), 0.05, 0.95), "makes it a loss of 0"),
        ("01.4", lambda u, z: alarm(np.where(u == u.min(), 0, u), z, 0.05, 0.95), "on input 10"),
        ("01.4", lambda u, z: alarm(np.where(u == u.max(), 1, u), z, 0.05, 0.95), "on input 11"),
        ("01.5", lambda dev, test: dev.mean(2).argmin(1), "wanted: 2 values"),
        ("01.5", lambda dev, test: (test.mean(2).argmin(1), test.mean(2).min(1)), "dev set now"),
        (
            "01.5",
            lambda dev, test: (np.tile(dev.mean((0, 2)).argmin(), len(dev)), test.mean((1, 2))),
            "on input 1",
        ),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("01")[exercise], answer).message


def correlated(lower: Any, log_loss: Any) -> Any:
    return np.array([np.corrcoef(half, log_loss)[0, 1] ** 2 for half in lower])


def alarm(position: Any, loss: Any, low: float, high: float) -> str:
    best = position[np.nanargmin(loss)]
    return "low" if best <= low else "high" if best >= high else "none"


def test_the_grid_exercise_agrees_with_the_search() -> None:
    from course_utils.search import grid

    space = {name: Uniform(0, 1) for name in "abc"}
    configurations = grid(space, 5)
    values, at_random = exercises_of("01")["01.1"].reference(len(configurations), len(space))
    assert values == len({configuration["a"] for configuration in configurations}) == 5
    assert at_random == 125
