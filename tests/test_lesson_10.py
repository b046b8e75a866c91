"""Notebook 10: sliders over their positions, what it claims, its tables, drawings and facts."""

import html
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.autodiff import Node, evaluate, gradient, topological_order, total
from course_utils.exercises import exercises_of
from course_utils.exercises.judge import judge
from course_utils.figures import frameworks as pictures
from course_utils.figures.graph import draw_graph, positions
from course_utils.frameworks import PROGRAMS, Record, load_records
from course_utils.frameworks.criteria import (
    CRITERIA,
    Criteria,
    decimal_year,
    load_criteria,
)
from tests.lesson import assert_both_ends_differ, click, ends, facts

NOTEBOOK = "10_deep_learning_frameworks.ipynb"
NEURON, STANDSTILL = 0, 1


# ---- the sliders ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["w", "b", "x"])
def test_neuron_shows_its_derivatives_all_along(lesson: dict[str, Any], name: str) -> None:
    panel = lesson["panels"][NEURON]
    panel.set(w=0.75, b=-0.5, x=1.25)
    for _, value in panel.controls[name].options[::4]:
        panel.controls[name].value = value
        at = {"w": 0.75, "b": -0.5, "x": 1.25, name: value}
        a = np.tanh(at["w"] * at["x"] + at["b"])
        dz = 2 * (a - 1) * (1 - a**2)
        shown = facts(panel)
        assert shown["J"] == pytest.approx((a - 1) ** 2, rel=2e-3, abs=1e-9)
        assert shown["dJ_db"] == pytest.approx(dz, rel=2e-3, abs=1e-9)
        assert shown["dJ_dw"] == pytest.approx(dz * at["x"], rel=2e-3, abs=1e-9)


def test_neuron_writes_the_numbers_at_its_nodes(lesson: dict[str, Any]) -> None:
    panel, picture = lesson["panels"][NEURON], lesson["neuron_picture"]
    panel.set(w=2.0, b=0.5, x=-1.0)
    assert picture.values[lesson["w_neuron"]].get_text() == "2"
    assert picture.values[lesson["x"]].get_text() == "−1"
    dz = 2 * (np.tanh(-1.5) - 1) * (1 - np.tanh(-1.5) ** 2)
    assert picture.gradients[lesson["w_neuron"]].get_text() == f"{-dz:.3g}"
    assert picture.gradients[lesson["J_neuron"]].get_text() == "1"


def test_neuron_presets_do_what_they_are_called(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][NEURON]
    assert click(panel, "learning")["dJ_dw"] < -0.5
    saturated = click(panel, "saturated")
    assert saturated["J"] > 3.9
    assert abs(saturated["dJ_dw"]) < 0.01
    no_input = click(panel, "no input")
    assert no_input["dJ_dw"] == 0
    assert abs(no_input["dJ_db"]) > 0.5


def test_standstill_slider_shows_where_float32_stops(lesson: dict[str, Any]) -> None:
    panel, picture = lesson["panels"][STANDSTILL], lesson["standstill"]
    for _, learning_rate in panel.controls["learning_rate"].options[::16]:
        panel.controls["learning_rate"].value = learning_rate
        shown = facts(panel)
        w, rate, steps = np.float32(0), np.float32(learning_rate), 0
        while (after := w - rate * (2 * w - 10)) != w:
            w, steps = after, steps + 1
        assert shown["moved_steps"] == steps
        assert shown["distance"] == pytest.approx(abs(float(w) - 5), rel=1e-3)
        assert shown["limit"] == pytest.approx(2.0**-21 / (4 * learning_rate), rel=1e-3)
        drawn = picture.float32.get_ydata()[-1]
        assert drawn == pytest.approx(abs(float(w) - 5)) or (w == 5 and np.isnan(drawn))
        exact = 5 * (1 - 2 * learning_rate) ** picture.steps
        visible = exact > 1e-9
        assert_allclose(picture.float64.get_ydata()[visible], exact[visible], rtol=1e-4)


def test_standstill_presets_and_challenge(lesson: dict[str, Any]) -> None:
    panel = lesson["panels"][STANDSTILL]
    lecture = click(panel, "lecture")
    assert lecture["moved_steps"] == 636
    assert lecture["distance"] == pytest.approx(5 - 4.9999886, abs=1e-7)
    assert click(panel, "ten times smaller")["distance"] > 9 * lecture["distance"]
    assert click(panel, "large")["distance"] < lecture["distance"] / 9


def test_both_ends_of_every_slider_give_another_picture(lesson: dict[str, Any]) -> None:
    lesson["panels"][NEURON].set(w=0.5, b=0.25, x=1.0)
    for panel in lesson["panels"]:
        assert_both_ends_differ(panel)


def test_numbers_stay_short_at_the_corners(lesson: dict[str, Any]) -> None:
    panel, picture = lesson["panels"][NEURON], lesson["neuron_picture"]
    for corner in np.ndindex(2, 2, 2):
        panel.set(**{n: ends(panel.controls[n])[i] for n, i in zip("wbx", corner, strict=True)})
        texts = [*picture.values.values(), *picture.gradients.values()]
        assert max(len(text.get_text()) for text in texts) <= 9


# ---- what the lesson claims -----------------------------------------------------------------


def test_reverse_pass_of_the_lesson_is_the_helper(lesson: dict[str, Any]) -> None:
    for node in lesson["nodes"]:
        (helper,) = gradient(lesson["J"], [node], lesson["known"])
        assert lesson["gradients"][node] == helper


def test_programs_that_run_here_find_the_closed_form(lesson: dict[str, Any]) -> None:
    if lesson["tensorflow"] is None:
        pytest.skip("TensorFlow is not installed")
    assert lesson["result"]["framework"] == "Keras"
    assert lesson["result"]["w1"] == pytest.approx(0.1, abs=1e-6)
    assert lesson["difference"] < 1e-12


def test_a_smaller_learning_rate_stops_at_that_many_times_the_distance(
    lesson: dict[str, Any],
) -> None:
    """The smaller rate stands still later in steps, not earlier."""
    moved = (lesson["coarse"][1:] != lesson["coarse"][:-1]).sum(axis=0)
    assert (np.diff(moved) < 0).all()
    distance = 5 - lesson["coarse"][-1].astype(float)
    assert_allclose(distance[:-1] / distance[1:], 10, rtol=0.25)


def test_text_about_the_records_holds(lesson: dict[str, Any]) -> None:
    assert set(PROGRAMS) <= set(lesson["ran"])
    assert lesson["by_speed"][0] == "caffe"
    assert len(lesson["groups"]) == 3


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_descents_walk_side_by_side_as_alone(lesson: dict[str, Any], kind: Any) -> None:
    together = lesson["descents"]([0.1, 0.25], 5, kind)
    assert together.dtype == kind
    assert_allclose(together[:, 1], 5 * (1 - 0.5 ** np.arange(6)))
    assert_array_equal(together[:, 0], lesson["descents"]([0.1], 5, kind)[:, 0])


# ---- the exercises --------------------------------------------------------------------------


def kahn(inputs: dict[str, list[str]], target: str) -> list[str]:
    """Another right way to an order: take again and again what waits for nothing."""
    needed, found = {target}, []
    for _ in inputs:
        needed |= {one for node in needed for one in inputs[node]}
    while needed:
        ready = next(n for n in sorted(needed) if not set(inputs[n]) & needed)
        needed.remove(ready)
        found.append(ready)
    return found


def other_standstill(learning_rate: float) -> float:
    w = np.zeros((), np.float32)
    step = np.float32(2 * learning_rate)
    while (following := w + step * (np.float32(5) - w)) != w:
        w = following
    return float(w)


def by_dates(frameworks: list[dict[str, str]], since: str) -> list[str]:
    """Compare dates as dates, not as text."""
    first = date.fromisoformat(since)
    wanted = ("foundation", "active")
    return [
        row["name"]
        for row in frameworks
        if (row["governance"], row["status"]) == wanted
        and row["licence"] in {"MIT", "Apache-2.0", "BSD-3-Clause"}
        and date.fromisoformat(row["last_release"]) >= first
    ]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("10.1", kahn),
        ("10.2", lambda g, out, a: g / np.cosh(a) ** 2),
        ("10.3", lambda g, a, b: (b * g, np.einsum("ij,ij->i", g, a)[:, None])),
        (
            "10.5",
            lambda learning_rate, loops: (
                0.0,
                10 * learning_rate,
                5 - 5 * (1 - 2 * learning_rate) ** (loops + 1),
            ),
        ),
        ("10.6", other_standstill),
        ("10.7", by_dates),
    ],
)
def test_other_right_answers_pass(number: str, answer: Any) -> None:
    assert judge(exercises_of("10")[number], answer).passed


def standstill_by(step: Any) -> Any:
    """Walk in float32 by another form of the step."""

    def standstill(learning_rate: float) -> float:
        w, rate = np.float32(0), np.float32(learning_rate)
        while (after := step(w, rate)) != w:
            w = after
        return float(w)

    return standstill


def asking(**others: Any) -> Any:
    """Ask each row the right questions, but for some others."""
    questions = {
        "licence": lambda licence: licence in {"MIT", "Apache-2.0", "BSD-3-Clause"},
        "governance": lambda governance: governance == "foundation",
        "status": lambda status: status == "active",
    } | others
    return lambda frameworks, since: [
        row["name"]
        for row in frameworks
        if row["last_release"] >= since and all(ask(row[key]) for key, ask in questions.items())
    ]


@pytest.mark.parametrize(
    ("number", "answer", "part"),
    [
        ("10.6", standstill_by(lambda w, rate: w + rate * (10 - 2 * w)), "✓"),
        ("10.6", standstill_by(lambda w, rate: w - 2 * (w - 5) * rate), "✓"),
        ("10.6", standstill_by(lambda w, rate: w * (1 - 2 * rate) + rate * 10), "in another form"),
        ("10.6", standstill_by(lambda w, rate: w - rate * 2 * w + rate * 10), "add 10α apart"),
        ("10.7", lambda frameworks, since: sorted(by_dates(frameworks, since)), "on input 3"),
        ("10.7", lambda frameworks, since: by_dates(frameworks, since[:7] + "-01"), "on input 1"),
        ("10.7", asking(), "✓"),
        ("10.7", asking(licence=lambda licence: licence != "closed"), "on input 1"),
        ("10.7", asking(licence=lambda licence: licence[:3] in {"Apa", "BSD"}), "on input 1"),
        ("10.7", asking(governance=lambda governance: governance != "company"), "on input 1"),
    ],
)
def test_other_ways_to_answer(number: str, answer: Any, part: str) -> None:
    assert part in judge(exercises_of("10")[number], answer).message


def test_learning_rate_left_in_float64_gets_its_hint() -> None:
    def with_a_float64_rate(learning_rate: float) -> float:
        w: Any = np.float32(0)
        while (after := w - np.float64(learning_rate) * (2 * w - 10)) != w:
            w = after
        return float(w)

    verdict = judge(exercises_of("10")["10.6"], with_a_float64_rate)
    assert "float64" in verdict.message


# ---- the graph's picture --------------------------------------------------------------------


def test_nodes_stand_right_of_their_inputs_and_apart() -> None:
    w, x = Node("w"), Node("x")
    cost = (w * x - 3) ** 2 + w**2
    places = positions(cost)
    assert set(places) == set(topological_order(cost))
    for node, (column, _) in places.items():
        assert all(places[one][0] < column for one in node.inputs)
    assert len(set(places.values())) == len(places)


def test_graph_picture_shows_values_then_gradients() -> None:
    w = Node("w")
    cost = w**2 - 10 * w + 25
    picture = draw_graph(plt.subplots()[1], cost)
    assert len(picture.values) == 6  # constants get no numbers
    nodes = topological_order(cost)
    values = {node: evaluate(node, {w: 3.0}) for node in nodes}
    picture.move(values)
    assert [picture.values[n].get_text() for n in (w, cost)] == ["3", "4"]
    assert {text.get_text() for text in picture.gradients.values()} == {""}
    picture.move(values, {w: -4.0})
    assert picture.gradients[w].get_text() == "−4"
    assert picture.gradients[cost].get_text() == ""


def test_graph_picture_of_arrays_shows_shapes() -> None:
    x = Node("x")
    cost = total(x * 2)
    picture = draw_graph(plt.subplots()[1], cost)
    picture.move({node: evaluate(node, {x: np.ones((2, 3))}) for node in picture.values})
    assert picture.values[x].get_text() == "shape (2, 3)"
    assert picture.values[cost].get_text() == "12"


def test_graph_of_one_node() -> None:
    x = Node("x")
    assert positions(x) == {x: (0.0, 0.0)}


# ---- tables and pictures of the frameworks --------------------------------------------------


def record(framework: str, **changes: Any) -> Record:
    run: dict[str, Any] = {"version": "1.0", "python": "3.11", "w0": 0.0, "w1": 0.1, "w1001": 5.0}
    run |= {"seconds_import": 2.0, "seconds_1000": 0.5}
    return Record(framework, "2026-11-23", "uv", 9, **{**run, **changes})


def test_results_table_shows_value_or_reason() -> None:
    none = dict.fromkeys(("version", "python", "w0", "w1", "w1001"))
    failed = Record("B", "2026-11-23", "uv", 9, reason="no <wheel> for it", **none)
    text = pictures.results_table({"a": record("A", w1001=4.9999886), "b": failed}).data
    assert "<td" in text
    assert "4.9999886" in text
    assert "no &lt;wheel&gt; for it" in text
    assert text.count("<tr>") == 3


def test_two_runs_of_one_program_are_told_apart() -> None:
    records = {"one": record("TF"), "two": record("TF", version="1.15"), "three": record("JAX")}
    assert pictures.labels(records) == ["TF, 1.0", "TF, 1.15", "JAX"]


def test_programs_to_open_hold_all_code_escaped() -> None:
    text = pictures.programs_to_open(PROGRAMS.values()).data
    assert text.count("<details>") == len(PROGRAMS)
    assert all(program.code in html.unescape(text) for program in PROGRAMS.values())
    sly: Any = SimpleNamespace(framework="<F>", n_lines=1, code="a < b")
    assert "&lt;F&gt; (1 lines)" in (text := pictures.programs_to_open([sly]).data)
    assert "<pre>a &lt; b</pre>" in text


def test_sources_become_links(facts_of: dict[str, Criteria]) -> None:
    text = pictures.sources_table(facts_of).data
    for entry in facts_of.values():
        assert all(f'href="{url}"' in text for url in entry.sources.values())


def test_deployment_of_active_frameworks_only(facts_of: dict[str, Criteria]) -> None:
    chosen = {name: facts_of[name] for name in ("Theano", "TensorFlow", "PyTensor")}
    text = pictures.deployment_table(chosen).data
    assert "Theano" not in text
    assert "TensorFlow Serving" in text
    assert 'href="https://www.tensorflow.org/guide/saved_model"' in text
    assert "pypi.org" not in text
    assert text.count(">–<") == 2  # PyTensor


def test_lives_show_state_and_end(facts_of: dict[str, Criteria]) -> None:
    _, ax = plt.subplots()
    pictures.draw_lives(ax, {name: facts_of[name] for name in ("Theano", "JAX")})
    theano, cross, end, jax, arrow = ax.lines[:5]
    assert_allclose(np.asarray(theano.get_xdata(), float), [2009.5, 2020 + 6 / 12 + 26 / 31 / 12])
    assert_allclose(np.asarray(cross.get_xdata(), float), np.asarray(theano.get_xdata())[-1:])
    assert (cross.get_marker(), end.get_marker(), arrow.get_marker()) == ("X", "|", ">")
    assert float(np.ravel(end.get_xdata())[0]) == pytest.approx(2017.74, abs=0.01)
    assert np.ravel(jax.get_xdata())[-1] > 2026.7
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Theano", "JAX"]


def test_ease_and_speed_leave_out_what_did_not_run() -> None:
    _, axes = plt.subplots(1, 2)
    failed = Record("B", "2026-11-23", "uv", 9, reason="no wheel")
    pictures.draw_ease_and_speed(axes, {"a": record("A"), "b": failed})
    assert [bar.get_width() for bar in axes[0].patches] == [9]
    assert [np.ravel(line.get_xdata()).tolist() for line in axes[1].lines] == [[2.0], [0.5]]
    assert axes[0].get_ylim() == axes[1].get_ylim()


# ---- the facts ------------------------------------------------------------------------------


@pytest.fixture(name="facts_of")
def _facts_of() -> dict[str, Criteria]:
    return load_criteria()


def test_every_program_and_record_has_its_facts(facts_of: dict[str, Criteria]) -> None:
    named = [program for entry in facts_of.values() for program in entry.programs]
    assert sorted(named) == sorted(PROGRAMS)
    assert sum(entry.in_lecture for entry in facts_of.values()) == 11
    assert {name.split(".")[0] for name in load_records()} <= set(named)


def test_facts_fit_together(facts_of: dict[str, Criteria]) -> None:
    for name, entry in facts_of.items():
        today = decimal_year(entry.looked_up)
        assert entry.first_year <= decimal_year(entry.last_release) <= today, name
        assert entry.successor == "none" or entry.successor in facts_of, name
        assert entry.ended is None or decimal_year(entry.ended) <= today, name
        assert entry.successor == "none" or entry.status == "retired", name


def test_deployment_has_a_source_or_is_not_confirmed(facts_of: dict[str, Criteria]) -> None:
    for name, entry in facts_of.items():
        sourced = any("deployment" in what for what in entry.sources)
        assert (entry.deployment is not None) == sourced, name
        if entry.status == "active":
            assert sourced != ("deployment" in entry.unverified), name


def test_states(facts_of: dict[str, Criteria]) -> None:
    assert [n for n, f in facts_of.items() if f.status == "silent"] == ["DL4J"]
    assert facts_of["Theano"].status == "retired"  # although released after its end
    assert facts_of["PyTorch"].status == "active"


@pytest.mark.parametrize(
    ("date", "year"),
    [("2017", 2017.5), ("2017-01", 2017 + 1 / 24), ("2017-01-01", 2017), ("2020-07-01", 2020.5)],
)
def test_decimal_year(date: str, year: float) -> None:
    assert decimal_year(date) == pytest.approx(year)


@pytest.mark.parametrize("date", ["17", "2017-13", "2017-1", "2017-01-32", "soon", ""])
def test_decimal_year_refuses(date: str) -> None:
    with pytest.raises(ValueError, match="wanted: like 2017"):
        decimal_year(date)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("last_release", "last week", "JAX: date is 'last week'"),
        ("looked_up", 2026, "JAX"),
        ("governance", "king", "governance is 'king'; wanted: company"),
        ("deployment", ["jax.export"], "deployment is \\['jax.export'\\]"),
        ("ended", "2017", "ended and how_it_ended go together"),
        ("sources", {}, "at least one https address"),
        ("sources", {"all": "http://example.org"}, "at least one https address"),
        ("colour", "red", "missing or unknown field 'colour'"),
        ("licence", None, "missing or unknown field 'licence'"),
    ],
)
def test_edited_facts_are_refused(tmp_path: Path, field: str, value: Any, message: str) -> None:
    content = json.loads(CRITERIA.read_text("utf-8"))
    if value is None:
        del content["JAX"][field]
    else:
        content["JAX"][field] = value
    path = tmp_path / "criteria.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match=message):
        load_criteria(path)


def test_facts_that_are_not_json_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "criteria.json"
    path.write_text("{", "utf-8")
    with pytest.raises(ValueError, match=r"criteria\.json is not JSON"):
        load_criteria(path)
