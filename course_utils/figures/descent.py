"""The bowl and the path of gradient descent on it."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from course_utils.checks import Array
from course_utils.descent import bowl


def draw_bowl(
    ax: Axes, curvatures: Array, *, half_width: float = 10, half_height: float = 4
) -> None:
    """Draw contours of the two-dimensional bowl and its lowest point."""
    x = np.linspace(-half_width, half_width, 121)
    y = np.linspace(-half_height, half_height, 121)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    height = bowl(points, curvatures)
    ax.contourf(x, y, height, 12, cmap="Blues", alpha=0.75)
    ax.contour(x, y, height, 12, colors="0.55", linewidths=0.5)
    ax.plot(0, 0, marker="*", markersize=14, color="black", linestyle="none")
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
