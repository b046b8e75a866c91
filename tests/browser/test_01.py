"""Notebook 01 in JupyterLab: each slider goes to both its ends; picture and facts follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.lab import Notebook, open_notebook

# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (0, "importance", "importance=1 ", "importance=0 "),
    (2, "configurations tried", "tried=1 ", "tried=1000 "),
    (2, "dev examples", "examples=100 ", "examples=5000 "),
]


@pytest.fixture(scope="module")
def notebook(lab: tuple[str, Path], chromium: Browser) -> Iterator[Notebook]:
    """Return the notebook, opened and run once for the tests of this module."""
    opened = open_notebook(chromium, lab[0], "01_tuning_process.ipynb")
    opened.run_all()
    yield opened
    opened.page.context.close()


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    panel = notebook.panel(number)
    panel.press(label, "End")  # so that Home, next, changes the facts
    assert low in panel.press(label, "Home")
    at_low = panel.picture
    assert low not in panel.press(label, "ArrowRight")
    assert high in panel.press(label, "End")
    assert panel.picture != at_low


def test_number_of_trials_is_a_button(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    panel.root.get_by_role("button", name="9 trials").click()
    panel.wait_for("facts => facts.includes('trials=9 ')")
    panel.root.get_by_role("button", name="25 trials").click()
    panel.wait_for("facts => facts.includes('trials=25 ')")


def test_alarm_rings_and_the_box_moves(notebook: Notebook) -> None:
    panel = notebook.panel(1)
    before = panel.picture
    panel.root.get_by_role("button", name="too low").click()
    panel.wait_for("facts => facts.includes('alarm=learning_rate high')")
    panel.root.get_by_role("button", name="too high").click()
    panel.wait_for("facts => facts.includes('alarm=learning_rate low')")
    assert panel.picture != before


@pytest.mark.parametrize("label", ["learning rate α", "hidden units"])
def test_keys_move_both_ends_of_the_box(notebook: Notebook, label: str) -> None:
    panel = notebook.panel(1)
    panel.root.get_by_role("button", name="good").click()
    panel.wait_for("facts => facts.includes('alarm=none')")
    row = panel.root.locator(".widget-inline-hbox", has_text=label)
    handles = row.get_by_role("slider")
    assert handles.count() == 2
    for number, key in ((0, "ArrowRight"), (1, "ArrowLeft")):
        before = panel.picture
        handles.nth(number).focus()
        notebook.page.keyboard.press(key)
        notebook.page.wait_for_timeout(500)
        assert panel.picture != before, (label, number)


def test_nothing_went_wrong_on_the_way(notebook: Notebook) -> None:
    assert notebook.errors == []
    assert notebook.kernel_errors() == []
    assert notebook.page.locator(".course-picture output.failed").count() == 0
