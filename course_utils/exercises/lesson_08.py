"""Exercises of notebook 08, "Softmax regression".

The probes have logits of 1000, so that an overflow shows; columns that lie far apart, so that one
maximum for all shows; and m = C, where shapes alone do not tell rows from columns.
"""

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

LECTURE = np.array([[5.0], [2.0], [-1.0], [3.0]])
SMALL = np.array([[0.5, -1.0], [0.2, 2.0], [-0.3, 0.1]])
SQUARE = np.array([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0], [2.0, -1.0, 0.0]])
# After one shift for both columns the second would be exp(−1000).
FAR_APART = np.array([[1000.0, 1.0], [998.0, 3.0], [900.0, 2.0]])
# Here it does not help to subtract the mean (first column) or the smallest (both columns).
WIDE = np.array([[1000.0, 600.0], [998.0, 0.0], [-1500.0, -600.0]])
# The first lies far below the largest, so it does not help to subtract the first.
MIDDLE = np.array([[0.0], [1500.0], [1498.0]])
# Without a shift, or with one the wrong way, the whole column would be exp(…) = 0.
LOW = np.array([[-1000.0], [-1001.0]])

# ---- 08.1 softmax ---------------------------------------------------------------------------


def softmax(z: Array) -> Array:
    """Shift each column by its largest logit, take exp, divide by the column's sum."""
    t = np.exp(z - z.max(axis=0))
    a: Array = t / t.sum(axis=0)
    return a


def _softmax_plain(z: Array) -> Array:
    result: Array = np.exp(z) / np.exp(z).sum(axis=0)
    return result


def _softmax_whole_sum(z: Array) -> Array:
    t = np.exp(z - z.max(axis=0))
    result: Array = t / t.sum()
    return result


def _softmax_plain_whole_sum(z: Array) -> Array:
    result: Array = np.exp(z) / np.exp(z).sum()
    return result


def _softmax_whole_matrix(z: Array) -> Array:
    t = np.exp(z - z.max())
    result: Array = t / t.sum()
    return result


def _softmax_one_maximum(z: Array) -> Array:
    t = np.exp(z - z.max())
    result: Array = t / t.sum(axis=0)
    return result


def _softmax_along_rows(z: Array) -> Array:
    return softmax(z.T).T


def _softmax_plain_along_rows(z: Array) -> Array:
    return _softmax_plain(z.T).T


def _softmax_row_sums_lie_flat(z: Array) -> Array:
    t = np.exp(z)
    result: Array = t / t.sum(axis=1)
    return result


def _softmax_row_maxima_lie_flat(z: Array) -> Array:
    t = np.exp(z - z.max(axis=1))
    result: Array = t / t.sum(axis=1)
    return result


def _softmax_smallest(z: Array) -> Array:
    return _softmax_plain(z - z.min(axis=0))


def _softmax_mean(z: Array) -> Array:
    return _softmax_plain(z - z.mean(axis=0))


def _softmax_largest_size(z: Array) -> Array:
    return _softmax_plain(z - np.abs(z).max(axis=0))


def _softmax_not_divided(z: Array) -> Array:
    result: Array = np.exp(z - z.max(axis=0))
    return result


def _softmax_without_exp(z: Array) -> Array:
    result: Array = z / z.sum(axis=0)
    return result


def _softmax_twice(z: Array) -> Array:
    return softmax(softmax(z))


SOFTMAX = Exercise(
    id="08.1",
    task="return softmax of each column of logits z (C, m), also for logits of 1000.",
    reference=softmax,
    probes=((LECTURE,), (SMALL,), (SQUARE,), (FAR_APART,), (WIDE,), (LOW,), (MIDDLE,)),
    slips=(
        Slip(
            _softmax_plain,
            "right for small logits, but exp(1000) overflows to inf, and inf / inf is nan. "
            "Subtract the largest logit of each column before exp.",
        ),
        Slip(
            _softmax_whole_sum,
            "you divide by the sum of the whole matrix. Each column is one example and must sum "
            "to 1 by itself.",
        ),
        Slip(
            _softmax_plain_whole_sum,
            "two things: the sum runs over the whole matrix instead of each column, and exp "
            "overflows for large logits.",
        ),
        Slip(
            _softmax_whole_matrix,
            "the largest logit and the sum are taken over the whole matrix. Both belong to one "
            "column: axis=0.",
        ),
        Slip(
            _softmax_one_maximum,
            "one maximum for all examples: a column whose logits lie far below it becomes 0 / 0. "
            "Take the maximum of each column.",
        ),
        Slip(
            _softmax_along_rows,
            "each row sums to 1: you work along axis 1. Examples are columns, so the classes run "
            "along axis 0.",
        ),
        Slip(
            _softmax_plain_along_rows,
            "two things: the sum runs along the rows, but examples are columns (axis=0); and exp "
            "overflows for large logits.",
        ),
        Slip(
            _softmax_row_sums_lie_flat,
            "sum(axis=1) gives one sum a row, lying flat with shape (C,), and the shapes do not "
            "fit. You need one sum a column: examples are columns. Mind large logits too.",
        ),
        Slip(
            _softmax_row_maxima_lie_flat,
            "max(axis=1) gives one number a row, lying flat with shape (C,), and the shapes do not "
            "fit. You need one maximum and one sum a column: axis=0.",
        ),
        Slip(
            _softmax_smallest,
            "you subtract the smallest logit, so the largest can still overflow. Subtract the "
            "largest: then no exponent is above 0.",
        ),
        Slip(
            _softmax_mean,
            "you subtract the mean, so no overflow is avoided when one logit lies far above it. "
            "Subtract the largest: then no exponent is above 0.",
        ),
        Slip(
            _softmax_largest_size,
            "you subtract the largest |z|. Where all logits lie far below 0 that pushes them down "
            "further: every exp is 0, and 0 / 0 is nan. Subtract the largest z, with its sign.",
        ),
        Slip(
            _softmax_not_divided,
            "these are the t, shifted. Divide each column by its sum to get probabilities.",
        ),
        Slip(
            _softmax_without_exp,
            "exp is missing: you divide the logits themselves by their sum, so negative logits "
            "give negative numbers. First t = exp(z).",
        ),
        Slip(
            _softmax_twice,
            "softmax is applied twice, so the answer is far too even. Once is right.",
        ),
    ),
    hints=(
        "Which axis runs over the classes? Examples are columns, so it is axis 0.",
        "t = np.exp(z - z.max(axis=0)); each column of t is then divided by its own sum.",
    ),
)

# ---- 08.2 hardmax ---------------------------------------------------------------------------

TIE = np.array([[2.0, 0.0, -1.0], [2.0, 1.0, -3.0], [1.0, 1.0, -1.0]])


def hardmax(z: Array) -> Array:
    """Put a 1 in the row of each column's largest logit; the first one wins a tie."""
    rows = np.arange(len(z)).reshape(-1, 1)
    a: Array = (rows == z.argmax(axis=0)).astype(float)
    return a


def _hardmax_value(z: Array) -> Array:
    result: Array = z.max(axis=0)
    return result


def _hardmax_value_as_row(z: Array) -> Array:
    result: Array = z.max(axis=0, keepdims=True)
    return result


def _hardmax_logit_in_place(z: Array) -> Array:
    return z * hardmax(z)


def _hardmax_index(z: Array) -> Array:
    result: Array = z.argmax(axis=0)
    return result


def _hardmax_along_rows(z: Array) -> Array:
    return hardmax(z.T).T


def _hardmax_whole_matrix(z: Array) -> Array:
    result: Array = (z == z.max()).astype(float)
    return result


def _hardmax_all_ties(z: Array) -> Array:
    result: Array = (z == z.max(axis=0)).astype(float)
    return result


def _hardmax_true_and_false(z: Array) -> Array:
    result: Array = z == z.max(axis=0)
    return result


def _hardmax_last_wins(z: Array) -> Array:
    return hardmax(z[::-1])[::-1]


def _hardmax_whole_rows(z: Array) -> Array:
    a = np.zeros_like(z)
    a[z.argmax(axis=0)] = 1
    return a


def _hardmax_rounded(z: Array) -> Array:
    return softmax(z).round()


HARDMAX = Exercise(
    id="08.2",
    task="return hardmax of each column: 1.0 at the largest logit (the first, if equal), else 0.0.",
    reference=hardmax,
    probes=((LECTURE,), (SMALL,), (SQUARE,), (TIE,)),
    slips=(
        Slip(
            _hardmax_value,
            "this is the largest logit itself. Hardmax is a column of zeros with a 1 in its place.",
        ),
        Slip(
            _hardmax_value_as_row,
            "this is one row with the largest logit of each column. Hardmax keeps the shape "
            "(C, m): zeros, and a 1 in the place of the largest.",
        ),
        Slip(
            _hardmax_logit_in_place,
            "the place is right, but the logit itself stands there. It must be 1, however large "
            "the logit is.",
        ),
        Slip(
            _hardmax_index,
            "this is the number of the row. Make a column of zeros with a 1 in that row.",
        ),
        Slip(
            _hardmax_along_rows,
            "you look for the largest logit of each row. Each column is one example.",
        ),
        Slip(
            _hardmax_whole_matrix,
            "you compare with the largest logit of the whole matrix, so most columns get no 1. "
            "Each column has its own largest.",
        ),
        Slip(
            _hardmax_all_ties,
            "a column with two equal largest logits gets two 1s. A column must sum to 1: let the "
            "first one win, as argmax does.",
        ),
        Slip(
            _hardmax_true_and_false,
            "these are True and False, and two of them are True where two logits are equal. Use "
            "argmax, and the numbers 0.0 and 1.0.",
        ),
        Slip(
            _hardmax_last_wins,
            "of two equal largest logits the last one wins. Here the first one shall, as with "
            "argmax.",
        ),
        Slip(
            _hardmax_whole_rows,
            "a[rows] = 1 fills whole rows. Each 1 needs two indices: the row of the class and the "
            "column of the example.",
        ),
        Slip(
            _hardmax_rounded,
            "you round the probabilities. If none is above 0.5 the column stays empty: the largest "
            "wins, however small it is.",
        ),
    ),
    hints=(
        "np.argmax(z, axis=0) tells in which row the largest logit of each column stands.",
        "Compare the column of row numbers, np.arange(C).reshape(-1, 1), with that row of answers.",
    ),
)

# ---- 08.3 temperature -----------------------------------------------------------------------


def with_temperature(z: Array, temperature: float) -> Array:
    """Divide the logits by the temperature, then take softmax."""
    scaled = z / temperature
    t = np.exp(scaled - scaled.max(axis=0))
    a: Array = t / t.sum(axis=0)
    return a


def _temperature_multiplied(z: Array, temperature: float) -> Array:
    return softmax(z * temperature)


def _temperature_of_probabilities(z: Array, temperature: float) -> Array:
    return softmax(z) / temperature


def _temperature_after_softmax(z: Array, temperature: float) -> Array:
    return softmax(softmax(z) / temperature)


def _temperature_unused(z: Array, temperature: float) -> Array:
    return softmax(z)


def _temperature_power(z: Array, temperature: float) -> Array:
    result: Array = softmax(z) ** (1 / temperature)
    return result


def _temperature_overflow(z: Array, temperature: float) -> Array:
    return _softmax_plain(z / temperature)


def _temperature_shift_unscaled(z: Array, temperature: float) -> Array:
    return _softmax_plain(z / temperature - z.max(axis=0))


def _temperature_along_rows(z: Array, temperature: float) -> Array:
    return softmax(z.T / temperature).T


TEMPERATURE = Exercise(
    id="08.3",
    task="return softmax of logits z (C, m) at a temperature T: softmax of z / T.",
    reference=with_temperature,
    probes=(
        (LECTURE, 2.0),
        (SMALL, 0.5),
        (SQUARE, 3.0),
        (FAR_APART, 1.25),
        (FAR_APART, 0.5),
        (WIDE, 0.5),
        (MIDDLE, 1.0),
    ),
    slips=(
        Slip(
            _temperature_multiplied,
            "you multiply by the temperature. A high temperature must make the classes more "
            "equal, so divide.",
        ),
        Slip(
            _temperature_of_probabilities,
            "you divide the probabilities, so they no longer sum to 1. Divide the logits, "
            "before exp.",
        ),
        Slip(
            _temperature_after_softmax,
            "softmax is applied twice: you scale its result and apply it again. Scale the logits, "
            "then apply it once.",
        ),
        Slip(
            _temperature_unused,
            "the temperature changes nothing. Adding a number to all logits of a column, or "
            "multiplying all its t by one, cancels: it must scale the logits.",
        ),
        Slip(
            _temperature_power,
            "a power of the probabilities is a good idea, but the columns must then be divided by "
            "their sums again.",
        ),
        Slip(
            _temperature_overflow,
            "right for small logits, but it overflows when z / T is large. Subtract the largest of "
            "each column first.",
        ),
        Slip(
            _temperature_shift_unscaled,
            "from z / T you subtract the largest z. At a low temperature z / T lies far above it, "
            "and exp overflows. Subtract the largest z / T: first divide, then shift.",
        ),
        Slip(
            _temperature_along_rows,
            "the scale is right, but softmax runs along the rows. Examples are columns: axis=0.",
        ),
    ),
    hints=(
        "Temperature changes the logits, not the probabilities.",
        "Scale first: scaled = z / temperature. Then it is your softmax from 08.1.",
    ),
)

# ---- 08.4 the boundary between two classes --------------------------------------------------


def boundary(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    """Solve (w_i − w_j) · x + b_i − b_j = 0 for the second coordinate of x."""
    v1, v2 = w[i] - w[j]
    return float(-(v1 * x1 + b[i, 0] - b[j, 0]) / v2)


def _boundary_without_bias(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return boundary(w, 0 * b, i, j, x1)


def _boundary_bias_sign(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return boundary(w, -b, i, j, x1)


def _boundary_sign(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return -boundary(w, b, i, j, x1)


def _boundary_logit_zero(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return float(-(w[i, 0] * x1 + b[i, 0]) / w[i, 1])


def _boundary_swapped(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return boundary(w[:, ::-1], b, i, j, x1)


def _boundary_sum(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    v1, v2 = w[i] + w[j]
    return float(-(v1 * x1 + b[i, 0] + b[j, 0]) / v2)


def _boundary_not_divided(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    return float(boundary(w, b, i, j, x1) * (w[i] - w[j])[1])


def _boundary_columns(w: Array, b: Array, i: int, j: int, x1: float) -> float:
    v = w[:, i] - w[:, j]
    return float(-(v[0] * x1 + b[i, 0] - b[j, 0]) / v[1])


def _boundary_as_array(w: Array, b: Array, i: int, j: int, x1: float) -> Array:
    v1, v2 = w[i] - w[j]
    result: Array = -(v1 * x1 + b[i] - b[j]) / v2
    return result


W = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5]])
B = np.array([[0.3], [-0.2], [1.0]])

BOUNDARY = Exercise(
    id="08.4",
    task="return x2 such that classes i and j have equal logits at the point (x1, x2).",
    reference=boundary,
    probes=((W, B, 0, 1, 0.7), (W, B, 1, 2, -1.0), (W, B, 2, 0, 2.0)),
    slips=(
        Slip(_boundary_without_bias, "the biases are missing. A logit is z = w · x + b."),
        Slip(
            _boundary_bias_sign,
            "the sign of the biases: b_i − b_j stands on the same side as (w_i − w_j) · x.",
        ),
        Slip(
            _boundary_sign,
            "the sign: the term with x1 and the biases must go to the other side of the equation.",
        ),
        Slip(
            _boundary_logit_zero,
            "this is where the logit of class i is 0. On the boundary the logits of i and j are "
            "equal, whatever their value.",
        ),
        Slip(
            _boundary_swapped,
            "x1 and x2 are mixed up: column 0 of W belongs to x1, column 1 to x2.",
        ),
        Slip(
            _boundary_sum,
            "you add the two logits. Equal logits means that their difference is 0.",
        ),
        Slip(
            _boundary_not_divided,
            "x2 still carries its factor: divide by the difference of the two weights of x2.",
        ),
        Slip(
            _boundary_columns,
            "you take columns of W. A class has a row of W, with one weight for each input.",
        ),
        Slip(
            _boundary_as_array,
            "this is an array with one entry, because b[i] is a row of the (C, 1) array. Write "
            "b[i, 0] and b[j, 0].",
        ),
    ),
    hints=(
        "Write z_i = w_i · x + b_i and z_j = w_j · x + b_j, and set them equal.",
        "(w_i1 − w_j1) x1 + (w_i2 − w_j2) x2 + (b_i − b_j) = 0. Solve for x2.",
    ),
)

# ---- 08.5 one step with two classes ---------------------------------------------------------


def one_step(x: Array, learning_rate: float) -> float:
    """Return p(y = 1 | x) after one step from W = 0 towards y = 1, softmax with two classes."""
    y_hat, y = np.array([[0.5], [0.5]]), np.array([[0.0], [1.0]])
    w = -learning_rate * (y_hat - y) @ x.T
    z = w @ x
    return float(1 / (1 + np.exp(z[0, 0] - z[1, 0])))


def _sigmoid(x: Array, factor: float) -> float:
    """Return the sigmoid of a multiple of |x|²."""
    return float(1 / (1 + np.exp(-factor * (x**2).sum())))


def _step_logistic(x: Array, learning_rate: float) -> float:
    return _sigmoid(x, learning_rate / 2)


def _step_uphill(x: Array, learning_rate: float) -> float:
    return _sigmoid(x, -learning_rate)


def _step_whole_residual(x: Array, learning_rate: float) -> float:
    return _sigmoid(x, 2 * learning_rate)


def _step_none(x: Array, learning_rate: float) -> float:
    return 0.5


def _step_length(x: Array, learning_rate: float) -> float:
    return float(1 / (1 + np.exp(-learning_rate * np.sqrt((x**2).sum()))))


def _step_both_classes(x: Array, learning_rate: float) -> Array:
    p = one_step(x, learning_rate)
    return np.array([[1 - p], [p]])


def _step_logit(x: Array, learning_rate: float) -> float:
    return float(learning_rate * (x**2).sum())


ONE_STEP = Exercise(
    id="08.5",
    task="return p(y = 1 | x) after one softmax step from W = 0, two classes, no biases, y = 1.",
    reference=one_step,
    probes=(
        (np.array([[1.0], [2.0]]), 0.1),
        (np.array([[0.5], [-1.0], [1.5]]), 0.3),
        (np.array([[2.0]]), 0.05),
    ),
    slips=(
        Slip(
            _step_logistic,
            "only one of the two logits has moved, so this is the answer of logistic regression. "
            "In softmax z1 rises and z0 falls.",
        ),
        Slip(
            _step_uphill,
            "the probability of the true class went down. A step goes against the gradient, or did "
            "you return the probability of class 0?",
        ),
        Slip(
            _step_whole_residual,
            "the step is twice too long. Before it, ŷ is 0.5 for both classes, so ŷ − y is ±0.5, "
            "not ±1.",
        ),
        Slip(
            _step_none,
            "nothing has moved: 0.5 is the probability before the step. Compute the logits again "
            "with the new W.",
        ),
        Slip(
            _step_length,
            "x enters twice, once in the gradient and once in the new logits: so |x|² matters, "
            "not |x|.",
        ),
        Slip(
            _step_both_classes, "these are both probabilities. Return that of class 1: one number."
        ),
        Slip(
            _step_logit,
            "this is the difference of the two logits, z1 − z0. One step is left to the "
            "probability.",
        ),
    ),
    hints=(
        "With W = 0 both logits are 0, so ŷ = 0.5 for each class. The gradient is dW = (ŷ − y) xᵀ.",
        "The rows of the new W are −α/2 · xᵀ and +α/2 · xᵀ. Then z = W x, and p is softmax of z, "
        "row 1.",
    ),
)

EXERCISES = (SOFTMAX, HARDMAX, TEMPERATURE, BOUNDARY, ONE_STEP)
