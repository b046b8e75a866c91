"""Pictures of batch norm at test time: a batch, its predictions, and running averages.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures.quick import Pixels, draw_equal_bars, draw_pixels

TILE = 10  # a digit of 8 × 8 pixels with a white edge


def sheet(images: ArrayLike) -> Array:
    """Put m digits, given as columns (64, m), on one sheet, row by row in a square.

    Returns
    -------
    ndarray, shape (10 s, 10 s)
        s = ⌈√m⌉ digits a row; places without a digit are white (0).
    """
    columns = np.asarray(images)
    side = int(np.ceil(np.sqrt(columns.shape[1])))
    tiles = np.zeros((side * side, TILE, TILE))
    tiles[: columns.shape[1], 1:-1, 1:-1] = columns.T.reshape(-1, 8, 8)
    rows = tiles.reshape(side, side, TILE, TILE).swapaxes(1, 2)
    result: Array = rows.reshape(side * TILE, side * TILE)
    return result


def draw_batch(ax: Axes, images: ArrayLike) -> Pixels:
    """Draw a mini-batch of digits (64, m) as one sheet, its first digit framed."""
    picture = draw_pixels(ax, sheet(images), cmap="gray_r", vmin=0, vmax=1)
    frame = Rectangle((-0.4, -0.4), TILE - 0.2, TILE - 0.2, fill=False, ec="C1", lw=2.5)
    frame.set_animated(True)
    ax.add_patch(frame)
    ax.set_axis_off()
    return picture


def draw_modes(ax: Axes, training: ArrayLike, test: ArrayLike) -> tuple[StepPatch, StepPatch]:
    """Draw the ten probabilities in training mode and in test mode; return both sets of bars."""
    digits = np.arange(10)
    hatched = {"fc": "C1", "hatch": "//", "ec": "white"}  # the edge's colour is the hatch's
    left = draw_equal_bars(ax, digits - 0.2, training, 0.4, label="training mode", **hatched)
    right = draw_equal_bars(ax, digits + 0.2, test, 0.4, label="test mode", fc="C0")
    ax.set(ylim=(0, 1.05), xticks=digits, xlabel="digit", ylabel="probability ŷ")
    return left, right


def draw_covered(ax: Axes, steps: ArrayLike, covered: ArrayLike, label: str) -> None:
    """Draw how many per cent of the way from its start a running average has gone."""
    ax.plot(steps, 100 * np.asarray(covered), label=label)
    ax.set(ylim=(0, 103), xlabel="steps t", ylabel="covered, %")


class Averages(NamedTuple):
    """The artists of :func:`draw_averages`."""

    plain: Line2D
    corrected: Line2D


def draw_averages(ax: Axes, batch: Array, exact: Array) -> Averages:
    """Draw a value of each mini-batch (T,) and of the whole training set; the averages are empty.

    :func:`set_averages` fills them.
    """
    t = np.arange(1, batch.size + 1)
    ax.plot(t, batch, ".", ms=3, color="0.65", label="mini-batch")
    ax.plot(t, exact, "-", lw=1, color="black", label="whole training set")
    (corrected,) = ax.plot([], [], "-", color="C0", animated=True, label="running, corrected")
    (plain,) = ax.plot([], [], "--", color="C1", animated=True, label="running")
    low, high = min(0.0, float(batch.min())), max(0.0, float(batch.max()))  # averages start at 0
    margin = 0.05 * (high - low)
    ax.set(xlim=(0, batch.size), ylim=(low - margin, high + margin), xlabel="step t")
    return Averages(plain, corrected)


def set_averages(artists: Averages, plain: Array, corrected: Array) -> None:
    """Show both averages (t,), from step 1 to step t."""
    t = np.arange(1, plain.size + 1)
    artists.plain.set_data(t, plain)
    artists.corrected.set_data(t, corrected)


def draw_right(ax: Axes, right: ArrayLike, total: int, names: Sequence[str]) -> BarContainer:
    """Draw how many of ``total`` digits are read right, a bar a name; return the bars."""
    colors, hatches = ("C1", "C0", "0.35"), ("//", "", "")
    bars = ax.bar(names, np.ravel(right), color=colors, width=0.6, animated=True)
    for bar, hatch in zip(bars, hatches, strict=True):
        bar.set(hatch=hatch, edgecolor="white", linewidth=0)
    ax.set(ylim=(0, total), ylabel=f"right, of {total}")
    return bars


def draw_agreement(ax: Axes, exact: ArrayLike, running: ArrayLike, what: str) -> None:
    """Draw the running values over the exact ones, a dot a unit; equal ones lie on the line."""
    ax.plot(np.ravel(exact), np.ravel(running), "o", ms=5, alpha=0.8)
    low, high = ax.get_xlim()
    ax.plot([low, high], [low, high], "--", lw=1, color="0.35")
    ax.set(xlim=(low, high), xlabel=f"exact {what}", ylabel=f"running {what}")
