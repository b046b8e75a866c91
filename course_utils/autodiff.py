r"""What a deep-learning framework does: a graph of values that knows its own derivatives.

    w = Node("w")                       a name for a value that comes later
    cost = w**2 - 10 * w + 25           operators build a graph; nothing is computed yet
    evaluate(cost, {w: 3.0})            → 4.0, from the inputs to the cost
    gradient(cost, [w], {w: 3.0})       → [−4.0], from the cost back to the inputs

An operation knows two things: how to compute its output from its inputs, and how to pass a
gradient back: from dJ/d(output) to dJ/d(input), for each input. The chain rule does the rest:
``gradient`` walks through the graph backwards, and a node that is used twice adds up what comes
from both places. One walk gives the derivative of J with respect to every node.

Values are numbers or NumPy arrays of any shape and float type, and arrays are stretched as NumPy
does it (broadcasting). A product ``a @ b`` takes matrices, or stacks of them: a vector is a matrix
of one column. Sources: lecture "TensorFlow"; Rumelhart, Hinton and Williams 1986.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course_utils.checks import Array, number_in_range, real_array

Value = Any  # a number or an array of floats
Known = Mapping["Node", Value]


class Node:
    r"""A value in the graph: an input, a constant, or the result of an operation.

    Parameters
    ----------
    name : str
        For messages and for ``print``.
    inputs : tuple of Node
        What the operation takes; empty for an input or a constant.
    forward : function, optional
        forward(\*values of the inputs) returns the value.
    backward : function, optional
        backward(dJ/d(output), output, \*values of the inputs) returns dJ/d(input) for each input.
    """

    __array_ufunc__ = None  # so that array * node asks the node
    __iter__ = None  # a loop over the entries would not end: before the run nobody knows how many

    def __init__(
        self,
        name: str,
        inputs: tuple["Node", ...] = (),
        forward: Callable[..., Value] | None = None,
        backward: Callable[..., tuple[Value, ...]] | None = None,
    ) -> None:
        self.name, self.inputs, self.forward, self.backward = name, inputs, forward, backward

    def __repr__(self) -> str:
        takes = ", ".join(node.name for node in self.inputs)
        return f"<{self.name}({takes})>" if takes else f"<{self.name}>"

    def __add__(self, other: Any) -> "Node":
        return operation("add", np.add, lambda g, out, a, b: (g, g), self, other)

    def __mul__(self, other: Any) -> "Node":
        return operation("multiply", np.multiply, lambda g, out, a, b: (g * b, g * a), self, other)

    def __truediv__(self, other: Any) -> "Node":
        return operation(
            "divide", np.divide, lambda g, out, a, b: (g / b, -g * out / b), self, other
        )

    def __matmul__(self, other: Any) -> "Node":
        def forward(a: Value, b: Value) -> Value:
            if min(np.ndim(a), np.ndim(b)) < 2:
                raise ValueError("wanted: matrices; a vector becomes one by reshape(-1, 1)")
            return np.matmul(a, b)

        def backward(g: Value, out: Value, a: Value, b: Value) -> tuple[Value, Value]:
            return g @ np.swapaxes(b, -1, -2), np.swapaxes(a, -1, -2) @ g

        return operation("matmul", forward, backward, self, other)

    def __pow__(self, exponent: float) -> "Node":
        n = number_in_range("exponent", exponent, -np.inf, np.inf, ends="()")

        def backward(g: Value, out: Value, a: Value) -> tuple[Value]:
            return (g * n * a ** (n - 1) if n else 0 * a,)

        return operation(f"power {n:g}", lambda a: a**n, backward, self)

    def __getitem__(self, index: Any) -> "Node":
        def backward(g: Value, out: Value, a: Array) -> tuple[Array]:
            da = np.zeros_like(a)
            np.add.at(da, index, g)
            return (da,)

        return operation(f"item {index}", lambda a: a[index], backward, self)

    def __neg__(self) -> "Node":
        return self * -1

    def __sub__(self, other: Any) -> "Node":
        return self + constant(other) * -1

    def __rsub__(self, other: Any) -> "Node":
        return constant(other) - self

    def __rtruediv__(self, other: Any) -> "Node":
        return constant(other) / self

    def __rmatmul__(self, other: Any) -> "Node":
        return constant(other) @ self

    __radd__, __rmul__ = __add__, __mul__


def constant(value: Any) -> Node:
    """Return a node that always has this value; a node is returned as it is."""
    return value if isinstance(value, Node) else Node(f"{value}", (), lambda: value)


def operation(
    name: str, forward: Callable[..., Value], backward: Callable[..., Any], *inputs: Any
) -> Node:
    """Return the node that an operation makes of its inputs, nodes or plain values."""
    return Node(name, tuple(constant(value) for value in inputs), forward, backward)


def exp(x: Node) -> Node:
    """exp(x), entry by entry."""
    return operation("exp", np.exp, lambda g, out, a: (g * out,), x)


def log(x: Node) -> Node:
    """Natural logarithm, entry by entry."""
    return operation("log", np.log, lambda g, out, a: (g / a,), x)


def tanh(x: Node) -> Node:
    """tanh(x), entry by entry."""
    return operation("tanh", np.tanh, lambda g, out, a: (g * (1 - out**2),), x)


def relu(x: Node) -> Node:
    """max(0, x), entry by entry. Its derivative at 0 is taken as 0."""
    return operation("relu", lambda a: np.maximum(a, 0), lambda g, out, a: (g * (a > 0),), x)


def total(x: Node) -> Node:
    """Sum of all entries."""
    return operation("total", np.sum, lambda g, out, a: (np.broadcast_to(g, np.shape(a)),), x)


def topological_order(*targets: Node) -> list[Node]:
    """Return all nodes that ``targets`` need, each one after its inputs."""
    order: dict[Node, None] = {}
    stack = list(targets)
    while stack:
        node = stack[-1]
        waiting = [one for one in node.inputs if one not in order]
        if waiting:
            stack += waiting
        else:
            order[stack.pop()] = None
    return list(order)


def evaluate(target: Node, known: Known) -> Value:
    """Return the value of a node, given the values of the inputs that it needs.

    Raises
    ------
    ValueError
        If an input has no value, or an operation can't work with the shapes it gets.
    """
    return _values([target], known)[target]


def gradient(cost: Node, of: Sequence[Node], known: Known) -> list[Value]:
    """Return dJ/d(node) for each node in ``of``, where J is the value of ``cost``: one number.

    Raises
    ------
    ValueError
        As :func:`evaluate`, and if the cost is not one number.
    """
    values = _values([cost, *of], known)
    if np.shape(values[cost]) != ():
        raise ValueError(
            f"{cost} has shape {np.shape(values[cost])}; wanted: one number, such as total(…)"
        )
    gradients = {cost: np.ones_like(values[cost])}
    for node in reversed(topological_order(cost)):
        if node not in gradients or node.backward is None:
            continue
        taken = [values[one] for one in node.inputs]
        passed = node.backward(gradients[node], values[node], *taken)
        for one, value, g in zip(node.inputs, taken, passed, strict=True):
            gradients[one] = gradients.get(one, 0) + _folded(g, np.shape(value))
    return [gradients.get(node, np.zeros_like(values[node])) for node in of]


def floats(name: str, value: Value) -> Array:
    """Return a value as an array of floats: float32 stays float32, whole numbers become float64.

    Raises
    ------
    ValueError
        For text, None, complex numbers, ragged lists and whatever else is no array of numbers.
    """
    return real_array(name, value, wanted="(…)", min_dimensions=0)


def _values(targets: Sequence[Node], known: Known) -> dict[Node, Value]:
    values = {node: floats(node.name, value) for node, value in known.items()}
    for node in topological_order(*targets):
        if node in values:
            continue
        if node.forward is None:
            raise ValueError(
                f"{node} has no value; wanted: one for each input (initialise variables, feed "
                "placeholders)"
            )
        taken = [values[one] for one in node.inputs]
        try:
            values[node] = node.forward(*taken)
        except (ValueError, IndexError, TypeError) as error:
            shapes = ", ".join(f"{one.name} {np.shape(values[one])}" for one in node.inputs)
            raise ValueError(f"{node} can't be computed from {shapes}: {error}") from error
    return values


def _folded(g: Value, shape: tuple[int, ...]) -> Value:
    """Undo broadcasting: what was stretched to many entries gets the sum of their gradients."""
    extra = np.ndim(g) - len(shape)
    stretched = [axis for axis, size in enumerate(shape) if size == 1 != np.shape(g)[axis + extra]]
    summed = np.sum(g, axis=tuple(range(extra)))
    return np.sum(summed, axis=tuple(stretched), keepdims=True) if stretched else summed
