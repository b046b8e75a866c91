"""Optimizers against iterates worked out by hand, stacks of learning rates, schedules, errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from course_utils import blocks
from course_utils.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    Optimizer,
    RMSprop,
    exponential_decay,
    inverse_decay,
)

Array = NDArray[Any]
ALL = [GradientDescent, Momentum, RMSprop, Adam]


def after(optimizer: Optimizer, gradients: list[Any], start: Any = 0.0) -> Array:
    """θ after steps along given gradients."""
    theta = np.atleast_1d(np.array(start, dtype=np.float64))
    for gradient in gradients:
        optimizer.step(theta, np.broadcast_to(np.asarray(gradient, float), theta.shape))
    return theta


def minimise(optimizer: Optimizer, steps: int) -> float:
    """Value of w after steps down w² − 10w + 25, from w = 0."""
    w = np.array([0.0])
    for _ in range(steps):
        optimizer.step(w, 2 * w - 10)
    return float(w[0])


# ---- known iterates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "w"), [(0, 0.0), (1, 0.1), (2, 0.198), (1001, 5 - 5 * 0.98**1001)]
)
def test_gradient_descent_on_the_courses_parabola(steps: int, w: float) -> None:
    assert minimise(GradientDescent(0.01), steps) == pytest.approx(w, abs=1e-12)


def test_momentum_by_hand() -> None:
    # v: 0.1·2 = 0.2, then 0.9·0.2 + 0.1·(−1) = 0.08; θ: −0.5·0.2, then −0.5·0.08 more.
    assert_allclose(after(Momentum(0.5, momentum=0.9), [2, -1]), [-0.1 - 0.04], rtol=1e-14)


def test_momentum_weighs_the_old_value() -> None:
    assert_allclose(after(Momentum(1.0, momentum=0.75), [4, 0]), [-1 - 0.75], rtol=1e-14)


def test_momentum_approaches_gradient_descent_on_a_constant_gradient() -> None:
    # v_t = 1 − 0.9^t, so θ = −α (t − 0.9 (1 − 0.9^t)/0.1).
    expected = -0.1 * (50 - 9 * (1 - 0.9**50))
    assert_allclose(after(Momentum(0.1), [1] * 50), [expected], rtol=1e-12)


def test_momentum_0_is_gradient_descent() -> None:
    assert minimise(Momentum(0.1, momentum=0.0), 7) == minimise(GradientDescent(0.1), 7)


def test_rmsprop_by_hand() -> None:
    # s: 0.25·4 = 1, then 0.75·1 + 0.25·9 = 3.
    theta = after(RMSprop(0.1, decay=0.75, epsilon=0.5), [2, -3])
    assert_allclose(theta, [-0.1 * (2 / 1.5 - 3 / (np.sqrt(3) + 0.5))], rtol=1e-14)


def test_adams_first_step_is_the_learning_rate() -> None:
    assert minimise(Adam(0.1), 1) == pytest.approx(0.1, abs=1e-9)


@pytest.mark.parametrize("gradient", [1e-3, 1.0, -50.0])
def test_adams_steps_along_a_constant_gradient_are_the_learning_rate(gradient: float) -> None:
    # Bias correction makes v̂ = g and ŝ = g² at every step.
    theta = after(Adam(0.1, epsilon=1e-12), [gradient] * 5)
    assert_allclose(theta, [-0.5 * np.sign(gradient)], rtol=1e-8)


def test_adam_by_hand() -> None:
    # v: 1, 0.5·1 + 0.5·(−4) = −1.5;  s: 0.25·4 = 1, 0.75·1 + 0.25·16 = 4.75.
    theta = after(Adam(0.1, momentum=0.5, decay=0.75, epsilon=0.5), [2, -4])
    first = (1 / 0.5) / (np.sqrt(1 / 0.25) + 0.5)
    second = (-1.5 / (1 - 0.25)) / (np.sqrt(4.75 / (1 - 0.75**2)) + 0.5)
    assert_allclose(theta, [-0.1 * (first + second)], rtol=1e-14)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (Momentum(0.1), {"momentum": 0.9}),
        (RMSprop(0.1), {"decay": 0.9, "epsilon": 1e-8}),
        (Adam(0.1), {"momentum": 0.9, "decay": 0.999, "epsilon": 1e-8}),
    ],
)
def test_settings_unless_told(optimizer: Optimizer, settings: dict[str, float]) -> None:
    assert {name: getattr(optimizer, name) for name in settings} == settings


@pytest.mark.parametrize("kind", [RMSprop, Adam])
def test_epsilon_keeps_a_gradient_of_zero_safe(kind: type[RMSprop] | type[Adam]) -> None:
    assert_array_equal(after(kind(0.1), [0, 0], start=[3.0]), [3.0])


@pytest.mark.parametrize("kind", ALL)
def test_each_optimizer_finds_the_minimum(kind: Callable[..., Optimizer]) -> None:
    assert minimise(kind(inverse_decay(0.3, 1.0, 20)), 600) == pytest.approx(5, abs=0.02)


# ---- how a step is done ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_theta_changes_in_place_and_the_gradient_does_not(kind: Callable[..., Optimizer]) -> None:
    theta, gradient = np.array([1.0, 2.0]), np.array([3.0, -4.0])
    view = theta[:]
    optimizer = kind(0.1)
    for _ in range(3):
        optimizer.step(theta, gradient)
    assert (view != [1, 2]).all()
    assert_array_equal(gradient, [3, -4])


@pytest.mark.parametrize("kind", ALL)
def test_steps_are_counted(kind: Callable[..., Optimizer]) -> None:
    optimizer = kind(0.1)
    assert optimizer.t == 0
    after(optimizer, [1, 1, 1])
    assert optimizer.t == 3


@pytest.mark.parametrize("kind", ALL)
def test_learning_rate_0_changes_nothing(kind: Callable[..., Optimizer]) -> None:
    assert_array_equal(after(kind(0.0), [1, 2], start=[7.0]), [7.0])


@pytest.mark.parametrize("kind", ALL)
def test_a_stack_with_k_learning_rates_equals_each_alone(kind: Callable[..., Optimizer]) -> None:
    rng = np.random.default_rng(0)
    rates, start = [0.0, 0.01, 0.1, 2.0], rng.standard_normal((4, 6))
    gradients = rng.standard_normal((5, 4, 6))
    stack = after(kind(rates), list(gradients), start)
    for i, rate in enumerate(rates):
        assert_array_equal(stack[i], after(kind(rate), list(gradients[:, i]), start[i]))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("rates", [0.1, [0.0, 0.01, 0.1, 2.0]])
def test_a_stack_in_blocks_equals_the_whole(
    kind: Callable[..., Optimizer], rates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradients, start = np.random.default_rng(0).standard_normal((5, 4, 6)), np.ones((4, 6))
    whole = after(kind(rates), list(gradients), start)
    monkeypatch.setattr(blocks, "CACHE_BYTES", 1)
    assert_array_equal(after(kind(rates), list(gradients), start), whole)


@pytest.mark.parametrize("kind", ALL)
def test_float32_stays_float32(kind: Callable[..., Optimizer]) -> None:
    theta = np.ones((2, 3), np.float32)
    optimizer = kind(np.array([0.1, 0.2]))
    optimizer.step(theta, np.ones((2, 3), np.float32))
    assert {array.dtype for array in optimizer._averages.values()} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", ALL)
def test_a_gradient_of_whole_numbers_is_accepted(kind: Callable[..., Optimizer]) -> None:
    whole, floats = np.array([1.0]), np.array([1.0])
    kind(0.1).step(whole, np.array([3]))
    kind(0.1).step(floats, np.array([3.0]))
    assert_array_equal(whole, floats)


def test_the_learning_rate_may_change_between_steps() -> None:
    optimizer = GradientDescent(0.1)
    theta = after(optimizer, [1])
    optimizer.learning_rate = 10.0
    optimizer.step(theta, np.ones(1))
    assert_allclose(theta, [-10.1])
    assert optimizer.learning_rate == 10.0


# ---- schedules ------------------------------------------------------------------------------


def test_a_schedule_is_asked_at_0_1_2() -> None:
    asked: list[int] = []

    def schedule(t: int) -> float:
        asked.append(t)
        return 10.0 ** (-t)

    assert_allclose(after(GradientDescent(schedule), [1, 1, 1]), [-1.11])
    assert asked == [0, 1, 2]


def test_inverse_decay_falls_with_the_epoch() -> None:
    alpha = inverse_decay(0.2, rate=1.0, steps_per_epoch=10)
    assert_allclose([alpha(t) for t in (0, 9, 10, 19, 20, 30)], 0.2 / np.array([1, 1, 2, 2, 3, 4]))


def test_exponential_decay_falls_with_the_epoch() -> None:
    alpha = exponential_decay(0.2, rate=0.95, steps_per_epoch=3)
    assert_allclose([alpha(t) for t in (0, 2, 3, 8, 9)], 0.2 * 0.95 ** np.array([0, 0, 1, 2, 3]))


@pytest.mark.parametrize("decay", [inverse_decay, exponential_decay])
def test_a_schedule_serves_a_stack(decay: Callable[..., Callable[[int], Array]]) -> None:
    alpha = decay([0.1, 0.2], 0.5, 1)
    theta = after(GradientDescent(alpha), [1, 1], np.zeros((2, 3)))
    assert_allclose(theta[1], 2 * theta[0])
    assert_allclose(theta[0], -(alpha(0)[0] + alpha(1)[0]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: inverse_decay(-0.1, 1, 1), r"learning_rate is -0\.1; wanted: in \[0, inf\)"),
        (lambda: exponential_decay(-0.1, 1, 1), r"learning_rate is -0\.1; wanted"),
        (lambda: exponential_decay(np.inf, 1, 1), r"learning_rate is inf; wanted: in \[0, inf\)"),
        (lambda: inverse_decay(0.1, -1, 1), r"rate is -1; wanted: in \[0, inf\)"),
        (lambda: exponential_decay(0.1, 0, 1), r"rate is 0; wanted: in \(0, 1\]"),
        (lambda: exponential_decay(0.1, 1.1, 1), r"rate is 1\.1; wanted: in \(0, 1\]"),
        (lambda: inverse_decay(0.1, 1, 0), "steps_per_epoch is 0; wanted: a whole number"),
        (lambda: exponential_decay(0.1, 1, 0), "steps_per_epoch is 0; wanted: a whole number"),
        (lambda: inverse_decay(0.1, 1, 2.5), r"steps_per_epoch is 2\.5; wanted: a whole"),  # type: ignore[arg-type]
    ],
)
def test_schedules_refuse(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_the_edges_of_a_schedules_range_are_allowed() -> None:
    assert inverse_decay(0.0, 0, 1)(5) == 0
    assert exponential_decay(0.3, 1, 1)(5) == 0.3


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf])
def test_what_a_schedule_returns_is_checked(rate: float) -> None:
    with pytest.raises(ValueError, match=r"learning_rate\(0\) is .*; wanted: in \[0, inf\)"):
        after(GradientDescent(lambda t: rate), [1])


def test_steps_are_done_in_the_type_of_theta() -> None:
    gradient = np.random.default_rng(0).standard_normal(1000)
    for rate in (0.1, [0.1]):
        thetas = [np.ones((1, 1000), np.float32) for _ in range(2)]
        for theta, kind in zip(thetas, (np.float32, np.float64), strict=True):
            GradientDescent(rate).step(theta, gradient[None].astype(kind))
        expected = np.float32(1) - np.float32(0.1) * gradient.astype(np.float32)
        assert_array_equal(thetas[0][0], expected)
        assert_array_equal(thetas[0], thetas[1])


def test_epsilon_of_rmsprop_is_1e_8_unless_told_otherwise() -> None:
    assert after(RMSprop(0.1), [1e-7]) == after(RMSprop(0.1, 0.9, 1e-8), [1e-7])


# ---- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, [0.1, -0.1], "0.1", None])
def test_a_bad_learning_rate_is_refused(kind: Callable[..., Optimizer], rate: Any) -> None:
    with pytest.raises(ValueError, match="learning_rate is"):
        kind(rate)


def test_a_learning_rate_set_later_is_checked_too() -> None:
    optimizer = GradientDescent(0.1)
    with pytest.raises(ValueError, match="learning_rate is -1; wanted"):
        optimizer.learning_rate = -1


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(Momentum, "momentum"), (Adam, "momentum"), (RMSprop, "decay"), (Adam, "decay")],
)
@pytest.mark.parametrize("value", [1, 1.5, -0.1, np.nan, "0.9", [0.9, 0.9]])
def test_a_weight_of_the_old_value_lies_below_1(
    kind: Callable[..., Optimizer], setting: str, value: Any
) -> None:
    with pytest.raises(ValueError, match=f"{setting} is"):
        kind(0.1, **{setting: value})


@pytest.mark.parametrize("kind", [Momentum, RMSprop, Adam])
def test_a_weight_of_0_is_allowed(kind: Callable[..., Optimizer]) -> None:
    setting = "decay" if kind is RMSprop else "momentum"
    assert np.isfinite(after(kind(0.1, **{setting: 0}), [1, 2])).all()


def test_a_decay_of_0_is_allowed() -> None:
    assert_allclose(after(Adam(0.1, momentum=0, decay=0), [3, -4, 5]), [-0.1], rtol=1e-7)


@pytest.mark.parametrize("kind", [RMSprop, Adam])
@pytest.mark.parametrize("value", [0, -1e-8, np.inf])
def test_epsilon_is_positive(kind: Callable[..., Optimizer], value: float) -> None:
    with pytest.raises(ValueError, match=r"epsilon is .*; wanted: in \(0, inf\)"):
        kind(0.1, epsilon=value)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(("shape", "named"), [((3,), r"\(3,\)"), ((), r"\(\)")])
def test_a_gradient_of_another_shape_is_refused(
    kind: Callable[..., Optimizer], shape: tuple[int, ...], named: str
) -> None:
    message = rf"^gradient has shape {named}; wanted theta's shape \(2,\)$"
    with pytest.raises(ValueError, match=message):
        kind(0.1).step(np.zeros(2), np.zeros(shape))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("gradient", "held"), [([None, 2], "object"), (["1", "2"], "text"), ([1j, 2], "complex")]
)
def test_a_gradient_without_real_numbers_is_refused(
    kind: Callable[..., Optimizer], gradient: Any, held: str
) -> None:
    theta = np.zeros(2)
    with pytest.raises(ValueError, match=rf"gradient holds {held} values; .* of shape \(2,\)$"):
        kind(0.1).step(theta, gradient)
    assert_array_equal(theta, [0, 0])


@pytest.mark.parametrize("kind", ALL)
def test_a_read_only_theta_is_refused_before_anything_moves(
    kind: Callable[..., Optimizer],
) -> None:
    optimizer, theta = kind(0.1), np.zeros(2)
    theta.flags.writeable = False
    with pytest.raises(ValueError, match=r"^theta is read-only; wanted: .* a copy$"):
        optimizer.step(theta, np.ones(2))
    assert optimizer.t == 0
    assert optimizer._averages == {}


@pytest.mark.parametrize("kind", [Momentum, RMSprop, Adam])
def test_another_shape_than_in_the_steps_before_is_refused(kind: Callable[..., Optimizer]) -> None:
    optimizer = kind(0.1)
    optimizer.step(np.zeros(2), np.ones(2))
    with pytest.raises(
        ValueError, match=r"shape \(3,\).*before had \(2,\): make a new optimizer for each network$"
    ):
        optimizer.step(np.zeros(3), np.ones(3))
    assert optimizer.t == 1


@pytest.mark.parametrize(
    ("rates", "shape", "models"),
    [([0.1, 0.2], (3, 2), "3,"), ([0.1, 0.2], (2,), ""), ([[0.1], [0.2]], (2, 4, 3), "2, 4")],
)
def test_learning_rates_must_be_one_a_model(
    rates: Any, shape: tuple[int, ...], models: str
) -> None:
    wanted = rf"has shape .*; wanted one number, or one a model: shape \({models}\)$"
    with pytest.raises(ValueError, match=wanted):
        GradientDescent(rates).step(np.zeros(shape), np.zeros(shape))


@pytest.mark.parametrize("theta", [0.0, np.array(0.0), np.array([0]), [0.0]])
def test_theta_must_be_an_array_of_floats(theta: Any) -> None:
    with pytest.raises(
        ValueError, match=r"theta is .*of floats of shape \(…, P\), such as np\.array\(\[0\.0\]\)$"
    ):
        GradientDescent(0.1).step(theta, np.zeros(np.shape(theta)))


def test_an_optimizer_of_ones_own_must_give_a_direction() -> None:
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step(np.zeros(1), np.zeros(1))
