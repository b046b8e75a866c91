"""A look inside a network while it trains: what its layers see, and how its loss looks around.

    watch(network, …, look)     train, and keep what ``look`` sees before each step
    statistics                  mean and standard deviation of what enters the last hidden units
    along_gradient              the loss on a walk down the gradient, and how the gradient changes

All work for one network and for a stack. They look in training mode, so batch norm takes the
statistics of the examples it is given; its running averages move by that, which training does not
use.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.checks import Array, finite, real_array, whole_number
from course_utils.data import mini_batches
from course_utils.losses import training_loss
from course_utils.network import Network
from course_utils.optimizers import Optimizer


def watch(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    optimizer: Optimizer,
    look: Callable[[Network, Array, Array], Any],
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    every: int = 1,
) -> Array:
    """Train as ``Network.fit`` does, and look at the network on the way.

    Parameters
    ----------
    network, x, y, optimizer, epochs, batch_size, rng
        As for :meth:`course_utils.network.Network.fit`.
    look : callable
        ``look(network, x_batch, y_batch)`` is called before a step and must not change θ.
    every : int
        Look before every so many steps, the first one included.

    Returns
    -------
    ndarray, shape (looks, …)
        What ``look`` returned, one row a look.

    Raises
    ------
    ValueError
        As :meth:`course_utils.network.Network.fit`.
    """
    whole_number("epochs", epochs, 1)
    whole_number("every", every, 1)
    x_all, y_all = network.examples(x, y)
    seen, step = [], 0
    for _ in range(epochs):
        for x_batch, y_batch in mini_batches(x_all, y_all, batch_size, rng):
            if step % every == 0:
                seen.append(look(network, x_batch, y_batch))
            network.step(x_batch, y_batch, optimizer)
            step += 1
    return np.array(seen)


def last_hidden(network: Network, x: Array) -> Array:
    """Return what enters the last hidden units, (…, n, m): z, or z̃ with batch norm."""
    if len(network.layers) < 3:
        raise ValueError(f"network has {len(network.layers)} layers; wanted: a hidden layer")
    for layer in network.layers[:-2]:  # the last two are the activation and the output layer
        x = layer.forward(x, training=True)
    return x


def statistics(network: Network, x: Array) -> Array:
    """Return mean and standard deviation of what enters the last hidden units, (2, …, n)."""
    z = last_hidden(network, x)
    return np.stack([z.mean(axis=-1), z.std(axis=-1)])


def along_gradient(network: Network, x: Array, y: Array, etas: Sequence[float]) -> Array:
    """Walk from θ to θ − η g, where g is the gradient at θ; the network stays as it is.

    Parameters
    ----------
    network : Network
        One network, or a stack.
    x, y : ndarray
        The mini-batch whose loss is meant.
    etas : sequence of float
        η, the lengths of the walk.

    Returns
    -------
    ndarray, shape (2, len(etas), …)
        The loss at θ − η g; and how much the gradient has changed there, ‖g(θ − η g) − g‖ / ‖g‖.

    Raises
    ------
    ValueError
        For no η, or one that is not finite.

    Notes
    -----
    Source: Santurkar and others 2018, arXiv 1805.11604, figure 4.
    """
    lengths = finite("etas", real_array("etas", etas, wanted="(n,)", min_dimensions=1))
    if not lengths.size:
        raise ValueError("etas is empty; wanted: at least one length of the walk")
    probe = network.copy()
    _, start = _loss_and_gradient(probe, x, y)
    found = []
    for eta in lengths.tolist():
        probe.theta[...] = network.theta - eta * start
        loss, gradient = _loss_and_gradient(probe, x, y)
        change = np.linalg.norm(gradient - start, axis=-1) / np.linalg.norm(start, axis=-1)
        found.append([loss, change])
    return np.array(found).swapaxes(0, 1)


def _loss_and_gradient(network: Network, x: Array, y: Array) -> tuple[Array, Array]:
    loss, dz = training_loss(network.forward(x, training=True), y)
    network.backward(dz)
    return loss, network.gradient.copy()
