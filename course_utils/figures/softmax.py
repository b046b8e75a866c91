"""Pictures of softmax regression: logits that become probabilities, and the regions of classes.

Each function draws on given Axes. What a slider moves is returned; it is made with
``animated=True``, so that only it is drawn again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures.quick import Number, write_number
from course_utils.losses import softmax

COLOURS = ("C0", "C1", "C2", "C3", "C4", "C5")
MARKERS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True)
class LabelledBars:
    """Bars, each with its value written above it."""

    bars: BarContainer
    texts: tuple[Number, ...]

    def move(self, heights: ArrayLike) -> None:
        """Give the bars new heights and texts."""
        for bar, text, height in zip(self.bars, self.texts, np.ravel(heights), strict=True):
            bar.set_height(height)
            text.set_y(max(height, 0))
            text.set_text(_short(height))


def _short(value: float) -> str:
    """Return a number in few characters, such as 0.042, 148 or 2981."""
    if abs(value) < 1:
        text = f"{value:.3f}".rstrip("0").rstrip(".")
        return "≈0" if value and text in ("0", "-0") else text.replace("-", "−")
    return (f"{value:.0f}" if value >= 999.5 else f"{value:.3g}").replace("-", "−")


def draw_bars(
    ax: Axes, heights: ArrayLike, names: Sequence[str], limits: tuple[float, float], title: str
) -> LabelledBars:
    """Draw one bar a class with its value above it; ``limits`` are the ends of the y axis."""
    places = range(len(names))
    bars = ax.bar(places, np.ravel(heights), width=0.65, color=COLOURS[: len(names)], animated=True)
    texts = tuple(write_number(ax, x, 1, fontsize=9) for x in places)
    ax.set_xticks(places, names)
    ax.set(ylim=limits, title=title)
    labelled = LabelledBars(bars, texts)
    labelled.move(heights)
    return labelled


@dataclass(frozen=True)
class Steps:
    """The three pictures of :func:`draw_steps`."""

    z: LabelledBars
    t: LabelledBars
    a: LabelledBars

    def move(self, z: Array) -> None:
        """Show other logits (C, 1)."""
        self.z.move(z)
        self.t.move(np.exp(z))
        self.a.move(softmax(z))


def draw_steps(axes: Iterable[Axes], z: Array, names: Sequence[str]) -> Steps:
    """Draw softmax of logits z (C, 1), each −6 … 9, in three steps: z, t = exp(z), a = t / Σt."""
    for_z, for_t, for_a = axes
    for_z.axhline(0, color="0.4", linewidth=1)
    for_t.set_yscale("log")  # before the bars, or their feet would stand at 0
    t = np.exp(z)
    return Steps(
        draw_bars(for_z, z, names, (-7.5, 10.5), "logits z"),
        draw_bars(for_t, t, names, (1e-3, 5e4), "t = exp(z), log axis"),
        draw_bars(for_a, softmax(z), names, (0, 1.1), "a = t / Σt"),
    )


def draw_temperatures(
    ax: Axes, z: Array, names: Sequence[str], temperature: float
) -> tuple[Line2D, ...]:
    """Draw how softmax of z / T, for z (C, 1), depends on T; return one dot a class, at T."""
    grid = np.geomspace(0.1, 10, 121)
    for name, row in zip(names, softmax(z / grid), strict=True):
        ax.plot(grid, row, label=name)
    ax.axhline(1 / len(names), color="0.5", linewidth=1, linestyle=":")
    ax.set(xscale="log", xlabel="temperature T", ylabel="a", ylim=(-0.04, 1.1))
    ax.set_title("softmax of z / T")
    ax.legend(loc="upper right")
    dots = tuple(
        ax.plot([], [], MARKERS[i], ms=8, color=COLOURS[i], animated=True)[0]
        for i in range(len(names))
    )
    move_dots(dots, temperature, softmax(z / temperature))
    return dots


def move_dots(dots: Sequence[Line2D], temperature: float, a: Array) -> None:
    """Put the dots of :func:`draw_temperatures` at T and the probabilities a (C, 1)."""
    for dot, height in zip(dots, np.ravel(a), strict=True):
        dot.set_data([temperature], [height])


def draw_regions(
    ax: Axes,
    classify: Callable[[Array], Array],
    x: Array,
    labels: Array,
    half_width: float = 2.0,
) -> None:
    """Draw the points x (2, m) and, behind them, the class that ``classify`` gives each place."""
    side = np.linspace(-half_width, half_width, 201)
    grid = np.stack([axis.ravel() for axis in np.meshgrid(side, side)])
    n_classes = int(labels.max()) + 1
    ax.imshow(
        classify(grid).reshape(len(side), len(side)),
        origin="lower",
        extent=(-half_width, half_width, -half_width, half_width),
        cmap=ListedColormap(COLOURS[:n_classes]),
        vmin=-0.5,
        vmax=n_classes - 0.5,
        alpha=0.28,
        interpolation="nearest",
    )
    for label in range(n_classes):
        points = x[:, labels == label]
        ax.plot(*points, MARKERS[label], ms=3.5, color=COLOURS[label])
    ends = (-half_width, half_width)
    ax.set(xlim=ends, ylim=ends, xlabel="$x_1$", ylabel="$x_2$")
    ax.grid(visible=False)


def draw_line(ax: Axes, w: Array, b: float, label: str) -> None:
    """Draw the line w · x + b = 0, for w (2,), right across the axes, and write its label on it."""
    nearest_to_zero = -b * w / (w @ w)
    along = np.array([-w[1], w[0]]) / np.sqrt(w @ w)
    x1, x2 = nearest_to_zero + 1.5 * along
    ax.axline((x1, x2), (x1 + along[0], x2 + along[1]), color="0.15", lw=1.4, ls="--")
    ax.text(x1, x2, label, ha="center", va="center", bbox={"fc": "white", "ec": "0.4", "pad": 2})


def draw_runs(ax: Axes, runs: Mapping[str, ArrayLike], styles: Sequence[str]) -> None:
    """Draw the probability of the true class over the steps, one curve a run."""
    for (name, probabilities), style in zip(runs.items(), styles, strict=True):
        ax.plot(probabilities, style, label=name)
    ax.set(xlabel="steps", ylabel="p(y = 1 | x)", ylim=(0.45, 1.02))
    ax.legend(loc="lower right")
