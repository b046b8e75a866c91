"""Pictures of the programming assignment: programs side by side, a training, a read digit.

Each function draws on given Axes what was computed elsewhere. The artists that a slider moves are
returned; they are made with ``animated=True``, so that only they are drawn again.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures.quick import Pixels, draw_equal_bars, draw_pixels, set_equal_bars

COSTS = (1e-4, 10.0)  # the ends of the log axis
# Programs that agree lie on each other: each line is thinner than the one below it.
STYLES = (
    {"lw": 7, "color": "C1", "alpha": 0.5},
    {"lw": 3.5, "color": "C0", "ls": "--"},
    {"lw": 1.2, "color": "black", "ls": "-"},
)


def draw_programs(
    axes: Sequence[Axes], costs: Mapping[str, Array], right: Mapping[str, Array], examples: int
) -> None:
    """Draw each program's cost (left) and held-out digits that are right (right), by epoch.

    Parameters
    ----------
    axes : two Axes
        Drawn on.
    costs, right : mapping of name to ndarray, shape (epochs,)
        Mean cost of each epoch; right answers after it, of so many ``examples``.
    """
    left, right_ax = axes
    for style, name in zip(STYLES, costs, strict=False):
        epochs = np.arange(1, len(costs[name]) + 1)
        left.plot(epochs, costs[name], label=name, **style)  # type: ignore[arg-type]
        right_ax.plot(epochs, 100 * right[name] / examples, label=name, **style)  # type: ignore[arg-type]
    left.set(yscale="log", xlabel="epoch", ylabel="cost J")
    right_ax.axhline(95, ls=":", color="0.35")
    right_ax.set(ylim=(75, 100), xlabel="epoch", ylabel="held-out digits right, %")
    right_ax.legend(loc="lower right")


class Training(NamedTuple):
    """The lines of one training: cost of each mini-batch, held-out cost, share of right answers."""

    cost: Line2D
    held_cost: Line2D
    right: Line2D


def draw_training(axes: Sequence[Axes], epochs: int, n_classes: int) -> Training:
    """Draw empty axes for so many epochs; return what :func:`set_training` fills."""
    left, right_ax = axes
    (cost,) = left.plot([], [], lw=0.8, color="C0", label="mini-batches", animated=True)
    (held_cost,) = left.plot([], [], "--o", ms=4, color="C1", label="held-out", animated=True)
    (right,) = right_ax.plot([], [], "-o", ms=4, color="C1", animated=True)
    left.axhline(np.log(n_classes), ls=":", color="0.35")
    left.set(xlim=(0, epochs), ylim=COSTS, yscale="log", xlabel="epoch", ylabel="cost J")
    left.legend(loc="lower left")
    right_ax.axhline(95, ls=":", color="0.35")
    right_ax.set(xlim=(0, epochs), ylim=(0, 103), xlabel="epoch", ylabel="held-out right, %")
    return Training(cost, held_cost, right)


def set_training(
    training: Training, costs: ArrayLike, held_costs: ArrayLike, right: ArrayLike
) -> None:
    """Show a training: costs (steps,), and after each epoch held-out cost and share of right."""
    epochs = np.arange(1, np.size(held_costs) + 1)
    steps = np.arange(np.size(costs)) * len(epochs) / np.size(costs)
    training.cost.set_data(steps, np.clip(costs, *COSTS))
    training.held_cost.set_data(epochs, np.clip(held_costs, *COSTS))
    training.right.set_data(epochs, 100 * np.asarray(right))


class Reading(NamedTuple):
    """The picture of one digit as the network gets it, and its answer."""

    pixels: Pixels
    bars: StepPatch


def draw_reading(axes: Sequence[Axes], x: ArrayLike, probabilities: ArrayLike) -> Reading:
    """Draw an 8 × 8 digit (64, 1), 0 as paper and 1 as ink, and the ten probabilities (10, 1)."""
    top, bottom = axes
    pixels = draw_pixels(top, np.reshape(x, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
    top.set(xticks=[], yticks=[])
    top.spines[:].set(visible=True, color="0.6")
    top.grid(visible=False)
    bars = draw_equal_bars(bottom, np.arange(10), probabilities, 0.8, fc="C0")
    bottom.set(xticks=range(10), ylim=(0, 1.05), xlabel="digit", ylabel="probability")
    return Reading(pixels, bars)


def set_reading(reading: Reading, x: ArrayLike, probabilities: ArrayLike) -> None:
    """Show another picture and answer. Pixels beyond 0 … 1 are drawn as paper or ink."""
    reading.pixels.set_data(np.reshape(x, (8, 8)))
    set_equal_bars(reading.bars, probabilities)
