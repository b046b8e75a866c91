"""Pictures of a search: grid against random, shares of variance, a zoom box, the best of n.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures.quick import Pixels, draw_pixels
from course_utils.tuning import bowl_height

HATCHES = ("", "//")  # one a data set


def draw_tested(ax: Axes, points: Array, *, title: str) -> None:
    """Draw the points (n, 2) of a search in the unit square; ticks below show the values of x."""
    ax.plot(points[:, 0], points[:, 1], "o", ms=6, color="C0")
    ax.plot(points[:, 0], np.full(len(points), -0.08), "|", ms=13, mew=1.5, color="C1")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.15, 1.05), title=title, aspect="equal")
    ax.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], xlabel="position of α")


class Duel(NamedTuple):
    """The artists of :func:`draw_duel`."""

    bowl: Pixels
    grid: Line2D
    random: Line2D
    best_grid: Line2D
    best_random: Line2D


def draw_duel(ax: Axes, lowest: Array) -> Duel:
    """Draw a bowl with its ``lowest`` point (2,); grid and random points are still empty."""
    place: dict[str, Any] = {"extent": (0, 1, 0, 1), "origin": "lower", "zorder": 0}
    bowl = draw_pixels(ax, np.zeros((2, 2)), cmap="Blues_r", vmin=0, vmax=0.75, **place)
    ax.plot(*lowest, "*", ms=16, mfc="white", mec="black", zorder=5, label="lowest point")
    looks: dict[str, dict[str, Any]] = {
        "grid": {"marker": "s", "ms": 5, "mfc": "white", "mec": "black"},
        "random": {"marker": "o", "ms": 5, "mfc": "C4", "mec": "black"},
        "best of grid": {"marker": "s", "ms": 13, "mfc": "none", "mec": "C1", "mew": 2.5},
        "best of random": {"marker": "o", "ms": 14, "mfc": "none", "mec": "C4", "mew": 2.5},
    }
    lines = [
        ax.plot([], [], ls="none", animated=True, zorder=4, label=label, **look)[0]
        for label, look in looks.items()
    ]
    ax.set(xlabel="first hyperparameter", ylabel="second hyperparameter")
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    ax.grid(visible=False)
    return Duel(bowl, *lines)


def set_duel(duel: Duel, importance: float, lowest: Array, grid: Array, drawn: Array) -> None:
    """Show the bowl for an importance, both sets of points (n, 2), and the lowest of each set."""
    middles = (np.arange(96) + 0.5) / 96
    pixels = np.stack(np.meshgrid(middles, middles), axis=-1)
    duel.bowl.set_data(np.sqrt(bowl_height(pixels, lowest, importance)))
    for points, dots, best in (
        (grid, duel.grid, duel.best_grid),
        (drawn, duel.random, duel.best_random),
    ):
        height = bowl_height(points, lowest, importance)
        dots.set_data(points[:, 0], points[:, 1])
        best.set_data(*points[[height.argmin()]].T)


def draw_wins(ax: Axes, importances: ArrayLike, wins: Mapping[str, ArrayLike]) -> Line2D:
    """Draw how often random wins over the importance, a curve a name; return a dot to move."""
    for name, share in wins.items():
        ax.plot(importances, 100 * np.asarray(share), label=name)
    ax.axhline(50, lw=1, ls=":", color="0.25")
    ax.text(0.9, 51, "a draw", fontsize=9)
    (dot,) = ax.plot([], [], "o", ms=10, mfc="C4", mec="black", animated=True)
    ax.set_xscale("symlog", linthresh=1e-3, linscale=0.5)
    ax.set(xlim=(1.3, -1e-4), ylim=(25, 90), xlabel="importance of the second hyperparameter")
    ax.set(ylabel="random beats the grid (%)")
    ax.set_xticks([1, 0.1, 0.01, 0.001, 0], ["1", "0.1", "0.01", "0.001", "0"])
    ax.minorticks_off()
    return dot


def draw_shares(
    ax: Axes, shares: Mapping[str, Mapping[str, float]], tiers: Mapping[str, int]
) -> None:
    """Draw the shares of variance as bars: a row a hyperparameter, a bar in it a data set.

    ``tiers`` gives the lecture's tier of each hyperparameter; it stands behind the name.
    """
    height = 0.8 / len(shares)
    for index, (data, by_name) in enumerate(shares.items()):
        rows = np.arange(len(by_name)) + (index - (len(shares) - 1) / 2) * height
        percent = [100 * max(0.0, share) for share in by_name.values()]
        look: dict[str, Any] = {"hatch": HATCHES[index], "ec": "white", "fc": f"C{index}"}
        ax.barh(rows, percent, height, label=data, **look)
    names = [f"{name} ({tiers[name]})" for name in next(iter(shares.values()))]
    ax.set_yticks(range(len(names)), names)
    ax.set(ylim=(len(names) - 0.5, -0.5), xlim=(0, 60), xlabel="variance explained (%)")


class ZoomBox(NamedTuple):
    """The artists of :func:`draw_trials`."""

    box: Rectangle
    fine: PathCollection
    best: Line2D
    alarm: Text


def draw_trials(ax: Axes, x: ArrayLike, y: ArrayLike, loss: ArrayLike) -> ZoomBox:
    """Draw coarse trials as large dots, dark where ``loss`` is low; return the zoom box, empty.

    :func:`set_zoom_box` fills it; a colour bar can be made from its ``fine``.
    """
    limits: dict[str, Any] = {"cmap": "cividis", "vmin": -0.8, "vmax": 0.6}
    ax.scatter(x, y, s=110, c=np.log10(loss), alpha=0.9, edgecolor="none", **limits)
    box = Rectangle((1, 1), 1, 1, fc="none", ec="C1", lw=2.5, animated=True, zorder=3)
    ax.add_patch(box)
    fine = ax.scatter([], [], c=[], s=32, edgecolor="C1", linewidth=1.2, animated=True, **limits)
    fine.set_zorder(4)
    (best,) = ax.plot([], [], "*", ms=17, mfc="white", mec="black", animated=True, zorder=5)
    alarm = ax.text(0.5, 1.02, "", transform=ax.transAxes, color="#a33b00", animated=True)
    alarm.set(ha="center", fontweight="bold")
    ax.set(xscale="log", xlim=(7e-5, 1.5), xlabel="learning rate α", ylabel="hidden units")
    return ZoomBox(box, fine, best, alarm)


def set_zoom_box(
    artists: ZoomBox,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    trials: Array,
    edges: Sequence[str],
) -> None:
    """Move the box; show the fine ``trials`` (n, 3: x, y, loss), the best of them, the alarm."""
    artists.box.set_bounds(x_range[0], y_range[0], np.ptp(x_range), np.ptp(y_range))
    artists.fine.set_offsets(trials[:, :2])
    artists.fine.set_array(np.log10(trials[:, 2]))
    best = trials[np.argsort(trials[:, 2])[:1]]
    artists.best.set_data(best[:, 0], best[:, 1])
    artists.alarm.set_text(f"Alarm: {', '.join(edges)}" if edges else "")


def draw_rows(ax: Axes, values: Array, *, marker: str, color: str, label: str) -> None:
    """Draw each row of ``values`` (n, m) as m marks at one height; row 0 is at the top."""
    rows = np.repeat(np.arange(len(values)), values.shape[1])
    ax.plot(values.ravel(), rows, marker, ms=6, color=color, label=label, alpha=0.8)
    ax.set(ylim=(len(values) - 0.5, -0.5), yticks=range(len(values)))


def draw_best_of(ax: Axes, n: ArrayLike, true: float) -> tuple[Line2D, Line2D]:
    """Draw the true accuracy; return the curve of the best shown, still level, and its dot."""
    ax.axhline(100 * true, lw=1.2, ls="--", color="0.25", label="true accuracy of all")
    level = np.full(np.size(n), 100 * true)
    (curve,) = ax.plot(n, level, "-", animated=True, label="best dev accuracy shown")
    (dot,) = ax.plot([], [], "o", ms=10, color="C1", animated=True)
    ax.set(xscale="log", xlabel="configurations tried", ylabel="accuracy (%)", ylim=(79, 93))
    return curve, dot
