"""Notebook 08 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "08_softmax_regression.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "other", "z=[-3, 2, -1, 3]", "z=[6, 2, -1, 3]"),
    (0, "cat", "z=[5, -3, -1, 3]", "z=[5, 6, -1, 3]"),
    (0, "dog", "z=[5, 2, -3, 3]", "z=[5, 2, 6, 3]"),
    (0, "chick", "z=[5, 2, -1, -3]", "z=[5, 2, -1, 6]"),
    (0, "shift", "z=[2, -1, -4, 0]", "z=[8, 5, 2, 6]"),
    (1, "temperature T", "T=0.1 ", "T=10 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    panel = notebook.panel(number)
    if number == 0:
        panel.click("lecture", "z=[5, 2, -1, 3]")
    panel.from_end_to_end(label, low, high)


def test_shift_leaves_the_probabilities(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    before = panel.click("lecture", "z=[5, 2, -1, 3]")
    after = panel.press("shift", "ArrowRight", times=5)
    after = panel.wait_for("facts => facts.includes('z=[5.5, 2.5, -0.5, 3.5]')")
    assert before.partition(" a=")[2] == after.partition(" a=")[2]


def test_mouse_drags_the_temperature_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    for pixels, end in [(-900, "T=0.1 "), (900, "T=10 ")]:
        panel.click("plain softmax", "T=1 ")
        panel.drag("temperature T", pixels, end)
