"""Time from a key press on a slider to the changed picture, beside other techniques.

JupyterLab in headless Chromium shows one notebook with three sliders, each moving the learning rate
of the same walk of 60 steps on the same contours:

    interact   ``ipywidgets.interact`` and a figure made anew each time, as most notebooks do it
    canvas     an anywidget that draws on a canvas in the browser; the kernel sends 61 points
    live       ``course_utils.sliders.live``

They take turns, event by event, so that a busy moment hits all alike; the order of turns changes.
An event's time goes from the browser's own stamp of the key press to the end of the frame that
paints the last change.

Run: python -m benchmarks.slider_latency [--events 60] [--bursts 5]
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.record import RESULTS, Row, conditions, load, save
from course_utils import sliders
from course_utils.descent import descend
from course_utils.figures.descent import draw_bowl, draw_path, set_path
from course_utils.sheet import pack
from tests.browser.lab import (
    CHROMIUM_ARGUMENTS,
    find_chromium,
    open_notebook,
    open_page,
    running_lab,
)

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib")
FASTER, BESIDE_CANVAS, SLOW, AFTER_BURST = 3.5, 1.7, 1.5, 2.0
LIMITS = (
    f"interact / it ≥ {FASTER:g}, it / canvas ≤ {BESIDE_CANVAS:g}, 95 % ≤ {SLOW:g} × median, "
    f"final state ≤ {AFTER_BURST:g} × median"
)
SETTLED, SETTLED_BURST = 250, 1500  # ms without a change after which a picture counts as final

SETUP = """
import anywidget, ipywidgets, traitlets
import matplotlib.pyplot as plt
import numpy as np
from course_utils import sliders
from course_utils.descent import descend
from course_utils.figures.descent import draw_bowl, draw_path, set_path

curvatures, start = np.array([1.0, 10.0]), np.array([-9.0, 2.2])

def walk(learning_rate):
    return descend(learning_rate, 0.5, curvatures=curvatures, start=start, steps=60)
"""

INTERACT = """
def show(learning_rate):
    figure, ax = plt.subplots(figsize=(6.4, 4))
    draw_bowl(ax, curvatures)
    draw_path(ax, walk(learning_rate))
    plt.show()

ipywidgets.interact(show, learning_rate=sliders.learning_rate_slider(0.01));
"""

CANVAS = '''
class Walk(anywidget.AnyWidget):
    path = traitlets.Bytes().tag(sync=True)
    _esm = """
    export default { render({ model, el }) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
      const still = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
      const x = (w1) => 335 + 29 * w1, y = (w2) => 190 - 44 * w2;
      let pen = still.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 640, 400);
      pen.rect(x(-10), y(4), 580, 352);
      pen.stroke();
      pen.clip();
      for (let height = 10; height <= 130; height += 10) {
        pen.beginPath();
        pen.ellipse(x(0), y(0), 29 * Math.sqrt(2 * height), 44 * Math.sqrt(height / 5), 0, 0, 7);
        pen.fillStyle = "rgb(80 120 180 / 8%)";
        pen.fill();
        pen.stroke();
      }
      pen = canvas.getContext("2d");
      el.append(canvas);
      const draw = () => {
        const bytes = model.get("path");
        const path = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 488));
        pen.drawImage(still, 0, 0);
        pen.beginPath();
        for (let i = 0; i < path.length; i += 2) pen.lineTo(x(path[i]), y(path[i + 1]));
        pen.strokeStyle = pen.fillStyle = "#d55e00";
        for (let i = 0; i < path.length; i += 2) {
          pen.fillRect(x(path[i]) - 2, y(path[i + 1]) - 2, 4, 4);
        }
        pen.stroke();
      };
      model.on("change:path", draw);
      draw();
    } };
    """

def numbers(learning_rate):
    return np.clip(walk(learning_rate), -99, 99).astype("<f4").tobytes()

slider = sliders.learning_rate_slider(0.01)
drawing = Walk(path=numbers(slider.value))
slider.observe(lambda change: setattr(drawing, "path", numbers(change["new"])), "value")
ipywidgets.VBox([slider, drawing])
'''

LIVE = """
figure, ax = plt.subplots(figsize=(6.4, 4))
draw_bowl(ax, curvatures)
line = draw_path(ax, walk(0.01))

def update(learning_rate):
    set_path(line, walk(learning_rate))
    return {"learning_rate": learning_rate}

sliders.live(figure, update, description="A walk", learning_rate=sliders.learning_rate_slider(0.01))
"""

TECHNIQUES = {"interact": INTERACT, "canvas": CANVAS, "live": LIVE}

# Notes when a key is pressed and when a changed picture is on the screen, and looks at each frame.
PROBE = """
window.probe = { keys: [], painted: [], frames: [], shift: 0 };
let waiting = false; // one note a frame is enough
const changed = () => waiting || (waiting = requestAnimationFrame(() => {
  waiting = false;
  const after = new MessageChannel(); // its message comes when this frame has been painted
  after.port1.onmessage = () => probe.painted.push(performance.now());
  after.port2.postMessage(0);
}));
for (const name of ["drawImage", "stroke"]) {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    if (this.canvas.isConnected) changed();
    return original.apply(this, given);
  };
}
new MutationObserver((records) => {
  for (const record of records) for (const node of record.addedNodes) {
    for (const image of node.querySelectorAll?.(".jp-RenderedImage img") ?? []) {
      image.decode().then(changed, () => {});
    }
  }
}).observe(document, { childList: true, subtree: true });
document.addEventListener("keydown", (event) => probe.keys.push(event.timeStamp), true);
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) probe.shift += entry.value;
}).observe({ type: "layout-shift" });
probe.blank = (area) => {
  const image = area.querySelector("canvas, .jp-RenderedImage img");
  if (!image) return true;
  if (image.tagName === "IMG") return !(image.complete && image.naturalWidth);
  return !image.getContext("2d").getImageData(image.width / 2, image.height / 2, 1, 1).data[3];
};
probe.burst = ([area, handle, count, pause, span, watch]) => new Promise((resolve) => {
  const start = performance.now();
  let sent = 0;
  const press = () => {
    const key = sent % (2 * span) < span ? "ArrowRight" : "ArrowLeft"; // to and fro over the span
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    if (++sent < count) setTimeout(press, start + sent * pause - performance.now());
    else if (!watch) resolve();
  };
  const frame = () => {
    probe.frames.push([area.offsetHeight, probe.blank(area)]);
    if (performance.now() - start < 2500) requestAnimationFrame(frame);
    else resolve();
  };
  if (watch) requestAnimationFrame(frame);
  press();
});
null // or Playwright would call the last function
"""
RESET = "() => Object.assign(probe, { keys: [], painted: [], frames: [], shift: 0 })"
SEEN = """(settled) => probe.painted.some(t => t > probe.keys[0])
  && performance.now() - probe.painted.at(-1) > settled"""


@dataclass
class Times:
    """What was measured of one technique; times in milliseconds."""

    events: list[float] = field(default_factory=list)
    bursts: list[float] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # changed pictures during a burst
    heights: set[int] = field(default_factory=set)
    blank_frames: int = 0
    frames: int = 0
    shift: float = 0.0

    @property
    def middle(self) -> float:
        """The median time of an event."""
        return median(self.events)

    @property
    def slow(self) -> float:
        """The time that 95 % of the events stay below."""
        return float(np.quantile(self.events, 0.95))


@contextmanager
def lab_in_chromium() -> Iterator[tuple[Browser, str, Path]]:
    """Start Chromium, and JupyterLab on an empty folder; yield browser, address and folder."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium or Chrome was found; the sliders can't be measured without")
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_lab(Path(folder)) as address,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser, address, Path(folder)
        browser.close()


def save_notebook(path: Path, sources: Sequence[str]) -> None:
    """Write a notebook with one code cell a source."""
    cells = [nbformat.v4.new_code_cell(text.strip()) for text in sources]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)


def write_notebook(path: Path) -> None:
    """Write the notebook with one cell a technique."""
    save_notebook(path, [SETUP, *TECHNIQUES.values()])


def press(page: Page, handle: Locator, key: str, settled: int = SETTLED) -> float:
    """Press a key on a slider's handle; return the time until its last change was painted."""
    handle.focus()
    page.evaluate(RESET)
    page.keyboard.press(key)
    wait(page, settled)
    return float(page.evaluate("() => probe.painted.at(-1) - probe.keys[0]"))


def wait(page: Page, settled: int) -> None:
    """Wait until something was painted and then nothing for so many milliseconds."""
    time.sleep(settled / 1000)  # to ask the page at once would take the cores from what is measured
    page.wait_for_function(SEEN, arg=settled, timeout=20_000, polling=50)


def burst(
    page: Page,
    area: Locator,
    handle: Locator,
    times: Times,
    *,
    span: int = 30,
    watch: bool,
    settled: int = SETTLED_BURST,
) -> None:
    """Send 30 keys in half a second; note how long the last state takes, or what one sees.

    Not both at once: to look at each frame costs time. The slider has ``span`` steps at least.
    """
    press(page, handle, "Home")
    page.evaluate(RESET)
    given = [area.element_handle(), handle.element_handle(), 30, 500 / 29, span, watch]
    page.evaluate("(given) => probe.burst(given)", given)
    wait(page, settled)
    seen: dict[str, Any] = page.evaluate("() => probe")
    if not watch:
        times.bursts.append(seen["painted"][-1] - seen["keys"][-1])
        times.pictures.append(sum(painted > seen["keys"][0] for painted in seen["painted"]))
    times.heights.update(height for height, _ in seen["frames"])
    times.blank_frames += sum(blank for _, blank in seen["frames"])
    times.frames += len(seen["frames"])
    times.shift += seen["shift"]


def measure(browser: Browser, address: str, events: int, bursts: int) -> dict[str, Times]:
    """Measure all techniques in turns."""
    notebook = open_notebook(open_page(browser, address), "latency.ipynb")
    page = notebook.page
    page.evaluate(PROBE)
    notebook.run_all()
    cells = page.locator(".jp-CodeCell")
    areas = {
        name: cells.nth(1 + i).locator(".jp-Cell-outputArea") for i, name in enumerate(TECHNIQUES)
    }
    handles = {name: area.get_by_role("slider") for name, area in areas.items()}
    times = {name: Times() for name in TECHNIQUES}
    names = list(TECHNIQUES)
    for name in names:
        for key in ("ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft"):  # warm
            areas[name].scroll_into_view_if_needed()
            press(page, handles[name], key)
    for event in range(events):
        names = names[1:] + names[:1]
        for name in names:
            areas[name].scroll_into_view_if_needed()
            key = "ArrowRight" if event // 30 % 2 == 0 else "ArrowLeft"
            times[name].events.append(press(page, handles[name], key))
        if event % 10 == 9:
            middles = ", ".join(f"{name} {t.middle:.0f} ms" for name, t in times.items())
            print(f"  {event + 1} of {events} events: {middles}", flush=True)
    for turn in range(bursts):
        for name in names:
            areas[name].scroll_into_view_if_needed()
            burst(page, areas[name], handles[name], times[name], watch=False)
            burst(page, areas[name], handles[name], times[name], watch=True)
        print(f"  {turn + 1} of {bursts} bursts", flush=True)
    problems = notebook.errors + notebook.kernel_errors()
    page.context.close()
    if problems:
        raise RuntimeError(f"the notebook had errors: {problems}")
    return times


def kernel_times(rounds: int = 100) -> dict[str, float]:
    """Milliseconds of each step in the kernel for one event of ``live``, without Jupyter."""
    figure, ax = plt.subplots(figsize=(6.4, 4))
    curvatures, start = np.array([1.0, 10.0]), np.array([-9.0, 2.2])
    draw_bowl(ax, curvatures)

    def walk(learning_rate: float) -> Any:
        return descend(learning_rate, 0.5, curvatures=curvatures, start=start, steps=60)

    line = draw_path(ax, walk(0.01))

    def update(learning_rate: float) -> dict[str, float]:
        set_path(line, walk(learning_rate))
        return {"learning_rate": learning_rate}

    slider = sliders.learning_rate_slider(0.01)
    panel = sliders.live(figure, update, description="A walk", learning_rate=slider)
    shown = panel.children[-1]
    shown.device_pixel_ratio = 1  # as on the page that is measured
    stops = [stop for _, stop in slider.options][30:60]
    steps: dict[str, list[float]] = {"update": [], "draw": [], "encode": [], "in all": []}

    def clock(step: str, action: Callable[[], Any]) -> None:
        before = time.perf_counter()
        action()
        steps[step].append(1000 * (time.perf_counter() - before))

    for turn in range(rounds):
        stop = stops[turn % len(stops)]
        clock("in all", lambda stop=stop: panel.set(learning_rate=stop))  # type: ignore[misc]
        clock("update", lambda stop=stop: update(stop))  # type: ignore[misc]
        left, top, width, height = shown.box
        sheet = shown._pixels()[top : top + height, left : left + width]
        clock("draw", shown._moved)  # draws, crops and encodes
        clock("encode", lambda sheet=sheet: pack(sheet))  # type: ignore[misc]
        steps["draw"][-1] -= steps["encode"][-1]
    return {name: median(values) for name, values in steps.items()}


def beside_peers(what: str, times: Times, interact: Times, canvas: Times) -> list[Row]:
    """Return four rows for a slider, one a limit."""
    middle, last = times.middle, median(times.bursts)
    return [
        Row(what, "ms", middle, "interact", interact.middle, 1 / FASTER),
        Row(what, "ms", middle, "canvas in the browser", canvas.middle, BESIDE_CANVAS),
        Row(f"{what}, 95 % of events", "ms", times.slow, "its median", middle, SLOW),
        Row(f"{what}, after a burst", "ms", last, "its median", middle, AFTER_BURST),
    ]


def steadiness(times: Times) -> list[Row]:
    """Return two rows for what was seen during bursts: it neither jumps nor flickers."""
    what, blank = "heights that a slider's cell has during a burst", times.blank_frames
    return [
        Row(what, "heights", len(times.heights), "what is allowed", 1, 1.0),
        Row("blank frames during a burst", "frames", blank, "all frames", times.frames, 0.0),
    ]


def report(times: dict[str, Times], kernel: dict[str, float], where: str) -> str:
    """Return the results as Markdown."""
    n_events, n_bursts = len(times["live"].events), len(times["live"].bursts)
    lines = [
        "# From a key press to the changed picture",
        "",
        f"Made by `python -m benchmarks.slider_latency` on {where}",
        "",
        f"{n_events} events and {n_bursts} bursts each, taking turns in one page.",
        "",
        "| technique | median | 95 % | interact / it | 30 events in 0.5 s: final state after"
        " (worst) | pictures shown | heights | blank frames | layout shift |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, t in times.items():
        lines.append(
            f"| {name} | {t.middle:.0f} ms | {t.slow:.0f} ms"
            f" | {times['interact'].middle / t.middle:.1f} ×"
            f" | {median(t.bursts):.0f} ms ({max(t.bursts):.0f})"
            f" | {median(t.pictures):.0f}"
            f" | {', '.join(str(height) for height in sorted(t.heights))}"
            f" | {t.blank_frames} of {t.frames} | {t.shift:.3f} |"
        )
    steps = ", ".join(f"{name} {value:.1f} ms" for name, value in kernel.items())
    return "\n".join([*lines, "", f"In the kernel alone, one event of `live`: {steps}.", ""])


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--bursts", type=int, default=5)
    chosen = parser.parse_args()
    busy = load()
    kernel = kernel_times()
    with lab_in_chromium() as (browser, address, folder):
        write_notebook(folder / "latency.ipynb")
        times = measure(browser, address, chosen.events, chosen.bursts)
    where = conditions(PACKAGES, busy)
    live, what = times["live"], "a key on a slider to its picture"
    found = beside_peers(what, live, times["interact"], times["canvas"]) + steadiness(live)
    save("slider_latency", found, where)
    text = report(times, kernel, where)
    (RESULTS / "slider_latency.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
