"""Notebook 06: its sliders over their positions, its claims, its drawings and its own modules."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import inside
from course_utils.data import blobs, mini_batches, one_hot
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.exercises.lesson_06 import drift, normalise_ghosts, verdict
from course_utils.figures import seeds, shift
from course_utils.gradient_check import check_network
from course_utils.layers import BatchNorm, Tanh
from course_utils.losses import cross_entropy
from course_utils.network import Network, multilayer
from course_utils.noisy_batch_norm import NoisyBatchNorm, with_noise
from course_utils.optimizers import GradientDescent
from course_utils.sliders import Panel
from tests.lesson import assert_both_ends_differ, click, facts, positions

NOTEBOOK = "06_why_batch_norm_works.ipynb"
CHANGE, RUNS, NOISE = 0, 1, 2
LN4 = np.log(4)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def panel_of(lesson: dict[str, Any], number: int) -> Panel:
    panel: Panel = lesson["panels"][number]
    return panel


# ---- changed digits -------------------------------------------------------------------------


def test_bars_are_the_digits_that_three_networks_read(lesson: dict[str, Any]) -> None:
    panel, seen = panel_of(lesson, CHANGE), set()
    for move in positions(panel, "move"):
        for contrast, grey in ((1.0, 0.0), (0.3, 0.0), (1.5, 0.2)):
            panel.set(contrast=contrast, grey=grey)
            images = np.zeros((8, 8, 719))
            images[:, move:] = lesson["x_test"].reshape(8, 8, 719)[:, : 8 - move]
            images = contrast * images.reshape(64, 719) + grey
            mean, std = images.mean(axis=1, keepdims=True), images.std(axis=1, keepdims=True)
            own = (images - mean) / np.where(std > 1e-9, std, 1)
            cases = [
                (lesson["reader"], lesson["standardise"](images)),
                (lesson["reader"], own),
                (lesson["readers"][move], own),
            ]
            shown = facts(panel)
            counts = [int((net.predict(x) == lesson["labels_test"]).sum()) for net, x in cases]
            names = ("training_statistics", "own_statistics", "retrained")
            assert [shown[name] for name in names] == counts
            assert [bar.get_height() for bar in lesson["right_bars"]] == counts
            assert_allclose(lesson["digits_picture"].get_array(), shift.first_digits(images))
            seen.add(tuple(counts))
    assert len(seen) >= 12


def test_contrast_and_grey_leave_own_statistics_alone(lesson: dict[str, Any]) -> None:
    panel = panel_of(lesson, CHANGE)
    plain = click(panel, "as in training")
    for preset in ("pale: own helps", "grey: own helps"):
        shown = click(panel, preset)
        assert shown["own_statistics"] == plain["own_statistics"] > 690
        assert shown["training_statistics"] < 600
    moved = click(panel, "moved: retrain")
    assert moved["own_statistics"] < 150 < 680 < moved["retrained"]
    assert click(panel, "digits cut off")["retrained"] < plain["retrained"] - 30


# ---- the runs -------------------------------------------------------------------------------


def test_runs_are_those_that_were_trained(lesson: dict[str, Any]) -> None:
    panel = panel_of(lesson, RUNS)
    for activation in ("Sigmoid", "ReLU"):
        for kind in ("without", "with", "noisy"):
            panel.set(activation=activation, kind=kind)
            for number, alpha in enumerate(positions(panel, "alpha")):
                curves = lesson["curves"][activation][kind][:, number]
                ends = np.median(curves[-60:], axis=0)
                words = dict(word.split("=") for word in panel.facts.split())
                assert words["activation"] == activation
                assert words["batch_norm"] == kind
                assert float(words["alpha"]) == pytest.approx(alpha, rel=1e-3)
                assert int(words["learned"]) == (ends < 1).sum()
                assert_array_equal(
                    [line.get_ydata() for line in lesson["run_lines"]], seeds.inside(curves).T
                )
                assert lesson["run_place"].get_xdata()[0] == alpha
            spread = lesson["run_spreads"][kind]
            assert_allclose(spread.seeds.get_ydata()[-5:], seeds.inside(ends))


def test_one_run_is_that_of_the_network_alone(lesson: dict[str, Any]) -> None:
    network = lesson["deep_network"]("without", lesson["Sigmoid"], 3, np.float32)
    history = network.fit(
        lesson["points"],
        lesson["arms_y"],
        GradientDescent(1.0),
        epochs=5,
        batch_size=64,
        rng=generator(1),
    )
    stacked = lesson["curves"]["Sigmoid"]["without"][:30, 2, 3]
    assert_allclose(history.loss, stacked, rtol=1e-4)


def test_presets_of_the_runs(lesson: dict[str, Any]) -> None:
    panel = panel_of(lesson, RUNS)
    for name, learned in {
        "stuck at ln 4": 0,
        "shaken, learns": 5,
        "too large an α": 0,
        "same α, learns": 5,
        "lowest of all": 5,
    }.items():
        panel.set(**lesson["run_presets"][name])
        assert f"learned={learned} " in panel.facts, name


def test_claims_about_the_runs(lesson: dict[str, Any]) -> None:
    last = lesson["last"]
    assert_allclose(last["Sigmoid"]["without"][:4], LN4, atol=0.05)
    assert (last["Sigmoid"]["with"][:4] < 0.95).all()
    assert (last["Sigmoid"]["noisy"][:4] < 0.95).all()
    assert not (last["ReLU"]["without"][2] < 1).any()
    assert (last["ReLU"]["with"][:3] < 0.5).all()
    assert not (last["ReLU"]["with"][4] < 1).any()
    assert last["ReLU"]["without"][0].max() < 0.6 * last["ReLU"]["with"].min()


def test_claims_about_drift_and_smoothness(lesson: dict[str, Any]) -> None:
    measured = {
        kind: lesson["statistics_in_training"](kind, lesson["ReLU"], 0.1)
        for kind in lesson["kinds"]
    }
    drifts = {kind: lesson["drift"](means, stds) for kind, (means, stds) in measured.items()}
    assert drifts["with"] * 50 < drifts["without"] < drifts["noisy"]
    by_exercise = [
        drift(means[:, s], stds[:, s]) for means, stds in [measured["with"]] for s in range(5)
    ]
    assert_allclose(np.mean(by_exercise), drifts["with"], rtol=1e-4)
    losses = np.array([lesson["last"]["ReLU"][kind][0] for kind in drifts])
    assert verdict(np.array(list(drifts.values())), losses) == "contradicts"
    width = {
        (name, kind): np.median(np.ptp(found, axis=1))
        for name, of_kind in lesson["walks"].items()
        for kind, found in of_kind.items()
    }
    assert width["ReLU", "without"] > 3 * width["ReLU", "with"]
    assert width["Sigmoid", "without"] < width["Sigmoid", "with"] / 3


def test_batch_norm_pins_what_the_lesson_says(lesson: dict[str, Any]) -> None:
    for name, pinned in (("with", True), ("without", False)):
        network = lesson["trained"][name].copy()
        network.layers[0].params["weight"] *= 5
        moved = inside.statistics(network, lesson["inputs"])
        before = inside.statistics(lesson["trained"][name], lesson["inputs"])
        assert np.allclose(moved, before, rtol=1e-3, atol=1e-9) == pinned


# ---- batch sizes ----------------------------------------------------------------------------


def test_noise_and_losses_of_each_batch_size(lesson: dict[str, Any]) -> None:
    panel = panel_of(lesson, NOISE)
    for number, size in enumerate(positions(panel, "batch_size")):
        shown = facts(panel)
        assert shown["batch_size"] == size == 2 ** (number + 1)
        assert shown["sigma_over_root_B"] == pytest.approx(lesson["z"].std() / size**0.5, rel=1e-3)
        assert shown["std_of_means"] == pytest.approx(shown["sigma_over_root_B"], rel=0.05)
        for kind in ("with", "without"):
            loss = np.median(np.median(lesson["size_curves"][kind][number, -60:], axis=0))
            assert shown[f"loss_{kind}"] == pytest.approx(loss, rel=0.35)
        assert lesson["size_place"].get_xdata()[0] == size


def test_presets_of_the_noise(lesson: dict[str, Any]) -> None:
    panel = panel_of(lesson, NOISE)
    noisy, little = click(panel, "2: noise wins"), click(panel, "256: little noise")
    assert noisy["loss_with"] >= 1 > 0.1 > little["loss_with"]
    assert click(panel, "8: begins to learn")["batch_size"] == 8


def test_claims_about_batch_sizes(lesson: dict[str, Any]) -> None:
    with_norm, without = (lesson["size_last"][kind] for kind in ("with", "without"))
    assert (np.diff(np.median(with_norm, axis=1)) < 0).all()
    assert without[3].max() < with_norm[3].min()
    assert with_norm[-1].max() < without[-1].min()
    dev = np.median(lesson["size_dev"]["with"], axis=1)
    assert dev[-1] < dev[3] < dev[0]


def test_only_batch_norm_cares_how_examples_come_in_batches(lesson: dict[str, Any]) -> None:
    parts = [slice(start, start + 4) for start in range(0, 384, 4)]
    for kind, cares in (("without", False), ("with", True)):
        stack = lesson["stacks"][kind][-1].copy()
        x, y = lesson["points"], lesson["arms_y"]
        whole = cross_entropy(stack.forward(x, training=True), y)
        small = [cross_entropy(stack.forward(x[:, p], training=True), y[:, p]) for p in parts]
        assert np.allclose(np.mean(small, axis=0), whole, rtol=1e-3) == (not cares)


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


# ---- noisy batch norm -----------------------------------------------------------------------


def problem(m: int = 40) -> tuple[Any, Any]:
    x, labels = blobs(4, m // 4, generator())
    return x, one_hot(labels, 4)


def test_noise_is_a_factor_and_an_offset_a_unit() -> None:
    x = generator(1).standard_normal((3, 50))
    layer = NoisyBatchNorm(3, rng=generator(), factor=0.25, offset=0.5)
    plain = BatchNorm(3).forward(x, training=True)
    factors, offsets = [], []
    for _ in range(400):
        out = layer.forward(x, training=True)
        factor = out.std(axis=1) / plain.std(axis=1)
        assert_allclose(out - factor[:, None] * plain, out.mean(axis=1)[:, None] * np.ones((1, 50)))
        factors.append(factor)
        offsets.append(out.mean(axis=1))
    for values, low, high in ((factors, 1, 1.25), (offsets, -0.5, 0.5)):
        assert low <= np.min(values) < low + 0.01 * (high - low) * 10
        assert high >= np.max(values) > high - 0.01 * (high - low) * 10
        assert np.mean(values) == pytest.approx((low + high) / 2, abs=0.02)


def test_noise_is_off_in_test_mode_and_running_averages_are_plain() -> None:
    x = generator(1).standard_normal((3, 50))
    noisy, plain = NoisyBatchNorm(3, rng=generator()), BatchNorm(3)
    for layer in (noisy, plain):
        layer.forward(x, training=True)
    assert_array_equal(noisy.forward(x, training=False), plain.forward(x, training=False))


def test_gradient_of_noisy_batch_norm() -> None:
    class Frozen(NoisyBatchNorm):
        """The same noise at each call, so that differences can be taken."""

        def forward(self, x: Any, *, training: bool) -> Any:
            self.rng = generator(5)
            return super().forward(x, training=training)

    x, y = problem()
    plain = multilayer((2, 4, 4), rng=generator(), activation=Tanh, batch_norm=True)
    layers = [plain.layers[0], Frozen(4, rng=generator(5)), *plain.layers[2:]]
    errors = check_network(Network(layers), x, y, training=True)
    assert max(errors.values()) < 1e-7, errors


def test_each_model_of_a_stack_has_its_own_noise() -> None:
    network = with_noise(multilayer((2, 4, 4), rng=generator(), batch_norm=True), generator())
    stack = Network.stack([network, network])
    x, _ = problem()
    first, second = stack.forward(x, training=True)
    assert not np.allclose(first, second)
    assert_array_equal(*stack.forward(x))


def test_with_noise_keeps_weights_settings_and_type() -> None:
    plain = multilayer((2, 4, 4), rng=generator(), batch_norm=True, dtype=np.float32)
    batch_norm = plain.layers[1]
    assert isinstance(batch_norm, BatchNorm)
    batch_norm.momentum, batch_norm.epsilon = 0.5, 0.01
    noisy = with_noise(plain, generator(), factor=0.0, offset=0.0)
    x, _ = problem()
    x = x.astype(np.float32)
    assert_array_equal(noisy.forward(x, training=True), plain.forward(x, training=True))
    assert noisy.forward(x, training=True).dtype == np.float32
    shaken = noisy.layers[1]
    assert isinstance(shaken, NoisyBatchNorm)
    assert (shaken.momentum, shaken.epsilon) == (0.5, 0.01)
    noisy.theta[...] = 0
    assert plain.theta.any()
    with pytest.raises(ValueError, match="network has no batch norm"):
        with_noise(multilayer((2, 4, 4), rng=generator()), generator())
    with pytest.raises(ValueError, match="factor is -1"):
        NoisyBatchNorm(2, rng=generator(), factor=-1)


def test_a_stack_draws_its_noise_from_its_first_models_generator() -> None:
    plain = multilayer((2, 4, 4), rng=generator(), batch_norm=True)
    first, second = (with_noise(plain, generator(seed)) for seed in (1, 2))
    stack, expected = Network.stack([first, second]), generator(1)
    stack.forward(problem()[0], training=True)
    expected.random((2, 2, 4))  # a factor and an offset for each model and unit
    rngs = [layer.rng for net in (first, second) for layer in net.layers[1:2]]  # type: ignore[attr-defined]
    assert rngs[0].random() == expected.random()
    assert rngs[1].random() == generator(2).random()
    copy = first.copy().layers[1]
    assert isinstance(copy, NoisyBatchNorm)
    assert copy.rng is rngs[0]


def test_noise_wants_a_generator_and_a_forward() -> None:
    plain = multilayer((2, 4, 4), rng=generator(), batch_norm=True)
    with pytest.raises(ValueError, match="rng is 0; wanted: a random generator"):
        with_noise(plain, 0)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="backward was called before forward"):
        NoisyBatchNorm(3, rng=generator()).backward(np.ones((3, 2)))
    layer = NoisyBatchNorm(3, rng=generator())
    layer.forward(np.ones((3, 2)), training=True)
    with pytest.raises(RuntimeError, match="backward was called before forward"):
        layer.copy().backward(np.ones((3, 2)))


# ---- inside a network -----------------------------------------------------------------------


def small(**settings: Any) -> Network:
    return multilayer((2, 5, 6, 4), rng=generator(), activation=Tanh, **settings)


def test_watching_changes_nothing() -> None:
    x, y = problem()
    watched, fitted, looks = small(), small(), []
    settings: dict[str, Any] = {"epochs": 3, "batch_size": 16, "rng": generator(2)}

    def look(network: Network, x_batch: Any, y_batch: Any) -> float:
        looks.append((x_batch, network.theta.copy()))
        return float(cross_entropy(network.forward(x_batch), y_batch))

    seen = inside.watch(watched, x, y, GradientDescent(0.5), look, **settings, every=2)
    history = fitted.fit(x, y, GradientDescent(0.5), **settings | {"rng": generator(2)})
    assert_array_equal(watched.theta, fitted.theta)
    assert_allclose(seen, history.loss[::2])
    assert_array_equal(looks[0][0], next(mini_batches(x, y, 16, generator(2)))[0])
    assert_array_equal(looks[0][1], small().theta)
    with pytest.raises(ValueError, match="every is 0"):
        inside.watch(watched, x, y, GradientDescent(0.5), look, **settings, every=0)


def test_watching_looks_at_its_data_as_fit_does() -> None:
    x, y = problem()
    watched, fitted = small(dtype=np.float32), small(dtype=np.float32)
    settings: dict[str, Any] = {"epochs": 2, "batch_size": 16, "rng": generator(2)}
    bad = x.copy()
    bad[0, 0] = np.nan

    def look(network: Network, x_batch: Any, y_batch: Any) -> bool:
        return bool(x_batch.dtype == y_batch.dtype == np.float32)

    for inputs, labels, changed, message in [
        (x, y.argmax(axis=0), {}, r"y has shape .*one_hot\(labels"),
        (x, 3 * y, {}, "y is not one-hot"),
        (bad, y, {}, "x has 1 entries that are NaN"),
        (x, y, {"rng": 0}, "rng is 0; wanted: a random generator"),
    ]:
        with pytest.raises(ValueError, match=message):
            inside.watch(watched, inputs, labels, GradientDescent(0.5), look, **settings | changed)
    seen = inside.watch(watched, x.tolist(), y.tolist(), GradientDescent(0.5), look, **settings)
    assert seen.all()
    fitted.fit(x, y, GradientDescent(0.5), **settings | {"rng": generator(2)})
    assert_array_equal(watched.theta, fitted.theta)


@pytest.mark.parametrize(
    ("etas", "message"),
    [([], "etas is empty"), ([0.1, np.nan], "etas has 1 entries that are NaN"), (0.1, "etas has")],
)
def test_a_walk_wants_its_lengths(etas: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        inside.along_gradient(small(), *problem(), etas)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_last_hidden_is_what_enters_the_last_activation(batch_norm: bool) -> None:
    x, _ = problem()
    network = small(batch_norm=batch_norm)
    entering = inside.last_hidden(network, x)
    assert entering.shape == (6, 40)
    output = network.layers[-1].params
    expected = output["weight"] @ np.tanh(entering) + output["bias"]
    assert_allclose(network.forward(x, training=True), expected)
    mean, std = inside.statistics(network, x)
    assert_allclose(mean, entering.mean(axis=1))
    assert_allclose(std, entering.std(axis=1))
    with pytest.raises(ValueError, match="wanted: a hidden layer"):
        inside.last_hidden(multilayer((2, 4), rng=generator()), x)


def test_walk_goes_down_the_gradient() -> None:
    x, y = problem()
    stack = Network.stack(
        [multilayer((2, 4, 4), rng=generator(s), activation=Tanh) for s in (0, 1)]
    )
    before = stack.theta.copy()
    loss, change = inside.along_gradient(stack, x, y, [0.0, 1e-5, 0.3])
    assert loss.shape == change.shape == (3, 2)
    assert_array_equal(stack.theta, before)
    assert_allclose(loss[0], cross_entropy(stack.forward(x), y))
    assert_allclose(change[0], 0)
    taken = stack.copy()
    for network in (stack, taken):
        network.step(x, y, GradientDescent(0.0 if network is stack else 1e-5))
    assert_allclose(loss[1], cross_entropy(taken.forward(x), y), rtol=1e-12)
    slope = (loss[0] - loss[1]) / 1e-5
    assert_allclose(slope, np.sum(stack.gradient**2, axis=-1), rtol=1e-3)
    far = stack.copy()
    far.theta -= 0.3 * stack.gradient
    first = stack.gradient.copy()
    far.step(x, y, GradientDescent(0.0))
    expected = np.linalg.norm(far.gradient - first, axis=1) / np.linalg.norm(first, axis=1)
    assert_allclose(change[2], expected)


# ---- the drawings ---------------------------------------------------------------------------


def test_losses_beyond_the_axis_lie_on_its_edge() -> None:
    low, high = seeds.LOSSES
    assert_array_equal(seeds.inside([0.5, np.nan, np.inf, 1e9, 0.0]), [0.5, high, high, high, low])


def test_spreads_show_each_seed_and_the_median() -> None:
    _, ax = plt.subplots()
    losses = {"a": np.array([[1.0, 2.0, 9.0], [3.0, np.nan, 4.0]])}
    spreads = seeds.draw_spreads(ax, [0.1, 1.0], losses)
    assert_array_equal(spreads["a"].seeds.get_xdata(), [0.1] * 3 + [1.0] * 3)
    assert_array_equal(spreads["a"].seeds.get_ydata(), [1, 2, 9, 3, 20, 4])
    assert_array_equal(spreads["a"].median.get_ydata(), [2, 4])
    seeds.set_spreads(spreads, {"a": np.ones((2, 3))})
    assert_array_equal(spreads["a"].seeds.get_ydata(), np.ones(6))
    assert_array_equal(spreads["a"].median.get_ydata(), np.ones(2))


def test_bell_has_the_histograms_area() -> None:
    _, ax = plt.subplots()
    bell = seeds.draw_means(ax, np.linspace(-4, 6, 81))
    means = 1 + 0.5 * generator().standard_normal(20000)
    seeds.set_means(bell, means, 1.0, 0.5)
    heights, bins, _ = bell.histogram.get_data()
    x, y = np.asarray(bell.curve.get_data(), float)
    assert y.max() == pytest.approx(1)
    assert x[np.argmax(y)] == pytest.approx(1)
    assert np.sum(heights * np.diff(bins)) == pytest.approx(np.trapezoid(y, x), rel=1e-3)
    assert_allclose(heights, np.interp((bins[1:] + bins[:-1]) / 2, x, y), atol=0.06)


def test_walks_are_drawn_from_lowest_to_highest() -> None:
    _, ax = plt.subplots()
    walks = np.array([[[1.0, 1.0, 5.0], [2.0, 4.0, 6.0]]] * 2)
    seeds.draw_walks(ax, [0, 6], {"a": walks})
    assert_array_equal([line.get_ydata() for line in ax.lines], [[4, 4], [1, 1]])


def test_drift_draws_bands_and_some_units() -> None:
    _, ax = plt.subplots()
    values = np.arange(5.0) + 10 * np.arange(4.0)[:, None]
    shift.draw_drift(ax, values)
    median, *units = (line.get_ydata() for line in ax.lines)
    assert_array_equal(median, values[:, 2])
    assert_array_equal(units, values.T[:3])


def test_everything_that_a_slider_moves_is_animated() -> None:
    _, ax = plt.subplots()
    moving = [shift.draw_digits(ax, np.ones((64, 20))), *seeds.draw_means(ax, np.arange(4.0))]
    moving += [seeds.draw_place(ax, 1.0), *seeds.draw_runs(ax, np.ones((3, 2)))]
    for spread in seeds.draw_spreads(ax, [1, 2], {"a": np.ones((2, 3))}).values():
        moving += spread
    assert all(artist.get_animated() for artist in moving)


# ---- the exercises --------------------------------------------------------------------------


def test_there_are_enough_exercises_and_slips() -> None:
    exercises = exercises_of("06")
    assert len(exercises) == 5
    assert sum(len(exercise.slips) for exercise in exercises.values()) >= 40


def _ghosts_by_layer(z: Any, ghost_size: int) -> Any:
    parts = [z[:, i : i + ghost_size] for i in range(0, z.shape[1], ghost_size)]
    return np.hstack([BatchNorm(len(z)).forward(part, training=True) for part in parts])


def _drift_by_loop(means: Any, stds: Any) -> Any:
    moves = [abs(means[t + 1] - means[t]) / stds[t] for t in range(len(means) - 1)]
    return np.mean(moves)


Rule = Callable[[Any, Any], Any]


def _judge_by(supports: Rule, contradicts: Rule) -> Callable[[Any, Any], str]:
    """Return a verdict with two rules, which may differ, of when a network is below another."""

    def judged(drifts: Any, losses: Any) -> str:
        pairs = list(combinations(losses[np.argsort(drifts)], 2))
        if any(contradicts(other, steadier) for steadier, other in pairs):
            return "contradicts"
        return "supports" if all(supports(*pair) for pair in pairs) else "undecided"

    return judged


def _every_seed(a: Any, b: Any) -> Any:
    return (a[:, None] < b).all()


def _same_seed(a: Any, b: Any) -> Any:
    return (a < b).all()


def _touching(a: Any, b: Any) -> Any:
    return a.max() <= b.min()


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("06.1", _drift_by_loop, "✓"),
        ("06.1", lambda means, stds: np.abs(np.diff(means, axis=0)) / stds[:-1], "a number"),
        ("06.2", _judge_by(_every_seed, _every_seed), "✓"),
        ("06.2", _judge_by(_same_seed, _every_seed), 'for "supports" you compare seed 0'),
        ("06.2", _judge_by(_every_seed, _same_seed), 'for "contradicts" you compare seed 0'),
        ("06.3", lambda z, batch_size: (z.var(axis=1, keepdims=True) / batch_size) ** 0.5, "✓"),
        ("06.3", lambda z, batch_size: z.std(axis=1) / batch_size**0.5, "keepdims"),
        ("06.3", lambda z, size: z.std(axis=1, ddof=1, keepdims=True) / size**0.5, "ddof=0"),
        ("06.4", lambda sizes, train, dev: sizes[np.median(dev, axis=1).argsort()[0]], "✓"),
        ("06.5", _ghosts_by_layer, "✓"),
        ("06.5", lambda z, g: normalise_ghosts(z, g).T, "Rows and columns"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("06")[exercise], answer).message


def _lowest(score: Any) -> Any:
    """Return a choice of batch size by another number than the median of the dev losses."""
    return lambda sizes, train, dev: sizes[np.argmin([score(row) for row in dev])]


def _by(score: Any) -> Any:
    """Return a verdict on one number a network."""
    return lambda drifts, losses: verdict(drifts, np.array([[score(row)] for row in losses]))


def _by_quartiles(drifts: Any, losses: Any) -> str:
    return verdict(drifts, np.quantile(losses, (0.25, 0.75), axis=1).T)


def _one_win_supports(drifts: Any, losses: Any) -> str:
    wins = [verdict(drifts[[i, j]], losses[[i, j]]) for i in range(len(drifts)) for j in range(i)]
    return "contradicts" if "contradicts" in wins else max(wins, key="supports".__eq__)


def _neighbouring_rows(drifts: Any, losses: Any) -> str:
    rows = [slice(i, i + 2) for i in range(len(drifts) - 1)]
    found = {verdict(drifts[two], losses[two]) for two in rows}
    return next(word for word in ("contradicts", "undecided", "supports") if word in found)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("06.2", _by(lambda row: row[-1])),
        ("06.2", _by(lambda row: row[1])),
        ("06.2", _by(lambda row: row.min() + row.max())),
        ("06.2", _by(lambda row: row[np.isfinite(row)].mean())),
        ("06.2", _by_quartiles),
        ("06.2", _one_win_supports),
        ("06.2", _neighbouring_rows),
        ("06.2", _judge_by(_touching, _every_seed)),
        ("06.2", _judge_by(_every_seed, _touching)),
        ("06.2", lambda drifts, losses: verdict(drifts[[0, -1]], losses[[0, -1]])),
        ("06.4", _lowest(lambda row: row[1])),
        ("06.4", _lowest(lambda row: row[2])),
        ("06.4", _lowest(lambda row: np.sort(row)[1])),
        ("06.4", _lowest(lambda row: np.sort(row)[:2].mean())),
        ("06.4", _lowest(lambda row: np.quantile(row, 0.75))),
        ("06.4", _lowest(lambda row: np.quantile(row, 0.25))),
        ("06.4", _lowest(lambda row: np.median(row) + row.std())),
        ("06.4", _lowest(lambda row: row.mean() - row.std())),
        ("06.4", _lowest(np.prod)),
        ("06.4", lambda sizes, train, dev: 64),
        ("06.4", lambda sizes, train, dev: sizes[2]),
        ("06.4", lambda sizes, train, dev: sizes[np.median(train + dev, axis=1).argmin()]),
    ],
)
def test_a_wrong_answer_that_is_no_known_slip_gets_no_slips_hint(
    exercise: str, answer: Any
) -> None:
    assert judge(exercises_of("06")[exercise], answer).message.startswith(f"✗ {exercise}: on input")
