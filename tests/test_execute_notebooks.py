"""``make notebooks``: a clean file, no change at the second run, and a failure that says where."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import execute_notebooks

SLIDER = """\
import matplotlib.pyplot as plt
from course_utils.sliders import live, momentum_slider
figure, ax = plt.subplots()
live(figure, lambda momentum: {"momentum": momentum}, description="An empty frame, for a test",
     momentum=momentum_slider())
"""
PLACE = """\
import os, sys
print(os.path.basename(os.getcwd()), os.environ["OMP_NUM_THREADS"])
print("two", end=" ")
sys.stdout.flush()
print("pieces")
"""


def write(path: Path, *cells: Any) -> Path:
    """Write a notebook that carries what another machine may have left in it."""
    notebook = new_notebook(
        cells=list(cells),
        metadata={
            "kernelspec": {"name": "python3", "display_name": "My own kernel"},
            "language_info": {"name": "python", "version": "3.99.1"},
            "widgets": {},
        },
    )
    path.write_text(nbformat.writes(notebook), "utf-8")
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, execute_notebooks.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Execute a good notebook together with one that fails; return the folder and what was said."""
    folder = tmp_path_factory.mktemp("my lessons")
    place = new_code_cell(PLACE, id="place")
    place.metadata.update(tags=["kept"], execution={"iopub.status.idle": "2020-01-01T00:00:00Z"})
    write(
        folder / "good.ipynb",
        new_markdown_cell("# Title"),
        place,
        new_code_cell(SLIDER, id="slider"),
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    )
    write(folder / "fails.ipynb", new_code_cell("a = 1"), new_code_cell("b = 2\na.missing\nc = 3"))
    return folder, run(folder / "good.ipynb", folder / "fails.ipynb")


def test_failure_names_notebook_cell_and_error_and_leaves_the_file(
    executed: tuple[Path, Any],
) -> None:
    folder, process = executed
    assert process.returncode == 1
    assert "failed  fails.ipynb: AttributeError: 'int' object has no attribute" in process.stdout
    assert "in the cell: b = 2 / a.missing / c = 3" in process.stdout
    saved = nbformat.read(folder / "fails.ipynb", as_version=4)
    assert [cell.execution_count for cell in saved.cells] == [None, None]
    assert saved.metadata.language_info.version == "3.99.1"


def test_saved_notebook_is_clean(executed: tuple[Path, Any]) -> None:
    folder, process = executed
    assert "changed good.ipynb" in process.stdout
    notebook = nbformat.read(folder / "good.ipynb", as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    place, slider, raised = notebook.cells[1:]
    assert (place.id, slider.id) == ("place", "slider")
    assert place.metadata == {"tags": ["kept"]}
    assert [output.text for output in place.outputs] == ["my lessons0 1\ntwo pieces\n"]
    assert set(slider.outputs[-1].data) == {"image/png", "text/plain"}
    assert slider.outputs[-1].data["text/plain"] == "momentum=0.9"
    assert raised.outputs[0].ename == "ZeroDivisionError"


def test_second_run_leaves_no_change_and_check_writes_nothing(executed: tuple[Path, Any]) -> None:
    folder, _ = executed
    good = folder / "good.ipynb"
    other = write(folder / "other.ipynb", new_code_cell("print(1)"))
    before = good.read_bytes(), other.read_bytes()
    process = run("--check", good, other)
    assert process.returncode == 1
    assert "same    good.ipynb" in process.stdout
    assert "changed other.ipynb" in process.stdout
    assert (good.read_bytes(), other.read_bytes()) == before


@pytest.mark.parametrize(("hangs", "result"), [(1, "changed"), (2, "failed")])
def test_kernel_that_hangs_is_tried_once_more(
    hangs: int, result: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "lesson.ipynb", new_code_cell("print(1)"))
    calls = []

    def execute(notebook: Any, folder: Path) -> Any:
        calls.append(folder)
        if len(calls) <= hangs:
            raise CellTimeoutError("A cell timed out")
        return execute_notebooks.normalised(notebook)

    monkeypatch.setattr(execute_notebooks, "executed", execute)
    assert execute_notebooks.execute(path, check=False)[0] == result
    assert calls == [tmp_path, tmp_path]


def test_cell_that_raises_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "lesson.ipynb", new_code_cell("1 / 0"))
    calls = []

    def execute(notebook: Any, folder: Path) -> Any:
        calls.append(folder)
        message = {"ename": "ZeroDivisionError", "evalue": "division by zero"}
        raise CellExecutionError.from_cell_and_msg(notebook.cells[0], message)

    monkeypatch.setattr(execute_notebooks, "executed", execute)
    result, text = execute_notebooks.execute(path, check=False)
    assert result == "failed"
    assert "ZeroDivisionError: division by zero" in text
    assert len(calls) == 1
