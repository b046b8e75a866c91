"""Time from a key press to the changed picture, for every slider of every notebook.

JupyterLab in headless Chromium opens one notebook after the other, runs it, and presses keys on
each slider. Two peers wait on pages of their own, and after every second key one of them gets a
key in turn: a busy moment of the machine hits all alike.

    interact   the same notebook once more, with ``ipywidgets.interact`` in the place of ``live``:
               the same sliders and pictures, each a figure made anew, as most notebooks do it
    canvas     the small picture of ``slider_latency.py`` on a canvas that the kernel feeds; the
               lessons' pictures are larger, and do more at each move

Each notebook's results are kept as soon as it is done, with their day and machine, until it is
measured again; the table is made of all that is kept.

Run: python -m benchmarks.every_slider [--events 120] [--bursts 16]        two hours
     python -m benchmarks.every_slider notebooks/04*.ipynb                 this notebook anew
"""

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page

from benchmarks.record import RESULTS, Row, conditions, load, save, saved
from benchmarks.slider_latency import (
    LIMITS,
    PACKAGES,
    PROBE,
    SETTLED,
    TECHNIQUES,
    Times,
    beside_peers,
    burst,
    lab_in_chromium,
    press,
    write_notebook,
)
from tests.browser.lab import Notebook, open_notebook, open_page

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FOLDER = RESULTS / "every_slider"  # a file a notebook
REPORT = RESULTS / "every_slider.md"
PEERS = ("interact", "canvas")
# Milliseconds without a change after which a picture is the last one; interact waits longer.
SETTLED_ONE, SETTLED_LAST = 120, 400
PLAIN = """
import ast
import ipywidgets
import matplotlib.pyplot as plt
from course_utils import sliders


def live(figure, update, *, description, presets=None, actions=None, **controls):
    plt.close(figure)  # or the cell would show it a second time
    *drawing, _ = ast.parse(In[-1]).body  # all of the cell but this call makes the figure
    code = compile(ast.Module(drawing, []), "the cell's drawing", "exec")

    def show(**values):
        exec(code, globals())
        update(**values)
        plt.show()

    ipywidgets.interact(show, **controls)


sliders.live = live
"""
PRESS_ALL = """(handle, keys) => keys.forEach((key) => {
  handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
})"""


@dataclass
class Slider:
    """One slider and its times, and those of the peers meanwhile."""

    notebook: str
    panel: int
    name: str
    times: Times = field(default_factory=Times)
    peers: dict[str, Times] = field(default_factory=lambda: {name: Times() for name in PEERS})


@dataclass
class Walker:
    """Presses arrow keys on a slider, one a call, and turns round at both ends."""

    page: Page
    handle: Locator
    settled: int = SETTLED_ONE
    key: str = "ArrowRight"

    def state(self) -> tuple[float, float, float, float]:
        """Return where the handle stands, how far it can go to both sides, and its step."""
        now, low, high, step = self.handle.evaluate(
            """handle => {
              const slider = handle.closest(".noUi-target").noUiSlider;
              const values = [slider.get(true)].flat(), i = Number(handle.dataset.handle);
              const { range: { min, max }, step } = slider.options;
              const first = [min].flat()[0], last = [max].flat()[0];
              return [values[i], i ? values[0] : first, values[i + 1] ?? last, step];
            }"""
        )
        return float(now), float(low), float(high), float(step)

    def walk(self) -> float:
        """Press one key; return the time until its picture was painted."""
        now, low, high, step = self.state()
        if now > high - step / 2:
            self.key = "ArrowLeft"
        elif now < low + step / 2:
            self.key = "ArrowRight"
        self.page.bring_to_front()
        return press(self.page, self.handle, self.key, self.settled)


def open_run(browser: Browser, address: str, name: str) -> Notebook:
    """Open a notebook on a page of its own, and run it."""
    notebook = open_notebook(open_page(browser, address), name)
    notebook.page.evaluate(PROBE)
    notebook.run_all()
    return notebook


def copy_plain(notebook: Path, copy: Path) -> None:
    """Copy a notebook and put ``interact`` in the place of ``live``."""
    content = nbformat.read(notebook, as_version=4)
    content.cells.insert(0, nbformat.v4.new_code_cell(PLAIN.strip()))
    nbformat.write(content, copy)


def sliders(
    browser: Browser, address: str, folder: Path, path: Path, events: int, bursts: int
) -> Iterator[Slider]:
    """Open and run a notebook, and measure its sliders one by one, the peers in between."""
    shutil.copy(path, folder)
    copy_plain(path, folder / "plain.ipynb")
    write_notebook(folder / "canvas.ipynb")
    names = (path.name, "plain.ipynb", "canvas.ipynb")
    opened = notebook, plain, small = [open_run(browser, address, name) for name in names]
    page = notebook.page
    canvas = small.page.locator(".jp-CodeCell").nth(1 + list(TECHNIQUES).index("canvas"))
    peers = {"canvas": Walker(small.page, canvas.get_by_role("slider"))}
    for number in range(page.locator(".course-panel").count()):
        area = notebook.panel(number).root
        same = plain.page.locator(".widget-interact").nth(number)
        for index, handle in enumerate(area.get_by_role("slider").all()):
            walker = Walker(page, handle)
            handle_of_same = same.get_by_role("slider").nth(index)
            peers["interact"] = Walker(plain.page, handle_of_same, SETTLED)
            start, low, high, step = walker.state()
            for one in (walker, *peers.values()):  # warm
                for key in ("End", "Home"):
                    one.page.bring_to_front()
                    one.handle.press(key)
                    one.page.wait_for_timeout(500)
            slider = Slider(path.name, number, handle.get_attribute("aria-label") or "")
            for event in range(events):
                slider.times.events.append(walker.walk())
                if event % 2:  # the slowest twentieth needs more events than the peers' medians
                    peer = PEERS[event // 2 % len(PEERS)]
                    slider.peers[peer].events.append(peers[peer].walk())
            page.bring_to_front()
            for _ in range(bursts):
                handle.press("End")  # a burst begins with a way back
                page.wait_for_timeout(300)
                span = min(round((high - low) / step), 30)
                burst(
                    page, area, handle, slider.times, span=span, watch=False, settled=SETTLED_LAST
                )
            # Back where it was: elsewhere the next slider may have nothing to move.
            keys = ["Home", *["ArrowRight"] * round((start - low) / step)]
            handle.evaluate(PRESS_ALL, keys)
            page.wait_for_timeout(1000)
            yield slider
    problems = [each.errors + each.kernel_errors() for each in opened]
    for each in opened:
        each.close()
        each.page.context.close()
    if any(problems):
        raise RuntimeError(f"{path.name} had errors: {problems}")


def rows(measured: list[Slider]) -> list[Row]:
    """Return how evenly the canvas answered, and then four rows a slider, one a limit."""
    canvas = Times([time for slider in measured for time in slider.peers["canvas"].events])
    what = f"canvas beside the sliders of {measured[0].notebook[:2]}, 95 % of events"
    found = [Row(what, "ms", canvas.slow, "its median", canvas.middle)]
    for slider in measured:
        what = f"slider {slider.notebook[:2]}, panel {1 + slider.panel}: {slider.name}"
        found += beside_peers(what, slider.times, **slider.peers)
    return found


@dataclass
class Measured:
    """What is kept of a notebook: the canvas' row, four rows a slider, and their conditions."""

    number: str
    canvas: Row
    sliders: list[list[Row]]
    where: str


def kept() -> list[Measured]:
    """Return what is kept, notebook by notebook."""
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        (canvas, *others), where = saved(f"{FOLDER.name}/{file.stem}")
        by_slider = [others[first : first + 4] for first in range(0, len(others), 4)]
        found.append(Measured(file.stem, canvas, by_slider, where))
    return found


def worst(measured: list[Measured]) -> list[Row]:
    """Return for each limit the row of the slider that is nearest to it, or farthest beyond."""
    of_sliders = [of_slider for notebook in measured for of_slider in notebook.sliders]
    return [max(of_limit, key=lambda row: row.ratio) for of_limit in zip(*of_sliders, strict=True)]


def report(measured: list[Measured]) -> str:
    """Return the results as Markdown."""
    lines, fine = list[str](), list[bool]()
    for notebook in measured:
        for of_slider in notebook.sliders:
            by_interact, by_canvas, slow, burst_end = of_slider
            fine.append(all(row.kept for row in of_slider))
            lines.append(
                f"| {by_canvas.what.removeprefix('slider ')} | {by_canvas.ours:.0f} ms"
                f" | {slow.ours:.0f} ms ({slow.ratio:.2f} ×)"
                f" | {burst_end.ours:.0f} ms ({burst_end.ratio:.2f} ×)"
                f" | {1 / by_interact.ratio:.1f} × | {by_canvas.ratio:.2f} ×"
                f" | {notebook.canvas.ratio:.2f} × | {'✓' if fine[-1] else '✗ missed'} |"
            )
    head = [
        "# Every slider, from a key press to the changed picture",
        "",
        "Made by `python -m benchmarks.every_slider`. After every second key on a slider, one of "
        "two peers had a key, in turn: the same slider by plain `interact`, and a small picture "
        "on a canvas. A burst is 30 keys in half a second. The last column tells how evenly the "
        "machine worked: the canvas' own 95 %, by its median, beside all sliders of the notebook.",
        "",
        f"{sum(fine)} of {len(fine)} sliders keep all limits: {LIMITS}.",
        "",
        "| notebook, slider | median | 95 % | final state after a burst | interact / it"
        " | it / canvas | canvas, 95 % | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    numbers = dict[str, list[str]]()
    for notebook in measured:
        numbers.setdefault(notebook.where, []).append(notebook.number)
    notes = [f"- {', '.join(alike)}: {where}" for where, alike in numbers.items()]
    return "\n".join([*head, *lines, "", "Where and when:", "", *notes, ""])


def keep(measured: list[Slider], where: str) -> None:
    """Keep a notebook's results in the place of its older ones, and make the table anew."""
    save(f"{FOLDER.name}/{measured[0].notebook[:2]}", rows(measured), where)
    of_all = kept()
    save(FOLDER.name, worst(of_all), "each notebook has its own day and machine.")
    REPORT.write_text(report(of_all), "utf-8")


def main() -> None:
    """Measure all notebooks, or some, and keep each one's results at once."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--events", type=int, default=120)
    parser.add_argument("--bursts", type=int, default=16)
    chosen = parser.parse_args()
    where = conditions(PACKAGES, load())
    where += f" {chosen.events} keys and {chosen.bursts} bursts a slider."
    with lab_in_chromium() as (browser, address, folder):
        for path in chosen.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
            measured = list[Slider]()
            for slider in sliders(browser, address, folder, path, chosen.events, chosen.bursts):
                measured.append(slider)
                beside = ", ".join(f"{name} {slider.peers[name].middle:.0f}" for name in PEERS)
                middle = f"{slider.times.middle:.0f} ms beside {beside}"
                print(f"  {path.name[:2]} {slider.name}: {middle}", flush=True)
            keep(measured, where)
    print(REPORT.read_text("utf-8"))


if __name__ == "__main__":
    main()
