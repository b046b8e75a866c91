"""Shares of variance take every space that ``draw`` takes, and say what is wrong with it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_utils.scales import Uniform
from course_utils.tuning import random_beats_grid, shares

RESULTS = pd.DataFrame(
    {
        "kind": ["x", "y"] * 8,
        "size": [32, 64, 64, 32] * 4,
        "one": 7,
        "loss": np.exp(np.arange(16) % 2),
        "error": None,
    }
)


@pytest.mark.parametrize("make", [list, tuple, np.array])
def test_choices_may_stand_in_a_list_a_tuple_or_an_array(make: Callable[[Any], Any]) -> None:
    space = {"kind": make(["x", "y"]), "size": make([32, 64])}
    found = shares(space, RESULTS, by="loss")
    assert found["kind"] == pytest.approx(1)
    assert found["size"] == pytest.approx(-1 / 14)  # nothing: 1 − (16 / 14) / (16 / 15)


def test_a_single_choice_explains_nothing() -> None:
    assert shares({"one": [7]}, RESULTS, by="loss")["one"] == pytest.approx(0)


def test_trials_without_a_loss_do_not_count() -> None:
    more = pd.concat([RESULTS, RESULTS.assign(loss=np.nan)], ignore_index=True)
    space = {"kind": ["x", "y"], "size": [32, 64]}
    assert shares(space, more, by="loss") == shares(space, RESULTS, by="loss")


@pytest.mark.parametrize(
    ("space", "changes", "message"),
    [
        ({}, {}, "space is {}; wanted: names with their scales"),
        ({"kind": "xy"}, {}, r"space\['kind'\] is 'xy'; wanted: a scale or a list of choices"),
        ({"kinds": ["x"]}, {}, r"results have no column 'kinds'; they have \['kind', "),
        ({"kind": ["x", "z"]}, {}, r"results have kind = 'y'; wanted: one of \['x', 'z'\]"),
        ({"size": Uniform(0, 50)}, {}, r"value is 64 in entry \[1\]"),
        ({"kind": ["x", "y"]}, {"by": "los"}, "results have no column 'los'; they have"),
        ({"kind": ["x", "y"]}, {"by": "kind"}, "by is 'kind'; wanted: a column with one number"),
        (
            {"kind": ["x", "y"]},
            {"results": RESULTS.assign(error="diverged")},
            "no trial succeeded; the first error: diverged",
        ),
        ({"kind": ["x", "y"]}, {"results": RESULTS.head(0)}, "results have no rows"),
    ],
)
def test_shares_say_what_is_wrong(space: Any, changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"results": RESULTS, "by": "loss", **changes}
    with pytest.raises(ValueError, match=message):
        shares(space, **arguments)


@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_randomness_comes_from_a_generator(rng: Any) -> None:
    with pytest.raises(ValueError, match=r"rng is .*; wanted: a random generator"):
        random_beats_grid(0.5, 2, repetitions=2, rng=rng)
