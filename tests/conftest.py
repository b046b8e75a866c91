"""What the tests of the lessons share: the notebook's names and panels, from one run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest

from course_utils import figures, sliders
from course_utils.sliders import Panel

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.fixture(scope="module")
def lesson(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Run the code of the module's NOTEBOOK in this process.

    Returns its names, and its slider panels in their order as "panels". Saved pictures are not made
    here: nbval makes them.
    """
    notebook = NOTEBOOKS / request.module.NOTEBOOK
    panels: list[Panel] = []

    def recorded(*arguments: Any, **controls: Any) -> Panel:
        panels.append(live(*arguments, **controls))
        return panels[-1]

    live = sliders.live
    # Under this name, as in a notebook, the trial functions can travel to other processes.
    names: dict[str, Any] = {"__name__": "__main__", "panels": panels}
    with pytest.MonkeyPatch.context() as patch, plt.rc_context():
        patch.setattr(sliders, "live", recorded)
        patch.setattr(figures, "picture", lambda figure, alt: ({}, {}))
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, str(notebook), "exec"), names)
        yield names


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> Iterator[None]:
    """Close what a test has drawn."""
    yield
    plt.close("all")
