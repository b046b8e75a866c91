"""Time of one training step beside PyTorch, JAX, Keras and scikit-learn, each on one thread.

The network is 64-64-32-10 with batch norm before each ReLU; mini-batches of 64 examples, float32.

    a stack     64 such networks, momentum: ours, PyTorch's eager loop for one, JAX's jit + vmap
    one model   Adam: ours, PyTorch eager, Keras compiled, scikit-learn (which has no batch norm)

All start from the same parameters, and their losses after a few steps must agree: so they do the
same work. They run in turn, round after round, so that a busy moment hits all alike; the median
round of each counts. A framework that is not installed is left out, and the table says so.

Run: OMP_NUM_THREADS=1 python -m benchmarks.training_step
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from itertools import pairwise
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.record import RESULTS, Row, conditions, load, save
from course_utils import network as network_module
from course_utils.layers import BatchNorm, Dense, ReLU
from course_utils.network import Network, multilayer
from course_utils.optimizers import Adam, Momentum, Optimizer

SIZES, MODELS, ROUNDS = (64, 64, 32, 10), 64, 41
LEARNING_RATE, MOMENTUM = 0.01, 0.9
PACKAGES = ("numpy", "torch", "jax", "keras", "tensorflow-cpu", "scikit-learn")

# Read by XLA (JAX and Keras) when it starts.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

rng = np.random.default_rng(0)
X = rng.standard_normal((64, 64)).astype(np.float32)
LABELS = rng.integers(0, 10, 64)
Y = np.eye(10, dtype=np.float32)[:, LABELS]

Step = Callable[[], Any]  # does one training step; returns the loss before it, one number a model


def start(seed: int = 0) -> Network:
    """Return the network that all begin with."""
    rng = np.random.default_rng(seed)
    return multilayer(SIZES, rng=rng, batch_norm=True, dtype=np.float32)


def start_stack() -> Network:
    """Return 64 of them, each with its own weights."""
    return Network.stack([start(seed) for seed in range(MODELS)])


# ---- the candidates: each returns its step ---------------------------------------------------


def ours(network: Network, optimizer: Optimizer) -> Step:
    """Our own step."""
    return lambda: network.step(X, Y, optimizer)


def torch_eager(optimizer: str, **settings: Any) -> Step:
    """PyTorch as it is mostly written: no compiler, one model."""
    torch = import_module("torch")
    torch.set_num_threads(1)
    nn = torch.nn
    layers: list[Any] = []
    for layer in start().layers:
        if isinstance(layer, Dense):
            n_out, n_in = layer.params["weight"].shape
            layers.append(nn.Linear(n_in, n_out, bias="bias" in layer.params))
            layers[-1].weight.data = torch.tensor(layer.params["weight"])
            if "bias" in layer.params:
                layers[-1].bias.data = torch.tensor(layer.params["bias"][:, 0])
        elif isinstance(layer, BatchNorm):
            layers.append(nn.BatchNorm1d(len(layer.params["scale"])))
        else:
            layers.append(nn.ReLU())
    model, x, labels = nn.Sequential(*layers), torch.tensor(X.T.copy()), torch.tensor(LABELS)
    update = getattr(torch.optim, optimizer)(model.parameters(), **settings)

    def step() -> float:
        update.zero_grad()
        loss = nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        update.step()
        return float(loss.detach())

    return step


def jax_vmap() -> Step:
    """JAX: one model's step, mapped over the stack and compiled; it may reuse its buffers."""
    jax = import_module("jax")
    jnp = jax.numpy
    norm = BatchNorm(1)

    def loss_and_state(theta: Any, state: Any, x: Any, y: Any) -> Any:
        new = []
        for (weight, scale, shift), (mean, variance) in zip(theta[0], state, strict=True):
            z = x @ weight
            mu, sigma2 = z.mean(axis=0), z.var(axis=0)
            new.append(
                (
                    norm.momentum * mean + (1 - norm.momentum) * mu,
                    norm.momentum * variance + (1 - norm.momentum) * sigma2,
                )
            )
            x = jax.nn.relu((z - mu) * jax.lax.rsqrt(sigma2 + norm.epsilon) * scale + shift)
        weight, bias = theta[1]
        return -(y * jax.nn.log_softmax(x @ weight + bias)).sum(axis=1).mean(), new

    def one_step(theta: Any, velocity: Any, state: Any, x: Any, y: Any) -> Any:
        value_and_gradient = jax.value_and_grad(loss_and_state, has_aux=True)
        (loss, state), gradient = value_and_gradient(theta, state, x, y)
        velocity = jax.tree.map(lambda v, g: MOMENTUM * v + (1 - MOMENTUM) * g, velocity, gradient)
        theta = jax.tree.map(lambda p, v: p - LEARNING_RATE * v, theta, velocity)
        return theta, velocity, state, loss

    d1, n1, _, d2, n2, _, d3 = start_stack().layers
    weight, scale, shift, bias = "weight", "scale", "shift", "bias"

    def rows(layer: Any, name: str) -> Any:
        value = layer.params[name]
        return jnp.asarray(value.swapaxes(-1, -2) if name == weight else value[..., 0])

    theta = (
        [
            (rows(dense, weight), rows(norm, scale), rows(norm, shift))
            for dense, norm in ((d1, n1), (d2, n2))
        ],
        (rows(d3, weight), rows(d3, bias)),
    )
    velocity = jax.tree.map(jnp.zeros_like, theta)
    state = [(jnp.zeros((MODELS, n)), jnp.ones((MODELS, n))) for n in SIZES[1:-1]]
    mapped = jax.vmap(one_step, in_axes=(0, 0, 0, None, None))
    compiled = jax.jit(mapped, donate_argnums=(0, 1, 2))
    x, y = jnp.asarray(X.T), jnp.asarray(Y.T)

    def step() -> Any:
        nonlocal theta, velocity, state
        theta, velocity, state, loss = compiled(theta, velocity, state, x, y)
        return loss.block_until_ready()

    return step


def keras_compiled() -> Step:
    """Keras's own compiled step, on TensorFlow."""
    threading = import_module("tensorflow").config.threading
    threading.set_intra_op_parallelism_threads(1)
    threading.set_inter_op_parallelism_threads(1)
    keras = import_module("keras")
    network, layers = start(), [keras.Input(SIZES[:1])]
    for layer in network.layers:
        if isinstance(layer, Dense):
            n_out = len(layer.params["weight"])
            layers.append(keras.layers.Dense(n_out, use_bias="bias" in layer.params))
        elif isinstance(layer, BatchNorm):
            settings = {"momentum": layer.momentum, "epsilon": layer.epsilon}
            layers.append(keras.layers.BatchNormalization(**settings))
        else:
            layers.append(keras.layers.ReLU())
    model = keras.Sequential(layers)
    for layer, its in zip(network.layers, model.layers, strict=True):
        if isinstance(layer, Dense):
            bias = [value[:, 0] for name, value in layer.params.items() if name == "bias"]
            its.set_weights([layer.params["weight"].T, *bias])
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE, epsilon=1e-8),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    x, y = X.T.copy(), Y.T.copy()
    return lambda: model.train_on_batch(x, y)


def sklearn_partial_fit() -> Step:
    """scikit-learn's step: the same sizes, no batch norm, its own start."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(SIZES[1:-1], batch_size=64, learning_rate_init=LEARNING_RATE)
    x, classes = X.T.copy(), np.arange(10)
    return lambda: model.partial_fit(x, LABELS, classes=classes).loss_


SGD = {"lr": LEARNING_RATE * (1 - MOMENTUM), "momentum": MOMENTUM}  # the sum form of momentum
STACK: dict[str, Callable[[], Step]] = {
    "ours": lambda: ours(start_stack(), Momentum(LEARNING_RATE, MOMENTUM)),
    "JAX jit + vmap": jax_vmap,
    "PyTorch eager, one model": partial(torch_eager, "SGD", **SGD),
    "PyTorch eager, fused SGD": partial(torch_eager, "SGD", fused=True, **SGD),
}
ONE: dict[str, Callable[[], Step]] = {
    "ours": lambda: ours(start(), Adam(LEARNING_RATE)),
    "PyTorch eager": partial(torch_eager, "Adam", lr=LEARNING_RATE),
    "PyTorch eager, fused Adam": partial(torch_eager, "Adam", lr=LEARNING_RATE, fused=True),
    "Keras train_on_batch": keras_compiled,
    "scikit-learn, no batch norm": sklearn_partial_fit,
}
# Which time of ours, over that of the peer, must stay below what.
STACK_LIMITS = {
    "JAX jit + vmap": 1,
    "PyTorch eager, one model": 1 / 4,
    "PyTorch eager, fused SGD": 1 / 4,
}
ONE_LIMITS = {
    "PyTorch eager": 1 / 1.5,
    "PyTorch eager, fused Adam": 1 / 1.5,
    "Keras train_on_batch": 1 / 2,
}


# ---- measuring ------------------------------------------------------------------------------


def installed(candidates: dict[str, Callable[[], Step]]) -> dict[str, Step]:
    """Make the step of each candidate that is installed; check that all do the same work."""
    steps: dict[str, Step] = {}
    expected: list[float] = []
    for name, make in candidates.items():
        try:
            step = make()
        except ModuleNotFoundError:
            continue
        losses = [float(np.ravel(step())[0]) for _ in range(5)]
        expected = expected or losses
        if "no batch norm" not in name:
            np.testing.assert_allclose(losses, expected, rtol=1e-4, err_msg=name)
        steps[name] = step
    return steps


def microseconds(steps: dict[str, Step]) -> dict[str, float]:
    """Median time of each candidate's step, per model; the candidates take turns."""
    times: dict[str, list[float]] = defaultdict(list)
    models = {name: np.size(step()) for name, step in steps.items()}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            step()  # brings its numbers back into the cache
            repeats = 2 if models[name] > 1 else 50
            before = perf_counter()
            for _ in range(repeats):
                step()
            times[name].append(1e6 * (perf_counter() - before) / repeats / models[name])
    return {name: median(values) for name, values in times.items()}


PARTS = {
    (Dense, "forward"): "dense products",
    (Dense, "backward"): "dense products",
    (Dense, "parameter_gradients"): "dense products",
    (BatchNorm, "forward"): "batch norm",
    (BatchNorm, "backward"): "batch norm",
    (ReLU, "forward"): "activations",
    (ReLU, "backward"): "activations",
    (network_module, "training_loss"): "loss",
    (Optimizer, "step"): "optimizer",
}


def where_the_time_goes(step: Step) -> dict[str, float]:
    """Median time of each part of one of our steps, per model, and of the whole."""
    spent: dict[str, float] = defaultdict(float)
    inside = False

    def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            nonlocal inside
            if inside:  # Dense.backward calls parameter_gradients: count once
                return function(*args, **options)
            inside, before = True, perf_counter()
            result = function(*args, **options)
            spent[part] += perf_counter() - before
            inside = False
            return result

        return wrapper

    with ExitStack() as patches:
        for (owner, name), part in PARTS.items():
            patches.enter_context(patch.object(owner, name, timed(part, getattr(owner, name))))
        models, rounds = np.size(step()), []
        for _ in range(ROUNDS * (1 if models > 1 else 20)):
            spent.clear()
            before = perf_counter()
            step()
            whole = perf_counter() - before
            rounds.append({**spent, "Python between": whole - sum(spent.values())})
    return {part: 1e6 * median(r[part] for r in rounds) / models for part in rounds[0]}


def matrix_products() -> tuple[float, float, float]:
    """Time of one step's matrix products alone, in a stack, per model; its and the peak GFLOP/s."""
    stack = rng.standard_normal
    pairs = []
    for layer, (n_in, n_out) in enumerate(pairwise(SIZES)):
        w, a, dz = (
            stack((16, *shape)).astype(np.float32)
            for shape in ((n_out, n_in), (n_in, 64), (n_out, 64))
        )
        pairs += [(w, a), (dz, a.swapaxes(-1, -2))]
        pairs += [(w.swapaxes(-1, -2), dz)] if layer else []
    outs = [left @ right for left, right in pairs]
    flops = sum(
        2 * out[0].size * left.shape[-1] for out, (left, _) in zip(outs, pairs, strict=True)
    )
    big = stack((1024, 1024)).astype(np.float32)

    def products() -> None:
        for (left, right), out in zip(pairs, outs, strict=True):
            np.matmul(left, right, out=out)

    def seconds(work: Callable[[], Any]) -> float:
        times = []
        for _ in range(ROUNDS):
            before = perf_counter()
            work()
            times.append(perf_counter() - before)
        return median(times)

    alone, peak = seconds(products) / 16, seconds(lambda: big @ big)
    return 1e6 * alone, flops / alone / 1e9, 2 * 1024**3 / peak / 1e9


# ---- the report -----------------------------------------------------------------------------


def table(
    title: str, candidates: Iterable[str], times: dict[str, float], limits: dict[str, float]
) -> list[str]:
    """Return the table's lines."""
    lines = ["", f"## {title}", "", "| | µs per model and step | ours / it | allowed |"]
    lines.append("|---|---|---|---|")
    for name in candidates:
        if name in times:
            limit = f"{limits[name]:.2f}" if name in limits else ""
            ratio = times["ours"] / times[name]
            lines.append(f"| {name} | {times[name]:.0f} | {ratio:.2f} | {limit} |")
        else:
            lines.append(f"| {name} | not installed | | |")
    return lines


def against(what: str, times: dict[str, float], limits: dict[str, float]) -> list[Row]:
    """Return our time beside that of each peer."""
    return [
        Row(what, "µs per model", times["ours"], name, time, limits.get(name))
        for name, time in times.items()
        if name != "ours"
    ]


def main() -> None:
    """Measure, print and write the results."""
    if hasattr(os, "sched_setaffinity"):  # one core, whatever threads a framework starts
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    busy = load()
    with threadpool_limits(1):
        stack, one = installed(STACK), installed(ONE)
        of_stack, of_one = microseconds(stack), microseconds(one)
        in_stack, in_one = where_the_time_goes(stack["ours"]), where_the_time_goes(one["ours"])
        alone, gflops, peak = matrix_products()
    whole = sum(in_stack.values())
    step = gflops * alone / whole
    rows = [
        *against("one training step, stack of 64 networks", of_stack, STACK_LIMITS),
        *against("one training step, one network", of_one, ONE_LIMITS),
        Row("matrix products of a stack's step", "GFLOP/s", gflops, "one large product", peak),
        Row("whole step of a stack", "GFLOP/s", step, "one large product", peak),
    ]
    where = conditions(PACKAGES, busy)
    save("training_step", rows, where)
    lines = [
        "# One training step of a small network",
        "",
        f"Made by `OMP_NUM_THREADS=1 python -m benchmarks.training_step` on {where}",
        "",
        f"64-64-32-10 with batch norm, mini-batches of 64, float32, one thread; median of {ROUNDS} "
        "rounds in turn.",
        *table("A stack of 64 networks, momentum", STACK, of_stack, STACK_LIMITS),
        *table("One network, Adam", ONE, of_one, ONE_LIMITS),
        "",
        "## Where the time of ours goes",
        "",
        "| µs per model and step | stack of 64, momentum | share | one network, Adam | share |",
        "|---|---|---|---|---|",
    ]
    for part, time in in_stack.items():
        lines.append(
            f"| {part} | {time:.1f} | {time / whole:.0%} | {in_one[part]:.1f} "
            f"| {in_one[part] / sum(in_one.values()):.0%} |"
        )
    lines += [
        "",
        f"The step's matrix products alone, in a stack: {alone:.0f} µs per model, {gflops:.0f} "
        f"GFLOP/s. A product of two 1024 × 1024 matrices reaches {peak:.0f} GFLOP/s here: the "
        f"products alone run at {gflops / peak:.0%} of it, our whole step of the stack at "
        f"{step / peak:.0%}.",
        "",
    ]
    text = "\n".join(lines)
    (RESULTS / "training_step.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
