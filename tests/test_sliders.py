"""Sliders without a browser: what a moved control changes, and what a failure says."""

import base64
import io
from itertools import pairwise
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pytest
from PIL import Image

from course_utils import sliders
from course_utils.sliders import Panel, learning_rate_slider, momentum_slider, slider

WIDGET = "application/vnd.jupyter.widget-view+json"


class Lesson:
    """A figure with one point that the controls move, and the values of each update."""

    def __init__(self) -> None:
        self.figure, ax = plt.subplots(figsize=(3, 2))
        ax.set(xlim=(0, 1), ylim=(0, 1))
        (self.point,) = ax.plot([], [], "o", animated=True)
        self.calls: list[tuple[float, float]] = []

    def update(self, learning_rate: float, momentum: float) -> dict[str, float]:
        """Move the point."""
        self.calls.append((learning_rate, momentum))
        self.point.set_data([learning_rate], [momentum])
        return {"learning_rate": learning_rate, "momentum": momentum}

    def panel(self, **options: Any) -> Panel:
        """Make the sliders."""
        return sliders.live(
            self.figure,
            options.pop("update", self.update),
            description="A point in a square.",
            learning_rate=learning_rate_slider(0.1),
            momentum=momentum_slider(0.9),
            **options,
        )


@pytest.fixture
def lesson() -> Lesson:
    return Lesson()


def sheet(panel: Panel) -> tuple[list[int], bytes]:
    """Where the moving part of the picture is, and the part itself."""
    shown = panel.children[-1]
    return list(shown.box), bytes(shown.sheet)


def buttons(panel: Panel) -> dict[str, widgets.Button]:
    return {button.description: button for button in panel.children[0].children}


def test_starts_at_the_values_of_the_controls(lesson: Lesson) -> None:
    panel = lesson.panel()
    assert lesson.calls == [(0.1, 0.9)]
    assert panel.values == {"learning_rate": 0.1, "momentum": 0.9}
    assert panel.facts == "learning_rate=0.1 momentum=0.9"


def test_a_control_that_is_set_in_the_kernel_changes_facts_and_picture(lesson: Lesson) -> None:
    panel = lesson.panel()
    before = sheet(panel)
    panel.controls["momentum"].value = 0.0
    assert panel.facts == "learning_rate=0.1 momentum=0"
    assert sheet(panel)[0] != before[0]
    panel.controls["momentum"].value = 0.9
    assert sheet(panel) == before


def test_a_message_from_the_browser_changes_facts_and_picture(lesson: Lesson) -> None:
    panel = lesson.panel()
    before = sheet(panel)
    panel.controls["learning_rate"].set_state({"index": 80})
    assert panel.facts == "learning_rate=1 momentum=0.9"
    assert sheet(panel) != before
    assert len(lesson.calls) == 2


def test_set_moves_several_controls_and_updates_once(lesson: Lesson) -> None:
    panel = lesson.panel()
    panel.set(learning_rate=0.01, momentum=0.0)
    assert lesson.calls == [(0.1, 0.9), (0.01, 0.0)]
    assert panel.facts == "learning_rate=0.01 momentum=0"


def test_set_takes_the_nearest_stop_also_beyond_the_ends(lesson: Lesson) -> None:
    panel = lesson.panel()
    panel.set(learning_rate=0.0101, momentum=0.9004)
    assert panel.values == {"learning_rate": 0.01, "momentum": 0.9}
    panel.set(learning_rate=7, momentum=-3)
    assert panel.values == {"learning_rate": 1.0, "momentum": 0.0}


@pytest.mark.parametrize("value", ["fast", float("nan"), None, [0.1, 0.2], float("inf")])
def test_set_names_a_value_that_is_no_number_and_can_be_used_again(
    lesson: Lesson, value: Any
) -> None:
    panel = lesson.panel()
    with pytest.raises(ValueError, match=r"learning_rate is .*; wanted"):
        panel.set(learning_rate=value)
    panel.controls["momentum"].value = 0.0
    assert panel.facts == "learning_rate=0.1 momentum=0"


def test_set_moves_no_control_if_one_of_the_values_is_no_number(lesson: Lesson) -> None:
    panel = lesson.panel()
    with pytest.raises(ValueError, match="momentum is nan"):
        panel.set(learning_rate=1.0, momentum=float("nan"))
    assert panel.values == {"learning_rate": 0.1, "momentum": 0.9}


def test_set_names_an_unknown_control_and_moves_none(lesson: Lesson) -> None:
    panel = lesson.panel()
    with pytest.raises(ValueError, match=r"\['alpha'\]; the controls are \['learning_rate', 'mom"):
        panel.set(momentum=0.0, alpha=1)
    assert panel.values["momentum"] == 0.9
    assert len(lesson.calls) == 1


@pytest.mark.parametrize(
    ("name", "index", "facts"),
    [
        ("learning_rate", 0, "learning_rate=0.0001 momentum=0.9"),
        ("learning_rate", 80, "learning_rate=1 momentum=0.9"),
        ("momentum", 0, "learning_rate=0.1 momentum=0"),
        ("momentum", -1, "learning_rate=0.1 momentum=0.999"),
    ],
)
def test_each_slider_goes_to_both_its_ends(
    lesson: Lesson, name: str, index: int, facts: str
) -> None:
    panel = lesson.panel()
    control = panel.controls[name]
    control.index = range(len(control.options))[index]
    assert panel.facts == facts


def test_buttons_set_their_preset_at_once_and_say_what_they_set(lesson: Lesson) -> None:
    presets = {
        "slow": {"learning_rate": 0.001, "momentum": 0.0},
        "no momentum": {"momentum": 0.0},
    }
    panel = lesson.panel(presets=presets)
    assert list(buttons(panel)) == ["slow", "no momentum"]
    assert buttons(panel)["slow"].tooltip == "learning_rate=0.001 momentum=0"
    buttons(panel)["no momentum"].click()
    assert panel.values == {"learning_rate": 0.1, "momentum": 0.0}
    buttons(panel)["slow"].click()
    assert panel.values == presets["slow"]
    assert len(lesson.calls) == 3


def test_a_button_says_the_stops_that_it_sets_and_not_what_lies_between(lesson: Lesson) -> None:
    panel = lesson.panel(presets={"odd": {"learning_rate": 0.18}})
    assert buttons(panel)["odd"].tooltip == "learning_rate=0.1778"
    buttons(panel)["odd"].click()
    assert panel.facts == "learning_rate=0.1778 momentum=0.9"


def test_a_preset_with_a_value_that_is_no_number_is_an_error(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match="learning_rate is 'fast'"):
        lesson.panel(presets={"fast": {"learning_rate": "fast"}})


def test_action_buttons_stand_behind_the_presets_and_redraw(lesson: Lesson) -> None:
    done: list[str] = []
    actions = {"keep": lambda: done.append("kept"), "back": lambda: done.append("back")}
    panel = lesson.panel(presets={"slow": {"learning_rate": 0.001}}, actions=actions)
    assert list(buttons(panel)) == ["slow", "keep", "back"]
    buttons(panel)["back"].click()
    buttons(panel)["keep"].click()
    assert done == ["back", "kept"]
    assert len(lesson.calls) == 3
    assert panel.values == {"learning_rate": 0.1, "momentum": 0.9}


def test_an_action_that_fails_says_so_below_the_picture(lesson: Lesson) -> None:
    def fail() -> None:
        raise ValueError("today's model has diverged")

    panel = lesson.panel(actions={"keep": fail})
    buttons(panel)["keep"].click()
    assert "today's model has diverged" in panel.facts
    assert panel._picture.failed
    panel.controls["learning_rate"].index += 1
    assert not panel._picture.failed


def test_without_presets_there_is_no_empty_row(lesson: Lesson) -> None:
    panel = lesson.panel()
    assert list(panel.children[:-1]) == list(panel.controls.values())


def test_a_preset_for_an_unknown_control_is_an_error(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match=r"preset 'fast' has \['alpha'\]; the controls are"):
        lesson.panel(presets={"fast": {"alpha": 1}})


def test_controls_and_arguments_of_update_must_have_the_same_names(lesson: Lesson) -> None:
    def update(learning_rate: float) -> dict[str, float]:
        return {"learning_rate": learning_rate}

    wanted = r"controls are \['learning_rate', 'momentum'\]; wanted update's: \['learning_rate'\]"
    with pytest.raises(ValueError, match=wanted):
        lesson.panel(update=update)


@pytest.mark.parametrize("returned", [None, 0.5, [("loss", 0.5)]])
def test_update_must_return_facts(lesson: Lesson, returned: Any) -> None:
    with pytest.raises(ValueError, match=rf"returned {type(returned).__name__}; wanted: a dict"):
        lesson.panel(update=lambda learning_rate, momentum: returned)


def test_update_must_return_at_least_one_fact(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match="no facts"):
        lesson.panel(update=lambda learning_rate, momentum: {})


def test_an_error_in_update_stands_below_the_picture_and_the_next_move_recovers(
    lesson: Lesson,
) -> None:
    def update(learning_rate: float, momentum: float) -> dict[str, float]:
        return {"inverse": 1 / momentum}

    panel = lesson.panel(update=update)
    with pytest.raises(ZeroDivisionError):
        panel.controls["momentum"].value = 0.0
    assert panel.facts.startswith("ZeroDivisionError: ")
    assert panel.children[-1].failed
    panel.set(momentum=0.9)
    assert panel.facts == "inverse=1.111"
    assert not panel.children[-1].failed


def test_a_failed_set_does_not_deafen_the_panel(lesson: Lesson) -> None:
    panel = lesson.panel()
    with pytest.raises(ValueError, match="momentum is None"):
        panel.set(learning_rate=0.01, momentum=None)
    panel.controls["learning_rate"].value = 1.0
    assert panel.facts.startswith("learning_rate=1 ")


def test_the_figure_is_closed_so_the_notebook_does_not_show_it_twice(lesson: Lesson) -> None:
    assert plt.fignum_exists(lesson.figure.number)
    lesson.panel()
    assert not plt.fignum_exists(lesson.figure.number)


def test_one_output_has_the_facts_a_still_picture_and_the_widget(lesson: Lesson) -> None:
    panel = lesson.panel()
    data, metadata = panel._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", WIDGET}
    assert data["text/plain"] == "learning_rate=0.1 momentum=0.9"
    assert data[WIDGET]["model_id"] == panel.model_id
    alt = "A point in a square. learning_rate=0.1 momentum=0.9"
    assert metadata == {"image/png": {"alt": alt, "width": 300}}


def test_the_still_picture_shows_what_moves_and_follows_it(lesson: Lesson) -> None:
    def still() -> bytes:
        return base64.b64decode(panel._repr_mimebundle_()[0]["image/png"])

    panel = lesson.panel()
    first = still()
    assert Image.open(io.BytesIO(first)).size == (450, 300)
    panel.set(momentum=0.0)
    moved = still()
    assert moved != first
    lesson.point.set_visible(False)
    assert still() not in (first, moved)
    lesson.point.set_visible(True)
    panel.set(momentum=0.9)
    assert still() == first  # the same setting is the same file


def test_to_show_the_panel_does_not_send_the_background_again(lesson: Lesson) -> None:
    panel = lesson.panel()
    sent = panel.children[-1].background
    panel._repr_mimebundle_()
    panel.set(momentum=0.0)
    assert panel.children[-1].background is sent


def test_two_panels_do_not_disturb_each_other() -> None:
    one, other = Lesson(), Lesson()
    first, second = one.panel(), other.panel()
    before = sheet(second)
    first.set(learning_rate=1, momentum=0)
    assert sheet(second) == before
    assert second.facts == "learning_rate=0.1 momentum=0.9"
    assert len(other.calls) == 1
    second.set(learning_rate=1, momentum=0)
    assert sheet(second) == sheet(first)


def test_controls_of_any_kind_are_taken_as_they_are() -> None:
    lesson = Lesson()
    panel = sliders.live(
        lesson.figure,
        lambda kind, bias, n: {"kind": kind, "bias": bias, "n": n},
        description="Nothing moves here.",
        kind=widgets.Dropdown(options=["relu", "tanh"], value="relu"),
        bias=widgets.Checkbox(value=True),
        n=slider("n", 2, 0, 10, 1),
    )
    assert panel.facts == "kind=relu bias=True n=2"
    panel.set(kind="tanh", bias=False, n=10)
    assert panel.facts == "kind=tanh bias=False n=10"


def test_momentum_slider_shows_the_window_beside_the_value() -> None:
    control = momentum_slider(0.9)
    assert control.label == "0.9 (window 10)"
    assert [control.options[0], control.options[-1]] == [
        ("0 (window 1)", 0.0),
        ("0.999 (window 1000)", 0.999),
    ]


def test_learning_rate_slider_has_equal_factors() -> None:
    values = [value for _, value in learning_rate_slider(0.1).options]
    factors = {round(later / value, 6) for value, later in pairwise(values)}
    assert factors == {round(10**0.05, 6)}
    assert (values[0], values[-1]) == (0.0001, 1.0)


@pytest.mark.parametrize("make", [learning_rate_slider, momentum_slider])
@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan"), "0.1"])
def test_a_start_that_is_not_on_the_scale_is_an_error(make: Any, value: Any) -> None:
    with pytest.raises(ValueError, match="value is"):
        make(value)


@pytest.mark.parametrize(
    ("value", "low", "high", "step", "name"),
    [
        (0, 1, -1, 0.1, "high"),
        (2, 0, 1, 0.1, "value"),
        (0.5, 0, 1, 0, "step"),
        (0.5, 0, 1, 2, "step"),
        (float("nan"), 0, 1, 0.1, "value"),
        ("0", 0, 1, 0.1, "value"),
    ],
)
def test_plain_slider_names_what_is_wrong(
    value: Any, low: float, high: float, step: float, name: str
) -> None:
    with pytest.raises(ValueError, match=f"^{name} is "):
        slider("x", value, low, high, step)


def test_plain_slider_has_the_label_and_length_of_the_others() -> None:
    plain, log = slider("shift", 0, -1, 1, 0.5), learning_rate_slider(0.1)
    assert (plain.description, plain.min, plain.max, plain.step) == ("shift", -1, 1, 0.5)
    assert plain.layout.width == log.layout.width
    assert plain.style.description_width == log.style.description_width
