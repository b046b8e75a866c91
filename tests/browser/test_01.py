"""Notebook 01 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "01_tuning_process.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "importance", "importance=1 ", "importance=0 "),
    (2, "configurations tried", "tried=1 ", "tried=1000 "),
    (2, "dev examples", "examples=100 ", "examples=5000 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_number_of_trials_is_a_button(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    panel.click("9 trials", "trials=9 ")
    panel.click("25 trials", "trials=25 ")


def test_alarm_rings_and_the_box_moves(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    before = panel.picture
    panel.click("too low", "alarm=learning_rate high")
    panel.click("too high", "alarm=learning_rate low")
    assert panel.picture != before


@pytest.mark.parametrize("label", ["learning rate α", "hidden units"])
def test_keys_move_both_ends_of_the_box(notebook: Notebook, label: str) -> None:
    panel = notebook.panel(1)
    panel.click("good", "alarm=none")
    for end, key in (("from", "ArrowRight"), ("to", "ArrowLeft")):
        before = panel.picture
        panel.slider(f"{label}, {end}").press(key)
        notebook.page.wait_for_timeout(500)  # the facts may stay as they are
        assert panel.picture != before, (label, end)
