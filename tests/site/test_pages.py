"""The published pages: readable alone on this machine, in light and dark, by everybody."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.site.conftest import Visit
from tests.site.server import ROOT, SITE

AXE = ROOT / "docs" / "node_modules" / "axe-core" / "axe.min.js"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = ["index.html", *(f"notebooks/{path.stem}.html" for path in NOTEBOOKS)]
both_themes = pytest.mark.parametrize("visit", ["light", "dark"], indirect=True)


@both_themes
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_complete(visit: Visit, path: str) -> None:
    page = visit.open(path)
    if page.locator(".math").count():
        page.locator("mjx-container").first.wait_for()
        page.evaluate("MathJax.startup.promise")
        assert page.locator(".math:not(:has(mjx-container))").count() == 0
    for picture in page.locator("article img").all():
        assert len(picture.get_attribute("alt") or "") >= 20
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("async image => { await image.decode(); return true }")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert [told(one) for one in found["violations"] if one["impact"] in SEVERE] == []


SEVERE = ("serious", "critical")


def told(violation: dict[str, Any]) -> str:
    """Return what axe found, and the first places of it."""
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:5]]
    return f"{violation['id']}: {violation['help']}: {places}"


@both_themes
def test_theme_follows_the_system_and_the_button(
    visit: Visit, request: pytest.FixtureRequest
) -> None:
    system = request.node.callspec.params["visit"]
    page = visit.open(PAGES[1])
    assert _theme(visit) == (system, system)
    other = {"light": "dark", "dark": "light"}[system]
    page.locator(".theme-switch-container:visible").first.click()
    page.locator(
        f"[data-mode={other}]:visible, [data-bs-theme-value={other}]:visible"
    ).first.click()
    assert _theme(visit) == (other, other)


def _theme(visit: Visit) -> tuple[str, str]:
    """Return the name of the theme, and what the colour of the ground says."""
    name = visit.page.evaluate("document.documentElement.dataset.theme")
    colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(colour.partition("(")[2].partition(",")[0])
    return name, "dark" if red < 128 else "light"


def test_search_finds_momentum(visit: Visit) -> None:
    page = visit.open("index.html")
    page.locator(".search-button-field:visible, .search-button__button:visible").first.click()
    page.locator("input[type=search]:visible").first.fill("momentum")
    page.keyboard.press("Enter")
    results = page.locator("#search-results li a[href*='notebooks/']")
    results.first.wait_for()
    results.first.click()
    assert "momentum" in page.locator("article").inner_text()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem[:2])
def test_notebook_can_be_downloaded(visit: Visit, notebook: Path) -> None:
    page = visit.open(f"notebooks/{notebook.stem}.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the notebook").first.click()
    assert download.value.suggested_filename == notebook.name
    assert download.value.path().read_bytes() == notebook.read_bytes()


class Links(HTMLParser):
    """The addresses and the ids of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids = {""}
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        given = dict(attributes)
        self.ids |= {given["id"] or ""} if "id" in given else set()
        self.addresses += [given[name] or "" for name in ("href", "src") if given.get(name)]


def pages() -> Iterator[Path]:
    """Yield the pages that Sphinx wrote."""
    yield from (page for page in SITE.rglob("*.html") if not {"_static", "lite"} & {*page.parts})


def test_every_link_inside_leads_somewhere() -> None:
    found = {page: Links(page) for page in pages()}
    assert len(found) > len(NOTEBOOKS)
    for page, links in found.items():
        for address in links.addresses:
            parts = urlsplit(urljoin(f"http://site/{page.relative_to(SITE).as_posix()}", address))
            if parts.netloc != "site":
                continue  # another machine's page, to be read there
            target = SITE / unquote(parts.path).lstrip("/")
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{page.name} links to {address}"
            if target in found:
                assert unquote(parts.fragment) in found[target].ids, f"{page.name}: {address}"


def test_nothing_is_taken_from_another_machine() -> None:
    """A page may link to others; scripts, styles, pictures and fonts are its own."""
    for page in pages():
        for tag in ("<script", "<img", "<iframe", "<source"):
            for piece in page.read_text("utf-8").split(tag)[1:]:
                assert 'src="http' not in piece.partition(">")[0]
