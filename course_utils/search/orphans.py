"""A worker whose sweep was killed ends too, instead of computing on for nobody.

joblib's workers wait for more work when the process that sent it is gone: for minutes, or as long
as the trials take that are queued already. They would hold their memory, and take the cores from
the same sweep when it is run again.
"""

import os
from threading import Thread
from time import sleep

SECONDS = 0.5  # between two looks


def end_with(process: int) -> None:
    """End this process when ``process`` ends, the one that it works for.

    A worker does this first of all, before any trial: it may be so slow to start that its sweep is
    dead by then.
    """
    parent = os.getppid()
    Thread(target=_watch, args=(process, parent), name="end with the sweep", daemon=True).start()


def _watch(process: int, parent: int) -> None:
    import psutil  # not to be had in the browser, where there are no workers

    # On Unix an orphan gets another parent at once, while the dead one may still have its number;
    # on Windows it keeps the number of the dead one.
    while psutil.pid_exists(process) and os.getppid() == parent:
        sleep(SECONDS)
    os._exit(1)
