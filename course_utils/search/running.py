"""Run trials: in turn, on the cores of this machine, or on a cluster.

joblib hands the trials out, so a sweep runs wherever joblib runs, and the result is the same to the
last digit: a trial gets only its configuration and its seed, and computes on one thread.

    results = sweep(train, configurations, seed=0, n_jobs=2)       two processes, nothing to start

    client = dask.distributed.Client("scheduler-address:8786")     a cluster that is running
    with joblib.parallel_config(backend="dask"):
        results = sweep(train, configurations, seed=0)

A trial that raises, or that ends with a number that is not finite, is a row with its error; the
sweep goes on.
"""

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from tqdm.auto import tqdm

from course_utils.checks import whole_number
from course_utils.search.orphans import end_with
from course_utils.search.packing import Packed, pack, shared
from course_utils.search.results import Results
from course_utils.search.threads import one_thread
from course_utils.search.trials import Row, Trial, attempt, numbered, seeds

if TYPE_CHECKING:
    import pandas as pd

if sys.platform == "emscripten":  # the browser has no threads, and tqdm would say so
    tqdm.monitor_interval = 0


def sweep(
    trial: Callable[..., Any],
    configurations: Sequence[Mapping[str, Any]],
    *,
    seed: int,
    file: str | os.PathLike[str] | None = None,
    n_jobs: int | None = None,
    stack: int | None = None,
    shape: Sequence[str] = (),
    progress: bool = False,
) -> "pd.DataFrame":
    """Run one trial for each configuration and return a table of the results.

    Parameters
    ----------
    trial : function
        trial(configuration, seed) returns a number, or a dictionary of numbers and of curves
        (lists of numbers). A number alone is called "value". With ``stack`` it is
        trial(configurations, seeds) and returns a list, one result a configuration.
    configurations : sequence of dict
        What to try, such as ``draw(space, 100, rng=rng)``. Plain values: numbers, text, True,
        False, None.
    seed : int
        Trial i gets a seed that depends only on this number and on i.
    file : path, optional
        Each result is appended to this file as its trial ends. Trials that it holds already are
        not repeated, so an interrupted sweep goes on where it stopped. The file knows the trial
        function only by its name: after you change what the function does, use a new file.
    n_jobs : int, optional
        Number of processes; −1 is one a core. None is what ``joblib.parallel_config`` says, else 1.
    stack : int, optional
        Train up to so many models in one stack.
    shape : sequence of str
        Hyperparameters that must be equal within a stack, such as ("hidden", "batch_size").
    progress : bool
        Show a bar with the time left.

    Returns
    -------
    pandas.DataFrame
        One row a trial, in the order of ``configurations``, with the columns trial, a column a
        hyperparameter, seed, a column a value, error (missing if all went well), seconds.

    Raises
    ------
    ValueError
        For no configurations, or ones with different or reserved names; for n_jobs = 0; for a file
        that can't be written, is in use, or holds something else.
    TypeError
        For a trial that is no function, or that can't be sent to another process.
    RuntimeError
        If a worker process died. The results of the trials that have ended are in the file.
    OSError
        If the file takes no more, such as on a full disk. What it holds is good.
    """
    trials = numbered(configurations, seeds(seed, len(configurations)))
    packed = pack(trial)
    check_jobs(n_jobs)
    if stack is not None:
        whole_number("stack", stack, 1)
    for name in shape:
        if name not in trials[0].configuration:
            raise ValueError(f"shape has {name!r}, but the configurations have no such name")
    with Results(file, header(trial, seed)) as results, bar(trials, results, progress) as advance:
        run(packed, trials, results, n_jobs, advance, stack, shape)
    return table(results, trials)


def run(
    packed: Packed,
    trials: list[Trial],
    results: Results,
    n_jobs: int | None,
    advance: tqdm,
    stack: int | None = None,
    shape: Sequence[str] = (),
) -> None:
    """Run the trials that ``results`` lacks, and add each row as it comes."""
    stacks = _stacks(results.missing(trials), stack or 1, shape)
    with (
        shared(packed) as in_file,
        one_thread(),
        closing(_finished(in_file, stack is not None, stacks, n_jobs, results)) as finished,
    ):
        for rows in finished:
            for row in rows:
                results.add(row)
                advance.update()


def _finished(
    packed: Packed,
    stacked: bool,
    stacks: list[list[Trial]],
    n_jobs: int | None,
    results: Results,
) -> Generator[list[Row], None, None]:
    """Yield the rows of each stack as soon as it ends, in whatever order."""
    parallel = joblib.Parallel(
        n_jobs=n_jobs,
        return_as="generator_unordered",
        batch_size=1,  # write each result as soon as there is one
        pre_dispatch="all",  # a cluster that can grow looks at what is waiting
        initializer=end_with,  # joblib's own processes run it; Dask ends its workers itself
        initargs=(os.getpid(),),
    )
    try:
        yield from parallel(joblib.delayed(attempt)(packed, stacked, part) for part in stacks)
    except Exception as error:
        open_trials = [one.number for part in stacks for one in results.missing(part)]
        kept = f"in {results.path}: run again to go on" if results.path else "lost: no file given"
        raise RuntimeError(
            "the workers failed; did one run out of memory, or was it killed? "
            f"{len(results.rows)} results are {kept}. Not done: trials {open_trials}. {error}"
        ) from error


def _stacks(trials: list[Trial], size: int, shape: Sequence[str]) -> list[list[Trial]]:
    """Group trials of equal shape into stacks of up to ``size``."""
    groups: dict[tuple[Any, ...], list[Trial]] = {}
    for trial in trials:
        groups.setdefault(tuple(trial.configuration[name] for name in shape), []).append(trial)
    return [
        group[start : start + size]
        for group in groups.values()
        for start in range(0, len(group), size)
    ]


def check_jobs(n_jobs: int | None) -> None:
    """Raise a ValueError unless ``n_jobs`` is what joblib takes."""
    if n_jobs is not None and (not isinstance(n_jobs, int) or n_jobs == 0):
        raise ValueError(f"n_jobs is {n_jobs!r}; wanted: a number of processes; -1 is one a core")


def header(trial: Callable[..., Any], seed: int) -> dict[str, Any]:
    """Return what the first line of a results file says."""
    name = getattr(trial, "__qualname__", type(trial).__qualname__)
    return {"course_utils sweep": 1, "trial": name, "seed": int(seed)}


def bar(trials: Sequence[Any], results: Results, progress: bool) -> tqdm:
    """Return the progress bar of a sweep, which may have begun earlier."""
    done = sum(number < len(trials) for number in results.rows)
    return tqdm(total=len(trials), initial=done, unit="trial", disable=not progress)


def table(results: Results, trials: Sequence[Trial]) -> "pd.DataFrame":
    """Return the rows of ``trials`` as a DataFrame."""
    import pandas as pd  # imported late: workers need no tables

    rows = [results.rows[trial.number] for trial in trials]
    names = dict.fromkeys(name for row in rows for name in row.values)
    frame = pd.DataFrame(
        [
            {
                "trial": row.trial,
                **row.configuration,
                "seed": row.seed,
                **{name: _number(value) for name, value in row.values.items()},
                "error": row.error,
                "seconds": row.seconds,
            }
            for row in rows
        ],
        columns=["trial", *rows[0].configuration, "seed", *names, "error", "seconds"],
    )
    for name in rows[0].configuration:
        tried = [row.configuration[name] for row in rows]
        if None in tried:  # a choice like the others; pandas took it for a missing number
            frame[name] = pd.Series(tried, dtype=object)
    return frame


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return [_number(x) for x in value]
    return np.nan if value is None else value
