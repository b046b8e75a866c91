"""Notebook 07 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "07_batch_norm_at_test_time.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "strangers", "strangers=0 ", "strangers=63 "),
    (0, "their class", "digit=0 ", "digit=9 "),
    (0, "ink of companions", "ink=0.1 ", "ink=2 "),
    (1, "momentum typed", "number=0.001 ", "number=0.999 "),
    (1, "steps t", "steps=1 ", "steps=340 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_only_the_bars_of_training_mode_move(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    right = panel.click("mixed: read right", "strangers=0 digit=1 ink=1 ")
    assert "reads_training=1 reads_test=1 p_training=0.972 p_test=0.9831" in right
    wrong = panel.click("its own kind: wrong", "strangers=63 digit=1 ink=1 ")
    assert "reads_training=9 reads_test=1 " in wrong
    assert "p_test=0.9831" in wrong


def test_toggle_turns_the_number_round(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.click("Keras: slow start", "number=0.99 old=0.99 epsilon=0.001 steps=17 ")
    before = panel.picture
    panel.root.get_by_role("button", name="PyTorch: weight of the new").click()
    assert "number=0.99 old=0.01 epsilon=1e-05" in panel.wait_for(
        "text => text.includes('old=0.01 ')"
    )
    assert panel.picture != before


def test_mouse_drags_the_steps_to_their_end(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.press("steps t", "Home")
    panel.drag("steps t", 900, "steps=340 ")
