"""Exercises of notebook 07, "Batch norm at test time".

Examples are columns: z is (n, m), and whatever belongs to a unit is (n, 1).
"""

from typing import Any

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

_Z = np.array(
    [[1.0, 2.0, 4.0, 9.0, -1.0], [0.5, 0.5, 1.0, 2.0, -2.0], [30.0, 10.0, 20.0, 50.0, 40.0]]
)
_SCALE, _SHIFT = np.array([[1.5], [0.5], [-1.0]]), np.array([[0.2], [-1.0], [3.0]])
_MEAN, _VARIANCE = np.array([[2.0], [0.3], [25.0]]), np.array([[9.0], [0.25], [160.0]])


def _statistics(z: Array) -> tuple[Array, Array]:
    """Return the mini-batch's own mean and (1/m) variance."""
    return z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)


def _with_last(values: tuple[Any, ...], last: Any) -> tuple[Any, ...]:
    """Return the arguments with another last one."""
    return *values[:-1], last


# ---- 07.1 the formula of test mode ------------------------------------------------------------


def normalise_at_test_time(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    """Normalise with the given statistics, then scale and shift."""
    z_norm = (z - mean) / np.sqrt(variance + epsilon)
    result: Array = scale * z_norm + shift
    return result


def _batch_statistics(z: Array, mean: Array, variance: Array, *rest: Any) -> Array:
    return normalise_at_test_time(z, *_statistics(z), *rest)


def _batch_mean_only(z: Array, mean: Array, variance: Array, *rest: Any) -> Array:
    return normalise_at_test_time(z, _statistics(z)[0], variance, *rest)


def _batch_variance_only(z: Array, mean: Array, variance: Array, *rest: Any) -> Array:
    return normalise_at_test_time(z, mean, _statistics(z)[1], *rest)


def _without_root(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    result: Array = scale * (z - mean) / (variance + epsilon) + shift
    return result


def _without_epsilon(*values: Any) -> Array:
    return normalise_at_test_time(*_with_last(values, 0.0))


def _epsilon_outside(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    result: Array = scale * (z - mean) / (np.sqrt(variance) + epsilon) + shift
    return result


def _without_scale_and_shift(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    result: Array = (z - mean) / np.sqrt(variance + epsilon)
    return result


def _without_shift(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    return normalise_at_test_time(z, mean, variance, scale, 0 * shift, epsilon)


def _without_scale(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    return normalise_at_test_time(z, mean, variance, np.ones_like(scale), shift, epsilon)


def _scale_and_shift_swapped(
    z: Array, mean: Array, variance: Array, scale: Array, shift: Array, epsilon: float
) -> Array:
    return normalise_at_test_time(z, mean, variance, shift, scale, epsilon)


def _without_mean(z: Array, mean: Array, *rest: Any) -> Array:
    return normalise_at_test_time(z, 0 * mean, *rest)


TEST_MODE = Exercise(
    id="07.1",
    task="normalise z with the given mean and variance, then scale and shift: test mode.",
    reference=normalise_at_test_time,
    probes=(
        (_Z, _MEAN, _VARIANCE, _SCALE, _SHIFT, 1e-3),
        (_Z[:, :1], _MEAN, _VARIANCE, _SCALE, _SHIFT, 1e-5),
        (np.array([[3.0, 4.0]]), np.array([[3.0]]), np.zeros((1, 1)), *np.ones((2, 1, 1)), 0.01),
    ),
    slips=(
        Slip(
            _batch_statistics,
            "you take mean and variance of the examples in z: that is training mode. In test mode "
            "an example must not depend on its neighbours. Use those you are given.",
        ),
        Slip(
            _batch_mean_only,
            "the mean is still the mini-batch's own. At test time both statistics come from "
            "training: mean as well as variance.",
        ),
        Slip(
            _batch_variance_only,
            "the variance is still the mini-batch's own. At test time both statistics come from "
            "training: mean as well as variance.",
        ),
        Slip(
            _without_root,
            "divided by σ² + ε. The unit of z goes away only if you divide by its square root.",
        ),
        Slip(
            _without_epsilon,
            "ε is missing. A unit with variance 0 divides by 0 on input 3, and the network was "
            "trained with ε.",
        ),
        Slip(
            _epsilon_outside,
            "ε stands outside the root. The network was trained with √(σ² + ε), so test mode needs "
            "the same.",
        ),
        Slip(
            _without_scale_and_shift,
            "this is z_norm. scale (γ) and shift (β) were learned; without them the next layer "
            "gets numbers that it has never seen.",
        ),
        Slip(_without_shift, "the last step is missing: add shift (β) after the scale."),
        Slip(_without_scale, "z_norm is shifted but not scaled: multiply it by scale (γ) first."),
        Slip(
            _scale_and_shift_swapped,
            "scale and shift have changed places: scale multiplies z_norm, shift is added.",
        ),
        Slip(_without_mean, "the mean is not subtracted before the division."),
    ),
    hints=(
        "It is the formula of training, with other statistics: those in the arguments.",
        "First (z − mean) over the root of (variance + epsilon). Then times scale, plus shift.",
    ),
)

# ---- 07.2 both modes and the running averages -------------------------------------------------

Modes = tuple[Array, Array, Array]


def both_modes(
    z: Array, running_mean: Array, running_variance: Array, momentum: float, training: bool
) -> tuple[Array, Array, Array]:
    """Return z_norm and the running averages; only training uses and counts the batch."""
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_variance = momentum * running_variance + (1 - momentum) * variance
    return (z - mean) / np.sqrt(variance + 1e-5), running_mean, running_variance


def _always_training(*values: Any) -> Modes:
    return both_modes(*_with_last(values, True))


def _batch_at_test_time(*values: Any) -> Modes:
    return _always_training(*values)[0], *both_modes(*values)[1:]


def _averages_move_at_test_time(*values: Any) -> Modes:
    return both_modes(*values)[0], *_always_training(*values)[1:]


def _running_in_training(z: Array, *averages_and_mode: Any) -> Modes:
    _, mean, variance = both_modes(z, *averages_and_mode)
    return (z - mean) / np.sqrt(variance + 1e-5), mean, variance


def _old_running_in_training(*values: Any) -> Modes:
    return both_modes(*_with_last(values, False))[0], *both_modes(*values)[1:]


def _flag_turned(*values: Any) -> Modes:
    return both_modes(*_with_last(values, not values[-1]))


def _momentum_swapped(z: Array, mean: Array, variance: Array, momentum: float, on: bool) -> Modes:
    return both_modes(z, mean, variance, 1 - momentum, on)


def _last_batch_only(z: Array, mean: Array, variance: Array, momentum: float, on: bool) -> Modes:
    return both_modes(z, mean, variance, 0.0, on)


def _variance_forgotten(z: Array, mean: Array, variance: Array, *rest: Any) -> Modes:
    return *both_modes(z, mean, variance, *rest)[:2], variance


def _never_updated(z: Array, mean: Array, variance: Array, *rest: Any) -> Modes:
    return both_modes(z, mean, variance, *rest)[0], mean, variance


def _unbiased_running(z: Array, mean: Array, variance: Array, momentum: float, on: bool) -> Modes:
    z_norm, new_mean, new_variance = both_modes(z, mean, variance, momentum, on)
    if on:
        unbiased = z.var(axis=1, keepdims=True, ddof=1)
        new_variance = momentum * variance + (1 - momentum) * unbiased
    return z_norm, new_mean, new_variance


def _unbiased_everywhere(z: Array, *averages_and_mode: Any) -> Modes:
    z_norm, mean, variance = _unbiased_running(z, *averages_and_mode)
    if averages_and_mode[-1]:
        unbiased = z.var(axis=1, keepdims=True, ddof=1)
        z_norm = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(unbiased + 1e-5)
    return z_norm, mean, variance


def _running_deviation(z: Array, mean: Array, variance: Array, momentum: float, on: bool) -> Modes:
    z_norm, new_mean, new_variance = both_modes(z, mean, variance, momentum, on)
    if on:
        new_variance = momentum * variance + (1 - momentum) * z.std(axis=1, keepdims=True)
    return z_norm, new_mean, new_variance


def _without_keepdims(z: Array, mean: Array, variance: Array, *rest: Any) -> Modes:
    return (z - z.mean(axis=1)) / np.sqrt(z.var(axis=1) + 1e-5), mean, variance


BOTH_MODES = Exercise(
    id="07.2",
    task="z_norm and both running averages after this call, in training and in test mode.",
    reference=both_modes,
    probes=(
        (_Z, _MEAN, _VARIANCE, 0.9, True),
        (_Z, _MEAN, _VARIANCE, 0.9, False),
        (_Z[:, :2], np.zeros((3, 1)), np.ones((3, 1)), 0.99, True),
        (_Z[:, :1], _MEAN, _VARIANCE, 0.99, False),
    ),
    slips=(
        Slip(
            _always_training,
            "`training` changes nothing: test mode is forgotten. With training=False use the "
            "running averages, and leave them as they are.",
        ),
        Slip(
            _batch_at_test_time,
            "with training=False z is still normalised by its own mean and variance. One example "
            "alone would always give 0. Use the running averages.",
        ),
        Slip(
            _averages_move_at_test_time,
            "the running averages move at test time too. Then the answers depend on which examples "
            "were asked before. Only training may move them.",
        ),
        Slip(
            _running_in_training,
            "in training z is normalised by the running averages. Training uses the mini-batch's "
            "own mean and variance; the averages are only kept for later.",
        ),
        Slip(
            _old_running_in_training,
            "z is always normalised by the running averages from before the call. Training uses "
            "the mini-batch's own mean and variance.",
        ),
        Slip(
            _flag_turned,
            "the two modes have changed places: training=True uses the mini-batch, training=False "
            "the running averages.",
        ),
        Slip(
            _momentum_swapped,
            "momentum is on the wrong side. Here it is the weight of the OLD average; the batch "
            "gets 1 − momentum. (PyTorch counts the other way round.)",
        ),
        Slip(
            _last_batch_only,
            "nothing of the old average is left: this keeps the last mini-batch only. Mix: "
            "momentum times old plus (1 − momentum) times new.",
        ),
        Slip(
            _variance_forgotten,
            "the running mean moves, the running variance does not. It would keep its start value "
            "for ever.",
        ),
        Slip(
            _never_updated,
            "the running averages never move. In training each mini-batch counts with the weight "
            "1 − momentum.",
        ),
        Slip(
            _unbiased_running,
            "the running variance takes the unbiased variance, divided by m − 1. That is PyTorch's "
            "way. Ours and Keras's keep the one divided by m.",
        ),
        Slip(
            _unbiased_everywhere,
            "the variance is divided by m − 1. Batch norm divides by m, and so do all frameworks "
            "when they normalise the mini-batch.",
        ),
        Slip(
            _running_deviation,
            "the standard deviation goes into the average of variances. Average σ², and take the "
            "root at the end.",
        ),
        Slip(
            _without_keepdims,
            "a mean or variance has shape (n,), which NumPy lines up with the examples. Use "
            "keepdims=True, so that it is (n, 1).",
        ),
    ),
    hints=(
        "Two questions: whose mean and variance normalise z? And do the averages move? `training` "
        "decides both.",
        "Start with mean, variance = running_mean, running_variance. If training, replace them by "
        "z's own (axis=1, keepdims=True), and mix these into the averages.",
    ),
)

# ---- 07.3 bias correction of a running average ------------------------------------------------


def corrected_average(values: Array, momentum: float, start: float) -> float:
    """Return the running average of the values without the share of its start value."""
    average = start
    for value in values:
        average = momentum * average + (1 - momentum) * value
    left = momentum ** len(values)
    return float((average - left * start) / (1 - left))


def _running(values: Array, momentum: float, start: float) -> float:
    for value in values:
        start = momentum * start + (1 - momentum) * value
    return float(start)


def _start_kept(values: Array, momentum: float, start: float) -> float:
    return float(_running(values, momentum, start) / (1 - momentum ** len(values)))


def _only_subtracted(values: Array, momentum: float, start: float) -> float:
    return float(_running(values, momentum, start) - momentum ** len(values) * start)


def _counted_from_zero(values: Array, momentum: float, start: float) -> float:
    with_zero = momentum ** (len(values) - 1)
    return float((_running(values, momentum, start) - with_zero * start) / (1 - with_zero))


def _one_step_correction(values: Array, momentum: float, start: float) -> float:
    return float((_running(values, momentum, start) - momentum * start) / (1 - momentum))


def _swapped_average(values: Array, momentum: float, start: float) -> float:
    return float(corrected_average(values, 1 - momentum, start))


def _swapped_correction(values: Array, momentum: float, start: float) -> float:
    left = (1 - momentum) ** len(values)
    return float((_running(values, momentum, start) - left * start) / (1 - left))


def _plain_mean(values: Array, momentum: float, start: float) -> float:
    return float(np.mean(values))


def _from_first_value(values: Array, momentum: float, start: float) -> float:
    return _running(values[1:], momentum, float(values[0]))


def _last_value(values: Array, momentum: float, start: float) -> float:
    return float(values[-1])


CORRECTED = Exercise(
    id="07.3",
    task="the running average after all values, corrected for its start: one number.",
    reference=corrected_average,
    probes=(
        (np.array([4.0, 2.0, 3.5]), 0.9, 0.0),
        (np.array([0.2, 0.5, 0.4, 0.3]), 0.99, 1.0),
        (np.array([5.0]), 0.5, 1.0),
    ),
    slips=(
        Slip(
            _running,
            "this is the average with its start value still inside: it is not warmed up. After t "
            "steps the start still has the weight momentumᵗ. Take it out.",
        ),
        Slip(
            _start_kept,
            "divided by 1 − momentumᵗ, but the share of the start value is still in the numerator. "
            "That does for start 0 only; the running variance starts at 1.",
        ),
        Slip(
            _only_subtracted,
            "the start's share is taken away, but the other weights add up to 1 − momentumᵗ only. "
            "Divide by that.",
        ),
        Slip(
            _counted_from_zero,
            "time counts from t = 1: after len(values) values the start has the weight "
            "momentum ** len(values). With one value your formula divides by 0.",
        ),
        Slip(
            _one_step_correction,
            "the correction is that of the first step, whatever t is. The start's share shrinks: "
            "momentum to the power t.",
        ),
        Slip(
            _swapped_average,
            "momentum is on the wrong side: it is the weight of the OLD average, the new value "
            "gets 1 − momentum.",
        ),
        Slip(
            _swapped_correction,
            "the average is right, the correction takes (1 − momentum)ᵗ. The start is "
            "multiplied by momentum in each step.",
        ),
        Slip(
            _plain_mean,
            "this is the plain mean: old values count as much as new ones. The weights change "
            "while the network learns, so new batches must count more.",
        ),
        Slip(
            _from_first_value,
            "the average starts at the first value, which then keeps a far too large weight. Start "
            "at `start`, and take out its share at the end.",
        ),
        Slip(_last_value, "only the last value is left. One mini-batch is a noisy estimate."),
    ),
    hints=(
        "Run the average from `start`. Which weight has `start` after t values?",
        "left = momentum ** t. Subtract left · start, then divide by 1 − left.",
    ),
)

# ---- 07.4 the statistics of the whole training set --------------------------------------------


def whole_set(means: Array, variances: Array, sizes: Array) -> tuple[float, float]:
    """Return mean and variance of all examples from those of the mini-batches."""
    mean = np.average(means, weights=sizes)
    variance = np.average(variances + (means - mean) ** 2, weights=sizes)
    return float(mean), float(variance)


Pair = tuple[float, float]


def _inside_only(means: Array, variances: Array, sizes: Array) -> Pair:
    return whole_set(means, variances, sizes)[0], float(np.average(variances, weights=sizes))


def _between_only(means: Array, variances: Array, sizes: Array) -> Pair:
    return whole_set(means, 0 * variances, sizes)


def _unweighted(means: Array, variances: Array, sizes: Array) -> Pair:
    return whole_set(means, variances, np.ones(len(sizes)))


def _mean_unweighted(means: Array, variances: Array, sizes: Array) -> Pair:
    mean = means.mean()
    return float(mean), float(np.average(variances + (means - mean) ** 2, weights=sizes))


def _inside_only_unweighted(means: Array, variances: Array, sizes: Array) -> Pair:
    return float(means.mean()), float(variances.mean())


def _mean_of_deviations(means: Array, variances: Array, sizes: Array) -> Pair:
    mean, _ = whole_set(means, variances, sizes)
    return mean, float(np.average(np.sqrt(variances), weights=sizes) ** 2)


def _unbiased_whole(means: Array, variances: Array, sizes: Array) -> Pair:
    mean, variance = whole_set(means, variances, sizes)
    return mean, float(variance * sizes.sum() / (sizes.sum() - 1))


def _unbiased_batches(means: Array, variances: Array, sizes: Array) -> Pair:
    return whole_set(means, variances * sizes / (sizes - 1), sizes)


def _second_moment(means: Array, variances: Array, sizes: Array) -> Pair:
    mean, _ = whole_set(means, variances, sizes)
    return mean, float(np.average(variances + means**2, weights=sizes))


def _last_batch(means: Array, variances: Array, sizes: Array) -> Pair:
    return float(means[-1]), float(variances[-1])


WHOLE_SET = Exercise(
    id="07.4",
    task="mean and (1/m) variance of all examples, from the batches' means, variances and sizes.",
    reference=whole_set,
    probes=(
        (np.array([1.5, 5.0]), np.array([0.25, 4.0]), np.array([4, 2])),
        (np.array([0.0, 1.0, -2.0]), np.array([1.0, 0.5, 2.0]), np.array([64, 64, 10])),
        (np.array([3.0, 3.0]), np.array([2.0, 2.0]), np.array([8, 8])),
    ),
    slips=(
        Slip(
            _inside_only,
            "this is the mean of the batch variances. The batch means differ too, and that spread "
            "belongs to the whole variance: add the mean of (batch mean − mean)².",
        ),
        Slip(
            _between_only,
            "this is the spread of the batch means only. The variance inside the "
            "batches is missing.",
        ),
        Slip(
            _unweighted,
            "all batches count alike, but the last one is shorter: weigh by sizes.",
        ),
        Slip(
            _mean_unweighted,
            "the variance is weighed by sizes, the mean is not: the short batch counts too much.",
        ),
        Slip(
            _inside_only_unweighted,
            "plain means of both. Two things are missing: weights for batches of different size, "
            "and the spread of the batch means.",
        ),
        Slip(
            _mean_of_deviations,
            "standard deviations are averaged and squared. Variances can be averaged, standard "
            "deviations can not. And the spread of the batch means is missing.",
        ),
        Slip(
            _unbiased_whole,
            "the variance is divided by the number of examples minus 1. Wanted is the one that "
            "batch norm uses: divided by m.",
        ),
        Slip(
            _unbiased_batches,
            "the batch variances are made unbiased first, m/(m − 1). That is for guessing from a "
            "sample; here all examples are there, and biased parts add up exactly.",
        ),
        Slip(
            _second_moment,
            "this is the mean of z². Subtract the squared mean, or take the batch means' distance "
            "from the mean.",
        ),
        Slip(_last_batch, "only the last mini-batch is left. All of them belong to the whole set."),
    ),
    hints=(
        "The mean is a mean of the batch means, each counted as often as it has examples.",
        "Each batch adds its own variance and the squared distance of its mean from the mean of "
        "all. Average these sums, weighed by sizes (np.average has weights).",
    ),
)

# ---- 07.5 folding batch norm into the layer before --------------------------------------------


def fold(
    weight: Array,
    bias: Array,
    scale: Array,
    shift: Array,
    mean: Array,
    variance: Array,
    epsilon: float,
) -> tuple[Array, Array]:
    """Return W and b of the one dense layer that does what dense and batch norm do."""
    factor = scale / np.sqrt(variance + epsilon)
    return factor * weight, factor * (bias - mean) + shift


Folded = tuple[Array, Array]


def _bias_not_scaled(weight: Array, bias: Array, *rest: Any) -> Folded:
    new_weight, new_bias = fold(weight, 0 * bias, *rest)
    return new_weight, bias + new_bias


def _bias_dropped(weight: Array, bias: Array, *rest: Any) -> Folded:
    return fold(weight, 0 * bias, *rest)


def _columns_scaled(
    weight: Array,
    bias: Array,
    scale: Array,
    shift: Array,
    mean: Array,
    variance: Array,
    epsilon: float,
) -> Folded:
    factor = scale / np.sqrt(variance + epsilon)
    return weight * factor.T, factor * (bias - mean) + shift


def _mean_added(
    weight: Array, bias: Array, scale: Array, shift: Array, mean: Array, *rest: Any
) -> Folded:
    return fold(weight, bias, scale, shift, -mean, *rest)


def _mean_not_scaled(
    weight: Array, bias: Array, scale: Array, shift: Array, mean: Array, *rest: Any
) -> Folded:
    return fold(weight, bias, scale, shift - mean, 0 * mean, *rest)


def _fold_without_root(*values: Any) -> Folded:
    *others, variance, epsilon = values
    squared = (*others, (variance + epsilon) ** 2, 0.0)
    return fold(*squared)


def _fold_without_epsilon(*values: Any) -> Folded:
    return fold(*_with_last(values, 0.0))


def _fold_without_scale(weight: Array, bias: Array, scale: Array, *rest: Any) -> Folded:
    return fold(weight, bias, np.ones_like(scale), *rest)


def _fold_without_shift(
    weight: Array, bias: Array, scale: Array, shift: Array, *rest: Any
) -> Folded:
    return fold(weight, bias, scale, 0 * shift, *rest)


def _shift_scaled(weight: Array, bias: Array, scale: Array, shift: Array, *rest: Any) -> Folded:
    return fold(weight, bias + shift, scale, 0 * shift, *rest)


_SQUARE = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0], [-2.0, 1.0, 1.5]])

FOLD = Exercise(
    id="07.5",
    task="W and b of the one dense layer that equals dense layer plus batch norm in test mode.",
    reference=fold,
    probes=(
        (_SQUARE, np.array([[0.5], [-1.0], [2.0]]), _SCALE, _SHIFT, _MEAN, _VARIANCE, 1e-3),
        (_SQUARE[:, :2], np.zeros((3, 1)), _SCALE, _SHIFT, _MEAN, _VARIANCE, 1e-5),
        (np.array([[2.0, 1.0]]), *(np.array([[v]]) for v in (1.0, 2.0, 3.0, 4.0, 0.0)), 0.25),
    ),
    slips=(
        Slip(
            _bias_not_scaled,
            "the old b goes through batch norm too: it must be multiplied by the factor, as the "
            "mean is.",
        ),
        Slip(
            _bias_dropped,
            "the old b is dropped. In training it would cancel; in test mode the mean is a fixed "
            "number, so b counts.",
        ),
        Slip(
            _columns_scaled,
            "the factor multiplies the columns of W. A unit is a row: the factor, (n, 1), must "
            "stretch along the row.",
        ),
        Slip(_mean_added, "the sign of the mean is turned: batch norm subtracts it."),
        Slip(
            _mean_not_scaled,
            "the mean is subtracted before the division by √(σ² + ε), so it is "
            "multiplied by the factor too.",
        ),
        Slip(_fold_without_root, "the factor has no root: scale / √(variance + epsilon)."),
        Slip(_fold_without_epsilon, "ε is missing in the factor: scale / √(variance + epsilon)."),
        Slip(
            _fold_without_scale,
            "γ is missing: the factor is scale / √(variance + epsilon), not 1 over the root.",
        ),
        Slip(_fold_without_shift, "the new b lacks shift (β)."),
        Slip(_shift_scaled, "shift (β) is added after the factor, so it is not multiplied by it."),
    ),
    hints=(
        "Write scale · (W x + b − mean)/√(variance + epsilon) + shift, and sort it: what stands "
        "before x? What is left?",
        "With factor = scale / √(variance + epsilon), the new W is factor · W, row by row. The new "
        "b is what comes out for x = 0.",
    ),
)

EXERCISES = (TEST_MODE, BOTH_MODES, CORRECTED, WHOLE_SET, FOLD)
