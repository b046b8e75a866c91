r"""Gradient descent, momentum, RMSprop, Adam, and learning-rate decay.

Each optimizer changes the parameters θ in place, from the gradient g of the cost:

    GradientDescent   θ ← θ − α g
    Momentum          v ← momentum · v + (1 − momentum) · g,       θ ← θ − α v
    RMSprop           s ← decay · s + (1 − decay) · g²,            θ ← θ − α g / (√s + ε)
    Adam              both, with bias correction,                  θ ← θ − α v̂ / (√ŝ + ε)

v and s are exponentially weighted averages; ``momentum`` and ``decay`` weigh the OLD value (the
course's β₁ and β₂). θ has shape (…, P): one vector of P numbers a model. The learning rate α is a
number, or one number a model (k,), or a function of the step t = 0, 1, 2, …

What frameworks do otherwise: their momentum leaves out the factor (1 − momentum), so their α is
(1 − momentum) times the one here.
"""

from collections.abc import Callable, Iterable
from types import EllipsisType
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from course_utils.blocks import blocks
from course_utils.checks import Array, in_range, number_in_range, real_array, whole_number

LearningRate = ArrayLike | Callable[[int], ArrayLike]


class Optimizer:
    """What all optimizers share: the learning rate and the count of steps.

    Attributes
    ----------
    learning_rate : float, array_like of shape (k,), or function of the step
        May be changed between steps.
    t : int
        Number of steps done.
    """

    _names: ClassVar[tuple[str, ...]] = ()  # of the averages that the optimizer keeps

    def __init__(self, learning_rate: LearningRate) -> None:
        self.learning_rate = learning_rate
        self.t = 0
        self._averages: dict[str, Array] = {}

    @property
    def learning_rate(self) -> LearningRate:
        """The learning rate α, as it was given."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: LearningRate) -> None:
        self._learning_rate = (
            value if callable(value) else in_range("learning_rate", value, 0, np.inf, ends="[)")
        )

    def step(self, theta: Array, gradient: Array) -> None:
        """Change ``theta`` (…, P) in place by one step down the ``gradient`` of the same shape.

        Raises
        ------
        ValueError
            If the shapes differ, from each other or from those of the steps before; if the
            gradient holds no real numbers; if theta is not an array of floats, or is read-only: it
            could not be changed in place.
        """
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f" or theta.ndim == 0:
            raise ValueError(
                f"theta is {theta!r}; wanted: an array of floats of shape (…, P), "
                "such as np.array([0.0])"
            )
        if not theta.flags.writeable:
            raise ValueError("theta is read-only; wanted: an array to change, such as a copy")
        gradient = real_array("gradient", gradient, wanted=f"{theta.shape}", min_dimensions=0)
        gradient = gradient.astype(theta.dtype, copy=False)
        if theta.shape != gradient.shape:
            raise ValueError(
                f"gradient has shape {gradient.shape}; wanted theta's shape {theta.shape}"
            )
        rate = self._learning_rate
        if callable(rate):
            rate = in_range(f"learning_rate({self.t})", rate(self.t), 0, np.inf, ends="[)")
        rates = np.asarray(rate, dtype=theta.dtype)
        if rates.ndim and rates.shape != theta.shape[:-1]:
            raise ValueError(
                f"learning_rate has shape {rates.shape}; wanted one number, or one a model: "
                f"shape {theta.shape[:-1]}"
            )
        averages = self._averages or {name: np.zeros_like(theta) for name in self._names}
        for average in averages.values():
            if average.shape != theta.shape:
                raise ValueError(
                    f"gradient has shape {theta.shape}, but the steps before had {average.shape}: "
                    "make a new optimizer for each network"
                )
        self._averages = averages
        self.t += 1
        for part in _parts(theta):
            own = {name: average[part] for name, average in averages.items()}
            rate = rates[part][..., None] if rates.ndim else rates
            theta[part] -= rate * self._direction(gradient[part], own)

    def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
        """Move the averages, in place, and return what α is multiplied with."""
        raise NotImplementedError


class GradientDescent(Optimizer):
    """Plain gradient descent, θ ← θ − α g.

    Parameters
    ----------
    learning_rate : float, array_like of shape (k,), or function of the step
        α.
    """

    def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
        return gradient


class Momentum(Optimizer):
    """Gradient descent along an exponentially weighted average of the gradients.

    v ← momentum · v + (1 − momentum) · g,  θ ← θ − α v

    Parameters
    ----------
    learning_rate : float, array_like of shape (k,), or function of the step
        α.
    momentum : float
        Weight of the old average, in [0, 1). The average looks back about 1/(1 − momentum) steps.
    """

    _names = ("velocity",)

    def __init__(self, learning_rate: LearningRate, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = number_in_range("momentum", momentum, 0, 1, ends="[)")

    def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
        return _move(averages["velocity"], gradient, self.momentum)


class RMSprop(Optimizer):
    """Gradient descent with a step of its own for each parameter.

    s ← decay · s + (1 − decay) · g²,  θ ← θ − α g / (√s + ε)

    Parameters
    ----------
    learning_rate : float, array_like of shape (k,), or function of the step
        α.
    decay : float
        Weight of the old average of squares, in [0, 1).
    epsilon : float
        ε, keeps the division safe.

    Notes
    -----
    Source: Hinton 2012, Neural Networks for Machine Learning, lecture 6e.
    """

    _names = ("squares",)

    def __init__(
        self, learning_rate: LearningRate, decay: float = 0.9, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.decay = number_in_range("decay", decay, 0, 1, ends="[)")
        self.epsilon = number_in_range("epsilon", epsilon, 0, np.inf, ends="()")

    def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
        squares = _move(averages["squares"], np.square(gradient), self.decay)
        direction: Array = gradient / (np.sqrt(squares) + self.epsilon)
        return direction


class Adam(Optimizer):
    """Momentum and RMSprop together, both averages corrected for their start at 0.

    v̂ = v / (1 − momentumᵗ),  ŝ = s / (1 − decayᵗ),  θ ← θ − α v̂ / (√ŝ + ε)

    Parameters
    ----------
    learning_rate : float, array_like of shape (k,), or function of the step
        α.
    momentum : float
        The lecture's β₁, in [0, 1).
    decay : float
        The lecture's β₂, in [0, 1).
    epsilon : float
        ε, keeps the division safe.

    Notes
    -----
    Source: Kingma and Ba 2014, arXiv 1412.6980. The lecture: leave 0.9, 0.999 and 1e-8 alone.
    """

    _names = ("velocity", "squares")

    def __init__(
        self,
        learning_rate: LearningRate,
        momentum: float = 0.9,
        decay: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = number_in_range("momentum", momentum, 0, 1, ends="[)")
        self.decay = number_in_range("decay", decay, 0, 1, ends="[)")
        self.epsilon = number_in_range("epsilon", epsilon, 0, np.inf, ends="()")

    def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
        velocity = _move(averages["velocity"], gradient, self.momentum)
        squares = _move(averages["squares"], np.square(gradient), self.decay)
        velocity_hat = velocity / (1 - self.momentum**self.t)
        squares_hat = squares / (1 - self.decay**self.t)
        direction: Array = velocity_hat / (np.sqrt(squares_hat) + self.epsilon)
        return direction


def _move(average: Array, value: Array, weight: float) -> Array:
    """Move an exponentially weighted average, in place, and return it."""
    average *= weight
    average += (1 - weight) * value
    return average


def _parts(theta: Array) -> Iterable[slice | EllipsisType]:
    """All of one model, or blocks of a stack: θ, gradient, averages and results are 6 arrays."""
    return [...] if theta.ndim == 1 else blocks(len(theta), 6 * theta.nbytes)


def inverse_decay(
    learning_rate: ArrayLike, rate: float, steps_per_epoch: int
) -> Callable[[int], Array]:
    """Learning rate that falls as α₀ / (1 + rate · epoch), epoch = ⌊t / steps_per_epoch⌋.

    Source: the course's lecture "Learning rate decay".

    Examples
    --------
    >>> alpha = inverse_decay(0.2, rate=1.0, steps_per_epoch=10)
    >>> [round(float(alpha(t)), 3) for t in (0, 9, 10, 20)]
    [0.2, 0.2, 0.1, 0.067]
    """
    in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")
    number_in_range("rate", rate, 0, np.inf, ends="[)")
    whole_number("steps_per_epoch", steps_per_epoch, 1)
    return lambda t: np.asarray(learning_rate) / (1 + rate * (t // steps_per_epoch))


def exponential_decay(
    learning_rate: ArrayLike, rate: float, steps_per_epoch: int
) -> Callable[[int], Array]:
    """Learning rate that falls as α₀ · rateᵉᵖᵒᶜʰ, with 0 < rate ≤ 1, such as 0.95.

    Source: the course's lecture "Learning rate decay".
    """
    in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")
    number_in_range("rate", rate, 0, 1, ends="(]")
    whole_number("steps_per_epoch", steps_per_epoch, 1)
    return lambda t: np.asarray(learning_rate) * rate ** (t // steps_per_epoch)
