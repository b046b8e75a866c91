"""Descent on a bowl against closed forms, against the optimizers, and where it diverges."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.descent import bowl, descend
from course_utils.optimizers import GradientDescent, Momentum, Optimizer

CURVATURES = np.array([1.0, 10.0])
START = np.array([-9.0, 2.2])


def walk(learning_rate: Any, momentum: Any, **changed: Any) -> Any:
    given: dict[str, Any] = {"curvatures": CURVATURES, "start": START, "steps": 60}
    return descend(learning_rate, momentum, **(given | changed))


def walk_with(optimizer: Optimizer, steps: int = 60) -> Any:
    w = START.copy()
    path = [w.copy()]
    for _ in range(steps):
        optimizer.step(w, CURVATURES * w)
        path.append(w.copy())
    return np.array(path)


@given(learning_rate=st.floats(0, 0.25))
def test_without_momentum_each_step_multiplies_by_one_minus_alpha_lambda(
    learning_rate: float,
) -> None:
    t = np.arange(61)[:, None]
    closed = START * (1 - learning_rate * CURVATURES) ** t
    assert_allclose(walk(learning_rate, 0.0), closed, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("learning_rate", "momentum"), [(0.05, 0.5), (0.2, 0.3), (0.02, 0.9)])
def test_with_momentum_the_closed_form_of_the_recursion_holds(
    learning_rate: float, momentum: float
) -> None:
    # w_{t+1} = (1 + β − αλ) w_t − β w_{t−1}: a sum of powers of the roots of its polynomial
    t = np.arange(61)
    for column, (curvature, start) in enumerate(zip(CURVATURES, START, strict=True)):
        roots = np.roots([1, -(1 + momentum - learning_rate * curvature), momentum]).astype(complex)
        first = start * (1 - learning_rate * curvature)
        weights = np.linalg.solve(np.vander(roots, 2, increasing=True).T, [start, first])
        closed = (weights * roots ** t[:, None]).sum(axis=1).real
        assert_allclose(walk(learning_rate, momentum)[:, column], closed, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 0.99])
def test_same_steps_as_the_averaging_optimizer_with_a_larger_learning_rate(
    momentum: float,
) -> None:
    optimizer = Momentum(0.03 / (1 - momentum), momentum)
    assert_allclose(walk(0.03, momentum), walk_with(optimizer), rtol=1e-10, atol=1e-12)


def test_without_momentum_the_same_steps_as_gradient_descent() -> None:
    assert_array_equal(walk(0.1, 0), walk_with(GradientDescent(0.1)))


def test_starts_at_the_start_and_leaves_it_unchanged() -> None:
    start = START.copy()
    path = walk(0.1, 0.9, start=start)
    assert path.shape == (61, 2)
    assert_array_equal(path[0], START)
    assert_array_equal(start, START)
    assert walk(0.1, 0.9, steps=0).tolist() == [START.tolist()]
    assert_array_equal(walk(0, 0.9), np.tile(START, (61, 1)))


def test_whole_numbers_are_taken_as_numbers() -> None:
    path = descend(1, 0, curvatures=[1, 3], start=[2, 1], steps=2)
    assert path.tolist() == [[2, 1], [0, -2], [0, 4]]


@pytest.mark.parametrize(
    ("learning_rate", "momentum", "arrives"),
    [(0.199, 0.0, True), (0.201, 0.0, False), (0.379, 0.9, True), (0.381, 0.9, False)],
)
def test_the_limit_is_two_times_one_plus_momentum_by_lambda(
    learning_rate: float, momentum: float, arrives: bool
) -> None:
    path = walk(learning_rate, momentum, steps=3000)
    assert (np.abs(path[-1, 1]) < 1) == arrives


@pytest.mark.parametrize(("learning_rate", "momentum"), [(1.0, 0.0), (1.0, 0.999), (1e300, 0.5)])
def test_divergence_ends_at_infinity_and_never_at_nan(
    learning_rate: float, momentum: float
) -> None:
    path = walk(learning_rate, momentum, steps=2000)
    assert not np.isnan(path).any()
    gone = np.isinf(path[:, 1])
    assert gone[-1]
    assert gone[gone.argmax() :].all()  # once away it does not come back


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"learning_rate": -0.1}, "learning_rate is -0.1"),
        ({"learning_rate": np.nan}, "learning_rate is nan"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"learning_rate": "fast"}, "learning_rate is 'fast'"),
        ({"learning_rate": [0.1, 0.2]}, "learning_rate is .*one number"),
        ({"momentum": 1.0}, "momentum is 1.0"),
        ({"momentum": -0.1}, "momentum is -0.1"),
        ({"momentum": np.nan}, "momentum is nan"),
        ({"momentum": [0.1, 0.2]}, "momentum is .*one number"),
        ({"steps": -1}, "steps is -1"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"start": [1.0, np.nan]}, "start has 1 entries"),
        ({"start": 3.0}, "start has shape"),
        ({"start": ["a", "b"]}, "start holds text"),
        ({"curvatures": [1.0]}, r"curvatures have shape \(1,\); wanted \(2,\)"),
        ({"curvatures": [1.0, np.inf]}, "curvatures has 1 entries"),
    ],
)
def test_bad_input_is_named(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        walk(**({"learning_rate": 0.1, "momentum": 0.0} | changed))


def test_height_of_the_bowl() -> None:
    assert bowl([2.0, 1.0], CURVATURES) == 0.5 * (4 + 10)
    points = np.stack(np.meshgrid([0.0, 1, 2], [0.0, 3]), axis=-1)
    assert bowl(points, CURVATURES).tolist() == [[0, 0.5, 2], [45, 45.5, 47]]


@pytest.mark.parametrize(
    ("w", "curvatures", "message"),
    [(1.0, [1.0], "w has shape"), ([1.0, 2.0], [1.0], "curvatures"), ([1.0], ["a"], "curvatures")],
)
def test_bad_input_of_the_bowl_is_named(w: Any, curvatures: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bowl(w, curvatures)
