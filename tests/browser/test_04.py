"""Notebook 04 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "04_normalizing_activations.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "learning rate α", "alpha=1e-05 ", "alpha=10 "),
    (0, "momentum β", "momentum=0 ", "momentum=0.999 "),
    (1, "learning rate α", "alpha=0.01 ", "alpha=10 "),
    (1, "momentum β", "momentum=0 ", "momentum=0.999 "),
    (2, "condition number κ", "kappa=1 ", "kappa=1000 "),
    (2, "learning rate α", "alpha=0.001 ", "alpha=10 "),
    (2, "momentum β", "momentum=0 ", "momentum=0.999 "),
    (3, "scale γ", "scale=0 ", "scale=2 "),
    (3, "shift β", "shift=-3 ", "shift=3 "),
    (4, "epsilon ε", "epsilon=1e-10 ", "epsilon=10 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_mouse_drags_the_learning_rate_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    for pixels, end in [(-900, "alpha=1e-05 "), (900, "alpha=10 ")]:
        panel.drag("learning rate α", pixels, end)


def test_button_gives_z_back(notebook: Notebook) -> None:
    shown = notebook.panel(3).click("γ = √(σ²+ε), β = μ", "scale=0.3455 ")
    assert shown.endswith("largest_difference=0")
