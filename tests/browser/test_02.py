"""Notebook 02 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.lab import Notebook, open_notebook

# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "best learning rate", "best=0.0001 ", "best=1 "),
    (0, "trials", "trials=1 ", "trials=50 "),
    (1, "momentum β", "momentum=0 window=1 ", "momentum=0.999 window=1000 "),
    (2, "β, own scale", "own=0.9 window_own=10 ", "own=0.999 window_own=1000 "),
    (2, "β, uniform scale", "uniform=0.9 window_uniform=10", "uniform=0.999 window_uniform=1000"),
]


@pytest.fixture(scope="module")
def notebook(lab: tuple[str, Path], chromium: Browser) -> Iterator[Notebook]:
    """Return the notebook, opened and run once for the tests of this module."""
    opened = open_notebook(chromium, lab[0], "02_an_appropriate_scale.ipynb")
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


def test_mouse_drags_the_momentum_to_its_end(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.press("momentum β", "Home")
    handle, before = panel.slider("momentum β"), panel.picture
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 900, y, steps=8)
    notebook.page.mouse.up()
    panel.wait_for("facts => facts.includes('momentum=0.999 window=1000')")
    assert panel.picture != before


def test_the_window_stands_beside_the_momentum(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    panel.root.get_by_role("button", name="late").click()
    panel.wait_for("facts => facts.includes('momentum=0.98 window=50')")
    assert "0.98 (window 50)" in panel.root.inner_text()


def test_last_step_of_the_uniform_slider_doubles_the_window(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    panel.press("β, uniform scale", "Home")
    assert "window_uniform=1000" in panel.press("β, uniform scale", "End")
    assert "window_uniform=502.5" in panel.press("β, uniform scale", "ArrowLeft")


def test_nothing_went_wrong_on_the_way(notebook: Notebook) -> None:
    assert notebook.errors == []
    assert notebook.kernel_errors() == []
    assert notebook.page.locator(".course-picture output.failed").count() == 0
