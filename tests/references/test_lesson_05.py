"""References of notebook 05, beside numbers by hand, plain loops and complex steps."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.exercises.lesson_05 import (
    accumulated_scale_gradient,
    batch_norm_backward,
    effective_rates,
    momentum_step,
    parameter_shapes,
)
from course_utils.optimizers import Momentum

Z = np.array([[1.0, 2.0, 4.0, 9.0, -1.0], [0.5, 0.7, 1.0, 2.0, -2.0], [3.0, 1.0, 2.0, 5.0, 4.0]])
D = np.array([[0.1, -0.4, 0.3, 0.2, 0.5], [-1.0, 0.6, 0.2, 0.3, -0.7], [0.4, 0.1, -0.2, 0.8, -0.3]])
EPSILON = 0.3

# ---- 05.1 what is learned, and its shapes -------------------------------------------------------


def test_shapes_of_three_layers() -> None:
    assert parameter_shapes((4, 5, 3, 2)) == {
        "W1": (5, 4),
        "scale1": (5, 1),
        "shift1": (5, 1),
        "W2": (3, 5),
        "scale2": (3, 1),
        "shift2": (3, 1),
        "W3": (2, 3),
        "b3": (2, 1),
    }


def test_network_without_hidden_layer_has_no_batch_norm() -> None:
    assert parameter_shapes((7, 3)) == {"W1": (3, 7), "b1": (3, 1)}


# ---- 05.2 a step of momentum for batch norm's β -------------------------------------------------


def test_momentum_step_by_hand() -> None:
    shift, velocity, gradient = (
        np.array(column).reshape(-1, 1) for column in ([0.5, -1.0], [0.25, -4.0], [2.0, 8.0])
    )
    new_shift, new_velocity = momentum_step(shift, velocity, gradient, 0.5, 0.75)
    # 0.1875 + 0.5 and −3 + 2; then 0.5 − 0.34375 and −1 + 0.5
    assert_array_equal(new_velocity, [[0.6875], [-1.0]], strict=True)
    assert_array_equal(new_shift, [[0.15625], [-0.5]], strict=True)


def test_momentum_steps_are_those_of_the_optimizer() -> None:
    theta, optimizer = np.array([[0.5], [-1.0], [2.0]]), Momentum(0.3, momentum=0.8)
    shift, velocity = theta.copy(), np.zeros((3, 1))
    for gradient in D.T[:, :, None]:
        optimizer.step(theta, gradient)
        shift, velocity = momentum_step(shift, velocity, gradient, 0.3, 0.8)
        assert_allclose(shift, theta, rtol=1e-12, strict=True)


# ---- 05.3 the learning rate that a direction feels ----------------------------------------------


def test_effective_rates_by_hand() -> None:
    weight = np.array([[3.0, 4.0, 0.0, 0.0], [1.0, -1.0, 1.0, -1.0], [0.0, 0.0, 0.5, 0.0]])
    assert_array_equal(effective_rates(weight, 0.5), [[0.02], [0.125], [2.0]], strict=True)


def test_effective_rate_turns_the_direction_as_a_unit_vector_turns() -> None:
    """J = a · w/‖w‖: a step on w, and one on its direction with the effective rate."""
    w, a, learning_rate = np.array([[2.0, -3.0, 6.0]]), np.array([[1.0, 0.5, -2.0]]), 1e-5
    length = 7.0  # of w
    unit = w / length
    across = a - np.sum(a * unit) * unit  # the gradient for the direction
    stepped = w - learning_rate * across / length
    turned = unit - effective_rates(w, learning_rate) * across
    assert_allclose(stepped / np.linalg.norm(stepped), turned / np.linalg.norm(turned), rtol=1e-12)


# ---- 05.4 the backward pass ---------------------------------------------------------------------


def batch_norm_cost(z: Any, scale: Any, shift: Any) -> Any:
    """Return the cost Σ D · z̃, unit by unit; it also takes complex numbers."""
    cost = 0
    for unit, d in enumerate(D):
        mean = sum(z[unit]) / 5
        variance = sum((value - mean) ** 2 for value in z[unit]) / 5
        for value, weight in zip(z[unit], d, strict=True):
            z_norm = (value - mean) / (variance + EPSILON) ** 0.5
            cost = cost + weight * (scale[unit, 0] * z_norm + shift[unit, 0])
    return cost


@pytest.mark.parametrize(("number", "name"), [(0, "z"), (1, "scale"), (2, "shift")])
def test_backward_is_the_slope_of_the_cost(number: int, name: str) -> None:
    """Step along i: the imaginary part of J(x + ih) is h · dJ/dx, and nothing is subtracted."""
    inputs = {
        "z": Z.astype(complex),
        "scale": np.array([[1.5], [0.5], [-2.0]], complex),
        "shift": np.array([[0.3], [-1.0], [4.0]], complex),
    }
    result = batch_norm_backward(D, Z, inputs["scale"].real, EPSILON)[number]
    slopes = np.empty(inputs[name].shape)
    for place in np.ndindex(slopes.shape):
        stepped = inputs | {name: inputs[name].copy()}
        stepped[name][place] += 1e-30j
        slopes[place] = batch_norm_cost(**stepped).imag / 1e-30
    assert_allclose(result, slopes, rtol=1e-12, atol=1e-15, strict=True)


def test_unit_that_never_changes_passes_what_differs_from_the_mean() -> None:
    dz, dscale, dshift = batch_norm_backward(
        np.array([[1.0, -2.0, 4.0, 5.0]]), np.full((1, 4), 7.0), np.array([[3.0]]), 0.25
    )
    assert_array_equal(dz, [[-6.0, -24.0, 12.0, 18.0]])  # (D − 2) · 3 / 0.5
    assert_array_equal(dscale, [[0.0]], strict=True)
    assert_array_equal(dshift, [[8.0]], strict=True)


# ---- 05.5 one gradient from many mini-batches ---------------------------------------------------


@pytest.mark.parametrize("batch_size", [2, 3, 5, 8])
def test_accumulated_gradient_is_the_mean_over_all_examples(batch_size: int) -> None:
    expected = []
    for unit, d in zip(Z, D, strict=True):
        products = []
        for example in range(5):
            first = example - example % batch_size
            batch = unit[first : first + batch_size]
            z_norm = (unit[example] - np.mean(batch)) / np.hypot(np.std(batch), EPSILON**0.5)
            products.append(d[example] * z_norm)
        expected.append([np.mean(products)])
    result = accumulated_scale_gradient(D, Z, batch_size, EPSILON)
    assert_allclose(result, expected, rtol=1e-12, strict=True)
