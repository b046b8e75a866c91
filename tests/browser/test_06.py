"""Notebook 06 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "06_why_batch_norm_works.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "contrast", "contrast=0.1 ", "contrast=2 "),
    (0, "grey paper", "grey=0 ", "grey=0.5 "),
    (0, "moved right by", "move=0 ", "move=4 "),
    (1, "learning rate α", "alpha=0.1 ", "alpha=10 "),
    (2, "batch size B", "batch_size=2 ", "batch_size=256 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_grey_leaves_own_statistics_alone(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    plain = panel.click("as in training", "contrast=1 grey=0 move=0 ")
    grey = panel.click("grey: own helps", "grey=0.3 move=0 ")
    own = plain.split("own_statistics=")[1]
    assert own == grey.split("own_statistics=")[1]
    assert plain.split()[3] != grey.split()[3]


def test_toggles_choose_the_runs(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.click("stuck at ln 4", "activation=Sigmoid batch_norm=without alpha=1 learned=0 ")
    before = panel.picture
    panel.root.get_by_role("button", name="noisy").click()
    panel.wait_for("text => text.includes('batch_norm=noisy alpha=1 learned=5 ')")
    assert panel.picture != before
    panel.root.get_by_role("button", name="ReLU").click()
    panel.wait_for("text => text.includes('activation=ReLU batch_norm=noisy alpha=1 learned=5 ')")


def test_mouse_drags_the_batch_size_to_its_end(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    panel.click("2: noise wins", "batch_size=2 ")
    panel.drag("batch size B", 900, "batch_size=256 ")
