"""Import a framework quietly, or say in one line that it is missing.

TensorFlow and its Keras print notes about the processor when they are imported, and they are not to
be had on every machine. So lessons import frameworks by these two functions.
"""

import importlib
import os
import sys
import warnings
from typing import Any

# Read by TensorFlow and Keras when they are imported: no notes from its C++ side, the same
# arithmetic on every processor, and Keras on TensorFlow whatever a learner's own settings say.
SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
}


class NotInstalledError(ImportError):
    """A framework that a cell needs is missing. In a notebook it shows as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def optional(name: str) -> Any:
    """Return the framework ``name``, such as "torch", or None where it is not installed."""
    os.environ.update(SETTINGS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a framework's own deprecations are not ours to mend
        try:
            return importlib.import_module(name)
        except ImportError:
            return None


def needed(name: str) -> Any:
    """Return the framework ``name``.

    Raises
    ------
    NotInstalledError
        Where it, or what it stands on (TensorFlow for Keras), is not installed.
    """
    framework = optional(name)
    if framework is None:
        raise NotInstalledError(f"{name} {_reason()} The saved notebook shows their results.")
    return framework


def _reason() -> str:
    if sys.platform == "emscripten":
        return (
            "does not run in the browser. Run this cell and those below that use it on a computer, "
            "in JupyterLab."
        )
    return "is not installed here, so this cell and those below that use it can't run."
