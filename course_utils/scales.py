r"""Scales: which values a hyperparameter may take, and where they lie close together.

"At random" is not yet a rule. A scale bends its range by a rising function f, and draws are spread
evenly after the bending. With u spread evenly over 0…1:

    f(value) = f(low) + u · (f(high) − f(low))

    Uniform   f(value) = value              any number of a narrow range
    Integer   whole numbers, all alike      hidden units 50…100, layers 2…4, both ends included
    Log       f(α) = log₁₀ α                learning rate 0.0001…1: r ∈ [−4, 0], α = 10ʳ
    NearOne   f(β) = −log₁₀(1 − β)          momentum 0.9…0.999: r ∈ [−3, −1], β = 1 − 10ʳ

u is also the position of a slider's handle, so one scale serves a random search and a slider.

``rvs`` is that of SciPy's distributions, so scikit-learn's searches take a scale as it is. In an
Optuna objective write ``scale.suggest(trial, "learning_rate")``. Source: lecture "Using an
appropriate scale to pick hyperparameters".
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import in_range, number_in_range, whole_number


@dataclass(frozen=True)
class Scale(ABC):
    """What all scales share: bounds, positions between 0 and 1, draws.

    Parameters
    ----------
    low, high : float
        The smallest and the largest value.

    Raises
    ------
    ValueError
        If a bound is not a number that the scale can hold, or low is not below high.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            object.__setattr__(self, name, self._checked(name, getattr(self, name)))
        if not self.low < self.high:
            raise ValueError(f"low is {self.low} and high is {self.high}; wanted: low below high")
        if not 0 < self._bend(self.high) - self._bend(self.low) < np.inf:
            raise ValueError(
                f"low is {self.low} and high is {self.high}; wanted: bounds whose difference "
                "float64 can hold"
            )

    @abstractmethod
    def _checked(self, name: str, bound: Any) -> float:
        """Return the bound as a plain number, or raise a ValueError."""

    @abstractmethod
    def _bend(self, value: Any) -> Any:
        """Return f(value)."""

    @abstractmethod
    def _unbend(self, bent: Any) -> Any:
        """Return the value whose f(value) is ``bent``."""

    @abstractmethod
    def suggest(self, trial: Any, name: str) -> float:
        """Let an Optuna ``trial`` choose the value of the hyperparameter ``name``."""

    def _text(self, value: float) -> str:
        """Return what a slider says beside its handle."""
        return f"{value:.4g}"

    def _tidy(self, value: float) -> float:
        """Return 0.01 for its neighbour 0.010000000000000002, so that presets can name it."""
        return min(max(float(f"{value:.12g}"), self.low), self.high)

    def position(self, value: ArrayLike) -> Any:
        """Return where ``value`` lies on the scale: 0 at low, 1 at high.

        u = (f(value) − f(low)) / (f(high) − f(low))

        Parameters
        ----------
        value : array_like
            One number or an array, from low to high.

        Returns
        -------
        float, or ndarray of the shape of ``value``

        Raises
        ------
        ValueError
            For a value out of bounds, or a fraction on a scale of whole numbers.

        Examples
        --------
        >>> Log(1e-4, 1).position([0.0001, 0.01, 1]).tolist()
        [0.0, 0.5, 1.0]
        """
        values = np.asarray(in_range("value", value, self.low, self.high), dtype=np.float64)
        values = np.clip(values, self.low, self.high)  # 0.3 of float32 is above that of float64
        start, end = self._bend(self.low), self._bend(self.high)
        return _plain((self._bend(values) - start) / (end - start))

    def value(self, position: ArrayLike) -> Any:
        """Return the value at ``position``; the inverse of :meth:`position`.

        value = f⁻¹(f(low) + u · (f(high) − f(low)))

        Parameters
        ----------
        position : array_like
            u, one number or an array, from 0 to 1.

        Returns
        -------
        float, or ndarray of the shape of ``position``

        Raises
        ------
        ValueError
            For a position out of 0…1.

        Examples
        --------
        >>> round(NearOne(0.9, 0.999).value(0.5), 6)
        0.99
        """
        u = np.asarray(in_range("position", position, 0, 1), dtype=np.float64)
        start, end = self._bend(self.low), self._bend(self.high)
        # Rounding may step over a bound by the last digit, so the bounds have the last word.
        return _plain(np.clip(self._unbend(start + u * (end - start)), self.low, self.high))

    def rvs(self, size: int | tuple[int, ...] | None = None, random_state: Any = None) -> Any:
        """Draw values at random, as SciPy's distributions do.

        Parameters
        ----------
        size : int or tuple of int, optional
            Shape of the draws. None gives one plain number.
        random_state : None, int, numpy.random.Generator or numpy.random.RandomState
            Where the randomness comes from. The same int gives the same draws.

        Returns
        -------
        float, or ndarray of shape ``size``

        Raises
        ------
        ValueError
            For another random_state, or a negative size.

        Examples
        --------
        >>> Integer(2, 4).rvs(8, random_state=0).tolist()
        [3, 2, 2, 2, 4, 4, 3, 4]
        """
        return self.value(_generator(random_state).random(size))

    def slider(self, label: str, value: float | None = None, *, steps: int = 100) -> Any:
        """Make a slider whose handle moves along this scale in equal steps.

        Parameters
        ----------
        label : str
            Stands before the slider.
        value : float, optional
            Where the handle starts, also between two steps. None is the middle.
        steps : int
            Number of steps from low to high.

        Returns
        -------
        ipywidgets.SelectionSlider
            Its ``value`` is a plain number.

        Raises
        ------
        ValueError
            For a value that is not on the scale, or fewer than two steps.
        """
        from ipywidgets import SelectionSlider  # imported late: a search needs no widgets

        positions = np.linspace(0, 1, whole_number("steps", steps, 2) + 1)
        values = [self._tidy(option) for option in self.value(positions).tolist()]
        start = values[steps // 2] if value is None else value
        self.position(start)  # refuses a value that is not on the scale
        values = sorted({*values, start})
        return SelectionSlider(
            options=[(self._text(option), option) for option in values],
            value=start,
            description=label,
            style={"description_width": "150px"},
            layout={"width": "640px", "max_width": "100%"},
        )


class Uniform(Scale):
    """Any number from low to high, each as likely as the others.

    Examples
    --------
    >>> Uniform(0, 10).value([0, 0.25, 1]).tolist()
    [0.0, 2.5, 10.0]
    """

    def _checked(self, name: str, bound: Any) -> float:
        return number_in_range(name, bound, -np.inf, np.inf, ends="()")

    def _bend(self, value: Any) -> Any:
        return value

    def _unbend(self, bent: Any) -> Any:
        return bent

    def suggest(self, trial: Any, name: str) -> float:
        """Let an Optuna ``trial`` choose the value of the hyperparameter ``name``."""
        return float(trial.suggest_float(name, self.low, self.high))


LARGEST = 10**7  # whole number


class Integer(Scale):
    """Whole numbers from low to high, both ends included, each as likely as the others.

    Examples
    --------
    >>> Integer(2, 4).value([0, 0.3, 0.4, 0.6, 0.7, 1]).tolist()
    [2, 2, 3, 3, 4, 4]
    """

    def _checked(self, name: str, bound: Any) -> int:
        # The last of the n equal parts below ends 1/n² after its number: n² has to stay below 2⁵³.
        whole = isinstance(bound, Integral) and not isinstance(bound, bool)
        if not whole or abs(int(bound)) > LARGEST:
            raise ValueError(f"{name} is {bound!r}; wanted: a whole number between ±{LARGEST}")
        return int(bound)

    def _bend(self, value: Any) -> Any:
        if np.any(np.mod(value, 1)):
            raise ValueError(f"value is {value}; wanted: whole numbers only")
        return value - self.low

    def _unbend(self, bent: Any) -> Any:
        # n whole numbers share the way from 0 to n − 1 in n equal parts.
        n = self.high - self.low + 1
        return np.int64(self.low) + (bent * n / (n - 1)).astype(np.int64)

    def _tidy(self, value: float) -> float:
        return value

    def suggest(self, trial: Any, name: str) -> int:
        """Let an Optuna ``trial`` choose the value of the hyperparameter ``name``."""
        return int(trial.suggest_int(name, self.low, self.high))


class Log(Scale):
    """Powers of ten with an evenly spread exponent: each factor of 10 is equally likely.

    α = 10ʳ,  r from log₁₀ low to log₁₀ high

    Examples
    --------
    >>> Log(1e-4, 1).value([0, 0.25, 0.5, 0.75, 1]).tolist()
    [0.0001, 0.001, 0.01, 0.1, 1.0]
    """

    def _checked(self, name: str, bound: Any) -> float:
        return number_in_range(name, bound, 0, np.inf, ends="()")

    def _bend(self, value: Any) -> Any:
        return np.log10(value)

    def _unbend(self, bent: Any) -> Any:
        return np.power(10.0, bent)

    def suggest(self, trial: Any, name: str) -> float:
        """Let an Optuna ``trial`` choose the value of the hyperparameter ``name``."""
        return float(trial.suggest_float(name, self.low, self.high, log=True))


class NearOne(Scale):
    """Numbers below 1 whose distance to 1 has an evenly spread exponent, such as momentum.

    β = 1 − 10ʳ,  r from log₁₀(1 − high) to log₁₀(1 − low)

    The window 1/(1 − β) is then spread as by :class:`Log`. High values of β lie at the high end.

    Examples
    --------
    >>> NearOne(0.9, 0.999).value([0, 0.5, 1]).round(6).tolist()
    [0.9, 0.99, 0.999]
    """

    def _checked(self, name: str, bound: Any) -> float:
        return number_in_range(name, bound, 0, 1, ends="[)")

    def _bend(self, value: Any) -> Any:
        return -np.log10(1 - value)

    def _unbend(self, bent: Any) -> Any:
        return 1 - np.power(10.0, -bent)

    def _text(self, value: float) -> str:
        return f"{value:.4g} (window {1 / (1 - value):.0f})"

    def suggest(self, trial: Any, name: str) -> float:
        """Let an Optuna ``trial`` choose the value of the hyperparameter ``name``.

        Optuna knows no such scale, so the study keeps the distance to 1, as ``"1 - name"``.
        """
        distance = trial.suggest_float(f"1 - {name}", 1 - self.high, 1 - self.low, log=True)
        return float(np.clip(1 - distance, self.low, self.high))


def _plain(values: Any) -> Any:
    """Return a single value as a plain Python number, and an array as it is."""
    return values.item() if np.ndim(values) == 0 else values


def _generator(random_state: Any) -> np.random.Generator | np.random.RandomState:
    if isinstance(random_state, (np.random.Generator, np.random.RandomState)):
        return random_state
    seed = isinstance(random_state, Integral) and int(random_state) >= 0
    if random_state is not None and not seed:
        raise ValueError(
            f"random_state is {random_state!r}; wanted: None, a whole number "
            "of at least 0, a numpy.random.Generator or a numpy.random.RandomState"
        )
    return np.random.default_rng(random_state)
