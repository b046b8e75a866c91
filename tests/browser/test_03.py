"""Notebook 03 in JupyterLab: the panda lives while its sliders move; others go to their ends."""

import pytest

from tests.browser.lab import Notebook

NOTEBOOK = "03_pandas_vs_caviar.ipynb"
# panel, the slider's accessible name, a part of the facts at its lower and at its upper end
ENDS = [
    (1, "ranked at budget", "budget=1 ", "budget=81 "),
    (1, "models kept", "keep=1 ", "keep=243 "),
    (2, "bracket", "bracket=0 ", "bracket=4 "),
]


@pytest.mark.parametrize(("number", "label", "low", "high"), ENDS)
def test_keys_move_a_slider_from_end_to_end(
    notebook: Notebook, number: int, label: str, low: str, high: str
) -> None:
    notebook.panel(number).from_end_to_end(label, low, high)


def test_keys_move_through_the_rungs(notebook: Notebook) -> None:
    panel = notebook.panel(2)
    panel.click("many, short", "bracket=0 rung=0 ")
    panel.from_end_to_end("rung", "rung=0 ", "rung=4 ")


def test_panda_lives_while_its_sliders_move(notebook: Notebook) -> None:
    panel = notebook.panel(0)
    before = panel.picture
    play, stop = (panel.root.get_by_role("button", name=name) for name in ("play or pause", "stop"))
    play.click()
    panel.wait_for("facts => facts.startsWith('day=20 ')")
    panel.click("brisk", "learning_rate=1 ")
    panel.press("momentum β", "ArrowLeft")
    panel.press("learning rate α", "ArrowRight")
    panel.wait_for("facts => Number(/dev_loss=([\\d.]+)/.exec(facts)?.[1]) < 0.3")
    play.click()
    panel.root.get_by_role("button", name="keep this model").click()
    kept = panel.wait_for("facts => !facts.includes('kept_model_of_day=0')")
    assert panel.picture != before
    play.click()
    panel.click("far too large", "learning_rate=100 ")
    panel.wait_for("facts => Number(/dev_loss=([\\d.]+)/.exec(facts)?.[1]) > 2")
    panel.click("brisk", "learning_rate=1 ")
    panel.root.get_by_role("button", name="back to it").click()
    back = panel.wait_for("facts => Number(/dev_loss=([\\d.]+)/.exec(facts)?.[1]) < 0.3")
    assert back.split()[-1] == kept.split()[-1]
    stop.click()
    panel.wait_for("facts => facts.startsWith('day=0 ')")
