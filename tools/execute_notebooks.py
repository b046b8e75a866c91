"""Execute notebooks in place, two at a time, so that git shows only what really changed.

    python tools/execute_notebooks.py                         all of notebooks/
    python tools/execute_notebooks.py notebooks/08_*.ipynb    these
    python tools/execute_notebooks.py --check                 change nothing; exit 1 if one would

A notebook that fails is left as it was.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parents[1]
WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS_PER_CELL = 120


def executed(notebook: Any, folder: Path) -> Any:
    """Return the notebook with the outputs of a fresh kernel that runs in ``folder``."""
    NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return normalised(notebook)


def normalised(notebook: Any) -> Any:
    """Return the notebook without what differs from run to run or from machine to machine.

    A widget lives only as long as its kernel. A saved view of it would show as an error, so the
    view is dropped; the picture and the text of the same output stay.
    """
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def execute(path: Path, check: bool) -> tuple[str, str]:
    """Execute one notebook; return "same", "changed" or "failed", and a text for the reader."""
    start = time.monotonic()
    before = path.read_text("utf-8")
    for last_try in (False, True):
        try:
            notebook = executed(nbformat.reads(before, as_version=4), path.parent)
            break
        except (CellTimeoutError, DeadKernelError) as error:  # now and then a kernel hangs
            if last_try:
                return "failed", f"{path.name}: {error}"
        except CellExecutionError as error:
            cell = " / ".join(str(error).split("------------------")[1].split("\n")[1:4])
            return "failed", f"{path.name}: {error.ename}: {error.evalue}\n    in the cell: {cell}"
    after = nbformat.writes(notebook).rstrip("\n") + "\n"
    result = "same" if after == before else "changed"
    if result == "changed" and not check:
        save(path, after)
    return result, f"{path.name} {time.monotonic() - start:.1f} s"


def save(path: Path, text: str) -> None:
    """Write a notebook at once: a full disk or a kill leaves the old one whole."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, "utf-8", newline="\n")
    draft.replace(path)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONHASHSEED="0")
    os.environ.pop("MPLBACKEND", None)
    results = []
    # Kernels find no start-up files of the user there.
    with (
        tempfile.TemporaryDirectory() as os.environ["IPYTHONDIR"],
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
    ):
        futures = [pool.submit(execute, path.resolve(), options.check) for path in paths]
        for number, future in enumerate(as_completed(futures), 1):
            result, text = future.result()
            results.append(result)
            print(f"[{number}/{len(paths)}] {result:8}{text}", flush=True)
    return 1 if "failed" in results or (options.check and "changed" in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
