"""One JupyterLab and one Chromium for all browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.lab import (
    CHROMIUM_ARGUMENTS,
    Notebook,
    find_chromium,
    open_notebook,
    open_page,
    running_lab,
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        message = "no Chromium or Chrome was found, so sliders were not tried in a browser"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(notebook, folder)
    return folder


@pytest.fixture(scope="session")
def address(notebooks: Path, chromium: Browser) -> Iterator[str]:
    """Return the address of a JupyterLab that serves them."""
    with running_lab(notebooks) as address:
        yield address


@pytest.fixture(scope="session")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """Return JupyterLab's page. All modules share it: to load it takes seconds."""
    page = open_page(chromium, address)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def notebook(request: pytest.FixtureRequest, page: Page) -> Iterator[Notebook]:
    """Return the module's NOTEBOOK, opened and run; nothing may go wrong until it is closed."""
    opened = open_notebook(page, request.module.NOTEBOOK)
    opened.run_all()
    yield opened
    opened.assert_no_errors()
    opened.close()
