"""The bowl of a linear model against the data that make it, and against NumPy's own solver."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course_utils.least_squares import LeastSquares
from course_utils.optimizers import Momentum

RNG = np.random.default_rng(4)
X = RNG.standard_normal((3, 40)) * [[1.0], [5.0], [0.2]] + [[2.0], [0.0], [-1.0]]
Y = RNG.standard_normal(40)
BOWL = LeastSquares.fit(X, Y)


def cost_of_the_data(w: Any) -> Any:
    return np.mean((w @ X - Y) ** 2, axis=-1) / 2


def test_cost_is_that_of_the_data() -> None:
    w = RNG.standard_normal((5, 4, 3))
    assert BOWL.cost(w).shape == (5, 4)
    assert_allclose(BOWL.cost(w), cost_of_the_data(w), rtol=1e-12)


def test_lowest_point_is_that_of_the_solver() -> None:
    assert_allclose(BOWL.lowest, np.linalg.lstsq(X.T, Y, rcond=None)[0], rtol=1e-10)
    assert BOWL.lowest_cost == pytest.approx(cost_of_the_data(BOWL.lowest), rel=1e-12)


def test_condition_number_is_that_of_the_hessian() -> None:
    hessian = X @ X.T / 40
    assert BOWL.condition_number == pytest.approx(np.linalg.cond(hessian), rel=1e-9)
    assert_allclose(hessian @ BOWL.directions, BOWL.directions * BOWL.curvatures, atol=1e-12)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_path_is_gradient_descent_on_the_data(momentum: float) -> None:
    path = BOWL.descend(0.02, momentum, steps=80)
    w, optimizer = np.zeros(3), Momentum(0.02 / (1 - momentum), momentum)
    for step in range(81):
        assert_allclose(path[step], w, rtol=1e-9, atol=1e-12)
        optimizer.step(w, X @ (w @ X - Y) / 40)


def test_two_normalised_inputs_leave_only_their_correlation() -> None:
    x = X[:2] - X[:2].mean(axis=1, keepdims=True)
    x /= x.std(axis=1, keepdims=True)
    correlation = abs(np.corrcoef(x)[0, 1])
    expected = (1 + correlation) / (1 - correlation)
    assert LeastSquares.fit(x, Y).condition_number == pytest.approx(expected, rel=1e-10)


def test_divergence_ends_at_infinity_and_never_at_nan() -> None:
    path = BOWL.descend(100.0, 0.9, steps=900)
    costs = BOWL.cost(path)
    assert not np.isnan(path).any()
    assert not np.isnan(costs).any()
    assert np.isinf(costs[-1])


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X, Y[:-1], r"x has shape \(3, 40\) and y \(39,\)"),
        (X[None], Y, r"x has shape \(1, 3, 40\)"),
        (X, Y[:, None], r"y \(40, 1\)"),
        ([1.0, 2.0], [1.0, 2.0], "x has shape"),
        (np.where(X > 4, np.nan, X), Y, "x has .* entries that are NaN"),
        (X, np.where(Y > 1, np.inf, Y), "y has .* entries that are NaN or infinite"),
        (np.vstack([X, 2 * X[:1]]), Y, "inputs that depend on each other"),
        (np.zeros((2, 5)), np.ones(5), "inputs that depend on each other"),
        (X, ["a"] * 40, "y holds text"),
        (np.zeros((2, 0)), [], r"x has shape \(2, 0\); wanted: at least one input and one example"),
        (np.zeros((0, 3)), np.ones(3), r"x has shape \(0, 3\); wanted: at least one input"),
        (1e200 * X, Y, r"X Xᵀ \(are the inputs too large\?\) has 9 entries that are NaN or inf"),
    ],
)
def test_bad_input_is_named(x: Any, y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LeastSquares.fit(x, y)
