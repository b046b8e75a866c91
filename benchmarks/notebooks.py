"""Time of executing each notebook, beside the bare cost of starting and ending its kernel.

Each notebook runs as `make notebooks` runs it, but alone; in turn with it runs one that has a
single cell, which does nothing. Nothing is changed.

Run: python -m benchmarks.notebooks
"""

import os
import tempfile
from pathlib import Path
from time import perf_counter

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.record import Row, conditions, load, save
from tools.execute_notebooks import executed

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ALLOWED = 60  # seconds that a notebook may take on two cores


def seconds(notebook: nbformat.NotebookNode) -> float:
    """Return the time of one execution."""
    start = perf_counter()
    executed(notebook, NOTEBOOKS)
    return perf_counter() - start


def main() -> None:
    """Print and save the time of each notebook and of all."""
    busy, whole, bare = load(), {}, {}
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONHASHSEED="0")
    with tempfile.TemporaryDirectory() as os.environ["IPYTHONDIR"]:
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            whole[path.stem] = seconds(nbformat.read(path, as_version=4))
            bare[path.stem] = seconds(new_notebook(cells=[new_code_cell("pass")]))
            print(f"{path.stem:40} {whole[path.stem]:6.1f} s, kernel {bare[path.stem]:4.1f} s")
    slowest = max(whole, key=lambda name: whole[name])
    kernels, n = "starting and ending the kernels", len(whole)
    rows = [
        Row(
            f"all {n} notebooks, one by one", "s", sum(whole.values()), kernels, sum(bare.values())
        ),
        Row(f"the slowest: {slowest}", "s", whole[slowest], "what is allowed", ALLOWED, 1.0),
    ]
    save("notebooks", rows, conditions(("numpy", "ipykernel", "nbclient"), busy))


if __name__ == "__main__":
    main()
