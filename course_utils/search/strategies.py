"""Which configurations to try: a grid, random draws, and coarse to fine.

A space is a dictionary from names to values. The values are a scale (see ``scales``), a list of
choices, or for ``draw`` anything with the ``rvs`` of SciPy's distributions.

    grid   25 trials of 2 hyperparameters test 5 values of each
    draw   25 trials test 25 values of each, so it finds more when only one of them matters
    zoom   from coarse to fine: a smaller space around the best trials

Source: lecture "Tuning process"; J. Bergstra and Y. Bengio 2012, Random Search for Hyper-Parameter
Optimization, JMLR 13.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from course_utils.checks import generator, number_in_range, whole_number
from course_utils.scales import Scale

if TYPE_CHECKING:
    import pandas as pd

Configuration = dict[str, Any]
Space = Mapping[str, Any]


def grid(space: Space, points: int) -> list[Configuration]:
    """Return every combination of ``points`` values of each scale and all choices of each list.

    Parameters
    ----------
    space : dict of str to Scale or list
        The values stand at equal steps along each scale, both ends included.
    points : int
        Values a scale, at least 2. A scale of fewer whole numbers gives each of them once.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        For an empty space, or values that are neither a scale nor a list.

    Examples
    --------
    >>> from course_utils.scales import Log
    >>> grid({"learning_rate": Log(0.01, 1), "batch_size": [32]}, 3)[:2]
    [{'learning_rate': 0.01, 'batch_size': 32}, {'learning_rate': 0.1, 'batch_size': 32}]
    """
    positions = np.linspace(0, 1, whole_number("points", points, 2))
    columns = [
        values.value(positions).tolist() if isinstance(values, Scale) else values
        for values in checked(space).values()
    ]
    return [
        dict(zip(space, values, strict=True))
        for values in product(*(dict.fromkeys(column) for column in columns))
    ]


def draw(space: Space, n: int, *, rng: np.random.Generator) -> list[Configuration]:
    """Return ``n`` configurations drawn at random.

    Parameters
    ----------
    space : dict of str to Scale, list, or anything with SciPy's ``rvs``
        Choices of a list are equally likely.
    n : int
        Number of configurations. The first n of a longer draw are the same.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        For an empty space, values that can't be drawn from, or no generator.
    """
    generator("rng", rng)
    space = checked(space, "rvs")
    return [
        {name: _one(values, rng) for name, values in space.items()}
        for _ in range(whole_number("n", n, 1))
    ]


class Zoom(NamedTuple):
    """What :func:`zoom` returns.

    Attributes
    ----------
    space : dict
        The smaller space.
    edges : dict of str to "low" or "high"
        The alarm: the best trial lies on this edge of this range, so the best value may lie
        beyond. Widen that range before you zoom.
    """

    space: dict[str, Any]
    edges: dict[str, str]


def zoom(
    space: Space, results: "pd.DataFrame", *, by: str, best: int = 5, margin: float = 0.05
) -> Zoom:
    """Return the part of ``space`` around the best trials, and the edges that these touch.

    Parameters
    ----------
    space : dict of str to Scale or list
        The space that was searched.
    results : pandas.DataFrame
        What ``sweep`` returned. Failed trials don't count.
    by : str
        The column to judge by; smaller is better.
    best : int
        The new ranges hold this many of the best trials.
    margin : float
        Room left around them, as a share of the old range; also what counts as its edge.

    Returns
    -------
    Zoom
        ``space``, in which a list keeps the choices that the best trials made, and ``edges``.

    Raises
    ------
    ValueError
        For an empty space, another column, or results without a trial that succeeded.
    """
    number_in_range("margin", margin, 0, 0.5, ends="[)")
    chosen = best_first(results, by).head(whole_number("best", best, 1))
    smaller: dict[str, Any] = {}
    edges: dict[str, str] = {}
    for name, values in checked(space).items():
        tried = column(chosen, name).tolist()
        if not isinstance(values, Scale):
            smaller[name] = [choice for choice in values if choice in tried]
            continue
        positions = np.asarray(values.position(tried))
        smaller[name] = _part(values, positions.min() - margin, positions.max() + margin)
        if positions[0] <= margin:
            edges[name] = "low"
        elif positions[0] >= 1 - margin:
            edges[name] = "high"
    return Zoom(smaller, edges)


def best_first(results: "pd.DataFrame", by: str) -> "pd.DataFrame":
    """Return the trials that succeeded, the one with the smallest ``by`` first."""
    succeeded: pd.DataFrame = results[column(results, "error").isna()]
    if results.empty:
        raise ValueError("results have no rows; wanted: at least one trial")
    if succeeded.empty:
        raise ValueError(f"no trial succeeded; the first error: {results['error'].iloc[0]}")
    if column(succeeded, by).dtype.kind not in "iuf":
        raise ValueError(f"by is {by!r}; wanted: a column with one number a trial")
    return succeeded.dropna(subset=by).sort_values(by, kind="stable")


def column(results: "pd.DataFrame", name: str) -> Any:
    """Return a column of the results, or raise a ValueError that names those there are."""
    if name not in results:
        raise ValueError(f"results have no column {name!r}; they have {list(results.columns)}")
    return results[name]


def _part(scale: Scale, start: float, end: float) -> Scale | list[Any]:
    """Return the scale between two of its positions, or its only value there."""
    low, high = scale.value(np.clip([start, end], 0, 1)).tolist()
    return replace(scale, low=low, high=high) if low < high else [low]


def _one(values: Any, rng: np.random.Generator) -> Any:
    if isinstance(values, list):
        return values[rng.integers(len(values))]
    return np.asarray(values.rvs(random_state=rng)).item()


def checked(space: Space, method: str = "position") -> dict[str, Any]:
    """Return a copy of the space whose choices are lists, or raise a ValueError."""
    if not isinstance(space, Mapping) or not space:
        raise ValueError(f"space is {space!r}; wanted: names with their scales or lists of choices")
    checked = {
        name: list(values) if isinstance(values, (list, tuple, range, np.ndarray)) else values
        for name, values in space.items()
    }
    for name, values in checked.items():
        if not (values if isinstance(values, list) else hasattr(values, method)):
            wanted = "a scale" if method == "position" else "a scale, a distribution of SciPy"
            raise ValueError(
                f"space[{name!r}] is {values!r}; wanted: {wanted} or a list of choices"
            )
    return checked
