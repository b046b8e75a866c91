"""References of notebook 06, beside numbers by hand and counts of all batches."""

import itertools
import statistics

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course_utils.exercises.lesson_06 import (
    choose_batch_size,
    drift,
    noise_of_mean,
    normalise_ghosts,
    verdict,
)

Z = np.array(
    [
        [1.0, 2.0, 4.0, 9.0, -1.0, 3.0],
        [0.5, 0.5, 1.0, 2.0, -2.0, 1.5],
        [30.0, 10.0, 20.0, 50.0, 40.0, 25.0],
        [0.001, -0.003, 0.002, 0.004, 0.009, -0.006],
    ]
)

# ---- 06.1 drift ---------------------------------------------------------------------------------


def test_drift_by_hand() -> None:
    means = np.array([[0.0, 5.0, -1.0], [1.0, 5.5, -3.0], [0.5, 5.0, 7.0], [2.0, 4.0, 7.0]])
    stds = np.array([[2.0, 0.5, 1.0], [4.0, 0.25, 2.0], [1.0, 0.5, 8.0], [3.0, 0.7, 1.5]])
    result = drift(means, stds)
    assert isinstance(result, float)
    # moves in σ: 0.5, 1, 2 in the first step, then 0.125, 2, 5, then 1.5, 2, 0
    assert_allclose(result, 14.125 / 9, rtol=1e-12)


def test_drift_of_a_single_step() -> None:
    assert drift(np.array([[1.0, 4.0], [4.0, 2.0]]), np.array([[2.0, 0.5], [9.0, 9.0]])) == 2.75


# ---- 06.2 what a table supports -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("losses", "word"),
    [
        ([[0.1, 0.3], [0.4, 0.6]], "supports"),
        ([[0.4, 0.6], [0.1, 0.3]], "contradicts"),
        ([[0.1, 0.5], [0.4, 0.6]], "undecided"),
        ([[0.4, 0.6], [0.1, 0.5]], "undecided"),
        ([[0.1, 0.4], [0.4, 0.6]], "undecided"),  # they touch: no seeds apart
        ([[0.4, 0.6], [0.1, 0.4]], "undecided"),
    ],
)
def test_verdict_on_a_pair_asks_for_seeds_apart(losses: list[list[float]], word: str) -> None:
    assert verdict(np.array([0.1, 0.2]), np.array(losses)) == word
    assert verdict(np.array([0.2, 0.1]), np.array(losses[::-1])) == word


@pytest.mark.parametrize(
    ("losses", "word"),
    [
        ([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], "supports"),
        ([[0.1, 0.2], [0.3, 0.5], [0.4, 0.6]], "undecided"),  # one pair overlaps
        ([[0.1, 0.2], [0.5, 0.6], [0.3, 0.4]], "contradicts"),  # by one pair of three
        ([[0.5, 0.7], [0.4, 0.6], [0.3, 0.45]], "contradicts"),  # by the ends only
        ([[0.1, 0.3], [0.2, 0.5], [0.4, 0.6]], "undecided"),  # only the ends are apart
    ],
)
def test_verdict_on_three_networks_asks_every_pair(losses: list[list[float]], word: str) -> None:
    drifts, table = np.array([0.1, 0.2, 0.3]), np.array(losses)
    for order in itertools.permutations(range(3)):
        assert verdict(drifts[list(order)], table[list(order)]) == word


# ---- 06.3 the noise of a batch's mean -----------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_noise_is_the_spread_of_the_means_of_all_batches(batch_size: int) -> None:
    batches = (itertools.product(unit, repeat=batch_size) for unit in Z)
    expected = [[np.std([sum(batch) / batch_size for batch in unit])] for unit in batches]
    assert_allclose(noise_of_mean(Z, batch_size), expected, rtol=1e-12, strict=True)


# ---- 06.4 which batch size? ---------------------------------------------------------------------


def test_lowest_median_dev_loss_decides() -> None:
    dev = np.array([[0.7, 0.1, 0.9], [0.5, 0.4, 0.6], [0.35, 0.4, 9.0], [0.9, 0.9, 0.8]])
    train = dev[::-1]  # says something else
    result = choose_batch_size(np.array([256, 64, 16, 4]), train, dev)
    assert isinstance(result, int)
    assert result == 16


# ---- 06.5 ghost batches -------------------------------------------------------------------------


@pytest.mark.parametrize("ghost_size", [2, 3, 6])
def test_each_ghost_is_normalised_by_itself(ghost_size: int) -> None:
    expected = np.empty(Z.shape)
    for unit, example in np.ndindex(Z.shape):
        first = example - example % ghost_size
        ghost = Z[unit, first : first + ghost_size].tolist()
        deviation = Z[unit, example] - statistics.fmean(ghost)
        expected[unit, example] = deviation / (statistics.pvariance(ghost) + 1e-5) ** 0.5
    assert_allclose(normalise_ghosts(Z, ghost_size), expected, rtol=1e-12, strict=True)


def test_ghost_that_never_changes_becomes_zero() -> None:
    result = normalise_ghosts(np.array([[4.0, 4.0, 1.0, 1.0 + 2e-3]]), 2)
    small = 1e-3 / (1e-6 + 1e-5) ** 0.5  # a spread as small as the root of ε
    assert_allclose(result, [[0.0, 0.0, -small, small]], rtol=1e-9)
