"""Every notebook keeps every rule, and every rule bites: each tampered notebook breaks one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import notebook_rules as rules

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
ALT = "A line that falls towards zero. loss=0.1"


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rule(path: Path, rule: rules.Rule) -> None:
    assert rule(nbformat.read(path, as_version=4)) == []


def test_no_helper_is_defined_twice() -> None:
    assert rules.defined_twice({p.stem: nbformat.read(p, as_version=4) for p in NOTEBOOKS}) == []


def picture(kind: str, text: str) -> Any:
    count = {"execution_count": 3} if kind == "execute_result" else {}
    data = {"image/png": "iVBORw0KGgo=", "text/plain": text}
    return new_output(kind, data=data, metadata={"image/png": {"alt": ALT}}, **count)


def good() -> Any:
    """Return a notebook that keeps all rules."""
    facts = new_output("stream", name="stdout", text="loss=0.1\n")
    failed = new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\n**What you will do** …\n**What you need** …\n**Time** …"),
            new_code_cell("from course_utils import figures", execution_count=1),
            new_markdown_cell("## A section\n\n![A picture of a bowl with a path](bowl.png)"),
            new_code_cell(
                "show(figure)", execution_count=2, outputs=[picture("display_data", "a"), facts]
            ),
            new_markdown_cell("Move the slider."),
            new_code_cell(
                "def update(alpha):\n    line.set_ydata(alpha)\nlive(figure, update)",
                execution_count=3,
                outputs=[picture("execute_result", "learning_rate=0.1")],
            ),
            new_code_cell("1 / 0", execution_count=4, outputs=[failed]),
            new_markdown_cell("## Summary\n\n…\n\n## Further reading\n\n- Goh 2017, Momentum"),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
    )
    notebook.cells[6].metadata["tags"] = ["raises-exception"]
    return notebook


def cell(number: int, **changes: Any) -> Callable[[Any], None]:
    return lambda notebook: notebook.cells[number].update(changes)


def tag(number: int, *tags: str) -> Callable[[Any], None]:
    return lambda notebook: notebook.cells[number].metadata.update(tags=list(tags))


def output(number: int, **changes: Any) -> Callable[[Any], None]:
    return lambda notebook: notebook.cells[number].outputs[0].update(changes)


def added(source: str, *outputs: Any) -> Callable[[Any], None]:
    """Insert a code cell at the end, with the right count."""
    return lambda notebook: notebook.cells.insert(
        7, new_code_cell(source, execution_count=5, outputs=list(outputs))
    )


VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
PNG = {"image/png": "iVBORw0KGgo=", "text/plain": "loss=0.1"}
TAMPERED: list[tuple[rules.Rule, Callable[[Any], Any]]] = [
    (rules.run_in_order, cell(1, execution_count=None)),
    (rules.run_in_order, cell(1, execution_count=9)),
    (rules.no_errors, tag(6)),
    (rules.no_errors, tag(1, "raises-exception")),
    (rules.quiet, cell(1, outputs=[new_output("stream", name="stderr", text="Warning")])),
    (rules.no_dead_widgets, cell(1, outputs=[new_output("display_data", data=VIEW)])),
    (rules.no_dead_widgets, lambda notebook: notebook.metadata.update(widgets={})),
    (rules.no_machine_paths, cell(1, source="open('/home/ann/digits.csv')")),
    (rules.no_machine_paths, cell(1, source=r"open(r'C:\digits.csv')")),
    (rules.no_machine_paths, added("x", new_output("stream", text="/tmp/x.py"))),
    (rules.no_machine_paths, added("x", new_output("display_data", data={"text/html": "~/x.py"}))),
    (rules.no_machine_paths, lambda n: n.cells[6].outputs[0].update(traceback=["\x1b[32m/var/x"])),
    (rules.no_network, cell(1, source="urlopen(address)")),
    (rules.no_network, cell(1, source="load('https://example.org/digits')")),
    (rules.no_network, cell(1, source="x = 1\n%pip install torch")),
    (rules.pictures_have_text, output(3, metadata={})),
    (rules.pictures_have_text, cell(2, source="![](bowl.png)")),
    (rules.pictures_have_facts, lambda notebook: notebook.cells[3].outputs.pop()),
    (rules.pictures_have_facts, output(5, data={**PNG, "text/plain": "<Figure>"})),
    (rules.markers_are_known, cell(1, source="# NBVAL_IGNORE_OUTPUT: random\nx = 1")),
    (rules.markers_are_known, tag(1, "nbval-ignore-ouput")),
    (rules.only_sliders_are_ignored, tag(1, "nbval-ignore-output")),
    (rules.only_sliders_are_ignored, tag(1, "nbval-skip")),
    (rules.sliders_have_still_pictures, cell(4, source="## Another section")),
    (rules.sliders_have_still_pictures, cell(5, outputs=[])),
    (rules.sliders_keep_their_names, added("line, = ax.plot(x)")),
    (rules.sliders_keep_their_names, added("for line in lines:\n    print(line)")),
    (rules.cells_are_short, cell(1, source="x = 1\n" * 16)),
    (rules.cells_are_short, added("def f():\n" + "    x = 1\n" * 20)),
    (rules.text_explains_code, lambda notebook: [added("x")(notebook) for _ in range(3)]),
    (rules.parts_are_there, cell(0, source="# Title\n**What you will do** **Time**")),
    (rules.parts_are_there, lambda notebook: notebook.cells.pop()),
    (rules.parts_are_there, cell(7, source="## Summary\n## Further reading\n- Goh, Momentum")),
    (rules.metadata_is_clean, lambda n: n.cells[1].metadata.update(execution={"shell": "now"})),
    (rules.metadata_is_clean, lambda n: n.metadata.language_info.update(version="3.11.7")),
    (rules.metadata_is_clean, lambda n: n.metadata.kernelspec.update(name="my-env")),
    (rules.finished, cell(4, source="TODO: explain")),
]


def test_good_notebook_keeps_all_rules() -> None:
    notebook = good()
    nbformat.validate(notebook)
    assert [problem for rule in rules.RULES for problem in rule(notebook)] == []


@pytest.mark.parametrize(
    ("rule", "tamper"), TAMPERED, ids=lambda value: getattr(value, "__name__", "")
)
def test_rule_bites(rule: rules.Rule, tamper: Callable[[Any], Any]) -> None:
    notebook = good()
    tamper(notebook)
    assert rule(notebook)
    if rule is not rules.text_explains_code:  # its three added cells all have the same count
        others = [other for other in rules.RULES if other is not rule]
        assert [problem for other in others for problem in other(notebook)] == []


def test_each_rule_has_a_tampered_notebook() -> None:
    assert {rule for rule, _ in TAMPERED} == set(rules.RULES)


def test_helper_defined_twice_is_seen() -> None:
    first, second = good(), good()
    assert rules.defined_twice({"1": first, "2": second}) == []
    added("def softmax(z):\n    return z")(first)
    added("def softmax(z):\n    return z")(second)
    assert rules.defined_twice({"1": first, "2": second}) == ["softmax is defined in 1 and 2"]
