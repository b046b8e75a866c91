"""Exercises of notebook 10, "Deep learning frameworks".

The graphs of 10.1 have one possible order each: every node needs the one before it. So whatever way
a learner finds the order, the answer is the same. Learning rates are such that the slips lie
further apart than the ways of rounding one float32 step.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

Inputs = dict[str, list[str]]
Tape = list[tuple[str, dict[str, float]]]

# ---- 10.1 the order of a graph --------------------------------------------------------------


def order(inputs: Inputs, target: str) -> list[str]:
    """Visit the inputs of a node first, then write down the node, but each node only once."""
    found: list[str] = []

    def visit(node: str) -> None:
        if node not in found:
            for one in inputs[node]:
                visit(one)
            found.append(node)

    visit(target)
    return found


def _order_with_repeats(inputs: Inputs, target: str) -> list[str]:
    before = [name for one in inputs[target] for name in _order_with_repeats(inputs, one)]
    return [*before, target]


def _order_as_met(inputs: Inputs, target: str) -> list[str]:
    """Depth first, each node once, but written down before its inputs."""
    found: list[str] = []

    def visit(node: str) -> None:
        if node not in found:
            found.append(node)
            for one in inputs[node]:
                visit(one)

    visit(target)
    return found


def _order_by_distance(inputs: Inputs, target: str) -> list[str]:
    """Layer by layer from the target, then turned round."""
    found = [target]
    for node in found:
        found += [one for one in dict.fromkeys(inputs[node]) if one not in found]
    return found[::-1]


def _order_of_all(inputs: Inputs, target: str) -> list[str]:
    found: list[str] = []
    for node in inputs:
        found += [name for name in order(inputs, node) if name not in found]
    return found


ORDER = Exercise(
    id="10.1",
    task="return the names of all nodes that `target` needs and of target itself, each one once "
    "and after its inputs.",
    reference=order,
    probes=(
        ({"w": [], "double": ["w"], "J": ["double", "w"]}, "J"),
        (
            {
                "J": ["c", "b"],
                "c": ["b", "a"],
                "unused": ["x"],
                "b": ["a", "x"],
                "a": ["x"],
                "x": [],
            },
            "J",
        ),
        ({"d": ["a", "c"], "c": ["b", "b"], "b": ["a"], "a": []}, "d"),
        ({"e": ["b", "d"], "d": ["c"], "c": ["b"], "b": ["a"], "a": []}, "e"),
        ({"a": [], "b": ["a"], "c": ["b"]}, "b"),
    ),
    slips=(
        Slip(
            _order_with_repeats,
            "a node that is used twice stands there twice, and would be computed twice. Before "
            "you visit a node, look whether it is already in the list.",
        ),
        Slip(
            lambda inputs, target: order(inputs, target)[::-1],
            "the order is turned round: the target comes first. That is the order of the reverse "
            "pass. To compute values, the inputs come first.",
        ),
        Slip(
            _order_as_met,
            "each node is written down when you meet it, before its inputs. Write it down after "
            "all its inputs were visited.",
        ),
        Slip(
            lambda inputs, target: _order_as_met(inputs, target)[::-1],
            "turning round the order in which you meet the nodes is not enough: a node that is "
            "met early and needed late comes too late. Write a node down after its inputs.",
        ),
        Slip(
            _order_by_distance,
            "the nodes are sorted by their shortest way to the target. A node with a short and a "
            "long way must come before all the nodes on the long way.",
        ),
        Slip(
            lambda inputs, target: list(inputs),
            "this is the order in which the nodes were written into the dict. It says nothing "
            "about what needs what.",
        ),
        Slip(
            _order_of_all,
            "the order is right, but it has nodes that the target does not need. Start from "
            "target, not from all nodes.",
        ),
        Slip(
            lambda inputs, target: order(inputs, target)[:-1],
            "the target itself is missing. It comes last, after all that it needs.",
        ),
    ),
    hints=(
        "Write a function that visits one node. It first visits the node's inputs.",
        "visit(node): if the node is in the list already, do nothing. Else visit each of "
        "inputs[node], then append the node. Start with visit(target).",
    ),
)

# ---- 10.2 backward of tanh ------------------------------------------------------------------


def tanh_backward(g: Array, out: Array, a: Array) -> Array:
    """Multiply by the derivative 1 − tanh²(a). The output is tanh(a), so it is there already."""
    da: Array = g * (1 - out**2)
    return da


def _product(first: Array, second: Array) -> Array:
    result: Array = first * second
    return result


TANH_BACKWARD = Exercise(
    id="10.2",
    task="return dJ/da for out = tanh(a), from g = dJ/d(out), out and a, all of one shape.",
    reference=tanh_backward,
    probes=tuple(
        (np.array(g), np.tanh(a), np.array(a))
        for g, a in (
            ([[2.0, -1.0], [0.5, 3.0]], [[0.3, -1.2], [0.0, 0.8]]),
            ([1.5, -0.5, 4.0], [-2.0, 0.1, 1.0]),
            (1.0, 0.5),
        )
    ),
    slips=(
        Slip(
            lambda g, out, a: 1 - out**2,
            "this is the derivative of tanh alone. The chain rule multiplies it by g, by which "
            "the output changes J.",
        ),
        Slip(
            lambda g, out, a: g * (1 - np.tanh(out) ** 2),
            "tanh is applied twice: out is tanh(a) already. The derivative belongs to the input a, "
            "not to the output.",
        ),
        Slip(
            lambda g, out, a: g * (1 - a**2),
            "1 − tanh² needs the output of tanh. You squared the input a.",
        ),
        Slip(
            lambda g, out, a: g * out * (1 - out),
            "out(1 − out) is the derivative of the sigmoid. For tanh it is 1 − out².",
        ),
        Slip(
            lambda g, out, a: g * (1 - out) ** 2,
            "the square is in the wrong place: 1 − out², not (1 − out)².",
        ),
        Slip(
            lambda g, out, a: _product(g, out),
            "g is multiplied by the output. It has to be multiplied by the derivative, 1 − out².",
        ),
        Slip(
            lambda g, out, a: g / (1 - out**2),
            "divided by the derivative. That would lead from dJ/da to dJ/d(out). Going back means "
            "to multiply.",
        ),
        Slip(
            lambda g, out, a: np.sum(g * (1 - out**2)),
            "the entries are summed up. Each entry of a has its own derivative: keep the shape.",
        ),
    ),
    hints=(
        "The derivative of tanh(a) is 1 − tanh²(a). Is tanh(a) among your arguments?",
        "Chain rule: dJ/da = dJ/d(out) · d(out)/da. The first factor is g.",
    ),
)

# ---- 10.3 backward of a stretched product ---------------------------------------------------


def product_backward(g: Array, a: Array, b: Array) -> tuple[Array, Array]:
    """Multiply g by the other factor; add up for b what each of its copies gets."""
    da = g * b
    db = (g * a).sum(axis=1, keepdims=True)
    return da, db


_G = np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]])
_A = np.array([[0.5, 1.0, 2.0], [-1.0, 4.0, 3.0]])

PRODUCT_BACKWARD = Exercise(
    id="10.3",
    task="return dJ/da (n, m) and dJ/db (n, 1) for out = a * b, from g = dJ/d(out) (n, m).",
    reference=product_backward,
    probes=(
        (_G, _A, np.array([[2.0], [-0.5]])),
        (_G[:, :2], _A[:, 1:], np.array([[1.5], [3.0]])),
        (_G.T, _A.T, np.array([[1.0], [2.0], [-4.0]])),
    ),
    slips=(
        Slip(
            lambda g, a, b: (g * b, g * a),
            "dJ/db has the shape of a. b was stretched: one number of b works in m places. Add up "
            "what comes from all of them, so that dJ/db has the shape of b.",
        ),
        Slip(
            lambda g, a, b: (g * b, (g * a).sum(axis=1)),
            "dJ/db has the shape (n,). b has the shape (n, 1): use keepdims=True.",
        ),
        Slip(
            lambda g, a, b: (g * b, (g * a).sum(axis=0, keepdims=True)),
            "summed over the wrong axis. b was stretched along the m columns: sum over axis=1.",
        ),
        Slip(
            lambda g, a, b: (g * b, (g * a).mean(axis=1, keepdims=True)),
            "this is the mean over the copies of b. Each copy changes J, and the changes add up: "
            "take the sum. A 1/m comes from the cost, if it has one.",
        ),
        Slip(
            lambda g, a, b: (g * b, np.sum(g * a)),
            "all entries are summed up. Each row has its own number in b: sum over axis=1 only.",
        ),
        Slip(
            lambda g, a, b: (g * a, (g * b).sum(axis=1, keepdims=True)),
            "the factors are exchanged. The derivative of a·b with respect to a is b, and with "
            "respect to b it is a.",
        ),
        Slip(
            lambda g, a, b: (g * b, g.sum(axis=1, keepdims=True)),
            "dJ/db is that of a sum a + b. In a product the derivative with respect to b is a: "
            "multiply g by a before you add up.",
        ),
        Slip(
            lambda g, a, b: (b + 0 * a, a.sum(axis=1, keepdims=True)),
            "these are the derivatives of a·b alone. The chain rule multiplies each of them by g.",
        ),
    ),
    hints=(
        "If nothing were stretched, the answer would be g * b and g * a. Which of the two has "
        "the wrong shape?",
        "One entry of b acts on a whole row. Its derivative is the sum of that row of g * a, with "
        "keepdims=True.",
    ),
)

# ---- 10.4 the reverse pass ------------------------------------------------------------------


def gradients(tape: Tape) -> dict[str, float]:
    """Walk back: multiply along each way, and add up where ways meet."""
    found = {tape[-1][0]: 1.0}
    for output, derivatives in reversed(tape):
        for name, derivative in derivatives.items():
            found[name] = found.get(name, 0.0) + found[output] * derivative
    return found


def _walked_back(
    tape: Tape, meet: Callable[[float, float], float], way: Callable[[float, float], float]
) -> dict[str, float]:
    """Do the reverse pass with other rules where ways meet and along a way."""
    found = {tape[-1][0]: 1.0}
    for output, derivatives in reversed(tape):
        for name, derivative in derivatives.items():
            passed = way(found[output], derivative)
            found[name] = meet(found[name], passed) if name in found else passed
    return found


def _gradients_forwards(tape: Tape) -> dict[str, float]:
    found = {tape[-1][0]: 1.0}
    for output, derivatives in tape:
        for name, derivative in derivatives.items():
            found[name] = found.get(name, 0.0) + found[output] * derivative
    return found


def _gradients_forwards_with_zeros(tape: Tape) -> dict[str, float]:
    found = dict.fromkeys([name for _, inputs in tape for name in inputs], 0.0)
    found[tape[-1][0]] = 1.0
    for output, derivatives in tape:
        for name, derivative in derivatives.items():
            found[name] += found[output] * derivative
    return found


def _gradients_from_zero(tape: Tape) -> dict[str, float]:
    return dict.fromkeys(gradients(tape), 0.0)


def _gradients_all_from_one(tape: Tape) -> dict[str, float]:
    found = dict.fromkeys(gradients(tape), 1.0)
    for output, derivatives in reversed(tape):
        for name, derivative in derivatives.items():
            found[name] += found[output] * derivative
    return found


def _gradients_without_the_cost(tape: Tape) -> dict[str, float]:
    found = gradients(tape)
    del found[tape[-1][0]]
    return found


_LECTURE_TAPE: Tape = [  # J = w² − 10w + 25 at w = 3
    ("square", {"w": 6.0}),
    ("times", {"w": -10.0}),
    ("J", {"square": 1.0, "times": 1.0}),
]
_TWICE: Tape = [("a", {"x": 2.0}), ("b", {"a": -3.0, "x": 0.5}), ("J", {"b": 4.0, "a": 1.0})]
_CHAIN: Tape = [("z", {"w": 3.0, "b": 1.0}), ("a", {"z": 0.25}), ("J", {"a": -2.0})]

GRADIENTS = Exercise(
    id="10.4",
    task="return dJ/d(name) for all names on the tape, as a dict; J is the last output.",
    reference=gradients,
    probes=((_LECTURE_TAPE,), (_TWICE,), (_CHAIN,)),
    slips=(
        Slip(
            lambda tape: _walked_back(tape, lambda old, new: new, lambda g, d: g * d),
            "a name that is used twice keeps only what came last: the gradient is overwritten. Add "
            "to what is there already.",
        ),
        Slip(
            lambda tape: _walked_back(tape, lambda old, new: old, lambda g, d: g * d),
            "a name that is used twice keeps only what came first. Each use changes J: add them "
            "up.",
        ),
        Slip(
            lambda tape: _walked_back(tape, lambda old, new: old * new, lambda g, d: g * d),
            "where two ways meet, the gradients are multiplied. Along one way derivatives "
            "multiply; where ways meet they add.",
        ),
        Slip(
            lambda tape: _walked_back(tape, lambda old, new: old + new, lambda g, d: g + d),
            "along a way the derivatives are added. The chain rule multiplies them.",
        ),
        Slip(
            lambda tape: _walked_back(tape, lambda old, new: old + new, lambda g, d: d),
            "the gradient of the output is not used, so what lies behind it is forgotten. Multiply "
            "each derivative by it.",
        ),
        Slip(
            _gradients_forwards,
            "the tape is read forwards. Then the gradient of an output is not known yet when its "
            "inputs need it. Use reversed(tape).",
        ),
        Slip(
            _gradients_forwards_with_zeros,
            "the tape is read forwards, so most outputs still have the gradient 0 when they pass "
            "it on. Use reversed(tape).",
        ),
        Slip(
            _gradients_from_zero,
            "all gradients are 0. The pass starts with dJ/dJ = 1, not 0.",
        ),
        Slip(
            _gradients_all_from_one,
            "every gradient starts at 1. Only dJ/dJ is 1. The others start at 0 and collect what "
            "comes back to them.",
        ),
        Slip(
            _gradients_without_the_cost,
            "J itself is missing. dJ/dJ = 1 belongs to the answer, and the pass starts with it.",
        ),
    ),
    hints=(
        "Start with {name of J: 1.0}, and go through reversed(tape).",
        "For each input of an output: add gradient of the output times derivative to what the "
        "input has so far (0.0 if it has nothing yet).",
    ),
)

# ---- 10.5 what the lecture's program prints -------------------------------------------------


def printed(learning_rate: float, loops: int) -> tuple[float, float, float]:
    """Use w_t = 5 (1 − (1 − 2α)^t). The loop's steps come on top of the first one."""
    first, second, third = (5 * (1 - (1 - 2 * learning_rate) ** t) for t in (0, 1, 1 + loops))
    return first, second, third


def _after(learning_rate: float, *steps: int, factor: float = 2) -> tuple[float, ...]:
    return tuple(5 * (1 - (1 - factor * learning_rate) ** t) for t in steps)


PRINTED = Exercise(
    id="10.5",
    task="return the three values of w that the lecture's program prints: before any step, after "
    "one step, and after a loop of `loops` more steps.",
    reference=printed,
    probes=((0.01, 10), (0.1, 3), (0.25, 1), (0.75, 2)),
    slips=(
        Slip(
            lambda learning_rate, loops: _after(learning_rate, 0, 1, loops),
            "the third value is one step too early. The program has done one step before the loop, "
            "so a loop of 1000 ends at step 1001.",
        ),
        Slip(
            lambda learning_rate, loops: _after(learning_rate, 0, 1, loops + 2),
            "the third value is one step too late: one step, then `loops` more.",
        ),
        Slip(
            lambda learning_rate, loops: _after(learning_rate, 1, 2, 2 + loops),
            "each value is one step too late. The first print comes before any step: w = 0.",
        ),
        Slip(
            lambda learning_rate, loops: _after(learning_rate, 0, 1, 1 + loops, factor=1),
            "the distance to 5 shrinks by 1 − 2α, not by 1 − α: the derivative is 2w − 10.",
        ),
        Slip(
            lambda learning_rate, loops: tuple(5 - w for w in printed(learning_rate, loops)),
            "these are the distances to 5. Wanted: w itself, which starts at 0.",
        ),
        Slip(
            lambda learning_rate, loops: (
                0.0,
                10 * learning_rate,
                10 * learning_rate * (1 + loops),
            ),
            "all steps are as long as the first. The slope gets smaller on the way to 5.",
        ),
    ),
    hints=(
        "How many steps has the program done at each of its three prints?",
        "After t steps w is 5 * (1 - (1 - 2 * learning_rate) ** t). t is 0, 1 and 1 + loops.",
    ),
)

# ---- 10.6 where float32 stands still --------------------------------------------------------


def standstill(learning_rate: float) -> float:
    """Take float32 steps until one changes nothing."""
    w, rate = np.float32(0), np.float32(learning_rate)
    while True:
        after = w - rate * (2 * w - 10)
        if after == w:
            return float(w)
        w = after


def _walk(
    learning_rate: float,
    kind: Any,
    steps: int = 10**6,
    stop: float = 0.0,
    step: Callable[[Any, Any], Any] = lambda w, rate: w - rate * (2 * w - 10),
) -> float:
    """Walk in a number type until a step is not longer than ``stop``, or for so many steps."""
    w, rate = kind(0), kind(learning_rate)
    for _ in range(steps):
        after = step(w, rate)
        if abs(after - w) <= stop:
            break
        w = after
    return float(w)


def _steps_to_standstill(learning_rate: float) -> float:
    w, rate, steps = np.float32(0), np.float32(learning_rate), 0
    while (after := w - rate * (2 * w - 10)) != w:
        w, steps = after, steps + 1
    return float(steps)


STANDSTILL = Exercise(
    id="10.6",
    task="return w where gradient descent in float32 from w = 0 on w² − 10w + 25 stands still: "
    "the next step, w − α · (2w − 10), does not change it.",
    reference=standstill,
    probes=((0.01,), (0.001,), (0.0625,)),
    slips=(
        Slip(
            lambda learning_rate: _walk(learning_rate, float),
            "this is the answer in float64, 500 million times finer than float32. A Python "
            "number is a float64, and so is a float32 times a NumPy float64: make both w and "
            "learning_rate np.float32.",
        ),
        Slip(
            lambda learning_rate: _walk(learning_rate, np.float16),
            "this is the answer in float16, which has only three digits. Use np.float32.",
        ),
        Slip(
            lambda learning_rate: _walk(learning_rate, np.float32, steps=1001),
            "you stop after 1001 steps. A smaller learning rate needs more. Go on until a step "
            "changes nothing.",
        ),
        Slip(
            lambda learning_rate: _walk(learning_rate, np.float32, steps=1000),
            "you stop after 1000 steps. A smaller learning rate needs more. Go on until a step "
            "changes nothing.",
        ),
        Slip(
            lambda learning_rate: _walk(learning_rate, np.float32, stop=1e-5),
            "you stop when a step gets short. Short steps still change w: go on until w after the "
            "step equals w before it.",
        ),
        Slip(
            lambda learning_rate: _walk(
                learning_rate, np.float32, step=lambda w, rate: (1 - 2 * rate) * w + 10 * rate
            ),
            "you do the step in another form, (1 − 2α) w + 10α. On paper it is the same; in "
            "float32 each form rounds otherwise and stops elsewhere. Subtract α times the "
            "derivative, as the lecture does.",
        ),
        Slip(
            lambda learning_rate: _walk(
                learning_rate, np.float32, step=lambda w, rate: w - 2 * rate * w + 10 * rate
            ),
            "you subtract 2αw and add 10α apart. On paper that is the same; in float32 it rounds "
            "twice and stops elsewhere. Compute the derivative first, then subtract α times it.",
        ),
        Slip(
            lambda learning_rate: 5 - standstill(learning_rate),
            "this is the distance to 5. Wanted: w.",
        ),
        Slip(
            _steps_to_standstill,
            "this is the number of steps. Wanted: w.",
        ),
    ),
    hints=(
        "Begin with w = np.float32(0) and rate = np.float32(learning_rate).",
        "Compute after = w - rate * (2 * w - 10) in a loop. If after == w, return float(w); else "
        "go on with w = after.",
    ),
)

# ---- 10.7 choose by a criterion -------------------------------------------------------------


def truly_open(frameworks: list[dict[str, str]], since: str) -> list[str]:
    """Ask for an open licence, for more than one owner, and for signs of life."""
    return [
        row["name"]
        for row in frameworks
        if row["licence"] in ("Apache-2.0", "BSD-3-Clause", "MIT")
        and row["governance"] == "foundation"
        and row["status"] == "active"
        and row["last_release"] >= since
    ]


def _kept(frameworks: list[dict[str, str]], *conditions: Callable[[Any], bool]) -> list[str]:
    return [row["name"] for row in frameworks if all(wanted(row) for wanted in conditions)]


def _is_open(row: Any) -> bool:
    return row["licence"] in ("Apache-2.0", "BSD-3-Clause", "MIT")


def _is_governed(row: Any) -> bool:
    return bool(row["governance"] == "foundation")


def _is_active(row: Any) -> bool:
    return bool(row["status"] == "active")


def _by_release(frameworks: list[dict[str, str]], wanted: Callable[[str], bool]) -> list[str]:
    """Ask the right questions, but for another one about the last release."""
    return _kept(
        frameworks, _is_open, _is_governed, _is_active, lambda row: wanted(row["last_release"])
    )


def _framework(
    name: str, licence: str, governance: str, status: str, last_release: str
) -> dict[str, str]:
    return {
        "name": name,
        "licence": licence,
        "governance": governance,
        "status": status,
        "last_release": last_release,
    }


_FRAMEWORKS = [  # invented, so that each condition decides about some of them
    _framework("Ant", "Apache-2.0", "foundation", "active", "2026-05-02"),
    _framework("Bee", "Apache-2.0", "company", "active", "2026-11-01"),
    _framework("Cat", "MIT", "foundation", "retired", "2026-06-30"),
    _framework("Dog", "closed", "foundation", "active", "2026-04-11"),
    _framework("Elk", "BSD-3-Clause", "foundation", "active", "2025-02-12"),
    _framework("Fox", "BSD-3-Clause", "foundation", "active", "2025-11-23"),
    _framework("Gnu", "MIT", "company", "retired", "2021-01-01"),
    _framework("Hen", "Apache-2.0", "foundation", "silent", "2023-06-30"),
    _framework("Ibex", "MIT", "foundation", "active", "2025-12-24"),
    _framework("Jay", "BSD-3-Clause", "foundation", "active", "2025-11-05"),
    _framework("Kea", "source-available", "foundation", "active", "2026-03-03"),
    _framework("Lynx", "Apache-2.0", "one person", "active", "2026-02-02"),
]

TRULY_OPEN = Exercise(
    id="10.7",
    task='return the names of the frameworks with licence "Apache-2.0", "BSD-3-Clause" or "MIT", '
    'governance "foundation", status "active" and a last release on or after the date `since`, '
    "in the order of the rows.",
    reference=truly_open,
    probes=(
        (_FRAMEWORKS, "2025-11-23"),
        (_FRAMEWORKS[1:], "2026-01-01"),
        (_FRAMEWORKS[::-1], "1900-01-01"),
    ),
    slips=(
        Slip(
            lambda frameworks, since: _kept(
                frameworks, _is_open, _is_active, lambda row: row["last_release"] >= since
            ),
            "an open licence is taken for open governance. Under the same licence one company may "
            "decide alone what becomes of the framework. Ask for governance too.",
        ),
        Slip(
            lambda frameworks, since: _kept(
                frameworks, _is_open, _is_governed, lambda row: row["last_release"] >= since
            ),
            "a recent release is taken for a promise. A project that was retired can still publish "
            "a last repair. Ask for status too.",
        ),
        Slip(
            lambda frameworks, since: _kept(
                frameworks,
                _is_open,
                _is_governed,
                lambda row: row["status"] != "retired" and row["last_release"] >= since,
            ),
            "only retired frameworks are left out. A silent one has not been ended either, and yet "
            'nobody works on it: ask for status "active".',
        ),
        Slip(
            lambda frameworks, since: _kept(frameworks, _is_open, _is_governed, _is_active),
            "the dates are not looked at. A project that nobody has retired can be asleep for "
            "years: compare last_release with since.",
        ),
        Slip(
            lambda frameworks, since: _kept(
                frameworks, _is_governed, _is_active, lambda row: row["last_release"] >= since
            ),
            "the licence is not looked at. Without an open licence you may not use, change and "
            "pass on the program, whoever governs it.",
        ),
        Slip(
            lambda frameworks, since: _by_release(frameworks, lambda date: date > since),
            "a release on the very day `since` counts too: use >=.",
        ),
        Slip(
            lambda frameworks, since: _by_release(frameworks, lambda date: date[:4] >= since[:4]),
            "only the years are compared. In the year of `since` a release may be too early by "
            "months: compare the whole dates.",
        ),
        Slip(
            lambda frameworks, since: _by_release(frameworks, lambda date: date <= since),
            "the comparison is turned round: these are the frameworks without a release since "
            "then. Dates as year-month-day compare like words: later is larger.",
        ),
        Slip(
            lambda frameworks, since: _kept(
                frameworks,
                lambda row: row["last_release"] == max(r["last_release"] for r in frameworks),
            ),
            "only the newest release is kept. The newest need not be open, and others may be "
            "maintained as well: ask each row the four questions.",
        ),
        Slip(
            lambda frameworks, since: [
                row for row in frameworks if row["name"] in truly_open(frameworks, since)
            ],
            "these are whole rows. Wanted: the names only, row['name'].",
        ),
    ),
    hints=(
        "Go through the rows and keep row['name'] if four conditions hold.",
        "Dates as text in the form year-month-day can be compared with >=. Join the four "
        "conditions with `and`.",
    ),
)

EXERCISES = (
    ORDER,
    TANH_BACKWARD,
    PRODUCT_BACKWARD,
    GRADIENTS,
    PRINTED,
    STANDSTILL,
    TRULY_OPEN,
)
