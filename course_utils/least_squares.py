r"""The bowl that inputs make: the cost of a linear model is a bowl, and its shape is X's doing.

    ŷ = wᵀ x,    J(w) = 1/(2m) Σ_i (ŷ⁽ⁱ⁾ − y⁽ⁱ⁾)²,    ∇J(w) = H (w − w*),    H = X Xᵀ / m

The Hessian H does not depend on y: inputs alone decide how long and narrow the bowl is. Its
eigenvalues are the curvatures λ, its eigenvectors the directions of the bowl's axes. Seen along
these axes it is the bowl of :mod:`course_utils.descent`.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from course_utils import descent
from course_utils.checks import Array, finite, real_array


@dataclass(frozen=True)
class LeastSquares:
    """The cost of a linear model without b.

    Attributes
    ----------
    curvatures : ndarray, shape (n_x,)
        λ, the eigenvalues of H, smallest first.
    directions : ndarray, shape (n_x, n_x)
        The eigenvectors, one a column.
    lowest : ndarray, shape (n_x,)
        w*, where J is lowest.
    lowest_cost : float
        J(w*).
    """

    curvatures: Array
    directions: Array
    lowest: Array
    lowest_cost: float

    @classmethod
    def fit(cls, x: ArrayLike, y: ArrayLike) -> Self:
        """Measure the bowl of inputs x (n_x, m) and targets y (m,).

        Raises
        ------
        ValueError
            For shapes that don't fit, no input or no example, numbers that are not finite or whose
            squares are not, or inputs that depend on each other, so that the bowl has no single
            lowest point.
        """
        x = finite("x", real_array("x", x, wanted="(n_x, m)"))
        y = finite("y", real_array("y", y, wanted="(m,)", min_dimensions=1))
        if x.ndim != 2 or y.shape != x.shape[-1:]:
            raise ValueError(f"x has shape {x.shape} and y {y.shape}; wanted (n_x, m) and (m,)")
        if not x.size:
            raise ValueError(f"x has shape {x.shape}; wanted: at least one input and one example")
        m = y.size
        with np.errstate(over="ignore", invalid="ignore"):  # the next line says so
            hessian = finite("X Xᵀ (are the inputs too large?)", x @ x.T / m)
        curvatures, directions = np.linalg.eigh(hessian)
        if curvatures[0] <= 1e-12 * curvatures[-1]:
            raise ValueError("x has inputs that depend on each other; wanted: independent rows")
        lowest = directions @ (directions.T @ (x @ y / m) / curvatures)
        return cls(curvatures, directions, lowest, float(np.mean((lowest @ x - y) ** 2) / 2))

    @property
    def condition_number(self) -> float:
        """κ = λ_max / λ_min: 1 for a round bowl."""
        return float(self.curvatures[-1] / self.curvatures[0])

    def cost(self, w: ArrayLike) -> Array:
        """Return J for points w (…, n_x); inf for a point that has gone to infinity."""
        w = real_array("w", w, wanted="(…, n_x)", min_dimensions=1)
        with np.errstate(over="ignore", invalid="ignore"):
            along_axes = (w - self.lowest) @ self.directions
            cost = self.lowest_cost + descent.bowl(along_axes, self.curvatures)
        return np.where(np.isnan(cost), np.inf, cost)

    def descend(self, learning_rate: float, momentum: float, *, steps: int) -> Array:
        """Return the path (steps + 1, n_x) of :func:`course_utils.descent.descend` from w = 0."""
        along_axes = descent.descend(
            learning_rate,
            momentum,
            curvatures=self.curvatures,
            start=-self.lowest @ self.directions,
            steps=steps,
        )
        with np.errstate(over="ignore", invalid="ignore"):
            path = self.lowest + along_axes @ self.directions.T
        return np.where(np.isnan(path), np.inf, path)  # inf − inf: as far away as it can be
