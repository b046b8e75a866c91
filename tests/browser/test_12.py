"""Notebook 12 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "12_programming_assignment.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "learning rate α", "alpha=0.0001 ", "alpha=1 "),
    (0, "epochs", "epochs=1 ", "epochs=30 "),
    (1, "ink", "ink=0 ", "ink=1 "),
    (1, "paper", "paper=0 ", "paper=1 "),
    (1, "scale", "scale=0.003922 ", "scale=255 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_mouse_drags_the_epochs_to_their_end(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    panel.click("stopped early", "epochs=3 ")
    panel.drag("epochs", 900, "epochs=30 ")


def test_presets_show_what_a_network_reads(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    assert "answer=3 right=700 " in panel.click("as trained", "ink=1 paper=0 scale=1 ")
    assert "answer=3 right=690 " in panel.click("never divided", "scale=255 ")
    assert "right=3 " in panel.click("negative", "ink=0 paper=1 ")
