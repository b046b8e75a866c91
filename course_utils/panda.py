"""The panda approach: one training run that you watch, change and take back, day by day.

    panda = Panda(network, train, dev, batch_size=64, rng=rng)
    panda.train(1, learning_rate=0.1, momentum=0.9)   a day: some steps, then a look at both losses
    panda.save()                                      keep today's model
    panda.go_back()                                   "yesterday's model": the days stay spent

Time only goes forward: going back restores the model, not the days. A model whose loss is no
longer finite has *diverged*; it lives on, without learning, until you go back.

A life is kept in memory only. If the kernel dies, the life is over; but all chance comes from
``rng``, so a new panda with the same start and the same care lives the same life.

Source: lecture "Hyperparameters tuning in practice: Pandas vs. Caviar".
"""

import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import generator, number_in_range, whole_number
from course_utils.losses import training_loss
from course_utils.network import Network, one_model
from course_utils.optimizers import Momentum


class Change(NamedTuple):
    """What was changed, and before which day."""

    day: int
    what: str


class Panda:
    """One training run.

    Parameters
    ----------
    network : Network
        One network, no stack. Is trained in place, until you go back.
    train, dev : (x, y)
        Examples (n_x, m) in columns and one-hot labels (C, m).
    batch_size : int
        Examples a mini-batch.
    steps_a_day : int
        Training steps between two looks.
    rng : numpy.random.Generator
        Draws the mini-batches.

    Attributes
    ----------
    network : Network
        The model of today. After ``go_back`` it is a copy of the one kept.
    loss, dev_loss : list of float
        One number a day: mean cost of the day's mini-batches, and cost of the dev set at its end.
    changes : list of Change
        New settings and returns, in order.
    saved_on : int
        The days that were spent when the saved model was kept: 0 is the start.
    diverged : bool
        Whether the model of today had a loss that is not finite.

    Raises
    ------
    ValueError
        For data that don't fit together or are not finite, a stack of networks, numbers below 1, or
        something else than a generator.
    """

    def __init__(
        self,
        network: Network,
        train: tuple[ArrayLike, ArrayLike],
        dev: tuple[ArrayLike, ArrayLike],
        *,
        batch_size: int,
        rng: np.random.Generator,
        steps_a_day: int = 10,
    ) -> None:
        generator("rng", rng)
        self._train = one_model(network).examples(*train, name="train")
        self._dev = network.examples(*dev, name="dev")
        self._batch_size = whole_number("batch_size", batch_size, 1)
        self._steps_a_day = whole_number("steps_a_day", steps_a_day, 1)
        self.loss: list[float] = []
        self.dev_loss: list[float] = []
        self.changes: list[Change] = []
        self.diverged = False
        self._settings: tuple[float, float] | None = None
        self._now = network, Momentum(0.0, 0.0), rng
        self.save()

    @property
    def network(self) -> Network:
        """The model of today."""
        return self._now[0]

    @property
    def days(self) -> int:
        """Days spent."""
        return len(self.loss)

    def train(self, days: int, learning_rate: float, momentum: float) -> None:
        """Train for some days with α = ``learning_rate`` and ``momentum`` (averaging form).

        Raises
        ------
        ValueError
            For days below 0, α below 0, or a momentum outside [0, 1). Nothing is trained then.
        """
        whole_number("days", days, 0)
        number_in_range("learning_rate", learning_rate, 0, np.inf, ends="[)")
        number_in_range("momentum", momentum, 0, 1, ends="[)")
        if days and self._settings != (learning_rate, momentum):
            if self._settings is not None:
                what = f"α = {learning_rate:.3g}, β = {momentum:.3g}"
                self.changes.append(Change(self.days, what))
            self._settings = learning_rate, momentum
        _, optimizer, _ = self._now
        optimizer.learning_rate, optimizer.momentum = learning_rate, momentum
        for _ in range(days):
            loss, dev_loss = (np.nan, np.nan) if self.diverged else self._one_day()
            self.diverged = not np.isfinite([loss, dev_loss]).all()
            self.loss.append(loss)
            self.dev_loss.append(dev_loss)

    def save(self) -> None:
        """Keep the model of today; it takes the place of the one kept before.

        Raises
        ------
        ValueError
            If it has diverged. The one kept before stays.
        """
        if self.diverged:
            raise ValueError("today's model has diverged and is not kept; go back first")
        self._saved = _copy(*self._now)
        self.saved_on = self.days

    def go_back(self) -> None:
        """Take up the saved model again. The days since then stay spent."""
        self._now = _copy(*self._saved)
        self.diverged = False
        self.changes.append(Change(self.days, f"back to day {self.saved_on}"))

    def _one_day(self) -> tuple[float, float]:
        network, optimizer, rng = self._now
        x, y = self._train
        losses = []
        with np.errstate(all="ignore"):  # a diverging model overflows, and its loss says so
            for _ in range(self._steps_a_day):
                batch = rng.choice(x.shape[1], min(self._batch_size, x.shape[1]), replace=False)
                losses.append(float(network.step(x[:, batch], y[:, batch], optimizer)))
            dev_loss = float(training_loss(network.forward(self._dev[0]), self._dev[1])[0])
        return float(np.mean(losses)), dev_loss


def _copy(
    network: Network, optimizer: Momentum, rng: np.random.Generator
) -> tuple[Network, Momentum, np.random.Generator]:
    return network.copy(), copy.deepcopy(optimizer), copy.deepcopy(rng)
