"""Exercises of notebook 12, "Programming assignment".

They take and give NumPy arrays, so a learner may use TensorFlow inside or not, and nothing here
imports it. The answers stay right in float32. Probes have unlike numbers of rows, columns and
classes, so that swapped axes show; big numbers, so that an overflow shows; and a last mini-batch
that is shorter than the others.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

# ---- 12.1 a linear function -----------------------------------------------------------------


def linear_function(seed: int) -> Array:
    """Draw X (3, 1), then W (4, 3), then b (4, 1), all from one generator; return W X + b."""
    rng = np.random.RandomState(seed)
    x = rng.randn(3, 1)
    w = rng.randn(4, 3)
    b = rng.randn(4, 1)
    result: Array = w @ x + b
    return result


def _draws(seed: int) -> tuple[Array, Array, Array]:
    rng = np.random.RandomState(seed)
    return rng.randn(3, 1), rng.randn(4, 3), rng.randn(4, 1)


def _linear_weights_first(seed: int) -> Array:
    rng = np.random.RandomState(seed)
    w, x, b = rng.randn(4, 3), rng.randn(3, 1), rng.randn(4, 1)
    result: Array = w @ x + b
    return result


def _linear_seeded_anew(seed: int) -> Array:
    x, w, b = (np.random.RandomState(seed).randn(*shape) for shape in ((3, 1), (4, 3), (4, 1)))
    result: Array = w @ x + b
    return result


def _linear_new_generator(seed: int) -> Array:
    rng = np.random.default_rng(seed)
    x, w, b = (rng.standard_normal(shape) for shape in ((3, 1), (4, 3), (4, 1)))
    result: Array = w @ x + b
    return result


def _linear_uniform(seed: int) -> Array:
    rng = np.random.RandomState(seed)
    x, w, b = rng.rand(3, 1), rng.rand(4, 3), rng.rand(4, 1)
    result: Array = w @ x + b
    return result


def _linear_dot_swapped(seed: int) -> Array:
    x, w, b = _draws(seed)
    result: Array = np.dot(x, w) + b
    return result


def _linear_matmul_swapped(seed: int) -> Array:
    x, w, b = _draws(seed)
    result: Array = x @ w + b
    return result


def _linear_entry_by_entry(seed: int) -> Array:
    x, w, b = _draws(seed)
    result: Array = w * x.T + b
    return result


def _linear_without_b(seed: int) -> Array:
    x, w, _ = _draws(seed)
    result: Array = w @ x
    return result


def _linear_flat_b(seed: int) -> Array:
    x, w, b = _draws(seed)
    result: Array = w @ x + b[:, 0]
    return result


LINEAR = Exercise(
    id="12.1",
    task="draw X (3, 1), W (4, 3) and b (4, 1) by np.random.RandomState(seed).randn, in this "
    "order, and return W X + b.",
    reference=linear_function,
    probes=((1,), (7,)),
    slips=(
        Slip(
            _linear_weights_first,
            "W is drawn before X. A seed fixes the sequence of the numbers, not who gets which: "
            "draw X, then W, then b.",
        ),
        Slip(
            _linear_seeded_anew,
            "each draw starts the sequence again, so X, W and b begin with the same numbers. "
            "Make one generator and draw all three from it.",
        ),
        Slip(
            _linear_new_generator,
            "default_rng is NumPy's new generator: other numbers from the same seed. The "
            "published ones come from np.random.RandomState(seed).",
        ),
        Slip(
            _linear_uniform,
            "rand draws evenly from 0 to 1. Wanted: the normal distribution, randn, with an n.",
        ),
        Slip(
            _linear_dot_swapped,
            "np.dot(X, W) does not fit: (3, 1) times (4, 3). The weights stand on the left, "
            "(4, 3) times (3, 1).",
        ),
        Slip(
            _linear_matmul_swapped,
            "X @ W does not fit: (3, 1) times (4, 3). The weights stand on the left, (4, 3) "
            "times (3, 1).",
        ),
        Slip(
            _linear_entry_by_entry,
            "`*` multiplies entry by entry and sums nothing, so 12 products are left. The matrix "
            "product is `@`.",
        ),
        Slip(_linear_without_b, "b is missing: W X + b."),
        Slip(
            _linear_flat_b,
            "b has the shape (4,), so it lies like a row, and NumPy adds it to each entry of the "
            "column W X: a table of 4 × 4 comes out. b is a column, (4, 1).",
        ),
    ),
    hints=(
        "rng = np.random.RandomState(seed), then rng.randn(3, 1) and so on, in the order X, W, b.",
        "The matrix product is `w @ x`, or np.matmul(w, x), or tf.matmul(w, x).numpy().",
    ),
)

# ---- 12.2 sigmoid ---------------------------------------------------------------------------


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + e⁻ᶻ). With −|z| in the exponent nothing grows beyond float64."""
    small = np.exp(-np.abs(z))
    result: Array = np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    return result


def _sigmoid_overflow(z: Array) -> Array:
    result: Array = np.exp(z) / (1 + np.exp(z))
    return result


def _sigmoid_turned(z: Array) -> Array:
    return sigmoid(-z)


def _sigmoid_no_parentheses(z: Array) -> Array:
    result: Array = 1 / 1 + np.exp(-z)
    return result


def _sigmoid_derivative(z: Array) -> Array:
    return sigmoid(z) * sigmoid(-z)


def _sigmoid_tanh(z: Array) -> Array:
    result: Array = np.tanh(z)
    return result


def _sigmoid_over_all(z: Array) -> Array:
    small = np.exp(z - z.max())
    result: Array = small / small.sum()
    return result


def _sigmoid_math(z: Any) -> Any:
    import math

    return 1 / (1 + math.exp(-z))


SIGMOID = Exercise(
    id="12.2",
    task="return 1 / (1 + e⁻ᶻ) for each entry of the array z.",
    reference=sigmoid,
    probes=(
        (np.array([0.0, 12.0, -1.0]),),
        (np.array([[0.5, -3.0], [2.0, 1.0], [-0.25, 4.0]]),),
        (np.array([1000.0, -1000.0]),),
    ),
    slips=(
        Slip(
            _sigmoid_overflow,
            "e¹⁰⁰⁰ is too large for a float: ∞ / ∞ gives NaN. Write 1 / (1 + e⁻ᶻ), where a large "
            "z makes e⁻ᶻ small.",
        ),
        Slip(
            _sigmoid_turned,
            "the curve falls where it must rise: the exponent is −z.",
        ),
        Slip(
            _sigmoid_no_parentheses,
            "Python reads 1 / 1 + e⁻ᶻ as (1 / 1) + e⁻ᶻ. Put parentheses around 1 + e⁻ᶻ.",
        ),
        Slip(
            _sigmoid_derivative,
            "this is the derivative of sigmoid. Wanted: sigmoid itself.",
        ),
        Slip(
            _sigmoid_tanh,
            "this is tanh, which runs from −1 to 1. Sigmoid runs from 0 to 1.",
        ),
        Slip(
            _sigmoid_over_all,
            "the entries sum to 1: this is softmax. Sigmoid takes each entry by itself.",
        ),
        Slip(
            _sigmoid_math,
            "math.exp takes one number. np.exp takes a whole array.",
        ),
    ),
    hints=(
        "np.exp works on all entries at once, so no loop is needed.",
        "1 / (1 + np.exp(-z)), or tf.sigmoid(z).numpy().",
    ),
)

# ---- 12.3 the cost of yes or no -------------------------------------------------------------


def cost(z: Array, y: Array) -> Array:
    """Return −y log a − (1 − y) log(1 − a) with a = sigmoid(z), from the logits z themselves.

    With log(1 + e⁻|ᶻ|) and the logarithms taken on paper, it is max(z, 0) − z y + log(1 + e⁻|ᶻ|).
    """
    result: Array = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return result


def _cost_mean(z: Array, y: Array) -> float:
    return float(cost(z, y).mean())


def _cost_sum(z: Array, y: Array) -> float:
    return float(cost(z, y).sum())


def _cost_squashed_twice(z: Array, y: Array) -> Array:
    return cost(sigmoid(z), y)


def _cost_swapped(z: Array, y: Array) -> Array:
    return cost(y, z)


def _cost_log_of_zero(z: Array, y: Array) -> Array:
    a = 1 / (1 + np.exp(-z))
    result: Array = -y * np.log(a) - (1 - y) * np.log(1 - a)
    return result


def _cost_patched(z: Array, y: Array) -> Array:
    a = 1 / (1 + np.exp(-z))
    result: Array = -y * np.log(a + 1e-8) - (1 - y) * np.log(1 - a + 1e-8)
    return result


def _cost_yes_only(z: Array, y: Array) -> Array:
    return y * cost(z, y)


def _cost_no_minus(z: Array, y: Array) -> Array:
    return -cost(z, y)


def _cost_of_softmax(z: Array, y: Array) -> Array:
    shifted = z - z.max()
    result: Array = -y * (shifted - np.log(np.exp(shifted).sum()))
    return result


COST = Exercise(
    id="12.3",
    task="return the cross-entropy of sigmoid(z) and the labels y, one number for each entry.",
    reference=cost,
    probes=(
        (np.array([0.2, 0.4, 0.7, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])),
        (np.array([[-2.0, 3.0, 0.0]]), np.array([[1.0, 1.0, 0.0]])),
        (np.array([200.0, -200.0, 200.0]), np.array([1.0, 1.0, 0.0])),
    ),
    slips=(
        Slip(
            _cost_mean,
            "you return the mean, one number. Here each entry keeps its own cost: the mean comes "
            "later, over the examples.",
        ),
        Slip(
            _cost_sum,
            "you return the sum, one number. Here each entry keeps its own cost.",
        ),
        Slip(
            _cost_squashed_twice,
            'sigmoid is taken twice. A cost "with logits" takes sigmoid itself: give it z, not '
            "sigmoid(z).",
        ),
        Slip(
            _cost_swapped,
            "logits and labels are swapped. Both are arrays of one shape, so nothing complains: "
            "name them in the call, labels=y, logits=z.",
        ),
        Slip(
            _cost_log_of_zero,
            "for a logit of 200 sigmoid is rounded to 1, log(1 − 1) is −∞, and 0 · ∞ is NaN. Take "
            "the logarithm on paper: max(z, 0) − z y + log(1 + e⁻|ᶻ|).",
        ),
        Slip(
            _cost_patched,
            "a small number is added inside the logarithm, so no cost can grow past 18.4. The true "
            "cost of z = −200 with the label 1 is 200: max(z, 0) − z y + log(1 + e⁻|ᶻ|).",
        ),
        Slip(
            _cost_yes_only,
            "entries with the label 0 cost nothing. The second half is missing: "
            "−(1 − y) log(1 − a).",
        ),
        Slip(_cost_no_minus, "the sign is turned: log a is negative, and a cost is not."),
        Slip(
            _cost_of_softmax,
            "softmax ties all entries together. Here each entry answers its own yes-or-no "
            "question: sigmoid.",
        ),
    ),
    hints=(
        "−y log a − (1 − y) log(1 − a) with a = sigmoid(z) is the formula. Think of z = ±200.",
        "np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))), or TensorFlow's "
        "sigmoid_cross_entropy_with_logits(labels=y, logits=z).",
    ),
)

# ---- 12.4 one-hot ---------------------------------------------------------------------------


def one_hot_matrix(labels: Array, n_classes: int) -> Array:
    """Compare a column of class numbers with the row of labels: a table (n_classes, m)."""
    classes = np.arange(n_classes).reshape(-1, 1)
    matrix: Array = (classes == labels.reshape(1, -1)).astype(float)
    return matrix


def _one_hot_rows(labels: Array, n_classes: int) -> Array:
    return one_hot_matrix(labels, n_classes).T


def _one_hot_third_axis(labels: Array, n_classes: int) -> Array:
    return one_hot_matrix(labels, n_classes)[:, None, :]


def _one_hot_indexed(labels: Array, n_classes: int) -> Array:
    result: Array = np.eye(n_classes)[labels]
    return result


def _one_hot_squeezed(labels: Array, n_classes: int) -> Array:
    result: Array = np.eye(n_classes)[np.squeeze(labels)].T
    return result


def _one_hot_reshaped(labels: Array, n_classes: int) -> Array:
    result: Array = np.eye(n_classes)[labels.ravel()].reshape(n_classes, -1)
    return result


def _one_hot_seen(labels: Array, n_classes: int) -> Array:
    return one_hot_matrix(labels, int(labels.max()) + 1)


def _one_hot_from_one(labels: Array, n_classes: int) -> Array:
    return one_hot_matrix(labels - 1, n_classes)


def _one_hot_truth_values(labels: Array, n_classes: int) -> Array:
    result: Array = one_hot_matrix(labels, n_classes) == 1
    return result


ONE_HOT = Exercise(
    id="12.4",
    task="turn class numbers (1, m) into the one-hot matrix (n_classes, m): classes are rows.",
    reference=one_hot_matrix,
    probes=(
        (np.array([[1, 2, 3, 0, 2, 1]]), 4),
        (np.array([[2, 0, 1]]), 3),
        (np.array([[1, 0]]), 6),
        (np.array([[2]]), 4),
    ),
    slips=(
        Slip(
            _one_hot_rows,
            "each example is a row. Examples are columns: tf.one_hot(…, axis=0), or a transpose "
            "at the end.",
        ),
        Slip(
            _one_hot_third_axis,
            "three axes, (n_classes, 1, m): the labels came as a row of shape (1, m), and its "
            "first axis stayed. Flatten them before: labels.reshape(-1).",
        ),
        Slip(
            _one_hot_indexed,
            "three axes, (1, m, n_classes): the labels came as a row of shape (1, m), and each "
            "became a row of its own. Flatten them before, labels.reshape(-1), and transpose.",
        ),
        Slip(
            _one_hot_squeezed,
            "squeeze takes away every axis of length 1: with one example nothing is left of "
            "(1, 1). Flatten the labels by labels.reshape(-1).",
        ),
        Slip(
            _one_hot_reshaped,
            "the shape is right but the ones are scattered. reshape only cuts the same numbers "
            "into other rows. To swap rows and columns use .T.",
        ),
        Slip(
            _one_hot_seen,
            "the number of rows comes from the labels. A class that is not seen needs its row "
            "too: use n_classes.",
        ),
        Slip(
            _one_hot_from_one,
            "the ones stand one row too high: classes are counted from 0.",
        ),
        Slip(
            _one_hot_truth_values,
            "True and False are not numbers yet. Wanted: 1.0 and 0.0.",
        ),
    ),
    hints=(
        "Row j and column i hold 1 where label i is j. The labels come as (1, m): one row.",
        "Compare np.arange(n_classes).reshape(-1, 1) with the labels, or take rows of "
        "np.eye(n_classes) and transpose, or tf.one_hot(labels.reshape(-1), n_classes, axis=0).",
    ),
)

# ---- 12.5 the cost of six classes -----------------------------------------------------------


def total_cost(z: Array, y: Array) -> float:
    """Take log softmax over the classes (rows); average −log ŷ of the true class over examples."""
    shifted = z - z.max(axis=0)
    log_y_hat = shifted - np.log(np.exp(shifted).sum(axis=0))
    return float(-(y * log_y_hat).sum(axis=0).mean())


def _softmax(z: Array, axis: int = 0) -> Array:
    t = np.exp(z - z.max(axis=axis, keepdims=True))
    result: Array = t / t.sum(axis=axis, keepdims=True)
    return result


def _total_sum(z: Array, y: Array) -> float:
    return float(total_cost(z, y) * z.shape[1])


def _total_vector(z: Array, y: Array) -> Array:
    result: Array = -(y * np.log(_softmax(z))).sum(axis=0)
    return result


def _total_not_transposed(z: Array, y: Array) -> float:
    return float(-(y * np.log(_softmax(z, axis=1))).sum(axis=1).mean())


def _total_softmax_over_examples(z: Array, y: Array) -> float:
    return float(-(y * np.log(_softmax(z, axis=1))).sum(axis=0).mean())


def _total_softmax_twice(z: Array, y: Array) -> float:
    return total_cost(_softmax(z), y)


def _total_mean_of_entries(z: Array, y: Array) -> float:
    return total_cost(z, y) / len(z)


def _total_sigmoid(z: Array, y: Array) -> float:
    return float(cost(z, y).sum(axis=0).mean())


def _total_swapped(z: Array, y: Array) -> float:
    return total_cost(y, z)


SIX_CLASSES = np.array(
    [
        [2.4048107, 5.0334096],
        [-0.7921977, -4.1523376],
        [0.9447198, -0.46802214],
        [1.158121, 3.9810789],
        [4.768706, 2.3220146],
        [6.1481323, 3.909829],
    ]
)

TOTAL_COST = Exercise(
    id="12.5",
    task="return the cost of logits z (C, m) and one-hot labels y (C, m): the mean over the "
    "examples, one number.",
    reference=total_cost,
    probes=(
        (SIX_CLASSES, one_hot_matrix(np.array([[5, 0]]), 6)),
        (SIX_CLASSES[:3], one_hot_matrix(np.array([[1, 0]]), 3)),
        (np.array([[0.5, 2.0, -1.0], [1.0, 0.0, 3.0]]), one_hot_matrix(np.array([[0, 0, 1]]), 2)),
    ),
    slips=(
        Slip(
            _total_sum,
            "this is the sum over the examples. The cost is their mean: divide by m, the number "
            "of columns.",
        ),
        Slip(
            _total_vector,
            "you return a vector, one loss an example. The cost is one number: their mean.",
        ),
        Slip(
            _total_not_transposed,
            "TensorFlow takes softmax over the LAST axis, and in (C, m) these are the examples. "
            "Transpose logits and labels before you hand them over.",
        ),
        Slip(
            _total_softmax_over_examples,
            "softmax is summed along the rows, over the examples. The probabilities of one "
            "example stand in its column: axis=0.",
        ),
        Slip(
            _total_softmax_twice,
            'softmax is taken twice. A cost "with logits" takes softmax itself: give it z.',
        ),
        Slip(
            _total_mean_of_entries,
            "the mean runs over all C·m entries. First sum over the classes, then take the mean "
            "over the m examples.",
        ),
        Slip(
            _total_sigmoid,
            "this is the sigmoid cost: it asks C separate yes-or-no questions. Here each example "
            "has exactly one class: softmax.",
        ),
        Slip(
            _total_swapped,
            "logits and labels are swapped. Name them in the call: labels=…, logits=….",
        ),
    ),
    hints=(
        "One column, one example: log softmax over axis 0, pick the true class with y, mean.",
        "Or tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=tf.transpose(y), "
        "logits=tf.transpose(z))), made a number by float().",
    ),
)

# ---- 12.6 how many mini-batches -------------------------------------------------------------


def count_batches(m: int, batch_size: int) -> int:
    """Divide and round up: the rest makes one more, shorter mini-batch."""
    return -(-m // batch_size)


COUNT = Exercise(
    id="12.6",
    task="return the number of mini-batches that hold all m examples, the last one may be shorter.",
    reference=count_batches,
    probes=((1080, 32), (1024, 32), (1060, 32), (20, 64), (1, 1)),
    slips=(
        Slip(
            lambda m, batch_size: m // batch_size,
            "the rest is forgotten: 33 · 32 = 1056, and 24 examples of 1080 are in no mini-batch.",
        ),
        Slip(
            lambda m, batch_size: m // batch_size + 1,
            "where batch_size divides m there is no rest: 1024 examples are exactly 32 · 32.",
        ),
        Slip(
            lambda m, batch_size: round(m / batch_size),
            "you round to the nearest number. A rest of one example makes a mini-batch too: round "
            "up.",
        ),
        Slip(
            lambda m, batch_size: m / batch_size,
            "a number of mini-batches is whole: round up.",
        ),
    ),
    hints=(
        "m // batch_size full ones, and one more if there is a rest.",
        "math.ceil(m / batch_size), or (m + batch_size - 1) // batch_size.",
    ),
)

# ---- 12.7 making them -----------------------------------------------------------------------


def split_batches(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    """Put the columns of x and y into one order; cut both at the same places."""
    x, y = x[:, order], y[:, order]
    batches = []
    for start in range(0, x.shape[1], batch_size):
        batches.append(x[:, start : start + batch_size])
        batches.append(y[:, start : start + batch_size])
    return batches


def _batches_full_only(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    full = len(order) // batch_size * batch_size
    return split_batches(x, y, order[:full], batch_size)


def _batches_not_shuffled(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    return split_batches(x, y, np.arange(len(order)), batch_size)


def _batches_labels_stay(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    return split_batches(x, y[:, np.argsort(order)], order, batch_size)


def _batches_inverse_order(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    return split_batches(x, y, np.argsort(order), batch_size)


def _batches_of_rows(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    x, y = x[:, order], y[:, order]
    batches = []
    for start in range(0, x.shape[1], batch_size):
        batches += [x[start : start + batch_size], y[start : start + batch_size]]
    return batches


def _batches_one_short(x: Array, y: Array, order: Array, batch_size: int) -> list[Array]:
    x, y = x[:, order], y[:, order]
    batches = []
    for start in range(0, x.shape[1], batch_size):
        stop = start + batch_size - 1
        batches += [x[:, start:stop], y[:, start:stop]]
    return batches


_X = np.arange(14.0).reshape(2, 7)
_Y = one_hot_matrix(np.array([[0, 1, 2, 2, 1, 0, 0]]), 3)

SPLIT = Exercise(
    id="12.7",
    task="put the examples into the given order and cut them into mini-batches: a list "
    "[x₀, y₀, x₁, y₁, …] of arrays.",
    reference=split_batches,
    probes=(
        (_X, _Y, np.array([3, 0, 6, 2, 5, 1, 4]), 3),
        (_X, _Y, np.array([6, 4, 2, 0, 1, 3, 5]), 2),
        (_X[:, :4], _Y[:, :4], np.array([2, 3, 1, 0]), 4),
    ),
    slips=(
        Slip(
            _batches_full_only,
            "the last examples are lost. The last mini-batch may be shorter, but it must be there.",
        ),
        Slip(_batches_not_shuffled, "the given order is not used: take x[:, order]."),
        Slip(
            _batches_labels_stay,
            "the examples are in the new order but the labels are not, so each example has "
            "another one's label. Use the same order for both.",
        ),
        Slip(
            _batches_inverse_order,
            "this is the inverse order: example i went to place order[i]. Wanted: place i takes "
            "example order[i], x[:, order].",
        ),
        Slip(
            _batches_of_rows,
            "rows are cut, but examples are columns: x[:, start:stop].",
        ),
        Slip(
            _batches_one_short,
            "each mini-batch lacks its last example. A slice ends before its stop: "
            "start + batch_size needs no - 1.",
        ),
    ),
    hints=(
        "First reorder the columns of both arrays. Then cut at 0, batch_size, 2 * batch_size, …",
        "for start in range(0, m, batch_size): x[:, start : start + batch_size]. A slice that "
        "reaches beyond the end simply ends there.",
    ),
)

# ---- 12.8 the cost of an epoch --------------------------------------------------------------


def epoch_cost(costs: Array, sizes: Array) -> float:
    """Weigh the cost of each mini-batch by its examples: the mean over all examples."""
    return float((costs * sizes).sum() / sizes.sum())


def _epoch_mean_of_means(costs: Array, sizes: Array) -> float:
    return float(costs.mean())


def _epoch_floor(costs: Array, sizes: Array) -> float:
    return float(costs.sum() / (sizes.sum() // sizes[0]))


def _epoch_sum(costs: Array, sizes: Array) -> float:
    return float(costs.sum())


def _epoch_last(costs: Array, sizes: Array) -> float:
    return float(costs[-1])


def _epoch_by_batches(costs: Array, sizes: Array) -> float:
    return float((costs * sizes).sum() / len(costs))


def _epoch_sizes_once_more(costs: Array, sizes: Array) -> float:
    return float(costs.sum() / sizes.sum())


def _epoch_by_size(costs: Array, sizes: Array) -> float:
    return float(costs.sum() / sizes[0])


def _epoch_full_size(costs: Array, sizes: Array) -> float:
    return float((costs * sizes[0]).sum() / sizes.sum())


EPOCH_COST = Exercise(
    id="12.8",
    task="return the mean cost over all examples of an epoch, from the mean cost of each "
    "mini-batch and its number of examples.",
    reference=epoch_cost,
    probes=(
        (np.array([2.0, 1.0, 0.5, 4.0]), np.array([32, 32, 32, 8])),
        (np.array([1.0, 3.0]), np.array([10, 5])),
    ),
    slips=(
        Slip(
            _epoch_mean_of_means,
            "a mean of means. It gives the short last mini-batch the weight of a full one: weigh "
            "each cost by its number of examples.",
        ),
        Slip(
            _epoch_floor,
            "the sum is divided by the number of FULL mini-batches, but it holds the last one "
            "too. So 34 costs would be divided by 33. Weigh by examples.",
        ),
        Slip(
            _epoch_by_size,
            "the sum is divided by the batch size. Each cost is a mean already: "
            "the size was divided out once.",
        ),
        Slip(_epoch_sum, "this is the sum of the costs. It grows with the number of batches."),
        Slip(
            _epoch_last,
            "this is the cost of the last mini-batch alone.",
        ),
        Slip(
            _epoch_by_batches,
            "the costs are weighed by examples, so the sum must be divided by the number of "
            "examples, not of batches.",
        ),
        Slip(
            _epoch_sizes_once_more,
            "each cost is a mean already. Multiply it by its number of examples before you divide "
            "by all of them.",
        ),
        Slip(
            _epoch_full_size,
            "every mini-batch is counted with the full size. The last one is shorter: use its own.",
        ),
    ),
    hints=(
        "A mean cost times its number of examples is the sum of the losses in that mini-batch.",
        "(costs * sizes).sum() / sizes.sum()",
    ),
)

# ---- 12.9 forward ---------------------------------------------------------------------------


def forward(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, w3: Array, b3: Array) -> Array:
    """Linear, ReLU, linear, ReLU, linear: the result are the logits."""
    a1 = np.maximum(w1 @ x + b1, 0)
    a2 = np.maximum(w2 @ a1 + b2, 0)
    z3: Array = w3 @ a2 + b3
    return z3


def _through(activations: Any, *arguments: Array) -> Array:
    a, *parameters = arguments
    for w, b, activation in zip(parameters[::2], parameters[1::2], activations, strict=True):
        a = activation(w @ a + b)
    return a


def _relu(z: Array) -> Array:
    result: Array = np.maximum(z, 0)
    return result


def _same(z: Array) -> Array:
    return z


def _forward_softmax(x: Array, *parameters: Array) -> Array:
    return _softmax(forward(x, *parameters))


def _forward_relu_at_the_end(x: Array, *parameters: Array) -> Array:
    return _relu(forward(x, *parameters))


def _forward_linear(x: Array, *parameters: Array) -> Array:
    return _through((_same, _same, _same), x, *parameters)


def _forward_sigmoid(x: Array, *parameters: Array) -> Array:
    return _through((sigmoid, sigmoid, _same), x, *parameters)


def _forward_max(x: Array, *parameters: Array) -> Array:
    return _through((lambda z: np.max(z, 0), lambda z: np.max(z, 0), _same), x, *parameters)


def _forward_python_max(x: Array, *parameters: Array) -> Array:
    return _through((lambda z: max(z, 0), lambda z: max(z, 0), _same), x, *parameters)


def _forward_entry_by_entry(
    x: Array, w1: Array, b1: Array, w2: Array, b2: Array, w3: Array, b3: Array
) -> Array:
    return w1 * x + b1  # gets no further


def _forward_examples_in_rows(x: Array, *parameters: Array) -> Array:
    return forward(x, *parameters).T


def _forward_one_relu(x: Array, *parameters: Array) -> Array:
    return _through((_relu, _same, _same), x, *parameters)


def _forward_without_b(
    x: Array, w1: Array, b1: Array, w2: Array, b2: Array, w3: Array, b3: Array
) -> Array:
    result: Array = w3 @ _relu(w2 @ _relu(w1 @ x))
    return result


def _layers(sizes: tuple[int, ...], examples: int) -> tuple[Array, ...]:
    """Return an input and parameters that make each of the slips differ."""
    rng = np.random.default_rng(12)
    arrays = [rng.standard_normal((sizes[0], examples))]
    for n_in, n_out in pairwise(sizes):
        arrays += [rng.standard_normal((n_out, n_in)), rng.standard_normal((n_out, 1))]
    return tuple(arrays)


FORWARD = Exercise(
    id="12.9",
    task="return the logits Z3 (C, m) of linear → ReLU → linear → ReLU → linear for x (n_x, m).",
    reference=forward,
    probes=(_layers((5, 4, 3, 2), 6), _layers((3, 6, 4, 5), 2)),
    slips=(
        Slip(
            _forward_softmax,
            "softmax is applied at the end. The cost takes softmax itself, so it would happen "
            "twice: return the logits.",
        ),
        Slip(
            _forward_relu_at_the_end,
            "ReLU stands on the last layer too. Logits may be negative: the last layer is linear.",
        ),
        Slip(
            _forward_linear,
            "no ReLU: three linear layers in a row are one linear layer.",
        ),
        Slip(
            _forward_sigmoid,
            "the hidden layers use sigmoid. Wanted: ReLU, np.maximum(z, 0).",
        ),
        Slip(
            _forward_max,
            "np.max(z, 0) is the largest number of each column: the 0 is taken as the axis. "
            "np.maximum(z, 0) compares each entry with 0.",
        ),
        Slip(
            _forward_python_max,
            "Python's max asks which of two things is larger, and an array is not one number. "
            "np.maximum(z, 0) compares each entry with 0.",
        ),
        Slip(
            _forward_entry_by_entry,
            "`*` multiplies entry by entry, and the shapes do not fit. The matrix product is `@`.",
        ),
        Slip(
            _forward_examples_in_rows,
            "the result is (m, C): examples in rows. Here they are columns, W X + b.",
        ),
        Slip(_forward_one_relu, "the second hidden layer has no ReLU."),
        Slip(_forward_without_b, "the b are missing: W X + b in each layer."),
    ),
    hints=(
        "Z1 = W1 X + b1, A1 = ReLU(Z1), Z2 = W2 A1 + b2, and so on.",
        "ReLU is np.maximum(z, 0), or tf.nn.relu(z). After the third linear step nothing follows.",
    ),
)

# ---- 12.10 Adam -----------------------------------------------------------------------------


def adam(gradients: Array, learning_rate: float) -> Array:
    """Start at θ = 0 and do one step of Adam for each gradient; return θ after each."""
    theta = v = s = 0.0
    path = []
    for t, gradient in enumerate(gradients, 1):
        v = 0.9 * v + 0.1 * gradient
        s = 0.999 * s + 0.001 * gradient**2
        v_hat = v / (1 - 0.9**t)
        s_hat = s / (1 - 0.999**t)
        theta = theta - learning_rate * v_hat / (np.sqrt(s_hat) + 1e-8)
        path.append(theta)
    return np.array(path)


def _adam(
    gradients: Array,
    learning_rate: float,
    *,
    weights: tuple[float, float] = (0.9, 0.999),
    corrected: tuple[bool, bool] = (True, True),
    count_from: int = 1,
    below: Any = lambda s_hat: np.sqrt(s_hat) + 1e-8,
    square: Any = np.square,
) -> Array:
    """Do :func:`adam` with a mistake."""
    theta = v = s = 0.0
    path = []
    for t, gradient in enumerate(gradients, count_from):
        v = weights[0] * v + (1 - weights[0]) * gradient
        s = weights[1] * s + (1 - weights[1]) * square(gradient)
        v_hat = v / (1 - weights[0] ** t) if corrected[0] else v
        s_hat = s / (1 - weights[1] ** t) if corrected[1] else s
        theta = theta - learning_rate * v_hat / below(s_hat)
        path.append(theta)
    return np.array(path)


def _adam_uncorrected(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, corrected=(False, False))


def _adam_half_corrected(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, corrected=(True, False))


def _adam_from_zero(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, count_from=0)


def _adam_same_correction(gradients: Array, learning_rate: float) -> Array:
    """Correct with 1 − β instead of 1 − βᵗ: right at the first step, and never again."""
    theta = v = s = 0.0
    path = []
    for gradient in gradients:
        v = 0.9 * v + 0.1 * gradient
        s = 0.999 * s + 0.001 * gradient**2
        theta = theta - learning_rate * (v / 0.1) / (np.sqrt(s / 0.001) + 1e-8)
        path.append(theta)
    return np.array(path)


def _adam_no_root(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, below=lambda s_hat: s_hat + 1e-8)


def _adam_no_epsilon(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, below=np.sqrt)


def _adam_no_parentheses(gradients: Array, learning_rate: float) -> Array:
    """Add ε to θ itself in each step: … / √ŝ + 1e-8."""
    steps = np.arange(1, len(gradients) + 1)
    result: Array = _adam_no_epsilon(gradients, learning_rate) + 1e-8 * steps
    return result


def _adam_epsilon_inside(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, below=lambda s_hat: np.sqrt(s_hat + 1e-8))


def _adam_epsilon_of_keras(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, below=lambda s_hat: np.sqrt(s_hat) + 1e-7)


def _adam_second_form(gradients: Array, learning_rate: float) -> Array:
    """Do the paper's faster form, which TensorFlow has: right but for its larger ε."""
    theta = v = s = 0.0
    path = []
    for t, gradient in enumerate(gradients, 1):
        v = 0.9 * v + 0.1 * gradient
        s = 0.999 * s + 0.001 * gradient**2
        rate = learning_rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        theta = theta - rate * v / (np.sqrt(s) + 1e-8)
        path.append(theta)
    return np.array(path)


def _adam_not_squared(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, square=np.abs)


def _adam_weights_turned(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, weights=(0.1, 0.001))


def _adam_weights_swapped(gradients: Array, learning_rate: float) -> Array:
    return _adam(gradients, learning_rate, weights=(0.999, 0.9))


def _adam_uphill(gradients: Array, learning_rate: float) -> Array:
    return -adam(gradients, learning_rate)


def _adam_last_only(gradients: Array, learning_rate: float) -> float:
    return float(adam(gradients, learning_rate)[-1])


ADAM = Exercise(
    id="12.10",
    task="start at θ = 0, do one step of Adam (0.9, 0.999, 1e-8) for each gradient, and return "
    "the array of θ after each step.",
    reference=adam,
    probes=(
        (np.array([2.0, -1.0, 4.0, 0.5]), 0.125),
        (np.array([-0.25, -3.0, -3.0]), 0.5),
        # Gradients as small as ε, so that each ε shows; short steps, so that one added to θ does.
        (np.array([1e-7, 3e-7, -2e-7]), 2.0**-10),
    ),
    slips=(
        Slip(
            _adam_uncorrected,
            "no bias correction. Both averages start at 0, so at first they are too small: v by "
            "the factor 0.1 and √s by the factor 0.03. The first step is three times too long.",
        ),
        Slip(
            _adam_half_corrected,
            "only v is corrected. s starts at 0 as well: divide it by 1 − 0.999ᵗ.",
        ),
        Slip(
            _adam_from_zero,
            "t starts at 0, so 1 − 0.9⁰ = 0 is divided by. The first step is t = 1.",
        ),
        Slip(
            _adam_same_correction,
            "the correction is always that of the first step. It fades: 1 − 0.9ᵗ, with the t of "
            "the step.",
        ),
        Slip(
            _adam_no_root,
            "the root is missing: the step is v̂ / (√ŝ + ε), so that its size does not depend on "
            "the size of the gradients.",
        ),
        Slip(
            _adam_no_epsilon,
            "ε is missing. Where gradients are tiny it keeps the steps short, and where they are "
            "all 0 it avoids 0 / 0: divide by √ŝ + 1e-8.",
        ),
        Slip(
            _adam_no_parentheses,
            "ε is added to θ, not to √ŝ: Python divides before it adds. Put parentheses around "
            "√ŝ + 1e-8.",
        ),
        Slip(
            _adam_epsilon_inside,
            "ε stands inside the root, where it counts as √1e-8 = 1e-4. It belongs outside: "
            "√ŝ + 1e-8.",
        ),
        Slip(
            _adam_epsilon_of_keras,
            "your ε is 1e-7, as in Keras. Here, and in the paper, it is 1e-8.",
        ),
        Slip(
            _adam_second_form,
            "this is the second form, TensorFlow's: ε is added to √s, not to √ŝ, so in the first "
            "steps it is up to 32 times larger. Wanted is the first: v̂ / (√ŝ + ε).",
        ),
        Slip(
            _adam_not_squared,
            "s is the average of the squared gradients.",
        ),
        Slip(
            _adam_weights_turned,
            "0.9 and 0.999 weigh the new gradient. They are the weights of the old average.",
        ),
        Slip(
            _adam_weights_swapped,
            "the two weights are swapped: 0.9 belongs to v, 0.999 to s.",
        ),
        Slip(_adam_uphill, "the steps go uphill: subtract."),
        Slip(_adam_last_only, "this is the last θ alone. Wanted: an array with θ after each step."),
    ),
    hints=(
        "v is the average of the gradients, s that of their squares. Both are divided by "
        "1 − (their weight)ᵗ, with t = 1, 2, 3, …",
        "θ ← θ − α v̂ / (√ŝ + 1e-8) with v̂ = v / (1 − 0.9ᵗ) and ŝ = s / (1 − 0.999ᵗ). v and s "
        "themselves stay uncorrected.",
    ),
)

# ---- 12.11 one's own picture ----------------------------------------------------------------


def picture_to_column(pixels: Array) -> Array:
    """Scale 0…255 to 0…1, turn paper and ink round, and lay the rows of pixels into one column."""
    x: Array = 1 - pixels.reshape(-1, 1) / 255
    return x


def _picture_not_scaled(pixels: Array) -> Array:
    result: Array = 255.0 - pixels.reshape(-1, 1)
    return result


def _picture_whole_numbers(pixels: Array) -> Array:
    result: Array = 255 - pixels.reshape(-1, 1)
    return result


def _picture_by_16(pixels: Array) -> Array:
    result: Array = 1 - pixels.reshape(-1, 1) / 16
    return result


def _picture_not_turned(pixels: Array) -> Array:
    result: Array = pixels.reshape(-1, 1) / 255
    return result


def _picture_wrapped(pixels: Array) -> Array:
    result: Array = (1 - pixels.reshape(-1, 1)) / 255
    return result


def _picture_as_row(pixels: Array) -> Array:
    return picture_to_column(pixels).T


def _picture_flat(pixels: Array) -> Array:
    return picture_to_column(pixels)[:, 0]


def _picture_by_columns(pixels: Array) -> Array:
    return picture_to_column(pixels.T)


def _picture_stretched(pixels: Array) -> Array:
    column = pixels.reshape(-1, 1).astype(float)
    result: Array = (column.max() - column) / np.ptp(column)
    return result


_PHOTO = np.array([[255, 250, 0], [200, 30, 128]], dtype=np.uint8)

PICTURE = Exercise(
    id="12.11",
    task="turn grey pixels (rows, columns), 0 black … 255 white, into the network's column "
    "(n_x, 1): 0 paper … 1 ink.",
    reference=picture_to_column,
    probes=((_PHOTO,), (np.array([[40, 60], [80, 20], [90, 230], [10, 7]], dtype=np.uint8),)),
    slips=(
        Slip(
            _picture_not_scaled,
            "the pixel scale is forgotten: the network learned numbers from 0 to 1, and here come "
            "numbers up to 255.",
        ),
        Slip(
            _picture_whole_numbers,
            "these are whole numbers from 0 to 255: paper and ink are turned, but the scale is "
            "still that of the photo. Divide by 255 as well.",
        ),
        Slip(
            _picture_by_16,
            "16 is the scale of the digits' file. The pixels of a photo run to 255.",
        ),
        Slip(
            _picture_not_turned,
            "paper and ink are turned round: in a photo white paper is 255, for the network paper "
            "is 0. Take 1 - pixels / 255.",
        ),
        Slip(
            _picture_wrapped,
            "1 - pixels is computed in uint8, which knows no negative numbers: 1 - 2 gives 255. "
            "Divide first: 1 - pixels / 255.",
        ),
        Slip(
            _picture_as_row,
            "this is a row, (1, n_x). One example is one column: (n_x, 1).",
        ),
        Slip(
            _picture_flat,
            "the shape is (n_x,), neither row nor column. Wanted: (n_x, 1), by reshape(-1, 1).",
        ),
        Slip(
            _picture_by_columns,
            "the picture is read column by column, so it lies mirrored across its diagonal. The "
            "training digits were read row by row: reshape(-1, 1) without .T.",
        ),
        Slip(
            _picture_stretched,
            "each picture is stretched to its own darkest and lightest pixel. The training data "
            "were divided by one fixed number: use 255.",
        ),
    ),
    hints=(
        "Three things: the scale (divide by 255), paper and ink (1 - …), the shape (n_x, 1).",
        "1 - pixels.reshape(-1, 1) / 255. The division makes floats of the uint8 numbers.",
    ),
)

EXERCISES = (
    LINEAR,
    SIGMOID,
    COST,
    ONE_HOT,
    TOTAL_COST,
    COUNT,
    SPLIT,
    EPOCH_COST,
    FORWARD,
    ADAM,
    PICTURE,
)
