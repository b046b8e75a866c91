"""Notebook 09 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "09_training_a_softmax_classifier.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "probability p", "probability=0.005 ", "probability=0.995 "),
    (1, "classes C", "n_classes=2 ", "n_classes=20 "),
    (2, "learning rate α", "learning_rate=0.01 ", "learning_rate=100 "),
    (2, "momentum β", "momentum=0 ", "momentum=0.999 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_each_key_is_one_class_more(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.press("classes C", "Home")
    for n_classes in range(3, 16):
        assert f"n_classes={n_classes} " in panel.press("classes C", "ArrowRight")


def test_mouse_drags_the_learning_rate_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    for pixels, end in [(-900, "learning_rate=0.01 "), (900, "learning_rate=100 ")]:
        panel.drag("learning rate α", pixels, end)


def test_presets_set_both_sliders(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    good = panel.click("good", "momentum=0.9 ")
    assert "last_loss=0.001" in good
    stuck = panel.click("stuck", "learning_rate=10 ")
    assert "momentum=0 last_loss=2.286" in stuck
