"""Averages: equal to the definition's loop, to SciPy and to pandas; closed forms; errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.signal import lfilter

from course_utils.averages import exponentially_weighted_average, weights, window

Array = NDArray[Any]
MOMENTA = [0.0, 0.1, 0.5, 0.9, 0.98, 0.999, 0.999999]


def by_the_loop(x: Array, momentum: float, *, bias_correction: bool) -> Array:
    v, averages = 0.0, []
    for t, value in enumerate(x, start=1):
        v = momentum * v + (1 - momentum) * value
        averages.append(v / (1 - momentum**t) if bias_correction else v)
    return np.array(averages)


def series(*shape: int) -> Array:
    return np.random.default_rng(0).standard_normal(shape)


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("bias_correction", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 9, 1000])
def test_equals_the_loop(momentum: float, bias_correction: bool, n: int) -> None:
    x = series(n)
    ours = exponentially_weighted_average(x, momentum, bias_correction=bias_correction)
    loop = by_the_loop(x, momentum, bias_correction=bias_correction)
    # The loop's own 1 − momentumᵗ loses digits where momentum is very close to 1.
    assert_allclose(ours, loop, rtol=0, atol=1e-9 if momentum > 0.9999 else 1e-13)


@given(
    x=arrays(np.float64, st.integers(1, 70), elements=st.floats(-1e6, 1e6)),
    momentum=st.floats(0, 0.999),
)
def test_equals_the_loop_for_any_series(x: Array, momentum: float) -> None:
    scale = max(1.0, float(np.abs(x).max()))
    for corrected in (False, True):
        ours = exponentially_weighted_average(x, momentum, bias_correction=corrected)
        loop = by_the_loop(x, momentum, bias_correction=corrected)
        assert_allclose(ours / scale, loop / scale, rtol=0, atol=1e-12)


@pytest.mark.parametrize("momentum", MOMENTA)
def test_equals_scipys_filter_on_a_long_series(momentum: float) -> None:
    x = 100 + series(100_000)
    expected = lfilter([1 - momentum], [1, -momentum], x)
    assert_allclose(exponentially_weighted_average(x, momentum), expected, rtol=1e-11)


@pytest.mark.parametrize("momentum", MOMENTA)
def test_with_bias_correction_it_is_what_pandas_does_by_default(momentum: float) -> None:
    x = series(500)
    expected = pd.Series(x).ewm(alpha=1 - momentum).mean().to_numpy()
    ours = exponentially_weighted_average(x, momentum, bias_correction=True)
    assert_allclose(ours, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("momentum", MOMENTA)
def test_bias_correction_leaves_a_constant_as_it_is(momentum: float) -> None:
    ours = exponentially_weighted_average(np.full(300, 7.0), momentum, bias_correction=True)
    assert_allclose(ours, 7, rtol=1e-14)


def test_without_bias_correction_a_constant_is_reached_slowly() -> None:
    ours = exponentially_weighted_average(np.ones(300), 0.99)
    assert_allclose(ours, 1 - 0.99 ** np.arange(1, 301), rtol=1e-12)


def test_one_impulse_shows_the_weights() -> None:
    impulse: Array = np.zeros(50)
    impulse[0] = 1
    assert_allclose(exponentially_weighted_average(impulse, 0.9), weights(0.9, 50), rtol=1e-13)


def test_leading_axes_are_series_with_momenta_of_their_own() -> None:
    x = series(3, 4, 100)
    momenta = np.array([0.0, 0.5, 0.9, 0.99])
    together = exponentially_weighted_average(x, momenta, bias_correction=True)
    for i, j in np.ndindex(3, 4):
        alone = exponentially_weighted_average(x[i, j], momenta[j], bias_correction=True)
        assert_array_equal(together[i, j], alone)


def test_many_momenta_over_one_series() -> None:
    x = series(100)
    together = exponentially_weighted_average(x, MOMENTA)
    assert together.shape == (len(MOMENTA), 100)
    assert_array_equal(together[3], exponentially_weighted_average(x, MOMENTA[3]))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_are_summed_in_float64(dtype: type) -> None:
    x: Array = series(2000).astype(dtype)
    ours = exponentially_weighted_average(x, 0.999, bias_correction=True)
    exact = exponentially_weighted_average(x.astype(np.float64), 0.999, bias_correction=True)
    assert ours.dtype == dtype
    assert_array_equal(ours, exact.astype(dtype))


def test_input_is_left_as_it_was() -> None:
    x = series(20)
    before = x.copy()
    exponentially_weighted_average(x, 0.0, bias_correction=True)
    assert_array_equal(x, before)


def test_white_noise_is_damped_as_theory_says() -> None:
    smooth = exponentially_weighted_average(series(200_000), 0.9)
    assert_allclose(np.std(smooth), np.sqrt((1 - 0.9) / (1 + 0.9)), rtol=0.02)


def test_windows_of_the_lecture() -> None:
    steps = window([0.9, 0.9005, 0.999, 0.9995])
    assert_allclose(steps, [10, 10.05, 1000, 2000], rtol=1e-3)
    assert window(0.0) == 1


def test_weights_fall_to_about_one_third_over_the_window() -> None:
    for momentum in (0.9, 0.99, 0.999):
        n = round(float(window(momentum)))
        newest_first = weights(momentum, n + 1)
        assert_allclose(newest_first[-1] / newest_first[0], np.exp(-1), rtol=0.06)
        assert_allclose(newest_first.sum(), 1 - momentum ** (n + 1), rtol=1e-12)


def test_weights_of_several_momenta() -> None:
    assert weights([0.5, 0.9], 3).shape == (2, 3)
    assert_allclose(weights(0.0, 3), [1, 0, 0])


@pytest.mark.parametrize("momentum", [1, 1.5, -0.1, np.nan, np.inf, "0.9", None, [0.5, 1.0]])
def test_a_momentum_outside_its_range_is_refused(momentum: Any) -> None:
    functions: list[Callable[[], Any]] = [
        lambda: exponentially_weighted_average([1.0, 2.0], momentum),
        lambda: window(momentum),
        lambda: weights(momentum, 3),
    ]
    for function in functions:
        with pytest.raises(ValueError, match=r"momentum is .*; wanted: (in \[0, 1\)|a number)"):
            function()


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], r"x has shape \(0,\), so no value"),
        (np.zeros((3, 0)), r"x has shape \(3, 0\), so no value"),
        (3.0, r"x has shape \(\); wanted \(…, n\)"),
        ([1.0, np.nan], "x has 1 entries that are NaN or infinite, of 2"),
        ([1.0, -np.inf], "x has 1 entries that are NaN or infinite, of 2"),
        (["1", "2"], "x holds text values"),
        ([[1, 2], [3]], "x has rows of different lengths"),
    ],
)
def test_a_bad_series_is_refused(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        exponentially_weighted_average(x, 0.9)


def test_momenta_that_do_not_fit_are_refused() -> None:
    told = (
        r"momentum has shape \(3,\) and x has shape \(.*\); wanted: one momentum, or one a series$"
    )
    for shape in [(2, 5), (2, 3), (3, 2, 3)]:
        with pytest.raises(ValueError, match=told):
            exponentially_weighted_average(np.zeros(shape), [0.1, 0.2, 0.3])


def test_a_momentum_of_another_type_is_taken_as_float64() -> None:
    single = np.float32(0.9)
    for function in (
        window,
        lambda m: weights(m, 3),
        lambda m: exponentially_weighted_average([1.0, 2], m),
    ):
        assert_array_equal(function(single), function(float(single)))
        assert function(single).dtype == np.float64


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_a_bad_number_of_weights_is_refused(n: Any) -> None:
    with pytest.raises(ValueError, match=r"n is .*; wanted: a whole number of at least 1"):
        weights(0.9, n)
