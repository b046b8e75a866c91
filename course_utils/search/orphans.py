"""A worker whose sweep was killed ends too, instead of computing on for nobody.

joblib's workers wait for more work when the process that sent it is gone: for minutes, or as long
as the trials take that are queued already. They would hold their memory, and take the cores from
the same sweep when it is run again.
"""

import os
from functools import cache
from threading import Thread
from time import sleep

SECONDS = 0.5  # between two looks


@cache
def end_with(process: int) -> None:
    """End this process when ``process`` ends, if that is the one that started it."""
    if os.getppid() == process:
        Thread(target=_watch, args=(process,), daemon=True).start()


def _watch(parent: int) -> None:
    import psutil  # not to be had in the browser, where there are no workers

    # On Unix an orphan gets another parent; on Windows it keeps the number of the dead one.
    while os.getppid() == parent and psutil.pid_exists(parent):
        sleep(SECONDS)
    os._exit(1)
