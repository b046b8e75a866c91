"""Notebook 02 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "02_an_appropriate_scale.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "best learning rate", "best=0.0001 ", "best=1 "),
    (0, "trials", "trials=1 ", "trials=50 "),
    (1, "momentum β", "momentum=0 window=1 ", "momentum=0.999 window=1000 "),
    (2, "β, own scale", "own=0.9 window_own=10 ", "own=0.999 window_own=1000 "),
    (2, "β, uniform scale", "uniform=0.9 window_uniform=10", "uniform=0.999 window_uniform=1000"),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_mouse_drags_the_momentum_to_its_end(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.press("momentum β", "Home")
    panel.drag("momentum β", 900, "momentum=0.999 window=1000")


def test_the_window_stands_beside_the_momentum(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.click("late", "momentum=0.98 window=50")
    assert "0.98 (window 50)" in panel.root.inner_text()


def test_last_step_of_the_uniform_slider_doubles_the_window(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    panel.press("β, uniform scale", "Home")
    assert "window_uniform=1000" in panel.press("β, uniform scale", "End")
    assert "window_uniform=502.5" in panel.press("β, uniform scale", "ArrowLeft")
