"""Exercises of notebook 03, "Pandas vs caviar".

The probes of 03.2 hold curves that cross, so that ranking early and ranking in the end differ; a
diverged configuration is NaN there, as in a real sweep.
"""

import math

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

# ---- 03.1 the rungs of successive halving ---------------------------------------------------


def rungs(R: int, eta: int) -> Array:  # noqa: N803
    """Divide the number of models by η and multiply the budget by η, while it can be done."""
    rows = [(R, 1)]
    while rows[-1][0] >= eta:
        models, budget = rows[-1]
        rows.append((models // eta, budget * eta))
    return np.array(rows)


def _rungs_without_the_last(R: int, eta: int) -> Array:  # noqa: N803
    return rungs(R, eta)[:-1]


def _rungs_upside_down(R: int, eta: int) -> Array:  # noqa: N803
    return rungs(R, eta)[::-1]


def _rungs_always_three(R: int, eta: int) -> Array:  # noqa: N803
    rows = [(R, 1)]
    while rows[-1][0] >= 3:
        rows.append((rows[-1][0] // 3, rows[-1][1] * 3))
    return np.array(rows)


def _rungs_one_budget(R: int, eta: int) -> Array:  # noqa: N803
    rows = rungs(R, eta)
    rows[:, 1] = R
    return rows


def _rungs_linear_budget(R: int, eta: int) -> Array:  # noqa: N803
    rows = rungs(R, eta)
    rows[:, 1] = 1 + eta * np.arange(len(rows))
    return rows


def _rungs_one_less(R: int, eta: int) -> Array:  # noqa: N803
    rows = rungs(R, eta)
    rows[:, 0] = np.maximum(R - np.arange(len(rows)), 1)
    return rows


def _rungs_rounded_down(R: int, eta: int) -> Array:  # noqa: N803
    last = int(math.log(R) / math.log(eta))  # 4.99…, so 4, for 243 and 3
    return np.array([(R // eta**rung, eta**rung) for rung in range(last + 1)])


RUNGS = Exercise(
    id="03.1",
    task="the rungs of successive halving as rows (models, budget), from R models to one.",
    reference=rungs,
    probes=((81, 3), (16, 2), (64, 4), (9, 3), (243, 3)),
    slips=(
        Slip(
            _rungs_without_the_last,
            "the last rung is missing. The ladder ends with one model, trained with all of R.",
        ),
        Slip(
            _rungs_upside_down,
            "the rungs stand upside down, or the columns are swapped: the first row is R models "
            "with a budget of 1.",
        ),
        Slip(_rungs_always_three, "eta is not used: 3 stands in the code. Divide by eta."),
        Slip(
            _rungs_one_budget,
            "each rung has the budget R. That is the cost of a whole rung; wanted is the budget of "
            "one model: begin with 1 and multiply by eta.",
        ),
        Slip(
            _rungs_linear_budget,
            "the budget grows by adding. It is multiplied by eta from rung to rung: 1, η, η², …",
        ),
        Slip(
            _rungs_one_less,
            "one model is dropped on each rung. Keep one in eta: divide the number by eta.",
        ),
        Slip(
            _rungs_rounded_down,
            "the number of rungs is rounded down from just below a whole number: "
            "np.log(243) / np.log(3) is 4.99…, and int makes it 4. Divide by eta in a loop until "
            "one model is left.",
        ),
    ),
    hints=(
        "Begin with the row (R, 1). What is the next row, if one in eta is kept?",
        "(models // eta, budget * eta), until models is 1. Return np.array(rows).",
    ),
)

# ---- 03.2 who survives a rung ---------------------------------------------------------------


def survivors(curves: Array, budget: int, keep: int) -> Array:
    """Sort the configurations by their loss at this budget; NaN comes last."""
    return np.argsort(curves[:, budget - 1], kind="stable")[:keep]


def _survivors_by_column(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(curves[:, budget], kind="stable")[:keep]


def _survivors_at_the_end(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(curves[:, -1], kind="stable")[:keep]


def _survivors_worst(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(-curves[:, budget - 1], kind="stable")[:keep]


def _survivors_turned_round(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(curves[:, budget - 1], kind="stable")[::-1][:keep]


def _survivors_nan_first(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(np.nan_to_num(curves[:, budget - 1]), kind="stable")[:keep]


def _survivors_unordered(curves: Array, budget: int, keep: int) -> Array:
    return np.sort(survivors(curves, budget, keep))


def _survivors_losses(curves: Array, budget: int, keep: int) -> Array:
    return np.sort(curves[:, budget - 1])[:keep]


def _survivors_mean(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(curves[:, :budget].mean(axis=1), kind="stable")[:keep]


def _survivors_places(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(np.argsort(curves[:, budget - 1], kind="stable"), kind="stable")[:keep]


def _survivors_all(curves: Array, budget: int, keep: int) -> Array:
    return np.argsort(curves[:, budget - 1], kind="stable")


_CURVES = np.array(
    [
        [1.0, 0.7, 0.6, 0.55],
        [1.4, 1.0, 0.5, 0.10],
        [0.6, 0.5, 0.7, 0.45],
        [0.9, 1.1, 0.8, 0.90],
        [2.0, 0.2, 0.4, 0.30],
    ]
)
_DIVERGED = np.array(
    [
        [0.9, 0.8, 0.7],
        [0.5, np.nan, np.nan],
        [1.2, 0.4, 0.3],
        [0.8, 0.9, 0.2],
    ]
)

SURVIVORS = Exercise(
    id="03.2",
    task="the indices of the `keep` models with the lowest loss at this budget, best first.",
    reference=survivors,
    probes=((_CURVES, 2, 3), (_CURVES, 1, 2), (_CURVES, 3, 4), (_DIVERGED, 2, 2), (_CURVES, 4, 1)),
    slips=(
        Slip(
            _survivors_by_column,
            "you look one unit too late. Budget 1 stands in the first column, so budget b stands "
            "in column b − 1.",
        ),
        Slip(
            _survivors_at_the_end,
            "you rank by the end of the curves. On this rung nobody knows the end yet: rank by "
            "the loss at this budget.",
        ),
        Slip(_survivors_worst, "you keep the largest losses. Smaller is better."),
        Slip(
            _survivors_turned_round,
            "the ranking is turned round by [::-1]: NaN comes first, then the largest losses. "
            "Leave it as np.argsort gives it.",
        ),
        Slip(
            _survivors_nan_first,
            "a diverged model (NaN) counts as a loss of 0 and comes first. It belongs to the end: "
            "np.argsort puts it there.",
        ),
        Slip(_survivors_unordered, "the right models, but sorted by number. Wanted: best first."),
        Slip(_survivors_losses, "these are the losses. Wanted: the numbers of the models."),
        Slip(
            _survivors_mean,
            "you rank by the mean of the curve so far. That punishes a slow start even more: take "
            "the loss at this budget only.",
        ),
        Slip(
            _survivors_places,
            "these are the places of the models in the ranking. Wanted: which model has the first "
            "place, the second, … One np.argsort is enough.",
        ),
        Slip(_survivors_all, "nobody is dropped: take the first `keep` of the ranking."),
    ),
    hints=(
        "Budget b stands in column b − 1. np.argsort gives the order of a column.",
        "np.argsort(curves[:, budget - 1])[:keep].",
    ),
)

# ---- 03.3 another batch size ----------------------------------------------------------------


def scaled_rate(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    """Return α · k for a batch k times as large, but at most ``largest``."""
    return min(rate * new_batch_size / batch_size, largest)


def _rate_unchanged(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return min(rate, largest)


def _rate_without_limit(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return rate * new_batch_size / batch_size


def _rate_inverse(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return min(rate * batch_size / new_batch_size, largest)


def _rate_root(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return min(rate * float(np.sqrt(new_batch_size / batch_size)), largest)


def _rate_larger(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return max(rate * new_batch_size / batch_size, largest)


def _rate_whole(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return min(rate * (new_batch_size // batch_size), largest)


def _rate_largest(rate: float, batch_size: int, new_batch_size: int, largest: float) -> float:
    return largest


SCALED_RATE = Exercise(
    id="03.3",
    task="the α for another batch size, by the linear rule, never above `largest`.",
    reference=scaled_rate,
    probes=((0.1, 32, 128, 1.0), (0.1, 32, 512, 0.5), (0.4, 64, 16, 1.0), (0.2, 64, 96, 0.9)),
    slips=(
        Slip(
            _rate_unchanged,
            "α stays as it was. A larger batch makes fewer steps in an epoch, so each must be "
            "longer: tune α anew when the batch size changes.",
        ),
        Slip(
            _rate_without_limit,
            "the limit is missing. Above `largest` the training breaks, whatever the batch size.",
        ),
        Slip(
            _rate_inverse,
            "the ratio is upside down: a larger batch gets a larger α.",
        ),
        Slip(
            _rate_root,
            "this is the square-root rule, another proposal. The linear rule multiplies α by k.",
        ),
        Slip(_rate_larger, "max instead of min: the result must never be above `largest`."),
        Slip(
            _rate_whole,
            "the ratio was rounded down to a whole number by //. A batch of 96 is 1.5 times 64.",
        ),
        Slip(_rate_largest, "this is always the limit. Scale α first."),
    ),
    hints=(
        "k = new_batch_size / batch_size says how many times as large the batch is.",
        "min(rate * k, largest).",
    ),
)

# ---- 03.4 read off a range test -------------------------------------------------------------


def steepest_rate(rates: Array, losses: Array) -> float:
    """Return α where the slope, by np.gradient over log α, is most negative."""
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses, np.log(rates))
    return float(rates[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))])


def _rate_at_the_minimum(rates: Array, losses: Array) -> float:
    return float(rates[np.nanargmin(losses)])


def _rate_at_the_blow_up(rates: Array, losses: Array) -> float:
    return float(rates[np.isfinite(losses)][-1])


def _rate_over_alpha(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses, rates)
    return float(rates[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))])


def _rate_from_place_to_place(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses)
    return float(rates[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))])


def _rate_rising(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses, np.log(rates))
    return float(rates[np.argmax(np.where(np.isfinite(slopes), slopes, -np.inf))])


def _rate_nan_as_lowest(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses, np.log(rates))
    return float(rates[np.argmin(slopes)])  # NaN counts as the smallest


def _rate_number(rates: Array, losses: Array) -> int:
    return int(np.searchsorted(rates, steepest_rate(rates, losses)))


def _rate_flattest(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.abs(np.gradient(losses, np.log(rates)))
    return float(rates[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))])


def _rate_of_the_slope(rates: Array, losses: Array) -> float:
    with np.errstate(invalid="ignore"):
        slopes = np.gradient(losses, np.log(rates))
    return float(np.min(np.where(np.isfinite(slopes), slopes, np.inf)))


_RATES = np.geomspace(1e-4, 10, 11)

STEEPEST_RATE = Exercise(
    id="03.4",
    task="the α where a range test's losses fall most steeply; slope by np.gradient over log α.",
    reference=steepest_rate,
    probes=(
        (_RATES, np.array([2.3, 2.3, 2.29, 2.25, 2.1, 1.6, 0.9, 0.7, 0.65, 1.5, 4.0])),
        (_RATES, np.array([2.3, 2.28, 2.25, 2.1, 1.7, 1.0, 0.7, 0.6, 0.8, np.inf, np.nan])),
        (
            np.geomspace(1e-3, 1, 7),
            np.array([1.4, 1.3, 1.0, 0.6, 0.5, 0.45, 3.0]),
        ),
        # uneven rates, and a finite loss after an infinite one
        (
            np.array([1e-4, 1e-3, 2e-3, 4e-3, 0.1, 0.3, 1.0, 3.0]),
            np.array([2.6, 2.25, 1.95, 1.6, 0.8, 0.7, np.inf, 9.0]),
        ),
    ),
    slips=(
        Slip(
            _rate_at_the_minimum,
            "this is the α at the lowest loss. There the model is already close to the blow-up; "
            "take the place where the loss falls fastest.",
        ),
        Slip(
            _rate_at_the_blow_up,
            "this is the last α before the end. With it the loss explodes.",
        ),
        Slip(
            _rate_over_alpha,
            "the slope was taken over α, not over log α. Then the small α always wins, because "
            "its steps are tiny: np.gradient(losses, np.log(rates)).",
        ),
        Slip(
            _rate_from_place_to_place,
            "the slope was taken from place to place in the array. The rates of input 4 are not "
            "evenly spaced: give np.gradient their logarithms as well.",
        ),
        Slip(
            _rate_rising,
            "this is where the loss *rises* fastest. Falling means a negative slope: argmin.",
        ),
        Slip(
            _rate_nan_as_lowest,
            "a NaN was taken for the smallest slope. Where the loss is inf or nan there is no "
            "slope: leave these places out.",
        ),
        Slip(_rate_number, "this is the place in the array. Wanted: the α that stands there."),
        Slip(
            _rate_flattest,
            "this is where the loss changes least. Wanted: where it falls fastest.",
        ),
        Slip(_rate_of_the_slope, "this is the slope itself. Wanted: the α where it is found."),
    ),
    hints=(
        "np.gradient(losses, np.log(rates)) is the slope over log α.",
        "The fastest fall is the most negative slope. Set slopes that are not finite to inf, then "
        "take rates[np.argmin(slopes)].",
    ),
)

EXERCISES = (RUNGS, SURVIVORS, SCALED_RATE, STEEPEST_RATE)
