"""Softmax, log-softmax and cross-entropy: parity with SciPy and scikit-learn, edges, errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import special
from sklearn.metrics import log_loss

from course_utils.data import one_hot
from course_utils.gradient_check import numeric_gradient, relative_error
from course_utils.losses import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    softmax,
    softmax_jacobian,
    training_loss,
)

Array = NDArray[Any]
inf, nan = np.inf, np.nan


@st.composite
def problems(draw: st.DrawFn) -> tuple[Array, Array]:
    """Logits (…, C, m) of any stack shape and size up to 100, and one-hot labels."""
    stack = draw(st.sampled_from([(), (1,), (3,), (2, 2)]))
    n_classes, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    scale = draw(st.sampled_from([1e-6, 1.0, 30.0, 100.0]))
    z = scale * rng.standard_normal((*stack, n_classes, m))
    return z, one_hot(rng.integers(0, n_classes, m), n_classes)


# ---- what they equal ------------------------------------------------------------------------


@given(problems())
@settings(max_examples=60, deadline=None)
def test_softmax_and_log_softmax_equal_scipy(problem: tuple[Array, Array]) -> None:
    z, _ = problem
    assert_allclose(softmax(z), special.softmax(z, axis=-2), rtol=1e-12, atol=0)
    assert_allclose(log_softmax(z), special.log_softmax(z, axis=-2), rtol=1e-12, atol=1e-12)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_cross_entropy_equals_scipys_log_softmax(problem: tuple[Array, Array]) -> None:
    z, y = problem
    expected = -(y * special.log_softmax(z, axis=-2)).sum(axis=-2).mean(axis=-1)
    assert_allclose(cross_entropy(z, y), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_cross_entropy_equals_scikit_learns_log_loss(n_classes: int) -> None:
    rng = np.random.default_rng(n_classes)
    z, labels = 3 * rng.standard_normal((n_classes, 50)), rng.integers(0, n_classes, 50)
    expected = log_loss(labels, special.softmax(z, axis=0).T, labels=np.arange(n_classes))
    assert_allclose(cross_entropy(z, one_hot(labels, n_classes)), expected, rtol=1e-12)


@given(problems(), st.floats(-1e3, 1e3))
@settings(max_examples=40, deadline=None)
def test_adding_a_number_to_a_column_changes_nothing(
    problem: tuple[Array, Array], shift: float
) -> None:
    z, y = problem
    shifts = shift * np.linspace(-1, 1, z.shape[-1])
    assert_allclose(softmax(z + shifts), softmax(z), atol=1e-12)
    assert_allclose(cross_entropy(z + shifts, y), cross_entropy(z, y), atol=1e-10)


@given(problems(), st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_permuted_classes_and_examples_permute_the_answer(
    problem: tuple[Array, Array], seed: int
) -> None:
    z, y = problem
    rng = np.random.default_rng(seed)
    classes, examples = rng.permutation(z.shape[-2]), rng.permutation(z.shape[-1])
    z_mixed, y_mixed = z[..., classes, :][..., examples], y[classes][:, examples]
    assert_allclose(softmax(z_mixed), softmax(z)[..., classes, :][..., examples], rtol=1e-12)
    assert_allclose(cross_entropy(z_mixed, y_mixed), cross_entropy(z, y), rtol=1e-12, atol=1e-13)


@given(problems())
@settings(max_examples=40, deadline=None)
def test_columns_sum_to_one(problem: tuple[Array, Array]) -> None:
    assert_allclose(softmax(problem[0]).sum(axis=-2), 1, rtol=1e-14)


@given(problems())
@settings(max_examples=40, deadline=None)
def test_gradient_is_probability_minus_label_over_m(problem: tuple[Array, Array]) -> None:
    z, y = problem
    expected = (special.softmax(z, axis=-2) - y) / z.shape[-1]
    assert_allclose(cross_entropy_gradient(z, y), expected, rtol=1e-12, atol=1e-15)


def test_softmax_of_the_lectures_example() -> None:
    assert_allclose(softmax([[5], [2], [-1], [3]]).ravel(), [0.842, 0.042, 0.002, 0.114], atol=5e-4)


def test_loss_of_the_lectures_example() -> None:
    z = np.log([[0.3], [0.2], [0.1], [0.4]])
    assert_allclose(cross_entropy(z, [[0], [1], [0], [0]]), -np.log(0.2), rtol=1e-12)


# ---- derivatives ----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (4, 1), (4, 7), (10, 64)])
def test_gradient_check_of_cross_entropy(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    z, y = rng.standard_normal(shape), one_hot(rng.integers(0, shape[0], shape[1]), shape[0])
    numeric = numeric_gradient(lambda values: float(cross_entropy(values, y)), z)
    assert relative_error(cross_entropy_gradient(z, y), numeric, floor=1e-9) < 1e-7


def test_gradient_check_of_a_stack() -> None:
    rng = np.random.default_rng(2)
    z, y = rng.standard_normal((3, 4, 5)), one_hot(rng.integers(0, 4, 5), 4)
    numeric = numeric_gradient(lambda values: float(cross_entropy(values, y).sum()), z)
    assert relative_error(cross_entropy_gradient(z, y), numeric, floor=1e-9) < 1e-7


@pytest.mark.parametrize("n_classes", [1, 2, 5])
def test_jacobian_agrees_with_numeric_derivatives(n_classes: int) -> None:
    z = np.random.default_rng(3).standard_normal((n_classes, 1))
    rows = [
        numeric_gradient(lambda values, j=j: float(softmax(values)[j, 0]), z)[:, 0]  # type: ignore[misc]
        for j in range(n_classes)
    ]
    assert relative_error(softmax_jacobian(z), np.array(rows)) < 1e-7


def test_jacobians_rows_and_columns_sum_to_zero() -> None:
    jacobian = softmax_jacobian([[1.0], [2.0], [-3.0]])
    assert_allclose([jacobian.sum(axis=0), jacobian.sum(axis=1)], 0, atol=1e-15)


@pytest.mark.parametrize("shape", [(3, 2), (2, 3, 1)])
def test_jacobian_wants_one_example(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"z has shape .*wanted \(C, 1\).*one example"):
        softmax_jacobian(np.zeros(shape))


# ---- extreme logits -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("z", "probabilities"),
    [
        ([[1000.0], [1000.0]], [0.5, 0.5]),
        ([[-1000.0], [-1000.0]], [0.5, 0.5]),
        ([[1000.0], [-1000.0]], [1, 0]),
        ([[1e308], [-1e308]], [1, 0]),
        ([[123.0], [456.0], [789.0]], [np.exp(-666), np.exp(-333), 1]),
        ([[0.0], [-inf]], [1, 0]),
        ([[-inf], [3.0], [3.0]], [0, 0.5, 0.5]),
        ([[7.0]], [1]),
        ([[-1000.0]], [1]),
    ],
)
def test_softmax_of_extreme_logits(z: list[list[float]], probabilities: list[float]) -> None:
    assert_allclose(softmax(z).ravel(), probabilities, rtol=1e-12)


@pytest.mark.parametrize(
    ("z", "logarithms"),
    [
        ([[1000.0], [0.0]], [0, -1000]),
        ([[-1000.0], [1000.0]], [-2000, 0]),
        ([[0.0], [-inf]], [0, -inf]),
        ([[1e308], [-1e308]], [0, -inf]),
        ([[5.0]], [0]),
    ],
)
def test_log_softmax_of_extreme_logits(z: list[list[float]], logarithms: list[float]) -> None:
    assert_array_equal(log_softmax(z).ravel(), logarithms)


@pytest.mark.parametrize(
    ("z", "y", "loss", "gradient"),
    [
        ([[1000.0], [-1000.0]], [[1], [0]], 0, [0, 0]),
        ([[1000.0], [-1000.0]], [[0], [1]], 2000, [1, -1]),
        ([[-1000.0], [-1000.0]], [[0], [1]], np.log(2), [0.5, -0.5]),
        ([[0.0], [-inf]], [[1], [0]], 0, [0, 0]),
        ([[0.0], [-inf]], [[0], [1]], inf, [1, -1]),
        ([[4.0]], [[1]], 0, [0]),
        (
            [[800.0, 0.0], [0.0, 0.0]],
            [[0, 1], [1, 0]],
            400 + np.log(2) / 2,
            [0.5, -0.25, -0.5, 0.25],
        ),
    ],
)
def test_cross_entropy_of_extreme_logits(
    z: list[list[float]], y: list[list[float]], loss: float, gradient: list[float]
) -> None:
    assert_allclose(cross_entropy(z, y), loss, rtol=1e-14)
    assert_allclose(cross_entropy_gradient(z, y).ravel(), gradient, atol=1e-15)


@pytest.mark.parametrize(
    ("dtype", "edge"), [(np.float16, 11.09), (np.float32, 88.72), (np.float64, 709.78)]
)
def test_softmax_is_right_where_exp_overflows(dtype: type, edge: float) -> None:
    above = edge + 0.02
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(np.asarray(above, dtype)))
        assert np.isfinite(np.exp(np.asarray(edge - 0.02, dtype)))
    z: Array = np.array([[above, 2 * above], [above, 0]], dtype)
    assert_allclose(softmax(z), [[0.5, 1], [0.5, 0]], atol=1e-4)
    assert_allclose(log_softmax(z)[1, 1], -2 * above, rtol=1e-3)
    assert_allclose(cross_entropy(z, [[1, 1], [0, 0]]), np.log(2) / 2, rtol=1e-3)


# ---- number types ---------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[[1, 0], [0, 3]], [[True, False], [False, True]]])
def test_integers_and_booleans_give_float64(values: list[list[Any]]) -> None:
    z = np.asarray(values)
    answers = (softmax(z), log_softmax(z), cross_entropy_gradient(z, [[1, 0], [0, 1]]))
    assert [answer.dtype for answer in answers] == [np.dtype(np.float64)] * 3
    assert_allclose(answers[0], special.softmax(z.astype(float), axis=0), rtol=1e-12)


def test_lists_are_accepted() -> None:
    assert_allclose(softmax([[0.0, 1.0], [0.0, 1.0]]), 0.5)


def test_booleans_are_accepted_as_labels() -> None:
    assert_allclose(cross_entropy([[0.0], [0.0]], [[True], [False]]), np.log(2))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type(dtype: type) -> None:
    z: Array = np.array([[1.0, 2.0], [3.0, 4.0]], dtype)
    y = [[1, 0], [0, 1]]
    answers = (softmax(z), log_softmax(z), cross_entropy_gradient(z, y), softmax_jacobian(z[:, :1]))
    assert {answer.dtype for answer in answers} == {np.dtype(dtype)}


@pytest.mark.parametrize("n_classes", [3, 2000])
def test_float16_is_right_to_float16_precision(n_classes: int) -> None:
    rng = np.random.default_rng(4)
    z = rng.standard_normal((n_classes, 6)).astype(np.float16)
    y = one_hot(rng.integers(0, n_classes, 6), n_classes)
    exact = z.astype(np.float64)
    # float16: a relative error of 2^-11 for normal numbers, steps of 2^-24 below those.
    rtol, atol = 1.01 * 2.0**-11, 1.01 * 2.0**-25
    for function in (softmax, log_softmax, lambda logits: cross_entropy_gradient(logits, y)):
        assert_allclose(function(z), function(exact), rtol=rtol, atol=atol)
    assert_allclose(cross_entropy(z, y), cross_entropy(exact, y), rtol=1e-6)


def test_float16_mean_over_many_examples_does_not_overflow() -> None:
    z = np.zeros((2, 5000), np.float16)
    z[0] = 60.0
    loss = cross_entropy(z, one_hot(np.ones(5000, int), 2))
    assert_allclose(loss, 60, rtol=1e-6)
    assert loss.dtype == np.float32


def test_the_input_is_not_changed() -> None:
    z, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.eye(2)
    softmax(z), log_softmax(z), cross_entropy(z, y), cross_entropy_gradient(z, y)
    assert_array_equal(z, [[1, 2], [3, 5]])
    assert_array_equal(y, np.eye(2))


# ---- empty input ----------------------------------------------------------------------------


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_no_example_gives_no_column(function: Callable[[Array], Array]) -> None:
    assert function(np.zeros((3, 0))).shape == (3, 0)


@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_gradient])
@pytest.mark.parametrize("shape", [(3, 0), (2, 3, 0)])
def test_the_mean_of_no_example_is_an_error(
    function: Callable[[Array, Array], Array], shape: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"z has shape \(.*3, 0\), so no example"):
        function(np.zeros(shape), np.zeros(shape))


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("m", [0, 4])
def test_no_class_is_an_error(function: Callable[[Array], Array], m: int) -> None:
    with pytest.raises(ValueError, match=r"z has shape \(0, \d\), so no class.*C ≥ 1"):
        function(np.zeros((0, m)))


# ---- bad logits: each of the four functions says what is wrong ------------------------------


def every_function(z: Any) -> list[Callable[[], Array]]:
    y = np.eye(2)
    return [
        lambda: softmax(z),
        lambda: log_softmax(z),
        lambda: cross_entropy(z, y),
        lambda: cross_entropy_gradient(z, y),
    ]


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize(
    ("z", "message"),
    [
        (
            [[1.0, inf], [0.0, 0.0]],
            r"^z \(logits; −inf is allowed\) has 1 entries that are NaN or infinite, of 4",
        ),
        ([[1.0, nan], [nan, 0.0]], r"z \(logits.* has 2 entries that are NaN or infinite, of 4"),
        (
            [[1.0, -inf], [0.0, -inf]],
            "^z has a column of −inf only; wanted: a finite logit in each column$",
        ),
        ([["1", "2"], ["3", "4"]], "z holds text values; wanted: real numbers of shape"),
        ([[1j, 2], [3, 4]], "z holds complex values; wanted: real numbers"),
        ([[None, 1], [2, 3]], "z holds object values; wanted: real numbers"),
        ([[1.0, 2.0], [3.0]], "z has rows of different lengths"),
        ([1.0, 2.0], r"z has shape \(2,\); wanted .*C, m.*z\.reshape\(-1, 1\)"),
        (3.0, r"z has shape \(\); wanted \(…, C, m\): classes × examples"),
    ],
)
def test_bad_logits_give_a_clear_error(which: int, z: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        every_function(z)[which]()


# ---- bad labels -----------------------------------------------------------------------------


@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_gradient])
@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.eye(3)[:, :1], r"y has shape \(3, 1\); wanted: one-hot columns of shape \(3, 2\)"),
        (np.eye(2), r"y has shape \(2, 2\); wanted: one-hot columns of shape \(3, 2\)"),
        ([0, 1], r"y has shape \(2,\).*\(3, 2\).*one_hot\(labels, n_classes\)"),
        (np.zeros((1, 3, 2)), r"y has shape \(1, 3, 2\); wanted"),
        ([[1, 0], [0, 0], [0, 0]], "y is not one-hot: column 1 must have one 1"),
        ([[1, 1], [0, 1], [0, 0]], "y is not one-hot: column 1"),
        ([[2, 1], [-1, 0], [0, 0]], "y is not one-hot: column 0"),
        ([[0.9, 1], [0.1, 0], [0, 0]], "y is not one-hot: column 0"),
        ([[1, nan], [0, 1], [0, 0]], "y is not one-hot: column 1"),
        ([["1", "0"], ["0", "1"], ["0", "0"]], "y holds text values"),
        ([[1, 0], [0, 1], [0]], "y has rows of different lengths"),
    ],
)
def test_bad_labels_give_a_clear_error(
    function: Callable[[Any, Any], Array], y: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        function(np.zeros((3, 2)), y)


def test_the_hint_about_class_numbers_is_not_given_for_a_matrix() -> None:
    with pytest.raises(ValueError, match=r"as the logits have$"):
        cross_entropy(np.zeros((3, 2)), np.zeros((3, 3)))


def test_bad_label_of_one_model_of_a_stack_is_found() -> None:
    y = np.stack([np.eye(2), [[1, 0], [0, 0]]])
    with pytest.raises(ValueError, match="y is not one-hot: column 1"):
        cross_entropy(np.zeros((2, 2, 2)), y)


# ---- stacks, and the unchecked version for training loops -----------------------------------


def test_a_stack_equals_its_models() -> None:
    rng = np.random.default_rng(5)
    z, y = rng.standard_normal((3, 4, 6)), one_hot(rng.integers(0, 4, 6), 4)
    assert_array_equal(softmax(z), [softmax(one) for one in z])
    assert_array_equal(cross_entropy(z, y), [cross_entropy(one, y) for one in z])
    assert_array_equal(cross_entropy(z, np.stack([y] * 3)), cross_entropy(z, y))


def test_training_loss_is_cost_and_gradient() -> None:
    rng = np.random.default_rng(6)
    z, y = rng.standard_normal((4, 6)), one_hot(rng.integers(0, 4, 6), 4)
    loss, dz = training_loss(z, y)
    assert loss == cross_entropy(z, y)
    assert_array_equal(dz, cross_entropy_gradient(z, y))


@pytest.mark.parametrize("bad", [nan, inf])
def test_training_loss_of_diverged_logits_is_not_finite(bad: float) -> None:
    with np.errstate(invalid="ignore"):
        loss, _ = training_loss(np.array([[bad, 0.0], [0.0, 0.0]]), np.eye(2))
    assert not np.isfinite(loss)
