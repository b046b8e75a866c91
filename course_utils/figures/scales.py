"""Pictures of scales: draws, slider stops, and averages of a noisy series with their window.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from course_utils.checks import Array


def draw_draws(ax: Axes, draws: ArrayLike, bins: ArrayLike, *, above: float) -> None:
    """Draw how many per cent of the draws fall in each bin; those over ``above`` are hatched."""
    values, edges = np.asarray(draws), np.asarray(bins)
    heights = 100 * np.histogram(values, edges)[0] / values.size
    bars = ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color="C0", edgecolor="white")
    for bar, edge in zip(bars, edges, strict=False):
        if edge >= above * (1 - 1e-9):
            bar.set(facecolor="C1", hatch="//")
    ax.axvline(above, ls=":", color="0.25")
    share = f"{100 * np.mean(values > above):.1f} % above {above:g}"
    paper = {"fc": ax.get_facecolor(), "ec": "none", "pad": 2}  # the line may pass behind the words
    ax.text(0.03, 0.93, share, transform=ax.transAxes, va="top", bbox=paper)
    ax.set(ylim=(0, 1.35 * heights.max()), ylabel="% of the draws")


def draw_stops(ax: Axes, stops: Mapping[str, ArrayLike]) -> None:
    """Draw where the stops of each named slider lie on one axis, a row each."""
    for row, values in enumerate(stops.values()):
        ax.plot(np.asarray(values), np.full(np.size(values), row), "o-", lw=0.8, ms=7, alpha=0.8)
    ax.set_yticks(range(len(stops)), list(stops))
    ax.set(ylim=(len(stops) - 0.4, -0.6))


def draw_chances(ax: Axes, best: ArrayLike, labels: list[str]) -> list[tuple[Line2D, Line2D]]:
    """Draw one curve of chances over the ``best`` value a label; return each curve and its dot."""
    artists = []
    for index, label in enumerate(labels):
        line, mark, color = ("-", "--")[index % 2], "os"[index % 2], f"C{index}"
        (curve,) = ax.plot(best, np.zeros(np.size(best)), line, color=color, animated=True)
        (dot,) = ax.plot([], [], mark, ms=9, color=color, animated=True)
        curve.set_label(label)
        artists.append((curve, dot))
    ax.set(xscale="log", ylim=(-0.03, 1.03), xlabel="best learning rate α")
    return artists


class Smoothed(NamedTuple):
    """The artists of :func:`draw_smoothed`."""

    window: Rectangle
    plain: Line2D
    corrected: Line2D


def draw_smoothed(ax: Axes, x: Array, truth: Array) -> Smoothed:
    """Draw noisy temperatures x (n,) with the curve under them; return window and averages, empty.

    :func:`set_smoothed` fills them.
    """
    t = np.arange(1, x.size + 1)
    low, high = float(x.min()), float(x.max())
    ax.plot(t, x, ".", ms=3, color="0.6", label="noisy x")
    ax.plot(t, truth, "-", lw=1, color="black", label="curve under the noise")
    window = Rectangle((0, low), 0, high - low, fc="C4", alpha=0.35, animated=True, zorder=0.5)
    window.set_label("window")
    ax.add_patch(window)
    (plain,) = ax.plot([], [], "--", color="C0", animated=True, label="average v")
    (corrected,) = ax.plot([], [], "-", color="C1", animated=True, label="corrected v̂")
    margin = 0.05 * (high - low)
    ax.set(xlim=(0, x.size), ylim=(low - margin, high + margin))
    ax.set(xlabel="day t", ylabel="temperature (°C)")
    return Smoothed(window, plain, corrected)


def set_smoothed(artists: Smoothed, plain: Array, corrected: Array, steps: float) -> None:
    """Show both averages (n,), and the window: the last ``steps`` days."""
    t = np.arange(1, plain.size + 1)
    artists.plain.set_data(t, plain)
    artists.corrected.set_data(t, corrected)
    start = max(0.0, plain.size - steps)
    artists.window.set_x(start)
    artists.window.set_width(plain.size - start)
