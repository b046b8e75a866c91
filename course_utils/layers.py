r"""Layers that know their derivatives: Dense, BatchNorm and the activations.

A layer maps its input X to its output by ``forward`` and keeps what it needs for ``backward``,
which takes dJ/d(output), stores dJ/d(parameter) in ``grads`` and returns dJ/d(input):

    Dense      Z = W X + b                        W (n_out, n_in), b (n_out, 1)
    BatchNorm  Z̃ = scale · (Z − μ)/√(σ² + ε) + shift   scale (the lecture's γ), shift (β): (n, 1)
    ReLU, Tanh, Sigmoid                           entry by entry

Examples are columns: X is (n, m). Leading axes are models that are trained side by side: with W
of shape (k, n_out, n_in), one call computes k layers. Gradients are summed over the examples; the
1/m of the mean comes with the loss's gradient.

What frameworks do otherwise: examples are rows there, and W is the transpose.
"""

from typing import Any, ClassVar, Self

import numpy as np

from course_utils.checks import Array, generator, number_in_range, whole_number


class Layer:
    """What all layers share: named arrays and the two directions.

    Attributes
    ----------
    params : dict of str to ndarray
        What the optimizer learns.
    grads : dict of str to ndarray
        dJ/d(parameter), the same names and shapes. ``backward`` writes into these arrays.
    state : dict of str to ndarray
        What is measured, not learned (the running averages of batch norm).
    """

    def __init__(self, params: dict[str, Array] | None = None) -> None:
        self.params: dict[str, Array] = params or {}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        self.state: dict[str, Array] = {}
        self._saved: Any = None

    def forward(self, x: Array, *, training: bool) -> Array:
        """Return the layer's output for input ``x`` of shape (…, n_in, m)."""
        raise NotImplementedError

    def backward(self, dout: Array) -> Array:
        """Store dJ/d(parameters) and return dJ/d(input), from dJ/d(output)."""
        raise NotImplementedError

    def parameter_gradients(self, dout: Array) -> None:
        """Store dJ/d(parameters) only: enough for a first layer, whose input is data."""
        self.backward(dout)

    def copy(self) -> Self:
        """Return a layer of its own memory, without what ``forward`` has saved."""
        return self.rebuilt(
            {name: value.copy() for name, value in self.params.items()},
            {name: value.copy() for name, value in self.state.items()},
        )

    def rebuilt(
        self,
        params: dict[str, Array],
        state: dict[str, Array],
        grads: dict[str, Array] | None = None,
    ) -> Self:
        """Return the same layer with other arrays, such as those of one model of a stack."""
        layer = object.__new__(type(self))
        layer.__dict__.update(self.__dict__)
        layer.params, layer.state, layer._saved = params, state, None
        if grads is None:
            grads = {name: np.zeros_like(value) for name, value in params.items()}
        layer.grads = grads
        return layer

    def _recall(self) -> Any:
        if self._saved is None:
            raise RuntimeError(f"{type(self).__name__}.backward was called before forward")
        return self._saved


class Dense(Layer):
    """A fully connected layer, Z = W X + b.

    Parameters
    ----------
    n_in, n_out : int
        Numbers of inputs and units.
    rng : numpy.random.Generator
        Draws W from a normal distribution with variance ``gain`` / n_in; b starts at 0.
    gain : float
        2 suits ReLU (He et al. 2015, arXiv 1502.01852), 1 suits tanh and the output layer.
    bias : bool
        False leaves b out: a batch norm that follows cancels it.
    dtype : dtype
        float64 for checks, float32 for speed. Both start from the same draws.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        rng: np.random.Generator,
        gain: float = 2.0,
        bias: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        whole_number("n_in", n_in, 1)
        whole_number("n_out", n_out, 1)
        number_in_range("gain", gain, 0, np.inf, ends="[)")
        generator("rng", rng)
        weight = rng.standard_normal((n_out, n_in)) * np.sqrt(gain / n_in)
        params = {"weight": weight.astype(dtype)}
        if bias:
            params["bias"] = np.zeros((n_out, 1), dtype)
        super().__init__(params)

    def forward(self, x: Array, *, training: bool) -> Array:
        """Return W X + b; ``training`` makes no difference here."""
        weight = self.params["weight"]
        _check_rows(x, weight.shape[-1], "Dense")
        self._saved = x
        z: Array = weight @ x
        if "bias" in self.params:
            z += self.params["bias"]
        return z

    def backward(self, dout: Array) -> Array:
        """Use dW = dZ Xᵀ, db = sum of dZ over the examples, dX = Wᵀ dZ."""
        self.parameter_gradients(dout)
        dx: Array = self.params["weight"].swapaxes(-1, -2) @ dout
        return dx

    def parameter_gradients(self, dout: Array) -> None:
        """Do ``backward`` without dX, which is at least half of the work."""
        x = self._recall()
        _check_gradient(dout, (self.params["weight"].shape[-2], x.shape[-1]), "Dense")
        np.matmul(dout, x.swapaxes(-1, -2), out=self.grads["weight"])
        if "bias" in self.params:
            np.sum(dout, axis=-1, keepdims=True, out=self.grads["bias"])


class BatchNorm(Layer):
    """Batch normalization of each unit over the examples of the mini-batch.

    In training: μ and σ² are the mini-batch's own mean and (biased, 1/m) variance,

        Z_norm = (Z − μ) / √(σ² + ε),    Z̃ = scale · Z_norm + shift,

    and the running averages move: running = momentum · running + (1 − momentum) · batch.
    In test mode μ and σ² are the running averages, so one example alone can be predicted.

    Parameters
    ----------
    n : int
        Number of units.
    momentum : float
        Weight of the OLD value in the running averages, as the lecture and Keras count it.
        PyTorch's momentum is 1 − this.
    epsilon : float
        ε, added to the variance so that a unit that never changes gives 0, not a division by 0.
        With ε = 0 such a unit is an error. A unit whose σ² overflows gives NaN.
    dtype : dtype
        float64 for checks, float32 for speed.

    Notes
    -----
    Sources: lectures "Normalizing activations in a network" and "Batch Norm at test time";
    Ioffe and Szegedy 2015, arXiv 1502.03167. The running variance is the biased one, as in Keras.
    """

    def __init__(
        self, n: int, *, momentum: float = 0.9, epsilon: float = 1e-5, dtype: Any = np.float64
    ) -> None:
        whole_number("n", n, 1)
        self.momentum = number_in_range("momentum", momentum, 0, 1, ends="[)")
        self.epsilon = number_in_range("epsilon", epsilon, 0, np.inf, ends="[)")
        super().__init__({"scale": np.ones((n, 1), dtype), "shift": np.zeros((n, 1), dtype)})
        self.state = {
            "running_mean": np.zeros((n, 1), dtype),
            "running_variance": np.ones((n, 1), dtype),
        }

    def forward(self, x: Array, *, training: bool) -> Array:
        """Normalise with the mini-batch's statistics (training) or the running ones (test)."""
        _check_rows(x, self.params["scale"].shape[-2], "BatchNorm")
        if not isinstance(training, (bool, np.bool_)):
            raise ValueError(f"training is {training!r}; wanted: True or False")
        if training:
            m = x.shape[-1]
            if m == 0:
                raise ValueError("BatchNorm got a mini-batch without examples: it has no mean")
            mean = _sum(x) / m
            centred = x - mean
            variance = _dot(centred, centred) / m
            # Divided by an overflowed σ each number would be 0: a network would look alive.
            variance[np.isinf(variance)] = np.nan
        else:
            centred = x - self.state["running_mean"]
            variance = self.state["running_variance"]
        if self.epsilon == 0:
            # The mean of equal numbers is rounded, so ask for their range as well.
            constant = training & (np.ptp(x, axis=-1, keepdims=True) == 0)
            _refuse_units(constant | (variance == 0))
        if training:
            self._update("running_mean", mean)
            self._update("running_variance", variance)
        std = np.sqrt(variance + self.epsilon)
        self._saved = centred, std, training
        out: Array = centred * (self.params["scale"] / std)
        out += self.params["shift"]
        return out

    def backward(self, dout: Array) -> Array:
        """Gradients of scale, shift and the input.

        In training μ and σ² depend on the input too, which gives the two means:
        dZ = scale/√(σ² + ε) · (dZ̃ − mean(dZ̃) − Z_norm · mean(dZ̃ · Z_norm)).
        """
        centred, std, training = self._recall()
        _check_gradient(dout, centred.shape, "BatchNorm")
        shift_gradient = _sum(dout)
        scale_gradient = _dot(dout, centred) / std
        self.grads["shift"][...] = shift_gradient
        self.grads["scale"][...] = scale_gradient
        factor = self.params["scale"] / std
        dx: Array
        if not training:
            dx = dout * factor
            return dx
        # The formula above, in place: each line is one pass over one array.
        m = dout.shape[-1]
        dx = centred * (scale_gradient / (-m * std))
        dx += dout
        dx -= shift_gradient / m
        dx *= factor
        return dx

    def _update(self, name: str, batch_value: Array) -> None:
        running = self.state[name]
        running += (1 - self.momentum) * (batch_value - running)


class ReLU(Layer):
    """max(0, z). Its derivative at 0 is taken as 0."""

    gain: ClassVar[float] = 2.0

    def forward(self, x: Array, *, training: bool) -> Array:
        """Return max(0, x); ``training`` makes no difference here."""
        self._saved = x > 0
        # A row of zeros, because NumPy compares arrays faster than an array and a number.
        return np.maximum(x, np.zeros(x.shape[-1], x.dtype))

    def backward(self, dout: Array) -> Array:
        """Return dout where the input was positive, else 0."""
        positive = self._recall()
        _check_gradient(dout, positive.shape, "ReLU")
        dx: Array = dout * positive
        return dx


class Tanh(Layer):
    """tanh(z), with derivative 1 − tanh²(z)."""

    gain: ClassVar[float] = 1.0

    def forward(self, x: Array, *, training: bool) -> Array:
        """Return tanh(x); ``training`` makes no difference here."""
        self._saved = np.tanh(x)
        result: Array = self._saved
        return result

    def backward(self, dout: Array) -> Array:
        """Return dout · (1 − tanh²)."""
        a = self._recall()
        _check_gradient(dout, a.shape, "Tanh")
        dx: Array = dout * (1 - np.square(a))
        return dx


class Sigmoid(Layer):
    """1 / (1 + exp(−z)), with derivative a (1 − a)."""

    gain: ClassVar[float] = 1.0

    def forward(self, x: Array, *, training: bool) -> Array:
        """Return the sigmoid; ``training`` makes no difference here."""
        # exp(−|z|) never overflows; tanh gives the same function: σ(z) = (1 + tanh(z/2)) / 2.
        self._saved = (1 + np.tanh(x / 2)) / 2
        result: Array = self._saved
        return result

    def backward(self, dout: Array) -> Array:
        """Return dout · a (1 − a)."""
        a = self._recall()
        _check_gradient(dout, a.shape, "Sigmoid")
        dx: Array = dout * (a * (1 - a))
        return dx


def _sum(x: Array) -> Array:
    """Σ over the examples, (…, n, 1): as a matrix product five times as fast as ``x.sum``."""
    total: Array = x @ np.ones((x.shape[-1], 1), x.dtype)
    return total


def _dot(x: Array, y: Array) -> Array:
    """Σ over the examples of x · y, (…, n, 1), without an array for the products."""
    total: Array = np.vecdot(x, y)[..., None]
    return total


def _refuse_units(without_variance: Array) -> None:
    if without_variance.any():
        raise ValueError(
            f"BatchNorm has epsilon 0 and {without_variance.sum()} of its {without_variance.size} "
            "units have variance 0, so it would divide 0 by 0; wanted: epsilon above 0"
        )


def _check_rows(x: Array, n_in: int, layer: str) -> None:
    if not isinstance(x, np.ndarray) or x.ndim < 2:
        raise ValueError(
            f"{layer} got an input of shape {np.shape(x)} as {type(x).__name__}; "
            f"wanted: an array of shape ({n_in}, m), one column an example"
        )
    if x.shape[-2] != n_in:
        raise ValueError(
            f"{layer} got an input of {x.shape[-2]} rows; wanted {n_in} rows, one column an example"
        )


def _check_gradient(dout: Array, output: tuple[int, ...], layer: str) -> None:
    if not isinstance(dout, np.ndarray):
        raise ValueError(
            f"{layer} got a gradient of type {type(dout).__name__}; "
            f"wanted: an array of the output's shape {output}"
        )
    if dout.shape[-2:] != output[-2:]:
        raise ValueError(
            f"{layer} got a gradient of shape {dout.shape}; wanted the output's {output}"
        )
