"""References of notebook 02, beside closed forms and the course's own scales and averages."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.averages import exponentially_weighted_average
from course_utils.exercises.lesson_02 import (
    average,
    configuration,
    log_draws,
    momentum_draws,
    whole_numbers,
)
from course_utils.scales import Log, NearOne

U = np.array([0.0, 0.07, 0.31, 0.5, 0.66, 0.83, 1.0])

# ---- 02.1 whole numbers -------------------------------------------------------------------------


def test_equal_parts_of_the_draws_lead_to_the_numbers() -> None:
    starts = np.arange(8) / 8  # eight numbers, −3 to 4
    assert_array_equal(whole_numbers(-3, 4, starts), [-3, -2, -1, 0, 1, 2, 3, 4])


def test_number_lasts_to_the_end_of_its_part() -> None:
    ends = np.nextafter(np.arange(1, 5) / 4, 0)  # four numbers, 5 to 8
    assert_array_equal(whole_numbers(5, 8, ends), [5, 6, 7, 8])


def test_whole_numbers_are_integers() -> None:
    result = whole_numbers(2, 4, np.array([0.1, 0.9]))
    assert result.dtype == np.dtype(int)
    assert result.shape == (2,)


# ---- 02.2 log scale -----------------------------------------------------------------------------


def test_exponents_are_even() -> None:
    draws = log_draws(1e-3, 1e2, np.array([0.0, 0.2, 0.4, 0.6, 1.0]))
    assert_allclose(draws, [1e-3, 1e-2, 1e-1, 1.0, 1e2], rtol=1e-12)


def test_log_draws_are_those_of_the_scale() -> None:
    assert_allclose(log_draws(0.5, 20.0, U), Log(0.5, 20.0).value(U), rtol=1e-12)


# ---- 02.3 exponentially weighted average --------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.2, 0.9])
def test_average_is_weighted_by_powers_of_momentum(momentum: float) -> None:
    x = np.array([4.0, 6.0, -5.0, 9.0, 2.5])
    ages = [np.arange(t)[::-1] for t in range(1, 6)]
    expected = [np.average(x[: len(age)], weights=momentum**age) for age in ages]
    result = average(x, momentum)
    assert result.shape == (5,)
    assert_allclose(result, expected, rtol=1e-12)


def test_average_is_that_of_the_course() -> None:
    x = np.array([3.0, -1.0, 2.0, 8.0])
    expected = exponentially_weighted_average(x, 0.75, bias_correction=True)
    assert_allclose(average(x, 0.75), expected, rtol=1e-12)


def test_average_of_equal_values_is_the_value() -> None:
    assert_allclose(average(np.full(4, 7.0), 0.99), [7.0] * 4, rtol=1e-12)


# ---- 02.4 momentum ------------------------------------------------------------------------------


def test_distances_to_one_have_even_exponents() -> None:
    draws = momentum_draws(0.9, 0.9999, np.array([0.0, 1 / 3, 2 / 3, 1.0]))
    assert_allclose(draws, [0.9, 0.99, 0.999, 0.9999], rtol=1e-12)


def test_momentum_draws_are_those_of_the_scale() -> None:
    assert_allclose(momentum_draws(0.5, 0.98, U), NearOne(0.5, 0.98).value(U), rtol=1e-12)


# ---- 02.5 the right scale for each --------------------------------------------------------------


@pytest.mark.parametrize(
    ("u", "values"),
    [
        (0.0, (50, 2, 0.0001, 0.9)),
        (0.5, (75, 3, 0.01, 0.99)),
        (1.0, (100, 4, 1.0, 0.999)),
    ],
)
def test_configuration_at_the_ends_and_in_the_middle(u: float, values: tuple[float, ...]) -> None:
    result = configuration(np.full(4, u))
    assert [type(value) for value in result] == [int, int, float, float]
    assert_allclose(result, values, rtol=1e-12)


def test_each_value_has_a_draw_of_its_own() -> None:
    result = configuration(np.array([0.999, 0.01, 0.75, 0.5]))
    assert_allclose(result, (100, 2, 0.1, 0.99), rtol=1e-12)


@pytest.mark.parametrize("n", [3, 5])
def test_configuration_refuses_another_number_of_draws(n: int) -> None:
    with pytest.raises(ValueError, match="zip"):
        configuration(np.full(n, 0.5))
