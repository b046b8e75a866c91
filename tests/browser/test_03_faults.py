"""The page is loaded again in the middle of a drag; the kernel is killed while a panda lives."""

import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.lab import Notebook, Panel, open_notebook

NOTEBOOK = "03_pandas_vs_caviar.ipynb"
MOMENTUM = "momentum β"
KERNEL = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
MESSAGE = "getComputedStyle(document.querySelector('.course-picture output'), '::after').content"


@pytest.fixture(scope="module")
def notebook(page: Page) -> Iterator[Notebook]:
    """Return the notebook, opened once for the tests of this module; they run in order."""
    opened = open_notebook(page, NOTEBOOK)
    yield opened
    opened.assert_no_errors()
    opened.close()


@pytest.fixture(autouse=True)
def file_stays_as_it_was(notebooks: Path) -> Iterator[None]:
    before = (notebooks / NOTEBOOK).read_bytes()
    yield
    assert (notebooks / NOTEBOOK).read_bytes() == before


def test_a_page_that_is_loaded_again_in_the_middle_of_a_drag_works_as_before(
    page: Page, notebook: Notebook
) -> None:
    notebook.run_to_first_panel().drag_to(MOMENTUM, 60)
    kernel = page.evaluate(f"{KERNEL}.id")
    page.once("dialog", Dialog.accept)  # the browser asks: leave this page?
    page.reload()
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=60_000)
    page.mouse.up()
    page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=60_000)
    assert page.evaluate(f"{KERNEL}.id") == kernel
    page.locator(".jp-RenderedImage img").first.wait_for()  # the notebook as it was saved
    assert page.get_by_text("Error displaying widget").count() == 0
    panel = notebook.run_to_first_panel()
    panel.drag_to(MOMENTUM, 900)
    page.mouse.up()
    panel.wait_for("facts => facts.includes('momentum=0.999 ')")


def live_until(panel: Panel, facts: str) -> str:
    """Begin a life with small steps, play until the facts begin so, and return them."""
    panel.root.get_by_role("button", name="stop").click()
    panel.wait_for("facts => facts.startsWith('day=0 ')")
    panel.click("careful", "learning_rate=0.1 momentum=0.9")
    panel.root.get_by_role("button", name="play or pause").click()
    return panel.wait_for(f"facts => facts.startsWith({json.dumps(facts)})")


def test_a_panda_whose_kernel_is_killed_says_so_and_can_live_the_same_life(
    page: Page, notebook: Notebook
) -> None:
    lived = live_until(notebook.panel(), "day=5 ")
    assert page.evaluate(MESSAGE) == "none"
    (kernel,) = (
        process
        for process in psutil.Process().children(recursive=True)
        if "ipykernel_launcher" in process.cmdline()
    )
    kernel.kill()
    told = page.locator(".jp-Dialog", has_text="appears to have died. It will restart")
    told.get_by_role("button", name="Ok").click(timeout=30_000)
    page.wait_for_function(f"{MESSAGE}.includes('The kernel has stopped')")
    page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=30_000)
    live_until(notebook.run_to_first_panel(), lived)
    assert page.evaluate(MESSAGE) == "none"
