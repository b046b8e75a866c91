"""The bowl, the path of gradient descent on it, and the map of how fast each setting is.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.descent import bowl, convergence_rate
from course_utils.least_squares import LeastSquares

DISTANCES = (1e-9, 1e4)  # the ends of the log axis for distances


def draw_bowl(
    ax: Axes, curvatures: Array, *, half_width: float = 10, half_height: float = 4
) -> None:
    """Draw contours of the two-dimensional bowl and its lowest point."""
    x = np.linspace(-half_width, half_width, 121)
    y = np.linspace(-half_height, half_height, 121)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    _draw_contours(ax, x, y, bowl(points, curvatures))
    ax.plot(0, 0, marker="*", markersize=14, color="black", linestyle="none")


def draw_cost(ax: Axes, cost: LeastSquares, *, half_width: float) -> None:
    """Draw contours of the cost of two weights around its lowest point, both axes to one scale."""
    x, y = (np.linspace(w - half_width, w + half_width, 161) for w in cost.lowest)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    _draw_contours(ax, x, y, cost.cost(points))
    ax.plot(*cost.lowest, marker="*", markersize=14, color="black", linestyle="none")
    ax.plot(0, 0, marker="s", markersize=6, color="black", linestyle="none")
    ax.set_aspect("equal")


def _draw_contours(ax: Axes, x: Array, y: Array, height: Array) -> None:
    ax.contourf(x, y, height, 12, cmap="Blues", alpha=0.75)
    ax.contour(x, y, height, 12, colors="0.55", linewidths=0.5)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    ax.grid(False)


def draw_path(ax: Axes, path: Array) -> Line2D:
    """Draw a path (steps + 1, 2) that a slider can move; return its line."""
    (line,) = ax.plot([], [], marker="o", markersize=3, linewidth=1.2, color="C1", animated=True)
    set_path(line, path)
    return line


def set_path(line: Line2D, path: Array) -> None:
    """Move the line to another path. Points far outside the axes are left out."""
    visible: Any = np.where(np.abs(path) < 1e6, path, np.nan)
    line.set_data(visible[:, 0], visible[:, 1])


def draw_walk(ax: Axes, path: ArrayLike) -> Line2D:
    """Draw the walk of one direction, w over the steps; return its line."""
    steps = np.arange(np.size(path))
    ax.axhline(0, lw=1, color="0.4")
    (line,) = ax.plot(steps, np.ravel(path), "o-", ms=2.5, lw=1.2, color="C1", animated=True)
    ax.set(xlabel="step t", ylabel="$w_t$", ylim=(-1.25, 1.25), xlim=(0, steps[-1]))
    return line


def draw_distances(ax: Axes, paths: ArrayLike, labels: Sequence[str]) -> tuple[Line2D, ...]:
    """Draw |w| over the steps on a log axis, one line a direction; return the lines."""
    columns = distances(paths).T
    styles = zip(columns, labels, ("-", "--"), ("C0", "C1"), strict=True)
    lines = tuple(
        ax.plot(column, style, color=color, label=label, animated=True)[0]
        for column, label, style, color in styles
    )
    ax.set(yscale="log", ylim=DISTANCES, xlim=(0, len(columns[0]) - 1))
    ax.set(xlabel="step t", ylabel="distance |w|")
    return lines


def distances(paths: ArrayLike) -> Array:
    """Return |w| as the log axis can show it: what lies beyond its ends is put at its ends."""
    result: Array = np.clip(np.abs(np.asarray(paths, float)), *DISTANCES)
    return result


def draw_rates(ax: Axes) -> None:
    """Draw the rate of one direction over √(αλ) and momentum, with its two marks.

    The marks are the largest stable α (αλ = 2 + 2 · momentum) and the critical momentum.
    """
    root, momentum = np.linspace(0, 2.05, 206), np.linspace(0, 0.999, 200)
    rate = convergence_rate(root**2, momentum[:, None], 1.0)
    shown = np.where(rate < 1 + 1e-9, rate, np.nan)  # at α = 0 the walk stays where it is
    colours = colormaps["Blues_r"].with_extremes(bad="0.85")
    image = ax.imshow(
        shown, origin="lower", extent=(0, 2.05, 0, 1), aspect="auto", vmin=0, vmax=1, cmap=colours
    )
    ax.figure.colorbar(image, ax=ax, label="factor a step", shrink=0.9)
    ax.plot(np.sqrt(2 + 2 * momentum), momentum, "-", color="black", label="largest stable α")
    ax.plot(root, (1 - root) ** 2, "--", color="C1", label="critical momentum")
    ticks = [0, 0.04, 0.25, 1, 2, 3, 4]
    ax.set_xticks(np.sqrt(ticks), [f"{tick:g}" for tick in ticks])
    ax.set(xlabel="αλ (axis in steps of its root)", ylabel="momentum")
    ax.set(xlim=(-0.04, 2.09), ylim=(-0.04, 1.02))
    ax.legend(loc="upper center", facecolor="white", framealpha=0.85, frameon=True)
    ax.grid(False)


def draw_settings(ax: Axes, labels: Sequence[str]) -> tuple[Line2D, ...]:
    """Draw one dot a direction on the map of :func:`draw_rates`; :func:`set_settings` moves it."""
    return tuple(
        ax.plot([], [], mark, ms=9, color=color, mec="black", label=label, animated=True)[0]
        for label, mark, color in zip(labels, "os", ("C0", "C1"), strict=True)
    )


def set_settings(dots: Sequence[Line2D], products: ArrayLike, momentum: float) -> None:
    """Put the dots at the products αλ, one a direction; those beyond the map stay at its edge."""
    for dot, product in zip(dots, np.ravel(products), strict=True):
        dot.set_data([min(float(np.sqrt(product)), 2.05)], [momentum])
