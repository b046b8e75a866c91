r"""Gradient descent with momentum on a bowl: where each step goes.

The bowl has its lowest point 0 at the origin and is steeper in some directions than in others:

    J(w) = ½ Σ_i λ_i w_i²,    ∂J/∂w_i = λ_i w_i

    v ← momentum · v + ∇J(w),    w ← w − α v

λ_i is the curvature in direction i. Here v sums up gradients, as in frameworks and in Goh 2017
("Why Momentum Really Works"). ``course_utils.optimizers.Momentum`` averages them, as the lecture
does; it makes the same steps with the learning rate α / (1 − momentum).
"""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import Array, finite, number_in_range, real_array, whole_number


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
    w = real_array("w", w, wanted="(…, n)", min_dimensions=1)
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
    number_in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")
    number_in_range("momentum", momentum, 0, 1, ends="[)")
    w = finite("start", real_array("start", start, wanted="(n,)", min_dimensions=1))
    curvature = _curvatures(curvatures, w.shape[-1])
    path = np.empty((whole_number("steps", steps, 0) + 1, *w.shape))
    path[0], v = w, np.zeros_like(w)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            v = momentum * v + curvature * path[step]
            path[step + 1] = path[step] - learning_rate * v
    # inf − inf is NaN: from the first overflow on the path is as far away as it can be.
    return np.where(np.isnan(path), np.inf, path)


def _curvatures(curvatures: ArrayLike, n: int) -> Array:
    array = real_array("curvatures", curvatures, wanted=f"({n},)", min_dimensions=1)
    if array.shape != (n,):
        raise ValueError(f"curvatures have shape {array.shape}; wanted ({n},): one a direction")
    return finite("curvatures", array)
