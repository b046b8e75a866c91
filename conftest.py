"""Settings for all tests, and for the kernels in which nbval runs the notebooks.

Here and not in tests/, so that `pytest notebooks/08_softmax_regression.ipynb` has them too.
"""

import atexit
import os
import shutil
import tempfile

import matplotlib
import pytest

# Kernels inherit these. One thread: sums are rounded alike on every machine.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONHASHSEED="0")
# A learner's start-up files and history stay out. The folder goes last, after all who write in it.
os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="ipython-")
atexit.register(shutil.rmtree, os.environ["IPYTHONDIR"], ignore_errors=True)
# Kernels choose the inline backend, unless this says something else.
os.environ.pop("MPLBACKEND", None)
matplotlib.use("agg")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each why tests were skipped, such as a browser that was not found."""
    for reason in sorted({report.longrepr[2] for report in terminalreporter.getreports("skipped")}):
        terminalreporter.write_line(reason)
