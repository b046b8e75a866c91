"""Notebook 08 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.lab import Notebook, open_notebook

# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "other", "z=[-3, 2, -1, 3]", "z=[6, 2, -1, 3]"),
    (0, "cat", "z=[5, -3, -1, 3]", "z=[5, 6, -1, 3]"),
    (0, "dog", "z=[5, 2, -3, 3]", "z=[5, 2, 6, 3]"),
    (0, "chick", "z=[5, 2, -1, -3]", "z=[5, 2, -1, 6]"),
    (0, "shift", "z=[2, -1, -4, 0]", "z=[8, 5, 2, 6]"),
    (1, "temperature T", "T=0.1 ", "T=10 "),
]


@pytest.fixture(scope="module")
def notebook(lab: tuple[str, Path], chromium: Browser) -> Iterator[Notebook]:
    """Return the notebook, opened and run once for the tests of this module."""
    opened = open_notebook(chromium, lab[0], "08_softmax_regression.ipynb")
    opened.run_all()
    yield opened
    opened.page.context.close()


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    panel = notebook.panel(number)
    if number == 0:
        panel.root.get_by_role("button", name="lecture").click()
        panel.wait_for("facts => facts.includes('z=[5, 2, -1, 3]')")
    assert low in panel.press(label, "Home")
    at_low = panel.picture
    stepped = panel.press(label, "ArrowRight")
    assert low not in stepped
    assert high in panel.press(label, "End")
    assert panel.picture != at_low


def test_shift_leaves_the_probabilities(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    panel.root.get_by_role("button", name="lecture").click()
    before = panel.wait_for("facts => facts.includes('z=[5, 2, -1, 3]')")
    after = panel.press("shift", "ArrowRight", times=5)
    after = panel.wait_for("facts => facts.includes('z=[5.5, 2.5, -0.5, 3.5]')")
    assert before.partition(" a=")[2] == after.partition(" a=")[2]


def test_mouse_drags_the_temperature_to_both_ends(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    handle = panel.slider("temperature T")
    for pixels, end in [(-900, "T=0.1 "), (900, "T=10 ")]:
        panel.root.get_by_role("button", name="plain softmax").click()
        panel.wait_for("facts => facts.includes('T=1 ')")
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


def test_nothing_went_wrong_on_the_way(notebook: Notebook) -> None:
    assert notebook.errors == []
    assert notebook.kernel_errors() == []
    assert notebook.page.locator(".course-picture output.failed").count() == 0
