"""Pictures of covariate shift: digits that look different, and statistics that drift in training.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures.quick import Pixels, draw_pixels
from course_utils.figures.running import sheet

SHOWN = 16  # so many digits are drawn, the first ones
BLACK = 1.5  # ink of 1 on grey paper is darker than ink of 1
UNITS = 3  # so many units get a line of their own, the first ones


def first_digits(images: ArrayLike) -> Array:
    """Return the sheet of the first digits of ``images`` (64, m)."""
    return sheet(np.asarray(images)[:, :SHOWN])


def draw_digits(ax: Axes, images: ArrayLike, title: str = "") -> Pixels:
    """Draw the first digits of ``images`` (64, m) as one sheet; return the picture."""
    picture = draw_pixels(ax, first_digits(images), cmap="gray_r", vmin=0, vmax=BLACK)
    ax.set_title(title)
    ax.set_axis_off()
    return picture


def draw_sheets(axes: Sequence[Axes], sheets: Mapping[str, Array], right: Sequence[int]) -> None:
    """Draw a sheet of digits on each of the axes, with its name and how many are read right."""
    for ax, (name, images), count in zip(axes, sheets.items(), right, strict=True):
        draw_digits(ax, images, f"{name}:\n{count} right")


def draw_drift(ax: Axes, values: Array) -> None:
    """Draw a statistic of each unit, (steps, n): bands over all units, and a few of them."""
    steps = np.arange(len(values))
    low, low_half, median, high_half, high = np.quantile(values, (0, 0.25, 0.5, 0.75, 1), axis=1)
    ax.fill_between(steps, low, high, color="0.9", lw=0, label="all units")
    ax.fill_between(steps, low_half, high_half, color="0.75", lw=0, label="middle half")
    ax.plot(steps, median, "-", color="black", lw=1.2, label="median unit")
    for unit, row in enumerate(values.T[:UNITS]):
        ax.plot(steps, row, lw=1.2, label=f"unit {unit}")
    ax.set_xlim(0, len(values) - 1)


def draw_drifts(axes: Array, drifts: Mapping[str, Array]) -> None:
    """Draw means above standard deviations, a column a network.

    Parameters
    ----------
    axes : ndarray of Axes, shape (2, networks)
        Are drawn on; the figure gets a legend below.
    drifts : mapping of str to ndarray, shape (steps, 2, n)
        Mean and standard deviation of each unit before each step, by the network's name.
    """
    for column, (name, values) in zip(axes.T, drifts.items(), strict=True):
        for ax, statistic in zip(column, values.swapaxes(0, 1), strict=True):
            draw_drift(ax, statistic)
        column[0].set_title(f"{name} batch norm")
        column[1].set_xlabel("step")
    axes[0, 0].set_ylabel("mean of the unit")
    axes[1, 0].set_ylabel("standard deviation")
    entries = axes[0, 0].get_legend_handles_labels()
    axes[0, 0].figure.legend(*entries, loc="outside lower center", ncols=6)
