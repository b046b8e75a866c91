"""Pictures of a network with batch norm: its trainings, what W's size changes, its gradients.

Each function draws on given Axes what was computed elsewhere. The artists that a slider moves are
returned; they are made with ``animated=True``, so that only they are drawn again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures import within

LOSSES = (0.01, 12.0)  # the ends of the log axis
DOTS = (("o", 15), ("s", 11), ("^", 8), ("D", 4))  # marker and size: each fits into the one before


class Rates(NamedTuple):
    """What moves in the picture of the last loss over α: a curve and a dot an optimizer."""

    curves: tuple[Line2D, ...]
    dots: tuple[Line2D, ...]


def draw_trainings(ax: Axes, steps: int, names: Sequence[str]) -> tuple[Line2D, ...]:
    """Draw one empty loss curve a name; return the lines, which :func:`set_training` fills."""
    lines = tuple(ax.plot([], [], lw=1.4, label=name, animated=True)[0] for name in names)
    ax.set(xlim=(0, steps), ylim=LOSSES, yscale="log", xlabel="step", ylabel="training loss J")
    ax.legend(loc="lower left", ncols=2)
    return lines


def set_training(line: Line2D, losses: ArrayLike) -> None:
    """Show the losses of all steps. A loss beyond the axis, or none, lies on its edge."""
    values = inside(losses)
    line.set_data(np.arange(values.size), values)


def draw_rates(ax: Axes, rates: ArrayLike, n: int) -> Rates:
    """Draw ``n`` empty curves of the last loss over α, at most four; :func:`set_rates` fills them.

    The dots are hollow, and each is smaller than the one before: where losses agree, all are seen.
    """
    curves = tuple(ax.plot([], [], lw=1.4, animated=True)[0] for _ in range(n))
    dots = tuple(ax.plot([], [], mark, ms=size, animated=True)[0] for mark, size in DOTS[:n])
    for dot, curve in zip(dots, curves, strict=True):
        dot.set(color=curve.get_color(), markerfacecolor="none", clip_on=False)  # at the edges too
    ax.set(xlim=(np.min(rates), np.max(rates)), ylim=LOSSES, xscale="log", yscale="log")
    ax.set(xlabel="learning rate α", ylabel="loss of the last 20 steps")
    return Rates(curves, dots)


def set_rates(artists: Rates, rates: ArrayLike, losses: Sequence[ArrayLike], chosen: int) -> None:
    """Show each curve of losses over α, and a dot at the chosen rate."""
    x = np.asarray(rates)
    for curve, dot, values in zip(*artists, map(inside, losses), strict=True):
        curve.set_data(x, values)
        dot.set_data(x[[chosen]], values[[chosen]])


def draw_same_output(ax: Axes, z_tilde: Array) -> Line2D:
    """Draw z̃ of another W over z̃ of this W; return the dots: on the diagonal they are equal."""
    low, high = z_tilde.min() - 0.5, z_tilde.max() + 0.5
    ax.plot([low, high], [low, high], color="0.6", lw=1)
    (dots,) = ax.plot(z_tilde, z_tilde, "o", ms=4, color="C1", animated=True)
    ax.set(
        xlim=(low, high), ylim=(low, high), xlabel="z̃ with W", ylabel="z̃ with W times the factor"
    )
    return dots


def draw_gradient_sizes(ax: Axes, factors: ArrayLike, sizes: ArrayLike) -> Line2D:
    """Draw the size of W's gradient over the factor, on log scales; return a dot."""
    ax.plot(np.asarray(factors), np.asarray(sizes))
    (dot,) = ax.plot([], [], "o", ms=9, color="C1", animated=True)
    ax.set(xscale="log", yscale="log", xlabel="factor of W", ylabel="‖∇W‖")
    return dot


def draw_decay(ax: Axes, losses: Mapping[str, ArrayLike]) -> None:
    """Draw loss curves: the first two as lines, the third as rings on top of one of them."""
    styles: tuple[dict[str, Any], ...] = (
        {"color": "0.6"},
        {"color": "C0"},
        {"color": "C1", "ls": "", "marker": "o"},
    )
    for (name, values), style in zip(losses.items(), styles, strict=True):
        every = 5 if "marker" in style else 1
        steps = np.arange(np.size(values))[::every]
        ax.plot(steps, inside(values)[::every], lw=1.4, ms=5, mfc="none", label=name, **style)
    ax.set(yscale="log", xlabel="step", ylabel="training loss J")


def draw_wrong_gradients(ax: Axes, right: Array, wrong: Array) -> None:
    """Draw each entry of a wrong dz over the right one; equal ones would lie on the diagonal."""
    bound = 1.05 * max(np.abs(right).max(), np.abs(wrong).max())
    ax.plot([-bound, bound], [-bound, bound], color="0.6", lw=1)
    ax.plot(right.ravel(), wrong.ravel(), "o", ms=3, color="C1", alpha=0.5)
    ax.set(xlim=(-bound, bound), ylim=(-bound, bound), aspect="equal")
    ax.set(xlabel="right dz", ylabel="dz with constant μ and σ²")
    ax.locator_params(nbins=4)


def draw_curves(ax: Axes, curves: Mapping[str, ArrayLike], ylabel: str) -> None:
    """Draw named curves over the steps of a training."""
    for name, values in curves.items():
        ax.plot(np.asarray(values), lw=1.4, label=name)
    ax.set(xlabel="step", ylabel=ylabel)
    ax.legend()


def inside(losses: ArrayLike) -> Array:
    """Return losses that the log axis can show: what lies beyond its ends is put at its ends."""
    return within(losses, *LOSSES)
