"""Send a function to other processes: packed once, unpacked once in each process.

A function of a module travels as its name. A function of a notebook travels whole, with the
functions and the data that it uses: the other process knows nothing of the notebook. That may be
megabytes, so they lie in a file that the processes of a machine share; a cluster gets a copy.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import cloudpickle
import numpy as np

from course_utils.checks import Array


class Packed(NamedTuple):
    """A packed function and its fingerprint.

    The array stands in a tuple for a reason: joblib would leave a bare array with one worker of a
    cluster, and lose it with that worker.
    """

    fingerprint: str
    content: Array


def pack(trial: Callable[..., Any]) -> Packed:
    """Return ``trial`` in a form that any process can unpack.

    Raises
    ------
    TypeError
        If it is no function, or uses what can't travel: open files, locks, functions of the
        notebook that ``functools.cache`` wraps.
    """
    if not callable(trial):
        raise TypeError(f"trial is {trial!r}; wanted: a function of (configuration, seed)")
    try:
        packed = cloudpickle.dumps(trial)
        _Elsewhere(BytesIO(packed)).load()
    except Exception as error:
        raise TypeError(
            f"trial {trial!r} can't be sent to another process: {error}. Plain functions and data "
            "can travel with it; open files, locks and cached functions can't"
        ) from error
    return Packed(sha256(packed).hexdigest(), np.frombuffer(packed, np.uint8))


@contextmanager
def shared(packed: Packed) -> Iterator[Packed]:
    """Return the same with its content in a file, as long as the ``with`` lasts.

    Then a task takes the file's name to a process of this machine. To take an array there costs
    joblib about a millisecond more.
    """
    with TemporaryDirectory(prefix="course-sweep-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "trial")
        file.write_bytes(packed.content.data)
        yield packed._replace(content=np.memmap(file, np.uint8, "r"))


def unpack(packed: Packed) -> Callable[..., Any]:
    """Return the function that was packed; the same one, if it was the last one too."""
    function = _last.get(packed.fingerprint)
    if function is None:
        function = pickle.loads(packed.content.tobytes())
        _last.clear()
        _last[packed.fingerprint] = function
    return function


_last: dict[str, Callable[..., Any]] = {}


class _Elsewhere(pickle.Unpickler):
    """Unpacks as another process does."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "__main__":
            raise AttributeError(f"{name} is known in this notebook or program only")
        return super().find_class(module, name)
