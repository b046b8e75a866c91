"""Lesson 12's reference solutions beside the published outputs, SciPy and plain loops."""

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special

from course_utils.checks import Array
from course_utils.exercises.lesson_12 import (
    SIX_CLASSES,
    adam,
    cost,
    count_batches,
    epoch_cost,
    forward,
    linear_function,
    one_hot_matrix,
    picture_to_column,
    sigmoid,
    split_batches,
    total_cost,
)
from course_utils.optimizers import Adam

# ---- 12.1 a linear function -------------------------------------------------------------------


def test_the_linear_function_of_seed_1_is_the_published_one() -> None:
    published = [[-2.15657382], [2.95891446], [-1.08926781], [-0.84538042]]
    assert_array_equal(linear_function(1).round(8), published, strict=True)


def test_the_linear_function_draws_x_then_w_then_b() -> None:
    drawn = np.random.RandomState(7).standard_normal(3 + 12 + 4)
    x, w, b = drawn[:3], drawn[3:15], drawn[15:]
    expected = [[sum(w[3 * i + k] * x[k] for k in range(3)) + b[i]] for i in range(4)]
    assert_allclose(linear_function(7), np.array(expected), rtol=1e-12, strict=True)


# ---- 12.2 sigmoid -----------------------------------------------------------------------------


def test_sigmoid_gives_the_published_values() -> None:
    result = sigmoid(np.array([0.0, 12.0, -1.0]))
    assert_allclose(result, np.array([0.5, 0.999994, 0.26894143]), rtol=0, atol=2e-7, strict=True)


def test_sigmoid_is_scipys_from_end_to_end() -> None:
    z = np.array([[-1000.0, -700.0, -30.0, -0.5], [0.0, 0.25, 3.0, 1000.0]])
    assert_allclose(sigmoid(z), special.expit(z), rtol=1e-12, strict=True)


# ---- 12.3 the cost of each entry --------------------------------------------------------------


def test_the_cost_gives_the_published_values() -> None:
    result = cost(np.array([0.2, 0.4, 0.7, 0.9]), np.array([0.0, 0.0, 1.0, 1.0]))
    published = [0.79813886, 0.91301525, 0.40318605, 0.34115386]
    assert_allclose(result, np.array(published), rtol=0, atol=1e-7, strict=True)


def test_the_cost_is_minus_the_logarithm_of_the_labels_probability() -> None:
    z = np.array([[-2.0, 3.0, 0.0], [0.5, -0.25, 4.0]])
    y = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    expected = -np.log(special.expit(np.where(y == 1, z, -z)))
    assert_allclose(cost(z, y), expected, rtol=1e-12, strict=True)


def test_the_cost_of_large_logits_is_finite_and_right() -> None:
    z, y = np.array([1000.0, -1000.0, 1000.0, -40.0]), np.array([1.0, 1.0, 0.0, 0.0])
    expected = np.array([0.0, 1000.0, 1000.0, math.exp(-40.0)])
    assert_allclose(cost(z, y), expected, rtol=1e-12, strict=True)


# ---- 12.4 the one-hot matrix ------------------------------------------------------------------


def test_the_one_hot_matrix_is_the_published_one() -> None:
    published = [[float(one) for one in row] for row in ("000100", "100001", "010010", "001000")]
    result = one_hot_matrix(np.array([[1, 2, 3, 0, 2, 1]]), 4)
    assert_array_equal(result, published, strict=True)


def test_the_one_hot_matrix_has_a_row_for_each_class_even_if_no_example_has_it() -> None:
    expected = [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0] * 3]
    assert_array_equal(one_hot_matrix(np.array([[3, 1, 0]]), 5), expected, strict=True)


# ---- 12.5 the total cost ----------------------------------------------------------------------


def test_the_cost_of_the_six_classes_is_the_published_one() -> None:
    assert_allclose(total_cost(SIX_CLASSES, np.eye(6)[:, [5, 0]]), 0.4051435, rtol=0, atol=5e-8)


def test_the_total_cost_is_the_mean_of_scipys_log_softmax() -> None:
    z = np.array([[0.5, 2.0, -1.0, 3.0], [1.0, 0.25, 3.0, -2.0], [0.0, 1.5, 0.75, 1.0]])
    labels = [0, 2, 1, 1]
    losses = [-special.log_softmax(z[:, i])[label] for i, label in enumerate(labels)]
    expected = sum(losses) / 4
    assert_allclose(total_cost(z, np.eye(3)[:, labels]), expected, rtol=1e-12, strict=True)


def test_the_total_cost_of_far_logits_is_finite_and_right() -> None:
    z = np.array([[1000.0, -1000.0, 0.5], [998.0, -1003.0, -1999.5]])  # each needs its own shift
    expected = (2 + math.log1p(math.exp(-2)) + math.log1p(math.exp(-3)) + 2000) / 3
    assert_allclose(total_cost(z, np.eye(2)[:, [1, 0, 1]]), expected, rtol=1e-12, strict=True)


# ---- 12.6 and 12.7 mini-batches ---------------------------------------------------------------


def test_1080_examples_make_34_mini_batches_of_32() -> None:
    assert count_batches(1080, 32) == 34


@pytest.mark.parametrize("batch_size", [1, 3, 5, 12, 13, 40])
def test_the_count_is_a_whole_number_and_that_of_a_loop(batch_size: int) -> None:
    left, expected = 12, 0
    while left > 0:
        left, expected = left - batch_size, expected + 1
    result = count_batches(12, batch_size)
    assert isinstance(result, int)
    assert result == expected


def test_the_last_mini_batch_takes_the_rest_and_x_and_y_keep_together() -> None:
    x = np.array([[10.0, 11.0, 12.0, 13.0, 14.0], [20.0, 21.0, 22.0, 23.0, 24.0]])
    y = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]])
    expected = [
        np.array([[13.0, 10.0], [23.0, 20.0]]),
        np.array([[3.0, 0.0]]),
        np.array([[14.0, 11.0], [24.0, 21.0]]),
        np.array([[4.0, 1.0]]),
        np.array([[12.0], [22.0]]),
        np.array([[2.0]]),
    ]
    result = split_batches(x, y, np.array([3, 0, 4, 1, 2]), 2)
    for batch, wanted in zip(result, expected, strict=True):
        assert_array_equal(batch, wanted, strict=True)


def test_there_is_no_empty_mini_batch_where_all_are_full() -> None:
    x, y = np.arange(12.0).reshape(2, 6), np.arange(18.0).reshape(3, 6)
    result = split_batches(x, y, np.arange(6)[::-1], 3)
    assert [batch.shape for batch in result] == [(2, 3), (3, 3), (2, 3), (3, 3)]


# ---- 12.8 the cost of an epoch ----------------------------------------------------------------


def test_the_epochs_cost_is_the_mean_of_all_losses() -> None:
    losses = [[0.5, 2.0, 0.25, 3.25], [1.0, 3.0, 4.0, 2.0], [7.0, 0.75]]
    means = np.array([sum(batch) / len(batch) for batch in losses])
    result = epoch_cost(means, np.array([4, 4, 2]))
    assert_allclose(result, 23.75 / 10, rtol=1e-12, strict=True)


# ---- 12.9 forward -----------------------------------------------------------------------------


def unit_by_unit(layers: list[tuple[Array, Array]], example: list[float]) -> list[float]:
    """Compute each unit of each layer by itself; ReLU on all layers but the last."""
    a = example
    for number, (w, b) in enumerate(layers, 1):
        z = [sum(w[i, k] * a[k] for k in range(len(a))) + b[i, 0] for i in range(len(b))]
        a = z if number == len(layers) else [one if one > 0 else 0.0 for one in z]
    return a


def test_forward_is_a_loop_over_units_and_examples() -> None:
    rng = np.random.default_rng(5)
    layers = [
        (rng.normal(size=(n, n_before)), rng.normal(size=(n, 1)))
        for n_before, n in pairwise([5, 4, 6, 3])
    ]
    x = rng.normal(size=(5, 7))
    expected = np.array([unit_by_unit(layers, list(example)) for example in x.T]).T
    result = forward(x, *(array for layer in layers for array in layer))
    assert_allclose(result, expected, rtol=1e-12, atol=1e-14, strict=True)


# ---- 12.10 Adam -------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 1e-8])  # of the small ones, the 1e-8 counts
def test_adam_steps_by_weighted_means_of_gradients_and_squares(scale: float) -> None:
    gradients, theta, expected = scale * np.array([2.0, -1.0, 4.0, 0.5, -7.0]), 0.0, []
    for t in range(1, 6):
        # The corrected averages are means in which each value weighs β times the next one.
        mean = np.average(gradients[:t], weights=[0.9 ** (t - i) for i in range(t)])
        square = np.average(gradients[:t] ** 2, weights=[0.999 ** (t - i) for i in range(t)])
        theta -= 0.125 * mean / (math.sqrt(square) + 1e-8)
        expected.append(theta)
    assert_allclose(adam(gradients, 0.125), np.array(expected), rtol=1e-11, strict=True)


def test_the_first_step_of_adam_is_the_learning_rate_against_the_gradient() -> None:
    assert_allclose(adam(np.array([-3.0]), 0.5), np.array([0.5]), rtol=1e-8, strict=True)


def test_adam_takes_the_steps_of_the_courses_optimizer() -> None:
    gradients = np.array([0.25, -3.0, -3.0, 1.5])
    theta, optimizer, expected = np.zeros(1), Adam(0.5), []
    for gradient in gradients:
        optimizer.step(theta, np.array([gradient]))
        expected.append(theta[0])
    assert_allclose(adam(gradients, 0.5), np.array(expected), rtol=1e-11, strict=True)


# ---- 12.11 one's own picture ------------------------------------------------------------------


def test_a_picture_becomes_a_column_of_ink_row_by_row() -> None:
    pixels = np.array([[255, 204, 0], [51, 102, 2]], dtype=np.uint8)
    expected = np.array([[0.0], [0.2], [1.0], [0.8], [0.6], [253 / 255]])
    assert_allclose(picture_to_column(pixels), expected, rtol=1e-12, atol=1e-15, strict=True)
