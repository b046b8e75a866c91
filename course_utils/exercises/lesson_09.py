"""Exercises of notebook 09, "Training a softmax classifier".

The probes have m ≠ C examples, so that an axis mixed up shows; confident wrong answers and logits
of 1000, so that a logarithm of 0 shows; and one input with m = C, where shapes alone say nothing.
"""

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

# ---- 09.1 one-hot columns -------------------------------------------------------------------


def one_hot(labels: Array, n_classes: int) -> Array:
    """Compare each class number (a column) with each label (a row)."""
    classes = np.arange(n_classes).reshape(-1, 1)
    columns: Array = (classes == labels).astype(float)
    return columns


def _one_hot_rows(labels: Array, n_classes: int) -> Array:
    result: Array = one_hot(labels, n_classes).T
    return result


def _one_hot_from_one(labels: Array, n_classes: int) -> Array:
    result: Array = one_hot(labels - 1, n_classes)
    return result


def _one_hot_from_one_wrapped(labels: Array, n_classes: int) -> Array:
    result: Array = np.eye(n_classes)[:, labels - 1]
    return result


def _one_hot_times_label(labels: Array, n_classes: int) -> Array:
    result: Array = one_hot(labels, n_classes) * labels
    return result


def _one_hot_seen_classes(labels: Array, n_classes: int) -> Array:
    result: Array = one_hot(labels, labels.max() + 1)
    return result


ONE_HOT = Exercise(
    id="09.1",
    task="turn class numbers (m,) into one-hot columns (n_classes, m).",
    reference=one_hot,
    probes=(
        (np.array([1, 2, 0, 3, 1]), 4),
        (np.array([2, 0, 1]), 3),
        (np.array([1, 0, 1, 1]), 6),
        (np.array([4]), 5),
    ),
    slips=(
        Slip(
            _one_hot_rows,
            "each example lies in a row. In this course examples are columns: the shape is "
            "(n_classes, m).",
        ),
        Slip(
            _one_hot_from_one,
            "the 1 stands one row too high, and label 0 has none: classes are counted from 0, "
            "so label 1 has its 1 in row 1, the second one.",
        ),
        Slip(
            _one_hot_from_one_wrapped,
            "the 1 stands one row too high, and label 0 went to the last row, because index −1 "
            "means the last. Classes are counted from 0.",
        ),
        Slip(
            _one_hot_times_label,
            "the entry is the label itself. A one-hot column holds a 1, whatever the class.",
        ),
        Slip(
            _one_hot_seen_classes,
            "the number of rows comes from the largest label that is seen. A class without an "
            "example needs its row too: use n_classes.",
        ),
    ),
    hints=(
        "The rows are np.arange(n_classes). An entry is 1 where row number and label agree.",
        "Compare a column of class numbers, shape (n_classes, 1), with the labels, shape (m,). "
        "NumPy makes a table (n_classes, m) of it. At the end make True and False 1.0 and 0.0.",
    ),
)

# ---- 09.2 the cost --------------------------------------------------------------------------


def cost(z: Array, y: Array) -> float:
    """Take the logarithm of softmax on paper, so that no log(0) can happen; average the loss."""
    shifted = z - z.max(axis=0)
    log_y_hat = shifted - np.log(np.exp(shifted).sum(axis=0))
    loss = -(y * log_y_hat).sum(axis=0)
    return float(loss.mean())


def _softmax(z: Array, axis: int = 0) -> Array:
    t = np.exp(z - z.max(axis=axis, keepdims=True))
    result: Array = t / t.sum(axis=axis, keepdims=True)
    return result


def _log_softmax(z: Array, axis: int = 0) -> Array:
    shifted = z - z.max(axis=axis, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return result


def _cost_sum(z: Array, y: Array) -> float:
    return float(cost(z, y) * z.shape[1])


def _cost_mean_of_entries(z: Array, y: Array) -> float:
    return float(-(y * _log_softmax(z)).mean())


def _cost_divided_twice(z: Array, y: Array) -> float:
    return float(cost(z, y) / z.shape[1])


def _cost_negative(z: Array, y: Array) -> float:
    return float(-cost(z, y))


def _cost_of_each(z: Array, y: Array) -> Array:
    result: Array = -(y * _log_softmax(z)).sum(axis=0)
    return result


def _cost_overflow(z: Array, y: Array) -> float:
    t = np.exp(z)
    return float(-(y * np.log(t / t.sum(axis=0))).sum(axis=0).mean())


def _cost_one_maximum(z: Array, y: Array) -> float:
    shifted = z - z.max()
    log_y_hat = shifted - np.log(np.exp(shifted).sum(axis=0))
    return float(-(y * log_y_hat).sum(axis=0).mean())


def _cost_log_of_zero(z: Array, y: Array) -> float:
    y_hat = _softmax(z)
    # Only the true class is taken, so other zeros do no harm: inf where the true one is 0.
    return float(-np.log(y_hat[y.argmax(axis=0), np.arange(z.shape[1])]).mean())


def _cost_zero_times_infinity(z: Array, y: Array) -> float:
    return float(-(y * np.log(_softmax(z))).sum(axis=0).mean())


def _cost_patched(z: Array, y: Array) -> float:
    return float(-(y * np.log(_softmax(z) + 1e-8)).sum(axis=0).mean())


def _cost_double_softmax(z: Array, y: Array) -> float:
    return float(cost(_softmax(z), y))


def _cost_logits_as_probabilities(z: Array, y: Array) -> float:
    return float(-(y * np.log(z)).sum(axis=0).mean())


def _cost_softmax_over_examples(z: Array, y: Array) -> float:
    return float(-(y * _log_softmax(z, axis=1)).sum(axis=0).mean())


def _cost_examples_in_rows(z: Array, y: Array) -> float:
    return float(-(y * _log_softmax(z, axis=1)).sum(axis=1).mean())


def _cost_labels_as_numbers(z: Array, y: Array) -> float:
    return float(-(y.argmax(axis=0) * _log_softmax(z)).sum(axis=0).mean())


def _cost_without_labels(z: Array, y: Array) -> float:
    return float(-_log_softmax(z).sum(axis=0).mean())


def _columns(labels: list[int], n_classes: int) -> Array:
    result: Array = one_hot(np.array(labels), n_classes)
    return result


_LOGITS = np.array(  # the second example is confidently wrong for class 1
    [[5.0, 9.0, 0.5], [2.0, 1.0, 1.5], [1.0, 0.2, 4.0], [3.0, 0.4, 0.1]]
)
_LARGE = np.array([[1000.0, 3.0], [0.0, 1.0], [-1000.0, 2.0]])
# After one shift for both columns every exp of the second would be 0.
_FAR_APART = np.array([[1000.0, 3.0], [998.0, 1.0], [999.0, 2.0]])
# The first lies far below the largest, so it does not help to subtract the first.
_MIDDLE = np.array([[0.0], [1000.0], [999.0]])

COST = Exercise(
    id="09.2",
    task="the cost J of logits z (C, m) and one-hot labels y (C, m): one number.",
    reference=cost,
    probes=(
        (_LOGITS, _columns([1, 1, 2], 4)),
        (np.array([[1.0, 2.0], [3.0, 0.5]]), _columns([0, 0], 2)),
        (np.array([[1000.0], [1002.0], [1001.0]]), _columns([0], 3)),
        (_LARGE, _columns([1, 2], 3)),
        (_FAR_APART, _columns([0, 1], 3)),
        (_MIDDLE, _columns([2], 3)),
    ),
    slips=(
        Slip(_cost_sum, "this is the sum of the losses. J is their mean: divide by m once."),
        Slip(
            _cost_mean_of_entries,
            "the mean is taken over all C·m entries. Sum over the classes first (axis=0), then "
            "take the mean of the m losses.",
        ),
        Slip(_cost_divided_twice, "divided by m twice: `.mean()` already holds the 1/m."),
        Slip(
            _cost_negative,
            "the sign is turned. The logarithm of a probability is negative, so the loss needs one "
            "minus, and only one.",
        ),
        Slip(
            _cost_of_each,
            "this is the loss of each example. J is one number, their mean.",
        ),
        Slip(
            _cost_overflow,
            "exp overflows for a logit of 1000. Subtract the largest logit of each column first.",
        ),
        Slip(
            _cost_one_maximum,
            "one maximum for all examples: in a column whose logits lie far below it every exp is "
            "0, and log(0) is −inf. Subtract the largest logit of each column: axis=0.",
        ),
        Slip(
            _cost_log_of_zero,
            "log(0): the probability of the true class is rounded to 0, so the loss is infinite. "
            "Write log softmax as z − max − log Σ exp(z − max): it stays finite.",
        ),
        Slip(
            _cost_zero_times_infinity,
            "log(0): a probability is rounded to 0, its logarithm is −inf, and 0 · (−inf) is NaN. "
            "Write log softmax as z − max − log Σ exp(z − max): it stays finite.",
        ),
        Slip(
            _cost_patched,
            "a small number is added inside the logarithm, so the loss can't grow past 18.4. The "
            "true loss of the large logits is 1000. Take log softmax from the logits.",
        ),
        Slip(
            _cost_double_softmax,
            "softmax is applied twice. It belongs once between the logits and the loss.",
        ),
        Slip(
            _cost_logits_as_probabilities,
            "the logits are taken for probabilities: log(z) instead of log(softmax(z)). So the "
            "cost can be negative or NaN.",
        ),
        Slip(
            _cost_softmax_over_examples,
            "softmax runs along the examples. Each column must sum to 1: use axis=0.",
        ),
        Slip(
            _cost_examples_in_rows,
            "rows are treated as examples. Examples are columns: softmax and the sum over classes "
            "run along axis=0.",
        ),
        Slip(
            _cost_labels_as_numbers,
            "the class numbers are used as factors. A label is a name: multiply by the one-hot "
            "column.",
        ),
        Slip(
            _cost_without_labels,
            "all classes count. Only the true class does: multiply by y before the sum.",
        ),
    ),
    hints=(
        "One loss a column: −Σ_j y_j log ŷ_j, with axis=0. Then the mean.",
        "Compute log ŷ straight from z: subtract the largest logit of each column, then subtract "
        "the logarithm of the sum of the exponentials.",
    ),
)

# ---- 09.3 the gradient ----------------------------------------------------------------------


def gradient(z: Array, y: Array) -> Array:
    """Return dJ/dz = (ŷ − y) / m, with softmax taken column by column."""
    t = np.exp(z - z.max(axis=0))
    y_hat = t / t.sum(axis=0)
    dz: Array = (y_hat - y) / z.shape[1]
    return dz


def _gradient_of_sum(z: Array, y: Array) -> Array:
    result: Array = _softmax(z) - y
    return result


def _gradient_divided_twice(z: Array, y: Array) -> Array:
    result: Array = gradient(z, y) / z.shape[1]
    return result


def _gradient_divided_by_entries(z: Array, y: Array) -> Array:
    result: Array = (_softmax(z) - y) / z.size
    return result


def _gradient_divided_by_classes(z: Array, y: Array) -> Array:
    result: Array = (_softmax(z) - y) / len(z)
    return result


def _gradient_uphill(z: Array, y: Array) -> Array:
    result: Array = -gradient(z, y)
    return result


def _gradient_diagonal(z: Array, y: Array) -> Array:
    result: Array = y * (_softmax(z) - 1) / z.shape[1]
    return result


def _gradient_of_probabilities(z: Array, y: Array) -> Array:
    result: Array = -y / _softmax(z) / z.shape[1]
    return result


def _gradient_transposed(z: Array, y: Array) -> Array:
    result: Array = gradient(z, y).T
    return result


def _gradient_over_examples(z: Array, y: Array) -> Array:
    result: Array = (_softmax(z, axis=1) - y) / z.shape[1]
    return result


def _gradient_whole_matrix(z: Array, y: Array) -> Array:
    t = np.exp(z - z.max())
    result: Array = (t / t.sum() - y) / z.shape[1]
    return result


def _gradient_overflow(z: Array, y: Array) -> Array:
    t = np.exp(z)
    result: Array = (t / t.sum(axis=0) - y) / z.shape[1]
    return result


def _gradient_double_softmax(z: Array, y: Array) -> Array:
    result: Array = gradient(_softmax(z), y)
    return result


def _gradient_without_softmax(z: Array, y: Array) -> Array:
    result: Array = (z - y) / z.shape[1]
    return result


def _gradient_summed(z: Array, y: Array) -> Array:
    result: Array = gradient(z, y).sum(axis=1, keepdims=True)
    return result


GRADIENT = Exercise(
    id="09.3",
    task="the gradient dJ/dz, of shape (C, m), for logits z (C, m) and one-hot labels y (C, m).",
    reference=gradient,
    probes=(
        (_LOGITS, _columns([1, 1, 2], 4)),
        (np.array([[1.0, -2.0, 0.3], [3.0, 0.5, -1.0], [0.0, 0.1, 2.0]]), _columns([0, 2, 2], 3)),
        (np.array([[0.3], [-2.0]]), _columns([1], 2)),
        (_LARGE, _columns([1, 2], 3)),
        (_MIDDLE, _columns([2], 3)),
    ),
    slips=(
        Slip(
            _gradient_of_sum,
            "this is the gradient of the sum of the losses, ŷ − y. J is a mean, so 1/m is missing.",
        ),
        Slip(_gradient_divided_twice, "divided by m twice. 1/m must stand in exactly one place."),
        Slip(
            _gradient_divided_by_entries,
            "divided by C·m, the number of entries. The mean runs over the m examples only.",
        ),
        Slip(
            _gradient_divided_by_classes,
            "divided by the number of rows, which is C. Examples are columns: m is z.shape[1].",
        ),
        Slip(
            _gradient_uphill,
            "the sign is turned: this is y − ŷ. A step against the gradient must raise the true "
            "class's logit, so dz is negative there.",
        ),
        Slip(
            _gradient_diagonal,
            "only the diagonal of the Jacobian is used, so the wrong classes get no gradient. Each "
            "logit changes all probabilities: use the whole Jacobian, which leads to ŷ − y.",
        ),
        Slip(
            _gradient_of_probabilities,
            "this is −y/ŷ, the gradient with respect to the probabilities ŷ. Go one step further "
            "back, through softmax, to the logits z.",
        ),
        Slip(
            _gradient_transposed,
            "the result has the examples in rows. It must have the shape of z, (C, m).",
        ),
        Slip(
            _gradient_over_examples,
            "softmax runs along the examples. Each column of ŷ must sum to 1: use axis=0.",
        ),
        Slip(
            _gradient_whole_matrix,
            "softmax divides by the sum of the whole matrix. Each column has its own sum.",
        ),
        Slip(
            _gradient_overflow,
            "exp overflows for a logit of 1000. Subtract the largest logit of each column first.",
        ),
        Slip(_gradient_double_softmax, "softmax is applied twice. Once is enough."),
        Slip(
            _gradient_without_softmax,
            "y is subtracted from the logits. Turn them into probabilities by softmax first.",
        ),
        Slip(
            _gradient_summed,
            "the examples are summed up: that is db, the gradient of b. dz keeps one column an "
            "example.",
        ),
    ),
    hints=(
        "For one example dz = ŷ − y. What does the mean over m examples add?",
        "ŷ is the softmax of each column of z, with the largest logit of the column subtracted. "
        "The number of examples is z.shape[1].",
    ),
)

# ---- 09.4 accuracy --------------------------------------------------------------------------


def accuracy(y_hat: Array, y: Array) -> float:
    """Return the share of columns whose largest probability stands in the row of the 1."""
    right = y_hat.argmax(axis=0) == y.argmax(axis=0)
    return float(right.mean())


def _accuracy_over_rows(y_hat: Array, y: Array) -> float:
    return float((y_hat.argmax(axis=1) == y.argmax(axis=1)).mean())


def _accuracy_of_flat(y_hat: Array, y: Array) -> float:
    return float(y_hat.argmax() == y.argmax())


def _accuracy_of_entries(y_hat: Array, y: Array) -> float:
    return float((y_hat.round() == y).mean())


def _accuracy_of_sure(y_hat: Array, y: Array) -> float:
    return float(((y_hat > 0.5) & (y == 1)).any(axis=0).mean())


def _accuracy_count(y_hat: Array, y: Array) -> float:
    return float(accuracy(y_hat, y) * y.shape[1])


def _accuracy_percent(y_hat: Array, y: Array) -> float:
    return float(100 * accuracy(y_hat, y))


def _accuracy_by_rows(y_hat: Array, y: Array) -> float:
    return float(accuracy(y_hat, y) * y.shape[1] / y.shape[0])


def _accuracy_error(y_hat: Array, y: Array) -> float:
    return float(1 - accuracy(y_hat, y))


def _accuracy_probability(y_hat: Array, y: Array) -> float:
    return float((y_hat * y).sum(axis=0).mean())


_Y_HAT = np.array(
    [
        [0.30, 0.70, 0.05, 0.10, 0.40, 0.97],
        [0.20, 0.10, 0.90, 0.15, 0.25, 0.01],
        [0.10, 0.15, 0.03, 0.35, 0.20, 0.01],
        [0.40, 0.05, 0.02, 0.40, 0.15, 0.01],
    ]
)

ACCURACY = Exercise(
    id="09.4",
    task="the share of right answers, from probabilities y_hat (C, m) and one-hot y (C, m).",
    reference=accuracy,
    probes=(
        (_Y_HAT, _columns([1, 0, 1, 3, 0, 1], 4)),
        (np.array([[0.9, 0.4], [0.1, 0.6]]), _columns([0, 1], 2)),
        (np.array([[0.9, 0.6], [0.1, 0.4]]), _columns([0, 1], 2)),  # one right, one wrong
        (np.array([[0.2], [0.5], [0.3]]), _columns([2], 3)),
    ),
    slips=(
        Slip(
            _accuracy_over_rows,
            "argmax runs along the examples (axis=1). The answer for an example is the largest "
            "entry of its column: axis=0.",
        ),
        Slip(
            _accuracy_of_flat,
            "argmax without an axis looks at the whole matrix. You need one answer for each "
            "column: axis=0.",
        ),
        Slip(
            _accuracy_of_entries,
            "this compares all C·m entries, and most zeros agree always. Compare one answer an "
            "example.",
        ),
        Slip(
            _accuracy_of_sure,
            "an answer counts only above 0.5. With more than two classes the largest probability "
            "may be smaller, and it is still the answer.",
        ),
        Slip(_accuracy_count, "this is the number of right answers. Divide by m: a share, 0 to 1."),
        Slip(_accuracy_percent, "this is in percent. A share lies between 0 and 1."),
        Slip(
            _accuracy_by_rows,
            "divided by the number of classes. The share is of the m examples, the columns.",
        ),
        Slip(_accuracy_error, "this is the share of wrong answers. Accuracy is 1 minus that."),
        Slip(
            _accuracy_probability,
            "this is the mean probability of the true class. Accuracy only asks which class is "
            "largest.",
        ),
    ),
    hints=(
        "The answer for an example is the row of the largest entry in its column.",
        "Compare y_hat.argmax(axis=0) with y.argmax(axis=0), and take the mean of True and False.",
    ),
)

# ---- 09.5 the cost of an epoch --------------------------------------------------------------


def epoch_cost(batch_costs: Array, batch_sizes: Array) -> float:
    """Count each batch as often as it has examples."""
    return float((batch_costs * batch_sizes).sum() / batch_sizes.sum())


def _epoch_mean_of_means(batch_costs: Array, batch_sizes: Array) -> float:
    return float(batch_costs.mean())


def _epoch_sum(batch_costs: Array, batch_sizes: Array) -> float:
    return float(batch_costs.sum())


def _epoch_sum_of_losses(batch_costs: Array, batch_sizes: Array) -> float:
    return float((batch_costs * batch_sizes).sum())


def _epoch_sum_of_means(batch_costs: Array, batch_sizes: Array) -> float:
    return float(batch_costs.sum() / batch_sizes.sum())


def _epoch_divided_by_batches(batch_costs: Array, batch_sizes: Array) -> float:
    return float((batch_costs * batch_sizes).sum() / len(batch_sizes))


def _epoch_full_batches(batch_costs: Array, batch_sizes: Array) -> float:
    full = batch_sizes[0] * len(batch_sizes)
    return float((batch_costs * batch_sizes).sum() / full)


def _epoch_without_last(batch_costs: Array, batch_sizes: Array) -> float:
    return float(epoch_cost(batch_costs[:-1], batch_sizes[:-1]))


def _epoch_one_batch_less(batch_costs: Array, batch_sizes: Array) -> float:
    return float(batch_costs.sum() / (len(batch_costs) - 1))


EPOCH_COST = Exercise(
    id="09.5",
    task="the mean loss of all examples, from the costs and the sizes of the mini-batches.",
    reference=epoch_cost,
    probes=(
        (np.array([1.5, 4.0]), np.array([4, 1])),
        (np.array([2.0, 1.0, 0.5, 3.0]), np.array([64, 64, 64, 10])),
        (np.array([0.25, 0.75]), np.array([8, 8])),
    ),
    slips=(
        Slip(
            _epoch_mean_of_means,
            "this is the mean of the batch means, so examples in a short batch count too much. "
            "Weigh each batch by its size.",
        ),
        Slip(
            _epoch_sum,
            "this is the sum of the batch costs: it grows with the number of batches. A cost is a "
            "mean over examples.",
        ),
        Slip(
            _epoch_sum_of_losses,
            "this is the sum of all losses. Divide it by the number of examples.",
        ),
        Slip(
            _epoch_sum_of_means,
            "the batch costs are already means, and are divided by m again. Multiply each by its "
            "size first.",
        ),
        Slip(
            _epoch_divided_by_batches,
            "divided by the number of batches. The sum of all losses belongs over the number of "
            "examples.",
        ),
        Slip(
            _epoch_full_batches,
            "all batches are taken to be as large as the first. The last one may be shorter: add "
            "up batch_sizes.",
        ),
        Slip(
            _epoch_without_last,
            "the last batch is left out. Its examples belong to the epoch too, however few.",
        ),
        Slip(
            _epoch_one_batch_less,
            "divided by one batch less than there are: the short last batch was forgotten in the "
            "count. And batches of different sizes need weights.",
        ),
    ),
    hints=(
        "A batch's cost times its size is the sum of its losses.",
        "Add up these sums, and divide by the number of all examples.",
    ),
)

EXERCISES = (ONE_HOT, COST, GRADIENT, ACCURACY, EPOCH_COST)
