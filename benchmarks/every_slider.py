"""Time from a key press to the changed picture, for every slider of every notebook.

JupyterLab in headless Chromium opens one notebook after the other, runs it, and presses keys on
each slider. The peers of ``slider_latency.py`` (plain ``interact``, and a canvas that the kernel
feeds) are measured in the same session, before the notebooks and after them, so that each slider
is compared with them. The lessons' pictures are larger than the peers', and do more at each move.

Run: python benchmarks/every_slider.py [--events 40] [--bursts 3] [notebooks/04*.ipynb …]
"""

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.slider_latency import PROBE, Times, burst, measure, press, write_notebook
from tests.browser.lab import (
    CHROMIUM_ARGUMENTS,
    find_chromium,
    open_notebook,
    open_page,
    running_lab,
)

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
RESULTS = Path(__file__).with_name("results") / "every_slider.md"
PEER_EVENTS = 20  # of each peer, before the notebooks and once more after them
LIMITS = "interact / it ≥ 3.5, it / canvas ≤ 1.7, 95 % ≤ 1.5 × median, final state ≤ 2 × median"


@dataclass
class Slider:
    """One slider and its times."""

    notebook: str
    panel: int
    name: str
    times: Times


def value(handle: Locator, which: str = "now") -> float:
    """Return where a slider's handle stands, or its "min" or "max"."""
    return float(handle.get_attribute(f"aria-value{which}") or "nan")


def to_and_fro(page: Page, handle: Locator, events: int) -> tuple[list[float], int]:
    """Press arrow keys, turning round at both ends; return times and the slider's steps in all."""
    for key in ("End", "Home"):  # warm
        handle.press(key)
        page.wait_for_timeout(500)
    before, times, key = value(handle), [press(page, handle, "ArrowRight")], "ArrowRight"
    steps = round((value(handle, "max") - before) / (value(handle) - before))
    while len(times) < events:
        if value(handle) >= value(handle, "max"):
            key = "ArrowLeft"
        elif value(handle) <= value(handle, "min"):
            key = "ArrowRight"
        times.append(press(page, handle, key))
    return times, steps


def sliders(
    browser: Browser, address: str, name: str, events: int, bursts: int
) -> Iterator[Slider]:
    """Open and run a notebook, and measure its sliders one by one."""
    notebook = open_notebook(open_page(browser, address), name)
    page = notebook.page
    page.evaluate(PROBE)
    notebook.run_all()
    for number in range(page.locator(".course-panel").count()):
        area = notebook.panel(number).root
        for handle in area.get_by_role("slider").all():
            times = Times()
            times.events, steps = to_and_fro(page, handle, events)
            for _ in range(bursts):
                burst(page, area, handle, times, span=min(steps, 30), watch=False)
            yield Slider(name, number, handle.get_attribute("aria-label") or "", times)
    problems = notebook.errors + notebook.kernel_errors()
    notebook.close()
    page.context.close()
    if problems:
        raise RuntimeError(f"{name} had errors: {problems}")


def row(slider: Slider, interact: float, canvas: float) -> tuple[str, bool]:
    """Return a slider's line of the table, and whether it keeps all limits."""
    times = slider.times
    ratios = interact / times.middle, times.middle / canvas
    slow, last = times.slow / times.middle, median(times.bursts) / times.middle
    kept = ratios[0] >= 3.5 and ratios[1] <= 1.7 and slow <= 1.5 and last <= 2
    return (
        f"| {slider.notebook[:2]} | {slider.panel} | {slider.name} | {times.middle:.0f} ms"
        f" | {times.slow:.0f} ms ({slow:.2f} ×) | {median(times.bursts):.0f} ms ({last:.2f} ×)"
        f" | {ratios[0]:.1f} × | {ratios[1]:.2f} × | {'pass' if kept else 'FAIL'} |",
        kept,
    )


def report(measured: list[Slider], peers: dict[str, Times], loads: list[float]) -> tuple[str, bool]:
    """Return the results as Markdown, and whether all sliders keep all limits."""
    interact, canvas = peers["interact"].middle, peers["canvas"].middle
    rows = [row(slider, interact, canvas) for slider in measured]
    versions = [f"{name} {metadata.version(name)}" for name in ("jupyterlab", "ipywidgets")]
    kept = sum(one for _, one in rows)
    lines = [
        "# Every slider, from a key press to the changed picture",
        "",
        f"Made by `python benchmarks/every_slider.py` on {date.today().isoformat()}: "
        f"{len(measured[0].times.events)} events and {len(measured[0].times.bursts)} bursts each.",
        f"Recorded on a {os.cpu_count()}-core machine under {platform.system()} with Python "
        f"{platform.python_version()}, {', '.join(versions)}.",
        "Processes that wanted to run at the same time (load), other work included: "
        f"{min(loads):.1f} to {max(loads):.1f}.",
        "",
        f"Peers, before and after the notebooks: interact {interact:.0f} ms, canvas {canvas:.0f} ms"
        f", `live` on the peers' own picture {peers['live'].middle:.0f} ms.",
        "",
        f"{kept} of {len(rows)} sliders keep all limits: {LIMITS}.",
        "",
        "| notebook | panel | slider | median | 95 % | 30 events in 0.5 s: final state after"
        " | interact / it | it / canvas | |",
        "|---|---|---|---|---|---|---|---|---|",
        *(line for line, _ in rows),
        "",
    ]
    return "\n".join(lines), kept == len(rows)


def main() -> None:
    """Measure, print and write the results; exit with 1 if a slider misses a limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "notebooks", nargs="*", type=Path, default=sorted(NOTEBOOKS.glob("*.ipynb"))
    )
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--bursts", type=int, default=3)
    chosen = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium or Chrome was found; the sliders can't be measured without")
    measured: list[Slider] = []
    loads = [os.getloadavg()[0]]
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_lab(Path(folder)) as address,
    ):
        write_notebook(Path(folder, "latency.ipynb"))
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        peers = measure(browser, address, PEER_EVENTS, bursts=0)
        for path in chosen.notebooks:
            shutil.copy(path, folder)
            for slider in sliders(browser, address, path.name, chosen.events, chosen.bursts):
                measured.append(slider)
                print(f"  {path.name[:2]} {slider.name}: {slider.times.middle:.0f} ms", flush=True)
            loads.append(os.getloadavg()[0])
        for name, times in measure(browser, address, PEER_EVENTS, bursts=0).items():
            peers[name].events += times.events
        browser.close()
    text, kept = report(measured, peers, loads)
    RESULTS.write_text(text, "utf-8")
    print(text)
    if not kept:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
