r"""Gradient descent with momentum on a bowl: where each step goes.

The bowl has its lowest point 0 at the origin and is steeper in some directions than in others:

    J(w) = ½ Σ_i λ_i w_i²,    ∂J/∂w_i = λ_i w_i

    v ← momentum · v + ∇J(w),    w ← w − α v

λ_i is the curvature in direction i. Here v sums up gradients, as in frameworks and in Goh 2017
("Why Momentum Really Works"). ``course_utils.optimizers.Momentum`` averages them, as the lecture
does; it makes the same steps with the learning rate α / (1 − momentum).

Each direction goes its own way, w_{t+1} = (1 + momentum − αλ) w_t − momentum · w_{t−1}. So a step
multiplies the distance, in the long run, by the larger root of

    r² − (1 + momentum − αλ) r + momentum = 0        (:func:`convergence_rate`)

    the walk arrives while      αλ < 2 + 2 · momentum          (:func:`largest_stable_rate`)
    fastest at the momentum     (1 − √(αλ))²                   (:func:`critical_momentum`)
    best rate, κ = λ_max/λ_min  (κ − 1)/(κ + 1) without momentum, (√κ − 1)/(√κ + 1) with it
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import (
    Array,
    finite,
    in_range,
    number_in_range,
    real_array,
    whole_number,
)


def bowl(w: ArrayLike, curvatures: ArrayLike) -> Array:
    """Height of the bowl, J(w) = ½ Σ_i λ_i w_i².

    Parameters
    ----------
    w : array_like, shape (…, n)
        One or more points.
    curvatures : array_like, shape (n,)
        λ.

    Returns
    -------
    ndarray, shape (…)
    """
    w = _float64(real_array("w", w, wanted="(…, n)", min_dimensions=1))
    height: Array = 0.5 * (_curvatures(curvatures, w.shape[-1]) * w**2).sum(axis=-1)
    return height


def descend(
    learning_rate: float, momentum: float, *, curvatures: ArrayLike, start: ArrayLike, steps: int
) -> Array:
    """Path of gradient descent with momentum on the bowl.

    Parameters
    ----------
    learning_rate : float
        α ≥ 0.
    momentum : float
        In [0, 1); 0 is plain gradient descent.
    curvatures : array_like, shape (n,)
        λ.
    start : array_like, shape (n,)
        w before the first step.
    steps : int
        Number of steps.

    Returns
    -------
    ndarray, shape (steps + 1, n)
        w at each step. A path that diverges grows up to inf and stays there; it has no NaN.

    Raises
    ------
    ValueError
        For a negative α, momentum outside [0, 1), unequal lengths, numbers that are not finite.

    Examples
    --------
    >>> descend(0.5, 0.0, curvatures=[1.0], start=[8.0], steps=3).ravel().tolist()
    [8.0, 4.0, 2.0, 1.0]
    """
    alpha = number_in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")
    beta = number_in_range("momentum", momentum, 0, 1, ends="[)")
    w = finite("start", _float64(real_array("start", start, wanted="(n,)", min_dimensions=1)))
    if w.ndim != 1:
        raise ValueError(f"start has shape {w.shape}; wanted (n,): one number a direction")
    curvature = _float64(_curvatures(curvatures, w.size))
    n_steps = whole_number("steps", steps, 0)
    directions = zip(curvature.tolist(), w.tolist(), strict=True)
    walks = [_walk(alpha, beta, *direction, n_steps) for direction in directions]
    path = np.array(walks).reshape(w.size, n_steps + 1).T
    # inf − inf is NaN: from the first overflow on the path is as far away as it can be.
    return np.where(np.isnan(path), np.inf, path)


def _walk(alpha: float, beta: float, curvature: float, w: float, steps: int) -> list[float]:
    """Return w of one direction before each step and after the last.

    In plain floats: a step of one number takes NumPy 20 times as long.
    """
    walk, v = [w], 0.0
    for _ in range(steps):
        v = beta * v + curvature * w
        w -= alpha * v
        walk.append(w)
    return walk


def convergence_rate(learning_rate: ArrayLike, momentum: ArrayLike, curvature: ArrayLike) -> Array:
    """Factor by which one step shrinks (below 1) or grows (above 1) the distance, in the long run.

    The larger |r| of the two roots of r² − (1 + momentum − αλ) r + momentum = 0.

    Parameters
    ----------
    learning_rate, momentum, curvature : array_like
        α ≥ 0, momentum in [0, 1), λ > 0: numbers or arrays that broadcast.

    Returns
    -------
    ndarray, of the broadcast shape

    Examples
    --------
    >>> convergence_rate([0.5, 1.0, 2.0, 3.0], 0.0, 1.0).tolist()
    [0.5, 0.0, 1.0, 2.0]
    """
    alpha = _float64(in_range("learning_rate", learning_rate, 0, np.inf, ends="[)"))
    product = _float64(in_range("momentum", momentum, 0, 1, ends="[)"))  # of the two roots
    lambda_ = _float64(in_range("curvature", curvature, 0, np.inf, ends="()"))
    half_sum = (1 + product - alpha * lambda_) / 2
    discriminant = half_sum**2 - product
    # A pair of complex roots has |r|² = r · r̄ = momentum.
    rate: Array = np.where(
        discriminant >= 0,
        np.abs(half_sum) + np.sqrt(np.maximum(discriminant, 0)),
        np.sqrt(product),
    )
    return rate


def largest_stable_rate(curvatures: ArrayLike, momentum: float = 0.0) -> float:
    """Learning rate at which the walk neither arrives nor leaves: (2 + 2 · momentum) / λ_max.

    Every smaller α > 0 arrives at the lowest point. The steepest direction decides.

    Parameters
    ----------
    curvatures : array_like, shape (n,)
        λ > 0.
    momentum : float
        In [0, 1).

    Examples
    --------
    >>> largest_stable_rate([1.0, 10.0]), largest_stable_rate([1.0, 10.0], momentum=0.5)
    (0.2, 0.3)
    """
    _, steepest = _ends(curvatures)
    return (2 + 2 * number_in_range("momentum", momentum, 0, 1, ends="[)")) / steepest


def critical_momentum(learning_rate: ArrayLike, curvature: ArrayLike) -> Array:
    """Momentum at which one direction is fastest: (1 − √(αλ))², for 0 < αλ < 4.

    With less the walk creeps (or zigzags, for αλ > 1), with more it rolls past the lowest point
    and back. At it the two roots are one, and the rate is |1 − √(αλ)|.

    Parameters
    ----------
    learning_rate, curvature : array_like
        α and λ, numbers or arrays that broadcast.

    Examples
    --------
    >>> round(float(critical_momentum(0.04, 1.0)), 6)
    0.64
    """
    alpha = real_array("learning_rate", learning_rate, wanted="(…)", min_dimensions=0)
    lambda_ = real_array("curvature", curvature, wanted="(…)", min_dimensions=0)
    product = _float64(alpha) * _float64(lambda_)
    root = np.sqrt(in_range("learning_rate · curvature", product, 0, 4, ends="()"))
    critical: Array = (1 - root) ** 2
    return critical


class Best(NamedTuple):
    """The fastest setting for a bowl, and its rate."""

    learning_rate: float
    momentum: float
    rate: float


def best_without_momentum(curvatures: ArrayLike) -> Best:
    """Return the fastest plain gradient descent: α = 2/(λ_min + λ_max), rate (κ − 1)/(κ + 1).

    Examples
    --------
    >>> best_without_momentum([1.0, 3.0])
    Best(learning_rate=0.5, momentum=0.0, rate=0.5)
    """
    flattest, steepest = _ends(curvatures)
    return Best(2 / (flattest + steepest), 0.0, (steepest - flattest) / (steepest + flattest))


def best_with_momentum(curvatures: ArrayLike) -> Best:
    """Return the fastest descent with momentum: rate (√κ − 1)/(√κ + 1), momentum = rate².

    α = (2/(√λ_min + √λ_max))². The momentum is then critical in the flattest and in the steepest
    direction at once.

    Examples
    --------
    >>> best_with_momentum([1.0, 9.0])
    Best(learning_rate=0.25, momentum=0.25, rate=0.5)
    """
    flattest, steepest = np.sqrt(_ends(curvatures)).tolist()
    rate = (steepest - flattest) / (steepest + flattest)
    return Best((2 / (flattest + steepest)) ** 2, rate**2, rate)


def steps_per_decade(rate: float) -> float:
    """Return the steps that, in the long run, bring the distance to a tenth: ln 10 / −ln(rate).

    inf if it does not shrink.

    Examples
    --------
    >>> round(steps_per_decade(99 / 101), 1), steps_per_decade(1.0)
    (115.1, inf)
    """
    number_in_range("rate", rate, 0, np.inf, ends="[)")
    if rate >= 1:
        return np.inf
    return float(np.log(10) / -np.log(rate)) if rate else 0.0


def _float64(array: ArrayLike) -> Array:
    """Return an array of float64: in the few bits of int8 or float16 products run over."""
    return np.asarray(array, dtype=np.float64)


def _ends(curvatures: ArrayLike) -> tuple[float, float]:
    """Return the smallest and the largest curvature."""
    array = real_array("curvatures", curvatures, wanted="(n,)", min_dimensions=1)
    in_range("curvatures", finite("curvatures", array), 0, np.inf, ends="()")
    if array.ndim != 1 or not array.size:
        raise ValueError(f"curvatures have shape {array.shape}; wanted (n,): one a direction")
    return float(array.min()), float(array.max())


def _curvatures(curvatures: ArrayLike, n: int) -> Array:
    array = real_array("curvatures", curvatures, wanted=f"({n},)", min_dimensions=1)
    if array.shape != (n,):
        raise ValueError(f"curvatures have shape {array.shape}; wanted ({n},): one a direction")
    return finite("curvatures", array)
