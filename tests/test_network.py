"""Networks: gradient checks, training, determinism; a stack equals its models trained alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from course_utils import blocks as blocks_module
from course_utils.data import blobs, one_hot
from course_utils.gradient_check import check_network
from course_utils.layers import BatchNorm, Dense, ReLU, Sigmoid, Tanh
from course_utils.losses import cross_entropy, cross_entropy_gradient, softmax
from course_utils.network import History, Network, multilayer
from course_utils.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    Optimizer,
    RMSprop,
    exponential_decay,
)

Array = NDArray[Any]
OPTIMIZERS = [GradientDescent, Momentum, RMSprop, Adam]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def problem(m_per_class: int = 7) -> tuple[Array, Array, Array]:
    """Three clouds in the plane: x, one-hot y, labels."""
    x, labels = blobs(3, m_per_class, generator(1))
    return x, one_hot(labels, 3), labels


def small(seed: int = 0, **settings: Any) -> Network:
    return multilayer((2, 5, 3), rng=generator(seed), **settings)


def train(network: Network, optimizer: Optimizer, **settings: Any) -> History:
    x, y, _ = problem()
    chosen: dict[str, Any] = {"epochs": 3, "batch_size": 8, "rng": generator(2)} | settings
    return network.fit(x, y, optimizer, **chosen)


# ---- gradient checks ------------------------------------------------------------------------


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("activation", [ReLU, Tanh, Sigmoid])
def test_gradients_of_whole_networks(activation: Any, batch_norm: bool, training: bool) -> None:
    network = multilayer(
        (2, 4, 3, 3), rng=generator(3), activation=activation, batch_norm=batch_norm
    )
    x, y, _ = problem(4)
    errors = check_network(network, x, y, training=training)
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("m", [1, 2, 3, 64])
def test_gradients_for_each_batch_size(m: int) -> None:
    network = multilayer((2, 4, 3), rng=generator(3), activation=Tanh)
    x, y = generator(m).standard_normal((2, m)), one_hot(np.arange(m) % 3, 3)
    errors = check_network(network, x, y)
    assert max(errors.values()) < 1e-7, errors


def test_gradients_of_softmax_regression() -> None:
    x, y, _ = problem()
    assert max(check_network(multilayer((2, 3), rng=generator()), x, y).values()) < 1e-7


def test_gradients_of_a_stack_equal_those_of_each_model() -> None:
    models = [small(seed, batch_norm=True) for seed in range(4)]
    stack = Network.stack(models)
    x, y, _ = problem()
    for network in (stack, *models):
        network.backward(cross_entropy_gradient(network.forward(x, training=True), y))
    assert_allclose(stack.gradient, [model.gradient for model in models], rtol=1e-10, atol=1e-14)


# ---- one vector of parameters ------------------------------------------------------------------


def test_layers_see_changes_of_theta() -> None:
    network = small(batch_norm=True)
    network.theta[...] = np.arange(network.theta.size)
    dense, norm, _, last = network.layers
    assert_array_equal(dense.params["weight"].ravel(), np.arange(10))
    assert_array_equal(norm.params["scale"].ravel(), np.arange(10, 15))
    assert_array_equal(norm.params["shift"].ravel(), np.arange(15, 20))
    assert_array_equal(last.params["weight"].ravel(), np.arange(20, 35))
    assert_array_equal(last.params["bias"].ravel(), np.arange(35, 38))


def test_gradient_is_where_the_layers_write() -> None:
    network = small()
    x, y, _ = problem()
    network.backward(cross_entropy_gradient(network.forward(x, training=True), y))
    parts = [value.ravel() for layer in network.layers for value in layer.grads.values()]
    assert_array_equal(np.concatenate(parts), network.gradient)
    assert np.abs(network.gradient).max() > 0


def test_building_a_network_keeps_the_layers_values() -> None:
    dense = Dense(2, 3, rng=generator())
    weight = dense.params["weight"].copy()
    assert_array_equal(Network([dense]).theta, [*weight.ravel(), 0, 0, 0])


def test_batch_norm_in_a_stack_keeps_its_own_averages() -> None:
    stack = Network.stack([small(seed, batch_norm=True) for seed in range(3)])
    train(stack, GradientDescent(0.1))
    mean = stack.layers[1].state["running_mean"]
    assert mean.shape == (3, 5, 1)
    assert not np.allclose(mean[0], mean[1])


# ---- multilayer -----------------------------------------------------------------------------


def test_multilayer_puts_layers_in_the_lectures_order() -> None:
    network = multilayer((4, 3, 2), rng=generator(), activation=Tanh, batch_norm=True)
    assert [type(layer) for layer in network.layers] == [Dense, BatchNorm, Tanh, Dense]
    assert ["bias" in layer.params for layer in network.layers] == [False, False, False, True]


def test_multilayer_uses_relu_and_biases_unless_told() -> None:
    network = multilayer((4, 3, 2), rng=generator())
    assert [type(layer) for layer in network.layers] == [Dense, ReLU, Dense]
    assert ["bias" in layer.params for layer in network.layers] == [True, False, True]
    assert network.theta.dtype == np.float64


@pytest.mark.parametrize(("activation", "gain"), [(ReLU, 2), (Tanh, 1), (Sigmoid, 1)])
def test_multilayer_chooses_the_start_by_the_activation(activation: Any, gain: float) -> None:
    layers = multilayer((300, 300, 300), rng=generator(), activation=activation).layers
    assert_allclose(layers[0].params["weight"].var(), gain / 300, rtol=0.02)
    assert_allclose(layers[2].params["weight"].var(), 1 / 300, rtol=0.02)


def test_float32_reaches_every_layer() -> None:
    network = small(batch_norm=True, dtype=np.float32)
    train(network, Adam(0.01))
    arrays = [
        array
        for layer in network.layers
        for named in (layer.params, layer.grads, layer.state)
        for array in named.values()
    ]
    assert {array.dtype for array in (network.theta, *arrays)} == {np.dtype(np.float32)}
    assert network.forward(problem()[0].astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("sizes", [(), (3,)])
def test_multilayer_wants_inputs_and_classes(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"sizes is .*; wanted: \(inputs, hidden units …, classes"):
        multilayer(sizes, rng=generator())


def test_multilayer_wants_units_in_each_layer() -> None:
    with pytest.raises(ValueError, match="n_out is 0; wanted: a whole number"):
        multilayer((2, 0, 3), rng=generator())


@pytest.mark.parametrize("rng", [0, None, np.random.RandomState(0)])
def test_multilayer_and_fit_want_a_random_generator(rng: Any) -> None:
    message = r"^rng is .*; wanted: a random generator, such as np\.random\.default_rng\(0\)$"
    for build in (multilayer, Dense):
        with pytest.raises(ValueError, match=message):
            build(*((2, 3) if build is Dense else ((2, 3),)), rng=rng)
    with pytest.raises(ValueError, match=message):
        train(small(), Adam(0.1), rng=rng)


@pytest.mark.parametrize("activation", ["relu", ReLU(), np.tanh, BatchNorm])
def test_multilayer_wants_an_activations_class(activation: Any) -> None:
    with pytest.raises(ValueError, match=r"activation is .*; wanted: the class ReLU, Tanh or Sig"):
        small(activation=activation)


# ---- training -------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_training_learns_three_clouds(kind: Callable[..., Optimizer], batch_norm: bool) -> None:
    rate = 0.3 if kind in (GradientDescent, Momentum) else 0.02
    x, _, labels = problem()
    network = small(batch_norm=batch_norm)
    history = train(network, kind(rate), epochs=40)
    assert history.loss[-3:].mean() < 0.3
    assert (network.predict(x) == labels).mean() > 0.9


def test_history_holds_one_loss_a_step_and_one_dev_value_an_epoch() -> None:
    x, y, _ = problem()  # 21 examples: mini-batches of 8, 8 and 5
    history = train(small(), GradientDescent(0.1), dev=(x, y))
    assert history.loss.shape == (9,)
    assert history.dev_loss.shape == history.dev_accuracy.shape == (3,)


def test_history_of_a_stack_has_a_column_a_model() -> None:
    x, y, _ = problem()
    stack = Network.stack([small(0), small(1)])
    history = train(stack, GradientDescent(0.1), dev=(x, y))
    assert history.loss.shape == (9, 2)
    assert history.dev_loss.shape == history.dev_accuracy.shape == (3, 2)


def test_loss_is_the_cost_before_the_step() -> None:
    x, y, _ = problem()
    network = small()
    before = cross_entropy(network.forward(x), y)
    history = train(network, GradientDescent(0.1), epochs=1, batch_size=21)
    assert_allclose(history.loss, [before], rtol=1e-12)


def test_dev_values_are_those_of_the_trained_network_in_test_mode() -> None:
    x, y, labels = problem()
    network = small(batch_norm=True)
    history = train(network, GradientDescent(0.1), dev=(x, y))
    assert_allclose(history.dev_loss[-1], cross_entropy(network.forward(x), y), rtol=1e-12)
    assert_allclose(history.dev_accuracy[-1], (network.predict(x) == labels).mean(), rtol=1e-12)


def test_measuring_a_dev_set_does_not_change_the_training() -> None:
    x, y, _ = problem()
    with_dev, without = small(batch_norm=True), small(batch_norm=True)
    train(with_dev, Adam(0.1), dev=(x[:, :4], y[:, :4]))
    train(without, Adam(0.1))
    assert_array_equal(with_dev.theta, without.theta)


def test_a_step_by_hand() -> None:
    x, y, _ = problem()
    network, reference = small(), small()
    network.step(x, y, GradientDescent(0.5))
    reference.backward(cross_entropy_gradient(reference.forward(x, training=True), y))
    assert_allclose(network.theta, reference.theta - 0.5 * reference.gradient, rtol=1e-12)


def test_training_uses_the_mini_batchs_own_statistics() -> None:
    x, y, _ = problem()
    network = small(batch_norm=True)
    expected = cross_entropy(network.copy().forward(x, training=True), y)
    assert_allclose(network.step(x, y, GradientDescent(0.1)), expected, rtol=1e-12)


def test_fit_does_not_change_its_data() -> None:
    x, y, _ = problem()
    before = x.copy(), y.copy()
    small().fit(x, y, Adam(0.1), epochs=2, batch_size=5, rng=generator(), dev=(x, y))
    assert_array_equal(x, before[0])
    assert_array_equal(y, before[1])


def test_fit_accepts_lists_of_whole_numbers() -> None:
    network = multilayer((1, 2), rng=generator())
    history = network.fit(
        [[0, 1]], [[1, 0], [0, 1]], Adam(0.1), epochs=1, batch_size=1, rng=generator()
    )
    assert history.loss.shape == (2,)


def test_the_same_rng_gives_the_same_theta() -> None:
    first, second = small(batch_norm=True), small(batch_norm=True)
    train(first, Adam(0.1)), train(second, Adam(0.1))
    assert_array_equal(first.theta, second.theta)


def test_another_rng_gives_another_theta() -> None:
    first, second = small(), small()
    train(first, Adam(0.1)), train(second, Adam(0.1), rng=generator(99))
    assert not np.array_equal(first.theta, second.theta)


def test_a_progress_bar_is_shown_if_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    train(small(), GradientDescent(0.1))
    assert capsys.readouterr().err == ""
    train(small(), GradientDescent(0.1), progress=True)
    shown = capsys.readouterr().err
    assert "epochs" in shown
    assert "3/3" in shown


# ---- a stack equals its models trained alone ------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_stack_with_k_learning_rates_equals_models_alone(
    kind: Callable[..., Optimizer], batch_norm: bool, dtype: type
) -> None:
    x, y, _ = problem()
    rates = [0.0, 0.003, 0.03, 0.3]
    models = [small(seed, batch_norm=batch_norm, dtype=dtype) for seed in range(4)]
    stack = Network.stack(models)
    together = train(stack, kind(rates), dev=(x, y))
    exact = 1e-12 if dtype is np.float64 else 1e-4
    for i, (model, rate) in enumerate(zip(models, rates, strict=True)):
        alone = train(model, kind(rate), dev=(x, y))
        assert_allclose(stack.theta[i], model.theta, rtol=exact, atol=exact)
        assert_allclose(together.loss[:, i], alone.loss, rtol=exact, atol=exact)
        assert_allclose(together.dev_loss[:, i], alone.dev_loss, rtol=exact, atol=exact)
        assert_array_equal(together.dev_accuracy[:, i], alone.dev_accuracy)
        assert_allclose(stack[i].forward(x), model.forward(x), rtol=exact, atol=exact)


def test_a_stack_of_one_equals_its_model() -> None:
    model = small()
    stack = Network.stack([model])
    train(stack, Adam([0.1])), train(model, Adam(0.1))
    assert_allclose(stack.theta, [model.theta], rtol=1e-12)


def test_a_schedule_serves_a_stack() -> None:
    models = [small(0), small(1)]
    stack = Network.stack(models)
    train(stack, Momentum(exponential_decay([0.1, 0.5], 0.9, 3)))
    for i, rate in enumerate([0.1, 0.5]):
        train(models[i], Momentum(exponential_decay(rate, 0.9, 3)))
        assert_allclose(stack.theta[i], models[i].theta, rtol=1e-12, atol=1e-12)


def test_a_stack_may_have_examples_of_its_own_for_each_model() -> None:
    x, y, _ = problem()
    models = [small(0), small(1)]
    stack = Network.stack(models)
    stack.fit(
        np.stack([x, 2 * x]), y, GradientDescent(0.1), epochs=1, batch_size=8, rng=generator(2)
    )
    models[1].fit(2 * x, y, GradientDescent(0.1), epochs=1, batch_size=8, rng=generator(2))
    assert_allclose(stack.theta[1], models[1].theta, rtol=1e-12, atol=1e-12)


def test_a_stack_predicts_for_each_model() -> None:
    x, _, _ = problem()
    models = [small(0), small(1)]
    assert_array_equal(Network.stack(models).predict(x), [model.predict(x) for model in models])


def test_a_stack_and_its_models_have_their_own_memory() -> None:
    models = [small(0), small(1)]
    before = models[0].theta.copy()
    stack = Network.stack(models)
    picked = stack[0]
    stack.theta[...] = 0
    assert_array_equal(models[0].theta, before)
    assert_array_equal(picked.theta, before)


def test_picking_a_model_brings_its_running_averages() -> None:
    stack = Network.stack([small(seed, batch_norm=True) for seed in range(2)])
    train(stack, GradientDescent(0.1))
    for name, value in stack[1].layers[1].state.items():
        assert_array_equal(value, stack.layers[1].state[name][1])
        assert not np.shares_memory(value, stack.layers[1].state[name])


def test_one_network_has_no_model_to_pick() -> None:
    with pytest.raises(ValueError, match="not a stack"):
        small()[0]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_stack_gives_the_same_in_blocks_of_any_size(
    kind: Callable[..., Optimizer], monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y, _ = problem()
    results = []
    for cache in (1, 20_000, 2**30):  # blocks of one model, of a few, of all
        monkeypatch.setattr(blocks_module, "CACHE_BYTES", cache)
        stack = Network.stack([small(seed, batch_norm=True) for seed in range(7)])
        history = train(stack, kind(np.linspace(0, 0.1, 7)), dev=(x, y))
        averages = [layer.state["running_mean"] for layer in stack.layers if layer.state]
        results.append([stack.theta, stack.gradient, history.loss, history.dev_loss, *averages])
    for other in results[1:]:
        for first, second in zip(results[0], other, strict=True):
            assert_array_equal(first, second)


def test_blocks_take_their_own_examples_and_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "CACHE_BYTES", 1)
    x, y, _ = problem()
    models = [small(seed) for seed in range(3)]
    stack = Network.stack(models)
    own_x, own_y = np.stack([x, 2 * x, -x]), np.stack([y, y[::-1], y[[1, 2, 0]]])
    loss = stack.step(own_x, own_y, GradientDescent(0.1))
    for i, model in enumerate(models):
        assert loss[i] == model.step(own_x[i], own_y[i], GradientDescent(0.1))
        assert_array_equal(stack.theta[i], model.theta)


def test_outputs_and_gradients_kept_from_a_step_are_not_overwritten_by_the_next() -> None:
    x, y, _ = problem()
    for network in (small(batch_norm=True), Network.stack([small(0), small(1)])):
        z = network.forward(x, training=True)
        dx = network.backward(cross_entropy_gradient(z, y))
        loss = network.step(x, y, GradientDescent(0.1))
        kept = z.copy(), dx.copy(), loss.copy()
        network.step(2 * x, y, GradientDescent(0.1))
        for now, before in zip((z, dx, loss), kept, strict=True):
            assert_array_equal(now, before)


# ---- divergence -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [GradientDescent, Momentum])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_a_diverging_model_does_not_disturb_the_others(
    kind: Callable[..., Optimizer], batch_norm: bool
) -> None:
    x, y, _ = problem()
    models = [small(seed, batch_norm=batch_norm) for seed in range(3)]
    stack = Network.stack(models)
    history = train(stack, kind([0.1, 1e300, 0.1]), dev=(x, y), epochs=5)
    assert history.diverged.tolist() == [False, True, False]
    assert np.isfinite(history.loss[:, [0, 2]]).all()
    assert not np.isfinite(history.loss[-1, 1])
    for i in (0, 2):
        train(models[i], kind(0.1), epochs=5)
        assert_allclose(stack[i].theta, models[i].theta, rtol=1e-12, atol=1e-12)
        assert_array_equal(stack[i].predict(x), models[i].predict(x))


def test_training_stops_when_the_model_has_diverged() -> None:
    x, y, _ = problem()
    history = train(small(), GradientDescent(1e300), epochs=50, dev=(x, y))
    assert history.diverged
    assert len(history.loss) < 5
    assert not np.isfinite(history.loss[-1])
    assert np.isfinite(history.loss[:-1]).all()


def test_a_stack_stops_only_when_all_models_have_diverged() -> None:
    stack = Network.stack([small(0), small(1)])
    assert len(train(stack, GradientDescent([1e300, 0.1])).loss) == 9
    stack = Network.stack([small(0), small(1)])
    assert len(train(stack, GradientDescent([1e300, 1e300])).loss) < 9


def test_the_accuracy_of_a_diverged_model_is_not_a_number() -> None:
    x, y, _ = problem()
    stack = Network.stack([small(0), small(1)])
    history = train(stack, GradientDescent([0.1, 1e300]), dev=(x, y))
    assert np.isnan(history.dev_accuracy[-1]).tolist() == [False, True]


def test_a_model_that_diverged_at_its_last_step_counts_as_diverged() -> None:
    history = History(np.array([1.0, 0.5]), np.array([np.inf]), np.array([np.nan]))
    assert history.diverged


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
def test_predictions_of_a_diverged_network_are_an_error(value: float) -> None:
    network = small()
    network.theta[...] = value
    x, _, _ = problem()
    for predict in (network.predict, network.predict_probabilities):
        with pytest.raises(ValueError, match=r"has the training diverged\?.*NaN or infinite"):
            predict(x)


def test_a_weight_that_is_infinite_is_found_even_behind_a_relu() -> None:
    network = small()
    network.layers[0].params["weight"][...] = -np.inf  # relu turns −inf into a harmless 0
    with pytest.raises(ValueError, match=r"theta \(has the training diverged\?\) has 10 entries"):
        network.predict(np.ones((2, 1)))


@pytest.mark.parametrize(
    ("loss", "dev", "text"),
    [
        ([2.0, 1.0, 0.12345], [], "3 steps, last loss 0.1235"),
        ([2.0, 1.0], [0.1, 0.2, 0.5], "2 steps, last loss 1, dev accuracy 0.500"),
        ([2.0, np.nan], [], "diverged within 2 steps: lower the learning rate"),
        ([[2.0, np.nan], [1.0, np.nan]], [], "2 steps, 1 models diverged"),
    ],
)
def test_a_history_tells_itself(loss: Any, dev: list[float], text: str) -> None:
    assert str(History(np.array(loss), np.array(dev), np.array(dev))) == text


# ---- predictions and copies -----------------------------------------------------------------


def test_probabilities_are_the_softmax_of_the_logits() -> None:
    x, _, _ = problem()
    network = small()
    assert_allclose(network.predict_probabilities(x), softmax(network.forward(x)), rtol=1e-14)


def test_predict_gives_the_most_probable_class() -> None:
    x, _, _ = problem()
    network = small()
    assert_array_equal(network.predict(x), network.forward(x).argmax(axis=0))
    assert network.predict(x[:, :0]).shape == (0,)


def test_predictions_are_made_in_test_mode() -> None:
    x, _, _ = problem()
    network = small(batch_norm=True)
    train(network, GradientDescent(0.1))
    alone = np.hstack([network.predict_probabilities(x[:, [i]]) for i in range(5)])
    assert_allclose(alone, network.predict_probabilities(x)[:, :5], rtol=1e-10)


def test_a_copy_is_a_checkpoint() -> None:
    network = small(batch_norm=True)
    checkpoint, x = network.copy(), problem()[0]
    before = network.forward(x)
    train(network, GradientDescent(0.5))
    assert_array_equal(checkpoint.forward(x), before)
    assert not np.array_equal(network.forward(x), before)


# ---- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["train", "dev"])
@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((3, 4)), np.zeros((3, 4)), "Dense got an input of 3 rows; wanted 2 rows"),
        (np.zeros(2), np.eye(3), r"x has shape \(2,\); wanted \(n_x, m\)"),
        (np.zeros((5, 2, 3)), np.eye(3), r"x has shape \(5, 2, 3\); wanted \(n_x, m\)"),
        (np.zeros((2, 0)), np.zeros((3, 0)), r"x has shape \(2, 0\), so no example"),
        (np.full((2, 3), np.nan), np.eye(3), "x has 6 entries that are NaN"),
        ([["a", "b"], ["c", "d"]], np.eye(3), "x holds text values"),
        (np.zeros((2, 4)), np.eye(3), r"y has shape \(3, 3\); wanted: .* \(3, 4\)"),
        (np.zeros((2, 4)), np.eye(4), r"y has shape \(4, 4\); wanted: .* \(3, 4\)"),
        (np.zeros((2, 4)), [0, 1, 2, 0], r"y has shape \(4,\).*one_hot\(labels"),
        (np.zeros((2, 3)), np.zeros((3, 3)), "y is not one-hot: column 0"),
    ],
)
def test_fit_says_what_is_wrong(where: str, x: Any, y: Any, message: str) -> None:
    good = problem()[:2]
    train_x, train_y, dev = (x, y, None) if where == "train" else (*good, (x, y))
    prefix = "^dev .*" if where == "dev" and "Dense" not in message else ""
    with pytest.raises(ValueError, match=prefix + message):
        small().fit(train_x, train_y, Adam(0.1), epochs=1, batch_size=2, rng=generator(), dev=dev)


def test_a_number_too_large_for_float32_is_named() -> None:
    x, y, _ = problem()
    x[0, 0] = 1e300
    network = small(dtype=np.float32)
    message = "^x as float32 has 1 entries that are NaN or infinite"
    with pytest.raises(ValueError, match=message):
        network.fit(x, y, Adam(0.1), epochs=1, batch_size=2, rng=generator())
    with pytest.raises(ValueError, match=message):
        network.predict(x)


def test_a_step_wants_labels_as_the_logits() -> None:
    x, y, labels = problem()
    network = Network.stack([small(0), small(1)])
    before = network.theta.copy()
    wanted = r"y has shape .*; wanted: one-hot columns, \(3, 21\) as the logits"
    for model, wrong in ((network, labels), (network[0], labels), (network, y[:, :1])):
        with pytest.raises(ValueError, match=wanted):
            model.step(x, wrong, GradientDescent(0.1))
    assert_array_equal(network.theta, before)
    network.step(x, np.stack([y, y]), GradientDescent(0.1))
    assert not np.array_equal(network.theta, before)


@pytest.mark.parametrize("optimizer", [Adam, None, 0.1])
def test_training_wants_an_optimizer_object(optimizer: Any) -> None:
    with pytest.raises(ValueError, match=r"^optimizer is .*; wanted: an object, such as Adam\("):
        train(small(), optimizer)


def test_examples_are_checked_without_a_warning_whatever_the_parameters_are() -> None:
    x, y, _ = problem()
    network = small(0, dtype=np.float32)
    network.theta[:] = 3e38
    checked, _ = network.examples(x, y)
    assert checked.dtype == np.float32


def test_a_stack_without_examples_is_an_error_too() -> None:
    stack = Network.stack([small(0), small(1)])
    with pytest.raises(ValueError, match=r"x has shape \(2, 2, 0\), so no example"):
        stack.fit(
            np.zeros((2, 2, 0)),
            np.zeros((3, 0)),
            Adam(0.1),
            epochs=1,
            batch_size=2,
            rng=generator(),
        )


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 2.5, "3", True])
def test_fit_wants_whole_numbers(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"{name} is .*; wanted: a whole number of at least 1"):
        train(small(), GradientDescent(0.1), **{name: value})


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((3, 4)), "3 rows; wanted 2 rows"),
        (np.zeros(2), r"x has shape \(2,\).*x\.reshape\(-1, 1\)"),
        (np.full((2, 1), np.inf), "x has 2 entries that are NaN or infinite"),
    ],
)
def test_predict_says_what_is_wrong(x: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small().predict(x)


@pytest.mark.parametrize("layers", [[], [ReLU()]])
def test_a_network_needs_parameters(layers: Any) -> None:
    with pytest.raises(ValueError, match="no parameters to train; wanted: at least one Dense"):
        Network(layers)


def test_a_layer_stands_in_one_place() -> None:
    relu, rng = ReLU(), generator()
    with pytest.raises(ValueError, match="one layer stands in two places"):
        Network([Dense(2, 2, rng=rng), relu, Dense(2, 2, rng=rng), relu])


def test_layers_of_one_network_have_one_stack_size() -> None:
    stacked = Network.stack([small(0), small(1)]).layers[0]
    with pytest.raises(ValueError, match=r"stack sizes \[\(\), \(2,\)\]; wanted: one size for all"):
        Network([stacked, Dense(5, 3, rng=generator())])


def test_no_network_makes_no_stack() -> None:
    with pytest.raises(ValueError, match="no network to stack"):
        Network.stack([])


@pytest.mark.parametrize(
    "other",
    [
        multilayer((2, 6, 3), rng=generator()),
        multilayer((2, 5, 5, 3), rng=generator()),
        small(activation=Tanh),
        small(batch_norm=True),
        small(dtype=np.float32),
    ],
)
def test_a_stack_wants_networks_that_are_alike(other: Network) -> None:
    with pytest.raises(ValueError, match="the networks differ in their layers"):
        Network.stack([small(), other])


@pytest.mark.parametrize("setting", [{"momentum": 0.99}, {"epsilon": 1e-3}])
def test_a_stack_wants_batch_norms_that_are_alike(setting: dict[str, float]) -> None:
    rng = generator()
    networks = [
        Network([Dense(2, 3, rng=rng), BatchNorm(3)]),
        Network([Dense(2, 3, rng=rng), BatchNorm(3, **setting)]),
    ]
    with pytest.raises(ValueError, match=r"the networks differ .* settings"):
        Network.stack(networks)
