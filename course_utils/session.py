"""Build the graph first, then run it: the lecture's way of programming, on our own graph.

    tf = Graph()
    w = tf.Variable(0, dtype=tf.float32)
    cost = w**2 - 10 * w + 25
    train = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)                 one step
        session.run(w)                     → 0.1

The graph holds no number that changes. A *variable* is a name for a number that lives in a
session; a *placeholder* is a name for data that comes with each run, in ``feed_dict``; ``train`` is
an *action*: it changes variables. So one graph can be run as often as one likes, with other data
and in several sessions. The names are those of TensorFlow 1, which the lecture shows.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import numpy as np

from course_utils.autodiff import Node, evaluate, floats, gradient, topological_order
from course_utils.checks import Array, number_in_range


class Variable(Node):
    """A node whose value a session remembers from run to run."""

    def __init__(self, name: str, initial: Array) -> None:
        super().__init__(name)
        self.initial = initial


class Placeholder(Node):
    """A node whose value comes with each run; ``shape`` may leave sizes open with None."""

    def __init__(self, name: str, dtype: Any, shape: Sequence[int | None] | None) -> None:
        super().__init__(name)
        self.dtype, self.shape = np.dtype(dtype), shape

    def checked(self, value: Any) -> Array:
        """Return what was fed, in the placeholder's number type, if its shape is right."""
        array = floats(self.name, value).astype(self.dtype)
        if self.shape is not None and not (
            array.ndim == len(self.shape)
            and all(want in (None, got) for want, got in zip(self.shape, array.shape, strict=True))
        ):
            raise ValueError(f"{self} is fed shape {array.shape}; wanted {tuple(self.shape)}")
        return array


class Initialise:
    """An action: give each variable of the graph its initial value."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._variables = variables

    def act(self, known: dict[Node, Array], state: dict[Node, Array]) -> None:
        """Write the initial values into the session's ``state``."""
        state.update((variable, variable.initial) for variable in self._variables)


class Minimise:
    """An action: one step of gradient descent, w ← w − α dJ/dw, for each variable of the cost."""

    def __init__(self, cost: Node, learning_rate: float) -> None:
        self._cost, self._learning_rate = cost, learning_rate
        self._variables = [n for n in topological_order(cost) if isinstance(n, Variable)]

    def act(self, known: dict[Node, Array], state: dict[Node, Array]) -> None:
        """Change the variables in the session's ``state``."""
        gradients = gradient(self._cost, self._variables, known)
        for variable, g in zip(self._variables, gradients, strict=True):
            state[variable] = state[variable] - self._learning_rate * g


class GradientDescentOptimizer:
    """Makes the action that minimises a cost with learning rate α."""

    def __init__(self, learning_rate: float) -> None:
        self._learning_rate = number_in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")

    def minimize(self, cost: Node) -> Minimise:
        """Return the action of one step. It computes nothing yet."""
        return Minimise(cost, self._learning_rate)


class Session:
    """Remembers the values of the variables and runs parts of the graph."""

    def __init__(self) -> None:
        self._state: dict[Node, Array] = {}
        self._open = True

    def run(
        self, target: Node | Initialise | Minimise, feed_dict: Mapping[Node, Any] | None = None
    ) -> Any:
        """Return the value of a node, a copy, or do an action.

        Raises
        ------
        RuntimeError
            If the session is closed.
        ValueError
            If a variable has no value yet, a placeholder is not fed, something else is fed, or the
            target is neither a node nor an action.
        """
        if not self._open:
            raise RuntimeError("this session is closed; run inside its `with`, or make a new one")
        known = dict(self._state)
        for node, value in (feed_dict or {}).items():
            if not isinstance(node, Placeholder):
                raise ValueError(f"feed_dict has {node!r}; wanted: placeholders only")
            known[node] = node.checked(value)
        if isinstance(target, Initialise | Minimise):
            return target.act(known, self._state)
        if not isinstance(target, Node):
            raise ValueError(f"target is {target!r}; wanted: one node or one action")
        return copy(evaluate(target, known))

    def close(self) -> None:
        """Forget all values."""
        self._state.clear()
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Graph:
    """What the lecture's programs call ``tf``: makes nodes, and knows all its variables."""

    train = SimpleNamespace(GradientDescentOptimizer=GradientDescentOptimizer)
    Session = Session
    float32, float64 = np.float32, np.float64

    def __init__(self) -> None:
        self._variables: list[Variable] = []

    def Variable(self, initial: Any, dtype: Any = np.float64) -> Variable:  # noqa: N802
        """Return a variable with this initial value."""
        name = f"variable {len(self._variables)}"
        self._variables.append(Variable(name, floats(name, initial).astype(dtype)))
        return self._variables[-1]

    def placeholder(
        self, dtype: Any = np.float64, shape: Sequence[int | None] | None = None
    ) -> Placeholder:
        """Return a placeholder for data of this number type and shape."""
        return Placeholder("placeholder", dtype, shape)

    def global_variables_initializer(self) -> Initialise:
        """Return the action that gives all variables their initial values."""
        return Initialise(self._variables)
