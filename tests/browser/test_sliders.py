"""Notebook 00 in JupyterLab: what a learner does with a slider, and what the page must not do."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.lab import Notebook, Panel, execute, open_notebook, use_theme

ROOT = Path(__file__).parents[2]
NOTEBOOK = "00_start_here.ipynb"
BURST_TEST = "test_a_burst_ends_at_the_sliders_value_and_the_page_stays_calm"
ALPHA, MOMENTUM = "learning rate α", "momentum β"

# Sends 30 key presses in half a second and looks at the panel at each frame.
BURST = """
([panel, handle]) => new Promise((resolve) => {
  const canvas = panel.querySelector("canvas");
  const bottom = panel.closest(".jp-Cell").nextElementSibling;
  const seen = { heights: [], tops: [], blank: 0, facts: [], shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += entry.value;
  }).observe({ type: "layout-shift" });
  const start = performance.now();
  for (let i = 0; i < 30; i++) {
    const press = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
    setTimeout(() => handle.dispatchEvent(press), i * 500 / 29);
  }
  const frame = () => {
    const middle = canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
    seen.blank += !canvas.isConnected || middle.data[3] === 0;
    seen.heights.push(panel.offsetHeight);
    seen.tops.push(bottom.getBoundingClientRect().top);
    seen.facts.push(panel.querySelector("output").textContent);
    if (performance.now() - start < 2000) requestAnimationFrame(frame);
    else resolve(seen);
  };
  requestAnimationFrame(frame);
})
"""

# Contrast of the text of an element with what is behind it, as WCAG 2 defines it.
CONTRAST = """
(element) => {
  const rgba = (color) => {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [r, g, b] = rgba(color).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element;
  while (rgba(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const paper = luminance(getComputedStyle(behind).backgroundColor);
  const ink = luminance(getComputedStyle(element).color);
  return (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
}
"""


@pytest.fixture(scope="module")
def notebook(page: Page) -> Iterator[Notebook]:
    """Return the notebook, opened once for the tests of this module; they run in order."""
    opened = open_notebook(page, NOTEBOOK)
    yield opened
    opened.assert_no_errors()
    opened.close()


@pytest.fixture
def panel(notebook: Notebook) -> Panel:
    return notebook.panel()


def start_at(panel: Panel, preset: str) -> str:
    """Click on a preset and return its line of facts."""
    panel.root.get_by_role("button", name=preset, exact=True).click()
    tooltip = panel.root.get_by_role("button", name=preset, exact=True).get_attribute("title")
    return panel.wait_for(f"facts => facts.startsWith({json.dumps(f'{tooltip} ')})")


def test_before_it_runs_the_saved_notebook_shows_its_still_pictures(notebook: Notebook) -> None:
    images = notebook.page.locator(".jp-RenderedImage img")
    widths = [
        images.nth(i).evaluate("image => image.decode().then(() => image.naturalWidth)")
        for i in range(2)
    ]
    assert widths == [1200, 960]  # four walks, and the still picture of the slider
    assert notebook.page.get_by_text("Error displaying widget").count() == 0
    assert notebook.page.locator(".course-panel").count() == 0


def test_it_runs_and_the_self_check_shows_its_table(notebook: Notebook) -> None:
    notebook.run_all()
    assert notebook.kernel_errors() == []
    table = notebook.page.locator(".jp-Notebook .widget-html table")
    table.get_by_text("numpy", exact=True).wait_for()
    assert re.search(r"numpy>=2.0\d", table.text_content() or "")


def test_keys_move_both_sliders_from_end_to_end(panel: Panel) -> None:
    start_at(panel, "smooth")
    ends = [
        (ALPHA, "learning_rate=0.0001 ", "learning_rate=1 "),
        (MOMENTUM, "momentum=0 ", "momentum=0.999 "),
    ]
    for label, low, high in ends:
        pictures = {panel.picture}
        if low not in panel.facts:
            assert low in panel.press(label, "Home")
            pictures.add(panel.picture)
        stepped = panel.press(label, "ArrowRight")
        assert low not in stepped
        assert high in panel.press(label, "End")
        pictures.add(panel.picture)
        assert high not in panel.press(label, "ArrowLeft")
        assert len(pictures) >= 2


def test_divergence_is_shown_in_numbers_and_ends_with_the_next_move(panel: Panel) -> None:
    start_at(panel, "smooth")
    panel.press(ALPHA, "End")
    # Along w₂ each step multiplies by 1 − 1 · 10 = −9, along w₁ the first step arrives.
    loss = 0.5 * 10 * (2.2 * 9.0**60) ** 2
    assert panel.facts == f"learning_rate=1 momentum=0 loss_after_60_steps={loss:.4g}"
    panel.press(MOMENTUM, "End")
    assert re.search(r"loss_after_60_steps=\d\.\d+e\+\d+$", panel.facts)
    assert "failed" not in (panel.root.locator("output").get_attribute("class") or "")
    assert "loss_after_60_steps=0.08596" in start_at(panel, "smooth")


@pytest.mark.parametrize(("label", "end"), [(ALPHA, "learning_rate=1 "), (MOMENTUM, "=0.999 ")])
def test_mouse_drags_a_slider(notebook: Notebook, panel: Panel, label: str, end: str) -> None:
    start_at(panel, "smooth")
    before = panel.picture
    handle = panel.slider(label)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 60, y, steps=4)
    halfway = panel.wait_for("facts => !facts.startsWith('learning_rate=0.05 momentum=0 ')")
    assert end not in halfway  # it follows while the button is still down
    assert panel.picture != before
    notebook.page.mouse.move(x + 900, y, steps=8)
    notebook.page.mouse.up()
    panel.wait_for(f"facts => facts.includes('{end}')")


@pytest.mark.parametrize(
    ("preset", "facts"),
    [
        ("smooth", "learning_rate=0.05 momentum=0 loss_after_60_steps=0.08596"),
        ("oscillating", "learning_rate=0.1778 momentum=0 loss_after_60_steps="),
        ("best", "learning_rate=0.1995 momentum=0.2921 loss_after_60_steps=0"),
        ("diverging", "learning_rate=0.2239 momentum=0 loss_after_60_steps="),
    ],
)
def test_presets_move_the_sliders_and_the_picture(panel: Panel, preset: str, facts: str) -> None:
    start_at(panel, "smooth")
    panel.press(MOMENTUM, "End")
    before = panel.picture
    assert start_at(panel, preset).startswith(facts)
    assert panel.picture != before
    assert panel.slider(MOMENTUM).get_attribute("aria-valuetext") == (
        "0.2921 (window 1)" if preset == "best" else "0 (window 1)"
    )


def test_the_same_setting_gives_the_same_picture(panel: Panel) -> None:
    start_at(panel, "oscillating")
    oscillating = panel.picture
    start_at(panel, "smooth")
    assert panel.picture != oscillating
    start_at(panel, "oscillating")
    assert panel.picture == oscillating


def test_a_burst_ends_at_the_sliders_value_and_the_page_stays_calm(
    notebook: Notebook, panel: Panel
) -> None:
    start_at(panel, "smooth")
    panel.press(ALPHA, "Home")
    handle = panel.slider(ALPHA)
    given = [panel.root.element_handle(), handle.element_handle()]
    seen: dict[str, Any] = notebook.page.evaluate(BURST, given)
    value = handle.get_attribute("aria-valuetext")
    # 80 steps from 0.0001 to 1 and the start 0.05 between two of them: 30 steps are 10^(-4 + 1.5).
    assert value == "0.003162"
    assert panel.facts.startswith(f"learning_rate={value} momentum=0 ")
    assert len(set(seen["facts"])) >= 3  # it showed what it could on the way
    assert seen["blank"] == 0
    assert len(set(seen["heights"])) == 1
    assert len(set(seen["tops"])) == 1
    assert seen["shift"] == 0


def test_a_larger_zoom_gets_a_sharper_picture_and_keeps_the_facts(
    notebook: Notebook, panel: Panel
) -> None:
    facts, picture = start_at(panel, "oscillating"), panel.picture
    session = notebook.page.context.new_cdp_session(notebook.page)

    def zoom(ratio: float) -> None:  # as the browser does it: larger pixels, and fewer
        size = {"width": round(1280 / ratio), "height": round(1000 / ratio)}
        metrics = {**size, "deviceScaleFactor": ratio, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", metrics)
        panel.wait_until_sharp()

    zoom(2)
    sharper = panel.picture
    assert sharper != picture
    assert panel.facts == facts
    zoom(1)
    assert panel.facts == facts
    assert panel.picture == picture


def test_screen_readers_get_names_values_and_a_description(panel: Panel) -> None:
    start_at(panel, "smooth")
    for label, text in [(ALPHA, "0.05"), (MOMENTUM, "0 (window 1)")]:
        handle = panel.slider(label)
        assert handle.count() == 1
        assert handle.get_attribute("aria-valuetext") == text
    panel.press(MOMENTUM, "End")
    assert panel.slider(MOMENTUM).get_attribute("aria-valuetext") == "0.999 (window 1000)"
    image = panel.root.get_by_role("img")
    assert "Contours of a bowl" in (image.get_attribute("aria-label") or "")
    assert panel.root.get_by_role("status").get_attribute("aria-live") == "polite"


def test_labels_are_not_cut(panel: Panel) -> None:
    labels = panel.root.locator(".widget-label, .widget-readout, button")
    for label in labels.all():
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth"), label.inner_text()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_is_readable_in_both_themes(notebook: Notebook, panel: Panel, dark: bool) -> None:
    use_theme(notebook.page, dark=dark)
    for text in panel.root.locator("output, .widget-label, .widget-readout").all():
        assert text.evaluate(CONTRAST) >= 4.5, text.inner_text()


def test_a_page_that_is_loaded_again_keeps_the_picture(notebook: Notebook, panel: Panel) -> None:
    facts = start_at(panel, "oscillating")
    picture = panel.picture
    execute(notebook.page, "docmanager:save")
    notebook.page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
    notebook.page.goto(notebook.page.url)
    again = notebook.panel()
    assert again.facts == facts
    assert again.picture == picture
    assert again.press(MOMENTUM, "End").startswith("learning_rate=0.1778 momentum=0.999 ")


def test_the_browser_may_keep_the_icons_that_change_at_each_move(address: str) -> None:
    for name in ("favicon.ico", "favicon-busy-1.ico"):
        icon = address.replace("/lab?", f"/static/favicons/{name}?")
        with urllib.request.urlopen(icon) as answer:
            assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("required", "ending"), [("", "2 skipped"), ("1", "2 errors")])
def test_without_a_browser_one_line_says_so(required: str, ending: str) -> None:
    program = f"""
import sys, pytest, tests.browser.lab
tests.browser.lab.find_chromium = lambda: None
tests = [{__file__!r} + "::" + name for name in ("test_labels_are_not_cut", "{BURST_TEST}")]
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "--tb=line", *tests]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "REQUIRE_BROWSER": required},
        capture_output=True,
        text=True,
    )
    assert ending in run.stdout.splitlines()[-1]
    assert run.returncode == (1 if required else 0)
    line = "no Chromium or Chrome was found, so sliders were not tried in a browser"
    lines = [text for text in run.stdout.splitlines() if line in text]
    assert lines
    assert required or len(lines) == 1
