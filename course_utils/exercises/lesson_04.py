"""Exercises of notebook 04, "Normalizing activations in a network".

The probes have m ≠ n, so that an axis mixed up shows; one has m = n, where shapes alone say
nothing; one has a unit that never changes, where only ε keeps the division from 0 / 0.
"""

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

# ---- 04.1 normalise inputs ------------------------------------------------------------------


def normalise(x: Array) -> Array:
    """Subtract each input's mean over the examples, then divide by its standard deviation σ."""
    mean = x.mean(axis=1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=1, keepdims=True)
    result: Array = (x - mean) / np.sqrt(variance)
    return result


def _by_variance(x: Array) -> Array:
    result: Array = (x - x.mean(axis=1, keepdims=True)) / x.var(axis=1, keepdims=True)
    return result


def _over_inputs(x: Array) -> Array:
    result: Array = (x - x.mean(axis=0)) / x.std(axis=0)
    return result


def _all_together(x: Array) -> Array:
    result: Array = (x - x.mean()) / x.std()
    return result


def _unbiased(x: Array) -> Array:
    result: Array = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, ddof=1, keepdims=True)
    return result


def _only_shifted(x: Array) -> Array:
    result: Array = x - x.mean(axis=1, keepdims=True)
    return result


def _only_scaled(x: Array) -> Array:
    result: Array = x / x.std(axis=1, keepdims=True)
    return result


def _spread_about_zero(x: Array) -> Array:
    root = np.sqrt((x**2).mean(axis=1, keepdims=True))
    result: Array = (x - x.mean(axis=1, keepdims=True)) / root
    return result


def _multiplied(x: Array) -> Array:
    result: Array = (x - x.mean(axis=1, keepdims=True)) * x.std(axis=1, keepdims=True)
    return result


def _without_keepdims(x: Array) -> Array:
    result: Array = (x - x.mean(axis=1)) / x.std(axis=1)
    return result


NORMALISE = Exercise(
    id="04.1",
    task="inputs x (n_x, m) with mean 0 and standard deviation 1 in each row.",
    reference=normalise,
    probes=(
        (np.array([[1.0, 4.0, 7.0, 10.0, 3.0], [0.2, -0.1, 0.4, 0.6, 0.1]]),),
        (np.array([[3.0, 9.0, 0.5], [1.0, -5.0, 40.0], [200.0, 203.0, 190.0]]),),
        (np.array([[1e6, 3e6, -2e6, 0.0]]),),
    ),
    slips=(
        Slip(
            _by_variance,
            "divided by the variance σ². Data with σ = 3 would end with a standard deviation of "
            "1/3. Divide by its root, σ.",
        ),
        Slip(
            _over_inputs,
            "mean and σ are taken over the inputs of one example. Take them over the examples: "
            "axis=1, one pair of numbers a row.",
        ),
        Slip(
            _all_together,
            "one mean and one σ for the whole matrix. Then a large input stays large beside a "
            "small one. Each row needs its own.",
        ),
        Slip(
            _unbiased,
            "the variance divides by m − 1. The lecture's σ² is the plain mean, divided by m "
            "(NumPy's default, ddof=0).",
        ),
        Slip(_only_shifted, "the mean is gone, the spread is as before: divide by σ too."),
        Slip(
            _only_scaled,
            "divided by σ, but the mean is still there. Subtract it first.",
        ),
        Slip(
            _spread_about_zero,
            "σ² is the mean of (x − μ)². Here it was taken from x before the mean was subtracted.",
        ),
        Slip(_multiplied, "multiplied by σ, so wide inputs get wider still. Divide by it."),
        Slip(
            _without_keepdims,
            "a mean or σ has shape (n_x,), which NumPy lines up with the examples. Use "
            "keepdims=True, so that it is (n_x, 1).",
        ),
    ),
    hints=(
        "μ and σ² are means over the examples: axis=1, with keepdims=True they stay (n_x, 1).",
        "σ² is the mean of (x − μ)², and the result is (x − μ) divided by the root of σ².",
    ),
)

# ---- 04.2 the largest learning rate ---------------------------------------------------------


def largest_rate(curvatures: Array, momentum: float) -> float:
    """Return the limit (2 + 2 · momentum) / λ of the steepest direction."""
    return float((2 + 2 * momentum) / curvatures.max())


def _rate_one(curvatures: Array, momentum: float) -> float:
    return float(1 / curvatures.max())


def _rate_half(curvatures: Array, momentum: float) -> float:
    return float((1 + momentum) / curvatures.max())


def _rate_without_momentum(curvatures: Array, momentum: float) -> float:
    return float(2 / curvatures.max())


def _rate_less(curvatures: Array, momentum: float) -> float:
    return float(2 * (1 - momentum) / curvatures.max())


def _rate_averaging(curvatures: Array, momentum: float) -> float:
    return float((2 + 2 * momentum) / (1 - momentum) / curvatures.max())


def _rate_flattest(curvatures: Array, momentum: float) -> float:
    return float((2 + 2 * momentum) / curvatures.min())


def _rate_mean(curvatures: Array, momentum: float) -> float:
    return float((2 + 2 * momentum) / curvatures.mean())


def _rate_first(curvatures: Array, momentum: float) -> float:
    return float((2 + 2 * momentum) / curvatures[0])


def _rate_best(curvatures: Array, momentum: float) -> float:
    return float(2 / (curvatures.min() + curvatures.max()))


LARGEST_RATE = Exercise(
    id="04.2",
    task="the α below which the walk arrives, for curvatures λ (n,) and a momentum.",
    reference=largest_rate,
    probes=(
        (np.array([1.0, 10.0]), 0.0),
        (np.array([4.0, 8.0, 2.0]), 0.5),
        (np.array([0.25]), 0.9),
    ),
    slips=(
        Slip(
            _rate_one,
            "this is 1/λ, where the steepest direction arrives in one step (without momentum). "
            "The walk still arrives beyond it, zigzagging, and momentum moves the limit.",
        ),
        Slip(
            _rate_half,
            "half of the limit. The condition is αλ < 2 + 2 · momentum, and not 1 + momentum.",
        ),
        Slip(
            _rate_without_momentum,
            "this is the limit without momentum, 2/λ. With momentum it is larger: "
            "αλ < 2 + 2 · momentum.",
        ),
        Slip(
            _rate_less,
            "the limit shrinks with momentum here. It grows: αλ < 2 + 2 · momentum.",
        ),
        Slip(
            _rate_averaging,
            "this limit is for the averaging form, v ← momentum · v + (1 − momentum)∇J, whose α "
            "counts 1 − momentum times. The sum form is asked for.",
        ),
        Slip(
            _rate_flattest,
            "the flattest direction does not decide. The first to leave the bowl is the steepest "
            "one, with the largest λ.",
        ),
        Slip(
            _rate_mean,
            "a mean curvature does not help: one direction that diverges is enough. Take the "
            "largest λ.",
        ),
        Slip(
            _rate_first,
            "the first curvature was taken. They come in any order: take the largest.",
        ),
        Slip(
            _rate_best,
            "this is the α at which plain gradient descent is fastest. Asked is the largest one "
            "that still arrives.",
        ),
    ),
    hints=(
        "In a direction of curvature λ the walk arrives while αλ < 2 + 2 · momentum.",
        "All directions must arrive, so the largest λ sets the limit.",
    ),
)

# ---- 04.3 batch norm ------------------------------------------------------------------------


def batch_norm(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    """Normalise each unit (row) over the examples, then apply scale γ and shift β."""
    mean = z.mean(axis=1, keepdims=True)
    variance = ((z - mean) ** 2).mean(axis=1, keepdims=True)
    z_norm = (z - mean) / np.sqrt(variance + epsilon)
    result: Array = scale * z_norm + shift
    return result


def _statistics(z: Array, ddof: int = 0) -> tuple[Array, Array]:
    mean = z.mean(axis=1, keepdims=True)
    return z - mean, z.var(axis=1, keepdims=True, ddof=ddof)


def _bn_variance(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred, variance = _statistics(z)
    result: Array = scale * centred / (variance + epsilon) + shift
    return result


def _bn_outside(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred, variance = _statistics(z)
    result: Array = scale * centred / (np.sqrt(variance) + epsilon) + shift
    return result


def _bn_added(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred, variance = _statistics(z)
    result: Array = scale * (centred / np.sqrt(variance) + epsilon) + shift
    return result


def _bn_without_epsilon(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred, variance = _statistics(z)
    result: Array = scale * centred / np.sqrt(variance) + shift
    return result


def _bn_over_units(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    result: Array = scale * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + epsilon) + shift
    return result


def _bn_no_keepdims(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    result: Array = scale * (z - z.mean(axis=1)) / np.sqrt(z.var(axis=1) + epsilon) + shift
    return result


def _bn_whole(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    result: Array = scale * (z - z.mean()) / np.sqrt(z.var() + epsilon) + shift
    return result


def _bn_unbiased(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    centred, variance = _statistics(z, ddof=1)
    result: Array = scale * centred / np.sqrt(variance + epsilon) + shift
    return result


def _bn_uncentred(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    _, variance = _statistics(z)
    result: Array = scale * z / np.sqrt(variance + epsilon) + shift
    return result


def _bn_swapped(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    result: Array = batch_norm(z, shift, scale, epsilon)
    return result


def _bn_undone(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    """Take γ, β for the batch's own statistics: that gives z back."""
    return z.copy()


def _bn_norm_only(z: Array, scale: Array, shift: Array, epsilon: float) -> Array:
    result: Array = batch_norm(z, np.ones_like(scale), np.zeros_like(shift), epsilon)
    return result


def _column(*values: float) -> Array:
    return np.array(values).reshape(-1, 1)


BATCH_NORM = Exercise(
    id="04.3",
    task="z̃ (n, m) from z (n, m), scale γ (n, 1), shift β (n, 1) and ε.",
    reference=batch_norm,
    probes=(
        (
            np.array([[1.0, 4.0, -2.0, 3.0], [0.2, 0.3, 0.1, 0.6], [30.0, 10.0, 20.0, 60.0]]),
            _column(1.0, 2.0, 0.5),
            _column(0.0, 1.0, -3.0),
            0.01,
        ),
        (np.array([[1.0, 5.0], [2.0, 9.0]]), _column(3.0, 1.0), _column(0.5, 0.2), 0.1),
        (np.array([[4.0, 4.0, 4.0], [1.0, 2.0, 6.0]]), _column(2.0, 1.0), _column(7.0, 0.0), 1e-5),
        (np.array([[3.0], [-1.0]]), _column(2.0, 4.0), _column(0.3, -0.4), 1e-3),
    ),
    slips=(
        Slip(
            _bn_variance,
            "divided by the variance. The root is missing: √(σ² + ε).",
        ),
        Slip(
            _bn_outside,
            "ε stands outside the root. Here it belongs inside, √(σ² + ε): added to the variance.",
        ),
        Slip(
            _bn_added,
            "ε is added to z_norm, not to the variance: mind the parentheses. It belongs under "
            "the root.",
        ),
        Slip(
            _bn_without_epsilon,
            "ε is missing. A unit that never changes has σ² = 0, and 0 / 0 is NaN.",
        ),
        Slip(
            _bn_over_units,
            "normalised over the units of one example. Batch norm takes each unit (row) over the "
            "examples of the batch: axis=1.",
        ),
        Slip(
            _bn_no_keepdims,
            "the mean has shape (n,), which NumPy lines up with the examples. Use keepdims=True, "
            "so that it is (n, 1).",
        ),
        Slip(
            _bn_whole,
            "one mean and one variance for all units together. Each unit has its own.",
        ),
        Slip(
            _bn_unbiased,
            "the variance divides by m − 1. In the forward pass batch norm divides by m "
            "(ddof=0); with one example m − 1 would be 0.",
        ),
        Slip(
            _bn_uncentred,
            "the mean is not subtracted: z_norm is (z − μ) / √(σ² + ε).",
        ),
        Slip(
            _bn_swapped,
            "γ and β have changed places: multiply by the scale γ, then add the shift β.",
        ),
        Slip(
            _bn_undone,
            "this gives z back. γ and β are the arguments scale and shift, which are learned: "
            "they are not the batch's own σ and μ.",
        ),
        Slip(
            _bn_norm_only,
            "this is z_norm. Multiply by γ and add β.",
        ),
    ),
    hints=(
        "Four lines: mean, variance, z_norm, z̃. The first two with axis=1 and keepdims=True.",
        "z_norm = (z − mean) / √(variance + ε); then scale · z_norm + shift.",
    ),
)

# ---- 04.4 the identity ----------------------------------------------------------------------


def identity_parameters(z: Array, epsilon: float) -> tuple[Array, Array]:
    """Return γ = √(σ² + ε) and β = μ of each unit, which give z back."""
    scale = np.sqrt(z.var(axis=1, keepdims=True) + epsilon)
    shift = z.mean(axis=1, keepdims=True)
    return scale, shift


def _identity_without_epsilon(z: Array, epsilon: float) -> tuple[Array, Array]:
    return identity_parameters(z, 0.0)


def _identity_outside(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, 0.0)
    return scale + epsilon, shift


def _identity_variance(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, epsilon)
    return scale**2, shift


def _identity_inverse(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, epsilon)
    return 1 / scale, shift


def _identity_swapped(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, epsilon)
    return shift, scale


def _identity_minus(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, epsilon)
    return scale, -shift


def _identity_flat(z: Array, epsilon: float) -> tuple[Array, Array]:
    scale, shift = identity_parameters(z, epsilon)
    return scale.ravel(), shift.ravel()


def _identity_over_units(z: Array, epsilon: float) -> tuple[Array, Array]:
    return np.sqrt(z.var(axis=0) + epsilon), z.mean(axis=0)


def _identity_unbiased(z: Array, epsilon: float) -> tuple[Array, Array]:
    _, shift = identity_parameters(z, epsilon)
    return np.sqrt(z.var(axis=1, ddof=1, keepdims=True) + epsilon), shift


IDENTITY = Exercise(
    id="04.4",
    task="(scale γ, shift β), each (n, 1), with which batch norm gives z (n, m) back.",
    reference=identity_parameters,
    probes=(
        (np.array([[1.0, 4.0, -2.0, 3.0], [0.2, 0.3, 0.1, 0.6], [30.0, 10.0, 20.0, 60.0]]), 0.01),
        (np.array([[1.0, 5.0], [2.0, 9.0]]), 0.1),
        (np.array([[4.0, 4.0, 4.0]]), 1e-4),
    ),
    slips=(
        Slip(
            _identity_without_epsilon,
            "γ is σ here. The normalising divided by √(σ² + ε), so γ needs the ε as well.",
        ),
        Slip(
            _identity_outside,
            "γ is σ + ε. To undo a division by √(σ² + ε), multiply by exactly that: ε inside.",
        ),
        Slip(_identity_variance, "γ is σ² + ε. Take the root."),
        Slip(
            _identity_inverse,
            "γ divides once more. It has to undo the division, so it is √(σ² + ε) itself.",
        ),
        Slip(
            _identity_swapped,
            "γ and β have changed places. First comes the scale, then the shift.",
        ),
        Slip(
            _identity_minus,
            "the mean was subtracted already. To undo that, add it: β = μ.",
        ),
        Slip(
            _identity_flat,
            "the shapes are (n,). γ and β are (n, 1), so that they line up with the units: "
            "keepdims=True.",
        ),
        Slip(
            _identity_over_units,
            "the statistics are taken over the units. Each unit has its own, over the examples: "
            "axis=1.",
        ),
        Slip(
            _identity_unbiased,
            "the variance divides by m − 1, but the normalising used the one that divides by m.",
        ),
    ),
    hints=(
        "Solve z = γ · (z − μ) / √(σ² + ε) + β for γ and β.",
        "γ cancels the division, β cancels the subtraction.",
    ),
)

# ---- 04.5 parameters of a new layer ---------------------------------------------------------


def new_parameters(z: Array) -> tuple[Array, Array]:
    """Return a scale of ones and a shift of zeros, one pair a unit."""
    n = z.shape[0]
    return np.ones((n, 1)), np.zeros((n, 1))


def _new_each_example(z: Array) -> tuple[Array, Array]:
    return np.ones(z.shape), np.zeros(z.shape)


def _new_per_example(z: Array) -> tuple[Array, Array]:
    return np.ones((1, z.shape[1])), np.zeros((1, z.shape[1]))


def _new_wrong_number(z: Array) -> tuple[Array, Array]:
    return np.ones((z.shape[1], 1)), np.zeros((z.shape[1], 1))


def _new_flat(z: Array) -> tuple[Array, Array]:
    return np.ones(z.shape[0]), np.zeros(z.shape[0])


def _new_single(z: Array) -> tuple[Array, Array]:
    return np.ones((1, 1)), np.zeros((1, 1))


def _new_zero_scale(z: Array) -> tuple[Array, Array]:
    return np.zeros((z.shape[0], 1)), np.zeros((z.shape[0], 1))


def _new_swapped(z: Array) -> tuple[Array, Array]:
    scale, shift = new_parameters(z)
    return shift, scale


def _new_measured(z: Array) -> tuple[Array, Array]:
    return z.std(axis=1, keepdims=True), z.mean(axis=1, keepdims=True)


def _new_measured_squared(z: Array) -> tuple[Array, Array]:
    return z.var(axis=1, keepdims=True), z.mean(axis=1, keepdims=True)


NEW_PARAMETERS = Exercise(
    id="04.5",
    task="(scale γ, shift β) of a new layer for z (n, m), so that z̃ starts as z_norm.",
    reference=new_parameters,
    probes=(
        (np.array([[1.0, 4.0, -2.0, 3.0], [0.2, 0.3, 0.1, 0.6], [30.0, 10.0, 20.0, 60.0]]),),
        (np.array([[1.0, 5.0], [2.0, 9.0]]),),
        (np.array([[7.0], [8.0]]),),
    ),
    slips=(
        Slip(
            _new_each_example,
            "γ and β have shape (n, m), so a number for each example: they could not serve a batch "
            "of another size. They belong to the units: (n, 1).",
        ),
        Slip(
            _new_per_example,
            "one number for each example. γ and β belong to the units: (n, 1).",
        ),
        Slip(
            _new_wrong_number,
            "as many rows as examples. z has one unit a row, so n is z.shape[0].",
        ),
        Slip(
            _new_flat,
            "the shape is (n,), which NumPy would line up with the examples. Use (n, 1).",
        ),
        Slip(
            _new_single,
            "one γ and one β for all units. Each unit learns its own.",
        ),
        Slip(
            _new_zero_scale,
            "γ starts at 0, so every output is β, whatever the input. Start with γ = 1.",
        ),
        Slip(
            _new_swapped,
            "γ and β have changed places: a scale of 1 and a shift of 0 leave z_norm as it is.",
        ),
        Slip(
            _new_measured,
            "these are the batch's own σ and μ. γ and β are parameters: they start at 1 and 0, and "
            "gradient descent moves them.",
        ),
        Slip(
            _new_measured_squared,
            "these are the batch's own σ² and μ. γ and β are parameters: they start at 1 and 0, "
            "and gradient descent moves them.",
        ),
    ),
    hints=(
        "Which γ and β leave z_norm unchanged?",
        "A column of n ones and a column of n zeros, where n is the number of units (rows).",
    ),
)

EXERCISES = (NORMALISE, LARGEST_RATE, BATCH_NORM, IDENTITY, NEW_PARAMETERS)
