"""Exercises of notebook 02, "Using an appropriate scale to pick hyperparameters".

Draws are given as u, even between 0 and 1, so that each answer is either right or wrong.
"""

from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise, Slip
from course_utils.scales import Integer, Log, NearOne, Uniform

U = np.array([0.0, 0.07, 0.31, 0.5, 0.66, 0.83, 0.9999])


# 02.1 whole numbers


def whole_numbers(low: int, high: int, u: Any) -> Any:
    """Return whole numbers, low to high, both included, for draws u (n,)."""
    return low + np.floor(u * (high - low + 1)).astype(int)


def _without_the_upper_end(low: int, high: int, u: Any) -> Any:
    return low + np.floor(u * (high - low)).astype(int)


def _rounded(low: int, high: int, u: Any) -> Any:
    return np.round(low + u * (high - low)).astype(int)


def _one_too_high(low: int, high: int, u: Any) -> Any:
    return low + np.ceil(u * (high - low + 1)).astype(int)


def _counted_from_zero(low: int, high: int, u: Any) -> Any:
    return np.floor(u * (high - low + 1)).astype(int)


WHOLE_NUMBERS = Exercise(
    id="02.1",
    task="turn draws u into whole numbers from low to high, both included, all equally likely.",
    reference=whole_numbers,
    probes=((50, 100, U), (2, 4, U), (0, 1, U), (-3, 3, U)),
    slips=(
        Slip(
            _without_the_upper_end,
            "The upper end never comes: even the largest u, 0.9999, gives high − 1. "
            "From 2 to 4 there are three numbers, not 4 − 2.",
        ),
        Slip(
            _rounded,
            "Rounding makes both ends half as likely as the others: only half a step leads to "
            "them. Cut u's range into equal parts, one for each number, and round down.",
        ),
        Slip(
            _one_too_high,
            "Rounding up is one too high: nearly every u above 0 gives low + 1 or more, and the "
            "largest gives high + 1, outside the range. Round down.",
        ),
        Slip(_counted_from_zero, "The draws start at 0. Where did low go?"),
    ),
    hints=(
        "How many whole numbers are there from low to high? For 2…4 count them on your fingers.",
        "np.floor rounds down. u times the count, rounded down, gives 0, 1, …, count − 1. "
        "Then add low, and turn the result into whole numbers with .astype(int).",
    ),
)


# 02.2 log scale


def log_draws(low: float, high: float, u: Any) -> Any:
    """Return values from low to high, even in their exponent, for draws u (n,)."""
    a, b = np.log10(low), np.log10(high)
    r = a + (b - a) * u
    return 10**r


def _uniform(low: float, high: float, u: Any) -> Any:
    return low + (high - low) * u


def _exp_without_log(low: float, high: float, u: Any) -> Any:
    return np.exp(low + (high - low) * u)


def _power_without_log(low: float, high: float, u: Any) -> Any:
    return 10 ** (low + (high - low) * u)


def _always_minus_four(low: float, high: float, u: Any) -> Any:
    return 10 ** (-4 * u)


def _without_the_sign(low: float, high: float, u: Any) -> Any:
    return 10 ** (-np.log10(low) * u)


def _ends_at_one(low: float, high: float, u: Any) -> Any:
    return 10 ** (np.log10(low) * u)


def _exponent_only(low: float, high: float, u: Any) -> Any:
    a, b = np.log10(low), np.log10(high)
    return a + (b - a) * u


def _two_bases(low: float, high: float, u: Any) -> Any:
    a, b = np.log(low), np.log(high)
    return 10 ** (a + (b - a) * u)


def _from_high_to_low(low: float, high: float, u: Any) -> Any:
    a, b = np.log10(low), np.log10(high)
    return 10 ** (b + (a - b) * u)


LOG_DRAWS = Exercise(
    id="02.2",
    task="turn draws u into values from low to high whose exponents are evenly spread.",
    reference=log_draws,
    probes=((1e-4, 1e-2, U), (1e-5, 1.0, U), (1e-4, 1.0, U), (0.5, 20.0, U)),
    slips=(
        Slip(
            _exp_without_log,
            "exp of a uniform draw, but the bounds never became exponents. For 0.0001…0.01 "
            "every value lies between 1.0001 and 1.0101. Take the logarithm of both bounds first.",
        ),
        Slip(
            _power_without_log,
            "10 to the power of a uniform draw, but the bounds never became exponents. For "
            "0.0001…0.01 every value is just above 1. Take log10 of both bounds first.",
        ),
        Slip(
            _always_minus_four,
            "r = −4 u belongs to the lecture's range 0.0001…1 only. For 0.00001…1 it never goes "
            "below 0.0001. Work out both ends of r from low and high.",
        ),
        Slip(
            _without_the_sign,
            "The minus sign is lost: the exponents are positive, so all values are 1 or larger. "
            "log10 of 0.0001 is −4, and r runs from −4 upwards.",
        ),
        Slip(
            _ends_at_one,
            "r runs between log10(low) and 0, so the values always reach up to 1. "
            "That is right only if high is 1. Use log10(high) as the other end.",
        ),
        Slip(
            _uniform,
            "This is the uniform scale: for 0.0001…1 nine draws of ten are above 0.1. "
            "Draw the exponent evenly, not the value.",
        ),
        Slip(
            _exponent_only,
            "These are the exponents r. One step is missing: the value is 10 to the power of r.",
        ),
        Slip(
            _two_bases,
            "Two bases are mixed: np.log has base e, and 10 ** r wants base 10. Use np.log10 with "
            "10 **, or np.log with np.exp.",
        ),
        Slip(
            _from_high_to_low,
            "The values are spread rightly, but run the other way: u = 0 should give low.",
        ),
    ),
    hints=(
        "Turn both bounds into exponents, draw the exponent evenly, then take the power.",
        "a = np.log10(low) and b = np.log10(high). An even draw from a to b is a + (b − a) u.",
    ),
)


# 02.3 exponentially weighted average


def average(x: Any, momentum: float) -> Any:
    """Return the bias-corrected exponentially weighted averages (n,) of the series x (n,)."""
    v = 0.0
    averages = np.empty(len(x))
    for t, value in enumerate(x, start=1):
        v = momentum * v + (1 - momentum) * value
        averages[t - 1] = v / (1 - momentum**t)
    return averages


def _running(x: Any, momentum: float, *, start: float = 0.0) -> Any:
    v, averages = start, np.empty(len(x))
    for index, value in enumerate(x):
        v = momentum * v + (1 - momentum) * value
        averages[index] = v
    return averages


def _no_correction(x: Any, momentum: float) -> Any:
    return _running(x, momentum)


def _t_from_zero(x: Any, momentum: float) -> Any:
    return _running(x, momentum) / (1 - momentum ** np.arange(len(x)))


def _weights_swapped(x: Any, momentum: float) -> Any:
    return average(x, 1 - momentum)


def _starts_at_the_first(x: Any, momentum: float) -> Any:
    return _running(x, momentum, start=x[0])


def _corrected_goes_on(x: Any, momentum: float) -> Any:
    v, averages = 0.0, np.empty(len(x))
    for t, value in enumerate(x, start=1):
        v = (momentum * v + (1 - momentum) * value) / (1 - momentum**t)
        averages[t - 1] = v
    return averages


def _same_divisor(x: Any, momentum: float) -> Any:
    return _running(x, momentum) / (1 - momentum)


def _last_divisor(x: Any, momentum: float) -> Any:
    return _running(x, momentum) / (1 - momentum ** len(x))


def _only_the_last(x: Any, momentum: float) -> Any:
    return average(x, momentum)[-1]


SERIES = np.array([4.0, 6.0, 5.0, 9.0, -2.0, 3.0, 3.5])

AVERAGE = Exercise(
    id="02.3",
    task="return the exponentially weighted average after each value, with bias correction.",
    reference=average,
    # averages of whole numbers are no whole numbers
    probes=((SERIES, 0.9), (np.full(5, 7.0), 0.99), (np.array([2, -1, 1]), 0.2)),
    slips=(
        Slip(
            _no_correction,
            "The average is right, but without bias correction: it starts far too near to 0. "
            "Divide v by the sum of the weights so far, 1 − momentum to the power of t.",
        ),
        Slip(
            _t_from_zero,
            "The first divisor is 0, so t was counted from 0. After the first value one weight "
            "has been used: t = 1.",
        ),
        Slip(
            _weights_swapped,
            "The weights are swapped. momentum is the weight of the OLD average; the new value "
            "gets 1 − momentum.",
        ),
        Slip(
            _starts_at_the_first,
            "You start at the first value of x. That is another remedy, used by some libraries: "
            "it gives the first value too much weight. Start at 0 and divide.",
        ),
        Slip(
            _corrected_goes_on,
            "The corrected value went into the next step. Keep v as it is, and store the quotient "
            "apart from it.",
        ),
        Slip(
            _same_divisor,
            "Each average is divided by 1 − momentum. That is right for t = 1 only: the divisor "
            "is 1 − momentum to the power of t.",
        ),
        Slip(
            _last_divisor,
            "All averages are divided by the divisor of the last one. t is a different number "
            "for each of them: 1, 2, 3, …",
        ),
        Slip(
            _only_the_last,
            "That is the last average only. Return one average for each value of x.",
        ),
    ),
    hints=(
        "Start with v = 0. For each value: first the new v, then what you store, v divided by "
        "the sum of the weights.",
        "for t, value in enumerate(x, start=1): counts t from 1.",
    ),
)


# 02.4 momentum


def momentum_draws(low: float, high: float, u: Any) -> Any:
    """Return momenta from low (u = 0) to high, with 1 − momentum on a log scale."""
    a, b = np.log10(1 - low), np.log10(1 - high)
    r = a + (b - a) * u
    return 1 - 10**r


def _distance_only(low: float, high: float, u: Any) -> Any:
    return 1 - momentum_draws(low, high, u)


def _reversed(low: float, high: float, u: Any) -> Any:
    return momentum_draws(high, low, u)


def _log_of_momentum(low: float, high: float, u: Any) -> Any:
    return log_draws(low, high, u)


def _distance_from_bounds_of_momentum(low: float, high: float, u: Any) -> Any:
    return 1 - log_draws(low, high, u)


def _always_the_lectures(low: float, high: float, u: Any) -> Any:
    return 1 - 10 ** (-1 - 2 * u)


def _even_distance(low: float, high: float, u: Any) -> Any:
    return _uniform(low, high, u)


MOMENTUM_DRAWS = Exercise(
    id="02.4",
    task="turn draws u into momenta from low to high, with 1 − momentum on a log scale.",
    reference=momentum_draws,
    probes=((0.9, 0.999, U), (0.5, 0.99, U), (0.0, 0.9999, U)),
    slips=(
        Slip(
            _distance_only,
            "β and 1 − β are mixed up: these are the distances 1 − β, from 0.1 to 0.001. A "
            "momentum of 0.001 would forget at once. Subtract them from 1.",
        ),
        Slip(
            _reversed,
            "The spread is right, but reversed: u = 0 gives high. The larger β belongs to the "
            "smaller exponent; so the exponent of low comes first.",
        ),
        Slip(
            _log_of_momentum,
            "This is the log scale of β itself. From 0.9 to 0.999 β hardly changes, so that is "
            "almost uniform. It is the distance 1 − β that changes by factors.",
        ),
        Slip(
            _distance_from_bounds_of_momentum,
            "You subtract from 1 at the end, but the exponents come from β. Both ends of r need "
            "log10 of 1 − β.",
        ),
        Slip(
            _always_the_lectures,
            "The exponents −1 and −3 belong to the lecture's range 0.9…0.999 only. Work out "
            "both ends of r from low and high.",
        ),
        Slip(
            _even_distance,
            "This is the uniform scale: for 0.9…0.999 only 9 % of the draws are above 0.99. Draw "
            "the exponent of 1 − β evenly.",
        ),
    ),
    hints=(
        "Exercise 02.2 again, with 1 − β in the place of α. What are the bounds of 1 − β?",
        "1 − low is the larger distance. r runs from log10(1 − low) at u = 0 to log10(1 − high).",
    ),
)


# 02.5 the right scale for each


def configuration(u: Any) -> Any:
    """Return (units, layers, learning rate, momentum) for four draws u (4,).

    u = 0 gives the low end of each range, u = 1 the high end.
    """
    scales = [Integer(50, 100), Integer(2, 4), Log(0.0001, 1), NearOne(0.9, 0.999)]
    return tuple(scale.value(draw) for scale, draw in zip(scales, u, strict=True))


def _log_for_everything(u: Any) -> Any:
    scales = [Log(50, 100), Log(2, 4), Log(0.0001, 1), Log(0.9, 0.999)]
    values = [scale.value(draw) for scale, draw in zip(scales, u, strict=True)]
    return int(values[0]), int(values[1]), *values[2:]


def _log_for_all_but_whole_numbers(u: Any) -> Any:
    return *configuration(u)[:3], Log(0.9, 0.999).value(u[3])


def _uniform_for_everything(u: Any) -> Any:
    scales = [Integer(50, 100), Integer(2, 4), Uniform(0.0001, 1), Uniform(0.9, 0.999)]
    return tuple(scale.value(draw) for scale, draw in zip(scales, u, strict=True))


def _uniform_momentum(u: Any) -> Any:
    return *configuration(u)[:3], Uniform(0.9, 0.999).value(u[3])


def _learning_rate_reversed(u: Any) -> Any:
    return *configuration(u)[:2], configuration(1 - u)[2], configuration(u)[3]


def _momentum_reversed(u: Any) -> Any:
    return *configuration(u)[:3], configuration(1 - u)[3]


def _both_reversed(u: Any) -> Any:
    return *configuration(u)[:2], *configuration(1 - u)[2:]


def _fractions_of_units(u: Any) -> Any:
    return Uniform(50, 100).value(u[0]), Uniform(2, 4).value(u[1]), *configuration(u)[2:]


CONFIGURATION = Exercise(
    id="02.5",
    task="return (units, layers, learning rate, momentum), each drawn on the scale that suits it; "
    "u = 0 gives the low end, u = 1 the high end.",
    reference=configuration,
    probes=tuple((np.roll([0.05, 0.35, 0.62, 0.97], shift),) for shift in range(4)),
    slips=(
        Slip(
            _log_for_everything,
            "A log scale for everything. It suits α only. Units and layers are plain whole "
            "numbers; the log of momentum is almost uniform. It is 1 − β that changes by factors.",
        ),
        Slip(
            _log_for_all_but_whole_numbers,
            "Three are right. For momentum, Log bends the wrong quantity: the window is "
            "1/(1 − β), so 1 − β needs the log scale.",
        ),
        Slip(
            _uniform_for_everything,
            "Units and layers are right. But uniform draws put 90 % of the learning rates above "
            "0.1, and 9 % of the momenta above 0.99.",
        ),
        Slip(
            _uniform_momentum,
            "Three are right. On the uniform scale only 9 % of the momenta are above 0.99, where "
            "windows from 100 to 1,000 are.",
        ),
        Slip(
            _learning_rate_reversed,
            "Three are right. α is spread rightly too, but runs the other way: the lecture's −4 u "
            "gives 1 at u = 0. Here u = 0 gives the low end, 0.0001.",
        ),
        Slip(
            _momentum_reversed,
            "Three are right. The momentum is spread rightly too, but runs the other way: "
            "r = −3 + 2 u gives 0.999 at u = 0. Here u = 0 gives the low end, 0.9.",
        ),
        Slip(
            _both_reversed,
            "All four are spread rightly, but α and momentum both run the other way. Here u = 0 "
            "gives the low end. So let α's exponent rise from −4, and that of 1 − β fall from −1.",
        ),
        Slip(
            _fractions_of_units,
            "Units and layers came out as fractions, such as 52.5 units. They need a scale of "
            "whole numbers.",
        ),
    ),
    hints=(
        "Which of the four changes by factors? Which comes close to 1? Which are whole numbers?",
        "Integer(50, 100).value(u[0]) is the first entry. The others follow the same pattern.",
    ),
)

EXERCISES = (WHOLE_NUMBERS, LOG_DRAWS, AVERAGE, MOMENTUM_DRAWS, CONFIGURATION)
