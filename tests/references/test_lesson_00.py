"""Reference of notebook 00, beside numbers worked out by hand."""

import pytest

from course_utils.exercises.lesson_00 import one_step


@pytest.mark.parametrize(
    ("w", "learning_rate", "after"),
    [
        (7.0, 0.125, 6.5),  # the slope is 4
        (3.0, 0.25, 4.0),  # the slope is −4
        (-2.0, 2.0, 26.0),  # the slope is −14
        (0.0, 0.5, 5.0),  # half of 10: at the lowest point in one step
    ],
)
def test_step_goes_down_the_slope(w: float, learning_rate: float, after: float) -> None:
    assert one_step(w, learning_rate) == after


def test_lowest_point_stays_where_it_is() -> None:
    assert one_step(5.0, 0.3) == 5.0
