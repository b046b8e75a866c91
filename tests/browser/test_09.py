"""Notebook 09 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.lab import Notebook, open_notebook

# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "probability p", "probability=0.005 ", "probability=0.995 "),
    (1, "classes C", "n_classes=2 ", "n_classes=20 "),
    (2, "learning rate α", "learning_rate=0.01 ", "learning_rate=100 "),
    (2, "momentum β", "momentum=0 ", "momentum=0.999 "),
]


@pytest.fixture(scope="module")
def notebook(lab: tuple[str, Path], chromium: Browser) -> Iterator[Notebook]:
    """Return the notebook, opened and run once for the tests of this module."""
    opened = open_notebook(chromium, lab[0], "09_training_a_softmax_classifier.ipynb")
    opened.run_all()
    yield opened
    opened.page.context.close()


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    panel = notebook.panel(number)
    assert low in panel.press(label, "Home")
    at_low = panel.picture
    stepped = panel.press(label, "ArrowRight")
    assert low not in stepped
    assert high in panel.press(label, "End")
    assert panel.picture != at_low


def test_mouse_drags_the_learning_rate_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    handle = panel.slider("learning rate α")
    for pixels, end in [(-900, "learning_rate=0.01 "), (900, "learning_rate=100 ")]:
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = panel.picture
        notebook.page.mouse.move(x, y)
        notebook.page.mouse.down()
        notebook.page.mouse.move(x + pixels, y, steps=8)
        notebook.page.mouse.up()
        assert end in panel.wait_for(f"facts => facts.includes('{end}')")
        assert panel.picture != before


def test_presets_set_both_sliders(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    panel.root.get_by_role("button", name="good").click()
    good = panel.wait_for("facts => facts.includes('momentum=0.9 ')")
    assert "last_loss=0.001" in good
    panel.root.get_by_role("button", name="stuck").click()
    stuck = panel.wait_for("facts => facts.includes('learning_rate=10 ')")
    assert "momentum=0 last_loss=2.286" in stuck


def test_nothing_went_wrong_on_the_way(notebook: Notebook) -> None:
    assert notebook.errors == []
    assert notebook.kernel_errors() == []
    assert notebook.page.locator(".course-picture output.failed").count() == 0
