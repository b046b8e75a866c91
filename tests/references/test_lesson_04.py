"""References of notebook 04, beside scipy, the course's own layers and numbers by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from course_utils.descent import descend, largest_stable_rate
from course_utils.exercises.lesson_04 import (
    batch_norm,
    identity_parameters,
    largest_rate,
    new_parameters,
    normalise,
)
from course_utils.layers import BatchNorm

Z = np.array([[1.0, 4.0, -2.0, 3.0], [0.2, 0.3, 0.1, 0.6], [30.0, 10.0, 20.0, 60.0]])

# ---- 04.1 normalise inputs ----------------------------------------------------------------------


def test_normalised_inputs_are_z_scores() -> None:
    result = normalise(Z)
    assert result.shape == Z.shape
    assert_allclose(result, stats.zscore(Z, axis=1), rtol=1e-12)


def test_normalised_by_hand() -> None:
    x = np.array([[1.0, 9.0, 1.0, 9.0, 5.0, 5.0, 5.0, 5.0], [2.0] * 7 + [10.0]])
    # means 5 and 3, variances 8 and 7
    expected = [np.array([-4, 4, -4, 4, 0, 0, 0, 0]) / 8**0.5, np.array([-1] * 7 + [7]) / 7**0.5]
    assert_allclose(normalise(x), expected, rtol=1e-12)


# ---- 04.2 the largest learning rate -------------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.0, 0.25, 0.9])
def test_largest_rate_is_that_of_the_course(momentum: float) -> None:
    curvatures = np.array([2.0, 8.0, 0.5])
    result = largest_rate(curvatures, momentum)
    assert isinstance(result, float)
    assert_allclose(result, largest_stable_rate(curvatures, momentum), rtol=1e-12)


def test_walk_arrives_just_below_the_largest_rate_only() -> None:
    curvatures, start = np.array([2.0, 8.0, 0.5]), np.ones(3)
    limit = largest_rate(curvatures, 0.25)
    assert limit == 2.5 / 8
    below, above = (
        descend(factor * limit, 0.25, curvatures=curvatures, start=start, steps=4000)[-1]
        for factor in (0.99, 1.01)
    )
    assert np.abs(below).max() < 1e-12
    assert np.abs(above).max() > 1e12


# ---- 04.3 batch norm ----------------------------------------------------------------------------


def test_batch_norm_by_hand() -> None:
    z = np.array([[1.0, 9.0, 1.0, 9.0], [7.0, 7.0, 7.0, 7.0]])
    # mean 5, variance 16: (z − 5) / √(16 + 9) is ∓0.8; the other unit never changes
    result = batch_norm(z, np.array([[3.0], [2.0]]), np.array([[0.5], [-1.0]]), 9.0)
    expected = [[-1.9, 2.9, -1.9, 2.9], [-1.0] * 4]
    assert_allclose(result, expected, rtol=1e-12)


def test_batch_norm_is_the_layer_in_training() -> None:
    layer = BatchNorm(3, epsilon=0.3)
    layer.params["scale"][...] = scale = np.array([[1.5], [-2.0], [0.5]])
    layer.params["shift"][...] = shift = np.array([[0.25], [1.0], [-3.0]])
    result = batch_norm(Z, scale, shift, 0.3)
    assert result.shape == Z.shape
    assert_allclose(result, layer.forward(Z, training=True), rtol=1e-12)


# ---- 04.4 the identity --------------------------------------------------------------------------


def test_identity_parameters_by_hand() -> None:
    z = np.array([[1.0, 9.0, 1.0, 9.0], [7.0, 7.0, 7.0, 7.0], [2.0, 2.0, 2.0, 10.0]])
    scale, shift = identity_parameters(z, 9.0)  # the variances are 16, 0 and 12
    assert_allclose(scale, [[5.0], [3.0], [21**0.5]], rtol=1e-12, strict=True)
    assert_array_equal(shift, [[5.0], [7.0], [4.0]], strict=True)


def test_batch_norm_with_identity_parameters_gives_z_back() -> None:
    layer = BatchNorm(3, epsilon=0.3)
    layer.params["scale"][...], layer.params["shift"][...] = identity_parameters(Z, 0.3)
    assert_allclose(layer.forward(Z, training=True), Z, rtol=1e-12)


# ---- 04.5 parameters of a new layer -------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3])
def test_new_scale_is_one_and_new_shift_is_zero_for_each_unit(n: int) -> None:
    scale, shift = new_parameters(Z[:n])
    assert_array_equal(scale, [[1.0]] * n, strict=True)
    assert_array_equal(shift, [[0.0]] * n, strict=True)
