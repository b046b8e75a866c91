"""Layers: gradient checks in every mode and size, known values, running averages, errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from course_utils.gradient_check import numeric_gradient, relative_error
from course_utils.layers import BatchNorm, Dense, Layer, ReLU, Sigmoid, Tanh

Array = NDArray[Any]


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def batch_norm(n: int, **settings: Any) -> BatchNorm:
    """Make a batch norm whose four arrays are all away from their start values."""
    layer, rng = BatchNorm(n, **settings), np.random.default_rng(7)
    layer.params["scale"][...] = 1 + rng.random((n, 1))
    layer.params["shift"][...] = rng.standard_normal((n, 1))
    layer.state["running_mean"][...] = rng.standard_normal((n, 1))
    layer.state["running_variance"][...] = 0.5 + rng.random((n, 1))
    return layer


def gradient_errors(
    layer: Layer,
    x: Array,
    *,
    training: bool,
    step: float = 1e-5,
    size: float = 1.0,
    floor: float = 1e-6,
) -> dict[str, float]:
    """Relative errors of dx and of each parameter's gradient, for J = Σ (weights · output).

    The input is size · x; x changes by the step, so that the step suits tiny and huge inputs.
    """
    weights = np.random.default_rng(9).standard_normal(layer.forward(x, training=training).shape)

    def cost(_: Array) -> float:
        return cost_of_input(x)

    def cost_of_input(inputs: Array) -> float:
        return float((weights * layer.forward(size * inputs, training=training)).sum())

    layer.forward(size * x, training=training)
    dx = size * layer.backward(weights)
    analytic = {name: value.copy() for name, value in layer.grads.items()}
    numeric_dx = numeric_gradient(cost_of_input, x, step=step)
    errors = {"x": relative_error(dx, numeric_dx, floor=floor)}
    for name, value in layer.params.items():

        def cost_of_parameter(changed: Array, value: Array = value) -> float:
            start = value.copy()
            value[...] = changed
            result = cost(changed)
            value[...] = start
            return result

        numeric = numeric_gradient(cost_of_parameter, value, step=step)
        errors[name] = relative_error(analytic[name], numeric, floor=floor)
    return errors


# ---- gradient checks ------------------------------------------------------------------------

LAYERS: dict[str, Callable[[], Layer]] = {
    "dense": lambda: Dense(3, 4, rng=generator()),
    "dense without bias": lambda: Dense(3, 4, rng=generator(), bias=False),
    # With two examples and a small ε the output is ±1 whatever the input: nothing to compare.
    "batch norm": lambda: batch_norm(3, epsilon=0.1),
    "relu": ReLU,
    "tanh": Tanh,
    "sigmoid": Sigmoid,
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("m", [1, 2, 3, 64])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients_equal_numeric_ones(name: str, m: int, training: bool) -> None:
    x = np.random.default_rng(m).standard_normal((3, m))
    errors = gradient_errors(LAYERS[name](), x, training=training)
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("name", ["dense", "relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("size", [1e-3, 3.0])
def test_gradients_for_small_and_large_inputs(name: str, size: float) -> None:
    x = size * np.random.default_rng(5).standard_normal((3, 8))
    errors = gradient_errors(LAYERS[name](), x, training=True)
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize(("size", "step"), [(1e-2, 1e-7), (1.0, 1e-5), (1e3, 1e-2)])
def test_batch_norms_gradients_for_small_and_large_inputs(size: float, step: float) -> None:
    x = size * np.random.default_rng(5).standard_normal((3, 8))
    errors = gradient_errors(batch_norm(3), x, training=True, step=step)  # h as large as x asks
    assert max(errors.values()) < 1e-7, errors


def test_batch_norms_gradient_of_a_constant_feature() -> None:
    x = np.random.default_rng(5).standard_normal((3, 8))
    x[1] = 2.0
    errors = gradient_errors(batch_norm(3, epsilon=1e-2), x, training=True, step=1e-6)
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("size", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize(
    ("m", "epsilon"),
    [(3, 1e-5), (64, 1e-5), (2, "0.1 size²"), (3, "0.1 size²"), (64, "0.1 size²")],
)
def test_batch_norms_gradients_for_tiny_and_huge_inputs(
    size: float, m: int, epsilon: float | str
) -> None:
    # Two examples become ±1 where ε is small beside their variance: nothing to compare.
    layer = batch_norm(3, epsilon=epsilon if isinstance(epsilon, float) else 0.1 * size**2)
    layer.params["shift"][...] = 0  # tiny outputs would drown in the rounding of a shift
    x = np.random.default_rng(m).standard_normal((3, m))
    errors = gradient_errors(layer, x, training=True, size=size, floor=1e-12)
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("value", [0.0, 1e-8, 2.0, 1e8])
@pytest.mark.parametrize("m", [2, 3, 64])
def test_batch_norms_gradients_of_a_constant_feature_in_closed_form(m: int, value: float) -> None:
    # Where Z_norm is 0 the second mean vanishes: dZ = scale/√ε · (dZ̃ − mean(dZ̃)), dscale = 0.
    layer, rng = batch_norm(1), np.random.default_rng(m)
    dout = rng.standard_normal((1, m))
    out = layer.forward(np.full((1, m), value), training=True)
    assert_allclose(out, np.repeat(layer.params["shift"], m, axis=1), atol=1e-5)
    expected = layer.params["scale"] / np.sqrt(1e-5) * (dout - dout.mean())
    assert_allclose(layer.backward(dout), expected, rtol=1e-7, atol=1e-7)
    assert_allclose(layer.grads["scale"], 0, atol=1e-5)
    assert_allclose(layer.grads["shift"], [[dout.sum()]], rtol=1e-12, atol=1e-14)


def test_a_first_layers_parameter_gradients_are_those_of_backward() -> None:
    rng = generator()
    for layer in (Dense(3, 4, rng=rng), batch_norm(3)):
        dout = rng.standard_normal(layer.forward(rng.standard_normal((3, 5)), training=True).shape)
        layer.backward(dout)
        expected = {name: value.copy() for name, value in layer.grads.items()}
        for value in layer.grads.values():
            value[...] = 7
        layer.parameter_gradients(dout)
        for name, value in layer.grads.items():
            assert_array_equal(value, expected[name])


def test_gradients_of_a_stack_equal_each_models() -> None:
    rng = np.random.default_rng(3)
    x, dout = rng.standard_normal((4, 3, 5)), rng.standard_normal((4, 2, 5))
    alone = [Dense(3, 2, rng=rng) for _ in range(4)]
    names = ("weight", "bias")
    stack = alone[0].rebuilt({n: np.stack([d.params[n] for d in alone]) for n in names}, {})
    outs = [layer.forward(one, training=True) for layer, one in zip(alone, x, strict=True)]
    dxs = [layer.backward(one) for layer, one in zip(alone, dout, strict=True)]
    assert_allclose(stack.forward(x, training=True), outs, rtol=1e-12)
    assert_allclose(stack.backward(dout), dxs, rtol=1e-12)
    for n in names:
        assert_allclose(stack.grads[n], [layer.grads[n] for layer in alone], rtol=1e-12)


# ---- dense ----------------------------------------------------------------------------------


def test_dense_is_w_x_plus_b() -> None:
    layer = Dense(2, 1, rng=generator())
    layer.params["weight"][...] = [[2.0, -1.0]]
    layer.params["bias"][...] = 0.5
    assert_allclose(layer.forward(np.array([[1.0, 0], [3.0, 4]]), training=True), [[-0.5, -3.5]])


def test_dense_gradients_by_hand() -> None:
    layer = Dense(2, 1, rng=generator())
    layer.params["weight"][...] = [[2.0, -1.0]]
    layer.forward(np.array([[1.0, 0], [3.0, 4]]), training=True)
    dx = layer.backward(np.array([[1.0, 10.0]]))
    assert_array_equal(dx, [[2, 20], [-1, -10]])
    assert_array_equal(layer.grads["weight"], [[1, 43]])
    assert_array_equal(layer.grads["bias"], [[11]])


@pytest.mark.parametrize("gain", [0.0, 1.0, 2.0])
def test_dense_draws_weights_of_variance_gain_over_inputs(gain: float) -> None:
    weight = Dense(400, 500, rng=generator(), gain=gain).params["weight"]
    assert_allclose(weight.var(), gain / 400, rtol=0.02)
    assert_allclose(weight.mean(), 0, atol=3e-4)


def test_dense_starts_with_gain_2_and_a_bias_of_0() -> None:
    layer = Dense(400, 500, rng=generator())
    assert_allclose(layer.params["weight"].var(), 2 / 400, rtol=0.02)
    assert_array_equal(layer.params["bias"], np.zeros((500, 1)))


def test_dense_without_bias_has_only_a_weight() -> None:
    layer = Dense(3, 4, rng=generator(), bias=False)
    assert list(layer.params) == list(layer.grads) == ["weight"]


def test_float32_starts_from_the_same_draws() -> None:
    single = Dense(3, 4, rng=generator(), dtype=np.float32)
    double = Dense(3, 4, rng=generator())
    assert single.params["weight"].dtype == single.params["bias"].dtype == np.float32
    assert_array_equal(single.params["weight"], double.params["weight"].astype(np.float32))


@pytest.mark.parametrize(
    ("n_in", "n_out", "gain", "message"),
    [
        (0, 3, 1, "n_in is 0; wanted: a whole number of at least 1"),
        (3, 0, 1, "n_out is 0; wanted: a whole number of at least 1"),
        (2.5, 3, 1, r"n_in is 2\.5"),
        (3, "4", 1, "n_out is '4'"),
        (3, 3, -1, "gain is -1; wanted"),
        (3, 3, np.inf, "gain is inf; wanted"),
    ],
)
def test_dense_refuses(n_in: Any, n_out: Any, gain: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dense(n_in, n_out, rng=generator(), gain=gain)


# ---- batch norm -----------------------------------------------------------------------------


def test_batch_norm_of_1_2_3_4() -> None:
    x = np.array([[1.0, 2, 3, 4]])  # mean 2.5, biased variance 1.25
    out = BatchNorm(1).forward(x, training=True)
    assert_allclose(out, (x - 2.5) / np.sqrt(1.25 + 1e-5), rtol=1e-14)


def test_running_averages_after_one_step() -> None:
    layer = BatchNorm(1)
    layer.forward(np.array([[1.0, 2, 3, 4]]), training=True)
    assert_allclose(layer.state["running_mean"], [[0.1 * 2.5]], rtol=1e-14)
    assert_allclose(layer.state["running_variance"], [[0.9 * 1 + 0.1 * 1.25]], rtol=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.99])
def test_running_averages_after_steps_on_one_batch(momentum: float) -> None:
    layer = BatchNorm(1, momentum=momentum)
    for _ in range(20):
        layer.forward(np.array([[1.0, 2, 3, 4]]), training=True)
    old = momentum**20  # what is left of the start values 0 and 1
    assert_allclose(layer.state["running_mean"], [[(1 - old) * 2.5]], rtol=1e-12)
    assert_allclose(layer.state["running_variance"], [[old + (1 - old) * 1.25]], rtol=1e-12)


def test_batch_norm_at_test_time_uses_the_running_averages() -> None:
    layer = BatchNorm(1)
    layer.state["running_mean"][...] = 3.0
    layer.state["running_variance"][...] = 4.0
    assert_allclose(layer.forward(np.array([[5.0]]), training=False), [[1.0]], rtol=1e-5)


def test_test_time_leaves_the_running_averages_alone() -> None:
    layer = batch_norm(3)
    before = {name: value.copy() for name, value in layer.state.items()}
    layer.forward(generator().standard_normal((3, 9)), training=False)
    for name, value in layer.state.items():
        assert_array_equal(value, before[name])


def test_one_example_alone_is_predicted_as_in_company() -> None:
    layer, x = batch_norm(3), generator().standard_normal((3, 9))
    together = layer.forward(x, training=False)
    alone = [layer.forward(x[:, [i]], training=False) for i in range(9)]
    assert_allclose(np.hstack(alone), together, rtol=1e-14)


def test_in_training_an_example_depends_on_its_company() -> None:
    layer, x = BatchNorm(1), np.array([[1.0, 2, 3, 4]])
    assert layer.forward(x, training=True)[0, 0] != layer.forward(x[:, :2], training=True)[0, 0]


def test_a_batch_of_one_gives_the_shift() -> None:
    layer = batch_norm(3)
    out = layer.forward(generator().standard_normal((3, 1)), training=True)
    assert_array_equal(out, layer.params["shift"])


def test_a_batch_of_two_gives_plus_and_minus_one() -> None:
    out = BatchNorm(1).forward(np.array([[3.0, 7.0]]), training=True)
    assert_allclose(out, [[-1, 1]], rtol=1e-5)
    assert np.abs(out).max() < 1


def test_a_constant_feature_gives_the_shift() -> None:
    layer = batch_norm(1)
    out = layer.forward(np.full((1, 5), 8.0), training=True)
    assert_array_equal(out, np.repeat(layer.params["shift"], 5, axis=1))


def test_scale_and_shift_can_undo_the_normalization() -> None:
    x = 5 + 3 * generator().standard_normal((4, 20))
    layer = BatchNorm(4)
    layer.params["scale"][...] = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    layer.params["shift"][...] = x.mean(axis=1, keepdims=True)
    assert_allclose(layer.forward(x, training=True), x, rtol=1e-12)


def test_output_has_mean_shift_and_standard_deviation_scale() -> None:
    layer = batch_norm(3)
    out = layer.forward(10 * generator().standard_normal((3, 50)), training=True)
    assert_allclose(out.mean(axis=1, keepdims=True), layer.params["shift"], rtol=1e-12)
    assert_allclose(out.std(axis=1, keepdims=True), layer.params["scale"], rtol=1e-6)


def test_a_bias_before_batch_norm_cancels() -> None:
    x = generator().standard_normal((2, 6))
    first, second = (BatchNorm(2).forward(x + bias, training=True) for bias in (0, 3.7))
    assert_allclose(first, second, atol=1e-14)


def test_batch_norm_starts_as_identity_of_the_normalised_input() -> None:
    layer = BatchNorm(2, dtype=np.float32)
    arrays = (*layer.params.values(), *layer.state.values())
    assert [float(array[0, 0]) for array in arrays] == [1, 0, 0, 1]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert {array.shape for array in arrays} == {(2, 1)}


def test_momentum_is_0_9_and_epsilon_1e_5_unless_told() -> None:
    assert (BatchNorm(1).momentum, BatchNorm(1).epsilon) == (0.9, 1e-5)


def test_epsilon_may_be_zero() -> None:
    out = BatchNorm(1, epsilon=0).forward(np.array([[3.0, 7.0]]), training=True)
    assert_array_equal(out, [[-1, 1]])


def test_float32_stays_float32() -> None:
    layer = BatchNorm(3, dtype=np.float32)
    x = generator().standard_normal((3, 5)).astype(np.float32)
    assert layer.forward(x, training=True).dtype == np.float32
    assert layer.backward(x).dtype == np.float32


@pytest.mark.parametrize("value", [0.0, 0.1, 8.0])  # the mean of 64 times 0.1 is not quite 0.1
def test_epsilon_zero_refuses_a_constant_unit(value: float) -> None:
    layer, x = BatchNorm(2, epsilon=0), generator().standard_normal((2, 64))
    x[1] = value
    with pytest.raises(ValueError, match="epsilon 0 and 1 of its 2 units have variance 0"):
        layer.forward(x, training=True)
    assert_array_equal(layer.state["running_mean"], [[0], [0]])


def test_epsilon_zero_looks_along_the_examples_in_a_stack_too() -> None:
    alone = BatchNorm(2, epsilon=0)
    three = (
        {name: np.stack([value] * 3) for name, value in part.items()}
        for part in (alone.params, alone.state)
    )
    layer = alone.rebuilt(*three)
    x = np.broadcast_to(generator().standard_normal(5), (3, 2, 5))  # both units are the same
    assert layer.forward(x, training=True).shape == (3, 2, 5)
    with pytest.raises(ValueError, match="epsilon 0 and 6 of its 6 units have variance 0"):
        layer.forward(np.full((3, 2, 5), 0.1), training=True)


def test_epsilon_zero_refuses_a_variance_that_is_rounded_to_zero() -> None:
    layer = BatchNorm(1, epsilon=0)
    with pytest.raises(ValueError, match="epsilon 0 and 1 of its 1 units"):
        layer.forward(np.array([[0.0, 1e-200]]), training=True)


def test_epsilon_zero_at_test_time_asks_the_running_variance() -> None:
    layer = BatchNorm(2, epsilon=0)
    assert_array_equal(layer.forward(np.ones((2, 3)), training=False), np.ones((2, 3)))
    layer.state["running_variance"][0] = 0
    with pytest.raises(ValueError, match="epsilon 0 and 1 of its 2 units"):
        layer.forward(generator().standard_normal((2, 3)), training=False)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n": 0}, "n is 0; wanted: a whole number of at least 1"),
        ({"n": 2, "momentum": 1.0}, r"momentum is 1\.0; wanted: in \[0, 1\)"),
        ({"n": 2, "momentum": -0.1}, r"momentum is -0\.1; wanted: in \[0, 1\)"),
        ({"n": 2, "momentum": [0.9]}, "momentum is .*; wanted: one number"),
        ({"n": 2, "epsilon": -1e-5}, r"epsilon is -1e-05; wanted: in \[0, inf\)"),
    ],
)
def test_batch_norm_refuses(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BatchNorm(**settings)


@pytest.mark.parametrize("shape", [(2, 0), (3, 2, 0)])
def test_batch_norm_of_no_example_has_no_mean(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        ValueError, match=r"^BatchNorm got a mini-batch without examples: it has no mean$"
    ):
        BatchNorm(2).forward(np.zeros(shape), training=True)


def test_batch_norm_wants_to_be_told_whether_it_trains() -> None:
    with pytest.raises(TypeError, match="training"):
        BatchNorm(2).forward(np.zeros((2, 3)))  # type: ignore[call-arg]


@pytest.mark.parametrize("training", [None, "no", 1])
def test_batch_norm_wants_true_or_false(training: Any) -> None:
    with pytest.raises(ValueError, match=rf"^training is {training!r}; wanted: True or False$"):
        BatchNorm(2).forward(np.zeros((2, 3)), training=training)


@pytest.mark.parametrize(("dtype", "size"), [(np.float64, 1e155), (np.float32, 1e20)])
def test_a_variance_that_overflows_gives_nan_and_no_zeros(dtype: Any, size: float) -> None:
    x = np.array([[1, 2, 4], [size, 2 * size, 4 * size]], dtype)
    layer = BatchNorm(2, dtype=dtype)
    with np.errstate(over="ignore"):
        out = layer.forward(x, training=True)
    assert_allclose(out[0].std(), 1, rtol=1e-4)
    assert np.isnan(out[1]).all()
    assert_array_equal(np.isnan(layer.state["running_variance"]), [[False], [True]])


# ---- activations ----------------------------------------------------------------------------


def test_relu() -> None:
    layer = ReLU()
    assert_array_equal(layer.forward(np.array([[-2.0, 0, 3]]), training=True), [[0, 0, 3]])
    assert_array_equal(layer.backward(np.array([[5.0, 5, 5]])), [[0, 0, 5]])


def test_tanh() -> None:
    layer = Tanh()
    assert_allclose(layer.forward(np.array([[0.0, 1, -800]]), training=True), [[0, np.tanh(1), -1]])
    assert_allclose(layer.backward(np.ones((1, 3))), [[1, 1 - np.tanh(1) ** 2, 0]], rtol=1e-12)


def test_sigmoid() -> None:
    layer = Sigmoid()
    out = layer.forward(np.array([[0.0, 12, -1, 1000, -1000]]), training=True)
    assert_allclose(out, [[0.5, 1 / (1 + np.exp(-12)), 0.26894142136999512, 1, 0]], rtol=1e-14)
    assert_allclose(layer.backward(np.ones((1, 5)))[0, [0, 3, 4]], [0.25, 0, 0])


# ---- what all layers share ------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_backward_before_forward_is_an_error(name: str) -> None:
    layer = LAYERS[name]()
    message = rf"^{type(layer).__name__}\.backward was called before forward"
    with pytest.raises(RuntimeError, match=message):
        layer.backward(np.ones((4, 2)))


@pytest.mark.parametrize("name", LAYERS)
def test_a_gradient_of_another_shape_is_an_error(name: str) -> None:
    layer = LAYERS[name]()
    n_out = layer.forward(np.ones((3, 5)), training=True).shape[0]
    told = rf"^{type(layer).__name__} got a gradient of shape \({n_out}, 1\); wanted the output's"
    with pytest.raises(ValueError, match=told):
        layer.backward(np.ones((n_out, 1)))


@pytest.mark.parametrize("name", LAYERS)
def test_a_gradient_that_is_no_array_is_an_error(name: str) -> None:
    layer = LAYERS[name]()
    out = layer.forward(np.ones((3, 5)), training=True)
    message = (
        rf"got a gradient of type list; wanted: an array of the output's shape \({len(out)}, 5"
    )
    with pytest.raises(ValueError, match=f"^{type(layer).__name__} {message}"):
        layer.backward(out.tolist())


@pytest.mark.parametrize("name", ["dense", "batch norm"])
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((2, 5)), "got an input of 2 rows; wanted 3 rows, one column an example"),
        (np.zeros(3), r"got an input of shape \(3,\) .*wanted: an array of shape \(3, m\)"),
        ([[1.0], [2.0], [3.0]], r"got an input of shape \(3, 1\) as list; wanted: an array"),
    ],
)
def test_a_wrong_input_is_an_error(name: str, x: Any, message: str) -> None:
    layer = LAYERS[name]()
    with pytest.raises(ValueError, match=f"^{type(layer).__name__} {message}"):
        layer.forward(x, training=True)


@pytest.mark.parametrize("name", LAYERS)
def test_forward_and_backward_leave_their_arguments_alone(name: str) -> None:
    layer, x = LAYERS[name](), generator().standard_normal((3, 4))
    before = x.copy()
    dout = np.ones_like(layer.forward(x, training=True))
    layer.backward(dout)
    assert_array_equal(x, before)
    assert_array_equal(dout, np.ones_like(dout))


@pytest.mark.parametrize("name", ["dense", "batch norm"])
def test_backward_writes_into_the_same_arrays_anew(name: str) -> None:
    layer, x = LAYERS[name](), generator().standard_normal((3, 4))
    arrays = dict(layer.grads)
    dout = np.ones_like(layer.forward(x, training=True))
    layer.backward(dout)
    first = {key: value.copy() for key, value in arrays.items()}
    layer.backward(dout)
    for key, value in layer.grads.items():
        assert value is arrays[key]
        assert_array_equal(value, first[key])


def test_a_copy_has_its_own_memory() -> None:
    layer = batch_norm(3)
    layer.forward(generator().standard_normal((3, 4)), training=True)
    other = layer.copy()
    for mine, its in ((layer.params, other.params), (layer.state, other.state)):
        for key, value in mine.items():
            assert_array_equal(value, its[key])
            assert not np.shares_memory(value, its[key])
    assert not any(np.shares_memory(layer.grads[key], other.grads[key]) for key in layer.grads)
    assert other.momentum == layer.momentum
    with pytest.raises(RuntimeError, match="before forward"):
        other.backward(np.ones((3, 4)))


def test_a_layer_of_ones_own_must_define_both_directions() -> None:
    with pytest.raises(NotImplementedError):
        Layer().forward(np.ones((1, 1)), training=True)
    with pytest.raises(NotImplementedError):
        Layer().backward(np.ones((1, 1)))
