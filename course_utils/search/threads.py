"""Let NumPy and its like compute on one thread: the same last digits wherever a trial runs.

Several threads may add up a matrix product in another order. How many threads a library uses is in
most cases one number for the whole process, and trials may run side by side in it (in joblib's
threads, in Dask's workers). So the calling process limits itself for the whole sweep and then goes
back; a worker is there for trials, and stays limited. What a trial loads by itself is limited by
variables of the environment.
"""

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController

# What a library reads when it is loaded.
VARIABLES = (
    "BLIS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit this process as long as the ``with`` lasts."""
    known = _pools(len(sys.modules))
    usual = max((pool.num_threads for pool in known.lib_controllers), default=1)
    variables = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    with known.limit(limits=1):
        os.environ.update(dict.fromkeys(VARIABLES, "1"))
        try:
            yield
        finally:
            for name in VARIABLES:
                os.environ.pop(name, None)
            os.environ.update(variables)
            own = {pool.filepath for pool in known.lib_controllers}
            for pool in _pools(len(sys.modules)).lib_controllers:
                if pool.filepath not in own:  # loaded by a trial
                    pool.set_num_threads(usual)


def stay_on_one_thread() -> None:
    """Limit this thread from now on, before a trial: OpenMP counts for each thread by itself."""
    if getattr(_limited, "modules", 0) != len(sys.modules):
        _limited.modules = len(sys.modules)
        os.environ.update(dict.fromkeys(VARIABLES, "1"))
        _pools(len(sys.modules)).limit(limits=1)


_limited = threading.local()  # how many modules were loaded when this thread was limited


@lru_cache(maxsize=1)
def _pools(modules: int) -> ThreadpoolController:
    """Return the thread pools of this process; found anew when modules have been loaded.

    To find them takes milliseconds.
    """
    with warnings.catch_warnings():
        # In the browser threadpoolctl 3.6 uses a call that Pyodide has renamed.
        warnings.simplefilter("ignore", RuntimeWarning)
        return ThreadpoolController()
