r"""Softmax, its logarithm and the cross-entropy loss, safe for every logit.

The lecture's formulas, for C classes and m examples in columns:

    t = exp(z),   a_j = t_j / Σ_i t_i,   L(ŷ, y) = −Σ_j y_j log ŷ_j,   J = mean of L over examples

Two things differ from the formulas as they are written on the slide. First, exp(z) overflows for
z > 709.78 in float64, so the largest logit of each column is subtracted before. This leaves a
unchanged, because numerator and denominator shrink by the same factor. Second, the loss is taken
from the logits z and not from ŷ, because log(ŷ) is −inf as soon as ŷ has been rounded to 0.

Shapes: z is (…, C, m). Leading axes are models that are trained side by side.
"""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import Array, finite, one_hot_columns, real_array


def softmax(z: ArrayLike) -> Array:
    """Probabilities of the classes, one column an example.

    a_j = exp(z_j) / Σ_i exp(z_i)

    Parameters
    ----------
    z : array_like, shape (…, C, m)
        Logits. −inf is allowed and gives probability 0, if the column has a finite logit too.

    Returns
    -------
    ndarray, shape (…, C, m)
        Each column sums to 1. Integers give float64; floats keep their type.

    Raises
    ------
    ValueError
        For fewer than two dimensions, no class, text, NaN, +inf, a column of −inf only.

    Notes
    -----
    Source: lecture "Softmax Regression".

    Examples
    --------
    >>> softmax([[5], [2], [-1], [3]]).round(3).ravel().tolist()
    [0.842, 0.042, 0.002, 0.114]
    """
    z = _logits(z)
    _, t, total = _shifted_exponentials(_at_least_float32(z))
    return (t / total).astype(z.dtype)


def log_softmax(z: ArrayLike) -> Array:
    """Logarithm of softmax, exact also where the probability itself is rounded to 0.

    log a_j = z_j − max_i z_i − log Σ_i exp(z_i − max_i z_i)

    Parameters, shapes and errors are those of :func:`softmax`.

    Examples
    --------
    >>> log_softmax([[0.0], [1000.0]]).ravel().tolist()
    [-1000.0, 0.0]
    """
    z = _logits(z)
    shifted, _, total = _shifted_exponentials(_at_least_float32(z))
    return (shifted - np.log(total)).astype(z.dtype)


def cross_entropy(z: ArrayLike, y: ArrayLike) -> Array:
    """Cost J of logits z for one-hot labels y: the mean over the examples.

    J = −(1/m) Σ_i Σ_j y_j⁽ⁱ⁾ log ŷ_j⁽ⁱ⁾,  ŷ = softmax(z)

    Parameters
    ----------
    z : array_like, shape (…, C, m)
        Logits, not probabilities: softmax is applied here, once.
    y : array_like, shape (…, C, m) or (C, m)
        One-hot labels.

    Returns
    -------
    float or ndarray, shape (…)
        One number a model. It is inf where the true class has the logit −inf.

    Raises
    ------
    ValueError
        As :func:`softmax`; also for no example, other shapes, labels that are not one-hot.

    Notes
    -----
    Source: lecture "Training a softmax classifier".

    Examples
    --------
    >>> import numpy as np
    >>> probabilities = np.array([[0.3], [0.2], [0.1], [0.4]])
    >>> round(float(cross_entropy(np.log(probabilities), [[0], [1], [0], [0]])), 3)
    1.609
    """
    z, y = _logits_and_labels(z, y)
    return training_loss(_at_least_float32(z), y)[0]


def cross_entropy_gradient(z: ArrayLike, y: ArrayLike) -> Array:
    """Gradient of the cost J with respect to the logits.

    dz = (ŷ − y) / m,  ŷ = softmax(z)

    The lecture's dz = ŷ − y belongs to the loss of one example. J is a mean over m examples. Its
    1/m stands here and nowhere else, so layers only sum over examples.

    Parameters and errors are those of :func:`cross_entropy`.

    Returns
    -------
    ndarray, shape (…, C, m)
    """
    z, y = _logits_and_labels(z, y)
    return training_loss(_at_least_float32(z), y)[1].astype(z.dtype)


def softmax_jacobian(z: ArrayLike) -> Array:
    """All partial derivatives ∂a_j/∂z_k of softmax for one example.

    ∂a_j/∂z_k = a_j (1[j = k] − a_k)

    Parameters
    ----------
    z : array_like, shape (C, 1)
        Logits of one example.

    Returns
    -------
    ndarray, shape (C, C)
        Row j, column k. Rows and columns sum to 0.

    Raises
    ------
    ValueError
        As :func:`softmax`; also for more than one example.
    """
    a = softmax(z)
    if a.ndim != 2 or a.shape[1] != 1:
        raise ValueError(f"z has shape {a.shape}; wanted (C, 1): the Jacobian is of one example")
    jacobian: Array = np.diag(a[:, 0]) - a @ a.T
    return jacobian


def training_loss(z: Array, y: Array) -> tuple[Array, Array]:
    """Cost and its gradient in one pass, without checks: for training loops.

    Input that was checked once need not be checked at every step. Logits that are not finite
    give a cost that is not finite: so a loop sees that a model has diverged.

    Returns
    -------
    (J, dz)
        As :func:`cross_entropy` and :func:`cross_entropy_gradient`.
    """
    shifted, t, total = _shifted_exponentials(z)
    # −log a_y = log Σ t − (z_y − max z). The true class is picked with `where`, because a product
    # would give 0 · (−inf) = NaN where another class is impossible.
    true_logit = np.where(y == 1, shifted, 0).sum(axis=-2)
    loss = (np.log(total[..., 0, :]) - true_logit).mean(axis=-1)
    dz: Array = (t / total - y) / z.shape[-1]
    return loss, dz


def _shifted_exponentials(z: Array) -> tuple[Array, Array, Array]:
    """Return z − max z, t = exp(z − max z) and Σ t, column by column."""
    with np.errstate(over="ignore"):  # −1e308 − 1e308 becomes −inf: its probability is 0 anyway
        shifted = z - z.max(axis=-2, keepdims=True)
    t = np.exp(shifted)
    return shifted, t, t.sum(axis=-2, keepdims=True)


def _at_least_float32(z: Array) -> Array:
    # float16 has 11 bits: sums over classes are taken with more, and rounded once at the end.
    return z.astype(np.float32) if z.dtype == np.float16 else z


def _logits(z: ArrayLike) -> Array:
    z = real_array("z", z, wanted="(…, C, m): classes × examples")
    if z.shape[-2] == 0:
        raise ValueError(f"z has shape {z.shape}, so no class; wanted (…, C, m) with C ≥ 1")
    impossible = z == -np.inf
    finite("z (logits; −inf is allowed)", np.where(impossible, 0, z))
    if impossible.all(axis=-2).any():
        raise ValueError("z has a column of −inf only; wanted: a finite logit in each column")
    return z


def _logits_and_labels(z: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    z = _logits(z)
    if z.shape[-1] == 0:
        raise ValueError(f"z has shape {z.shape}, so no example; the mean needs at least one")
    return z, one_hot_columns("y", y, z.shape)
