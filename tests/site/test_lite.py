"""The notebooks run in the browser, in JupyterLite: the same outputs, live sliders, exercises."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.lab import Panel
from tests.site.conftest import Visit
from tests.site.server import ROOT, SITE

NOTEBOOKS = [path.name for path in sorted((SITE / "lite" / "files").glob("*.ipynb"))]
ON_A_COMPUTER = (
    " does not run in the browser. Run this cell and those below that use it on a computer, in "
    "JupyterLab. The saved notebook shows their results."
)
# The only cells that say something else: by a piece of their source, what they end with instead.
# No browser has TensorFlow, so Keras is missing, and then what the next cells take from it.
OTHERWISE = {
    "05_batch_norm_in_a_network.ipynb": {
        "tf, keras = needed(": f"tensorflow{ON_A_COMPUTER}",
        "for axis, given in ": "name 'keras' is not defined",
        "theirs.gamma.assign(": "name 'theirs' is not defined",
        'parts = ["outputs"': "name 'gaps' is not defined",
        'BatchNormalization(dtype="float64")': "name 'keras' is not defined",
        "formula = tf.nn": "name 'tf' is not defined",
        "in_test = formula(": "name 'formula' is not defined",
    },
    "07_batch_norm_at_test_time.ipynb": {
        'keras = needed("keras")': f"keras{ON_A_COMPUTER}",
        "def moving_averages():": "'BatchNorm' object has no attribute 'moving_mean'",
        "unsaid, in_test = ": "name 'rows' is not defined",
        "layer.trainable = False": "'BatchNorm' object has no attribute 'moving_mean'",
    },
}

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


class Lite(Visit):
    """A notebook that is open in JupyterLite."""

    def start(self, name: str) -> None:
        """Open a notebook and wait until Python runs."""
        page = self.open(f"lite/lab/index.html?path={name}")
        page.wait_for_function("window.jupyterapp?.restored.then(() => true)", timeout=60_000)
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
            "?.info.then(() => true)",
            timeout=120_000,
        )

    def find(self, source: str) -> int:
        """Return the place of the first code cell whose source contains the text."""
        found: int = self.page.evaluate(
            """(source) => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
                 ({ model }) => model.type === 'code'
                   && model.sharedModel.getSource().includes(source))""",
            source,
        )
        assert found >= 0, source
        return found

    def run(self, place: int) -> list[str]:
        """Run the cell at a place; return what it says."""
        cell: dict[str, Any] = self.page.evaluate(
            """async (place) => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = place;
              await window.jupyterapp.commands.execute('notebook:run-cell');
              return notebook.activeCell.model.toJSON();
            }""",
            place,
        )
        return texts(cell)

    def write(self, place: int, source: str) -> None:
        """Give a cell another source, as a learner does."""
        self.page.evaluate(
            """([place, source]) => window.jupyterapp.shell.currentWidget.content.widgets[place]
                 .model.sharedModel.setSource(source)""",
            [place, source],
        )


@pytest.fixture
def lite(chromium: Browser, address: str) -> Iterator[Lite]:
    """Return JupyterLite in a fresh profile; in the end nothing may have gone wrong."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    lite = Lite(context.new_page(), address)
    lite.watch(context)
    yield lite
    context.close()
    assert lite.wrong == []


def texts(cell: dict[str, Any]) -> list[str]:
    """Return what a cell says, as nbval compares it: streams, plain texts and errors."""
    said: dict[str, str] = {}
    others = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            said[output["name"]] = said.get(output["name"], "") + "".join(output["text"])
        elif output["output_type"] == "error":
            others.append(f"{output['ename']}: {output['evalue']}")
        else:
            others.append("".join(output["data"]["text/plain"]))
    return [*said.values(), *others]


def alike(one: list[str], other: list[str]) -> bool:
    """Tell whether texts are the same but for noise about zero: numbers below 1e-12 are 0."""
    return [_without_noise(text) for text in one] == [_without_noise(text) for text in other]


def _without_noise(text: str) -> str:
    def snapped(match: re.Match[str]) -> str:
        return "0" if abs(float(match[0])) < 1e-12 else match[0]

    return NUMBER.sub(snapped, text)


def test_alike_tells_noise_from_numbers() -> None:
    assert alike(["w=0.0 v=-3.1e-17"], ["w=2e-16 v=0"])
    assert not alike(["w=0.1"], ["w=0.1000001"])
    assert not alike(["w=0"], ["w=2e-12"])
    assert not alike(["w=0"], ["v=0"])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_says_the_same(lite: Lite, name: str) -> None:
    saved = json.loads((ROOT / "notebooks" / name).read_text("utf-8"))["cells"]
    lite.start(name)
    otherwise = OTHERWISE.get(name, {})
    different = {}
    for place, cell in enumerate(saved):
        if cell["cell_type"] == "code":
            source, now, before = "".join(cell["source"]), lite.run(place), texts(cell)
            instead = [end for piece, end in otherwise.items() if piece in source]
            if instead:
                assert now[-1].endswith(instead[0])
            elif not alike(now, before):
                different[source] = {"saved": before, "now": now}
    assert different == {}


STEP = "def my_step(w, learning_rate):\n    "
ANSWERS = {
    STEP + "return w - learning_rate * (2 * w - 10)": "✓",
    STEP + "return w + learning_rate * (2 * w - 10)": "You walk uphill.",
    STEP + "while True: pass": "did not end within",
}


@pytest.mark.timeout(300)
def test_slider_moves_and_exercise_is_judged(lite: Lite) -> None:
    name = "00_start_here.ipynb"
    saved = json.loads((ROOT / "notebooks" / name).read_text("utf-8"))["cells"]
    lite.start(name)
    check = lite.find('check("00.1"')
    for place in range(check + 1):
        if saved[place]["cell_type"] == "code":
            lite.run(place)
    root = lite.page.locator(".course-panel").first
    root.wait_for(timeout=30_000)
    panel = Panel(lite.page, root)
    panel.root.scroll_into_view_if_needed()
    before = panel.wait_for("name => true")
    picture = panel.picture
    after = panel.press("learning rate", "ArrowRight", times=5)
    assert before != after
    assert panel.picture != picture

    stub = lite.find("raise NotImplementedError")
    for answer, verdict in ANSWERS.items():
        lite.write(stub, answer)
        lite.run(stub)
        assert any(verdict in text for text in lite.run(check)), answer
