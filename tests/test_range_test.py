"""The range test: its ramp, its three places, its end at the blow-up; errors."""

from typing import Any

import numpy as np
import pytest

from course_utils.data import one_hot
from course_utils.network import Network, multilayer
from course_utils.optimizers import GradientDescent
from course_utils.range_test import BLOW_UP, SPAN, _read, range_test

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 200))
Y = one_hot((X[0] > 0).astype(int), 2)


def network() -> Network:
    return multilayer((2, 8, 2), rng=np.random.default_rng(1))


def ramp(**options: Any) -> Any:
    settings: dict[str, Any] = {"low": 1e-3, "high": 1e3, "steps": 200, "batch_size": 32}
    arguments = {**settings, "rng": np.random.default_rng(2), **options}
    x, y = arguments.pop("x", X), arguments.pop("y", Y)
    net = arguments.pop("network", network())
    return range_test(net, x, y, **arguments)


def test_rates_rise_by_the_same_factor_and_end_before_the_blow_up() -> None:
    test = ramp()
    np.testing.assert_allclose(test.rates[1:] / test.rates[:-1], (1e6) ** (1 / 199))
    assert test.rates[0] == pytest.approx(1e-3)
    assert test.blow_up == len(test.rates) - 1 < 199
    assert test.losses.shape == test.rates.shape
    assert np.isfinite(test.losses).all()


def test_the_places_lie_in_their_order() -> None:
    test = ramp()
    assert test.steepest < test.minimum < test.blow_up
    assert test.losses[test.minimum] == test.losses.min()
    assert test.losses[test.minimum] < test.losses[test.steepest] < test.losses[0]


def test_without_a_blow_up_the_ramp_is_whole() -> None:
    test = ramp(high=0.1)
    assert len(test.rates) == 200
    assert test.rates[-1] == pytest.approx(0.1)


def test_the_network_stays_as_it_is() -> None:
    net = network()
    before = net.theta.copy()
    ramp(network=net)
    np.testing.assert_array_equal(net.theta, before)


def test_same_generator_same_test() -> None:
    np.testing.assert_array_equal(ramp().losses, ramp().losses)


def test_the_steepest_place_of_a_known_curve() -> None:
    rates = np.geomspace(1e-4, 1, 201)
    middle = 120
    losses = 1 / (1 + np.exp((np.arange(201) - middle) / 8))  # steepest at step 120
    test = _read(rates, losses)
    # The average lags behind by about as many steps as it has a window of, 1 / (1 − 0.9).
    assert middle <= test.steepest <= middle + 15
    assert test.minimum == test.blow_up == 200


def test_noise_at_the_start_is_not_taken_for_the_steepest_place() -> None:
    rates = np.geomspace(1e-4, 1, 201)
    losses = 1 / (1 + np.exp((np.arange(201) - 120) / 8))
    losses[0] += 0.5
    assert _read(rates, losses).steepest > 100
    assert SPAN > 3


def test_the_last_step_is_below_the_blow_up() -> None:
    net, losses = network(), []
    test = ramp(batch_size=200)
    for rate in test.rates:
        batch = np.arange(200)
        losses.append(float(net.step(X[:, batch], Y[:, batch], GradientDescent(rate))))
    assert max(losses) < BLOW_UP * losses[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"low": 0.0}, "low is 0"),
        ({"low": -1.0}, "low is -1"),
        ({"low": 1.0, "high": 0.1}, "high is 0.1"),
        ({"high": np.inf}, "high is inf"),
        ({"steps": 2}, "steps is 2"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"x": np.full((2, 200), np.nan)}, "x has"),
        ({"y": Y[:, :10]}, r"y has shape \(2, 10\)"),
        ({"low": 1e9, "high": 1e12}, "wanted: low below"),
        ({"rng": 0}, "rng is 0; wanted: a random generator"),
        ({"network": Network.stack([network()])}, "network is a stack; wanted: one model"),
    ],
)
def test_bad_input(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ramp(**options)


def test_a_loss_that_is_zero_from_the_start_is_no_blow_up() -> None:
    net = multilayer((2, 2), rng=np.random.default_rng(1))
    net.layers[0].params["weight"][...] = [[1e4, 0], [-1e4, 0]]  # right and sure
    test = ramp(network=net, x=np.array([[1.0, 2.0], [0.0, 1.0]]), y=np.array([[1, 1], [0, 0]]))
    assert not test.losses.any()
    assert len(test.rates) == 200
