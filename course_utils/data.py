"""Data for the lessons: real digits, toy sets, and what one does to data before training.

Examples are columns: x is (n_x, m), labels are (m,) class numbers, one-hot labels are (C, m).
Nothing is downloaded: the digits ship with scikit-learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import (
    Array,
    finite,
    generator,
    number_in_range,
    plain_array,
    real_array,
    whole_number,
)

CHECKSUM = 545826338  # of the digits: a row of pixels and the label each, as float32


def load_digits() -> tuple[Array, Array]:
    """Return the 1,797 handwritten digits that ship with scikit-learn.

    Returns
    -------
    x : ndarray, shape (64, 1797)
        8 × 8 pixels a column, 0 (white) to 1 (black). ``x[:, i].reshape(8, 8)`` is image i.
    labels : ndarray of int, shape (1797,)
        The digits 0 … 9.

    Raises
    ------
    RuntimeError
        If their file is missing or damaged.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI.
    """
    advice = "They come with scikit-learn: install it again"
    try:
        from sklearn.datasets import load_digits as load

        digits = load()
    except Exception as error:  # a damaged file fails in many ways
        raise RuntimeError(f"the handwritten digits can't be read ({error}). {advice}") from error
    if crc32(np.column_stack([digits.data, digits.target]).astype("<f4").tobytes()) != CHECKSUM:
        raise RuntimeError(f"the handwritten digits are not those of the lessons. {advice}")
    return np.asarray(digits.data.T) / 16.0, np.asarray(digits.target)


def one_hot(labels: ArrayLike, n_classes: int) -> Array:
    """Turn class numbers into one-hot columns.

    Parameters
    ----------
    labels : array_like of int, shape (m,)
        Class numbers, counted from 0.
    n_classes : int
        C.

    Returns
    -------
    ndarray, shape (C, m)
        1 in row labels[i] of column i, else 0.

    Raises
    ------
    ValueError
        For another shape, fractions, or numbers outside 0 … C − 1.

    Examples
    --------
    >>> one_hot([1, 0, 2], 3).astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    """
    n_classes = whole_number("n_classes", n_classes, 1)
    array = _labels(labels)
    outside = (array < 0) | (array >= n_classes)
    if outside.any():
        raise ValueError(
            f"labels hold {array[outside][0]}; wanted: 0 … {n_classes - 1} for {n_classes} classes"
        )
    columns: Array = (np.arange(n_classes)[:, None] == array).astype(np.float64)
    return columns


def split(
    x: ArrayLike, labels: ArrayLike, fractions: Sequence[float], rng: np.random.Generator
) -> list[tuple[Array, Array]]:
    """Shuffle the examples and cut them into parts, such as train, dev and test.

    Parameters
    ----------
    x : array_like, shape (n_x, m)
        Examples in columns.
    labels : array_like of int, shape (m,)
        Their classes.
    fractions : sequence of float
        Shares of the parts, such as (0.7, 0.15, 0.15). They add up to 1.
    rng : numpy.random.Generator
        Shuffles.

    Returns
    -------
    list of (x, labels)
        One pair a part. Each example is in exactly one part.

    Raises
    ------
    ValueError
        For unequal numbers of examples and labels, or fractions that don't add up to 1.
    """
    generator("rng", rng)
    x, labels = real_array("x", x, wanted="(n_x, m)"), _labels(labels)
    if x.shape[-1] != len(labels):
        raise ValueError(f"x has {x.shape[-1]} examples, but there are {len(labels)} labels")
    for fraction in fractions:
        number_in_range("each of fractions", fraction, 0, 1, ends="(]")
    if not np.isclose(sum(fractions), 1):
        raise ValueError(f"fractions add up to {sum(fractions):g}; wanted: 1")
    ends = np.round(np.cumsum(fractions)[:-1] * len(labels)).astype(int)
    parts = np.split(rng.permutation(len(labels)), ends)
    return [(x[..., part], labels[part]) for part in parts]


@dataclass(frozen=True)
class Standardiser:
    """Shift and scale each input to mean 0 and standard deviation 1: (x − μ) / σ.

    μ and σ are measured once, on the training set, and used for every other set.
    An input that never changes (σ = 0) becomes 0.

    Attributes
    ----------
    mean, std : ndarray, shape (n_x, 1)
        μ and σ.
    """

    mean: Array
    std: Array

    @classmethod
    def fit(cls, x: ArrayLike) -> Self:
        """Measure μ and σ over the examples of ``x`` (n_x, m)."""
        x = finite("x", real_array("x", x, wanted="(n_x, m)"))
        if x.shape[-1] == 0:
            raise ValueError(f"x has shape {x.shape}, so no example to measure")
        # The mean of equal numbers is rounded, so their std is not exactly 0: ask for the range.
        varies = np.ptp(x, axis=-1, keepdims=True) > 0
        return cls(x.mean(axis=-1, keepdims=True), x.std(axis=-1, keepdims=True) * varies)

    def __call__(self, x: ArrayLike) -> Array:
        """Return (x − μ) / σ."""
        x = finite("x", real_array("x", x, wanted=f"({len(self.mean)}, m)"))
        if x.shape[-2] != len(self.mean):
            raise ValueError(f"x has {x.shape[-2]} rows; wanted {len(self.mean)}, as measured")
        result: Array = (x - self.mean) / np.where(self.std == 0, 1, self.std)
        return result


def mini_batches(
    x: Array, y: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield one epoch of mini-batches: all examples, in random order, each once.

    Parameters
    ----------
    x : ndarray, shape (n_x, m)
        Examples in columns.
    y : ndarray, shape (C, m)
        One-hot labels.
    batch_size : int
        Examples a mini-batch. If it does not divide m, the last mini-batch is shorter.
    rng : numpy.random.Generator
        Shuffles.
    """
    generator("rng", rng)
    whole_number("batch_size", batch_size, 1)
    if x.shape[-1] != y.shape[-1]:
        raise ValueError(f"x has {x.shape[-1]} examples, but y has {y.shape[-1]}")
    order = rng.permutation(x.shape[-1])
    x, y = x[..., order], y[..., order]
    for start in range(0, x.shape[-1], batch_size):
        yield x[..., start : start + batch_size], y[..., start : start + batch_size]


def blobs(
    n_classes: int, n_per_class: int, rng: np.random.Generator, *, spread: float = 0.35
) -> tuple[Array, Array]:
    """Toy set of C round clouds in the plane, their centres on a circle of radius 1.

    Returns
    -------
    x : ndarray, shape (2, m)
        m = n_classes · n_per_class points.
    labels : ndarray of int, shape (m,)
        The cloud of each point.
    """
    generator("rng", rng)
    labels = _balanced(n_classes, n_per_class)
    number_in_range("spread", spread, 0, np.inf, ends="[)")
    angles = 2 * np.pi * labels / n_classes
    centres = np.stack([np.cos(angles), np.sin(angles)])
    return centres + spread * rng.standard_normal(centres.shape), labels


def spiral(
    n_classes: int, n_per_class: int, rng: np.random.Generator, *, noise: float = 0.15
) -> tuple[Array, Array]:
    """Toy set of C spiral arms in the plane, which no straight line separates.

    ``noise`` is the standard deviation of the angle in radians. Returns as :func:`blobs`.
    """
    generator("rng", rng)
    labels = _balanced(n_classes, n_per_class)
    number_in_range("noise", noise, 0, np.inf, ends="[)")
    radius = np.tile(np.linspace(0.05, 1.0, n_per_class), n_classes)
    angles = 2 * np.pi * labels / n_classes + 4 * radius + noise * rng.standard_normal(len(labels))
    return radius * np.stack([np.cos(angles), np.sin(angles)]), labels


def _balanced(n_classes: int, n_per_class: int) -> Array:
    n_classes = whole_number("n_classes", n_classes, 1)
    return np.repeat(np.arange(n_classes), whole_number("n_per_class", n_per_class, 1))


def _labels(labels: ArrayLike) -> Array:
    array = plain_array("labels", labels, wanted="(m,): one class number each")
    if array.ndim != 1:
        raise ValueError(f"labels have shape {array.shape}; wanted (m,): one class number each")
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"labels hold {array.dtype} values; wanted: whole numbers from 0")
    return array.astype(np.int64)
