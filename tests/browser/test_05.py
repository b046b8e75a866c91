"""Notebook 05 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "05_batch_norm_in_a_network.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "learning rate α", "alpha=0.0001 ", "alpha=10 "),
    (0, "momentum β", "momentum=0 ", "momentum=0.99 "),
    (1, "factor of W", "factor=0.001 ", "factor=1000 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_mouse_drags_the_learning_rate_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    for pixels, end in [(-900, "alpha=0.0001 "), (900, "alpha=10 ")]:
        panel.drag("learning rate α", pixels, end)


def test_momentum_leaves_the_two_others_alone(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    before = panel.click("good for descent", "alpha=1 momentum=0.9 ").split()
    after = panel.click("long memory", "alpha=1 momentum=0.99 ").split()
    assert [before[2], before[4]] == [after[2], after[4]]
    assert [before[3], before[5]] != [after[3], after[5]]


def test_button_makes_w_ten_times_larger(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    before = panel.click("W itself", "factor=1 output_moves=0 ")
    assert "gradient=0.08731 " in before
    assert "gradient=0.008731 " in panel.click("10 W", "factor=10 ")
