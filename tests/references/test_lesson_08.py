"""Lesson 08's reference solutions beside SciPy, the lecture's numbers and answers by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special

from course_utils.checks import Array
from course_utils.exercises.lesson_08 import boundary, hardmax, one_step, softmax, with_temperature

Z = np.array([[0.5, -1.0], [0.2, 2.0], [-0.3, 0.1]])  # three classes, two examples
# Each column needs its own shift: exp(1000) overflows, and exp(−1000) is 0.
FAR_APART = np.array([[1000.0, -1000.0], [998.0, -1003.0], [-500.0, -1001.0]])


# ---- 08.1 softmax -----------------------------------------------------------------------------


def test_softmax_gives_the_lectures_numbers() -> None:
    result = softmax(np.array([[5.0], [2.0], [-1.0], [3.0]]))
    assert_array_equal(result.round(3), [[0.842], [0.042], [0.002], [0.114]], strict=True)


def test_softmax_of_known_odds_is_their_shares() -> None:
    odds = np.array([[1.0, 2.0, 6.0, 3.0], [3.0, 8.0, 4.0, 7.0]])
    expected = np.array([[0.25, 0.2, 0.6, 0.3], [0.75, 0.8, 0.4, 0.7]])
    assert_allclose(softmax(np.log(odds)), expected, rtol=1e-12, strict=True)


@pytest.mark.parametrize("z", [Z, Z.T, FAR_APART])
def test_softmax_of_each_column_is_scipys(z: Array) -> None:
    assert_allclose(softmax(z), special.softmax(z, axis=0), rtol=1e-12, strict=True)


# ---- 08.2 hardmax -----------------------------------------------------------------------------


def test_hardmax_puts_a_float_1_at_each_columns_largest_logit() -> None:
    assert_array_equal(hardmax(Z), [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], strict=True)


def test_hardmax_works_for_more_examples_than_classes() -> None:
    z = np.array([[-3.0, 5.0, -1.0, 0.0], [-2.0, 6.0, -7.0, 0.5]])
    expected = [[0.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 1.0]]
    assert_array_equal(hardmax(z), expected, strict=True)


def test_in_hardmax_the_first_of_equal_logits_wins() -> None:
    z = np.array([[1.0, 4.0], [2.0, -1.0], [2.0, 4.0]])
    assert_array_equal(hardmax(z), [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]], strict=True)


# ---- 08.3 temperature -------------------------------------------------------------------------


def test_a_temperature_of_2_takes_the_root_of_the_odds() -> None:
    z = np.log([[1.0, 16.0, 49.0], [9.0, 1.0, 9.0]])
    expected = np.array([[1 / 4, 4 / 5, 7 / 10], [3 / 4, 1 / 5, 3 / 10]])
    assert_allclose(with_temperature(z, 2.0), expected, rtol=1e-12, strict=True)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("z", [Z, FAR_APART])
def test_temperature_is_scipys_softmax_of_divided_logits(z: Array, temperature: float) -> None:
    divided = np.array([[logit / temperature for logit in row] for row in z])
    expected = special.softmax(divided, axis=0)
    assert_allclose(with_temperature(z, temperature), expected, rtol=1e-12, strict=True)


# ---- 08.4 the boundary ------------------------------------------------------------------------

W = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5]])
B = np.array([[0.3], [-0.2], [1.0]])


def test_the_boundary_is_the_one_worked_by_hand() -> None:
    # 2 x1 + 1.5 x2 + 0.5 = 0 at x1 = 0.7
    assert_allclose(boundary(W, B, 0, 1, 0.7), -1.9 / 1.5, rtol=1e-12, strict=True)


@pytest.mark.parametrize(("i", "j"), [(0, 1), (1, 2), (2, 0), (2, 1)])
@pytest.mark.parametrize("x1", [-3.0, 0.0, 2.5])
def test_on_the_boundary_both_classes_have_the_same_logit(i: int, j: int, x1: float) -> None:
    x2 = boundary(W, B, i, j, x1)
    logits = [float(W[k, 0] * x1 + W[k, 1] * x2 + B[k, 0]) for k in (i, j)]
    assert_allclose(logits[0], logits[1], rtol=1e-12)


# ---- 08.5 one step ----------------------------------------------------------------------------


def test_one_softmax_step_gives_the_published_probability() -> None:
    assert round(one_step(np.array([[1.0], [2.0]]), 0.1), 3) == 0.622


@pytest.mark.parametrize("x", [[2.0], [0.5, -1.0, 1.5], [3.0, 0.25]])
def test_one_step_moves_the_logits_apart_by_the_rate_times_the_squared_length(
    x: list[float],
) -> None:
    # Each row of W moves by α x / 2, one up and one down, so the gap is α |x|².
    expected = special.expit(0.3 * sum(one * one for one in x))
    assert_allclose(one_step(np.array([x]).T, 0.3), expected, rtol=1e-12, strict=True)
