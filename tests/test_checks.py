"""The checks name the argument, what came and what is wanted; and the modules' examples hold."""

import doctest
import importlib
import pkgutil
from typing import Any

import numpy as np
import pytest

import course_utils
from course_utils.checks import (
    finite,
    generator,
    in_range,
    number_in_range,
    one_hot_columns,
    real_array,
    whole_number,
)

CORE = ("checks", "data", "gradient_check", "layers", "losses", "network", "optimizers")


@pytest.mark.parametrize("module", CORE)
def test_examples_in_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"course_utils.{module}"))
    assert result.failed == 0


def test_the_core_has_examples() -> None:
    modules = [importlib.import_module(f"course_utils.{name}") for name in CORE]
    assert sum(doctest.testmod(module).attempted for module in modules) >= 8


def test_each_core_module_exists() -> None:
    assert set(CORE) <= {module.name for module in pkgutil.iter_modules(course_utils.__path__)}


def test_finite_returns_its_array() -> None:
    array = np.array([1.0, -1e300])
    assert finite("x", array) is array


def test_finite_counts_the_bad_entries() -> None:
    with pytest.raises(ValueError, match="x has 3 entries that are NaN or infinite, of 4"):
        finite("x", np.array([np.nan, np.inf, -np.inf, 0]))


@pytest.mark.parametrize("value", [[1, 2], [True, False], np.array([1], np.uint8)])
def test_real_array_turns_whole_numbers_into_float64(value: Any) -> None:
    assert real_array("x", value, wanted="(m,)", min_dimensions=1).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_real_array_keeps_the_float_type(dtype: type) -> None:
    assert real_array("x", np.zeros((1, 1), dtype), wanted="(n, m)").dtype == dtype


def test_real_array_wants_two_dimensions_unless_told() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(2,\); wanted \(n, m\)"):
        real_array("x", [1, 2], wanted="(n, m)")


@pytest.mark.parametrize(
    ("ends", "good", "bad"),
    [
        ("[]", [0, 0.5, 1], [-0.1, 1.1]),
        ("[)", [0, 0.5], [-0.1, 1, 1.1]),
        ("(]", [0.5, 1], [-0.1, 0, 1.1]),
        ("()", [0.5], [-0.1, 0, 1, 1.1]),
    ],
)
def test_ends_of_a_range(ends: str, good: list[float], bad: list[float]) -> None:
    assert [in_range("rate", value, 0, 1, ends=ends) for value in good] == good
    for value in bad:
        with pytest.raises(ValueError, match=r"rate is .*; wanted: in .0, 1"):
            in_range("rate", value, 0, 1, ends=ends)


def test_both_ends_belong_to_the_range_unless_told() -> None:
    assert [in_range("rate", value, 0, 1) for value in (0, 1)] == [0, 1]
    assert [number_in_range("rate", value, 0, 1) for value in (0, 1)] == [0, 1]


@pytest.mark.parametrize("value", ["0.1", None, [0.1, None], 1j, True, object()])
def test_in_range_wants_numbers(value: Any) -> None:
    with pytest.raises(ValueError, match=r"rate is .*; wanted: a number"):
        in_range("rate", value, 0, 1)


@pytest.mark.parametrize("value", [[0.1, 2.0], np.array([0.1, np.nan]), np.nan])
def test_in_range_looks_at_every_number(value: Any) -> None:
    with pytest.raises(ValueError, match="rate is"):
        in_range("rate", value, 0, 1)


def test_in_range_names_the_first_bad_number_of_an_array() -> None:
    values = np.linspace(0, 2, 100_000).tolist()
    with pytest.raises(ValueError, match="wanted") as caught:
        in_range("rate", values, 0, 1)
    assert str(caught.value) == (
        "rate is 1.000010000100001 in entry [50000] (50000 of 100000 entries are out of range); "
        "wanted: in [0, 1]"
    )
    with pytest.raises(ValueError, match=r"^rate is nan in entry \[0, 1\] \(1 of 2 entries are"):
        in_range("rate", [[0.5, np.nan]], 0, 1)


@pytest.mark.parametrize("check", [in_range, number_in_range])
def test_what_is_no_number_makes_no_long_message(check: Any) -> None:
    for values in (["0.1"] * 100_000, [[0.1], [0.1, 0.2]], np.full(100_000, None)):
        with pytest.raises(ValueError, match=r"^rate (is|has) .*; wanted: (a|one)? ?number") as got:
            check("rate", values, 0, 1)
        assert len(str(got.value)) < 100


@pytest.mark.parametrize(
    "check",
    [
        lambda value: in_range("x", value, 0, 9),
        lambda value: number_in_range("x", value, 0, 9),
        lambda value: real_array("x", value, wanted="(m,)", min_dimensions=0),
    ],
)
def test_masked_entries_are_refused_and_not_used(check: Any) -> None:
    for masked in (np.ma.masked_array([1, 2], [False, True]), np.ma.masked):
        with pytest.raises(ValueError, match=r"x has masked entries; wanted: .*drop them first$"):
            check(masked)


def test_an_empty_mask_does_no_harm() -> None:
    array = np.ma.masked_array([1, 2], [False, False])
    assert real_array("x", array, wanted="(m,)", min_dimensions=1).tolist() == [1, 2]


@pytest.mark.parametrize("value", [[0.5], np.array([0.1, 0.2])])
def test_number_in_range_wants_one_number(value: Any) -> None:
    with pytest.raises(ValueError, match=r"momentum is .*; wanted: one number"):
        number_in_range("momentum", value, 0, 1)


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)])
def test_whole_number_gives_an_int(value: Any) -> None:
    result = whole_number("epochs", value, 3)
    assert result == 3
    assert type(result) is int


@pytest.mark.parametrize("value", [2, -1, 3.0, "3", None, True, np.bool_(True), [3], np.nan])
def test_whole_number_refuses(value: Any) -> None:
    with pytest.raises(ValueError, match=r"epochs is .*; wanted: a whole number of at least 3"):
        whole_number("epochs", value, 3)


@pytest.mark.parametrize("value", [True, np.bool_(True)])
def test_a_truth_value_is_no_whole_number(value: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole_number("epochs", value, 0)


@pytest.mark.parametrize("value", [None, 0, np.random, np.random.RandomState(0)])
def test_randomness_comes_from_a_generator(value: Any) -> None:
    rng = np.random.default_rng(0)
    assert generator("rng", rng) is rng
    with pytest.raises(
        ValueError, match=r"rng is .*; wanted: a random generator, such as np\.random\.default_rng"
    ):
        generator("rng", value)


def test_one_hot_columns_are_shared_by_a_stack() -> None:
    assert one_hot_columns("y", [[1, 0], [0, 1]], (5, 2, 2)).shape == (2, 2)


def test_one_hot_columns_names_the_first_bad_column() -> None:
    with pytest.raises(ValueError, match="y is not one-hot: column 1 "):
        one_hot_columns("y", [[1, 1, 0], [0, 1, 0]], (2, 3))
