"""Lesson 07's reference solutions beside numbers worked by hand, raw data and plain loops."""

from statistics import fmean, pvariance

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises.lesson_07 import (
    both_modes,
    corrected_average,
    fold,
    normalise_at_test_time,
    whole_set,
)

# Two units, three examples; neither mean is 0, neither variance 1.
Z = np.array([[7.0, 1.0, 2.5], [5.0, -4.0, 14.0]])
MEAN, VARIANCE = np.array([[3.0], [-4.0]]), np.array([[3.75], [8.75]])
SCALE, SHIFT = np.array([[1.5], [-2.0]]), np.array([[10.0], [0.5]])


# ---- 07.1 the formula of test mode ------------------------------------------------------------


def test_test_mode_is_the_formula_worked_by_hand() -> None:
    result = normalise_at_test_time(Z, MEAN, VARIANCE, SCALE, SHIFT, 0.25)
    # The roots are √4 = 2 and √9 = 3, so z_norm is [2, −1, −0.25] and [3, 0, 6].
    expected = np.array([[13.0, 8.5, 9.625], [-5.5, 0.5, -11.5]])
    assert_allclose(result, expected, rtol=1e-12, strict=True)


def test_in_test_mode_an_example_does_not_depend_on_its_neighbours() -> None:
    alone = normalise_at_test_time(Z[:, 1:2], MEAN, VARIANCE, SCALE, SHIFT, 0.25)
    assert_allclose(alone, np.array([[8.5], [0.5]]), rtol=1e-12, strict=True)


def test_epsilon_stands_inside_the_root_where_the_variance_is_0() -> None:
    result = normalise_at_test_time(Z, MEAN, 0 * VARIANCE, SCALE, SHIFT, 0.04)
    expected = np.array([[40.0, -5.0, 6.25], [-89.5, 0.5, -179.5]])  # √0.04 = 0.2
    assert_allclose(result, expected, rtol=1e-12, strict=True)


# ---- 07.2 both modes and the running averages -------------------------------------------------


def test_training_normalises_by_the_mini_batch() -> None:
    z_norm, _, _ = both_modes(Z, MEAN, VARIANCE, 0.75, True)
    expected = np.array(
        [[(one - fmean(row)) / (pvariance(row) + 0.00001) ** 0.5 for one in row] for row in Z]
    )
    assert_allclose(z_norm, expected, rtol=1e-12, strict=True)


def test_training_mixes_the_mini_batch_into_both_averages() -> None:
    z = np.array([[1.0, 3.0, 8.0], [0.0, 0.0, 6.0]])  # means 4 and 2, variances 26/3 and 8
    _, mean, variance = both_modes(z, MEAN, VARIANCE, 0.75, True)
    assert_allclose(mean, np.array([[3.25], [-2.5]]), rtol=1e-12, strict=True)
    expected = np.array([[0.75 * 3.75 + 0.25 * 26 / 3], [8.5625]])
    assert_allclose(variance, expected, rtol=1e-12, strict=True)


def test_without_training_the_running_averages_normalise() -> None:
    variance = np.array([[4.0 - 0.00001], [0.0]])
    z_norm, _, _ = both_modes(Z, MEAN, variance, 0.75, False)
    expected = np.array([[2.0, -1.0, -0.25], np.array([9.0, 0.0, 18.0]) * 10**2.5])  # √1e-5
    assert_allclose(z_norm, expected, rtol=1e-12, strict=True)


def test_without_training_the_averages_stay() -> None:
    _, mean, variance = both_modes(Z, MEAN, VARIANCE, 0.75, False)
    assert_array_equal(mean, [[3.0], [-4.0]], strict=True)
    assert_array_equal(variance, [[3.75], [8.75]], strict=True)


def test_a_training_step_leaves_the_callers_arrays_alone() -> None:
    mean, variance = MEAN.copy(), VARIANCE.copy()
    both_modes(Z, mean, variance, 0.75, True)
    assert_array_equal(mean, MEAN)
    assert_array_equal(variance, VARIANCE)


# ---- 07.3 bias correction of a running average ------------------------------------------------


@pytest.mark.parametrize("start", [0.0, 1.0, -40.0])
def test_the_corrected_average_is_a_weighted_mean_of_the_values_alone(start: float) -> None:
    values = np.array([4.0, 2.0, 3.0, 7.5])
    # Value by value the weight is 0.8 times that of the next one; the start has none.
    expected = (0.512 * 4 + 0.64 * 2 + 0.8 * 3 + 1 * 7.5) / (0.512 + 0.64 + 0.8 + 1)
    result = corrected_average(values, 0.8, start)
    assert_allclose(result, expected, rtol=1e-12, strict=True)


def test_the_corrected_average_of_one_value_is_that_value() -> None:
    assert_allclose(corrected_average(np.array([5.5]), 0.99, 20.0), 5.5, rtol=1e-12, strict=True)


# ---- 07.4 the whole set from its mini-batches -------------------------------------------------


def test_the_whole_set_has_mean_and_variance_of_the_raw_examples() -> None:
    batches = [[1.0, 2.5, -3.0, 0.5], [10.0, 12.0], [7.0, 7.5, -1.0]]
    mean, variance = whole_set(
        np.array([fmean(batch) for batch in batches]),
        np.array([pvariance(batch) for batch in batches]),
        np.array([4, 2, 3]),
    )
    everything = [value for batch in batches for value in batch]
    assert_allclose(mean, fmean(everything), rtol=1e-12, strict=True)
    assert_allclose(variance, pvariance(everything), rtol=1e-12, strict=True)


# ---- 07.5 one dense layer for two -------------------------------------------------------------


def test_the_folded_layer_is_the_one_worked_by_hand() -> None:
    weight = np.array([[1.0, -2.0, 4.0], [3.0, 0.5, -1.0]])
    bias = np.array([[5.0], [-1.0]])
    w, b = fold(weight, bias, SCALE, SHIFT, MEAN, VARIANCE, 0.25)
    # scale / root is 1.5 / 2 and −2 / 3; bias − mean is 2 and 3.
    expected = np.array([[0.75, -1.5, 3.0], [-2.0, -1 / 3, 2 / 3]])
    assert_allclose(w, expected, rtol=1e-12, strict=True)
    assert_allclose(b, np.array([[11.5], [-1.5]]), rtol=1e-12, strict=True)


def test_the_folded_layer_does_what_both_layers_do() -> None:
    rng = np.random.default_rng(7)
    weight, bias, x = rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(3, 4))
    w, b = fold(weight, bias, SCALE, SHIFT, MEAN, VARIANCE, 0.5)
    for unit, example in np.ndindex(2, 4):
        z = sum(weight[unit, k] * x[k, example] for k in range(3)) + bias[unit, 0]
        z_norm = (z - MEAN[unit, 0]) / (VARIANCE[unit, 0] + 0.5) ** 0.5
        expected = SCALE[unit, 0] * z_norm + SHIFT[unit, 0]
        folded = sum(w[unit, k] * x[k, example] for k in range(3)) + b[unit, 0]
        assert_allclose(folded, expected, rtol=1e-12)
