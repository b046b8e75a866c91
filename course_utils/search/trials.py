"""One trial: what to try, with which seed, and what came of it.

A trial is the same wherever it runs and whatever ran before: it gets its configuration and its
seed, nothing else, and computes on one thread. What can go wrong in it becomes a row with an error.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from course_utils.checks import whole_number
from course_utils.search.packing import Packed, unpack
from course_utils.search.threads import stay_on_one_thread

COLUMNS = ("trial", "seed", "error", "seconds")  # names that no hyperparameter may have


class Trial(NamedTuple):
    """One configuration to try, with its place in the sweep and its seed."""

    number: int
    configuration: dict[str, Any]
    seed: int


class Row(NamedTuple):
    """What came of a trial: ``values``, and an ``error`` if it failed.

    None among the values is a number that was not finite.
    """

    trial: int
    configuration: dict[str, Any]
    seed: int
    values: dict[str, Any]
    error: str | None
    seconds: float


def seeds(seed: int, n: int) -> list[int]:
    """Return the seeds of trials 0 … n − 1. A seed does not depend on n."""
    whole_number("seed", seed, 0)
    sequences = (np.random.SeedSequence(seed, spawn_key=(number,)) for number in range(n))
    return [int(sequence.generate_state(1)[0]) for sequence in sequences]


def numbered(configurations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Trial]:
    """Return the configurations, checked and in plain numbers, as trials 0, 1, 2 and so on."""
    if not len(configurations):
        raise ValueError("configurations is empty; wanted: at least one")
    trials = []
    for number, configuration in enumerate(configurations):
        if not isinstance(configuration, Mapping) or not configuration:
            raise ValueError(
                f"configuration {number} is {configuration!r}; wanted: names with values"
            )
        if configuration.keys() != configurations[0].keys():
            raise ValueError(
                f"configuration {number} has the names {list(configuration)}, but configuration 0 "
                f"has {list(configurations[0])}; wanted: the same names in all"
            )
        plain = {name: _plain(name, value) for name, value in configuration.items()}
        trials.append(Trial(number, plain, seeds[number]))
    return trials


def _plain(name: str, value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if not isinstance(name, str) or name in COLUMNS:
        raise ValueError(
            f"a hyperparameter is called {name!r}; wanted: text other than {', '.join(COLUMNS)}"
        )
    if not isinstance(value, (bool, int, float, str, type(None))) or (
        isinstance(value, float) and not isfinite(value)
    ):
        raise ValueError(
            f"{name} is {value!r}; wanted: a finite number, text, True, False or None. For "
            "anything else choose a text, and look it up in the trial"
        )
    return value


def attempt(packed: Packed, stacked: bool, trials: list[Trial]) -> list[Row]:
    """Run one stack of trials, in the worker."""
    stay_on_one_thread()
    trial = unpack(packed)
    start = perf_counter()
    configurations = [dict(one.configuration) for one in trials]
    names = {*configurations[0], *COLUMNS}
    try:
        if stacked:
            outcomes = trial(configurations, [one.seed for one in trials])
        else:
            outcomes = [trial(configurations[0], trials[0].seed)]
        if len(outcomes) != len(trials):
            raise ValueError(f"{len(outcomes)} results for a stack of {len(trials)} trials")
        values = [_values(outcome, names) for outcome in outcomes]
    except Exception as error:
        if len(trials) > 1:  # each one alone shows whose error it is
            return [row for one in trials for row in attempt(packed, stacked, [one])]
        return [Row(*trials[0], {}, f"{type(error).__name__}: {error}", perf_counter() - start)]
    seconds = (perf_counter() - start) / len(trials)
    return [
        Row(*one, found, _diverged(found), seconds)
        for one, found in zip(trials, values, strict=True)
    ]


def _values(outcome: Any, names: set[str]) -> dict[str, Any]:
    """Return what a trial measured as plain numbers; None stands for what is not finite."""
    measured = outcome if isinstance(outcome, Mapping) else {"value": outcome}
    values = {}
    for name, value in measured.items():
        array = np.asarray(value)
        if not isinstance(name, str) or name in names:
            raise ValueError(f"the trial returned {name!r}; wanted: a name not in use as a column")
        if array.dtype.kind not in "biuf" or array.ndim > 1:
            raise TypeError(f"the trial returned {name} = {value!r}; wanted: a number or a curve")
        if array.dtype.kind == "f":
            array = array.astype(np.float64)  # a file takes no longer ones
        numbers = [x if isfinite(x) else None for x in np.atleast_1d(array).tolist()]
        values[name] = numbers if array.ndim else numbers[0]
    return values


def _diverged(values: dict[str, Any]) -> str | None:
    bad = [
        name
        for name, value in values.items()
        if value is None or (isinstance(value, list) and None in value)
    ]
    return f"diverged: {', '.join(bad)} not finite" if bad else None
