"""Exercises of notebook 11, "TensorFlow".

Learning rates and coefficients are short binary fractions, so that float32 and float64 give the
very same answers. The session of 11.3 is the course's own: no framework is needed for it. 11.4 and
its slips are TensorFlow programs. It is left out where TensorFlow is not installed. TensorFlow is
imported here, and not in the slips, because an import would use up the time limit of an answer.
"""

from typing import Any

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip
from course_utils.optional import optional
from course_utils.session import Graph

tf = optional("tensorflow")

# ---- 11.1 steps by hand ---------------------------------------------------------------------


def descend_by_hand(learning_rate: float, steps: int) -> float:
    """Start at w = 0 and walk down J(w) = w² − 10w + 25, whose derivative is 2w − 10."""
    w = 0.0
    for _ in range(steps):
        w = w - learning_rate * (2 * w - 10)
    return w


def _walk(learning_rate: float, steps: int, gradient: Any, w: float = 0.0) -> float:
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w


BY_HAND = Exercise(
    id="11.1",
    task="return w after so many steps of gradient descent from w = 0 on J(w) = w² − 10w + 25.",
    reference=descend_by_hand,
    probes=((0.25, 1), (0.25, 4), (0.125, 6), (1.0, 3), (0.5, 0)),
    slips=(
        Slip(
            lambda learning_rate, steps: descend_by_hand(learning_rate, steps + 1),
            "one step too many. The lecture runs one step, prints, and then loops 1000 times: "
            "that makes 1001. Here all steps belong into the loop.",
        ),
        Slip(
            lambda learning_rate, steps: descend_by_hand(learning_rate, steps - 1),
            "one step too few: range(1, steps) has steps − 1 entries. Use range(steps).",
        ),
        Slip(
            lambda learning_rate, steps: 10.0 * learning_rate * steps,
            "all steps are as long as the first one. The derivative changes with w: compute it "
            "inside the loop.",
        ),
        Slip(
            lambda learning_rate, steps: _walk(-learning_rate, steps, lambda w: 2 * w - 10),
            "you walk uphill. The derivative is −10 at w = 0, so the step must raise w: subtract.",
        ),
        Slip(
            lambda learning_rate, steps: _walk(1.0, steps, lambda w: 2 * w - 10),
            "the learning rate is not used: each step is learning_rate times the derivative.",
        ),
        Slip(
            lambda learning_rate, steps: _walk(learning_rate, steps, lambda w: (w - 5) ** 2),
            "you subtract the cost J(w) itself. A step goes along its derivative.",
        ),
        Slip(
            lambda learning_rate, steps: _walk(learning_rate, steps, lambda w: w - 10),
            "look at the derivative again: what becomes of w²?",
        ),
        Slip(
            lambda learning_rate, steps: (descend_by_hand(learning_rate, steps) - 5) ** 2,
            "this is the cost J at the end. Wanted: w itself.",
        ),
    ),
    hints=(
        "The derivative of w² is 2w, and the derivative of −10w is −10.",
        "for _ in range(steps): w = w - learning_rate * (2 * w - 10). Return w.",
    ),
)

# ---- 11.2 the gradient of a fed polynomial --------------------------------------------------


def fed_gradient(x: Array, w: float) -> float:
    """Return dJ/dw of J = a w² + b w + c, where x (3, 1) holds a, b, c."""
    return float(2 * x[0][0] * w + x[1][0])


def _fed_vector(x: Array, w: float) -> Array:
    result: Array = 2 * x[0] * w + x[1]
    return result


_LECTURE = np.array([[1.0], [-10.0], [25.0]])
_OTHER = np.array([[0.5], [-6.0], [2.0]])

FED_GRADIENT = Exercise(
    id="11.2",
    task="return dJ/dw of J = x[0][0] w² + x[1][0] w + x[2][0]: one number.",
    reference=fed_gradient,
    probes=((_LECTURE, 0.0), (_LECTURE, 7.0), (_OTHER, 3.25), (np.array([[2], [3], [-1]]), -1.5)),
    slips=(
        Slip(
            lambda x, w: 2 * w - 10,
            "the coefficients are fixed to 1 and −10, whatever is fed. Take them from x.",
        ),
        Slip(
            lambda x, w: float(np.polyval(x[:, 0], w)),
            "this is the cost itself. The gradient is its derivative with respect to w.",
        ),
        Slip(
            lambda x, w: float(x[0][0] * w + x[1][0]),
            "a factor is missing: the derivative of w² is 2w.",
        ),
        Slip(
            lambda x, w: float(2 * x[0][0] * w + x[1][0] + x[2][0]),
            "the constant x[2][0] is added. It does not change with w: its derivative is 0.",
        ),
        Slip(
            lambda x, w: float(2 * x[0][0] * w + x[1][0] * w),
            "the middle term keeps its w. The derivative of b·w is b.",
        ),
        Slip(
            lambda x, w: float(2 * x[2][0] * w + x[1][0]),
            "the coefficients are read from the end. x[0][0] belongs to w², x[2][0] stands alone.",
        ),
        Slip(
            _fed_vector,
            "this is an array with one entry, because x[0] is a row of the (3, 1) array. A cost "
            "and its gradient are one number: write x[0][0].",
        ),
        Slip(
            lambda x, w: -fed_gradient(x, w),
            "the sign is turned. Give the gradient itself; the minus comes with the step.",
        ),
    ),
    hints=(
        "Take the derivative of each of the three terms with respect to w.",
        "2 * x[0][0] * w + x[1][0]. Two indices, because x has the shape (3, 1).",
    ),
)

# ---- 11.3 a graph and a session -------------------------------------------------------------


def run_graph(x: Array, learning_rate: float, steps: int) -> float:
    """Build the graph, then run it: ``steps`` times, each time with x as the data."""
    tf = Graph()
    w = tf.Variable(0.0)
    data = tf.placeholder("float64", [3, 1])
    cost = data[0][0] * w**2 + data[1][0] * w + data[2][0]
    train = tf.train.GradientDescentOptimizer(learning_rate).minimize(cost)
    init = tf.global_variables_initializer()
    with tf.Session() as session:
        session.run(init)
        for _ in range(steps):
            session.run(train, feed_dict={data: x})
        return float(session.run(w))


class _Program:
    """The graph of :func:`run_graph` and an open session, for the slips."""

    def __init__(self, learning_rate: float, coefficients: Array | None = None) -> None:
        tf = Graph()
        self.w = tf.Variable(0.0)
        self.data: Any = tf.placeholder("float64", [3, 1])
        x: Any = self.data if coefficients is None else coefficients
        self.cost: Any = x[0][0] * self.w**2 + x[1][0] * self.w + x[2][0]
        self.train = tf.train.GradientDescentOptimizer(learning_rate).minimize(self.cost)
        self.init = tf.global_variables_initializer()
        self.session = tf.Session()


def _graph_without_init(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    for _ in range(steps):
        p.session.run(p.train, feed_dict={p.data: x})
    return float(p.session.run(p.w))


def _graph_without_feed(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    p.session.run(p.init)
    for _ in range(steps):
        p.session.run(p.train)
    return float(p.session.run(p.w))


def _graph_fed_once(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    p.session.run(p.init)
    p.session.run(p.train, feed_dict={p.data: x})
    for _ in range(steps - 1):
        p.session.run(p.train)
    return float(p.session.run(p.w))


def _graph_init_in_the_loop(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    for _ in range(steps):
        p.session.run(p.init)
        p.session.run(p.train, feed_dict={p.data: x})
    return float(p.session.run(p.w))


def _graph_closed(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    p.session.run(p.init)
    p.session.close()
    return float(p.session.run(p.w))


def _graph_one_step_more(x: Array, learning_rate: float, steps: int) -> float:
    return run_graph(x, learning_rate, steps + 1)


def _graph_runs_the_cost(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate)
    p.session.run(p.init)
    for _ in range(steps):
        p.session.run(p.cost, feed_dict={p.data: x})
    return float(p.session.run(p.w))


def _graph_fixed_coefficients(x: Array, learning_rate: float, steps: int) -> float:
    p = _Program(learning_rate, _LECTURE)
    p.session.run(p.init)
    for _ in range(steps):
        p.session.run(p.train)
    return float(p.session.run(p.w))


def _graph_returns_the_cost(x: Array, learning_rate: float, steps: int) -> float:
    return float(np.polyval(x[:, 0], run_graph(x, learning_rate, steps)))


RUN_GRAPH = Exercise(
    id="11.3",
    task="build a graph with a placeholder for x (3, 1), run its training step `steps` times, "
    "and return w.",
    reference=run_graph,
    probes=((_LECTURE, 0.25, 1), (_LECTURE, 0.25, 3), (_OTHER, 0.5, 4), (_OTHER, 0.5, 2)),
    slips=(
        Slip(
            _graph_without_init,
            "the variable has no value yet. Run the initialiser in the session, once, before the "
            "first step.",
        ),
        Slip(
            _graph_without_feed,
            "the placeholder was not fed. Each run of the training step needs its data: "
            "feed_dict={data: x}.",
        ),
        Slip(
            _graph_fed_once,
            "only the first run was fed. A session remembers variables, not data: each run in the "
            "loop needs feed_dict={data: x} again.",
        ),
        Slip(
            _graph_init_in_the_loop,
            "this is w after one step, whatever `steps` is. Does the initialiser run inside the "
            "loop, so that each step starts at w = 0? Or does `return` stand there?",
        ),
        Slip(
            _graph_closed,
            "the session is used after its `with`, where it is closed and all values are gone. "
            "Indent every session.run, also the last one.",
        ),
        Slip(
            _graph_one_step_more,
            "one step too many: a run before the loop counts as a step too.",
        ),
        Slip(
            _graph_runs_the_cost,
            "w is still 0: nothing in the loop changes it. Neither the cost nor a line without "
            "session.run does. Run the optimiser's training step.",
        ),
        Slip(
            _graph_fixed_coefficients,
            "the coefficients 1, −10, 25 are built into the graph. Use a placeholder and feed x.",
        ),
        Slip(
            _graph_returns_the_cost,
            "this is the cost at the end. Wanted: w, by session.run(w).",
        ),
    ),
    hints=(
        "First the graph: variable, placeholder, cost, training step, initialiser. Then a session.",
        "Inside `with tf.Session() as session:` run the initialiser once, and the training step "
        "`steps` times with feed_dict. Return session.run(w) from inside the `with`.",
    ),
)

# ---- 11.4 TensorFlow 2 ----------------------------------------------------------------------


def descend_by_tape(x: Array, learning_rate: float, steps: int) -> float:
    """Record the cost on a tape, ask it for the gradient, change the variable in place."""
    import tensorflow as tf

    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = x[0][0] * w**2 + x[1][0] * w + x[2][0]
        w.assign_sub(learning_rate * tape.gradient(cost, w))
    return float(w.numpy())


def _tape_loop(x: Array, steps: int, change: Any) -> float:
    """Let ``change(variable, gradient)`` do the step."""
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = x[0][0] * w**2 + x[1][0] * w + x[2][0]
        change(w, tape.gradient(cost, w))
    return float(w.numpy())


def _tape_new_tensors(x: Array, learning_rate: float, steps: int, start: Any) -> float:
    """Give the name w to a new tensor in each step."""
    w: Any = start(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = x[0][0] * w**2 + x[1][0] * w + x[2][0]
        w = w - learning_rate * tape.gradient(cost, w)
    return float(w.numpy())


def _tape_unwatched(x: Array, learning_rate: float, steps: int) -> float:
    return _tape_new_tensors(x, learning_rate, steps, tf.constant)


def _tape_rebinds(x: Array, learning_rate: float, steps: int) -> float:
    return _tape_new_tensors(x, learning_rate, steps, tf.Variable)


def _tape_subtracts_in_place(x: Array, learning_rate: float, steps: int) -> float:
    def change(w: Any, gradient: Any) -> None:
        w -= learning_rate * gradient

    return _tape_loop(x, steps, change)


def _tape_used_twice(x: Array, learning_rate: float, steps: int) -> float:
    w = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        cost = x[0][0] * w**2 + x[1][0] * w + x[2][0]
    for _ in range(steps):
        w.assign_sub(learning_rate * tape.gradient(cost, w))
    return float(w.numpy())


def _tape_recorded_once(x: Array, learning_rate: float, steps: int) -> float:
    return float(-learning_rate * steps * x[1][0])  # the gradient at w = 0, again and again


def _tape_assigns_the_step(x: Array, learning_rate: float, steps: int) -> float:
    return _tape_loop(x, steps, lambda w, gradient: w.assign(learning_rate * gradient))


def _tape_uphill(x: Array, learning_rate: float, steps: int) -> float:
    return _tape_loop(x, steps, lambda w, gradient: w.assign_add(learning_rate * gradient))


def _tape_without_rate(x: Array, learning_rate: float, steps: int) -> float:
    return _tape_loop(x, steps, lambda w, gradient: w.assign_sub(gradient))


def _tape_fixed_coefficients(x: Array, learning_rate: float, steps: int) -> float:
    return descend_by_tape(_LECTURE.astype(x.dtype), learning_rate, steps)


def _tape_starts_again(x: Array, learning_rate: float, steps: int) -> float:
    return descend_by_tape(x, learning_rate, 1)


def _tape_returns_the_cost(x: Array, learning_rate: float, steps: int) -> float:
    return float(np.polyval(x[:, 0], descend_by_tape(x, learning_rate, steps)))


BY_TAPE = Exercise(
    id="11.4",
    task="minimise the polynomial with the coefficients x (3, 1) by tf.GradientTape from w = 0, "
    "and return w after `steps` steps.",
    reference=descend_by_tape,
    probes=(
        (_LECTURE.astype(np.float32), 0.25, 1),
        (_LECTURE.astype(np.float32), 0.25, 3),
        (_OTHER.astype(np.float32), 0.5, 4),
    ),
    slips=(
        Slip(
            _tape_unwatched,
            "the gradient is None: the tape has not seen how the cost comes from w. Make w a "
            "tf.Variable of floats, tf.Variable(0.0) and not tf.Variable(0), and compute the cost "
            "inside the `with`.",
        ),
        Slip(
            _tape_rebinds,
            "after the first step the gradient is None. `w = w - …` gives the name w to a new "
            "tensor, which no tape watches. Change the variable itself: w.assign_sub(…).",
        ),
        Slip(
            _tape_subtracts_in_place,
            "TensorFlow refuses `-=` on a variable, because Python would give the name w to a new "
            "tensor. Write w.assign_sub(…).",
        ),
        Slip(
            _tape_used_twice,
            "the tape is asked twice, but it forgets all after the first gradient. Record the cost "
            "in each step anew: the `with` belongs into the loop.",
        ),
        Slip(
            _tape_recorded_once,
            "all steps are as long as the first: the tape recorded the cost at w = 0 only. Record "
            "it in each step anew, inside the loop.",
        ),
        Slip(
            _tape_assigns_the_step,
            "w is set to the step itself. The new w is the old one minus the step: assign_sub.",
        ),
        Slip(_tape_uphill, "you walk uphill: subtract the step, by assign_sub."),
        Slip(
            _tape_without_rate,
            "the learning rate is not used: the step is learning_rate times the gradient.",
        ),
        Slip(
            _tape_fixed_coefficients,
            "the coefficients 1, −10, 25 are built into the cost. Take them from x.",
        ),
        Slip(
            _tape_starts_again,
            "this is w after one step, whatever `steps` is. Make the variable once, before the "
            "loop, and return after the loop.",
        ),
        Slip(
            _tape_returns_the_cost,
            "this is the cost at the end. Wanted: w itself, by w.numpy().",
        ),
    ),
    hints=(
        "Make one tf.Variable before the loop. In each step: a tape, the cost, the gradient.",
        "with tf.GradientTape() as tape: compute the cost. Then w.assign_sub(learning_rate * "
        "tape.gradient(cost, w)). At the end w.numpy() is the number.",
    ),
)

EXERCISES = (BY_HAND, FED_GRADIENT, RUN_GRAPH, *((BY_TAPE,) if tf else ()))
