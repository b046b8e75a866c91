"""JupyterLab and headless Chromium, for tests and benchmarks that use notebooks as learners do.

JupyterLab runs on loopback, on a free port, with its own folders for settings and data, on a copy
of the notebooks: nothing of the user's is read or changed.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from course_utils.lab import PROMPT

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What JupyterLab itself logs as an error while it starts, and that no notebook causes.
HARMLESS = ("favicon", "Failed to load resource: net::ERR_INTERNET_DISCONNECTED")


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    places = (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    )
    found = [shutil.which(name) for name in names]
    return next((path for path in (*found, *places) if path and Path(path).exists()), None)


@contextlib.contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """Start JupyterLab on ``folder``; yield its address with the token's query."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {
        name: str(folder / ".jupyter" / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    arguments = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        *PROMPT,
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    settings = Path(own["JUPYTER_CONFIG_DIR"], "lab/user-settings/@jupyterlab/apputils-extension")
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    with (folder / "lab.log").open("w") as log:
        lab = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            env={**os.environ, **own, "OMP_NUM_THREADS": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/api?token={token}", lab, folder / "lab.log")
            yield f"http://127.0.0.1:{port}/lab?token={token}&reset"
        finally:
            lab.terminate()
            try:
                lab.wait(20)
            except subprocess.TimeoutExpired:
                # It has ended its kernels and stopped; now and then a worker thread of anyio's
                # goes on waiting for work, and Python waits for the thread.
                lab.kill()
                lab.wait()


def _wait_until_up(address: str, lab: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if lab.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).read()
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def execute(page: Page, command: str, **arguments: str) -> None:
    """Execute a command of JupyterLab's own, and wait for its end."""
    # Nothing is returned: a command's result can be a whole widget, too large to be sent here.
    page.evaluate(
        """async ([command, given]) => {
          await window.jupyterapp.commands.execute(command, given);
        }""",
        [command, arguments],
    )


@dataclass
class Notebook:
    """A notebook that is open in JupyterLab."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def run_all(self) -> None:
        """Run all cells and wait until the last one has ended and the widgets are drawn."""
        execute(self.page, "notebook:run-all-cells")
        self.page.wait_for_function(
            """() => {
              const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
              const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
              return kernel?.status === 'idle' && prompts.length
                && prompts.every(p => /\\[\\d+\\]/.test(p.textContent));
            }""",
            timeout=120_000,
        )

    def run_to_first_panel(self) -> "Panel":
        """Run the cells down to the first slider panel, and return it."""
        self.page.evaluate(
            """async () => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              const live = (cell) => cell.model.sharedModel.getSource().includes("live(");
              notebook.activeCellIndex = notebook.widgets.findIndex(live) + 1;
              await window.jupyterapp.commands.execute("notebook:run-all-above");
            }"""
        )
        return self.panel()

    def panel(self, number: int = 0) -> "Panel":
        """Return the slider panel of that number, scrolled into view and drawn."""
        locator = self.page.locator(".course-panel").nth(number)
        locator.wait_for(timeout=30_000)
        panel = Panel(self.page, locator)
        panel.root.scroll_into_view_if_needed()
        panel.wait_for("name => true")
        panel.wait_until_sharp()
        return panel

    def kernel_errors(self) -> list[str]:
        """Return the errors that cells show."""
        return self.page.locator(
            "[data-mime-type='application/vnd.jupyter.error']"
        ).all_text_contents()

    def close(self) -> None:
        """End the kernel and close the notebook's tab."""
        self.page.evaluate(
            """async () => {
              const widget = window.jupyterapp.shell.currentWidget;
              await widget.sessionContext.shutdown();
              await widget.context.save();
              widget.close();
            }"""
        )

    def assert_no_errors(self) -> None:
        """Neither the page nor a cell nor a panel has told of an error."""
        assert self.errors == []
        assert self.kernel_errors() == []
        assert self.page.locator(".course-picture output.failed").count() == 0


@dataclass
class Panel:
    """A panel of :func:`course_utils.sliders.live` on the page."""

    page: Page
    root: Locator

    @property
    def facts(self) -> str:
        """The line of facts, in view or not; inner_text is empty while JupyterLab hides a cell."""
        return self.root.locator(".course-picture output").text_content() or ""

    @property
    def picture(self) -> str:
        """The canvas's pixels, as a data address: equal if and only if the picture is."""
        return str(self.root.locator("canvas").evaluate("canvas => canvas.toDataURL()"))

    def slider(self, label: str) -> Locator:
        """Return the handle of the slider with that accessible name."""
        return self.root.get_by_role("slider", name=label)

    def press(self, label: str, key: str, times: int = 1) -> str:
        """Focus a slider, press a key, and return the line of facts when it has changed."""
        before = self.facts
        self.slider(label).focus()
        for _ in range(times):
            self.page.keyboard.press(key)
        return self.wait_for(f"facts => facts !== {json.dumps(before)}")

    def from_end_to_end(self, label: str, low: str, high: str) -> None:
        """Move a slider to its lower end, one step up and to its upper end, and see it follow.

        ``low`` and ``high`` are parts of the facts at the two ends.
        """
        self.slider(label).focus()
        self.page.keyboard.press("Home")
        self.wait_for(f"facts => facts.includes({json.dumps(low)})")
        at_low = self.picture
        assert low not in self.press(label, "ArrowRight")
        assert high in self.press(label, "End")
        assert self.picture != at_low

    def drag_to(self, label: str, pixels: int) -> None:
        """Take a slider's handle and move it by so many pixels, without letting it go."""
        handle = self.slider(label)
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + pixels, y, steps=8)

    def drag(self, label: str, pixels: int, facts: str) -> None:
        """Drag a slider's handle by so many pixels; wait for the facts and see another picture."""
        before = self.picture
        self.drag_to(label, pixels)
        self.page.mouse.up()
        self.wait_for(f"text => text.includes({json.dumps(facts)})")
        assert self.picture != before

    def click(self, preset: str, facts: str) -> str:
        """Press a preset's button and wait until the facts say so; return them."""
        self.root.get_by_role("button", name=preset, exact=True).click()
        return self.wait_for(f"text => text.includes({json.dumps(facts)})")

    def wait_until_sharp(self) -> None:
        """Wait until the picture has as many pixels as the screen (up to 1.5 a pixel of the page).

        The kernel may have other cells to run before it hears of the screen.
        """
        self.page.wait_for_function(
            """canvas => {
              const ratio = Math.min(Math.max(devicePixelRatio, 1), 1.5);
              return Math.abs(canvas.width - ratio * parseFloat(canvas.style.width)) < 1;
            }""",
            arg=self.root.locator("canvas").element_handle(),
            timeout=60_000,
        )

    def wait_for(self, condition: str) -> str:
        """Wait until the facts fulfil a condition (a function in JavaScript); return them."""
        output = self.root.locator(".course-picture output").element_handle()
        self.page.wait_for_function(
            f"output => output.textContent && ({condition})(output.textContent)",
            arg=output,
            timeout=15_000,
        )
        return self.facts


def open_page(browser: Browser, address: str) -> Page:
    """Open JupyterLab in a fresh browser profile."""
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.goto(address)
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=60_000)
    return page


def open_notebook(page: Page, path: str, *, dark: bool = False) -> Notebook:
    """Open a notebook of the folder that JupyterLab serves, and wait for its kernel."""
    notebook = Notebook(page)

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in HARMLESS):
            notebook.errors.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: notebook.errors.append(str(error)))
    execute(page, "docmanager:open", path=path)
    page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_function(
        """() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status
                 === 'idle'""",
        timeout=60_000,
    )
    use_theme(page, dark=dark)
    return notebook


def use_theme(page: Page, *, dark: bool) -> None:
    """Show JupyterLab in its dark or its light theme."""
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    execute(page, "apputils:change-theme", theme=theme)
    page.wait_for_selector(f"body[data-jp-theme-light='{str(not dark).lower()}']", state="attached")
