"""One JupyterLab and one Chromium for all browser tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.lab import (
    CHROMIUM_ARGUMENTS,
    Notebook,
    find_chromium,
    open_notebook,
    running_lab,
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
OpenNotebook = Callable[..., Notebook]


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
def lab(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("lab")
    for notebook in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(notebook, folder)
    with running_lab(folder) as address:
        yield address, folder


@pytest.fixture
def lab_folder(lab: tuple[str, Path]) -> Path:
    """Return the folder that JupyterLab serves."""
    return lab[1]


@pytest.fixture
def open_in_lab(lab: tuple[str, Path], chromium: Browser) -> Iterator[OpenNotebook]:
    """Open a notebook by name; the page is closed at the end of the test."""
    opened: list[Notebook] = []

    def opens(name: str, *, dark: bool = False) -> Notebook:
        opened.append(open_notebook(chromium, lab[0], name, dark=dark))
        return opened[-1]

    yield opens
    for notebook in opened:
        notebook.page.context.close()
