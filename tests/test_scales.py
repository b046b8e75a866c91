"""Scales: positions and values, draws, bounds, sliders; in scikit-learn's and Optuna's searches."""

import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import optuna
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import HalvingRandomSearchCV, ParameterSampler, RandomizedSearchCV
from sklearn.neural_network import MLPClassifier

from course_utils.data import blobs
from course_utils.scales import Integer, Log, NearOne, Scale, Uniform

optuna.logging.set_verbosity(optuna.logging.WARNING)

SCALES = [Uniform(-3, 5), Integer(50, 100), Integer(2, 4), Log(1e-4, 1), NearOne(0.9, 0.999)]
POSITIONS = np.linspace(0, 1, 201)


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_ends_are_the_bounds_in_both_directions(scale: Scale) -> None:
    assert_allclose(scale.value([0, 1]), [scale.low, scale.high], rtol=1e-14)
    assert_array_equal(scale.position([scale.low, scale.high]), [0, 1])


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_values_rise_with_the_position_and_stay_in_bounds(scale: Scale) -> None:
    values = scale.value(POSITIONS)
    assert (np.diff(values) >= 0).all()
    assert values.min() >= scale.low
    assert values.max() <= scale.high


@pytest.mark.parametrize("scale", [s for s in SCALES if not isinstance(s, Integer)], ids=str)
def test_position_and_value_undo_each_other(scale: Scale) -> None:
    assert_allclose(scale.position(scale.value(POSITIONS)), POSITIONS, atol=1e-12)


@pytest.mark.parametrize(
    ("scale", "dtype", "value"),
    [
        (Integer(-100, 100), np.int8, 100),
        (Integer(-300, 10), np.uint8, 5),
        (Log(1, 100), np.int8, 50),
        (Uniform(-200, 200), np.int8, 100),
        (Log(1e-2, 1e4), np.float16, 0.25),
    ],
    ids=str,
)
def test_small_number_types_have_the_positions_of_large_ones(
    scale: Scale, dtype: type, value: float
) -> None:
    assert scale.position(np.array([value], dtype)) == scale.position([float(value)])


def test_a_bound_in_a_small_number_type_is_the_bound() -> None:
    assert Uniform(0, 0.3).position(np.array([0, 0.3], np.float32)).tolist() == [0, 1]  # 0.30000001
    assert Uniform(0.7, 1).position(np.array([0.7, 1], np.float32)).tolist() == [0, 1]  # 0.69999999


@pytest.mark.parametrize("scale", [Uniform(0, 1e6), Integer(0, 10**7), Log(1e-8, 1)], ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_small_number_types_have_the_values_of_large_ones(scale: Scale, dtype: type) -> None:
    position = dtype(0.3)
    assert scale.value(np.array([position])) == scale.value([float(position)])


@given(low=st.integers(-(10**7), 10**7), n=st.integers(2, 2 * 10**7), index=st.integers(0, 2**48))
@example(low=-(10**7), n=2 * 10**7 + 1, index=2 * 10**7 - 1)
def test_each_whole_number_has_a_position_that_leads_back_to_it(
    low: int, n: int, index: int
) -> None:
    assume(low + n - 1 <= 10**7)
    scale = Integer(low, low + n - 1)
    number = low + index % n
    assert scale.value(scale.position(number)) == number


@given(low=st.floats(1e-300, 1e300), factor=st.floats(1.001, 1e6), u=st.floats(0, 1))
def test_log_scale_undoes_itself_anywhere(low: float, factor: float, u: float) -> None:
    assume(low * factor < 1e300)
    scale = Log(low, low * factor)
    assert scale.low <= scale.value(u) <= scale.high
    assert_allclose(scale.position(scale.value(u)), u, atol=1e-9)


def test_known_exponents_of_the_lecture() -> None:
    r = np.linspace(-4, 0, 9)
    assert_allclose(Log(1e-4, 1).value((r + 4) / 4), 10**r, rtol=1e-13)
    r = np.linspace(-1, -3, 9)  # the larger β, the smaller r
    assert_allclose(NearOne(0.9, 0.999).value((-1 - r) / 2), 1 - 10**r, rtol=1e-13)


def share(scale: Scale, above: float) -> float:
    draws = scale.rvs(100_000, random_state=0)
    return float(np.mean(draws > above))


@pytest.mark.parametrize(
    ("scale", "above", "expected"),
    [
        (Uniform(1e-4, 1), 0.1, 0.90),
        (Log(1e-4, 1), 0.1, 0.25),
        (Uniform(0.9, 0.999), 0.99, 0.0909),
        (NearOne(0.9, 0.999), 0.99, 0.50),
    ],
    ids=str,
)
def test_known_shares_of_the_draws(scale: Scale, above: float, expected: float) -> None:
    assert_allclose(1 - scale.position(above), expected, atol=1e-4)
    assert_allclose(share(scale, above), expected, atol=0.005)


@pytest.mark.parametrize(
    ("scale", "frozen"),
    [(Uniform(-3, 5), stats.uniform(-3, 8)), (Log(1e-4, 1), stats.loguniform(1e-4, 1))],
    ids=["uniform", "log"],
)
def test_draws_are_distributed_as_scipy_says(scale: Scale, frozen: Any) -> None:
    assert stats.kstest(scale.rvs(20_000, random_state=1), frozen.cdf).pvalue > 0.01


def test_near_one_spreads_the_window_as_a_log_scale_does() -> None:
    windows = 1 / (1 - NearOne(0.9, 0.999).value(POSITIONS))
    assert_allclose(windows, Log(10, 1000).value(POSITIONS), rtol=1e-9)


def test_both_ends_of_a_whole_number_range_come_as_often_as_the_rest() -> None:
    even = (np.arange(5100) + 0.5) / 5100
    counts = Counter(Integer(50, 100).value(even).tolist())
    assert counts == dict.fromkeys(range(50, 101), 100)
    assert set(Integer(2, 4).rvs(99, random_state=0)) == {2, 3, 4}


@pytest.mark.parametrize("scale", SCALES, ids=str)
@pytest.mark.parametrize("size", [0, 3, (2, 3), ()])
def test_size_is_the_shape_of_the_draws(scale: Scale, size: Any) -> None:
    shape = np.shape(scale.rvs(size, random_state=0))
    assert shape == stats.uniform(0, 1).rvs(size, random_state=0).shape


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_one_draw_is_a_plain_number(scale: Scale) -> None:
    plain = int if isinstance(scale, Integer) else float
    assert type(scale.rvs()) is plain
    assert type(scale.rvs(random_state=0)) is plain
    assert type(scale.value(0.5)) is plain
    assert scale.rvs(2, random_state=0).dtype == np.dtype(plain)


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_random_state_is_what_scipy_takes(scale: Scale) -> None:
    draws = scale.rvs(5, random_state=7)
    assert_array_equal(draws, scale.rvs(5, random_state=np.int64(7)))
    assert_array_equal(draws, scale.rvs(5, random_state=np.random.default_rng(7)))
    old = np.random.RandomState(7)
    assert_array_equal(scale.rvs(5, old), scale.rvs(5, np.random.RandomState(7)))
    assert len(set(Uniform(0, 1).rvs(9))) == 9
    rng = np.random.default_rng(0)
    assert scale.rvs(9, rng).tolist() != scale.rvs(9, rng).tolist()


@pytest.mark.parametrize("random_state", ["seed", -1, 0.5, [1, 2]])
def test_other_random_states_are_refused(random_state: Any) -> None:
    wanted = (
        "None, a whole number of at least 0, a numpy.random.Generator or a numpy.random.RandomState"
    )
    with pytest.raises(ValueError, match=rf"^random_state is .*; wanted: {wanted}$"):
        Uniform(0, 1).rvs(random_state=random_state)


BAD_BOUNDS: list[tuple[type[Scale], Any, Any, str]] = [
    (Uniform, 1, 0, "low is 1.0 and high is 0.0; wanted: low below high"),
    (Uniform, 1, 1, "low is 1.0 and high is 1.0; wanted: low below high"),
    (Uniform, np.nan, 1, r"low is nan; wanted: in \(-inf, inf\)"),
    (Uniform, 0, np.inf, r"high is inf; wanted: in \(-inf, inf\)"),
    (Uniform, "0", 1, "low is '0'; wanted: a number"),
    (Uniform, None, 1, "low is None; wanted: a number"),
    (Uniform, [0, 1], 2, r"low is \[0, 1\]; wanted: one number"),
    (Uniform, -1.7e308, 1.7e308, "wanted: bounds whose difference float64 can hold"),
    (Log, 1, 1e-4, "low is 1.0 and high is 0.0001; wanted: low below high"),
    (Log, 0, 1, r"low is 0; wanted: in \(0, inf\)"),
    (Log, -1, 1, r"low is -1; wanted: in \(0, inf\)"),
    (Log, 1e-4, np.inf, r"high is inf; wanted: in \(0, inf\)"),
    (Log, 1e300, 1e300 * (1 + 1e-15), "wanted: bounds whose difference float64 can hold"),
    (NearOne, 0.9, 1, r"high is 1; wanted: in \[0, 1\)"),
    (NearOne, -0.1, 0.9, r"low is -0.1; wanted: in \[0, 1\)"),
    (NearOne, 0.999, 0.9, "wanted: low below high"),
    (NearOne, 0.9, np.nan, r"high is nan; wanted: in \[0, 1\)"),
    (Integer, 1.0, 4, r"low is 1.0; wanted: a whole number between ±10000000"),
    (Integer, 2, 4.5, "high is 4.5; wanted: a whole number"),
    (Integer, "2", 4, "low is '2'; wanted: a whole number"),
    (Integer, False, 4, "low is False; wanted: a whole number"),
    (Integer, 0, 2**49, "high is 562949953421312; wanted: a whole number"),
    (Integer, 4, 2, "low is 4 and high is 2; wanted: low below high"),
    (Integer, 4, 4, "low is 4 and high is 4; wanted: low below high"),
]


@pytest.mark.parametrize(("kind", "low", "high", "message"), BAD_BOUNDS)
def test_bad_bounds_are_refused(kind: type[Scale], low: Any, high: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kind(low, high)


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_values_and_positions_outside_are_refused(scale: Scale) -> None:
    for bad in (-0.01, 1.01, np.nan, [0.5, 2]):
        with pytest.raises(ValueError, match=r"position is .*; wanted: in \[0, 1\]"):
            scale.value(bad)
    for bad in (scale.low - 1e-3, scale.high + 1e-3, np.nan, [scale.low, 1e9]):
        with pytest.raises(ValueError, match=r"value is .*; wanted: in "):
            scale.position(bad)


def test_a_fraction_has_no_position_among_whole_numbers() -> None:
    with pytest.raises(ValueError, match=r"value is 2\.5; wanted: whole numbers only"):
        Integer(2, 4).position(2.5)


def test_bounds_are_plain_numbers_and_scales_compare_and_hash() -> None:
    assert repr(Log(np.float64(1e-4), 1)) == "Log(low=0.0001, high=1.0)"
    whole: Any = np.int64(2)
    assert repr(Integer(whole, 4)) == "Integer(low=2, high=4)"
    assert Log(0.1, 1) == Log(0.1, 1.0)
    assert len({Log(0.1, 1), Log(0.1, 1), Uniform(0.1, 1), NearOne(0.1, 0.5)}) == 3
    with pytest.raises(AttributeError):
        Log(0.1, 1).low = 0  # type: ignore[misc]


# Sliders


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_slider_positions_are_even_steps_along_the_scale(scale: Scale) -> None:
    slider = scale.slider("a label", steps=10)
    values = [value for _, value in slider.options]
    expected = sorted(set(scale.value(np.linspace(0, 1, 11)).tolist()))
    assert_allclose(values, expected, rtol=1e-11)
    assert slider.description == "a label"
    assert slider.value == values[len(values) // 2]


def test_slider_starts_where_it_is_told() -> None:
    slider = NearOne(0.9, 0.999).slider("β", 0.95)
    assert slider.value == 0.95
    values = [value for _, value in slider.options]
    assert values == sorted(values)
    assert len(values) == 102


def test_momentum_shows_its_window() -> None:
    assert NearOne(0.9, 0.999).slider("β", 0.98).label == "0.98 (window 50)"
    assert Log(1e-4, 1).slider("α", 0.01).label == "0.01"


def test_round_numbers_are_positions_that_a_preset_can_name() -> None:
    slider = NearOne(0, 0.999).slider("β", steps=60)
    for momentum in (0, 0.9, 0.99, 0.999):
        slider.value = momentum
    odd = Uniform(1 / 3, 2 / 3).slider("x")
    assert [odd.options[i][1] for i in (0, -1)] == [1 / 3, 2 / 3]  # the bounds stay in bounds


def test_whole_numbers_are_each_one_position() -> None:
    slider = Integer(2, 4).slider("layers", 2)
    assert [value for _, value in slider.options] == [2, 3, 4]
    assert type(slider.value) is int


@pytest.mark.parametrize(("value", "steps"), [(5, 10), (2.5, 10), (2, 1)])
def test_slider_refuses_what_is_not_on_the_scale(value: float, steps: int) -> None:
    told = "^steps is 1; wanted: a whole number of at least 2$" if steps == 1 else "wanted"
    with pytest.raises(ValueError, match=told):
        Integer(2, 4).slider("layers", value, steps=steps)


def test_slider_is_as_wide_as_the_others_and_fits_a_narrow_page() -> None:
    slider = Uniform(0, 1).slider("x", steps=2)
    assert len(slider.options) == 3
    assert slider.style.description_width == "150px"
    assert (slider.layout.width, slider.layout.max_width) == ("640px", "100%")


def test_drawing_needs_no_widgets() -> None:
    code = (
        "import sys; from course_utils.scales import Log; Log(0.1, 1).rvs();"
        "print(sorted({'ipywidgets', 'matplotlib', 'scipy', 'optuna'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


# Other people's searches take scales as they are

SPACE = {
    "hidden_layer_sizes": Integer(2, 4),
    "learning_rate_init": Log(1e-4, 1),
    "momentum": NearOne(0.9, 0.999),
    "tol": Uniform(0.1, 0.2),
}


def test_scikit_learn_samples_plain_numbers_and_repeats_itself() -> None:
    draws = list(ParameterSampler(SPACE, 20, random_state=0))
    assert draws == list(ParameterSampler(SPACE, 20, random_state=0))
    for draw in draws:
        assert {name: type(value) for name, value in draw.items()} == {
            "hidden_layer_sizes": int,
            "learning_rate_init": float,
            "momentum": float,
            "tol": float,
        }
        for name, value in draw.items():
            assert SPACE[name].low <= value <= SPACE[name].high


def test_scikit_learn_searches_over_scales() -> None:
    points, labels = blobs(2, 20, np.random.default_rng(0))
    model = MLPClassifier(solver="sgd", max_iter=500, n_iter_no_change=2, random_state=0)
    search = RandomizedSearchCV(model, SPACE, n_iter=4, cv=2, random_state=0)
    search.fit(points.T, labels)
    assert search.cv_results_["param_momentum"].min() >= 0.9
    assert 2 <= search.best_params_["hidden_layer_sizes"] <= 4
    assert search.best_score_ > 0.5


def test_scikit_learn_halves_over_scales() -> None:
    points, labels = blobs(2, 40, np.random.default_rng(0))
    model = SGDClassifier(learning_rate="constant", max_iter=5, tol=None, random_state=0)
    search = HalvingRandomSearchCV(model, {"eta0": Log(1e-4, 1)}, cv=2, random_state=0)
    search.fit(points.T, labels)
    assert 1e-4 <= search.best_params_["eta0"] <= 1


def best_of_optuna(sampler: optuna.samplers.BaseSampler, n_trials: int) -> optuna.Study:
    def distance(trial: optuna.Trial) -> float:
        values = {name: scale.suggest(trial, name) for name, scale in SPACE.items()}
        trial.set_user_attr("values", values)
        return float(
            sum(
                abs(scale.position(values[name]) - 0.75)
                for name, scale in SPACE.items()
                if name != "hidden_layer_sizes"
            )
        )

    study = optuna.create_study(sampler=sampler)
    study.optimize(distance, n_trials=n_trials)
    return study


def test_optuna_draws_as_evenly_as_the_scale_does() -> None:
    study = best_of_optuna(optuna.samplers.RandomSampler(seed=0), 300)
    for name, scale in SPACE.items():
        values = [trial.user_attrs["values"][name] for trial in study.trials]
        if isinstance(scale, Integer):
            assert stats.chisquare(list(Counter(values).values())).pvalue > 0.01
            assert type(values[0]) is int
        else:
            assert stats.kstest(scale.position(values), "uniform").pvalue > 0.01


def test_optuna_learns_on_the_scales() -> None:
    study = best_of_optuna(optuna.samplers.TPESampler(seed=0), 60)
    assert study.best_value < 0.15
    names = {"hidden_layer_sizes", "learning_rate_init", "1 - momentum", "tol"}
    assert set(study.best_params) == names
    values = study.best_trial.user_attrs["values"]
    assert values["momentum"] == 1 - study.best_params["1 - momentum"]


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.999), (0.1, 0.3)])  # 1 − (1 − 0.3) > 0.3
@pytest.mark.parametrize("distance", ["low", "high"])
def test_optuna_at_the_very_end_stays_in_bounds(distance: str, low: float, high: float) -> None:
    class AtTheEnd:
        def suggest_float(self, name: str, near: float, far: float, *, log: bool) -> float:
            assert name == "1 - momentum"
            assert log
            return near if distance == "low" else far

    scale = NearOne(low, high)
    expected = scale.high if distance == "low" else scale.low
    assert scale.suggest(AtTheEnd(), "momentum") == expected
