"""Notebook 11 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "11_tensorflow.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "learning rate α", "alpha=0.01 factor=0.98 ", "alpha=1.1 factor=-1.2 "),
    (0, "steps", "step=0 w=0 ", "step=100 "),
    (1, "a, of w²", "a=-0.5 ", "a=3 "),
    (1, "b, of w", "b=-25 ", "b=25 "),
    (1, "c, alone", "c=-20 ", "c=80 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_mouse_drags_the_coefficient_of_the_square_to_its_end(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.click("straight line", "a=0 ")
    panel.drag("a, of w²", 900, "a=3 ")


def test_presets_run_the_graph_with_other_data(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    assert "w_1=4 w_10=4" in panel.click("one step", "a=1.25 ")
    assert "w_1=1.2 w_10=12" in panel.click("straight line", "a=0 ")
