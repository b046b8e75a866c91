"""Descent on a bowl against closed forms, against the optimizers, and where it diverges."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.descent import (
    best_with_momentum,
    best_without_momentum,
    bowl,
    convergence_rate,
    critical_momentum,
    descend,
    largest_stable_rate,
    steps_per_decade,
)
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
    assert_array_equal(walk(0.1, 0.9, start=[0.0, 1.0])[:, 0], 0)  # the bottom stays the bottom
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
        ({"start": 3.0}, r"^start has shape \(\); wanted \(n,\)$"),
        ({"start": [[1.0, 2.0]]}, r"^start has shape \(1, 2\); wanted \(n,\): one number a direct"),
        ({"start": ["a", "b"]}, "start holds text"),
        ({"curvatures": [1.0]}, r"curvatures have shape \(1,\); wanted \(2,\)"),
        ({"curvatures": [1.0, np.inf]}, "curvatures has 1 entries"),
        (
            {"curvatures": [[1.0], [1.0, 2.0]]},
            r"^curvatures has rows of different lengths; wanted: numbers of shape \(2,\)$",
        ),
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
    [
        (1.0, [1.0], r"w has shape \(\); wanted \(…, n\)"),
        ([1.0, 2.0], [1.0], "curvatures"),
        ([1.0], ["a"], "curvatures"),
    ],
)
def test_bad_input_of_the_bowl_is_named(w: Any, curvatures: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bowl(w, curvatures)


# ---- closed forms ---------------------------------------------------------------------------

MOMENTA = (0.0, 0.3, 0.6, 0.9, 0.99)
CONDITION_NUMBERS = (1.0, 2.3, 10.0, 100.0)


def measured_log_rate(path: Any, steps: int) -> float:
    """Return by how much ln(distance) changes a step, over the second half of a path.

    Two steps together are looked at, because a swinging walk is close to 0 now and then.
    """
    distance = np.hypot(path[1:], path[:-1]).max(axis=1)
    return float(np.log(distance[steps - 1] / distance[steps // 2 - 1]) / (steps - steps // 2))


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("kappa", CONDITION_NUMBERS)
@pytest.mark.parametrize("share_of_limit", [0.01, 0.3, 0.7, 0.95, 1.02])
def test_measured_rate_is_the_closed_form(
    momentum: float, kappa: float, share_of_limit: float
) -> None:
    curvatures = np.array([0.5, 0.5 * kappa])
    learning_rate = share_of_limit * (2 + 2 * momentum) / curvatures.max()
    rate = float(convergence_rate(learning_rate, momentum, curvatures).max())
    assert (rate < 1) == (share_of_limit < 1)
    steps = int(min(4000, 500 / abs(np.log(rate))))  # within the range of float64
    path = descend(learning_rate, momentum, curvatures=curvatures, start=[1.0, 1.0], steps=steps)
    # Both halves of the walk may differ by a constant factor, which many steps make small.
    assert measured_log_rate(path, steps) == pytest.approx(np.log(rate), abs=6 / steps)


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("kappa", CONDITION_NUMBERS)
def test_stable_just_below_the_limit_and_unstable_just_above(momentum: float, kappa: float) -> None:
    curvatures = [1.0, kappa]
    limit = largest_stable_rate(curvatures, momentum)
    assert limit == pytest.approx((2 + 2 * momentum) / kappa)
    assert largest_stable_rate(curvatures) == pytest.approx(2 / kappa)
    for factor, arrives in [(0.999, True), (1.001, False)]:
        path = descend(
            factor * limit, momentum, curvatures=curvatures, start=[1.0, 1.0], steps=9000
        )
        steepest = np.abs(path[-2:, 1]).max()
        assert steepest < 1e-3 if arrives else steepest > 1e3
        rate = convergence_rate(factor * limit, momentum, curvatures).max()
        assert (rate < 1) == arrives
    assert convergence_rate(limit, momentum, curvatures).max() == pytest.approx(1, abs=1e-12)


def test_on_the_limit_the_walk_neither_arrives_nor_leaves() -> None:
    path = descend(2.0, 0.0, curvatures=[1.0], start=[3.0], steps=50).ravel()
    assert_array_equal(path, 3.0 * (-1.0) ** np.arange(51))
    swinging = descend(3.0, 0.5, curvatures=[1.0], start=[1.0], steps=200).ravel()
    assert_allclose(np.abs(swinging[-20:]), np.abs(swinging[-1]), rtol=1e-12)
    assert np.abs(swinging[-1]) > 0.1


@given(product=st.floats(0, 5), momentum=st.floats(0, 0.999))
def test_rate_is_the_largest_root(product: float, momentum: float) -> None:
    roots = np.roots([1, -(1 + momentum - product), momentum])
    expected = np.abs(roots).max() if roots.size else 0.0
    assert_allclose(convergence_rate(product, momentum, 1.0), expected, rtol=1e-6, atol=1e-9)


def test_small_number_types_are_computed_with_as_large_ones() -> None:
    ten, twenty = np.array([10], np.int8), np.array([20], np.int8)
    assert convergence_rate(ten, 0.0, twenty) == convergence_rate([10.0], 0.0, [20.0])
    half = np.array([0.3], np.float16)
    assert convergence_rate(half, half, half) == convergence_rate(*3 * [half.astype(float)])
    two, one = np.array([2], np.uint8), np.array([1], np.uint8)
    assert critical_momentum(two, one) == critical_momentum([2.0], [1.0])
    assert bowl(np.array([300], np.float16), np.array([1], np.float16)) == 45_000


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble, np.int8])
def test_a_path_is_of_float64_whatever_came(kind: Any) -> None:
    path = descend(0.5, 0.0, curvatures=np.array([1], kind), start=np.array([8], kind), steps=3)
    assert path.dtype == np.float64
    assert_array_equal(path.ravel(), [8, 4, 2, 1])


def test_rates_of_arrays_broadcast() -> None:
    rates = convergence_rate([[0.1], [0.2]], [0.0, 0.5, 0.9], 3.0)
    assert rates.shape == (2, 3)
    assert rates[1, 2] == convergence_rate(0.2, 0.9, 3.0)


@pytest.mark.parametrize("product", [0.01, 0.04, 0.25, 0.9, 1.5, 3.0])
def test_critical_momentum_is_the_fastest(product: float) -> None:
    critical = float(critical_momentum(product / 2.5, 2.5))
    assert critical == pytest.approx((1 - np.sqrt(product)) ** 2)
    momenta = np.linspace(0, 0.999, 5000)
    rates = convergence_rate(product, momenta, 1.0)
    assert momenta[rates.argmin()] == pytest.approx(critical, abs=3e-4)
    # The two roots are one here, so the rate moves by the root of a rounding error.
    assert convergence_rate(product, critical, 1.0) == pytest.approx(
        abs(1 - np.sqrt(product)), abs=1e-7
    )


@pytest.mark.parametrize("alpha", [0.01, 0.04, 0.25])
def test_with_more_than_critical_momentum_the_walk_rolls_past_zero(alpha: float) -> None:
    critical = float(critical_momentum(alpha, 1.0))
    for momentum, past in [(critical - 0.003, False), (critical + 0.003, True)]:
        path = descend(alpha, momentum, curvatures=[1.0], start=[1.0], steps=400)
        assert (path.min() < 0) == past


@pytest.mark.parametrize("kappa", [1.0, 2.3, 10.0, 100.0, 1e4])
def test_best_settings_have_the_lectures_rates(kappa: float) -> None:
    curvatures = np.array([3.0, 3.0 * kappa])
    plain, heavy = best_without_momentum(curvatures), best_with_momentum(curvatures)
    assert plain.rate == pytest.approx((kappa - 1) / (kappa + 1))
    assert heavy.rate == pytest.approx((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1))
    assert plain.momentum == 0
    for best, rounding in [(plain, 1e-12), (heavy, 1e-7)]:
        rates = convergence_rate(best.learning_rate, best.momentum, curvatures)
        assert_allclose(rates, best.rate, atol=rounding)  # both ends are equally fast
    assert_allclose(critical_momentum(heavy.learning_rate, curvatures), heavy.momentum, atol=1e-12)


@pytest.mark.parametrize("kappa", [2.3, 10.0, 100.0])
def test_no_other_setting_is_faster(kappa: float) -> None:
    curvatures = np.array([1.0, kappa]).reshape(2, 1, 1)
    rates = np.linspace(1e-3, 4 / kappa, 801)[:, None]
    momenta = np.linspace(0, 0.999, 400)
    slowest = convergence_rate(rates, momenta, curvatures).max(axis=0)
    assert slowest.min() >= best_with_momentum([1.0, kappa]).rate - 1e-9
    assert slowest.min() == pytest.approx(best_with_momentum([1.0, kappa]).rate, abs=0.02)
    assert slowest[:, 0].min() >= best_without_momentum([1.0, kappa]).rate - 1e-9


def test_steps_per_decade_at_condition_number_100() -> None:
    curvatures = [0.02, 0.3, 2.0]
    assert steps_per_decade(best_without_momentum(curvatures).rate) == pytest.approx(
        115.13, abs=0.01
    )
    assert steps_per_decade(best_with_momentum(curvatures).rate) == pytest.approx(11.474, abs=0.001)


def test_steps_per_decade_at_the_ends() -> None:
    assert steps_per_decade(0.0) == 0
    assert steps_per_decade(1.0) == steps_per_decade(7.5) == np.inf
    assert steps_per_decade(0.1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: convergence_rate(-0.1, 0.0, 1.0), "learning_rate is .*wanted"),
        (lambda: convergence_rate(0.1, 1.0, 1.0), "momentum is .*wanted"),
        (lambda: convergence_rate(0.1, 0.0, [1.0, 0.0]), "curvature is .*wanted"),
        (lambda: convergence_rate("fast", 0.0, 1.0), "learning_rate is .*a number"),
        (lambda: largest_stable_rate([1.0, -1.0]), "curvatures is .*wanted"),
        (lambda: largest_stable_rate([[1.0]]), r"curvatures have shape \(1, 1\)"),
        (lambda: largest_stable_rate([]), r"curvatures have shape \(0,\)"),
        (lambda: largest_stable_rate(1.0), r"^curvatures has shape \(\); wanted \(n,\)"),
        (lambda: largest_stable_rate([1.0], 1.0), "momentum is 1.0"),
        (lambda: best_with_momentum([np.nan]), "curvatures has 1 entries"),
        (lambda: best_without_momentum([0.0]), "curvatures is"),
        (lambda: critical_momentum(4.0, 1.0), "learning_rate · curvature is"),
        (lambda: critical_momentum(0.0, 1.0), "learning_rate · curvature is"),
        (lambda: critical_momentum("fast", 1.0), r"^learning_rate holds text .* shape \(…\)$"),
        (lambda: critical_momentum(1.0, "flat"), r"^curvature holds text .* shape \(…\)$"),
        (lambda: steps_per_decade(-0.5), "rate is -0.5"),
        (lambda: steps_per_decade(np.nan), "rate is nan"),
        (lambda: steps_per_decade(np.inf), "rate is inf"),
        (lambda: convergence_rate(np.inf, 0.5, 1.0), r"learning_rate is .*; wanted: in \[0, inf\)"),
    ],
)
def test_bad_input_of_the_closed_forms_is_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
