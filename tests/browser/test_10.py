"""Notebook 10 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "10_deep_learning_frameworks.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "weight w", "w=-3 ", "w=3 "),
    (0, "bias b", " b=-3 ", " b=3 "),
    (0, "input x", " x=-2 ", " x=2 "),
    (1, "learning rate α", "learning_rate=0.001 ", "learning_rate=0.4 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_presets_set_all_sliders(notebook: Notebook) -> None:
    neuron = notebook.panel(0)
    neuron.click("learning", "w=0.5 b=0 x=1 ")
    assert "dJ_dw=0 " in neuron.click("no input", " x=0 ")
    assert "moved_steps=636 " in notebook.panel(1).click("lecture", "learning_rate=0.01 ")


def test_programs_open_by_a_click(notebook: Notebook) -> None:
    entry = notebook.page.locator("details", has_text="Theano (")
    entry.locator("summary").click()
    assert entry.locator("pre").is_visible()
