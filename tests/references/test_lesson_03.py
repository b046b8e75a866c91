"""References of notebook 03, beside numbers worked out by hand and plain Python."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from course_utils.exercises.lesson_03 import rungs, scaled_rate, steepest_rate, survivors

# ---- 03.1 the rungs of successive halving -------------------------------------------------------


@pytest.mark.parametrize(
    ("models", "eta", "rows"),
    [
        (81, 3, [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]),  # Li et al. 2018
        (8, 2, [(8, 1), (4, 2), (2, 4), (1, 8)]),
        (25, 3, [(25, 1), (8, 3), (2, 9)]),
        (11, 3, [(11, 1), (3, 3), (1, 9)]),
        (1, 4, [(1, 1)]),
    ],
)
def test_rungs(models: int, eta: int, rows: list[tuple[int, int]]) -> None:
    result = rungs(models, eta)
    assert result.dtype == np.dtype(int)
    assert_array_equal(result, rows, strict=True)


# ---- 03.2 who survives a rung -------------------------------------------------------------------

CURVES = np.array(
    [
        [1.0, 0.7, 0.6, 0.55],
        [1.4, 1.0, 0.5, 0.10],
        [0.6, 0.5, 0.7, 0.45],
        [0.9, 1.1, 0.8, 0.90],
        [2.0, 0.2, np.nan, np.nan],
    ]
)


@pytest.mark.parametrize(
    ("budget", "best_first"),
    [(1, [2, 3, 0, 1, 4]), (2, [4, 2, 0, 1, 3]), (3, [1, 0, 2, 3, 4]), (4, [1, 2, 0, 3, 4])],
)
def test_lowest_losses_at_the_budget_survive(budget: int, best_first: list[int]) -> None:
    for keep in (1, 3, 5):
        assert_array_equal(survivors(CURVES, budget, keep), best_first[:keep], strict=True)


def test_equal_losses_keep_their_order() -> None:
    losses = np.random.default_rng(1).integers(0, 3, size=300).astype(float)
    expected = sorted(range(300), key=lambda model: losses[model])  # sorted keeps the order
    assert_array_equal(survivors(losses[:, None], 1, 250), expected[:250])


# ---- 03.3 another batch size --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch_size", "new_batch_size", "rate"),
    [(32, 128, 1.0), (64, 16, 0.0625), (64, 96, 0.375), (32, 512, 3.0), (16, 256, 3.0)],
)
def test_rate_grows_with_the_batch_up_to_the_limit(
    batch_size: int, new_batch_size: int, rate: float
) -> None:
    assert scaled_rate(0.25, batch_size, new_batch_size, 3.0) == rate


# ---- 03.4 read off a range test -----------------------------------------------------------------


def test_steepest_rate_of_a_smooth_fall() -> None:
    rates = np.array([1e-4, 2e-3, 0.05, 0.08, 0.1, 0.125, 0.2, 5.0])  # uneven on the log scale
    losses = 2 / (1 + (rates / 0.1) ** 2)  # over log α this is symmetric about 0.1
    result = steepest_rate(rates, losses)
    assert isinstance(result, float)
    assert result == 0.1


def test_slope_is_taken_over_the_logarithm() -> None:
    rates = np.exp([-9.0, -8.0, -4.0, 0.0, 0.5, 1.0])
    # slopes over log α: −1, −0.9, −0.5, −0.59, −0.6, −0.6
    losses = np.array([9.0, 8.0, 6.0, 4.0, 3.7, 3.4])
    assert steepest_rate(rates, losses) == rates[0]
    # −0.1, −0.18, −0.5, −0.68, −0.85, −1
    losses = np.array([9.0, 8.9, 6.9, 4.9, 4.55, 4.05])
    assert steepest_rate(rates, losses) == rates[5]


def test_places_beside_a_blow_up_have_no_slope() -> None:
    rates = np.geomspace(1e-4, 10, 8)
    losses = np.array([2.3, 2.2, 1.4, 1.35, 1.3, np.inf, np.inf, np.nan])
    with np.errstate(invalid="raise"):  # inf − inf is met in silence
        assert steepest_rate(rates, losses) == rates[1]
