"""Layers, loss and optimizers beside Keras and PyTorch: same outputs, gradients and averages.

Frameworks have examples in rows, so arrays are transposed on the way. Where a framework counts
otherwise (PyTorch's momentum and running variance, Keras's ε), the conversion stands in the test.
"""

import os
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from course_utils.data import one_hot
from course_utils.layers import BatchNorm, Dense
from course_utils.losses import training_loss
from course_utils.network import Network, multilayer
from course_utils.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSprop

Array = NDArray[Any]
STEPS = 50
TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
BOTH = pytest.mark.parametrize("dtype", ["float32", "float64"])


def framework(name: str) -> Any:
    """Import a framework quietly, or skip the tests that need it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's notes about the processor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a framework's own deprecations are not ours to mend
        return pytest.importorskip(name, reason=f"{name} is not installed", exc_type=ImportError)


@pytest.fixture(scope="module")
def tensorflow() -> Any:
    return framework("tensorflow")


@pytest.fixture(scope="module")
def torch() -> Any:
    return framework("torch")


@pytest.fixture
def keras(tensorflow: Any, dtype: str) -> Iterator[Any]:
    """Keras with learning rates of ``dtype``; layers are told theirs."""
    module = framework("keras")
    if module.backend.backend() != "tensorflow":
        pytest.skip("Keras runs on another backend than TensorFlow")
    before = module.config.floatx()
    module.config.set_floatx(dtype)
    yield module
    module.config.set_floatx(before)


def agree(ours: Any, theirs: Any, dtype: str) -> None:
    """Compare arrays of O(1); ours are (n, m) or (n, 1), theirs (m, n) or (n,)."""
    theirs = np.asarray(theirs)
    assert theirs.dtype == dtype
    expected = theirs[:, None] if theirs.ndim == 1 else theirs.T
    assert_allclose(ours, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


# ---- batch norm -----------------------------------------------------------------------------


def batches(dtype: str, m: int) -> list[tuple[Array, Array]]:
    """Fifty mini-batches of inputs (4, m), each with a gradient of the output."""
    rng = np.random.default_rng(0)
    spread, centre = np.array([[0.5], [1], [2], [3]]), np.array([[0], [1], [-2], [0.3]])
    draw = rng.standard_normal
    return [
        ((centre + spread * draw((4, m))).astype(dtype), draw((4, m)).astype(dtype))
        for _ in range(STEPS)
    ]


def batch_norm(dtype: str, m: int) -> BatchNorm:
    # Few examples may lie close together. Then a small ε would let rounding errors through.
    layer = BatchNorm(4, epsilon=1e-5 if m > 3 else 0.1, dtype=dtype)
    layer.params["scale"][...] = [[1.5], [0.5], [-1.0], [2.0]]
    layer.params["shift"][...] = [[0.0], [1.0], [-0.5], [3.0]]
    return layer


@BOTH
@pytest.mark.parametrize("m", [2, 3, 64])
def test_batch_norm_equals_keras(keras: Any, tensorflow: Any, dtype: str, m: int) -> None:
    ours = batch_norm(dtype, m)
    settings = {"momentum": ours.momentum, "epsilon": ours.epsilon, "dtype": dtype}
    theirs = keras.layers.BatchNormalization(**settings)
    theirs.build((None, 4))
    start = (*ours.params.values(), *ours.state.values())
    theirs.set_weights([value[:, 0] for value in start])
    for x, dout in batches(dtype, m):
        rows = tensorflow.constant(x.T)
        with tensorflow.GradientTape() as tape:
            tape.watch(rows)
            out = theirs(rows, training=True)
        gradients = tape.gradient(out, [rows, theirs.gamma, theirs.beta], dout.T)
        agree(ours.forward(x, training=True), out, dtype)
        agree(ours.backward(dout), gradients[0], dtype)
        agree(ours.grads["scale"] / m, gradients[1] / m, dtype)
        agree(ours.grads["shift"] / m, gradients[2] / m, dtype)
    agree(ours.state["running_mean"], theirs.moving_mean, dtype)
    agree(ours.state["running_variance"], theirs.moving_variance, dtype)
    agree(ours.forward(x, training=False), theirs(x.T, training=False), dtype)


@BOTH
@pytest.mark.parametrize("m", [2, 3, 64])
def test_batch_norm_equals_pytorch(torch: Any, dtype: str, m: int) -> None:
    ours = batch_norm(dtype, m)
    # PyTorch's momentum is the weight of the new value.
    theirs = torch.nn.BatchNorm1d(4, eps=ours.epsilon, momentum=1 - ours.momentum)
    theirs.to(getattr(torch, dtype))
    theirs.weight.data = torch.tensor(ours.params["scale"][:, 0])
    theirs.bias.data = torch.tensor(ours.params["shift"][:, 0])
    for x, dout in batches(dtype, m):
        rows = torch.tensor(x.T, requires_grad=True)
        theirs.zero_grad()
        out = theirs(rows)
        out.backward(torch.tensor(dout.T))
        agree(ours.forward(x, training=True), out.detach(), dtype)
        agree(ours.backward(dout), rows.grad, dtype)
        agree(ours.grads["scale"] / m, theirs.weight.grad / m, dtype)
        agree(ours.grads["shift"] / m, theirs.bias.grad / m, dtype)
    agree(ours.state["running_mean"], theirs.running_mean, dtype)
    # Its running variance starts at 1 too, but averages Σ(z − μ)²/(m − 1) instead of Σ(z − μ)²/m.
    of_start = ours.momentum**STEPS
    unbiased = of_start + (ours.state["running_variance"] - of_start) * m / (m - 1)
    agree(unbiased, theirs.running_var, dtype)
    ours.state["running_variance"][...] = unbiased
    theirs.eval()
    agree(ours.forward(x, training=False), theirs(torch.tensor(x.T)).detach(), dtype)


# ---- a whole network: dense, batch norm, ReLU, softmax and cross-entropy ----------------------


def network_and_data(dtype: str) -> tuple[Network, Array, Array]:
    rng = np.random.default_rng(1)
    network = multilayer((6, 5, 4, 3), rng=rng, batch_norm=True, dtype=dtype)
    network.theta[...] += 0.1 * np.asarray(rng.standard_normal(network.theta.shape))
    x, y = rng.standard_normal((6, 16)), one_hot(rng.integers(0, 3, 16), 3)
    return network, x.astype(dtype), y.astype(dtype)


def values_and_gradients(network: Network, x: Array, y: Array) -> tuple[Array, Array]:
    """Run ours and return J and dJ/dx; the layers then hold their gradients."""
    loss, dz = training_loss(network.forward(x, training=True), y)
    return loss, network.backward(dz)


@BOTH
def test_a_networks_loss_and_gradients_equal_keras(keras: Any, tensorflow: Any, dtype: str) -> None:
    network, x, y = network_and_data(dtype)
    loss, dx = values_and_gradients(network, x, y)
    model = keras.Sequential([keras.Input((6,), dtype=dtype)])
    for layer in network.layers:
        if isinstance(layer, Dense):
            n_out, bias = len(layer.params["weight"]), "bias" in layer.params
            model.add(keras.layers.Dense(n_out, use_bias=bias, dtype=dtype))
            model.layers[-1].set_weights([value.T.squeeze() for value in layer.params.values()])
        elif isinstance(layer, BatchNorm):
            model.add(keras.layers.BatchNormalization(epsilon=layer.epsilon, dtype=dtype))
            for variable, value in zip(
                (model.layers[-1].gamma, model.layers[-1].beta), layer.params.values(), strict=True
            ):
                variable.assign(value[:, 0])
        else:
            model.add(keras.layers.ReLU(dtype=dtype))
    rows = tensorflow.constant(x.T)
    with tensorflow.GradientTape() as tape:
        tape.watch(rows)
        logits = model(rows, training=True)
        cost = keras.losses.CategoricalCrossentropy(from_logits=True, dtype=dtype)(y.T, logits)
    gradients = tape.gradient(cost, [rows, *(v.value for v in model.trainable_variables)])
    assert_allclose(loss, cost, rtol=TOLERANCE[dtype])
    mine = [dx] + [value for layer in network.layers for value in layer.grads.values()]
    for ours, theirs in zip(mine, gradients, strict=True):
        agree(ours, theirs, dtype)


@BOTH
def test_a_networks_loss_and_gradients_equal_pytorch(torch: Any, dtype: str) -> None:
    network, x, y = network_and_data(dtype)
    loss, dx = values_and_gradients(network, x, y)
    nn, layers = torch.nn, []
    for layer in network.layers:
        if isinstance(layer, Dense):
            n_out, n_in = layer.params["weight"].shape
            layers.append(nn.Linear(n_in, n_out, bias="bias" in layer.params))
        elif isinstance(layer, BatchNorm):
            layers.append(nn.BatchNorm1d(len(layer.params["scale"]), eps=layer.epsilon))
        else:
            layers.append(nn.ReLU())
    model = nn.Sequential(*layers).to(getattr(torch, dtype))
    mine = [value for layer in network.layers for value in layer.params.values()]
    for ours, theirs in zip(mine, model.parameters(), strict=True):
        theirs.data = torch.tensor(ours.squeeze())
    rows = torch.tensor(x.T, requires_grad=True)
    cost = nn.functional.cross_entropy(model(rows), torch.tensor(y.T))
    cost.backward()
    assert_allclose(loss, cost.detach(), rtol=TOLERANCE[dtype])
    agree(dx, rows.grad, dtype)
    gradients = [value for layer in network.layers for value in layer.grads.values()]
    for ours, theirs in zip(gradients, model.parameters(), strict=True):
        gradient = theirs.grad if theirs.ndim == 1 else theirs.grad.T  # W has our orientation
        agree(ours, gradient, dtype)


# ---- optimizers -----------------------------------------------------------------------------

START = np.array([1.0, -2.0, 0.5, 3.0])


def gradients(dtype: str) -> list[Array]:
    """Gradients of very different sizes, so that it shows where ε stands."""
    rng, sizes = np.random.default_rng(2), np.array([1.0, 1e-2, 0.3, 10.0])
    return [(sizes * rng.standard_normal(4)).astype(dtype) for _ in range(STEPS)]


def ours_after(optimizer: Optimizer, dtype: str) -> Array:
    theta = START.astype(dtype)
    for gradient in gradients(dtype):
        optimizer.step(theta, gradient)
    return theta[:, None]


def keras_after(keras: Any, optimizer: Any, dtype: str) -> Any:
    theta = keras.Variable(START.astype(dtype))
    for gradient in gradients(dtype):
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [theta])
    return theta.value


# Frameworks sum the gradients in momentum; the lecture averages: α is (1 − momentum) times ours.
# The two weights are fractions of powers of 2, because Keras rounds them to float32 everywhere.
ALPHA, MOMENTUM, DECAY, EPSILON = 0.05, 1 - 2**-3, 1 - 2**-6, 1e-3


@BOTH
@pytest.mark.parametrize(
    ("ours", "name", "settings"),
    [
        (lambda: GradientDescent(ALPHA), "SGD", {"lr": ALPHA}),
        (
            lambda: Momentum(ALPHA, MOMENTUM),
            "SGD",
            {"lr": ALPHA * (1 - MOMENTUM), "momentum": MOMENTUM},
        ),
        (
            lambda: RMSprop(ALPHA, DECAY, EPSILON),
            "RMSprop",
            {"lr": ALPHA, "alpha": DECAY, "eps": EPSILON},
        ),
        (
            lambda: Adam(ALPHA, MOMENTUM, DECAY, EPSILON),
            "Adam",
            {"lr": ALPHA, "betas": (MOMENTUM, DECAY), "eps": EPSILON},
        ),
    ],
    ids=["gradient descent", "momentum", "rmsprop", "adam"],
)
def test_optimizers_equal_pytorchs(
    torch: Any, ours: Any, name: str, settings: dict[str, Any], dtype: str
) -> None:
    theta = torch.tensor(START.astype(dtype), requires_grad=True)
    optimizer = getattr(torch.optim, name)([theta], **settings)
    for gradient in gradients(dtype):
        theta.grad = torch.tensor(gradient)
        optimizer.step()
    agree(ours_after(ours(), dtype), theta.detach(), dtype)


@BOTH
@pytest.mark.parametrize("momentum", [0.0, MOMENTUM])
def test_momentum_equals_keras(keras: Any, momentum: float, dtype: str) -> None:
    theirs = keras.optimizers.SGD(ALPHA * (1 - momentum), momentum=momentum)
    ours = Momentum(ALPHA, momentum) if momentum else GradientDescent(ALPHA)
    agree(ours_after(ours, dtype), keras_after(keras, theirs, dtype), dtype)


@BOTH
def test_rmsprop_equals_keras_whose_epsilon_stands_under_the_root(keras: Any, dtype: str) -> None:
    def theirs(epsilon: float) -> Any:
        optimizer = keras.optimizers.RMSprop(ALPHA, rho=DECAY, epsilon=epsilon)
        return keras_after(keras, optimizer, dtype)

    class UnderTheRoot(RMSprop):
        def _direction(self, gradient: Array, averages: dict[str, Array]) -> Array:
            without = super()._direction(gradient, averages)
            squares = averages["squares"]
            factor: Array = (np.sqrt(squares) + self.epsilon) / np.sqrt(squares + self.epsilon)
            return without * factor

    agree(ours_after(RMSprop(ALPHA, DECAY, 1e-14), dtype), theirs(1e-20), dtype)
    agree(ours_after(UnderTheRoot(ALPHA, DECAY, EPSILON), dtype), theirs(EPSILON), dtype)
    difference = np.abs(ours_after(RMSprop(ALPHA, DECAY, EPSILON), dtype)[:, 0] - theirs(EPSILON))
    assert difference.max() > 1e-2


@BOTH
def test_adam_equals_keras_whose_epsilon_comes_before_the_bias_correction(
    keras: Any, dtype: str
) -> None:
    theirs = keras.optimizers.Adam(ALPHA, MOMENTUM, DECAY, epsilon=EPSILON)
    ours, theta = Adam(ALPHA, MOMENTUM, DECAY), START.astype(dtype)
    for t, gradient in enumerate(gradients(dtype), start=1):
        # Keras divides by √s + ε and corrects both at once, so its ε is larger in early steps.
        ours.epsilon = EPSILON / np.sqrt(1 - DECAY**t)
        ours.step(theta, gradient)
    agree(theta[:, None], keras_after(keras, theirs, dtype), dtype)
