"""The referee itself: exact on known derivatives, and it catches wrong backward passes."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from course_utils.data import one_hot
from course_utils.gradient_check import check_network, numeric_gradient, relative_error
from course_utils.layers import BatchNorm, Dense, Tanh
from course_utils.network import Network, multilayer

Array = NDArray[Any]


def network_and_data() -> tuple[Network, Array, Array]:
    rng = np.random.default_rng(0)
    network = multilayer((2, 4, 3), rng=rng, activation=Tanh, batch_norm=True)
    return network, rng.standard_normal((2, 6)), one_hot([0, 1, 2, 0, 1, 2], 3)


# ---- numeric gradient -----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_gradient_of_a_cubic(shape: tuple[int, ...]) -> None:
    theta = np.random.default_rng(1).standard_normal(shape)
    numeric = numeric_gradient(lambda w: float((w**3).sum()), theta)
    assert numeric.shape == shape
    assert_allclose(numeric, 3 * theta**2, rtol=1e-7)


def test_the_quotient_is_two_sided() -> None:
    # (h³ − (−h)³) / 2h = h², while a one-sided quotient of w² at 0 would be h.
    assert_allclose(numeric_gradient(lambda w: float(w**3), np.array(0.0), step=0.1), 0.01)
    assert numeric_gradient(lambda w: float(w**2), np.array(0.0), step=0.1) == 0


def test_the_step_is_1e_5_unless_told() -> None:
    seen: list[float] = []
    numeric_gradient(lambda w: seen.append(float(w)) or 0.0, np.array(0.0))  # type: ignore[func-returns-value]
    assert seen == [1e-5, -1e-5]


def test_theta_is_not_changed() -> None:
    theta = np.array([1.0, 2.0])

    def careless(w: Array) -> float:
        w *= 0
        return 0.0

    numeric_gradient(careless, theta)
    assert_array_equal(theta, [1, 2])


def test_whole_numbers_are_taken_as_floats() -> None:
    assert_allclose(numeric_gradient(lambda w: float((w**2).sum()), np.array([1, 2])), [2, 4])


@pytest.mark.parametrize(
    ("theta", "step", "message"),
    [
        (np.ones(2, np.float32), 1e-5, "theta holds float32 values; wanted: float64"),
        (np.array([1, np.nan]), 1e-5, "theta has 1 entries that are NaN"),
        (np.array(["1"]), 1e-5, "theta holds text values"),
        (np.ones(2), 0, r"step is 0; wanted: in \(0, 1\)"),
        (np.ones(2), -1e-5, "step is -1e-05; wanted"),
        (np.ones(2), 1, r"step is 1; wanted: in \(0, 1\)"),
        (np.ones(2), np.array([1e-5, 1e-3]), r"step is array\(.*; wanted: one number"),
    ],
)
def test_numeric_gradient_refuses(theta: Array, step: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        numeric_gradient(lambda w: 0.0, theta, step=step)


# ---- relative error -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ([3.0, 4.0], [3.0, 4.0], 0),
        ([3.0, 4.0], [-3.0, -4.0], 1),
        ([3.0], [1.0], 0.5),
        ([3.0, 0.0], [0.0, 4.0], 5 / 7),
        ([0.0], [0.0], 0),
        ([1e-10], [-1e-10], 2e-7),
        ([1e-3], [0.0], 1),
    ],
)
def test_relative_error(first: list[float], second: list[float], error: float) -> None:
    assert relative_error(np.array(first), np.array(second)) == pytest.approx(error, abs=1e-15)


def test_a_lower_floor_looks_closer() -> None:
    assert relative_error(np.array([1e-10]), np.array([-1e-10]), floor=1e-20) == pytest.approx(1)


def test_nan_never_passes() -> None:
    assert np.isnan(relative_error(np.array([np.nan]), np.array([1.0])))


def test_relative_error_wants_one_shape() -> None:
    with pytest.raises(ValueError, match=r"gradients have shapes \(2,\) and \(2, 1\); wanted: eq"):
        relative_error(np.zeros(2), np.zeros((2, 1)))


# ---- check of a whole network ---------------------------------------------------------------


@pytest.mark.parametrize("training", [True, False])
def test_each_parameter_and_the_input_are_named(training: bool) -> None:
    errors = check_network(*network_and_data(), training=training)
    assert list(errors) == ["x", "0.weight", "1.scale", "1.shift", "3.weight", "3.bias"]
    assert max(errors.values()) < 1e-7


def test_the_network_is_not_changed() -> None:
    network, x, y = network_and_data()
    theta, mean = network.theta.copy(), network.layers[1].state["running_mean"].copy()
    check_network(network, x, y)
    assert_array_equal(network.theta, theta)
    assert_array_equal(network.layers[1].state["running_mean"], mean)


class MissingBias(Dense):
    """A slip: db is not summed over the examples."""

    def backward(self, dout: Array) -> Array:
        """Fill db with the first example's share only."""
        dx = super().backward(dout)
        self.grads["bias"][...] = dout[:, :1]
        return dx


class FixedStatistics(BatchNorm):
    """A slip: μ and σ² are taken as constants in training too."""

    def backward(self, dout: Array) -> Array:
        """Leave out the two means."""
        z_norm, std, _ = self._recall()
        self._saved = z_norm, std, False
        return super().backward(dout)


def test_a_wrong_bias_gradient_is_caught_and_named() -> None:
    _, x, y = network_and_data()
    rng = np.random.default_rng(0)
    errors = check_network(Network([MissingBias(2, 4, rng=rng), Dense(4, 3, rng=rng)]), x, y)
    assert errors["0.bias"] > 1e-2
    assert max(error for name, error in errors.items() if name != "0.bias") < 1e-7


def test_batch_norm_with_constant_statistics_is_caught_in_training_only() -> None:
    _, x, y = network_and_data()
    rng = np.random.default_rng(0)
    network = Network([Dense(2, 4, rng=rng), FixedStatistics(4), Tanh(), Dense(4, 3, rng=rng)])
    errors = check_network(network, x, y)
    assert min(errors["x"], errors["0.weight"], errors["0.bias"]) > 1e-2
    assert max(errors["1.scale"], errors["1.shift"], errors["3.weight"]) < 1e-7
    assert max(check_network(network, x, y, training=False).values()) < 1e-7


def test_check_runs_in_training_mode_unless_told() -> None:
    network, x, y = network_and_data()
    assert check_network(network, x, y) == check_network(network, x, y, training=True)
    assert check_network(network, x, y) != check_network(network, x, y, training=False)


def test_a_stack_is_refused() -> None:
    network, x, y = network_and_data()
    with pytest.raises(ValueError, match=r"network is a stack; wanted: one model.*network\[0\]"):
        check_network(Network.stack([network]), x, y)


def test_float32_is_refused() -> None:
    network = multilayer((2, 3), rng=np.random.default_rng(0), dtype=np.float32)
    _, x, y = network_and_data()
    with pytest.raises(ValueError, match="theta holds float32 values; wanted: float64"):
        check_network(network, x, y)
