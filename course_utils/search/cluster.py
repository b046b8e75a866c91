"""Two repairs of joblib's Dask backend, so that a sweep on a cluster neither hangs nor stays here.

Dask runs the trial of a dead worker again on another one. If several workers die of the same trial,
it gives up. joblib 1.6 then waits for ever, because its backend reports only what succeeded.

joblib runs everything in the calling process if there is only one core to be had. That is right at
home. But a cluster may have one worker now and a hundred in a minute.
"""

from typing import Any

import joblib


def repair_dask_backend() -> None:
    """From now on ``joblib.parallel_config(backend="dask")`` uses the repaired backend."""
    joblib.register_parallel_backend("dask", _backend)


def _backend(**options: Any) -> Any:
    from joblib._dask import DaskDistributedBackend  # imported late: a cluster is an extra

    class Backend(DaskDistributedBackend):  # type: ignore[misc]
        def effective_n_jobs(self, n_jobs: int) -> int:
            cores: int = super().effective_n_jobs(n_jobs)
            return max(2, cores)

        def submit(self, func: Any, callback: Any = None) -> Any:
            future = super().submit(func, callback)
            future.add_done_callback(lambda done: done.exception() and callback(done.exception()))
            return future

        def retrieve_result_callback(self, out: Any) -> Any:
            if isinstance(out, BaseException):
                raise out
            return super().retrieve_result_callback(out)

    return Backend(**options)
