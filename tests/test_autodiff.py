"""The graph's gradients against numeric gradients and TensorFlow; its order; its errors."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.autodiff import (
    Node,
    constant,
    evaluate,
    exp,
    gradient,
    log,
    relu,
    tanh,
    topological_order,
    total,
)
from course_utils.gradient_check import numeric_gradient, relative_error

A, B = Node("a"), Node("b")
KNOWN = {
    A: np.array([[0.5, -1.2, 2.0], [1.5, 0.3, -0.7]]),
    B: np.array([[0.4], [-0.9], [1.1]]),
}
COSTS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: total(a + b[0]),
    "difference": lambda a, b: total((a - 2) * (3 - a)),
    "product": lambda a, b: total(a * b[1] * 2),
    "quotient": lambda a, b: total(a / b[2] + 1 / b[:, 0]),
    "powers": lambda a, b: total(a**2 + a**3 + a**0 + b[:, 0] ** -1),
    "power of a root": lambda a, b: total((a * a) ** 0.5),
    "matrix product": lambda a, b: total((a @ b) ** 2),
    "stack of matrices": lambda a, b: total((np.arange(24.0).reshape(3, 4, 2) @ a) ** 2),
    "stacks of matrices": lambda a, b: total((a[:, None] @ (b[None] @ a[None, :1])) ** 2),
    "constant matrix": lambda a, b: total((np.ones((4, 2)) @ a) ** 2),
    "functions": lambda a, b: total(exp(a) * tanh(a) + log(a * a) + relu(b[:, 0])),
    "stretched rows": lambda a, b: total((a + np.ones((2, 1))) * (a @ b)),
    "stretched number": lambda a, b: total(a * total(b)),
    "one entry twice": lambda a, b: total(a[[0, 0], [1, 1]] ** 2),
    "minus": lambda a, b: total(-a * -b[0]),
    "used twice": lambda a, b: total(a * a) * total(a),
}


@pytest.mark.parametrize("name", COSTS)
def test_gradients_are_the_numeric_ones(name: str) -> None:
    cost = COSTS[name](A, B)

    def value(theta: Any) -> float:
        a, b = theta[:6].reshape(2, 3), theta[6:].reshape(3, 1)
        return float(evaluate(cost, {A: a, B: b}))

    theta = np.concatenate([KNOWN[A].ravel(), KNOWN[B].ravel()])
    found = np.concatenate([g.ravel() for g in gradient(cost, [A, B], KNOWN)])
    assert relative_error(found, numeric_gradient(value, theta)) < 1e-7


def test_tensorflow_finds_the_same_gradients() -> None:
    tf = pytest.importorskip("tensorflow")
    cost = total(tanh(A @ B + 1) * exp(A[:, :1])) / total(B**2)
    a, b = tf.Variable(KNOWN[A]), tf.Variable(KNOWN[B])
    with tf.GradientTape() as tape:
        theirs = tf.reduce_sum(tf.tanh(a @ b + 1) * tf.exp(a[:, :1])) / tf.reduce_sum(b**2)
    assert_allclose(evaluate(cost, KNOWN), theirs.numpy(), rtol=1e-14)
    for ours, other in zip(
        gradient(cost, [A, B], KNOWN), tape.gradient(theirs, [a, b]), strict=True
    ):
        assert_allclose(ours, other.numpy(), rtol=1e-13)


def test_gradients_of_all_nodes_come_from_one_walk() -> None:
    inner = A**2
    middle, first = gradient(total(3 * inner), [inner, A], KNOWN)
    assert_array_equal(middle, np.full((2, 3), 3.0))
    assert_allclose(first, 6 * KNOWN[A])


def test_what_the_cost_does_not_use_has_gradient_zero() -> None:
    assert_array_equal(gradient(total(A), [B], KNOWN)[0], np.zeros((3, 1)))
    # relu's slope at 0 is taken as 0, and a power of 0 is constant, at 0 too
    assert gradient(relu(A), [A], {A: 0.0}) == [0.0]
    assert gradient(A**0, [A], {A: 0.0}) == [0.0]


def test_float32_stays_float32() -> None:
    w = Node("w")
    cost = w**2 - 10 * w + 25
    known = {w: np.float32(3)}
    assert evaluate(cost, known).dtype == np.float32
    assert gradient(cost, [w], known)[0].dtype == np.float32
    assert gradient(cost, [w], {w: 3}) == [-4.0]  # whole numbers count as float64


def test_each_node_comes_after_its_inputs_and_once() -> None:
    inner = A * 2
    cost = total(inner + inner * inner)
    order = topological_order(cost)
    assert len(order) == len(set(order)) == 6
    for place, node in enumerate(order):
        assert all(order.index(one) < place for one in node.inputs)


def test_a_long_chain_needs_no_deep_recursion() -> None:
    node = A
    for _ in range(5000):
        node = node * 1.0 + 0.001
    assert_allclose(evaluate(node, {A: 1.0}), 6.0)
    assert_allclose(gradient(node, [A], {A: 1.0}), 1.0)


def test_nodes_and_arrays_mix_on_both_sides() -> None:
    ones = np.ones((2, 3))
    for node in (ones * A, ones + A, ones - A, ones / A, np.ones((2, 2)) @ A):
        assert isinstance(node, Node)
    assert_allclose(evaluate(ones - A, KNOWN), 1 - KNOWN[A])
    assert constant(A) is A
    assert repr(A) == "<a>"
    assert repr(A @ B) == "<matmul(a, b)>"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: evaluate(A + B, {A: 1.0}), "<b> has no value; wanted: one for each input"),
        (lambda: gradient(A, [A], KNOWN), r"<a> has shape \(2, 3\); wanted: one number"),
        (lambda: evaluate(A @ A, KNOWN), r"<matmul\(a, a\)> can't be computed from a \(2, 3\), a"),
        (lambda: evaluate(A[5], KNOWN), r"<item 5\(a\)> can't be computed from a \(2, 3\): index"),
        (lambda: evaluate(A, {A: "five"}), r"^a holds text values; wanted: real numbers of shape"),
        (lambda: evaluate(A, {A: [[1], [1, 2]]}), "a has rows of different lengths; wanted: numb"),
        (lambda: evaluate(A, {A: None}), "a holds object values; wanted: real numbers"),
        (lambda: evaluate(A, {A: [1.0, None]}), "a holds object values; wanted: real numbers"),
        (lambda: evaluate(A, {A: 1 + 2j}), "a holds complex values; wanted: real numbers"),
        (lambda: evaluate(A @ B, {A: np.eye(3), B: [1, 2, 3]}), r"b \(3,\): wanted: matrices"),
        (lambda: evaluate(A @ B, {A: [1, 2, 3], B: np.eye(3)}), "wanted: matrices; a vector bec"),
        (lambda: evaluate(A @ B, {A: np.eye(3), B: 2.0}), r"b \(\): wanted: matrices; a vector"),
        (lambda: sum(cast(Any, A)), "'Node' object is not iterable"),
        (lambda: list(cast(Any, A)), "'Node' object is not iterable"),
        (lambda: 3 in cast(Any, A), "'Node' object is not|argument of type 'Node' is not"),
        (lambda: A ** float("nan"), "exponent is nan"),
        (lambda: A ** cast(Any, B), "exponent is <b>"),
    ],
)
def test_bad_input(call: Callable[[], Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        call()
