"""``picture.js`` in a real browser, with a model that needs no kernel: each pixel is painted."""

import io
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

import course_utils.picture
from course_utils.sheet import pack

SCRIPT = Path(course_utils.picture.__file__).with_suffix(".js")
HEIGHT, WIDTH = 60, 200
BLUE = (0, 0, 255, 255)

# window.show(values) gives the model values, and returns what is then on its canvas.
SETUP = """async (script) => {
  const { default: widget } = await import("data:text/javascript;base64," + script);
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const values = {};
  let changed = null;
  window.told = [];
  const model = {
    get: (key) => values[key],
    set: (key, value) => (values[key] = value),
    on: (_, paint) => (changed = paint),
    save_changes: () => told.push(values.device_pixel_ratio),
  };
  window.show = async ({ background, sheet, ...others }) => {
    Object.assign(values, others, { sheet: bytes(sheet) });
    values.background ??= bytes(background);
    if (changed) changed();
    else widget.render({ model, el: document.body });
    const facts = document.querySelector("output");
    while (facts.textContent !== others.facts) await new Promise(requestAnimationFrame);
    const { width, height } = document.querySelector("canvas");
    const context = document.querySelector("canvas").getContext("2d");
    return [...context.getImageData(0, 0, width, height).data];
  };
}"""


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    """Return an empty page that has ``window.show``."""
    page = chromium.new_context().new_page()
    page.evaluate(SETUP, b64encode(SCRIPT.read_bytes()).decode())
    yield page
    page.context.close()


def show(page: Page, facts: str, sheet: Any, left: int, top: int) -> Any:
    """Show a sheet on a blue background; return the pixels painted (HEIGHT, WIDTH, 4)."""
    file = io.BytesIO()
    Image.new("RGBA", (WIDTH, HEIGHT), BLUE).save(file, "webp", lossless=True)
    values = {
        "background": b64encode(file.getvalue()).decode(),
        "sheet": b64encode(pack(sheet)).decode(),
        "box": [left, top, sheet.shape[1], sheet.shape[0]],
        **{"facts": facts, "failed": False, "description": "", "width": WIDTH, "height": HEIGHT},
    }
    return np.reshape(page.evaluate("(values) => show(values)", values), (HEIGHT, WIDTH, 4))


def composed(sheet: Any, left: int, top: int) -> Any:
    """Return what is to be seen: the sheet, and blue where it is transparent."""
    wanted = np.full((HEIGHT, WIDTH, 4), BLUE)
    place = wanted[top : top + sheet.shape[0], left : left + sheet.shape[1]]
    np.copyto(place, sheet, where=sheet[..., 3:] > 0)
    return wanted


def test_each_pixel_of_both_kinds_of_sheets_is_painted_and_the_next_sheet_takes_its_place(
    blank: Page,
) -> None:
    rng = np.random.default_rng(0)
    colours = rng.integers(0, 256, (9, 4), dtype=np.uint8)
    colours[:, 3] = 255  # what shines through is rounded by the browser
    colours[0] = 0  # a hole
    small = colours[rng.integers(0, 9, (50, 170))]
    large = np.kron(rng.integers(0, 9, (5, 10)), np.ones((8, 17), int))
    sheets = [(small, 7, 3), (colours[large], 20, 15), (small[:20, :30], 0, 40)]
    sheets.append((np.repeat(colours[[[1]]], WIDTH, axis=1), 0, 0))  # a length of two digits
    assert {pack(sheet)[0] for sheet, *_ in sheets} == {0, 1}  # plain, and told by differences
    for number, (sheet, left, top) in enumerate(sheets):
        painted = show(blank, f"sheet={number}", sheet, left, top)
        np.testing.assert_array_equal(painted, composed(sheet, left, top))


def test_the_kernel_is_told_once_how_fine_the_screen_is(blank: Page) -> None:
    sheet = np.zeros((1, 1, 4), np.uint8)
    for number in range(2):
        show(blank, f"sheet={number}", sheet, 0, 0)
    assert blank.evaluate("told") == [1]
    session = blank.context.new_cdp_session(blank)
    metrics = {"width": 800, "height": 600, "mobile": False, "deviceScaleFactor": 1.25}
    session.send("Emulation.setDeviceMetricsOverride", metrics)
    blank.wait_for_function("told.length === 2")
    assert blank.evaluate("told") == [1, 1.25]
