"""The lecture's programs on our own graph: sessions, variables, placeholders, actions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_utils.session import Graph


def program(dtype: Any = Graph.float64) -> tuple[Graph, Any, Any, Any]:
    """Return the lecture's program: graph, w, cost and training step."""
    tf = Graph()
    w = tf.Variable(0, dtype=dtype)
    cost = w**2 - 10 * w + 25
    return tf, w, cost, tf.train.GradientDescentOptimizer(0.01).minimize(cost)


def test_iterates_of_the_lecture() -> None:
    tf, w, _, train = program(Graph.float32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(w) == 0
        session.run(train)
        assert session.run(w) == pytest.approx(0.1, rel=1e-6)
        for _ in range(1000):
            session.run(train)
        assert session.run(w) == pytest.approx(4.9999886, abs=1e-6)
        assert session.run(w).dtype == np.float32


def test_iterates_in_closed_form() -> None:
    tf, w, cost, train = program()
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    for t in range(1, 300):
        session.run(train)
        assert session.run(w) == pytest.approx(5 * (1 - 0.98**t), rel=1e-12)
        assert session.run(cost) == pytest.approx(25 * 0.98 ** (2 * t), rel=1e-9)


def test_same_graph_with_other_data() -> None:
    tf = Graph()
    w = tf.Variable(0, dtype="float32")
    x = tf.placeholder("float32", [3, 1])
    train = tf.train.GradientDescentOptimizer(0.01).minimize(x[0][0] * w**2 + x[1][0] * w + x[2][0])
    for data, best in [([[1], [-10], [25]], 5), ([[1], [-20], [100]], 10)]:
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(1000):
                session.run(train, feed_dict={x: np.array(data)})
            assert session.run(w) == pytest.approx(best, abs=1e-4)


def test_each_session_has_its_own_values() -> None:
    tf, w, _, train = program()
    one, other = tf.Session(), tf.Session()
    for session in (one, other):
        session.run(tf.global_variables_initializer())
    one.run(train)
    assert (one.run(w), other.run(w)) == (0.1, 0.0)
    one.run(tf.global_variables_initializer())
    assert one.run(w) == 0.0


def test_all_variables_move_at_once() -> None:
    tf = Graph()
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    train = tf.train.GradientDescentOptimizer(0.1).minimize((a * b) ** 2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)
        # both gradients belong to the old point: da = 2 a b², db = 2 a² b
        assert session.run(a) == pytest.approx(1 - 0.1 * 8)
        assert session.run(b) == pytest.approx(2 - 0.1 * 4)


def test_a_value_is_a_copy_of_what_the_session_and_the_graph_hold() -> None:
    tf = Graph()
    w = tf.Variable([1.0, 2.0])
    for _ in range(2):
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for target in (w, w[:1]):
                value = session.run(target)
                value += 100
            assert session.run(w).tolist() == [1, 2]
            session.run(tf.global_variables_initializer())
            assert session.run(w).tolist() == [1, 2]


def closed() -> None:
    tf, w, _, _ = program()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
    session.run(w)


def fed(value: Any, shape: Any = (2, None)) -> None:
    tf = Graph()
    x = tf.placeholder("float32", shape)
    tf.Session().run(x * 2, feed_dict={x: value})


def fed_a_variable() -> None:
    tf, w, cost, _ = program()
    tf.Session().run(cost, feed_dict={w: 1.0})


def not_initialised() -> None:
    tf, _, cost, _ = program()
    tf.Session().run(cost)


def run(target: Callable[[Any], Any]) -> Any:
    tf, w, _, _ = program()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(target(w))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (closed, RuntimeError, "this session is closed"),
        (not_initialised, ValueError, "<variable 0> has no value; wanted: one for each"),
        (fed_a_variable, ValueError, "feed_dict has <variable 0>; wanted: placeholders only"),
        (lambda: fed(np.ones(2)), ValueError, r"is fed shape \(2,\); wanted \(2, None\)"),
        (lambda: fed(np.ones((3, 2))), ValueError, r"is fed shape \(3, 2\); wanted \(2, None\)"),
        (lambda: fed("x"), ValueError, "placeholder holds text values; wanted: real numbers"),
        (lambda: run(lambda w: [w, w]), ValueError, r"target is \[<.* 0>\]; wanted: one node or"),
        (lambda: run(lambda w: "w"), ValueError, "target is 'w'; wanted: one node or one action"),
        (
            lambda: Graph().train.GradientDescentOptimizer(-1),
            ValueError,
            "learning_rate is -1",
        ),
    ],
)
def test_bad_input(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_sizes_left_open_take_any() -> None:
    fed(np.ones((2, 7)))
    fed(5.0, None)
