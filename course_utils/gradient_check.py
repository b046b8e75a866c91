"""Numeric gradients: the referee for every backward pass.

    dJ/dθ_i ≈ (J(θ + h e_i) − J(θ − h e_i)) / 2h

The error falls as h² (two-sided; the one-sided quotient's only as h). In float64 and with
h = 1e-5 a right backward pass agrees to about 1e-9, a wrong one to about 1e-2.
"""

from collections.abc import Callable

import numpy as np

from course_utils.checks import Array, finite, number_in_range, real_array
from course_utils.losses import cross_entropy, cross_entropy_gradient
from course_utils.network import Network, one_model


def numeric_gradient(
    function: Callable[[Array], float], theta: Array, *, step: float = 1e-5
) -> Array:
    """Gradient of ``function`` at ``theta`` by two-sided differences.

    Parameters
    ----------
    function : callable
        Takes an array of theta's shape, returns one number J.
    theta : ndarray of float64, any shape
        Where. It is not changed.
    step : float
        h.

    Returns
    -------
    ndarray
        dJ/dθ, of theta's shape.

    Raises
    ------
    ValueError
        For theta that is not finite or not float64: in float32 the difference is mostly rounding.

    Notes
    -----
    Source: the course's lecture "Gradient checking".

    Examples
    --------
    >>> numeric_gradient(lambda w: float((w**2).sum()), np.array([1.0, -3.0])).round(6).tolist()
    [2.0, -6.0]
    """
    theta = finite("theta", real_array("theta", theta, wanted="any", min_dimensions=0))
    if theta.dtype != np.float64:
        raise ValueError(f"theta holds {theta.dtype} values; wanted: float64 for a gradient check")
    number_in_range("step", step, 0, 1, ends="()")
    gradient = np.empty_like(theta)
    for index in np.ndindex(theta.shape):
        ahead, behind = theta.copy(), theta.copy()
        ahead[index] += step
        behind[index] -= step
        gradient[index] = (function(ahead) - function(behind)) / (2 * step)
    return gradient


def relative_error(gradient: Array, other: Array, *, floor: float = 1e-3) -> float:
    """Distance of two gradients, relative to their size.

    ‖g − h‖ / max(‖g‖ + ‖h‖, floor)

    The floor keeps rounding noise of two gradients that are both 0 from counting as 100 %.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    gradient, other = np.asarray(gradient), np.asarray(other)
    if gradient.shape != other.shape:
        raise ValueError(f"gradients have shapes {gradient.shape} and {other.shape}; wanted: equal")
    size = float(np.linalg.norm(gradient) + np.linalg.norm(other))
    return float(np.linalg.norm(gradient - other)) / max(size, floor)


def check_network(
    network: Network, x: Array, y: Array, *, training: bool = True
) -> dict[str, float]:
    """Compare every parameter's gradient, and the input's, with the numeric one.

    Parameters
    ----------
    network : Network
        Of float64, one model. It is not changed.
    x : ndarray, shape (n_x, m)
        Examples.
    y : ndarray, shape (C, m)
        One-hot labels.
    training : bool
        Which mode of batch norm to check.

    Returns
    -------
    dict of str to float
        Relative errors by name: "0.weight" is layer 0's W; "x" is the input.

    Raises
    ------
    ValueError
        For a stack of networks.
    """
    network = one_model(network).copy()

    def cost_of_theta(theta: Array) -> float:
        network.theta[...] = theta
        return float(cross_entropy(network.forward(x, training=training), y))

    def cost_of_input(inputs: Array) -> float:
        return float(cross_entropy(network.forward(inputs, training=training), y))

    theta = network.theta.copy()
    dx = network.backward(cross_entropy_gradient(network.forward(x, training=training), y))
    analytic = network.gradient.copy()
    numeric = numeric_gradient(cost_of_theta, theta)
    network.theta[...] = theta
    errors = {"x": relative_error(dx, numeric_gradient(cost_of_input, x))}
    start = 0
    for position, layer in enumerate(network.layers):
        for name, array in layer.params.items():
            part = slice(start, start := start + array.size)
            errors[f"{position}.{name}"] = relative_error(analytic[part], numeric[part])
    return errors
