"""Lesson 09's reference solutions beside SciPy, scikit-learn, numeric gradients and loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from sklearn.metrics import accuracy_score, log_loss

from course_utils.checks import Array
from course_utils.exercises.lesson_09 import accuracy, cost, epoch_cost, gradient, one_hot
from course_utils.gradient_check import numeric_gradient

Z = np.array([[5.0, 9.0, 0.5], [2.0, 1.0, 1.5], [-1.0, 0.2, 4.0], [3.0, 0.4, 0.1]])
Y = np.eye(4)[:, [1, 1, 2]]
# Each column needs its own shift: exp(1000) overflows, and exp(−1000) is 0.
FAR_APART = np.array([[1000.0, -1000.0, 0.5], [998.0, -1003.0, 2.0]])
FAR_LABELS = np.eye(2)[:, [1, 0, 1]]


# ---- 09.1 one-hot -----------------------------------------------------------------------------


def test_one_hot_puts_a_float_1_in_the_labels_row() -> None:
    expected = [[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]]
    assert_array_equal(one_hot(np.array([1, 2, 0, 1]), 3), expected, strict=True)


def test_one_hot_has_a_row_for_each_class_even_if_no_example_has_it() -> None:
    expected = [[0.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    assert_array_equal(one_hot(np.array([3, 1]), 5), expected, strict=True)


# ---- 09.2 the cost ----------------------------------------------------------------------------


def test_the_cost_of_the_lectures_cat_is_minus_log_of_one_fifth() -> None:
    y_hat = np.array([[0.3], [0.2], [0.1], [0.4]])
    y = np.array([[0.0], [1.0], [0.0], [0.0]])
    assert_allclose(cost(np.log(y_hat), y), np.log(5), rtol=1e-12, strict=True)


def test_the_cost_is_scikit_learns_log_loss() -> None:
    expected = log_loss([1, 1, 2], special.softmax(Z, axis=0).T, labels=range(4))
    assert_allclose(cost(Z, Y), expected, rtol=1e-12)


def test_the_cost_of_far_logits_is_finite_and_right() -> None:
    small = np.log1p(np.exp(-2.0)), np.log1p(np.exp(-3.0)), np.log1p(np.exp(-1.5))
    expected = (2 + small[0] + small[1] + small[2]) / 3
    assert_allclose(cost(FAR_APART, FAR_LABELS), expected, rtol=1e-12, strict=True)


def test_the_cost_of_a_hopeless_example_is_its_distance() -> None:
    z = np.array([[-600.0, 3.0], [0.0, -1.0], [900.0, -800.0]])
    expected = (1500 + np.log1p(np.exp(-4.0))) / 2
    assert_allclose(cost(z, np.eye(3)[:, [0, 0]]), expected, rtol=1e-12, strict=True)


# ---- 09.3 the gradient ------------------------------------------------------------------------


def test_the_gradient_gives_the_lectures_numbers() -> None:
    result = gradient(Z[:, :1], Y[:, :1])
    assert_array_equal(result.round(3), [[0.842], [-0.958], [0.002], [0.114]], strict=True)


@pytest.mark.parametrize(("z", "y"), [(Z, Y), (Z[:2], FAR_LABELS)])
def test_the_gradient_is_the_numeric_one_of_scipys_cost(z: Array, y: Array) -> None:
    def scipys_cost(logits: Array) -> float:
        return float(np.sum(-y * special.log_softmax(logits, axis=0)) / y.shape[1])

    expected = numeric_gradient(scipys_cost, z)
    assert_allclose(gradient(z, y), expected, rtol=1e-7, atol=1e-9, strict=True)


def test_the_gradient_of_known_odds_is_worked_by_hand() -> None:
    z = np.log([[1.0, 4.0, 3.0], [3.0, 1.0, 2.0]])  # ŷ is 1/4 and 3/4, 4/5 and 1/5, 3/5 and 2/5
    expected = np.array([[1 / 12, -1 / 15, 1 / 5], [-1 / 12, 1 / 15, -1 / 5]])
    assert_allclose(gradient(z, FAR_LABELS), expected, rtol=1e-12, strict=True)


def test_the_gradient_of_far_logits_is_finite_and_right() -> None:
    wrong = special.expit([2.0, -3.0, -1.5]) / 3  # how far the true class lies below 1, over m
    expected = np.array([[1, -1, 1], [-1, 1, -1]]) * wrong
    assert_allclose(gradient(FAR_APART, FAR_LABELS), expected, rtol=1e-12, strict=True)


# ---- 09.4 accuracy ----------------------------------------------------------------------------

Y_HAT = np.array(
    [
        [0.30, 0.70, 0.05, 0.10, 0.40, 0.97, 0.20],
        [0.20, 0.10, 0.92, 0.15, 0.25, 0.02, 0.10],
        [0.50, 0.20, 0.03, 0.75, 0.35, 0.01, 0.70],
    ]
)


def test_accuracy_counts_the_columns_that_are_right() -> None:
    y = np.eye(3)[:, [2, 0, 1, 2, 0, 1, 0]]  # the last two are wrong
    assert_allclose(accuracy(Y_HAT, y), 5 / 7, rtol=1e-12, strict=True)


def test_accuracy_is_scikit_learns() -> None:
    labels = [1, 0, 2, 2, 1, 1, 0]
    expected = accuracy_score(labels, [2, 0, 1, 2, 0, 0, 2])
    assert_allclose(accuracy(Y_HAT, np.eye(3)[:, labels]), expected, rtol=1e-12)


# ---- 09.5 the cost of an epoch ----------------------------------------------------------------


def test_the_lectures_batches_of_4_and_1_have_the_mean_2() -> None:
    result = epoch_cost(np.array([1.5, 4.0]), np.array([4, 1]))
    assert_allclose(result, 2.0, rtol=1e-12, strict=True)


def test_the_epochs_cost_is_the_mean_of_all_losses() -> None:
    losses = [[0.5, 2.0, 0.25], [1.0, 3.0, 4.0], [7.0, 0.75]]
    means = np.array([sum(batch) / len(batch) for batch in losses])
    result = epoch_cost(means, np.array([3, 3, 2]))
    assert_allclose(result, 18.5 / 8, rtol=1e-12, strict=True)
