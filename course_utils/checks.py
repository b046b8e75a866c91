"""Clear errors for bad input: every message names the argument, what came and what is wanted.

A wrong array often does not fail. It broadcasts, and the lesson goes on with a wrong number.
So the public functions look at their input first, with the few helpers of this module.
"""

import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def plain_array(name: str, value: Any, *, wanted: str) -> Array:
    """Return ``value`` as a NumPy array of whatever kind.

    Raises
    ------
    ValueError
        For ragged lists, and for masked entries: NumPy would use the numbers under the mask.
    """
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; wanted: {wanted}. Fill or drop them first")
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths; wanted: {wanted}") from error


def real_array(name: str, value: ArrayLike, *, wanted: str, min_dimensions: int = 2) -> Array:
    """Return ``value`` as an array of floats.

    Integers and booleans become float64. Floats keep their type.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        What the caller gave.
    wanted : str
        The shape that is wanted, for the message, such as ``"(…, C, m)"``.
    min_dimensions : int
        The smallest number of dimensions that is accepted.

    Raises
    ------
    ValueError
        For text, objects, complex numbers, ragged lists, masked entries, too few dimensions.
    """
    array = plain_array(name, value, wanted=f"numbers of shape {wanted}")
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        kind = {"U": "text", "c": "complex"}.get(array.dtype.kind, array.dtype)
        raise ValueError(f"{name} holds {kind} values; wanted: real numbers of shape {wanted}")
    if array.ndim < min_dimensions:
        hint = f". One example is one column: {name}.reshape(-1, 1)" if min_dimensions == 2 else ""
        raise ValueError(f"{name} has shape {array.shape}; wanted {wanted}{hint}")
    return array


def finite(name: str, array: Array) -> Array:
    """Return ``array``, or raise a ValueError that counts its NaN and infinite entries."""
    if not np.isfinite(array).all():
        bad = int(np.size(array) - np.isfinite(array).sum())
        raise ValueError(
            f"{name} has {bad} entries that are NaN or infinite, of {array.size}; "
            "wanted: finite numbers only"
        )
    return array


def in_range(name: str, value: Any, low: float, high: float, *, ends: str = "[]") -> Any:
    """Return ``value`` (a number or an array) if all of it lies between ``low`` and ``high``.

    ``ends`` tells which ends belong to the range: ``"[]"``, ``"[)"``, ``"(]"`` or ``"()"``.

    Raises
    ------
    ValueError
        For what is no number; for a number out of range: of an array's the first one is named.
    """
    numbers = plain_array(name, value, wanted="numbers")
    if numbers.dtype.kind not in "iuf":
        raise ValueError(f"{name} is {reprlib.repr(value)}; wanted: a number")
    above = numbers >= low if ends[0] == "[" else numbers > low
    below = numbers <= high if ends[1] == "]" else numbers < high
    good = above & below
    if not good.all():
        wanted = f"wanted: in {ends[0]}{low:g}, {high:g}{ends[1]}"
        if not numbers.ndim:
            raise ValueError(f"{name} is {value!r}; {wanted}")
        places = np.argwhere(~good)
        raise ValueError(
            f"{name} is {numbers[tuple(places[0])]} in entry {places[0].tolist()} "
            f"({len(places)} of {numbers.size} entries are out of range); {wanted}"
        )
    return value


def number_in_range(name: str, value: Any, low: float, high: float, *, ends: str = "[]") -> float:
    """Return ``value`` if it is one number between ``low`` and ``high``; see :func:`in_range`."""
    if plain_array(name, value, wanted="one number").ndim:
        raise ValueError(f"{name} is {reprlib.repr(value)}; wanted: one number")
    return float(in_range(name, value, low, high, ends=ends))


def whole_number(name: str, value: Any, low: int) -> int:
    """Return ``value`` as an int if it is a whole number of at least ``low``."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} is {value!r}; wanted: a whole number of at least {low}")
    if value < low:
        raise ValueError(f"{name} is {value}; wanted: a whole number of at least {low}")
    return int(value)


def generator(name: str, value: Any) -> np.random.Generator:
    """Return ``value`` if it is a random generator of NumPy's newer kind."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"{name} is {value!r}; wanted: a random generator, such as np.random.default_rng(0)"
        )
    return value


def one_hot_columns(name: str, value: ArrayLike, shape: Sequence[int]) -> Array:
    """Return one-hot labels for logits of ``shape`` (…, C, m), checked.

    Labels of shape (C, m) also serve a stack of models: all models share them.

    Raises
    ------
    ValueError
        For another shape, or a column that is not one 1 and zeros elsewhere.
    """
    wanted = f"one-hot columns of shape {tuple(shape)}, as the logits have"
    array = real_array(name, value, wanted=wanted, min_dimensions=0)
    if array.shape not in (tuple(shape), tuple(shape)[-2:]):
        hint = ". Class numbers become columns by one_hot(labels, n_classes)"
        raise ValueError(
            f"{name} has shape {array.shape}; wanted: {wanted}{hint if array.ndim < 2 else ''}"
        )
    zero_or_one = (array == 0) | (array == 1)
    good = zero_or_one.all(axis=-2) & (array.sum(axis=-2) == 1)
    if not good.all():
        column = int(np.argmin(good.reshape(-1, good.shape[-1]).all(axis=0)))
        raise ValueError(
            f"{name} is not one-hot: column {column} must have one 1 and zeros elsewhere"
        )
    return array
