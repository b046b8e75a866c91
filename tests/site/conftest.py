"""The built site, served on loopback to one Chromium that can reach nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.browser.lab import CHROMIUM_ARGUMENTS, find_chromium
from tests.site.server import SITE, serving

# No name is looked up: what asks for another machine fails, in pages and in their workers.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    if not (SITE / "lite" / "index.html").exists():
        pytest.fail("there is no site; run `make site` first")
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "no Chromium or Chrome was found"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_ARGUMENTS, ALONE]
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a fresh profile, and all that went wrong on it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note errors in the console, failed answers, and requests to other machines."""
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        context.on("request", self._note_request)
        context.on("response", self._note_response)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def _note_message(self, message: ConsoleMessage) -> None:
        # JupyterLite's page names no icon, so the browser looks for one at the server's root.
        icon = message.location["url"] == f"{self.address}favicon.ico"
        if message.type == "error" and not icon:
            self.wrong.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"request to another machine: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture(params=["light"])
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    """Return a page to visit the site with; in the end nothing may have gone wrong on it."""
    context = chromium.new_context(
        color_scheme=request.param, viewport={"width": 1280, "height": 1000}
    )
    visit = Visit(context.new_page(), address)
    visit.watch(context)
    yield visit
    context.close()
    assert visit.wrong == []
