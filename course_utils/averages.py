r"""Exponentially weighted averages: a running mean that slowly forgets.

    v_0 = 0,   v_t = momentum · v_{t−1} + (1 − momentum) · x_t,   t = 1, 2, …

The value from j steps ago has the weight (1 − momentum) · momentumʲ. The weights fall to about 1/e
over 1/(1 − momentum) steps: so far the average looks back. The start at 0 pulls the first averages
down, because their weights do not yet add up to 1. Bias correction divides by what they add up to:

    v̂_t = v_t / (1 − momentumᵗ)

``momentum`` is the lecture's β, the weight of the OLD average. Time is the last axis; leading axes
are series or models, and momentum may have one value a series.

Some libraries start at x_1 and not at 0 (pandas with ``adjust=False``); pandas' default is v̂.
Source: lectures "Exponentially weighted averages" and "Using an appropriate scale".
"""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import Array, finite, in_range, real_array, whole_number


def exponentially_weighted_average(
    x: ArrayLike, momentum: ArrayLike, *, bias_correction: bool = False
) -> Array:
    """Return the exponentially weighted average after each value of a series.

    v_t = momentum · v_{t−1} + (1 − momentum) · x_t, from v_0 = 0; with bias correction
    v_t / (1 − momentumᵗ)

    Parameters
    ----------
    x : array_like, shape (…, n)
        One series, or a stack of series. Entry t − 1 is x_t.
    momentum : array_like, shape (…)
        Weight of the old average, in [0, 1): one number, or an array that broadcasts against x's
        leading axes. k momenta and one series (n,) give averages (k, n).
    bias_correction : bool
        Whether to divide by 1 − momentumᵗ.

    Returns
    -------
    ndarray, shape (…, n)

    Raises
    ------
    ValueError
        For no value, NaN, infinite values, text, a momentum outside [0, 1), shapes that do not
        fit.

    Notes
    -----
    A loop over time takes n steps. Here the reach doubles instead, in log₂ n steps: an average
    over the last s values, plus momentumˢ times the same average s steps ago, is the average over
    the last 2s values. No term is ever subtracted, so long series lose no digits.

    Examples
    --------
    >>> exponentially_weighted_average([1, 1, 1], 0.9).round(3).tolist()
    [0.1, 0.19, 0.271]
    >>> exponentially_weighted_average([1, 1, 1], 0.9, bias_correction=True).round(3).tolist()
    [1.0, 1.0, 1.0]
    """
    x = finite("x", real_array("x", x, wanted="(…, n)", min_dimensions=1))
    if x.shape[-1] == 0:
        raise ValueError(f"x has shape {x.shape}, so no value; wanted (…, n) with n ≥ 1")
    momentum = np.asarray(in_range("momentum", momentum, 0, 1, ends="[)"), dtype=np.float64)
    try:
        np.broadcast_shapes(x.shape[:-1], momentum.shape)
    except ValueError as error:
        raise ValueError(
            f"momentum has shape {momentum.shape} and x has shape {x.shape}; wanted: one momentum, "
            "or one a series"
        ) from error
    average = _average(x, momentum[..., None])
    if bias_correction:
        # The average of a series of ones is the sum of the weights, 1 − momentumᵗ.
        average /= _average(np.ones(x.shape[-1]), momentum[..., None])
    return average.astype(x.dtype, copy=False)


def window(momentum: ArrayLike) -> Array:
    """Return over how many values the average looks back, about 1/(1 − momentum).

    Parameters
    ----------
    momentum : array_like
        Weight of the old average, in [0, 1).

    Examples
    --------
    >>> window([0.9, 0.9005, 0.999, 0.9995]).round(2).tolist()
    [10.0, 10.05, 1000.0, 2000.0]
    """
    momentum = np.asarray(in_range("momentum", momentum, 0, 1, ends="[)"), dtype=np.float64)
    steps: Array = 1 / (1 - momentum)
    return steps


def weights(momentum: ArrayLike, n: int) -> Array:
    """Return the weights of the newest n values, the newest first.

    w_j = (1 − momentum) · momentumʲ,  j = 0 … n − 1; they add up to 1 − momentumⁿ

    Parameters
    ----------
    momentum : array_like, shape (…)
        Weight of the old average, in [0, 1).
    n : int
        Number of values.

    Returns
    -------
    ndarray, shape (…, n)

    Examples
    --------
    >>> weights(0.5, 4).tolist()
    [0.5, 0.25, 0.125, 0.0625]
    """
    momentum = np.asarray(in_range("momentum", momentum, 0, 1, ends="[)"), dtype=np.float64)
    momentum = momentum[..., None]
    result: Array = (1 - momentum) * momentum ** np.arange(whole_number("n", n, 1))
    return result


def _average(x: Array, momentum: Array) -> Array:
    average = (1 - momentum) * x
    reach, weight = 1, momentum  # weight = momentum ** reach
    while reach < x.shape[-1] and weight.any():
        earlier = average[..., :-reach].copy()
        average[..., reach:] += weight * earlier
        reach, weight = 2 * reach, weight**2
    return average
