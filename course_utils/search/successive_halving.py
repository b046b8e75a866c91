"""Successive halving: many configurations for a short time, the best of them for longer.

A *rung* is (n, budget): train n configurations for this budget, and pass the best on to the next
rung. A *bracket* is a ladder of rungs. With R = 81 epochs and η = 3 the first bracket is

    (81, 1)  (27, 3)  (9, 9)  (3, 27)  (1, 81)

Each rung costs 81 epochs: 405 in all, where 81 full trainings cost 6561. The price: a configuration
that starts slowly and would win in the end may be dropped early. So Hyperband runs several
brackets; each starts with fewer configurations (81, 34, 15, 8, 5) and a longer first rung.

Source: L. Li et al. 2018, Hyperband, JMLR 18, arXiv 1603.06560.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import Array, real_array, whole_number
from course_utils.search.packing import pack
from course_utils.search.results import Results
from course_utils.search.running import bar, check_jobs, header, run, table
from course_utils.search.strategies import best_first
from course_utils.search.trials import Trial, numbered, seeds

if TYPE_CHECKING:
    import pandas as pd

Rung = tuple[int, int]


def brackets(budget: int, eta: int = 3) -> list[list[Rung]]:
    """Return Hyperband's brackets.

    n = ⌈(s_max + 1) / (s + 1) · ηˢ⌉ and r = R / ηˢ for s = s_max … 0, with s_max = ⌊log_η R⌋;
    rung i of a bracket trains ⌊n / ηⁱ⌋ configurations for r · ηⁱ.

    Parameters
    ----------
    budget : int
        R, the largest budget of one configuration, such as epochs.
    eta : int
        η, at least 2. One of η configurations is passed on.

    Returns
    -------
    list of list of (n, budget)
        The bracket with the most configurations first.

    Raises
    ------
    ValueError
        For a budget below 1 or η below 2.

    Examples
    --------
    >>> brackets(81)[0]
    [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]
    >>> [bracket[0] for bracket in brackets(81)]
    [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)]
    """
    whole_number("budget", budget, 1)
    whole_number("eta", eta, 2)
    s_max = 0
    while eta ** (s_max + 1) <= budget:
        s_max += 1
    starts = [(s, -(-(s_max + 1) * eta**s // (s + 1))) for s in range(s_max, -1, -1)]
    return [[(n // eta**i, budget // eta ** (s - i)) for i in range(s + 1)] for s, n in starts]


def halving(
    trial: Callable[[dict[str, Any], int], Any],
    configurations: Sequence[Mapping[str, Any]],
    rungs: Sequence[Rung],
    *,
    by: str,
    seed: int,
    file: str | os.PathLike[str] | None = None,
    n_jobs: int | None = None,
    progress: bool = False,
) -> "pd.DataFrame":
    """Run successive halving and return a table of all trials.

    Parameters
    ----------
    trial : function
        trial(configuration, seed), as in ``sweep``. ``configuration["budget"]`` says how long to
        train, from the start. A configuration has the same seed on all rungs, so a longer training
        begins as the shorter one did; training anew costs at most η / (η − 1) times as much.
    configurations : sequence of dict
        As many as the first rung takes.
    rungs : sequence of (n, budget)
        Such as ``brackets(81)[0]``.
    by : str
        The value to judge by; smaller is better. A failed trial is not passed on.
    seed, file, n_jobs, progress
        As in ``sweep``.

    Returns
    -------
    pandas.DataFrame
        As from ``sweep``, rung after rung, with two more columns: ``candidate``, the place in
        ``configurations``, and ``budget``.

    Raises
    ------
    ValueError
        As ``sweep``; also for rungs that don't get smaller and longer, or if all trials of a rung
        failed.
    """
    _check_rungs(rungs, len(configurations))
    for name in ("candidate", "budget"):
        if any(name in configuration for configuration in configurations):
            raise ValueError(f"the configurations have a {name!r}; the rungs set it")
    candidates = numbered(configurations, seeds(seed, len(configurations)))
    packed = pack(trial)
    check_jobs(n_jobs)
    done: list[Trial] = []
    with (
        Results(file, header(trial, seed)) as results,
        bar(range(sum(n for n, _ in rungs)), results, progress) as advance,
    ):
        for n, budget in rungs:
            rung = [
                Trial(
                    len(done) + place,
                    {"candidate": number, **configuration, "budget": budget},
                    own_seed,
                )
                for place, (number, configuration, own_seed) in enumerate(candidates[:n])
            ]
            run(packed, rung, results, n_jobs, advance)
            done += rung
            best = best_first(table(results, rung), by)["candidate"]
            by_number = {candidate.number: candidate for candidate in candidates}
            candidates = [by_number[number] for number in best]
    return table(results, done)


def replay(curves: ArrayLike, rungs: Sequence[Rung]) -> list[Array]:
    """Return whom successive halving would have trained, from curves recorded in full.

    Parameters
    ----------
    curves : array_like, shape (n, R)
        Row i is configuration i; column b − 1 is its value at budget b; smaller is better.
    rungs : sequence of (n, budget)
        Such as ``brackets(81)[0]``. The first rung takes all n.

    Returns
    -------
    list of ndarray of int
        For each rung the rows of those trained on it, the best first.

    Raises
    ------
    ValueError
        For rungs that don't get smaller and longer, or that the curves don't reach.
    """
    values = real_array("curves", curves, wanted="(n, R)")
    _check_rungs(rungs, len(values))
    if rungs[-1][1] > values.shape[1]:
        raise ValueError(f"curves have {values.shape[1]} columns; wanted: {rungs[-1][1]}")
    passed = np.arange(len(values))
    trained = []
    for n, budget in rungs:
        reached = values[passed[:n], budget - 1]
        order = np.argsort(reached, kind="stable")
        trained.append(passed[order])
        passed = passed[order[np.isfinite(reached[order])]]
    return trained


def _check_rungs(rungs: Sequence[Rung], n: int) -> None:
    if not rungs:
        raise ValueError("rungs is empty; wanted: at least one (n, budget)")
    for size, budget in rungs:
        whole_number("n of a rung", size, 1)
        whole_number("budget of a rung", budget, 1)
    sizes, budgets = zip(*rungs, strict=True)
    if list(sizes) != sorted(set(sizes), reverse=True) or list(budgets) != sorted(set(budgets)):
        raise ValueError(f"rungs are {rungs}; wanted: fewer configurations and larger budgets")
    if sizes[0] != n:
        raise ValueError(f"there are {n} configurations, but the first rung takes {sizes[0]}")
