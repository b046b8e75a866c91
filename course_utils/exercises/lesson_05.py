"""Exercises of notebook 05, "Fitting batch norm into a neural network".

Examples are columns: z is (n, m), and whatever belongs to a unit is (n, 1).
"""

from itertools import pairwise

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

# ---- 05.1 what is learned, and its shapes -----------------------------------------------------

Shapes = dict[str, tuple[int, int]]


def parameter_shapes(sizes: tuple[int, ...]) -> Shapes:
    """Return name and shape of all that is learned; batch norm is in the hidden layers."""
    last = len(sizes) - 1
    shapes = {}
    for layer in range(1, last + 1):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        shapes[f"W{layer}"] = (n_out, n_in)
        if layer < last:
            shapes[f"scale{layer}"] = (n_out, 1)
            shapes[f"shift{layer}"] = (n_out, 1)
    shapes[f"b{last}"] = (sizes[-1], 1)
    return shapes


def _hidden_bias_kept(sizes: tuple[int, ...]) -> Shapes:
    biases = {f"b{layer}": (n, 1) for layer, n in enumerate(sizes) if layer}
    return parameter_shapes(sizes) | biases


def _no_bias_at_all(sizes: tuple[int, ...]) -> Shapes:
    return {name: shape for name, shape in parameter_shapes(sizes).items() if name[0] != "b"}


def _output_normalised(sizes: tuple[int, ...]) -> Shapes:
    last, shape = len(sizes) - 1, (sizes[-1], 1)
    return _no_bias_at_all(sizes) | {f"scale{last}": shape, f"shift{last}": shape}


def _output_normalised_too(sizes: tuple[int, ...]) -> Shapes:
    return parameter_shapes(sizes) | _output_normalised(sizes)


def _bias_misplaced(sizes: tuple[int, ...]) -> Shapes:
    hidden = list(enumerate(sizes))[1:-1]
    return _no_bias_at_all(sizes) | {f"b{layer}": (n, 1) for layer, n in hidden}


def _weights_transposed(sizes: tuple[int, ...]) -> Shapes:
    return {
        name: shape[::-1] if name[0] == "W" else shape
        for name, shape in parameter_shapes(sizes).items()
    }


def _inputs_normalised(sizes: tuple[int, ...]) -> Shapes:
    shapes = parameter_shapes(sizes)
    for layer, n_in in enumerate(sizes[:-2], start=1):
        shapes[f"scale{layer}"] = shapes[f"shift{layer}"] = (n_in, 1)
    return shapes


def _parameters_as_rows(sizes: tuple[int, ...]) -> Shapes:
    return {
        name: shape if name[0] == "W" else shape[::-1]
        for name, shape in parameter_shapes(sizes).items()
    }


def _one_pair_a_layer(sizes: tuple[int, ...]) -> Shapes:
    return {
        name: (1, 1) if name[0] == "s" else shape for name, shape in parameter_shapes(sizes).items()
    }


def _statistics_learned(sizes: tuple[int, ...]) -> Shapes:
    hidden = list(enumerate(sizes))[1:-1]
    means = {f"mean{layer}": (n, 1) for layer, n in hidden}
    return parameter_shapes(sizes) | means | {f"variance{layer}": (n, 1) for layer, n in hidden}


def _as_without_batch_norm(sizes: tuple[int, ...]) -> Shapes:
    shapes: Shapes = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        shapes |= {f"W{layer}": (n_out, n_in), f"b{layer}": (n_out, 1)}
    return shapes


SHAPES = Exercise(
    id="05.1",
    task="a dict: name and shape of each parameter; batch norm is in all hidden layers.",
    reference=parameter_shapes,
    probes=(((64, 32, 10),), ((4, 5, 3, 2),), ((7, 6, 5, 4, 3),)),
    slips=(
        Slip(
            _hidden_bias_kept,
            "b is kept in the hidden layers. Batch norm subtracts the mean, and b with it: its "
            "gradient is 0, so there is nothing to train.",
        ),
        Slip(
            _no_bias_at_all,
            "the last layer has lost its b. No batch norm follows there, so nothing cancels it.",
        ),
        Slip(
            _output_normalised,
            "the last layer has scale and shift. Batch norm is in the hidden layers here; the "
            "logits go to the softmax as they are, with a b.",
        ),
        Slip(
            _output_normalised_too,
            "the last layer has scale and shift too. Batch norm is in the hidden layers only; the "
            "last one keeps W and b.",
        ),
        Slip(
            _bias_misplaced,
            "b stands in the hidden layers and not in the last one: it should be the other way "
            "round. Where batch norm follows, the mean takes b away again.",
        ),
        Slip(
            _weights_transposed,
            "W is turned round: (n_in, n_out) is the way of frameworks, whose examples are rows. "
            "Here Z = W A, so W is (n_out, n_in).",
        ),
        Slip(
            _inputs_normalised,
            "scale and shift have the size of the layer's input. Batch norm works on z, the "
            "layer's n_out units.",
        ),
        Slip(
            _parameters_as_rows,
            "the vectors lie: (1, n). Examples are columns, so one number a unit is a column, "
            "(n, 1).",
        ),
        Slip(
            _one_pair_a_layer,
            "one scale and one shift a layer are too few: each unit has its own pair.",
        ),
        Slip(
            _statistics_learned,
            "mean and variance are on the list. They are measured in each mini-batch, not learned.",
        ),
        Slip(
            _as_without_batch_norm,
            "this is the network without batch norm: W and b. In hidden layers scale and shift "
            "come, and b goes.",
        ),
    ),
    hints=(
        "Go from layer to layer. What does a hidden layer learn? What does the last one learn?",
        "Hidden layer l with n units: Wl (n, units before), scalel (n, 1), shiftl (n, 1). Last "
        "layer: W and b.",
    ),
)

# ---- 05.2 a step of momentum for batch norm's β -----------------------------------------------

Pair = tuple[Array, Array]


def momentum_step(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    """Return shift and velocity after one step of momentum, as the lecture averages."""
    velocity = momentum * velocity + (1 - momentum) * gradient
    return shift - learning_rate * velocity, velocity


def _shift_as_weight(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    velocity = shift * velocity + (1 - shift) * gradient
    return shift - learning_rate * velocity, velocity


def _shift_averaged(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    return momentum * shift + (1 - momentum) * gradient, velocity


def _without_velocity(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    return shift - learning_rate * gradient, velocity


def _summed(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    velocity = momentum * velocity + gradient
    return shift - learning_rate * velocity, velocity


def _weights_swapped(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    return momentum_step(shift, velocity, gradient, learning_rate, 1 - momentum)


def _step_before_average(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    _, new_velocity = momentum_step(shift, velocity, gradient, learning_rate, momentum)
    return shift - learning_rate * velocity, new_velocity


def _uphill(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    return momentum_step(shift, velocity, gradient, -learning_rate, momentum)


def _velocity_not_kept(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    new_shift, _ = momentum_step(shift, velocity, gradient, learning_rate, momentum)
    return new_shift, velocity


def _momentum_subtracted(
    shift: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> Pair:
    _, velocity = momentum_step(shift, velocity, gradient, learning_rate, momentum)
    return momentum - learning_rate * velocity, velocity


_SHIFT, _VELOCITY = np.array([[0.5], [-1.0], [2.0]]), np.array([[0.3], [0.1], [-0.4]])
_GRADIENT = np.array([[2.0], [-0.5], [1.0]])

MOMENTUM_STEP = Exercise(
    id="05.2",
    task="(shift, velocity) after one step of momentum in the lecture's averaging form.",
    reference=momentum_step,
    probes=(
        (_SHIFT, _VELOCITY, _GRADIENT, 0.1, 0.9),
        (_SHIFT, 0 * _VELOCITY, _GRADIENT, 0.5, 0.8),
        (0 * _SHIFT, _VELOCITY, _GRADIENT, 1.0, 0.0),
    ),
    slips=(
        Slip(
            _shift_as_weight,
            "batch norm's β (shift) stands where momentum's β belongs: it weighs the average. Two "
            "numbers with one letter. The weight is `momentum`.",
        ),
        Slip(
            _shift_averaged,
            "shift itself is averaged with its gradient. β := β − α dβ is a step of gradient "
            "descent; only the velocity is an average.",
        ),
        Slip(_without_velocity, "this is plain gradient descent: the velocity has no part in it."),
        Slip(
            _summed,
            "the gradient lacks its weight 1 − momentum. Frameworks sum like this; the lecture "
            "averages.",
        ),
        Slip(
            _weights_swapped,
            "momentum weighs the new gradient here. It is the weight of the OLD velocity.",
        ),
        Slip(
            _step_before_average,
            "shift moves along the old velocity. First the average takes in the gradient, then the "
            "step is taken.",
        ),
        Slip(_uphill, "shift goes uphill: α · velocity must be subtracted."),
        Slip(
            _velocity_not_kept,
            "shift is right, but the old velocity is returned. The next step needs the new one.",
        ),
        Slip(
            _momentum_subtracted,
            "the step starts from momentum's β. The parameter that moves is batch norm's β, "
            "`shift`.",
        ),
    ),
    hints=(
        "Two lines: the velocity averages gradients, then shift steps along the velocity.",
        "velocity = momentum · velocity + (1 − momentum) · gradient; shift − learning_rate · "
        "velocity. The value of shift does not enter the first line.",
    ),
)

# ---- 05.3 the learning rate that a direction feels --------------------------------------------


def effective_rates(weight: Array, learning_rate: float) -> Array:
    """Return α/‖w‖² for each unit, one row w of W a unit."""
    rates: Array = learning_rate / (weight**2).sum(axis=1, keepdims=True)
    return rates


def _rate_by_length(weight: Array, learning_rate: float) -> Array:
    rates: Array = learning_rate / np.linalg.norm(weight, axis=1, keepdims=True)
    return rates


def _rate_unchanged(weight: Array, learning_rate: float) -> Array:
    return np.full((len(weight), 1), learning_rate)


def _rate_multiplied(weight: Array, learning_rate: float) -> Array:
    rates: Array = learning_rate * (weight**2).sum(axis=1, keepdims=True)
    return rates


def _rate_of_all_units(weight: Array, learning_rate: float) -> Array:
    return np.full((len(weight), 1), learning_rate / (weight**2).sum())


def _rate_by_columns(weight: Array, learning_rate: float) -> Array:
    rates: Array = learning_rate / (weight**2).sum(axis=0, keepdims=True)
    return rates


def _rate_by_mean_square(weight: Array, learning_rate: float) -> Array:
    rates: Array = learning_rate / (weight**2).mean(axis=1, keepdims=True)
    return rates


def _rate_by_squared_sum(weight: Array, learning_rate: float) -> Array:
    rates: Array = learning_rate / weight.sum(axis=1, keepdims=True) ** 2
    return rates


EFFECTIVE_RATES = Exercise(
    id="05.3",
    task="the learning rate that each unit's direction feels, (n_out, 1); W is (n_out, n_in).",
    reference=effective_rates,
    probes=(
        (np.array([[3.0, 4.0, 0.0], [1.0, 0.0, 2.0]]), 0.5),
        (np.array([[0.1, 0.2], [2.0, -1.0]]), 1.0),
        (np.array([[10.0, 20.0, -5.0]]), 0.01),
    ),
    slips=(
        Slip(
            _rate_by_length,
            "divided by ‖w‖ once. The length enters twice: the gradient is ‖w‖ times smaller, and "
            "the same step turns a long w less.",
        ),
        Slip(
            _rate_unchanged,
            "α itself. The output depends on the direction of w only, and a long w turns slowly.",
        ),
        Slip(_rate_multiplied, "multiplied by ‖w‖². A long w turns slowly, so divide."),
        Slip(
            _rate_of_all_units,
            "one length for the whole matrix. Batch norm works unit by unit, so each row has its "
            "own length.",
        ),
        Slip(_rate_by_columns, "the lengths of the columns. A unit is a row of W."),
        Slip(_rate_by_mean_square, "the mean of the squares. ‖w‖² is their sum."),
        Slip(
            _rate_by_squared_sum,
            "the squared sum of the weights. ‖w‖² is the sum of their squares.",
        ),
    ),
    hints=(
        "How much smaller is the gradient if w is 10 times longer? And how much less does the same "
        "step turn it?",
        "Both factors are 1/‖w‖. ‖w‖² is the sum of the squares along a row (axis=1, keepdims).",
    ),
)

# ---- 05.4 the backward pass -------------------------------------------------------------------

Gradients = tuple[Array, Array, Array]


def batch_norm_backward(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    """Return dJ/dz, dJ/dscale and dJ/dshift from dJ/dz̃, in training mode."""
    std = np.sqrt(z.var(axis=1, keepdims=True) + epsilon)
    z_norm = (z - z.mean(axis=1, keepdims=True)) / std
    mean_d = dz_tilde.mean(axis=1, keepdims=True)
    mean_dz = (dz_tilde * z_norm).mean(axis=1, keepdims=True)
    dz = scale / std * (dz_tilde - mean_d - z_norm * mean_dz)
    dscale = (dz_tilde * z_norm).sum(axis=1, keepdims=True)
    return dz, dscale, dz_tilde.sum(axis=1, keepdims=True)


def _parts(z: Array, epsilon: float) -> Pair:
    """Return z_norm and √(σ² + ε)."""
    std = np.sqrt(z.var(axis=1, keepdims=True) + epsilon)
    return (z - z.mean(axis=1, keepdims=True)) / std, std


def _statistics_constant(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    _, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return scale / _parts(z, epsilon)[1] * dz_tilde, dscale, dshift


def _variance_constant(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    _, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    centred = dz_tilde - dz_tilde.mean(axis=1, keepdims=True)
    return scale / _parts(z, epsilon)[1] * centred, dscale, dshift


def _mean_constant(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    _, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    z_norm, std = _parts(z, epsilon)
    return scale / std * (dz_tilde - z_norm * dscale / z.shape[1]), dscale, dshift


def _sums_not_means(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    _, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    z_norm, std = _parts(z, epsilon)
    return scale / std * (dz_tilde - dshift - z_norm * dscale), dscale, dshift


def _scale_forgotten(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    return batch_norm_backward(dz_tilde, z, np.ones_like(scale), epsilon)


def _not_divided(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz * _parts(z, epsilon)[1], dscale, dshift


def _backward_without_root(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz / _parts(z, epsilon)[1], dscale, dshift


def _backward_without_epsilon(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    return batch_norm_backward(dz_tilde, z, scale, 0.0)


def _dscale_from_z(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, _, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz, (dz_tilde * z).sum(axis=1, keepdims=True), dshift


def _dscale_from_centred(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz, dscale * _parts(z, epsilon)[1], dshift


def _parameters_averaged(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz, dscale / z.shape[1], dshift / z.shape[1]


def _summed_over_units(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, _, _ = batch_norm_backward(dz_tilde, z, scale, epsilon)
    z_norm, _ = _parts(z, epsilon)
    return dz, (dz_tilde * z_norm).sum(axis=0), dz_tilde.sum(axis=0)


def _parameters_swapped(dz_tilde: Array, z: Array, scale: Array, epsilon: float) -> Gradients:
    dz, dscale, dshift = batch_norm_backward(dz_tilde, z, scale, epsilon)
    return dz, dshift, dscale


_Z = np.array([[1.0, 2.0, 4.0, 9.0, -1.0], [0.5, 0.5, 1.0, 2.0, -2.0], [3.0, 1.0, 2.0, 5.0, 4.0]])
_D = np.array(
    [[0.1, -0.4, 0.3, 0.2, 0.5], [-1.0, 0.6, 0.2, 0.3, -0.7], [0.4, 0.1, -0.2, 0.8, -0.3]]
)
_SCALE = np.array([[1.5], [0.5], [-2.0]])

BACKWARD = Exercise(
    id="05.4",
    task="(dz, dscale, dshift) from dz_tilde = dJ/dz̃, in training mode.",
    reference=batch_norm_backward,
    probes=(
        (_D, _Z, _SCALE, 0.01),
        (_D[:, :2], _Z[:, :2], _SCALE, 0.5),
        (np.array([[1.0, -2.0, 0.5]]), np.full((1, 3), 7.0), np.array([[3.0]]), 0.25),
    ),
    slips=(
        Slip(
            _statistics_constant,
            "μ and σ² are held constant. They are made of z: each z moves the mean and the "
            "variance of its mini-batch, and so all other outputs.",
        ),
        Slip(
            _variance_constant,
            "the way through μ is there, the way through σ² is missing: the term with z_norm.",
        ),
        Slip(
            _mean_constant,
            "the way through σ² is there, the way through μ is missing: the mean of dz_tilde.",
        ),
        Slip(
            _sums_not_means,
            "dz subtracts sums. μ and σ² have a 1/m, so these are means over the mini-batch.",
        ),
        Slip(
            _scale_forgotten,
            "dz lacks the factor scale (γ): z̃ = scale · z_norm + shift stands between.",
        ),
        Slip(_not_divided, "dz is not divided by √(σ² + ε): z_norm was, and so is its gradient."),
        Slip(
            _backward_without_root,
            "dz is divided by σ² + ε. Forward divides by the root, so backward does too.",
        ),
        Slip(_backward_without_epsilon, "ε is missing. A constant unit then divides by 0."),
        Slip(
            _dscale_from_z,
            "dscale is made from z. What scale multiplies is z_norm: dz_tilde · z_norm, summed.",
        ),
        Slip(
            _dscale_from_centred,
            "dscale is made from z − μ, not yet divided by √(σ² + ε). What scale multiplies is "
            "z_norm.",
        ),
        Slip(
            _parameters_averaged,
            "dscale and dshift are means. The 1/m of the cost is already in dz_tilde, so sum over "
            "the examples.",
        ),
        Slip(
            _summed_over_units,
            "the sums run over the units. scale and shift are one number a unit, so sum over the "
            "examples (axis=1, keepdims=True).",
        ),
        Slip(
            _parameters_swapped,
            "dscale and dshift are swapped. shift is only added: its gradient is the plain sum.",
        ),
    ),
    hints=(
        "dshift and dscale are sums over the examples. For dz, z reaches the cost in three ways: "
        "directly, through μ and through σ².",
        "dz = scale/√(σ² + ε) · (dz_tilde − its mean − z_norm · mean of dz_tilde · z_norm).",
    ),
)

# ---- 05.5 one gradient from many mini-batches -------------------------------------------------


def accumulated_scale_gradient(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    """Return the gradient of scale, averaged over all examples, mini-batch by mini-batch."""
    m = z.shape[1]
    total: Array = np.zeros((len(z), 1))
    for start in range(0, m, batch_size):
        batch = z[:, start : start + batch_size]
        std = np.sqrt(batch.var(axis=1, keepdims=True) + epsilon)
        z_norm = (batch - batch.mean(axis=1, keepdims=True)) / std
        total += (d[:, start : start + batch_size] * z_norm).sum(axis=1, keepdims=True)
    total /= m
    return total


def _cut(values: Array, batch_size: int) -> list[Array]:
    return [values[:, i : i + batch_size] for i in range(0, values.shape[1], batch_size)]


def _normalised_by(z: Array, of: Array, epsilon: float) -> Array:
    """Normalise z with the statistics of another array."""
    result: Array = (z - of.mean(axis=1, keepdims=True)) / _parts(of, epsilon)[1]
    return result


def _mean_product(d: Array, z_norm: Array) -> Array:
    result: Array = (d * z_norm).mean(axis=1, keepdims=True)
    return result


def _whole_sets_statistics(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    return _mean_product(d, _normalised_by(z, z, epsilon))


def _first_batchs_statistics(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    return _mean_product(d, _normalised_by(z, z[:, :batch_size], epsilon))


def _batch_befores_statistics(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    batches = _cut(z, batch_size)
    before = [batches[0], *batches[:-1]]
    parts = [_normalised_by(*pair, epsilon) for pair in zip(batches, before, strict=True)]
    return _mean_product(d, np.hstack(parts))


def _short_batch_dropped(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    full = z.shape[1] // batch_size * batch_size
    total: Array = _without_short_batch(d, z, batch_size, epsilon) * full
    total /= z.shape[1]
    return total


def _without_short_batch(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    full = z.shape[1] // batch_size * batch_size
    return accumulated_scale_gradient(d[:, :full], z[:, :full], batch_size, epsilon)


def _mean_of_means(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    pairs = zip(_cut(d, batch_size), _cut(z, batch_size), strict=True)
    means = [accumulated_scale_gradient(*pair, batch_size, epsilon) for pair in pairs]
    result: Array = np.mean(means, axis=0)
    return result


def _all_batches_full(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    m = z.shape[1]
    total: Array = accumulated_scale_gradient(d, z, batch_size, epsilon) * m
    total /= batch_size * len(range(0, m, batch_size))
    return total


def _summed_only(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    total: Array = accumulated_scale_gradient(d, z, batch_size, epsilon) * z.shape[1]
    return total


def _sum_of_means(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    total: Array = _mean_of_means(d, z, batch_size, epsilon) * len(_cut(z, batch_size))
    return total


def _not_normalised(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    return _mean_product(d, z)


def _last_batch_only(d: Array, z: Array, batch_size: int, epsilon: float) -> Array:
    return accumulated_scale_gradient(
        _cut(d, batch_size)[-1], _cut(z, batch_size)[-1], batch_size, epsilon
    )


ACCUMULATED = Exercise(
    id="05.5",
    task="the gradient of scale as the mean over all examples, mini-batch by mini-batch.",
    reference=accumulated_scale_gradient,
    probes=(
        (_D, _Z, 2, 0.01),
        (_D, _Z, 3, 0.1),
        (np.hstack([_D, 2 * _D[:, ::-1]]), np.hstack([_Z, _Z**2]), 4, 1e-5),
    ),
    slips=(
        Slip(
            _whole_sets_statistics,
            "μ and σ² are those of all examples. In training each mini-batch is normalised with "
            "its own.",
        ),
        Slip(
            _first_batchs_statistics,
            "all mini-batches are normalised with μ and σ² of the first. Measure them anew in each "
            "one.",
        ),
        Slip(
            _batch_befores_statistics,
            "each mini-batch is normalised with μ and σ² of the one before. Forward and backward "
            "use the same mini-batch.",
        ),
        Slip(
            _short_batch_dropped,
            "the last, shorter mini-batch is left out of the sum. Its examples count too.",
        ),
        Slip(
            _without_short_batch,
            "the last, shorter mini-batch is left out, of the sum and of the count. The mean is "
            "over all m examples.",
        ),
        Slip(
            _mean_of_means,
            "this is the mean of the mini-batches' means, so an example in the short one counts "
            "too much. Add up sums, and divide once by m.",
        ),
        Slip(
            _all_batches_full,
            "divided as if all mini-batches were full. The last one may be shorter: divide by m.",
        ),
        Slip(_summed_only, "this is the sum over all examples. The cost is a mean: divide by m."),
        Slip(
            _sum_of_means,
            "the mini-batches' means are added up, so the result grows with their number. Add up "
            "sums, and divide once by m.",
        ),
        Slip(_not_normalised, "z is not normalised. What scale multiplies is z_norm."),
        Slip(
            _last_batch_only,
            "only the last mini-batch is left: the sum starts anew in each one.",
        ),
    ),
    hints=(
        "Go through the columns in steps of batch_size. Each mini-batch has its own μ and σ².",
        "In each mini-batch add (d * z_norm).sum(axis=1, keepdims=True) to a total. Divide the "
        "total by the number of all columns.",
    ),
)

EXERCISES = (SHAPES, MOMENTUM_STEP, EFFECTIVE_RATES, BACKWARD, ACCUMULATED)
