r"""What the lesson "Tuning process" measures: grid against random, shares of variance, best of n.

    random_beats_grid   how often random points come closer to the lowest point than a grid does
    share_explained     how much of the losses' variance one hyperparameter explains
    shares              the same for each hyperparameter of a search
    expected_best       what the best of n equally good models shows on a dev set

Sources: J. Bergstra and Y. Bengio 2012, Random Search for Hyper-Parameter Optimization, JMLR 13;
F. Hutter, H. Hoos and K. Leyton-Brown 2014, An Efficient Approach for Assessing Hyperparameter
Importance, ICML (main effects).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import (
    Array,
    finite,
    generator,
    in_range,
    number_in_range,
    real_array,
    whole_number,
)
from course_utils.scales import Scale
from course_utils.search.strategies import best_first, checked, column

if TYPE_CHECKING:
    import pandas as pd


def cell_grid(points: int) -> Array:
    """Return points² points of the unit square, each in the middle of its cell.

    Examples
    --------
    >>> cell_grid(2).tolist()
    [[0.25, 0.25], [0.25, 0.75], [0.75, 0.25], [0.75, 0.75]]
    """
    middles = (np.arange(whole_number("points", points, 1)) + 0.5) / points
    return np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1).reshape(-1, 2)


def bowl_height(points: ArrayLike, lowest: ArrayLike, importance: float) -> Array:
    """Return the height of a bowl in which the second direction matters less.

    (p₁ − a₁)² + importance · (p₂ − a₂)²

    Parameters
    ----------
    points : array_like, shape (…, n, 2)
        p.
    lowest : array_like, shape (…, 2)
        a, the lowest point.
    importance : float
        1: both directions matter equally; 0: the second does not matter.

    Returns
    -------
    ndarray, shape (…, n)

    Raises
    ------
    ValueError
        For an importance outside 0…1, or other shapes.
    """
    number_in_range("importance", importance, 0, 1)
    p = real_array("points", points, wanted="(…, n, 2)")
    a = real_array("lowest", lowest, wanted="(…, 2)", min_dimensions=1)
    for name, array in (("points", p), ("lowest", a)):
        if array.shape[-1] != 2:
            raise ValueError(f"{name} have shape {array.shape}; wanted: 2 coordinates each")
    distance = p - a[..., None, :]
    height: Array = distance[..., 0] ** 2 + importance * distance[..., 1] ** 2
    return height


def random_beats_grid(
    importance: float, points: int, *, repetitions: int, rng: np.random.Generator
) -> float:
    """Return the share of repetitions in which random points find a lower place than the grid.

    In each repetition the lowest point of the bowl lies somewhere else in the unit square. The grid
    is :func:`cell_grid`, its best form; the points² random points are new in each repetition.

    Parameters
    ----------
    importance : float
        As in :func:`bowl_height`.
    points : int
        Values the grid tests in each direction.
    repetitions : int
        How many bowls.
    rng : numpy.random.Generator
        Draws the bowls, then the points.

    Raises
    ------
    ValueError
        For an importance outside 0…1, numbers below 1, or no generator.
    """
    generator("rng", rng)
    lowest = rng.random((whole_number("repetitions", repetitions, 1), 2))
    by_grid = bowl_height(cell_grid(points), lowest, importance).min(axis=-1)
    drawn = rng.random((repetitions, points**2, 2))
    by_chance = bowl_height(drawn, lowest, importance).min(axis=-1)
    return float(np.mean(by_chance < by_grid))


def share_explained(position: ArrayLike, loss: ArrayLike, *, bins: int = 6) -> float:
    """Return the share of the variance of ``loss`` that one hyperparameter explains by itself.

    Cut the range of its positions into equal bins. Then

    1 − (Σ (loss − mean of its bin)² / (n − b)) / (Σ (loss − mean)² / (n − 1)),

    where b is the number of bins that hold a trial. n − b corrects for chance: bins drawn at random
    explain nothing on average. So a share may come out slightly below 0.

    Parameters
    ----------
    position : array_like, shape (n,)
        Where each trial lies on the scale of the hyperparameter, from 0 to 1.
    loss : array_like, shape (n,)
        What came of it. Take the logarithm of losses first: else one huge loss decides.
    bins : int
        How many bins.

    Raises
    ------
    ValueError
        For positions outside 0…1, losses that are not finite or all equal, different lengths, or
        fewer trials than needed.
    """
    u = np.asarray(in_range("position", position, 0, 1))
    values = finite("loss", real_array("loss", loss, wanted="(n,)", min_dimensions=1))
    if u.ndim != 1 or u.shape != values.shape:
        raise ValueError(
            f"position has shape {u.shape} and loss {values.shape}; wanted: (n,) for both"
        )
    number = np.minimum((u * whole_number("bins", bins, 2)).astype(int), bins - 1)
    _, group = np.unique(number, return_inverse=True)
    counts = np.bincount(group)
    if len(values) <= len(counts):
        raise ValueError(f"there are {len(values)} trials; wanted: more than {len(counts)} bins")
    if np.ptp(values) == 0:
        raise ValueError("all losses are equal; wanted: a variance to explain")
    within = values - (np.bincount(group, values) / counts)[group]
    left = np.sum(within**2) / (len(values) - len(counts))
    return float(1 - left / np.var(values, ddof=1))


def shares(
    space: Mapping[str, Any], results: "pd.DataFrame", *, by: str, bins: int = 6
) -> dict[str, float]:
    """Return the share of the variance of log(loss) that each hyperparameter explains by itself.

    Parameters
    ----------
    space : dict of str to Scale or list
        The space that was searched.
    results : pandas.DataFrame
        What ``sweep`` returned. Failed trials don't count.
    by : str
        The column with the losses; they are above 0.
    bins : int
        As in :func:`share_explained`; a list has a bin for each choice. A single choice explains
        nothing: its share is 0.

    Raises
    ------
    ValueError
        For an empty space, a column that is not there, a value that is not in the space, a loss
        that is not above 0, or too few trials.
    """
    succeeded = best_first(results, by)
    loss = np.log(in_range(by, succeeded[by].to_numpy(), 0, np.inf, ends="()"))
    explained = {}
    for name, values in checked(space).items():
        tried = column(succeeded, name).tolist()
        if isinstance(values, Scale):
            explained[name] = share_explained(values.position(tried), loss, bins=bins)
            continue
        for value in tried:
            if value not in values:
                raise ValueError(f"results have {name} = {value!r}; wanted: one of {values}")
        place = [(values.index(value) + 0.5) / len(values) for value in tried]
        explained[name] = share_explained(place, loss, bins=max(2, len(values)))
    return explained


def expected_best(accuracy: float, examples: int, n: int) -> float:
    """Return the mean of the best dev accuracy that n models show, all of the same true accuracy.

    Each model is right on a binomial number K of the dev examples, P(K ≤ k) = F(k). Then

    E[best] = Σₖ (1 − F(k)ⁿ) / examples,  k = 0 … examples − 1.

    Parameters
    ----------
    accuracy : float
        The true accuracy of each model, between 0 and 1.
    examples : int
        Size of the dev set.
    n : int
        Number of models. Their errors are taken as independent.

    Raises
    ------
    ValueError
        For an accuracy that is not between 0 and 1, or numbers below 1.

    Examples
    --------
    >>> [round(expected_best(0.8, 500, n), 3) for n in (1, 10, 100)]
    [0.8, 0.827, 0.844]
    """
    number_in_range("accuracy", accuracy, 0, 1, ends="()")
    whole_number("examples", examples, 1)
    whole_number("n", n, 1)
    k = np.arange(1, examples + 1)
    # P(K = k) / P(K = k − 1) = (examples − k + 1) / k · accuracy / (1 − accuracy)
    ratios = np.log((examples - k + 1) / k) + np.log(accuracy / (1 - accuracy))
    log_chances = examples * np.log(1 - accuracy) + np.concatenate([[0], np.cumsum(ratios)])
    at_most = np.minimum(np.cumsum(np.exp(log_chances)), 1)
    return float(np.sum(1 - at_most[:-1] ** n) / examples)
