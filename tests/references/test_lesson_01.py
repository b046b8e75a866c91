"""References of notebook 01, beside counts, closed forms and plain loops."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises.lesson_01 import (
    chance_of_a_hit,
    choose,
    edge_alarm,
    shares,
)
from course_utils.exercises.lesson_01 import tested_values as values_tested  # not a test

# ---- 01.1 grid or random ------------------------------------------------------------------------


def test_full_grid_uses_all_its_trials() -> None:
    assert values_tested(25, 2) == (5, 25)
    assert values_tested(1000, 3) == (10, 1000)


@pytest.mark.parametrize("hyperparameters", [1, 2, 3, 5])
def test_grid_has_the_most_values_that_fit(hyperparameters: int) -> None:
    for trials in (1, 2, 3, 4, 7, 8, 9, 26, 27, 31, 32, 33, 125, 243):
        fitting = [p for p in range(1, trials + 1) if p**hyperparameters <= trials]
        assert values_tested(trials, hyperparameters) == (max(fitting), trials)


def test_too_few_trials_leave_one_value_each() -> None:
    assert values_tested(3, 2) == (1, 3)


# ---- 01.2 the chance of a hit -------------------------------------------------------------------


def test_chance_is_the_part_of_all_outcomes_with_a_hit() -> None:
    outcomes = list(itertools.product([True, False, False, False], repeat=3))  # one in four hits
    assert chance_of_a_hit(3, 0.25) == sum(map(any, outcomes)) / len(outcomes) == 37 / 64


@pytest.mark.parametrize(("n", "chance"), [(59, 0.9515), (25, 0.7226), (9, 0.3698)])
def test_chance_of_the_top_five_percent(n: int, chance: float) -> None:
    assert round(chance_of_a_hit(n, 0.05), 4) == chance


def test_no_trial_hits_never_and_one_trial_with_its_share() -> None:
    assert chance_of_a_hit(0, 0.125) == 0
    assert chance_of_a_hit(1, 0.125) == 0.125


# ---- 01.3 share of variance ---------------------------------------------------------------------


def test_share_is_the_squared_correlation_with_the_half() -> None:
    rng = np.random.default_rng(3)
    position = rng.random((4, 23))
    log_loss = 5 + 2 * position[0] - position[2] + 0.2 * rng.standard_normal(23)
    expected = [np.corrcoef(u >= 0.5, log_loss)[0, 1] ** 2 for u in position]
    result = shares(position, log_loss)
    assert result.shape == (4,)
    assert_allclose(result, expected, rtol=1e-12)


def test_middle_belongs_to_the_upper_half() -> None:
    position = np.array([[0.1, 0.5, 0.9, 0.2], [0.5, 0.5, 0.0, 0.4]])
    log_loss = np.array([1.0, 4.0, 6.0, 3.0])  # mean 3.5, squares 13
    # first row: halves 1, 3 and 4, 6, squares 2 + 2; second row: 6, 3 and 1, 4, squares 4.5 + 4.5
    assert_allclose(shares(position, log_loss), [9 / 13, 4 / 13], rtol=1e-12)


# ---- 01.4 the edge alarm ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("best", "alarm"),
    [
        (0.0, "low"),
        (0.05, "low"),
        (np.nextafter(0.05, 1), "none"),
        (0.5, "none"),
        (np.nextafter(0.95, 0), "none"),
        (0.95, "high"),
        (1.0, "high"),
    ],
)
def test_margin_is_part_of_the_edge(best: float, alarm: str) -> None:
    assert edge_alarm(np.array([0.3, best, 0.6]), np.array([2.0, 1.0, 3.0])) == alarm


def test_diverged_trial_rings_no_alarm() -> None:
    assert edge_alarm(np.array([0.01, 0.4, 0.99]), np.array([np.nan, 1.0, 2.0])) == "none"


def test_best_of_the_trials_that_did_not_diverge_rings() -> None:
    assert edge_alarm(np.array([0.5, 0.4, 0.99]), np.array([np.nan, 2.0, 1.0])) == "high"


# ---- 01.5 choose, then report -------------------------------------------------------------------


def test_dev_set_chooses_and_test_set_reports() -> None:
    rng = np.random.default_rng(5)
    dev, test = rng.random((4, 3, 6)), rng.random((4, 3, 7))  # data sets, configurations, seeds
    chosen, error = choose(dev, test)
    assert chosen.shape == error.shape == (4,)
    for data_set in range(4):
        sums = [sum(dev[data_set, configuration]) for configuration in range(3)]
        winner = sums.index(min(sums))
        assert chosen[data_set] == winner
        assert_allclose(error[data_set], sum(test[data_set, winner]) / 7, rtol=1e-12)


def test_winner_has_the_lowest_mean_and_not_the_best_seed() -> None:
    dev = np.array([[[0.0, 9.0], [3.0, 4.0], [5.0, 5.0]], [[2.0, 2.0], [1.0, 4.0], [0.0, 1.0]]])
    chosen, error = choose(dev, 10 * dev)
    assert_array_equal(chosen, [1, 2])
    assert_array_equal(error, [35.0, 5.0])
