r"""A network is a list of layers whose parameters lie in one vector θ; ``fit`` trains it.

    for each mini-batch:   forward → J and dz → backward → optimizer step

All parameters are views into one vector ``theta`` of shape (…, P), all gradients into
``gradient`` of the same shape. So an optimizer, a gradient check or a checkpoint sees one vector
and need not know the layers.

A *stack* is k networks of one shape in one: theta is (k, P), and each call trains all of them,
each with its own learning rate if wanted. A stack gives what the k networks give alone; only
layers that draw noise draw it from one generator for all, see
:class:`course_utils.noisy_batch_norm.NoisyBatchNorm`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from course_utils.blocks import blocks
from course_utils.checks import Array, finite, one_hot_columns, real_array, whole_number
from course_utils.data import mini_batches
from course_utils.layers import BatchNorm, Dense, Layer, ReLU, Sigmoid, Tanh
from course_utils.losses import softmax, training_loss
from course_utils.optimizers import Optimizer


@dataclass(frozen=True)
class History:
    """What ``fit`` saw. For a stack each value is an array with one entry a model.

    Attributes
    ----------
    loss : ndarray, shape (steps, …)
        Cost of each mini-batch before its step.
    dev_loss, dev_accuracy : ndarray, shape (epochs, …)
        Cost and share of right answers on the dev set after each epoch; empty without a dev set.
    """

    loss: Array
    dev_loss: Array
    dev_accuracy: Array

    @property
    def diverged(self) -> Array:
        """True for each model that had a loss, or a dev loss, that is not finite."""
        finite_losses = np.isfinite(self.loss).all(axis=0) & np.isfinite(self.dev_loss).all(axis=0)
        return np.logical_not(finite_losses)

    def __str__(self) -> str:
        if self.loss.ndim > 1:
            return f"{len(self.loss)} steps, {self.diverged.sum()} models diverged"
        if self.diverged:
            return f"diverged within {len(self.loss)} steps: lower the learning rate"
        dev = f", dev accuracy {self.dev_accuracy[-1]:.3f}" if len(self.dev_accuracy) else ""
        return f"{len(self.loss)} steps, last loss {self.loss[-1]:.4g}{dev}"


class Network:
    """A stack of layers that ends in logits.

    Parameters
    ----------
    layers : sequence of Layer
        Applied in this order. The network takes over their arrays: ``layer.params`` and
        ``layer.grads`` become views into ``theta`` and ``gradient``.

    Attributes
    ----------
    theta, gradient : ndarray, shape (P,) or (k, P)
        All parameters, and dJ/dθ of the last ``backward``. Change them in place.

    Raises
    ------
    ValueError
        Without any parameter, if layers are stacks of different size, or if one layer stands in
        two places: it could remember only one of its two inputs.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)
        if len(set(map(id, self.layers))) < len(self.layers):
            raise ValueError("one layer stands in two places; wanted: a new layer for each place")
        arrays = [array for layer in self.layers for array in layer.params.values()]
        if not arrays:
            raise ValueError("layers have no parameters to train; wanted: at least one Dense")
        stacks = {array.shape[:-2] for array in arrays}
        if len(stacks) != 1:
            raise ValueError(f"layers with stack sizes {sorted(stacks)}; wanted: one size for all")
        (stack,) = stacks
        size = sum(array.shape[-2] * array.shape[-1] for array in arrays)
        self.theta = np.zeros((*stack, size), np.result_type(*arrays))
        self.gradient = np.zeros_like(self.theta)
        self._bind()

    def _bind(self) -> None:
        start = 0
        for layer in self.layers:
            for name, array in layer.params.items():
                part = slice(start, start := start + array.shape[-2] * array.shape[-1])
                layer.params[name] = self.theta[..., part].reshape(array.shape)
                layer.grads[name] = self.gradient[..., part].reshape(array.shape)
                layer.params[name][...] = array

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the logits (…, C, m) for ``x`` (n_x, m), or (k, n_x, m) for a stack."""
        for layer in self.layers:
            x = layer.forward(x, training=training)
        return x

    def backward(self, dz: Array) -> Array:
        """Fill ``gradient`` from dJ/dz of the last ``forward``; return dJ/dx."""
        for layer in reversed(self.layers):
            dz = layer.backward(dz)
        return dz

    def step(self, x: Array, y: Array, optimizer: Optimizer) -> Array:
        """Do one training step on one mini-batch; return its cost before the step.

        A stack goes through in blocks of models, see :mod:`course_utils.blocks`.

        Raises
        ------
        ValueError
            For an optimizer's class instead of an object, or labels of another shape than the
            logits. Nothing else is checked: ``fit`` looks at its data once, before the first step.
        """
        if not isinstance(optimizer, Optimizer):
            raise ValueError(f"optimizer is {optimizer!r}; wanted: an object, such as Adam(0.001)")
        if self.theta.ndim == 1:
            loss = self._fill_gradient(x, y)
        else:
            # What a step touches: θ, and in each layer about one array of x's size a model.
            inputs = np.size(x) if np.ndim(x) > 2 else np.size(x) * len(self.theta)
            touched = (self.theta.size + inputs * len(self.layers)) * self.theta.itemsize
            losses = [
                self._models(part)._fill_gradient(
                    x[part] if np.ndim(x) > 2 else x, y[part] if np.ndim(y) > 2 else y
                )
                for part in blocks(len(self.theta), touched)
            ]
            loss = np.concatenate(losses)
        optimizer.step(self.theta, self.gradient)
        return loss

    def _fill_gradient(self, x: Array, y: Array) -> Array:
        """Fill ``gradient`` from one mini-batch and return its cost."""
        z = self.forward(x, training=True)
        if np.shape(y)[-2:] != z.shape[-2:]:  # it would broadcast
            raise ValueError(
                f"y has shape {np.shape(y)}; wanted: one-hot columns, {z.shape[-2:]} as the logits"
            )
        loss, dz = training_loss(z, y)
        for layer in reversed(self.layers[1:]):
            dz = layer.backward(dz)
        self.layers[0].parameter_gradients(dz)
        return loss

    def _models(self, part: slice) -> Self:
        """Return some models of a stack as a network that shares their memory."""
        network = object.__new__(type(self))
        network.theta, network.gradient = self.theta[part], self.gradient[part]
        network.layers = [
            layer.rebuilt(
                {name: value[part] for name, value in layer.params.items()},
                {name: value[part] for name, value in layer.state.items()},
                {name: value[part] for name, value in layer.grads.items()},
            )
            for layer in self.layers
        ]
        return network

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        optimizer: Optimizer,
        *,
        epochs: int,
        batch_size: int,
        rng: np.random.Generator,
        dev: tuple[ArrayLike, ArrayLike] | None = None,
        progress: bool = False,
    ) -> History:
        """Train by mini-batches and return the history.

        Parameters
        ----------
        x : array_like, shape (n_x, m)
            Examples in columns. A stack shares them.
        y : array_like, shape (C, m)
            One-hot labels.
        optimizer : Optimizer
            Changes ``theta``.
        epochs, batch_size : int
            Passes over the data; examples a mini-batch (the last one may be shorter).
        rng : numpy.random.Generator
            Shuffles the examples anew for each epoch.
        dev : (x, y), optional
            Held-out examples, measured after each epoch.
        progress : bool
            Show a progress bar.

        Returns
        -------
        History
            Training stops early, and the history says so, when all models have diverged.

        Raises
        ------
        ValueError
            For shapes that don't fit, data that are not finite, labels that are not one-hot.
        """
        whole_number("epochs", epochs, 1)
        x, y = self.examples(x, y)
        dev_x, dev_y = self.examples(*dev, name="dev") if dev is not None else (None, None)
        losses: list[Array] = []
        dev_losses: list[Array] = []
        dev_accuracies: list[Array] = []
        # A diverging model overflows. Its history says so; NumPy's warnings would only repeat it.
        with np.errstate(all="ignore"):
            for _ in _with_progress(epochs, progress):
                for x_batch, y_batch in mini_batches(x, y, batch_size, rng):
                    losses.append(self.step(x_batch, y_batch, optimizer))
                    if not np.isfinite(losses[-1]).any():
                        break
                if dev_x is not None and dev_y is not None:
                    z = self.forward(dev_x)
                    dev_losses.append(training_loss(z, dev_y)[0])
                    right = (z.argmax(axis=-2) == dev_y.argmax(axis=-2)).mean(axis=-1)
                    dev_accuracies.append(np.where(np.isfinite(dev_losses[-1]), right, np.nan))
                if not np.isfinite(losses[-1]).any():
                    break
        return History(np.array(losses), np.array(dev_losses), np.array(dev_accuracies))

    def examples(self, x: ArrayLike, y: ArrayLike, name: str = "") -> tuple[Array, Array]:
        """Return examples and labels as arrays of this network's number type, checked.

        Parameters
        ----------
        x, y : array_like, shapes (n_x, m) and (C, m)
            Examples in columns and their one-hot labels.
        name : str
            Whose examples they are, such as "dev": an error's text begins with it.

        Raises
        ------
        ValueError
            For shapes that don't fit, no example, data that are not finite, labels not one-hot.
        """
        x = self._inputs(f"{name} x".strip(), x)
        if x.shape[-1] == 0:
            raise ValueError(f"{name} x has shape {x.shape}, so no example".strip())
        with np.errstate(all="ignore"):  # only the shape counts
            n_classes = self.forward(x[..., :1]).shape[-2]
        y = one_hot_columns(f"{name} y".strip(), y, (n_classes, x.shape[-1]))
        return x, y.astype(x.dtype, copy=False)

    def predict_probabilities(self, x: ArrayLike) -> Array:
        """Return softmax of the logits, (…, C, m), in test mode."""
        return softmax(self._logits(x))

    def predict(self, x: ArrayLike) -> Array:
        """Return the most probable class of each example, (…, m): that of the largest logit."""
        labels: Array = self._logits(x).argmax(axis=-2)
        return labels

    def _logits(self, x: ArrayLike) -> Array:
        finite("theta (has the training diverged?)", self.theta)
        with np.errstate(all="ignore"):  # a huge theta overflows here; the next line says so
            z = self.forward(self._inputs("x", x))
        return finite("logits (has the training diverged?)", z)

    @classmethod
    def stack(cls, networks: Sequence["Network"]) -> Self:
        """Return k networks of one shape as one that trains them side by side.

        Raises
        ------
        ValueError
            For no network, or networks whose layers differ.
        """
        if not networks:
            raise ValueError("no network to stack; wanted: at least one")
        if len({tuple(_kind(layer) for layer in network.layers) for network in networks}) != 1:
            raise ValueError(
                "the networks differ in their layers; wanted: the same layers, shapes, number "
                "type and settings in all"
            )
        return cls(
            [
                layers[0].rebuilt(
                    {name: np.stack([x.params[name] for x in layers]) for name in layers[0].params},
                    {name: np.stack([x.state[name] for x in layers]) for name in layers[0].state},
                )
                for layers in zip(*(network.layers for network in networks), strict=True)
            ]
        )

    def __getitem__(self, index: int) -> "Network":
        """Return a copy of model ``index`` of a stack."""
        if self.theta.ndim == 1:
            raise ValueError("this network is not a stack, so it has no model to pick")
        return Network(
            [
                layer.rebuilt(
                    {name: value[index].copy() for name, value in layer.params.items()},
                    {name: value[index].copy() for name, value in layer.state.items()},
                )
                for layer in self.layers
            ]
        )

    def copy(self) -> "Network":
        """Return a network of its own memory: a checkpoint."""
        return Network([layer.copy() for layer in self.layers])

    def _inputs(self, name: str, x: ArrayLike) -> Array:
        x = finite(name, real_array(name, x, wanted="(n_x, m): one column an example"))
        if x.shape[:-2] not in ((), self.theta.shape[:-1]):
            raise ValueError(f"{name} has shape {x.shape}; wanted (n_x, m): one column an example")
        if x.dtype != self.theta.dtype:
            with np.errstate(over="ignore"):  # what overflows is named here
                x = finite(f"{name} as {self.theta.dtype}", x.astype(self.theta.dtype))
        return x


def one_model(network: Network) -> Network:
    """Return the network, or raise a ValueError if it is a stack."""
    if network.theta.ndim > 1:
        raise ValueError("network is a stack; wanted: one model, such as network[0]")
    return network


def multilayer(
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    activation: type[ReLU] | type[Tanh] | type[Sigmoid] = ReLU,
    batch_norm: bool = False,
    dtype: Any = np.float64,
) -> Network:
    """Build a network of dense layers: sizes (n_x, hidden…, C).

    Parameters
    ----------
    sizes : sequence of int
        Inputs, hidden units of each hidden layer, classes. (2, 3) is softmax regression.
    rng : numpy.random.Generator
        Draws the weights.
    activation : ReLU, Tanh or Sigmoid
        The class of the hidden activations.
    batch_norm : bool
        Normalise z of each hidden layer. Its dense layer then has no b, which would cancel.
    dtype : dtype
        float64 for checks, float32 for speed.

    Examples
    --------
    >>> network = multilayer((64, 32, 10), rng=np.random.default_rng(0))
    >>> network.theta.shape
    (2410,)
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes is {tuple(sizes)}; wanted: (inputs, hidden units …, classes)")
    if activation not in (ReLU, Tanh, Sigmoid):
        raise ValueError(f"activation is {activation!r}; wanted: the class ReLU, Tanh or Sigmoid")
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes[:-1]):
        layers.append(
            Dense(n_in, n_out, rng=rng, gain=activation.gain, bias=not batch_norm, dtype=dtype)
        )
        if batch_norm:
            layers.append(BatchNorm(n_out, dtype=dtype))
        layers.append(activation())
    layers.append(Dense(sizes[-2], sizes[-1], rng=rng, gain=1.0, dtype=dtype))
    return Network(layers)


def _kind(layer: Layer) -> tuple[Any, ...]:
    """All that the models of a stack must share: type, shapes, and settings such as epsilon."""
    arrays = [(name, value.shape, value.dtype) for name, value in layer.params.items()]
    settings = [item for item in vars(layer).items() if isinstance(item[1], float)]
    return type(layer), *arrays, *settings


def _with_progress(epochs: int, progress: bool) -> Any:
    if not progress:
        return range(epochs)
    from tqdm.auto import tqdm

    return tqdm(range(epochs), desc="epochs", unit="epoch")
