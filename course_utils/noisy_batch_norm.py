"""Batch norm whose output is shaken: an experiment on why batch norm helps.

Batch norm gives each unit a steady mean and standard deviation. Noisy batch norm takes that away
again: at each training step each unit gets a new random factor and a new random offset,

    Z̃_noisy = f · Z̃ + d,    f from uniform(1, 1 + factor),    d from uniform(−offset, offset),

so the next layer sees another mean and another standard deviation at each step.

Where this departs from the source: there each example gets in addition a small noise of its own.
"""

from typing import Any

import numpy as np

from course_utils.checks import Array, generator, number_in_range
from course_utils.layers import BatchNorm
from course_utils.network import Network


class NoisyBatchNorm(BatchNorm):
    """Batch norm, then a random factor and offset a unit, drawn anew at each training step.

    In test mode it is plain batch norm.

    Parameters
    ----------
    n : int
        Number of units.
    rng : numpy.random.Generator
        Draws the noise. A copy goes on with the same generator. A stack draws from that of its
        first model, other noise for each model: so no model gets the noise that it had alone.
    factor : float
        f lies between 1 and 1 + ``factor``.
    offset : float
        d lies between −``offset`` and ``offset``.
    **settings
        Those of :class:`course_utils.layers.BatchNorm`.

    Notes
    -----
    Source: Santurkar and others 2018, arXiv 1805.11604.
    """

    def __init__(
        self,
        n: int,
        *,
        rng: np.random.Generator,
        factor: float = 0.25,
        offset: float = 0.5,
        **settings: Any,
    ) -> None:
        super().__init__(n, **settings)
        self.rng = generator("rng", rng)
        self.factor = number_in_range("factor", factor, 0, np.inf, ends="[)")
        self.offset = number_in_range("offset", offset, 0, np.inf, ends="[)")

    def forward(self, x: Array, *, training: bool) -> Array:
        """Normalise; in training multiply by the noise's factor and add its offset."""
        out = super().forward(x, training=training)
        scale = self.params["scale"]
        self._factor = np.ones_like(scale)
        if training:
            self._factor += self.factor * self.rng.random(scale.shape, scale.dtype)
            out *= self._factor
            out += self.offset * (2 * self.rng.random(scale.shape, scale.dtype) - 1)
        return out

    def backward(self, dout: Array) -> Array:
        """Go back through the factor; the offset does not depend on the input."""
        self._recall()  # without a forward there is no factor either
        return super().backward(dout * self._factor)


def with_noise(network: Network, rng: np.random.Generator, **noise: float) -> Network:
    """Return a network with the same weights whose batch norm is noisy.

    Parameters
    ----------
    network : Network
        With batch norm; it stays as it is.
    rng : numpy.random.Generator
        Draws the noise of all layers.
    **noise
        ``factor`` and ``offset`` of :class:`NoisyBatchNorm`.

    Raises
    ------
    ValueError
        For a network without batch norm.
    """
    layers = [layer.copy() for layer in network.layers]
    if not any(isinstance(layer, BatchNorm) for layer in layers):
        raise ValueError("network has no batch norm; wanted: one whose batch norm can be shaken")
    for place, layer in enumerate(layers):
        if isinstance(layer, BatchNorm):
            settings = {"momentum": layer.momentum, "epsilon": layer.epsilon}
            noisy = NoisyBatchNorm(layer.params["scale"].shape[-2], rng=rng, **settings, **noise)
            layers[place] = noisy.rebuilt(layer.params, layer.state)
    return Network(layers)
