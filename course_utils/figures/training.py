"""Pictures of trainings: one that is watched day by day, many side by side, a range test.

Each function draws on given Axes what was computed elsewhere. The artists that a slider moves are
returned; they are made with ``animated=True``, so that only they are drawn again.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import ArrayLike

from course_utils.checks import Array
from course_utils.figures import within
from course_utils.figures.quick import Curves, draw_curves, set_curves
from course_utils.panda import Change, Panda
from course_utils.range_test import RangeTest

LOSSES = (0.03, 6.0)  # the ends of the log axis
LABELS = 4  # so many changes are written out, the newest ones


class Diary(NamedTuple):
    """The picture of a panda's life: how many days it has room for, and what moves."""

    days: int
    loss: Line2D
    dev_loss: Line2D
    changes: Line2D
    saved: Line2D
    labels: list[Text]


def draw_panda(ax: Axes, days: int) -> Diary:
    """Draw empty axes for so many days; return what :func:`set_panda` fills."""
    (loss,) = ax.plot([], [], color="C0", lw=1, ls="-", label="training loss", animated=True)
    (dev_loss,) = ax.plot([], [], color="C1", ls="--", label="dev loss", animated=True)
    (changes,) = ax.plot([], [], "|", ms=14, mew=1.5, color="0.2", label="change", animated=True)
    (saved,) = ax.plot([], [], "*", ms=13, color="C2", label="kept model", animated=True)
    on_curves = {"fc": "white", "ec": "none", "alpha": 0.8, "pad": 1}
    labels = [
        ax.text(0, 0, "", fontsize=9, rotation=90, va="top", ha="right", bbox=on_curves)
        for _ in range(LABELS)
    ]
    for label in labels:
        label.set(animated=True, zorder=3)
    ax.set(xlim=(0, days), ylim=LOSSES, yscale="log", xlabel="day", ylabel="loss")
    ax.legend(loc="lower left", ncols=2)
    return Diary(days, loss, dev_loss, changes, saved, labels)


def set_panda(diary: Diary, panda: Panda) -> None:
    """Show the days that the panda has lived. A loss outside the axis lies on its edge."""
    days = np.arange(1, panda.days + 1)
    diary.loss.set_data(days, _inside(panda.loss))
    diary.dev_loss.set_data(days, _inside(panda.dev_loss))
    diary.changes.set_data(
        [change.day for change in panda.changes], [LOSSES[1] / 1.3] * len(panda.changes)
    )
    kept = panda.dev_loss[panda.saved_on - 1 : panda.saved_on] if panda.saved_on else []
    diary.saved.set_data([panda.saved_on] * len(kept), _inside(kept))
    newest = _apart(panda.changes, 0.05 * diary.days)[:LABELS]
    for label, (day, what) in zip(diary.labels, newest, strict=False):
        label.set(position=(day, LOSSES[1] / 1.6), text=what)
    for label in diary.labels[len(newest) :]:
        label.set_text("")


def _apart(changes: Sequence[Change], days: float) -> list[tuple[int, str]]:
    """Return the changes, newest first: a day's as one, and none so near that texts would meet."""
    by_day: dict[int, list[str]] = {}
    for change in changes:
        by_day.setdefault(change.day, []).append(change.what)
    apart: list[tuple[int, str]] = []
    for day, what in reversed(by_day.items()):
        if not apart or apart[-1][0] - day >= days:
            apart.append((day, ", ".join(what)))
    return apart


def draw_fan(ax: Axes, curves: ArrayLike) -> tuple[Curves, Line2D]:
    """Draw all curves (n, R) in pale grey; return the lines of the kept ones and of the winner."""
    values = _inside(curves)
    budget = np.arange(1, values.shape[1] + 1)
    ax.add_collection(
        LineCollection([np.column_stack([budget, row]) for row in values], color="0.85", lw=0.6)
    )
    kept = draw_curves(ax, color="C0", lw=0.9, label="kept")
    (winner,) = ax.plot([], [], color="C1", ls="--", label="best in the end", animated=True)
    ax.set(xlim=(1, values.shape[1]), ylim=LOSSES, yscale="log")
    ax.set(xlabel="budget", ylabel="dev loss")
    return kept, winner


def set_fan(
    lines: tuple[Curves, Line2D], curves: ArrayLike, kept: Sequence[int], best: int
) -> None:
    """Show the ``kept`` rows of ``curves`` (n, R), and row ``best`` as the winner."""
    values = _inside(curves)
    budget = np.arange(1, values.shape[1] + 1)
    set_curves(lines[0], budget, values[list(kept)])
    lines[1].set_data(budget, values[best])


def draw_rungs(
    ax: Axes, curves: ArrayLike, rungs: Sequence[tuple[int, int]], trained: Sequence[Array]
) -> None:
    """Draw a replay of successive halving: each configuration as far as it was trained."""
    values = _inside(curves)
    for row in trained[0]:
        reached = max(
            budget for (_, budget), passed in zip(rungs, trained, strict=True) if row in passed
        )
        ax.plot(np.arange(1, reached + 1), values[row, :reached], "-", color="0.7", lw=0.7)
    (last,) = trained[-1][:1]
    ax.plot(
        np.arange(1, values.shape[1] + 1), values[last], "-", color="C0", label="winner of halving"
    )
    for _, budget in rungs:
        ax.axvline(budget, color="0.5", lw=0.8, ls=":")
    ax.set(xscale="log", yscale="log", ylim=LOSSES, xlabel="budget", ylabel="dev loss")


def draw_best_rates(
    ax: Axes, rates: ArrayLike, losses: ArrayLike, label: str, **style: Any
) -> None:
    """Draw dev loss over α: the median of the seeds, losses (n, seeds), and the best α as a dot."""
    values = _inside(losses)
    middle = np.median(values, axis=1)
    best = int(np.argmin(middle))
    (line,) = ax.plot(np.asarray(rates), middle, label=label, **style)
    ax.fill_between(
        np.asarray(rates),
        values.min(axis=1),
        values.max(axis=1),
        color=line.get_color(),
        alpha=0.15,
    )
    ax.plot(np.asarray(rates)[best], middle[best], "o", ms=8, color=line.get_color())
    ax.set(xscale="log", yscale="log", xlabel="learning rate α", ylabel="dev loss")


def draw_range_test(ax: Axes, test: RangeTest, others: Sequence[RangeTest] = ()) -> None:
    """Draw the smoothed loss over α with its three places; ``others`` in grey, without."""
    for number, other in enumerate(others):
        label = "_" if number else "other seeds"
        ax.plot(other.rates, other.losses, "-", color="0.8", lw=1, label=label)
    ax.plot(test.rates, test.losses, "-", color="C0")
    for name, marker, color in (("steepest", "o", "C1"), ("minimum", "s", "C2")):
        step = getattr(test, name)
        label = f"{name}: {test.rates[step]:.2g}"
        ax.plot(test.rates[step], test.losses[step], marker, ms=9, color=color, label=label)
    # The smoothed loss is still low at the step whose own loss explodes.
    end = test.rates[test.blow_up]
    ax.axvline(end, color="C3", ls="--", lw=1.2, label=f"blow-up: {end:.2g}")
    ax.set(xscale="log", ylim=(0, None), xlabel="learning rate α", ylabel="smoothed training loss")
    ax.legend(loc="best")


def _inside(losses: ArrayLike) -> Array:
    """Return losses with those outside the axis, diverged ones too, put on its edge."""
    return within(losses, *LOSSES)
