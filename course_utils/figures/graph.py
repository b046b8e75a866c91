"""A graph of values as a picture: inputs on the left, the cost on the right.

Above each node stands its value, below it the derivative of the cost with respect to it. Both are
made with ``animated=True``, so that a slider can change them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from course_utils.autodiff import Node, topological_order
from course_utils.figures.quick import Number, write_number

SYMBOLS = {
    "add": "+",
    "multiply": "×",
    "divide": "÷",
    "matmul": "@",
    "total": "Σ",
    "power 2": "( )²",
}
VALUE, GRADIENT, GREY = "#00507f", "#9c4300", "0.45"


@dataclass(frozen=True)
class GraphPicture:
    """The numbers at the nodes, which :meth:`move` changes."""

    values: dict[Node, Number]
    gradients: dict[Node, Number]

    def move(
        self, values: Mapping[Node, ArrayLike], gradients: Mapping[Node, ArrayLike] | None = None
    ) -> None:
        """Write the value of each node, and dJ/d(node) where ``gradients`` has it."""
        for node, text in self.values.items():
            text.set_text(_short(values[node]))
        for node, text in self.gradients.items():
            known = gradients is not None and node in gradients
            text.set_text(_short(gradients[node]) if gradients is not None and known else "")


def draw_graph(ax: Axes, target: Node) -> GraphPicture:
    """Draw the nodes that ``target`` needs, with arrows along the computation, without numbers."""
    places = positions(target)
    for node, (x, y) in places.items():
        grey = _is_constant(node)
        ax.text(
            x,
            y,
            _label(node),
            ha="center",
            va="center",
            color=GREY if grey else "black",
            bbox={"boxstyle": "round,pad=0.35", "fc": "white", "ec": GREY if grey else "black"},
            zorder=3,
        )
        for one in dict.fromkeys(node.inputs):
            passes_number = y < places[one][1] and not _is_constant(one)
            free = 38 if passes_number else 16  # points
            arrow = {"arrowstyle": "->", "color": "0.55", "shrinkA": free, "shrinkB": 16}
            ax.annotate("", xy=(x, y), xytext=places[one], arrowprops=arrow)
    columns, rows = zip(*places.values(), strict=True)
    ax.set(xlim=(-0.5, max(columns) + 0.5), ylim=(min(rows) - 0.6, max(rows) + 0.6))
    ax.axis("off")
    moving = [node for node in places if not _is_constant(node)]
    return GraphPicture(
        {node: _number(ax, places[node], 14, "bottom", VALUE) for node in moving},
        {node: _number(ax, places[node], -14, "top", GRADIENT) for node in moving},
    )


def positions(target: Node) -> dict[Node, tuple[float, float]]:
    """Return a place (column, row) for each node: always to the right of its inputs.

    An operation stands in the column of its longest way from the inputs. What has no inputs stands
    right before what uses it first. Within a column nodes have the order of those that use them.
    """
    order = topological_order(target)
    users: dict[Node, list[Node]] = {node: [] for node in order}
    column: dict[Node, int] = {}
    for node in order:
        column[node] = 1 + max((column[one] for one in node.inputs), default=-1)
        for one in node.inputs:
            users[one].append(node)
    for node in order:
        if not node.inputs and users[node]:
            column[node] = min(column[user] for user in users[node]) - 1
    row: dict[Node, float] = {}
    for number in range(max(column.values()), -1, -1):
        here = [node for node in order if column[node] == number]
        here.sort(key=lambda node: -float(np.mean([row[user] for user in users[node]] or [0.0])))
        for i, node in enumerate(here):
            row[node] = (len(here) - 1) / 2 - i
    return {node: (float(column[node]), row[node]) for node in order}


def _is_constant(node: Node) -> bool:
    return not node.inputs and node.forward is not None


def _label(node: Node) -> str:
    return SYMBOLS.get(node.name, node.name.replace("-", "−"))


def _number(ax: Axes, place: tuple[float, float], up: int, side: str, colour: str) -> Number:
    """Return an empty number so many points above (or below) a node."""
    shifted = ax.transData + ScaledTranslation(0, up / 72, ax.figure.dpi_scale_trans)
    return write_number(ax, *place, transform=shifted, va=side, color=colour, fontsize=10)


def _short(value: ArrayLike) -> str:
    """Return a number with three digits, and an array as its shape."""
    if np.ndim(value):
        return f"shape {np.shape(value)}"
    number = float(np.asarray(value))
    short = f"{number:.3g}".replace("e-0", "e-")  # 1e-5 for 1e-05: there is little room
    return "0" if abs(number) < 1e-12 else short.replace("-", "−")
