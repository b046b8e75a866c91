"""The lecture's cost J(w) = a w² + b w + c, and the steps of gradient descent on its curve.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.checks import Array

FAR = 1e4  # values of w further away are drawn here, out of sight: matplotlib can't scale them


class Descent(NamedTuple):
    """The artists of :func:`draw_descent`."""

    curve: Line2D
    path: Line2D
    last: Line2D


def draw_descent(ax: Axes, coefficients: ArrayLike, iterates: ArrayLike) -> Descent:
    """Draw the curve of J and on it the iterates (steps + 1,); the last one is a large dot.

    ``coefficients`` are a, b, c, in any shape: (3,) or the lecture's (3, 1).
    """
    (curve,) = ax.plot([], [], "-", color="C0", animated=True, label="cost J(w)")
    (path,) = ax.plot([], [], "o-", ms=4, lw=1, color="C1", animated=True, label="steps")
    (last,) = ax.plot([], [], "o", ms=10, color="C1", mec="black", animated=True, label="last w")
    ax.axhline(0, lw=1, color="0.4")
    ax.set(xlim=(-3, 13), ylim=(-8, 68), xlabel="w", ylabel="J(w)")
    artists = Descent(curve, path, last)
    set_descent(artists, coefficients, iterates)
    return artists


def set_descent(artists: Descent, coefficients: ArrayLike, iterates: ArrayLike) -> None:
    """Show another curve and other iterates on it."""
    w = near(iterates)
    everywhere = np.linspace(-3, 13, 161)
    artists.curve.set_data(everywhere, np.polyval(np.ravel(coefficients), everywhere))
    artists.path.set_data(w, np.polyval(np.ravel(coefficients), w))
    artists.last.set_data(w[-1:], np.polyval(np.ravel(coefficients), w[-1:]))


def draw_values(ax: Axes, steps: int) -> Line2D:
    """Draw the axes for w over the steps t, with a dotted line at the minimum 5; return the line.

    :func:`set_values` fills it.
    """
    ax.axhline(5, ls=":", lw=1.2, color="0.25")
    (line,) = ax.plot([], [], "o-", ms=3, lw=1, color="C1", animated=True)
    ax.set(xlim=(-0.02 * steps, 1.02 * steps), ylim=(-3, 13), xlabel="step t", ylabel="$w_t$")
    return line


def set_values(line: Line2D, iterates: ArrayLike) -> None:
    """Show other iterates (steps + 1,)."""
    line.set_data(np.arange(np.size(iterates)), near(iterates))


def draw_distances(ax: Axes, distances: Mapping[str, ArrayLike]) -> None:
    """Draw |distance to the minimum| over the steps on a log axis, one line a label."""
    for label, values in distances.items():
        size = np.abs(np.asarray(values, float))
        ax.plot(np.where(size > 0, size, np.nan), label=label)
    ax.set(yscale="log", xlabel="step t", ylabel="|$w_t$ − 5|")
    ax.legend(loc="upper right")


def near(iterates: ArrayLike) -> Array:
    """Return the iterates (steps + 1,), those too far away no further than ``FAR``."""
    result: Array = np.clip(np.ravel(np.asarray(iterates, float)), -FAR, FAR)
    return result
