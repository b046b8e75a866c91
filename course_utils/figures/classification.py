"""Pictures of a softmax classifier: its loss, its gradients, its training, its mistakes.

Each function draws on given Axes what was computed elsewhere. The artists that a slider moves are
returned; they are made with ``animated=True``, so that only they are drawn again.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures import within
from course_utils.network import History

SHOWN = (1e-5, 1e4)  # the ends of the training loss's log axis


def draw_log_loss(ax: Axes, probability: float) -> Line2D:
    """Draw the loss −ln p of the true class; return the dot at ``probability``."""
    p = np.geomspace(0.002, 1, 200)
    ax.plot(p, -np.log(p))
    (dot,) = ax.plot(probability, -np.log(probability), "o", ms=9, color="C1", animated=True)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.2, 6.4), title="loss of one example")
    ax.set(xlabel="probability p of the true class", ylabel="−ln p")
    return dot


def draw_class_bars(ax: Axes, heights: ArrayLike, class_names: Sequence[str]) -> BarContainer:
    """Draw one bar a class, from −1 to 1, for the gradient dz; return the bars."""
    bars = ax.bar(class_names, np.ravel(heights), color="C1", width=0.6, animated=True)
    ax.axhline(0, lw=1, color="0.4")
    ax.set(ylim=(-1.05, 1.05), title="gradient dz = ŷ − y", ylabel="dz")
    return bars


def set_bars(bars: BarContainer, heights: ArrayLike) -> None:
    """Move the bars to new ``heights``."""
    for bar, height in zip(bars, np.ravel(heights), strict=True):
        bar.set_height(height)


def draw_jacobian(ax: Axes, jacobian: ArrayLike, class_names: Sequence[str]) -> None:
    """Draw ∂ŷ_j/∂z_k as a heat map, row j, column k, with its numbers."""
    values = np.asarray(jacobian)
    ax.imshow(values, cmap="RdBu_r", vmin=-0.3, vmax=0.3)  # pale enough for black numbers
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, f"{value:.4f}".replace("-", "−"), ha="center", va="center")
    ticks = range(len(class_names))
    ax.set_xticks(ticks, [f"$z$ {name}" for name in class_names])
    ax.set_yticks(ticks, [f"$ŷ$ {name}" for name in class_names])
    ax.set_title("how each output answers each logit")
    ax.grid(visible=False)


def draw_double_softmax(
    ax: Axes, gap: ArrayLike, once: ArrayLike, twice: ArrayLike, floor: float
) -> tuple[Line2D, Line2D, Line2D]:
    """Draw the loss after one and after two softmaxes; return both lines and the floor's."""
    ends = (np.min(gap), np.max(gap))
    (line_once,) = ax.plot(gap, np.ravel(once), label="softmax once", animated=True)
    (line_twice,) = ax.plot(gap, np.ravel(twice), "--", label="softmax twice", animated=True)
    (line_floor,) = ax.plot(ends, [floor, floor], ":", color="0.35", animated=True)
    line_floor.set_label("floor of the second")
    ax.set(xlim=ends, ylim=(-0.1, 4.5), ylabel="loss", xlabel="true logit − the others")
    ax.legend(loc="upper right")
    return line_once, line_twice, line_floor


def draw_training_loss(ax: Axes, losses: ArrayLike, n_classes: int) -> Line2D:
    """Draw the training loss step by step on a log scale; return its line."""
    ax.set_yscale("log")
    steps = np.arange(np.size(losses))
    (line,) = ax.plot(steps, shown(losses), animated=True)
    ax.axhline(np.log(n_classes), ls=":", color="0.35")
    ax.text(steps[-1], 1.4 * np.log(n_classes), f"ln {n_classes}", ha="right", color="0.35")
    ax.set(ylim=SHOWN, xlim=(0, steps[-1]), xlabel="step", ylabel="training loss J")
    return line


def draw_last_loss(ax: Axes, rates: ArrayLike, losses: ArrayLike, label: str) -> None:
    """Draw the loss at the end of training against the learning rate, both on log scales."""
    ax.plot(rates, shown(losses), marker="o", ms=3, label=label)
    ax.set(xscale="log", yscale="log", xlabel="learning rate α", ylabel="last training loss")


def shown(losses: ArrayLike) -> Array:
    """Return losses that the log axis can show: what lies beyond its ends is put at its ends."""
    return within(losses, *SHOWN)


def draw_learning_curves(axes: Sequence[Axes], history: History, steps_per_epoch: int) -> None:
    """Draw the loss of training and dev set (left) and the dev accuracy (right)."""
    left, right = axes
    epochs = np.arange(1, len(history.dev_loss) + 1)
    steps = np.arange(len(history.loss)) / steps_per_epoch
    left.plot(steps, history.loss, lw=0.6, color="C0", alpha=0.5, label="train, each mini-batch")
    left.plot(epochs, history.dev_loss, "-o", ms=3, color="C1", label="dev, each epoch")
    left.set(yscale="log", xlabel="epoch", ylabel="loss J")
    left.legend(loc="upper right")
    right.plot(epochs, 100 * history.dev_accuracy, "-o", ms=3, color="C1")
    right.axhline(96, ls=":", color="0.35")
    right.set(ylim=(80, 100.5), xlabel="epoch", ylabel="dev accuracy, %")


def draw_confusion(ax: Axes, counts: ArrayLike) -> None:
    """Draw how often each true class (row) was given each label (column).

    Right answers are many and expected, so the colour shows the mistakes only.
    """
    values = np.asarray(counts)
    mistakes = values - np.diag(np.diag(values))
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(4, mistakes.max()))
    for (row, column), value in np.ndenumerate(values):
        if value:
            weight = "normal" if row == column else "bold"
            ax.text(column, row, str(value), ha="center", va="center", weight=weight)
    ticks = range(len(values))
    ax.set(xticks=ticks, yticks=ticks, xlabel="predicted digit", ylabel="true digit")
    ax.grid(visible=False)


def draw_digits(axes: Iterable[Axes], images: ArrayLike, titles: Sequence[str]) -> None:
    """Draw 8 × 8 images, given as columns (64, n), each under its title."""
    columns = np.asarray(images).T
    for ax, column, title in zip(axes, columns, titles, strict=True):
        ax.imshow(column.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        ax.set_title(title)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color="0.8")
        ax.grid(visible=False)
