"""Data: shapes, ranges, splits, mini-batches, toy sets, errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.data import (
    Standardiser,
    blobs,
    load_digits,
    mini_batches,
    one_hot,
    spiral,
    split,
)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# ---- digits ---------------------------------------------------------------------------------


def test_digits() -> None:
    x, labels = load_digits()
    assert x.shape == (64, 1797)
    assert labels.shape == (1797,)
    assert (x.min(), x.max()) == (0, 1)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_first_digit_is_a_zero() -> None:
    x, labels = load_digits()
    assert labels[0] == 0
    assert (16 * x[:, 0].reshape(8, 8)[3]).tolist() == [0, 4, 12, 0, 0, 8, 8, 0]


# ---- one-hot --------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 4), max_size=20))
def test_one_hot_has_its_1_at_the_label(labels: list[int]) -> None:
    y = one_hot(labels, 5)
    assert y.shape == (5, len(labels))
    assert y.dtype == np.float64
    assert_array_equal(y.argmax(axis=0), labels)
    assert_array_equal(np.sort(y, axis=0), np.repeat([[0], [0], [0], [0], [1]], len(labels), 1))


@pytest.mark.parametrize(
    ("labels", "n_classes", "message"),
    [
        ([0, 3], 3, "labels hold 3; wanted: 0 … 2 for 3 classes"),
        ([0, -1], 3, "labels hold -1; wanted: 0 … 2 for 3 classes"),
        ([[0, 1]], 3, r"labels have shape \(1, 2\); wanted \(m,\)"),
        (2, 3, r"labels have shape \(\); wanted \(m,\)"),
        ([0.0, 1.0], 3, "labels hold float64 values; wanted: whole numbers"),
        ([0, np.nan], 3, "labels hold float64 values"),
        (["0", "1"], 3, "labels hold .* values; wanted: whole numbers"),
        ([True, False], 3, "labels hold bool values"),
        (np.ma.masked_array([0, 1], [False, True]), 3, "labels has masked entries; wanted"),
        ([[0], [0, 1]], 3, "labels has rows of different lengths; wanted"),
        ([0, 1], 0, "n_classes is 0; wanted: a whole number of at least 1"),
        ([0, 1], 2.0, r"n_classes is 2\.0; wanted: a whole number"),
    ],
)
def test_one_hot_refuses(labels: Any, n_classes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        one_hot(labels, n_classes)


# ---- split ----------------------------------------------------------------------------------


@given(st.integers(1, 40), st.sampled_from([(1.0,), (0.5, 0.5), (0.7, 0.15, 0.15), (0.1, 0.9)]))
@settings(max_examples=40)
def test_each_example_is_in_exactly_one_part(m: int, fractions: tuple[float, ...]) -> None:
    x, labels = np.vstack([np.arange(m), -np.arange(m)]), np.arange(m)
    parts = split(x, labels, fractions, generator(m))
    assert len(parts) == len(fractions)
    assert sorted(np.concatenate([part for _, part in parts]).tolist()) == list(range(m))
    for part_x, part_labels in parts:
        assert_array_equal(part_x, [part_labels, -part_labels])


def test_parts_have_the_sizes_asked_for() -> None:
    x, labels = load_digits()
    parts = split(x, labels, (0.7, 0.15, 0.15), generator())
    assert [part.shape for part, _ in parts] == [(64, 1258), (64, 269), (64, 270)]


def test_split_shuffles_by_the_rng_alone() -> None:
    x, labels = np.arange(50.0)[None], np.arange(50)
    first, again, other = (split(x, labels, (0.5, 0.5), generator(s))[0][1] for s in (0, 0, 1))
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(np.sort(first), np.arange(25))


def test_split_cuts_the_examples_of_a_stack_too() -> None:
    x = np.stack([np.arange(8.0)[None], -np.arange(8.0)[None]])
    for part, labels in split(x, np.arange(8), (0.5, 0.5), generator()):
        assert_array_equal(part[:, 0], [labels, -labels])


@pytest.mark.parametrize(
    ("labels", "fractions", "message"),
    [
        ([0, 1, 2], (0.5, 0.5), "x has 4 examples, but there are 3 labels"),
        ([0, 1, 2, 3], (0.5, 0.4), r"fractions add up to 0\.9; wanted: 1"),
        ([0, 1, 2, 3], (0.9, 0.2), r"fractions add up to 1\.1; wanted: 1"),
        ([0, 1, 2, 3], (1.5, -0.5), r"each of fractions is 1\.5; wanted: in \(0, 1\]"),
        ([0, 1, 2, 3], (1.0, 0.0), r"each of fractions is 0\.0; wanted: in \(0, 1\]"),
        ([0, 1, 2, 3], (), "fractions add up to 0; wanted: 1"),
        ([[0, 1, 2, 3]], (0.5, 0.5), r"labels have shape \(1, 4\)"),
    ],
)
def test_split_refuses(labels: Any, fractions: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split(np.zeros((2, 4)), labels, fractions, generator())


# ---- standardise ----------------------------------------------------------------------------


def test_standardised_inputs_have_mean_0_and_deviation_1() -> None:
    x = 100 + 7 * generator().standard_normal((3, 50))
    out = Standardiser.fit(x)(x)
    assert_allclose(out.mean(axis=1), 0, atol=1e-13)
    assert_allclose(out.std(axis=1), 1, rtol=1e-13)


def test_other_sets_are_measured_by_the_training_set() -> None:
    standardise = Standardiser.fit([[0, 2], [10, 30]])
    assert_array_equal(standardise.mean, [[1], [20]])
    assert_array_equal(standardise.std, [[1], [10]])
    assert_array_equal(standardise([[4], [0]]), [[3], [-2]])


@pytest.mark.parametrize("value", [0, 5, 0.1, 1e9 + 0.1])
def test_an_input_that_never_changes_becomes_0(value: float) -> None:
    # The mean of a thousand times 0.1 is not exactly 0.1, and so their deviation not exactly 0.
    x = np.full((1, 1000), value)
    standardise = Standardiser.fit(x)
    assert_array_equal(standardise.std, [[0]])
    assert_allclose(standardise(x), 0, atol=1e-6)


def test_a_small_but_real_variation_is_kept() -> None:
    x = np.array([[1e-9, 3e-9]])
    assert_allclose(Standardiser.fit(x)(x), [[-1, 1]], rtol=1e-12)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0, 2.0], r"x has shape \(2,\); wanted \(n_x, m\)"),
        (np.zeros((2, 0)), r"x has shape \(2, 0\), so no example to measure"),
        ([[np.nan, 1.0]], "x has 1 entries that are NaN"),
        ([["a"]], "x holds text values"),
    ],
)
def test_standardiser_refuses_to_measure(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Standardiser.fit(x)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((3, 5)), "x has 3 rows; wanted 2, as measured"),
        (np.zeros(2), r"x has shape \(2,\); wanted \(2, m\)"),
        ([[np.nan], [0]], "x has 1 entries that are NaN"),
    ],
)
def test_standardiser_refuses_to_apply(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Standardiser.fit([[0, 2], [10, 30]])(x)


# ---- mini-batches ---------------------------------------------------------------------------


@given(st.integers(0, 30), st.integers(1, 35))
@settings(max_examples=60)
def test_an_epoch_holds_each_example_once(m: int, batch_size: int) -> None:
    x, y = np.arange(m)[None], -np.arange(m)[None]
    batches = list(mini_batches(x, y, batch_size, generator(m)))
    sizes = [x_batch.shape[1] for x_batch, _ in batches]
    full, rest = divmod(m, batch_size)
    assert sizes == [batch_size] * full + [rest] * (rest > 0)
    assert sorted(int(i) for x_batch, _ in batches for i in x_batch[0]) == list(range(m))
    for x_batch, y_batch in batches:
        assert_array_equal(x_batch, -y_batch)


def test_mini_batches_are_shuffled_anew_each_epoch() -> None:
    x, rng = np.arange(40)[None], generator()
    epochs = [np.hstack([b for b, _ in mini_batches(x, x, 7, rng)]) for _ in range(2)]
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0], x)


def test_the_same_rng_gives_the_same_mini_batches() -> None:
    x = np.arange(40)[None]
    first, again = (next(mini_batches(x, x, 7, generator(3)))[0] for _ in range(2))
    assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("m", "batch_size", "message"),
    [
        (3, 2, "x has 4 examples, but y has 3"),
        (4, 0, "batch_size is 0; wanted: a whole number of at least 1"),
        (4, 2.5, r"batch_size is 2\.5; wanted: a whole number"),
    ],
)
def test_mini_batches_refuse(m: int, batch_size: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        next(mini_batches(np.zeros((1, 4)), np.zeros((1, m)), batch_size, generator()))


# ---- toy sets -------------------------------------------------------------------------------

TOY_SETS: list[Callable[..., Any]] = [blobs, spiral]


@pytest.mark.parametrize("make", TOY_SETS)
def test_a_toy_set_has_n_points_of_each_class(make: Callable[..., Any]) -> None:
    x, labels = make(3, 20, generator())
    assert x.shape == (2, 60)
    assert np.bincount(labels).tolist() == [20, 20, 20]


@pytest.mark.parametrize("make", TOY_SETS)
def test_a_toy_set_depends_on_the_rng_alone(make: Callable[..., Any]) -> None:
    first, again, other = (make(3, 20, generator(seed))[0] for seed in (0, 0, 1))
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_blobs_without_spread_are_their_centres() -> None:
    x, labels = blobs(4, 2, generator(), spread=0)
    centres = np.array([[1, 0, -1, 0], [0, 1, 0, -1]])
    assert_allclose(x, centres[:, labels], atol=1e-15)


def test_blobs_spread_as_far_as_told() -> None:
    assert_allclose(blobs(1, 5000, generator(), spread=0.5)[0].std(axis=1), 0.5, rtol=0.03)
    assert_allclose(blobs(1, 5000, generator())[0].std(axis=1), 0.35, rtol=0.03)


def test_spiral_arms_wind_outwards() -> None:
    x, labels = spiral(2, 50, generator(), noise=0)
    radius = np.hypot(*x)
    assert_allclose(radius[labels == 0], np.linspace(0.05, 1, 50))
    angle = np.unwrap(np.arctan2(x[1], x[0])[labels == 0])
    assert_allclose(angle[-1] - angle[0], 4 * 0.95)
    assert_allclose(x[:, labels == 1], -x[:, labels == 0], atol=1e-15)


def test_spiral_noise_turns_points_by_an_angle() -> None:
    (clean, _), (noisy, _) = spiral(1, 4000, generator(), noise=0), spiral(1, 4000, generator())
    assert_allclose(np.hypot(*noisy), np.hypot(*clean))
    turned = np.angle((noisy[0] + 1j * noisy[1]) / (clean[0] + 1j * clean[1]))
    assert_allclose(turned.std(), 0.15, rtol=0.05)


@pytest.mark.parametrize("make", TOY_SETS)
@pytest.mark.parametrize("sizes", [(0, 5), (5, 0), (2.0, 5), (2, "5")])
def test_toy_sets_want_whole_numbers(make: Callable[..., Any], sizes: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"n_\w+ is .*; wanted: a whole number of at least 1"):
        make(*sizes, generator())


def test_the_smallest_toy_set_is_one_point() -> None:
    assert blobs(1, 1, generator())[0].shape == spiral(1, 1, generator())[0].shape == (2, 1)


@pytest.mark.parametrize(
    ("make", "name"), [(lambda: blobs(2, 3, generator(), spread=-1), "spread"),
                       (lambda: spiral(2, 3, generator(), noise=-1), "noise")]
)  # fmt: skip
def test_a_negative_deviation_is_refused(make: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name} is -1; wanted: in \[0, inf\)"):
        make()


ONES: Any = np.ones(1)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: blobs(2, 1, generator(), spread=ONES), "spread"),
        (lambda: spiral(2, 1, generator(), noise=ONES), "noise"),
        (lambda: split([[0, 1]], [0, 1], [ONES], generator()), "each of fractions"),
    ],
)
def test_an_array_is_no_deviation_and_no_share(make: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name} is array\(.*; wanted: one number"):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: blobs(2, 3, rng),
        lambda rng: spiral(2, 3, rng),
        lambda rng: split([[0, 1]], [0, 1], (1.0,), rng),
        lambda rng: next(mini_batches(np.ones((1, 2)), np.ones((1, 2)), 1, rng)),
    ],
)
@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_randomness_comes_from_a_generator(make: Callable[[Any], Any], rng: Any) -> None:
    with pytest.raises(ValueError, match=r"rng is .*; wanted: a random generator"):
        make(rng)
