"""Notebook 03: the panda's player and buttons, the fan, the rungs, the drawings."""

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import training as pictures
from course_utils.range_test import RangeTest
from course_utils.search import brackets
from course_utils.sliders import Panel
from tests.lesson import assert_both_ends_differ, ends, positions, press

NOTEBOOK = "03_pandas_vs_caviar.ipynb"
PANDA, FAN, RUNGS = 0, 1, 2


def facts(panel: Panel) -> dict[str, str]:
    """Return the facts that a panel shows. Some are words here."""
    return dict(fact.split("=") for fact in panel.facts.split())


# ---- the panda ------------------------------------------------------------------------------


@pytest.fixture
def panda(lesson: dict[str, Any]) -> Panel:
    """Return the panel at the start of a new life with the settings of the notebook."""
    panel: Panel = lesson["panels"][PANDA]
    panel.controls["day"].value = 0
    panel.set(day=0, learning_rate=0.1, momentum=0.9)
    return panel


def test_days_go_by_as_in_a_life_by_script(lesson: dict[str, Any], panda: Panel) -> None:
    twin = lesson["newborn"]()
    for days, learning_rate in [(20, 0.1), (20, 1.0)]:
        panda.controls["learning_rate"].value = learning_rate
        for _ in range(days):
            panda.controls["day"].value += 1
        twin.train(days, learning_rate, 0.9)
    assert float(facts(panda)["dev_loss"]) == pytest.approx(twin.dev_loss[-1], rel=1e-3)
    days_shown, drawn = lesson["diary"].dev_loss.get_data()
    np.testing.assert_array_equal(days_shown, np.arange(1, 41))
    np.testing.assert_allclose(drawn, twin.dev_loss)
    assert list(lesson["diary"].changes.get_xdata()) == [20]
    assert lesson["diary"].labels[0].get_text() == "α = 1, β = 0.9"


def test_a_player_that_jumps_over_days_lives_them(panda: Panel) -> None:
    panda.controls["day"].value = 7
    seven = facts(panda)
    panda.controls["day"].value = 0
    for day in range(1, 8):
        panda.controls["day"].value = day
    assert facts(panda) == seven


def test_a_paused_life_does_not_train(lesson: dict[str, Any], panda: Panel) -> None:
    panda.controls["day"].value = 5
    before = facts(panda)
    for _ in positions(panda, "learning_rate"):
        assert facts(panda)["dev_loss"] == before["dev_loss"]
    assert lesson["life"]["panda"].days == 5


def test_a_ruined_model_is_taken_back(lesson: dict[str, Any], panda: Panel) -> None:
    panda.set(learning_rate=1.0)
    panda.controls["day"].value = 30
    assert press(panda, "keep this model").endswith("kept_model_of_day=30")
    good = float(facts(panda)["dev_loss"])
    press(panda, "far too large")
    panda.controls["day"].value = 40
    assert float(facts(panda)["dev_loss"]) > 2
    press(panda, "back to it")
    press(panda, "brisk")
    panda.controls["day"].value = 50
    assert float(facts(panda)["dev_loss"]) < good
    assert [change.day for change in lesson["life"]["panda"].changes] == [30, 40, 40]
    assert list(lesson["diary"].saved.get_xdata()) == [30]


def test_a_good_life_reaches_the_challenge(panda: Panel) -> None:
    panda.set(learning_rate=3.162)
    panda.controls["day"].value = 60
    assert float(facts(panda)["dev_loss"]) < 0.1


def test_a_diverged_model_is_not_kept_and_the_panel_says_so(
    lesson: dict[str, Any], panda: Panel
) -> None:
    panda.controls["day"].value = 3
    life = lesson["life"]["panda"]
    life.diverged = True
    assert "diverged and is not kept" in press(panda, "keep this model")
    assert life.saved_on == 0
    press(panda, "back to it")
    panda.controls["day"].value = 4
    assert not panda._picture.failed


def test_the_first_button_of_the_player_starts_a_new_life(
    lesson: dict[str, Any], panda: Panel
) -> None:
    panda.controls["day"].value = 9
    old = lesson["life"]["panda"]
    panda.controls["day"].value = 0
    assert lesson["life"]["panda"] is not old
    assert lesson["life"]["panda"].days == 0
    assert lesson["diary"].loss.get_xdata().size == 0


# ---- caviar ---------------------------------------------------------------------------------


def test_the_fan_keeps_the_best_at_every_budget(lesson: dict[str, Any]) -> None:
    panel, curves = lesson["panels"][FAN], lesson["curves"]
    winner = int(np.argmin(curves[:, -1]))
    for keep in (1, 24, 200):
        panel.controls["keep"].value = keep
        for budget in positions(panel, "budget"):
            limit = np.sort(curves[:, int(budget) - 1])[keep - 1]
            kept = curves[:, int(budget) - 1] <= limit
            shown = facts(panel)
            assert shown["winner"] == ("kept" if kept[winner] else "lost")
            assert float(shown["best"]) == pytest.approx(curves[kept, -1].min(), rel=1e-3)
            assert lesson["fan"][0].get_xdata().size == keep * 82


def test_the_fan_says_what_early_stopping_costs(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][FAN]
    assert "winner=kept" in press(panel, "all")
    assert facts(panel)["cost_percent"] == "100"
    assert facts(panel)["behind"] == "0"
    assert "winner=lost" in press(panel, "cheap and wrong")
    assert facts(panel)["cost_percent"] == "5"
    assert float(facts(panel)["behind"]) > 0.03
    assert "winner=lost" in press(panel, "a tenth")
    assert facts(panel)["behind"] == "0"  # the runner-up is as good
    assert "winner=kept" in press(panel, "a third")


def test_each_rung_shows_who_is_still_trained(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][RUNGS]
    for bracket in positions(panel, "bracket"):
        own = lesson["own_curves"][int(bracket)]
        ladder = brackets(81)[int(bracket)]
        alive = np.arange(len(own))
        for rung in positions(panel, "rung"):
            if rung < len(ladder):
                models, budget = ladder[int(rung)]
                previous = ladder[int(rung) - 1][1] if rung else 1
                alive = alive[np.argsort(own[alive, previous - 1], kind="stable")][:models]
            shown = facts(panel)
            assert shown["models"] == str(len(alive))
            assert shown["budget"] == str(budget)
            state = "trained" if own[:, -1].argmin() in alive else "dropped"
            assert shown["best"] == state


def test_presets_of_the_rungs_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][RUNGS]
    assert "best=trained" in press(panel, "many, short")
    assert "best=dropped" in press(panel, "the best is dropped")
    assert "models=5 budget=81" in press(panel, "few, long")


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    assert_both_ends_differ(lesson["panels"][FAN])
    panel = lesson["panels"][RUNGS]
    for still, moved in ({"rung": 0}, "bracket"), ({"bracket": 0}, "rung"):
        panel.set(**still)
        seen = []
        for end in ends(panel.controls[moved]):
            panel.controls[moved].value = end
            seen.append((panel.facts, bytes(panel._picture.sheet)))
        assert seen[0][0] != seen[1][0]
        assert seen[0][1] != seen[1][1]


# ---- claims of the text ---------------------------------------------------------------------


def test_halving_loses_the_slow_winner(lesson: dict[str, Any]) -> None:
    assert (lesson["found"] != lesson["truly_best"]).all()
    rates = lesson["results"]["learning_rate"].to_numpy()
    assert np.median(rates[lesson["found"]]) > 3 * np.median(rates[lesson["truly_best"]])


def test_the_ruined_model_is_dead(lesson: dict[str, Any]) -> None:
    assert not lesson["active"].any()
    assert lesson["rescued"].dev_loss[-1] < 0.2


def test_early_leaders_have_a_large_rate_and_rise_again(lesson: dict[str, Any]) -> None:
    curves, rates = lesson["curves"], lesson["results"]["learning_rate"].to_numpy()
    early, late = (lesson["kept_early"](budget, 24) for budget in (1, 81))
    assert np.median(rates[early]) > 10 * np.median(rates[late])
    rises = [np.median(curves[rows, -1] / curves[rows].min(axis=1)) for rows in (early, late)]
    assert rises[0] > 1.9
    assert rises[1] < 1.2


def test_the_patient_pruner_is_never_worse_and_often_better(lesson: dict[str, Any]) -> None:
    hasty, patient = (np.array(lesson["found_best"][shortest]) for shortest in (1, 9))
    assert (patient <= hasty).all()
    assert (patient < hasty - 1e-3).sum() >= 3
    for shortest, searches in lesson["studies"].items():
        ladder = {shortest * 3**rung for rung in range(5)} | {81}
        assert {len(t.intermediate_values) for study in searches for t in study.trials} <= ladder


def test_the_good_rate_grows_with_the_batch_until_it_breaks(lesson: dict[str, Any]) -> None:
    good = [lesson["good"](losses) for losses in lesson["middle"].values()]
    assert good[1][0] / good[0][-1] < 4 < good[1][-1] / good[0][0]  # the linear rule says 4
    assert max(good[2]) < 16 * min(good[0])  # and here it is over
    assert max(good[3]) <= max(good[2])


def test_no_rate_is_good_for_digits_and_for_tumours(lesson: dict[str, Any]) -> None:
    medians = [np.median(losses, axis=1) for losses in lesson["by_data"].values()]
    digits, tumours = (lesson["good"](losses) for losses in medians)
    assert max(tumours) < min(digits)
    stale = medians[1][lesson["digits_best"]] / medians[1].min()
    assert 1.25 < stale < 1.45  # "a third higher"


# ---- drawings -------------------------------------------------------------------------------


def test_losses_outside_the_axis_lie_on_its_edge() -> None:
    _, ax = plt.subplots()
    curves = np.array([[1.0, 1e9, np.nan], [1.0, 0.5, 1e-9]])
    lines = pictures.draw_fan(ax, curves)
    pictures.set_fan(lines, curves, [0], 1)
    kept = np.asarray(lines[0].get_ydata())
    np.testing.assert_array_equal(kept, [1.0, pictures.LOSSES[1], pictures.LOSSES[1], np.nan])
    np.testing.assert_array_equal(lines[1].get_ydata(), [1.0, 0.5, pictures.LOSSES[0]])


def test_labels_of_changes_do_not_meet(panda: Panel, lesson: dict[str, Any]) -> None:
    for day, learning_rate in [(10, 1.0), (30, 0.1), (40, 1.0), (60, 0.1), (80, 1.0), (99, 0.1)]:
        panda.controls["day"].value = day
        panda.controls["learning_rate"].value = learning_rate
    panda.controls["day"].value = 100
    press(panda, "back to it")
    diary = lesson["diary"]
    assert list(diary.changes.get_xdata()) == [10, 30, 40, 60, 80, 99, 100]
    shown = {label.get_position()[0]: label.get_text() for label in diary.labels}
    assert list(shown) == [100, 80, 60, 40]  # 99 and 30 are within 5 % of the axis, 15 days
    assert shown[80] == "α = 1, β = 0.9"
    press(panda, "far too large")
    panda.controls["day"].value = 101
    assert diary.labels[0].get_text() == "back to day 0, α = 100, β = 0"


def test_rungs_are_drawn_as_far_as_each_model_was_trained() -> None:
    _, ax = plt.subplots()
    curves = np.array([[3.0, 2, 1, 1], [2, 1, 0.5, 0.2], [4, 4, 4, 4], [5, 5, 5, 5]])
    trained = [np.array([0, 1, 2, 3]), np.array([1, 0]), np.array([1])]
    pictures.draw_rungs(ax, curves, [(4, 1), (2, 2), (1, 4)], trained)
    lengths = [len(np.asarray(line.get_xdata())) for line in ax.lines[:5]]
    assert lengths == [2, 4, 1, 1, 4]


def test_the_best_rate_is_a_dot_on_its_curve() -> None:
    _, ax = plt.subplots()
    losses = np.array([[2, 2, 3], [1, 1, 0.5], [np.nan] * 3])
    pictures.draw_best_rates(ax, [0.1, 1.0, 10.0], losses, "x")
    np.testing.assert_array_equal(ax.lines[-1].get_xydata(), [[1.0, 1.0]])


def test_a_range_test_shows_its_places_and_the_other_tests() -> None:
    _, ax = plt.subplots()
    rates = np.array([1e-3, 1e-2, 1e-1, 1.0])
    test = RangeTest(rates, np.array([2.0, 1.0, 0.5, 0.7]), steepest=1, minimum=2, blow_up=3)
    other = RangeTest(rates, np.array([3.0, 2.0, 1.0, 1.5]), steepest=1, minimum=2, blow_up=3)
    pictures.draw_range_test(ax, test, [other, other])
    shown = {str(line.get_label()): np.asarray(line.get_xydata()).tolist() for line in ax.lines}
    assert shown["steepest: 0.01"] == [[0.01, 1.0]]
    assert shown["minimum: 0.1"] == [[0.1, 0.5]]
    assert [x for x, _ in shown["blow-up: 1"]] == [1.0, 1.0]
    assert shown["other seeds"] == np.column_stack([rates, other.losses]).tolist()
    legend = ax.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 4


# ---- the exercises --------------------------------------------------------------------------


def _rungs(models: int, eta: int, last: int) -> Any:
    return np.array([(models // eta**rung, eta**rung) for rung in range(last + 1)])


# No lambda: an error's message quotes the line that raised it.
def _one_too_late(curves: Any, budget: int, keep: int) -> Any:
    return np.argsort(curves[:, budget])[:keep]


def _steepest(rates: Any, slopes: Any) -> Any:
    return rates[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))]


def _steepest_of_the_finite(rates: Any, losses: Any) -> Any:
    rates, losses = rates[np.isfinite(losses)], losses[np.isfinite(losses)]
    return rates[np.gradient(losses, np.log10(rates)).argmin()]


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("03.1", lambda n, eta: _rungs(n, eta, round(math.log(n, eta))), "✓"),
        ("03.1", lambda n, eta: _rungs(n, eta, int(math.log(n, eta))), "rounded down"),
        ("03.2", lambda curves, b, keep: np.argsort(curves, axis=0)[:keep, b - 1], "✓"),
        ("03.2", _one_too_late, "one unit too late"),
        ("03.2", lambda curves, b, keep: np.argsort(curves[:, b - 1])[::-1][:keep], "turned round"),
        ("03.3", lambda a, old, new, largest: np.clip(a * new / old, 0, largest), "✓"),
        ("03.3", lambda a, old, new, largest: min(a * new / old, 1.0), "on input 2"),
        ("03.4", _steepest_of_the_finite, "✓"),
        ("03.4", lambda rates, z: _steepest(rates, np.gradient(z)), "evenly spaced"),
        ("03.4", lambda rates, z: rates[np.nanargmin(np.gradient(z, np.log(rates)))], "on input 4"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("03")[exercise], answer).message
