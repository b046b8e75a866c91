"""Lesson 11's reference solutions beside the closed form of gradient descent on a parabola.

From w = 0 on a w² + b w + c, each step multiplies the distance to −b / 2a by 1 − 2aα.
"""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course_utils.exercises import lesson_11
from course_utils.exercises.lesson_11 import descend_by_hand, fed_gradient, run_graph

X = np.array([[0.4], [-3.0], [7.0]])

# ---- 11.1 by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize("learning_rate", [0.01, 0.3, 0.9])
@pytest.mark.parametrize("steps", [0, 1, 2, 7])
def test_the_distance_to_5_shrinks_by_the_same_factor_each_step(
    learning_rate: float, steps: int
) -> None:
    expected = 5 - 5 * (1 - 2 * learning_rate) ** steps
    result = descend_by_hand(learning_rate, steps)
    assert_allclose(result, expected, rtol=1e-12, atol=1e-14, strict=True)


def test_after_1001_steps_the_published_value_is_reached() -> None:
    assert round(descend_by_hand(0.01, 1001), 9) == 4.999999992


# ---- 11.2 the gradient of what is fed ---------------------------------------------------------


@pytest.mark.parametrize("w", [-1.5, 0.0, 4.0])
def test_the_fed_gradient_is_the_slope_of_the_polynomial(w: float) -> None:
    def cost(at: float) -> float:
        return float(np.polyval(X[:, 0], at))

    expected = (cost(w + 1) - cost(w - 1)) / 2  # exact for a parabola
    assert_allclose(fed_gradient(X, w), expected, rtol=1e-12, strict=True)


# ---- 11.3 the graph ---------------------------------------------------------------------------


@pytest.mark.parametrize("learning_rate", [0.1, 0.75])
@pytest.mark.parametrize("steps", [0, 1, 5])
def test_the_graph_descends_by_the_closed_form(learning_rate: float, steps: int) -> None:
    expected = 3.75 - 3.75 * (1 - 0.8 * learning_rate) ** steps
    result = run_graph(X, learning_rate, steps)
    assert_allclose(result, expected, rtol=1e-12, strict=True)


@pytest.mark.parametrize("shape", [(3, 2), (4, 1), (3,)])
def test_the_graphs_placeholder_takes_three_coefficients_in_a_column(shape: tuple[int]) -> None:
    with pytest.raises(ValueError, match=re.escape(f"is fed shape {shape}; wanted (3, 1)")):
        run_graph(np.ones(shape), 0.25, 1)


# ---- 11.4 the tape ----------------------------------------------------------------------------

# Numbers that float32 holds exactly: the lowest point is at 6, and each step halves the distance.
EXACT = np.array([[0.5], [-6.0], [2.0]], dtype=np.float32)


@pytest.mark.skipif(lesson_11.tf is None, reason="TensorFlow is not installed")
@pytest.mark.parametrize(("steps", "expected"), [(0, 0.0), (1, 3.0), (2, 4.5), (5, 5.8125)])
def test_the_tape_descends_by_the_closed_form(steps: int, expected: float) -> None:
    assert lesson_11.descend_by_tape(EXACT, 0.5, steps) == expected
