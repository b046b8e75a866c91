"""Learning-rate range test: raise α at each step, watch the loss, and read off a good α.

    α_t = low · (high / low)^(t / (T − 1)),  t = 0 … T − 1

While α is tiny the loss hardly moves. Then it falls, fastest around a good α. Then it stops
falling, and at last it blows up. Three places on the curve have names: the *steepest* fall, the
*minimum*, and the *blow-up*. The minimum is late: α is close to the edge there, and the loss is low
because of all the steps before.

After L. N. Smith 2017, Cyclical learning rates, arXiv 1506.01186, who raised α by equal amounts and
looked at the accuracy. Equal factors, the smoothed loss and the steepest place are later habits.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import savgol_filter

from course_utils.averages import exponentially_weighted_average
from course_utils.checks import Array, generator, number_in_range, whole_number
from course_utils.network import Network, one_model
from course_utils.optimizers import GradientDescent

SMOOTHING = 0.9  # weight of the old loss in the smoothed one
SPAN = 31  # steps over which a slope is taken
BLOW_UP = 2.0  # so many times the first loss


class RangeTest(NamedTuple):
    """What a range test saw, up to the blow-up.

    Attributes
    ----------
    rates : ndarray, shape (n,)
        α at each step.
    losses : ndarray, shape (n,)
        Smoothed cost of the mini-batch at each step.
    steepest, minimum, blow_up : int
        Steps: where the loss falls fastest over log α, where it is lowest, and the last one.
    """

    rates: Array
    losses: Array
    steepest: int
    minimum: int
    blow_up: int


def range_test(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    low: float,
    high: float,
    steps: int,
    batch_size: int,
    rng: np.random.Generator,
) -> RangeTest:
    """Train a copy of ``network`` by gradient descent while α rises from ``low`` to ``high``.

    Parameters
    ----------
    network : Network
        Stays as it is.
    x, y : array_like, shapes (n_x, m) and (C, m)
        Examples and one-hot labels.
    low, high : float
        The ends of the ramp, 0 < low < high.
    steps : int
        Length of the ramp, at least 3.
    batch_size : int
        Examples a mini-batch.
    rng : numpy.random.Generator
        Draws the mini-batches.

    Raises
    ------
    ValueError
        For bounds that are reversed or not positive, too few steps, data that don't fit, a stack of
        networks, or if the loss blows up within the first three steps: then ``low`` is too high.
    """
    number_in_range(
        "high", high, number_in_range("low", low, 0, np.inf, ends="()"), np.inf, ends="()"
    )
    whole_number("steps", steps, 3)
    whole_number("batch_size", batch_size, 1)
    generator("rng", rng)
    x, y = one_model(network).examples(x, y)
    rates = np.geomspace(low, high, steps)
    tested = network.copy()
    losses: list[float] = []
    with np.errstate(all="ignore"):  # the test ends where the loss blows up
        for rate in rates:
            batch = rng.choice(x.shape[1], min(batch_size, x.shape[1]), replace=False)
            loss = float(tested.step(x[:, batch], y[:, batch], GradientDescent(rate)))
            if not loss <= BLOW_UP * (losses[0] if losses else loss):  # NaN, too
                break
            losses.append(loss)
    if len(losses) < 3:
        raise ValueError(f"the loss blows up at step {len(losses)}; wanted: low below {low}")
    return _read(rates[: len(losses)], np.array(losses))


def _read(rates: Array, losses: Array) -> RangeTest:
    smoothed = exponentially_weighted_average(losses, SMOOTHING, bias_correction=True)
    # Over log α the steps are evenly spaced. A line through so many points gives a calm slope.
    span = min(SPAN, (len(rates) - 1) | 1)  # an odd number
    slopes = savgol_filter(smoothed, span, polyorder=1, deriv=1, mode="nearest")
    minimum = int(np.argmin(smoothed))
    steepest = int(np.argmin(slopes[: minimum + 1]))
    return RangeTest(rates, smoothed, steepest, minimum, len(rates) - 1)
