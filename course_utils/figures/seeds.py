"""Pictures of trainings from several seeds: each run, their spread, and the noise of a batch.

A loss that is not finite, or lies beyond the axis, is drawn on the axis's edge. The artists that a
slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures import within

LOSSES = (0.01, 20.0)  # the ends of the log axis
LOOKS = ("s--C1", "o-C0", "^:C2")  # marker, line and colour, one look a kind of network


def inside(losses: ArrayLike) -> Array:
    """Return the losses as they are drawn: within ``LOSSES``, and NaN at its upper end."""
    return within(losses, *LOSSES)


def draw_guessing(ax: Axes, n_classes: int) -> None:
    """Draw the loss of equal probabilities for all classes, ln C, as a thin dotted line."""
    ax.axhline(np.log(n_classes), lw=1, ls=":", color="black")


def draw_runs(ax: Axes, losses: Array) -> list[Line2D]:
    """Draw the loss of each seed (steps, seeds), a line each; return the lines."""
    lines = [
        ax.plot(run, "-", color=f"C{seed}", lw=1.2, animated=True)[0]
        for seed, run in enumerate(inside(losses).T)
    ]
    ax.set(xlim=(0, len(losses) - 1), ylim=LOSSES, yscale="log", xlabel="step")
    return lines


def set_runs(lines: Sequence[Line2D], losses: Array) -> None:
    """Show the losses (steps, seeds) of other runs."""
    for line, run in zip(lines, inside(losses).T, strict=True):
        line.set_ydata(run)


class Spread(NamedTuple):
    """The artists of one kind of network in :func:`draw_spreads`."""

    seeds: Line2D
    median: Line2D


def draw_spreads(ax: Axes, x: ArrayLike, losses: Mapping[str, Array]) -> dict[str, Spread]:
    """Draw the last loss of each seed over x as a hollow mark, and a line through the medians.

    Parameters
    ----------
    ax : matplotlib Axes
        Is drawn on; both its axes become logarithmic.
    x : array_like, shape (n,)
        What was varied, such as the learning rate.
    losses : mapping of str to ndarray, shape (n, seeds)
        The last losses, by the kind of network: at most three kinds.
    """
    spreads = {}
    for (kind, values), look in zip(losses.items(), LOOKS, strict=False):
        (median,) = ax.plot(x, _median(values), look, label=kind, animated=True)
        marks = np.repeat(np.asarray(x, dtype=float), values.shape[1])
        (seeds,) = ax.plot(marks, inside(values).ravel(), look[0], mfc="none", animated=True)
        seeds.set(color=median.get_color(), markersize=4)
        spreads[kind] = Spread(seeds, median)
    ax.set(xscale="log", yscale="log", ylim=LOSSES)
    ax.set_xticks(x, [f"{value:.3g}" for value in np.ravel(x)])
    ax.tick_params("x", which="minor", bottom=False, labelbottom=False)
    return spreads


def set_spreads(spreads: Mapping[str, Spread], losses: Mapping[str, Array]) -> None:
    """Show other losses (n, seeds) of each kind over the same x."""
    for kind, spread in spreads.items():
        spread.seeds.set_ydata(inside(losses[kind]).ravel())
        spread.median.set_ydata(_median(losses[kind]))


def draw_walks(ax: Axes, steps: ArrayLike, walks: Mapping[str, Array]) -> None:
    """Draw a band from the lowest to the highest loss on walks, by the kind of network.

    ``walks`` holds losses (walks, etas, seeds); the edges are medians over the seeds.
    """
    for (kind, losses), look in zip(walks.items(), LOOKS, strict=False):
        low, high = _median(losses.min(axis=1)), _median(losses.max(axis=1))
        (edge,) = ax.plot(steps, high, look[1:], lw=1.2, label=kind)
        ax.plot(steps, low, look[1:], lw=1.2)
        ax.fill_between(steps, low, high, color=edge.get_color(), alpha=0.25, lw=0)
    ax.set(yscale="log", ylim=LOSSES, xlabel="step")


def draw_place(ax: Axes, x: float) -> Line2D:
    """Draw a grey stripe at x; return it."""
    return ax.axvline(x, color="0.4", lw=7, alpha=0.3, ls="-", animated=True)


class Bell(NamedTuple):
    """The artists of :func:`draw_means`."""

    histogram: StepPatch
    curve: Line2D


def draw_means(ax: Axes, bins: Array) -> Bell:
    """Draw an empty histogram and an empty bell curve, which :func:`set_means` fills."""
    empty = np.zeros(len(bins) - 1)
    histogram = ax.stairs(
        empty, bins, fill=True, color="C5", label="means of the batches", animated=True
    )
    (curve,) = ax.plot([], [], "-", color="C1", label="bell of width σ/√B", animated=True)
    ax.set(xlim=bins[[0, -1]], ylim=(0, 1.5), xlabel="mean of the batch", yticks=[])
    ax.legend(loc="upper right")
    return Bell(histogram, curve)


def set_means(bell: Bell, means: Array, centre: float, width: float) -> None:
    """Show the means of many batches, and the bell of this centre and width with its top at 1."""
    _, bins, _ = bell.histogram.get_data()
    top = 1 / (width * np.sqrt(2 * np.pi))
    bell.histogram.set_data(np.histogram(means, bins, density=True)[0] / top)
    x = np.linspace(bins[0], bins[-1], 401)
    bell.curve.set_data(x, np.exp(-0.5 * ((x - centre) / width) ** 2))


def _median(losses: Array) -> Array:
    result: Array = np.median(inside(losses), axis=1)
    return result
