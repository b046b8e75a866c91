"""Lesson 10's reference solutions beside answers by hand, loops and the published values."""

from graphlib import TopologicalSorter
from itertools import combinations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course_utils.exercises.lesson_10 import (
    gradients,
    order,
    printed,
    product_backward,
    standstill,
    tanh_backward,
    truly_open,
)
from course_utils.gradient_check import numeric_gradient

# ---- 10.1 the order of a graph ----------------------------------------------------------------


def test_the_order_of_a_chain_with_short_cuts() -> None:
    inputs = {"e": ["b", "d"], "d": ["c"], "c": ["b", "b"], "b": ["a"], "a": []}
    assert order(inputs, "e") == ["a", "b", "c", "d", "e"]


def test_the_order_leaves_out_what_the_target_does_not_need() -> None:
    inputs = {"later": ["J"], "J": ["b", "a"], "unused": ["a"], "b": ["a"], "a": []}
    assert order(inputs, "J") == ["a", "b", "J"]


def test_a_target_without_inputs_stands_alone() -> None:
    assert order({"b": ["a"], "a": []}, "a") == ["a"]


def test_where_several_orders_are_right_each_node_comes_once_and_after_its_inputs() -> None:
    inputs = {"J": ["p", "q", "x"], "p": ["x", "y"], "q": ["y", "r"], "r": ["x"], "x": [], "y": []}
    found = order(inputs, "J")
    assert sorted(found) == sorted(TopologicalSorter(inputs).static_order())
    for earlier, later in combinations(found, 2):
        assert later not in inputs[earlier]


# ---- 10.2 backward of tanh --------------------------------------------------------------------


@pytest.mark.parametrize("a", [[[0.3, -1.2, 2.0], [0.0, 0.8, -0.1]], [1.5, -2.0], 0.75])
def test_tanh_passes_g_divided_by_cosh_squared_back(a: object) -> None:
    inputs = np.array(a)
    g = 3.0 - inputs
    result = tanh_backward(g, np.tanh(inputs), inputs)
    assert_allclose(result, g / np.cosh(inputs) ** 2, rtol=1e-12, strict=True)


# ---- 10.3 backward of a stretched product -----------------------------------------------------

G = np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -4.0]])
A = np.array([[0.5, 1.5, 2.0], [-1.0, 4.0, 3.0]])
B = np.array([[2.0], [-0.5]])


def test_the_stretched_products_gradients_worked_by_hand() -> None:
    da, db = product_backward(G, A, B)
    expected = np.array([[2.0, -4.0, 1.0], [-1.5, -0.5, 2.0]])
    assert_allclose(da, expected, rtol=1e-12, strict=True)
    assert_allclose(db, np.array([[-1.5], [-11.0]]), rtol=1e-12, strict=True)


def test_the_stretched_products_gradients_are_the_numeric_ones() -> None:
    da, db = product_backward(G, A, B)
    numeric_da = numeric_gradient(lambda a: float((G * (a * B)).sum()), A)
    numeric_db = numeric_gradient(lambda b: float((G * (A * b)).sum()), B)
    assert_allclose(da, numeric_da, rtol=1e-8, strict=True)
    assert_allclose(db, numeric_db, rtol=1e-8, strict=True)


# ---- 10.4 the reverse pass --------------------------------------------------------------------


def test_the_reverse_pass_finds_the_lectures_gradient() -> None:
    tape = [  # J = w² − 10w + 25 at w = 3
        ("square", {"w": 6.0}),
        ("times", {"w": -10.0}),
        ("J", {"square": 1.0, "times": 1.0}),
    ]
    assert gradients(tape) == {"J": 1.0, "square": 1.0, "times": 1.0, "w": -4.0}


def test_along_a_way_derivatives_multiply_and_where_ways_meet_they_add() -> None:
    tape = [("a", {"x": 2.0}), ("b", {"a": -3.0, "x": 0.5}), ("J", {"b": 4.0, "a": 1.5})]
    # x reaches J by b, by a, and by a and b.
    x = 0.5 * 4 + 2 * 1.5 + 2 * -3 * 4
    assert gradients(tape) == {"J": 1.0, "b": 4.0, "a": 1.5 + -3 * 4, "x": x}


def test_the_reverse_pass_is_the_gradient_of_a_formula() -> None:
    x, y = 0.7, -1.3
    tape = [  # J = (x y + sin x)²
        ("product", {"x": y, "y": x}),
        ("sine", {"x": np.cos(x)}),
        ("sum", {"product": 1.0, "sine": 1.0}),
        ("J", {"sum": 2 * (x * y + np.sin(x))}),
    ]
    numeric = numeric_gradient(lambda v: float((v[0] * v[1] + np.sin(v[0])) ** 2), np.array([x, y]))
    found = gradients(tape)
    assert_allclose([found["x"], found["y"]], numeric, rtol=1e-8)


# ---- 10.5 what the lecture's program prints ---------------------------------------------------


def test_the_lectures_program_prints_the_published_values() -> None:
    assert_allclose(printed(0.01, 1000), (0.0, 0.1, 4.999999992), rtol=0, atol=5e-10)


@pytest.mark.parametrize(("learning_rate", "loops"), [(0.01, 10), (0.3, 4), (0.85, 1), (0.2, 0)])
def test_the_program_prints_the_start_the_first_step_and_the_end_of_the_loop(
    learning_rate: float, loops: int
) -> None:
    w = [0.0]
    for _ in range(1 + loops):
        w.append(w[-1] - learning_rate * (2 * w[-1] - 10))
    result = printed(learning_rate, loops)
    assert isinstance(result, tuple)
    assert_allclose(result, (w[0], w[1], w[-1]), rtol=1e-12, strict=True)


# ---- 10.6 where float32 stands still ----------------------------------------------------------


def test_float32_stands_still_at_the_published_value() -> None:
    result = standstill(0.01)
    assert isinstance(result, float)
    assert result == np.float32(4.9999886)


@pytest.mark.parametrize("power", [3, 4, 5])
def test_float32_stands_still_where_the_step_is_half_a_spacing(power: int) -> None:
    # From 5 − k spacings the step is 2 α k spacings; at a half the sum is rounded back.
    k = 2**power / 4
    assert standstill(2.0**-power) == 5 - k * float(np.spacing(np.float32(5)))


def test_float32_stands_at_the_start_if_the_learning_rate_is_0() -> None:
    assert standstill(0.0) == 0.0


# ---- 10.7 truly open --------------------------------------------------------------------------

NAMES = ["name", "licence", "governance", "status", "last_release"]
FRAMEWORKS = [
    dict(zip(NAMES, row.split(), strict=True))
    for row in (
        "Wren MIT foundation active 2026-01-02",
        "Ant Apache-2.0 foundation active 2025-11-23",  # on the very day
        "Bee Apache-2.0 company active 2026-11-01",
        "Cat MIT foundation retired 2026-06-30",
        "Dog closed foundation active 2026-04-11",
        "Elk BSD-3-Clause foundation active 2025-11-22",  # a day too old
        "Fox BSD-3-Clause foundation active 2026-02-03",
    )
]


def test_truly_open_asks_for_all_four_conditions_and_keeps_the_order() -> None:
    assert truly_open(FRAMEWORKS, "2025-11-23") == ["Wren", "Ant", "Fox"]


def test_truly_open_may_find_none() -> None:
    assert truly_open(FRAMEWORKS, "2026-12-01") == []


@pytest.mark.parametrize("licence", ["mit", "apache-2.0", "bsd-3-clause", "GPL-3.0", ""])
def test_truly_open_takes_no_other_licence(licence: str) -> None:
    assert truly_open([{**FRAMEWORKS[0], "licence": licence}], "") == []
