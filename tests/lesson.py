"""A lesson's sliders as its tests move them, without a browser."""

from collections.abc import Iterator
from typing import Any

from matplotlib.patches import StepPatch

from course_utils.checks import Array
from course_utils.sliders import Panel


def facts(panel: Panel) -> dict[str, float]:
    """Return the facts that a panel shows, as numbers by name."""
    return {name: float(value) for name, value in (f.split("=") for f in panel.facts.split())}


def press(panel: Panel, name: str) -> str:
    """Press a preset's button and return the line of facts."""
    (button,) = [b for b in panel.children[0].children if b.description == name]
    button.click()
    return panel.facts


def click(panel: Panel, name: str) -> dict[str, float]:
    """Press a preset's button and return the facts."""
    press(panel, name)
    return facts(panel)


def positions(panel: Panel, name: str) -> Iterator[float]:
    """Move a slider over all its positions."""
    control = panel.controls[name]
    for _, value in control.options:
        control.value = value
        yield value


def heights_of(bars: StepPatch) -> Array:
    """Return the heights of bars that ``draw_equal_bars`` made: between each two lies a gap."""
    values, _, _ = bars.get_data()
    return values[::2]


def ends(control: Any) -> tuple[Any, Any]:
    """Return the values at both ends of a slider."""
    options = getattr(control, "options", None)
    return (options[0][1], options[-1][1]) if options else (control.min, control.max)


def assert_both_ends_differ(panel: Panel) -> None:
    """Move each slider to both its ends: facts and picture differ, and nothing fails."""
    for control in panel.controls.values():
        seen = []
        for end in ends(control):
            control.value = end
            seen.append((panel.facts, bytes(panel._picture.sheet)))
            assert not panel._picture.failed
        assert seen[0][0] != seen[1][0]
        assert seen[0][1] != seen[1][1]
