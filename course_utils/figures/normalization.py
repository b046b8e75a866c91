"""Pictures of normalizing: histograms of z and z̃, and what ε does to a unit that hardly changes.

The artists that a slider moves are returned; they are made with ``animated=True``.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from numpy.typing import ArrayLike

from course_utils.checks import Array

STYLES = (("o", "-", "C0"), ("s", "--", "C1"), ("^", "-.", "C2"))


def shares(values: ArrayLike, bins: Array) -> Array:
    """Return how many per cent of the values fall in each bin; the end bins take what is beyond."""
    inside = np.clip(np.ravel(values), bins[0], bins[-1])
    result: Array = 100 * np.histogram(inside, bins)[0] / inside.size
    return result


def draw_before(ax: Axes, z: ArrayLike, bins: Array) -> None:
    """Draw the histogram of z in grey: it stays."""
    ax.stairs(shares(z, bins), bins, fill=True, color="0.8", label="z")
    ax.set(xlim=(bins[0], bins[-1]), xlabel="value", ylabel="% of the examples")


def draw_after(ax: Axes, z_tilde: ArrayLike, bins: Array) -> StepPatch:
    """Draw the histogram of z̃ as a line, which :func:`set_after` moves."""
    return ax.stairs(shares(z_tilde, bins), bins, color="C1", lw=1.8, label="z̃", animated=True)


def set_after(patch: StepPatch, z_tilde: ArrayLike, bins: Array) -> None:
    """Show the histogram of another z̃."""
    patch.set_data(shares(z_tilde, bins))


def draw_output(ax: Axes, values: Array, color: str) -> None:
    """Draw a histogram of a unit's outputs over their whole range."""
    bins = np.linspace(values.min(), values.max(), 41)
    ax.stairs(shares(values, bins), bins, fill=True, color=color)
    ax.set(xlim=(bins[0], bins[-1]), ylabel="% of the examples")


def draw_units(ax: Axes, z_norm: Array, names: Sequence[str]) -> tuple[Line2D, ...]:
    """Draw each unit's values z_norm (n, m) as marks in a row of its own; return the rows."""
    rows = tuple(
        ax.plot(values, np.full(values.size, row), mark, color=color, alpha=0.5, animated=True)[0]
        for row, (values, (mark, _, color)) in enumerate(zip(z_norm, STYLES, strict=True))
    )
    ax.set_yticks(range(len(names)), list(names))
    ax.set(xlim=(-3.6, 3.6), ylim=(len(names) - 0.5, -0.5), xlabel="z_norm")
    return rows


def draw_spreads(
    ax: Axes, epsilons: Array, stds: ArrayLike, names: Sequence[str]
) -> tuple[Line2D, ...]:
    """Draw the spread of z_norm over ε for units of standard deviation σ; return one dot each."""
    dots = []
    for std, name, (mark, style, color) in zip(np.ravel(stds), names, STYLES, strict=True):
        ax.plot(epsilons, std / np.sqrt(std**2 + epsilons), style, color=color, label=name)
        dots.append(ax.plot([], [], mark, ms=9, color=color, animated=True)[0])
    ax.set(xscale="log", ylim=(-0.05, 1.1), xlabel="ε", ylabel="σ / √(σ² + ε)")
    ax.legend(loc="center left")
    return tuple(dots)
