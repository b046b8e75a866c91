"""The panda: its days equal plain training; kept models, changes, divergence; errors."""

import re
from typing import Any

import numpy as np
import pytest

from course_utils.checks import Array
from course_utils.data import one_hot
from course_utils.losses import training_loss
from course_utils.network import Network, multilayer
from course_utils.optimizers import Momentum
from course_utils.panda import Change, Panda


def examples(m: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((2, m))
    return x, one_hot((x[0] > x[1]).astype(int), 2)


TRAIN, DEV = examples(60, 0), examples(40, 1)


def network() -> Network:
    return multilayer((2, 4, 2), rng=np.random.default_rng(2))


def panda(**options: Any) -> Panda:
    settings = {"batch_size": 16, "steps_a_day": 3, "rng": np.random.default_rng(3)}
    return Panda(network(), TRAIN, DEV, **{**settings, **options})


def test_days_are_plain_training_with_a_look_at_the_end_of_each() -> None:
    child, net, rng = panda(), network(), np.random.default_rng(3)
    child.train(2, 0.5, 0.9)
    child.train(1, 0.1, 0.0)
    optimizer, loss, dev_loss = Momentum(0.5, 0.9), [], []
    for day in range(3):
        if day == 2:
            optimizer.learning_rate, optimizer.momentum = 0.1, 0.0
        batches = [rng.choice(60, 16, replace=False) for _ in range(3)]
        losses = [net.step(TRAIN[0][:, b], TRAIN[1][:, b], optimizer) for b in batches]
        loss.append(np.mean(losses))
        dev_loss.append(training_loss(net.forward(DEV[0]), DEV[1])[0])
    np.testing.assert_allclose(child.loss, loss, rtol=1e-12)
    np.testing.assert_allclose(child.dev_loss, dev_loss, rtol=1e-12)
    assert child.days == 3


def test_only_new_settings_are_changes() -> None:
    child = panda()
    child.train(2, 0.5, 0.9)
    child.train(1, 0.5, 0.9)
    child.train(0, 0.2, 0.9)  # moved and moved back while the time stood still
    child.train(1, 0.5, 0.9)
    assert child.changes == []
    child.train(1, 0.25, 0.99)
    assert child.changes == [Change(4, "α = 0.25, β = 0.99")]


def test_the_kept_model_goes_the_same_way_again() -> None:
    child = panda()
    child.train(2, 0.5, 0.9)
    child.save()
    child.train(3, 0.5, 0.9)
    child.go_back()
    child.train(3, 0.5, 0.9)
    assert child.days == 8
    assert child.saved_on == 2
    assert child.dev_loss[2:5] == child.dev_loss[5:8]
    assert child.loss[2:5] == child.loss[5:8]
    assert child.changes == [Change(5, "back to day 2")]


def test_the_network_is_the_one_of_today_also_after_going_back() -> None:
    first = network()
    child = Panda(first, TRAIN, DEV, batch_size=16, rng=np.random.default_rng(3))
    child.train(2, 0.5, 0.9)
    assert child.network is first
    child.save()
    child.train(1, 1e6, 0.9)
    child.go_back()
    child.train(1, 0.5, 0.9)
    loss, _ = training_loss(child.network.forward(DEV[0]), DEV[1])
    assert float(loss) == child.dev_loss[-1]


def test_the_model_of_the_start_is_kept_until_another_one_is() -> None:
    child = panda()
    child.train(2, 0.5, 0.9)
    child.go_back()
    child.train(2, 0.5, 0.9)
    assert child.dev_loss[:2] == child.dev_loss[2:]


def test_a_kept_model_can_be_taken_up_more_than_once() -> None:
    child = panda()
    for _ in range(3):
        child.go_back()
        child.train(1, 0.5, 0.9)
    assert child.dev_loss[0] == child.dev_loss[1] == child.dev_loss[2]


@pytest.mark.filterwarnings("error")
def test_a_diverged_model_lives_on_without_learning_until_it_is_taken_back() -> None:
    child = panda()
    child.train(1, 0.5, 0.9)
    child.save()
    child.train(30, 1e200, 0.0)
    assert child.diverged
    assert np.isnan(child.dev_loss[-1])
    assert child.days == 31
    with pytest.raises(ValueError, match="diverged and is not kept"):
        child.save()
    assert child.saved_on == 1
    child.go_back()
    child.train(1, 0.5, 0.9)
    assert not child.diverged
    assert np.isfinite(child.dev_loss[-1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 0.1, 0.9), "days is -1"),
        ((1.5, 0.1, 0.9), "days is 1.5"),
        ((1, -0.1, 0.9), "learning_rate is -0.1"),
        ((1, np.nan, 0.9), "learning_rate is nan"),
        ((1, "fast", 0.9), "learning_rate is 'fast'"),
        ((1, 0.1, 1.0), "momentum is 1.0"),
    ],
)
def test_bad_settings_train_nothing(arguments: tuple[Any, ...], message: str) -> None:
    child = panda()
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        child.train(*arguments)
    assert child.days == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size is 0"),
        ({"steps_a_day": 0}, "steps_a_day is 0"),
        ({"rng": 0}, "rng is 0; wanted: a random generator"),
    ],
)
def test_bad_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        panda(**options)


def test_examples_and_labels_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="train y"):
        Panda(network(), (TRAIN[0], DEV[1]), DEV, batch_size=1, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="dev y"):
        Panda(network(), TRAIN, (DEV[0], TRAIN[1]), batch_size=1, rng=np.random.default_rng(0))


def test_a_stack_has_no_life_of_its_own() -> None:
    stack = Network.stack([network(), network()])
    with pytest.raises(ValueError, match="network is a stack; wanted: one model"):
        Panda(stack, TRAIN, DEV, batch_size=1, rng=np.random.default_rng(0))


def test_a_batch_larger_than_the_training_set_is_the_training_set() -> None:
    one, two = panda(batch_size=1000), panda(batch_size=60)
    for child in (one, two):
        child.train(2, 0.5, 0.9)
    assert one.dev_loss == two.dev_loss
