"""Notebook 04: its sliders over all their positions, the claims of its presets, its drawings."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.legend import Legend
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.descent import convergence_rate, largest_stable_rate
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import descent as bowls
from course_utils.figures import normalization as pictures
from course_utils.least_squares import LeastSquares
from tests.lesson import assert_both_ends_differ, click, facts, positions

NOTEBOOK = "04_normalizing_activations.ipynb"


def stops(panel: Any, name: str) -> list[float]:
    return [value for _, value in panel.controls[name].options]


# ---- the sliders ----------------------------------------------------------------------------


def test_bowls_show_gradient_descent_on_the_data(lesson: dict[str, Any]) -> None:
    panel, y = lesson["panels"][0], lesson["y"]
    settings = [(2e-4, 0.0), (0.0095, 0.5), (0.3, 0.0), (1.0, 0.0), (0.01, 0.9)]
    for alpha, momentum in settings:
        panel.set(alpha=alpha, momentum=momentum)
        shown, values = facts(panel), panel.values
        for (name, x), line in zip(lesson["stages"].items(), lesson["lines"], strict=True):
            w, v, path = np.zeros(2), np.zeros(2), [np.zeros(2)]
            for _ in range(60):
                v = values["momentum"] * v + x @ (w @ x - y) / y.size
                w = w - values["alpha"] * v
                path.append(w)
            fit = np.linalg.lstsq(x.T, y, rcond=None)[0]
            with np.errstate(over="ignore"):  # the cost of the raw inputs at α = 1
                start, lowest, end = (np.mean((u @ x - y) ** 2) for u in (np.zeros(2), fit, w))
            left = (end - lowest) / (start - lowest)
            assert shown[f"{name}_left"] == pytest.approx(left, rel=2e-3, abs=1e-9)
            seen = np.abs(path) < 1e6
            drawn = np.array(line.get_data()).T
            assert_allclose(drawn[seen], np.array(path)[seen], rtol=1e-6, atol=1e-9)


def test_bowls_arrive_below_the_largest_stable_rate_only(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][0]
    click(panel, "best raw")  # momentum 0
    for alpha in positions(panel, "alpha"):
        shown = facts(panel)
        for name, cost in lesson["costs"].items():
            limit = largest_stable_rate(cost.curvatures)
            if alpha < limit or alpha > 1.1 * limit:
                assert (shown[f"{name}_left"] < 1) == (alpha < limit)


def test_presets_of_the_bowls_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][0]
    assert click(panel, "best raw")["raw_left"] < 0.6
    assert click(panel, "best centred")["centred_left"] < 1e-6
    assert click(panel, "best normalized")["normalized_left"] < 1e-12
    assert click(panel, "rolling")["momentum"] == 0.9
    away = click(panel, "all diverge")
    assert min(away["raw_left"], away["centred_left"], away["normalized_left"]) > 1e6


@pytest.mark.parametrize("alpha", [0.01, 0.04, 0.25])
def test_walk_rolls_past_zero_above_the_critical_momentum_only(
    lesson: dict[str, Any], alpha: float
) -> None:
    panel, critical = lesson["panels"][1], (1 - np.sqrt(alpha)) ** 2
    panel.controls["alpha"].value = min(stops(panel, "alpha"), key=lambda stop: abs(stop - alpha))
    assert panel.controls["alpha"].value == pytest.approx(alpha, rel=0.03)
    critical = (1 - np.sqrt(panel.controls["alpha"].value)) ** 2
    largest = 0.0
    for momentum in positions(panel, "momentum"):
        if facts(panel)["lowest"] >= 0:
            largest = momentum
        elif momentum > 0:
            assert momentum > critical
    assert largest == pytest.approx(critical, abs=0.02)
    assert_allclose(lesson["walk_line"].get_ydata()[0], 1)


def test_presets_of_the_walk_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel, line = lesson["panels"][1], lesson["walk_line"]
    creeping = click(panel, "creeping")
    assert creeping["lowest"] > 0
    assert creeping["after_100"] > 0.3
    assert click(panel, "rolling")["lowest"] < -0.6
    assert (np.diff(np.sign(line.get_ydata())) != 0).sum() >= 5
    assert click(panel, "zigzag")["lowest"] < -0.7
    assert (np.diff(np.sign(line.get_ydata())) != 0).all()
    assert abs(line.get_ydata()[-1]) < 1e-6
    assert abs(click(panel, "diverging")["after_100"]) > 5


def test_two_axes_show_the_larger_root_all_over_the_grid(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][2]
    for kappa in stops(panel, "kappa")[::40]:
        for alpha in stops(panel, "alpha")[::25]:
            for momentum in stops(panel, "momentum")[::15]:
                panel.set(kappa=kappa, alpha=alpha, momentum=momentum)
                shown = facts(panel)
                polynomials = ([1, alpha * c - 1 - momentum, momentum] for c in (1, kappa))
                roots = np.concatenate([[0.0], *map(np.roots, polynomials)])
                factor = np.abs(roots).max()
                assert shown["factor"] == pytest.approx(factor, rel=1e-3, abs=1e-6)
                if factor > 1.0001:
                    assert shown["steps_a_decade"] == np.inf
                elif 1e-3 < factor < 0.99:
                    decade = np.log(10) / -np.log(factor)
                    assert shown["steps_a_decade"] == pytest.approx(decade, rel=1e-3)
                for dot, curvature in zip(lesson["dots"], (1, kappa), strict=True):
                    expected = min(np.sqrt(alpha * curvature), 2.05), momentum
                    assert_allclose(np.ravel(dot.get_data()), expected)


def test_two_axes_answer_their_challenges(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][2]
    panel.set(kappa=100.0)
    alphas, momenta = np.array(stops(panel, "alpha")), np.array(stops(panel, "momentum"))
    factors = [convergence_rate(alphas[:, None], momenta, c) for c in (1.0, 100.0)]
    best = np.unravel_index(np.maximum(*factors).argmin(), factors[0].shape)
    panel.set(alpha=alphas[best[0]], momentum=momenta[best[1]])
    assert 11.5 < facts(panel)["steps_a_decade"] < 13
    panel.set(kappa=2.3, alpha=2 / 3.3, momentum=0.0)
    assert facts(panel)["steps_a_decade"] < 2.7


def test_presets_of_the_two_axes_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel, lines = lesson["panels"][2], lesson["distance_lines"]
    plain = click(panel, "plain")
    assert plain["momentum"] == 0
    assert 115 < plain["steps_a_decade"] < 125
    assert 70 < click(panel, "swinging")["steps_a_decade"] < 200
    turns = np.diff(np.sign(np.diff(lines[1].get_ydata())))
    assert (turns != 0).sum() > 10
    assert click(panel, "diverging")["factor"] > 1
    assert lines[1].get_ydata()[-1] > lines[1].get_ydata()[0]
    assert click(panel, "round bowl")["steps_a_decade"] == 0


def test_scale_and_shift_set_spread_and_mean_at_every_position(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][3]
    spread = lesson["z_norm_unit"].std()
    for scale in positions(panel, "scale"):
        shown = facts(panel)
        assert shown["std"] == pytest.approx(scale * spread, rel=1e-3, abs=1e-9)
    for shift in positions(panel, "shift"):
        shown = facts(panel)
        assert shown["mean"] == pytest.approx(shift, rel=1e-3, abs=1e-9)
        assert lesson["after"].get_data().values.sum() == pytest.approx(100)


def test_identity_button_gives_z_back(lesson: dict[str, Any]) -> None:
    panel, z = lesson["panels"][3], lesson["z_unit"]
    shown = click(panel, "γ = √(σ²+ε), β = μ")
    assert shown["largest_difference"] == 0
    assert panel.values["scale"] == pytest.approx(np.sqrt(z.var() + 1e-5), rel=1e-14)
    assert panel.values["shift"] == pytest.approx(z.mean(), rel=1e-14)
    heights = lesson["after"].get_data().values
    assert_array_equal(heights, pictures.shares(z, lesson["bins"]))


def test_other_presets_of_the_unit_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][3]
    normalised = click(panel, "γ = 1, β = 0")
    assert normalised["mean"] == 0
    assert normalised["std"] == pytest.approx(1, abs=1e-3)
    assert click(panel, "wide")["std"] == pytest.approx(2, abs=1e-3)
    nothing = click(panel, "nothing left")
    assert (nothing["mean"], nothing["std"]) == (1, 0)


def test_epsilon_slider_shows_the_formula_at_every_position(lesson: dict[str, Any]) -> None:
    panel, stds = lesson["panels"][4], lesson["three"].std(axis=1)
    for epsilon in positions(panel, "epsilon"):
        shown = facts(panel)
        seen = [shown["live"], shown["faint"], shown["constant"]]
        expected = stds / np.sqrt(stds**2 + epsilon)
        assert_allclose(seen, expected, rtol=1e-3, atol=1e-12)
        drawn = [float(dot.get_ydata()[0]) for dot in lesson["spread_dots"]]
        assert_allclose(drawn, expected, rtol=1e-9, atol=1e-12)
        assert not np.any(lesson["rows"][2].get_xdata())


def test_epsilon_presets_are_those_of_the_frameworks(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][4]
    assert click(panel, "PyTorch's")["epsilon"] == 1e-5
    assert click(panel, "Keras's")["epsilon"] == 1e-3
    assert click(panel, "large")["faint"] < 0.02


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    assert len(lesson["panels"]) == 5
    middles = [
        {"alpha": 0.01, "momentum": 0.5},
        {"alpha": 0.04, "momentum": 0.5},
        {"kappa": 30.0, "alpha": 0.05, "momentum": 0.5},
        {"scale": 1.0, "shift": 0.0},
        {"epsilon": 1e-5},
    ]
    for panel, middle in zip(lesson["panels"], middles, strict=True):
        panel.set(**middle)
        assert_both_ends_differ(panel)


# ---- what the lesson claims -----------------------------------------------------------------


def test_each_stage_makes_the_bowl_rounder(lesson: dict[str, Any]) -> None:
    kappas = [cost.condition_number for cost in lesson["costs"].values()]
    assert_allclose(kappas, [510.053, 12.0253, 2.30803], rtol=1e-5)


def test_batch_norm_of_the_notebook_is_normalised(lesson: dict[str, Any]) -> None:
    z = lesson["z_norm"]
    assert_allclose(z.mean(axis=1), 0, atol=1e-12)
    assert_allclose(z.std(axis=1), 1, atol=1e-3)


def test_only_scale_and_shift_were_learned(lesson: dict[str, Any]) -> None:
    layer = lesson["batch_norm"]
    assert set(layer.params) == {"scale", "shift"}
    assert np.abs(layer.params["scale"] - 1).min() > 0.01
    assert np.abs(layer.params["shift"]).max() > 0.1


# ---- the drawings ---------------------------------------------------------------------------


def heights_of(patch: Any) -> Any:
    return patch.get_data().values


def test_shares_count_what_lies_beyond_the_bins() -> None:
    bins = np.array([0.0, 1.0, 2.0])
    assert_allclose(pictures.shares([[-5.0, 0.5], [1.5, 99.0]], bins), [50, 50])


def test_histogram_of_z_tilde_moves() -> None:
    _, ax = plt.subplots()
    bins = np.linspace(0, 4, 5)
    pictures.draw_before(ax, [0.5, 0.5, 1.5, 3.5], bins)
    patch = pictures.draw_after(ax, [0.5, 0.5, 0.5, 3.5], bins)
    assert patch.get_animated()
    assert_allclose(heights_of(patch), [75, 0, 0, 25])
    pictures.set_after(patch, [2.5, 2.6], bins)
    assert_allclose(heights_of(patch), [0, 0, 100, 0])


def test_outputs_fill_the_whole_axis() -> None:
    _, ax = plt.subplots()
    pictures.draw_output(ax, np.array([-1.0, 0.0, 3.0]), "C0")
    assert ax.get_xlim() == (-1.0, 3.0)


def test_units_have_a_row_each_and_spreads_a_dot_each() -> None:
    _, (left, right) = plt.subplots(1, 2)
    z = np.array([[1.0, -1.0], [0.5, -0.5], [0.0, 0.0]])
    rows = pictures.draw_units(left, z, ["a", "b", "c"])
    assert [set(np.asarray(row.get_ydata()).tolist()) for row in rows] == [{0}, {1}, {2}]
    dots = pictures.draw_spreads(right, np.array([0.25, 1.0]), [1.0, 0.5, 0.0], ["a", "b", "c"])
    assert all(artist.get_animated() for artist in (*rows, *dots))
    assert_allclose(np.asarray(right.lines[2].get_ydata()), [0.5**0.5, 0.2**0.5])


def test_cost_is_drawn_around_its_lowest_point() -> None:
    _, ax = plt.subplots()
    x = np.array([[1.0, 2.0, -1.0], [0.0, 1.0, 3.0]])
    cost = LeastSquares.fit(x, [1.0, 2.0, 0.5])
    bowls.draw_cost(ax, cost, half_width=2)
    assert_allclose(ax.get_xlim(), cost.lowest[0] + np.array([-2, 2]))
    assert_allclose(ax.get_ylim(), cost.lowest[1] + np.array([-2, 2]))
    star, square = ax.lines
    assert_allclose(np.ravel(np.array(star.get_data())), cost.lowest)
    assert_allclose(np.ravel(np.array(square.get_data())), 0)


def test_map_marks_limit_and_critical_momentum() -> None:
    _, ax = plt.subplots()
    bowls.draw_rates(ax)
    legend = ax.get_legend()
    assert isinstance(legend, Legend)
    limit, critical = ax.lines
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["largest stable α", "critical momentum"]
    root, momentum = (np.asarray(values) for values in limit.get_data())
    assert_allclose(root**2, 2 + 2 * momentum)
    root, momentum = (np.asarray(values) for values in critical.get_data())
    assert_allclose(momentum, (1 - root) ** 2)
    shown: Any = np.ma.filled(np.ma.asarray(ax.images[0].get_array()), np.nan)
    assert np.isnan(shown[0, -1])  # αλ = 4.2 without momentum diverges
    assert ax.images[0].cmap.get_bad()[0] == pytest.approx(0.85)
    assert not ax.patches  # nothing covers the colours
    assert shown[0, 100] == pytest.approx(0, abs=0.02)  # αλ = 1 without momentum: one step


def test_settings_beyond_the_map_stay_at_its_edge() -> None:
    _, ax = plt.subplots()
    dots = bowls.draw_settings(ax, ["a", "b"])
    bowls.set_settings(dots, [0.25, 100.0], 0.5)
    assert [np.array(dot.get_data()).ravel().tolist() for dot in dots] == [[0.5, 0.5], [2.05, 0.5]]


def test_distances_stay_on_the_axis() -> None:
    low, high = bowls.DISTANCES
    assert_array_equal(bowls.distances([0.0, -2.0, np.inf]), [low, 2.0, high])
    _, ax = plt.subplots()
    first, second = bowls.draw_distances(ax, [[1.0, -3.0], [0.5, 0.0]], ["a", "b"])
    assert_array_equal(first.get_ydata(), [1.0, 0.5])
    assert_array_equal(second.get_ydata(), [3.0, low])
    assert first.get_animated()


def test_walk_is_drawn_over_its_steps() -> None:
    _, ax = plt.subplots()
    line = bowls.draw_walk(ax, [[1.0], [0.5], [0.25]])
    assert_array_equal(line.get_xdata(), [0, 1, 2])
    assert_array_equal(line.get_ydata(), [1.0, 0.5, 0.25])


# ---- the exercises --------------------------------------------------------------------------


# No lambdas: an error's message quotes the line that raised it.
def _no_keepdims(x: Any) -> Any:
    return (x - x.mean(axis=1)) / x.std(axis=1)


def _keepdims_once(x: Any) -> Any:
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1)


@pytest.mark.parametrize(
    ("exercise", "answer", "part"),
    [
        ("04.1", lambda x: ((x.T - x.mean(axis=1)) / x.std(axis=1)).T, "✓"),
        ("04.1", _no_keepdims, "so that it is (n_x, 1)"),
        ("04.1", _keepdims_once, "so that it is (n_x, 1)"),
    ],
)
def test_other_ways_to_answer(exercise: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("04")[exercise], answer).message
