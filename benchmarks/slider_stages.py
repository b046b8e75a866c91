"""Where the time of a slider's event goes, and what more bytes cost.

In JupyterLab in headless Chromium, sliders in one notebook get keys in turn:

    canvas     the small picture of ``slider_latency.py`` on a canvas: 488 bytes a move
    live       the same walk by ``course_utils.sliders.live``
    … kB       a widget that gets so many bytes a move, and paints one pixel

Each event passes four stages, told apart by what goes through JupyterLab's web socket:

    page       the key arrives → JupyterLab has sent the slider's new value
    kernel     → the kernel's first answer is there: it says that it is busy
    picture    → the message with the picture is there, the longest one
    painted    → it is on the screen

Run: python -m benchmarks.slider_stages [--events 60]
"""

import argparse
from itertools import pairwise
from statistics import median

from playwright.sync_api import Locator, Page

from benchmarks.record import RESULTS, Row, conditions, load, save
from benchmarks.slider_latency import (
    PROBE,
    SETUP,
    TECHNIQUES,
    lab_in_chromium,
    press,
    save_notebook,
)
from tests.browser.lab import open_notebook, open_page

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "ipykernel")
STAGES = ("page", "kernel", "picture", "painted")
SIZES = (0, 100, 400)  # kB
NAMES = ("canvas", "live", *(f"{size} kB" for size in SIZES))  # in the order of the cells
WARM = 4  # events that are not counted

BYTES = '''
class Weight(anywidget.AnyWidget):
    turn = traitlets.Int().tag(sync=True)
    weight = traitlets.Bytes().tag(sync=True)
    _esm = """
    export default { render({ model, el }) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 50, height: 50 });
      el.append(canvas);
      const pen = canvas.getContext("2d");
      const draw = () => {
        pen.lineTo(model.get("turn") % 50, 25);
        pen.stroke();
      };
      model.on("change:turn", draw);
      draw();
    } };
    """

rng = np.random.default_rng(0)

def weigh(kilobytes):
    slider, weight = ipywidgets.IntSlider(max=80, description="value"), Weight()

    def send(change):
        with weight.hold_sync():
            weight.turn, weight.weight = change["new"] + 1, rng.bytes(1000 * kilobytes)

    slider.observe(send, "value")
    return ipywidgets.VBox([slider, weight])
'''

# Notes when a message is sent, and when one arrives and how long it is. Made before the notebook
# opens: its web socket takes its listener through what is put in place here.
LISTEN = """
window.socket = { sent: [], arrived: [] };
{
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    socket.sent.push(performance.now());
    send.call(this, data);
  };
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  Object.defineProperty(WebSocket.prototype, "onmessage", { set(listener) {
    set.call(this, (event) => {
      socket.arrived.push([performance.now(), event.data.byteLength ?? event.data.length]);
      listener(event);
    });
  } });
}
null
"""


def stages(page: Page, handle: Locator, key: str) -> list[float]:
    """Press a key; return the milliseconds of each stage."""
    page.evaluate("() => Object.assign(socket, { sent: [], arrived: [] })")
    press(page, handle, key)
    pressed, painted, all_sent, all_arrived = page.evaluate(
        "() => [probe.keys[0], probe.painted.at(-1), socket.sent, socket.arrived]"
    )
    sent = min(moment for moment in all_sent if moment >= pressed)
    arrived = [message for message in all_arrived if message[0] >= sent]
    first, picture = arrived[0][0], max(arrived, key=lambda message: message[1])[0]
    moments = [pressed, sent, first, picture, painted]
    return [after - before for before, after in pairwise(moments)]


def measure(page: Page, n_events: int) -> dict[str, list[float]]:
    """Return the median of each stage and, last, of the whole, by name."""
    handles = page.locator(".jp-CodeCell").get_by_role("slider").all()
    found: dict[str, list[list[float]]] = {name: [] for name in NAMES}
    for event in range(WARM + n_events):
        for name, handle in zip(NAMES, handles, strict=True):
            handle.scroll_into_view_if_needed()
            times = stages(page, handle, "ArrowRight" if event // 30 % 2 == 0 else "ArrowLeft")
            if event >= WARM:
                found[name].append([*times, sum(times)])
    return {
        name: [median(column) for column in zip(*rows, strict=True)] for name, rows in found.items()
    }


def report(middle: dict[str, list[float]], n_events: int, where: str) -> str:
    """Return the results as Markdown."""
    lines = [
        "# Where the time of a slider's event goes",
        "",
        f"Made by `python -m benchmarks.slider_stages` on {where}",
        "",
        f"Medians of {n_events} events each in ms, in turns, so that the stages need not add up. "
        "*page*: the key arrives, JupyterLab has sent the value. *kernel*: the kernel says that it "
        "is busy. *picture*: its message is there. *painted*: it is on the screen.",
        "",
        f"| sent | {' | '.join(STAGES)} | in all |",
        "|---|---|---|---|---|---|",
    ]
    for name, times in middle.items():
        lines.append(f"| {name} | {' | '.join(f'{time:.1f}' for time in times)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=60)
    n_events = parser.parse_args().events
    busy = load()
    sources = [SETUP + BYTES, TECHNIQUES["canvas"], TECHNIQUES["live"]]
    sources += [f"weigh({size})" for size in SIZES]
    with lab_in_chromium() as (browser, address, folder):
        save_notebook(folder / "stages.ipynb", sources)
        page = open_page(browser, address)
        page.evaluate(LISTEN)
        notebook = open_notebook(page, "stages.ipynb")
        page.evaluate(PROBE)
        notebook.run_all()
        middle = measure(page, n_events)
        notebook.assert_no_errors()
    none, *heavy = (middle[f"{size} kB"][-1] for size in SIZES)
    rows = [
        Row(f"a slider's event with {size} kB", "ms", time, f"{SIZES[0]} kB", none)
        for size, time in zip(SIZES[1:], heavy, strict=True)
    ]
    where = conditions(PACKAGES, busy)
    save("slider_stages", rows, where)
    text = report(middle, n_events, where)
    (RESULTS / "slider_stages.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
