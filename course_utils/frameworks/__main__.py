"""Run each framework's program in an environment of its own, and record what it printed.

    python -m course_utils.frameworks [--only NAME …]

What could not run is recorded with the reason, unless an earlier record holds a result: that stays.
"""

import argparse
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

import psutil
from tqdm import tqdm

from course_utils.frameworks.records import RECORDS, Record, load_records, save_records
from course_utils.frameworks.routes import ROUTES, record

MEMORY = 3 * 2**30  # bytes that one program may need, with the installation before it


def workers() -> int:
    """Return how many programs run side by side: one a core, as far as memory allows."""
    available: int = psutil.virtual_memory().available
    return max(1, min(os.cpu_count() or 1, available // MEMORY))


def updated(records: dict[str, Record], name: str, new: Record) -> tuple[dict[str, Record], str]:
    """Return the records with the new one among them, and a line that tells what happened.

    A failed run never takes the place of a good record.
    """
    old = records.get(name)
    if new.ran:
        line = (
            f"✓ {name} {new.version}, Python {new.python}: w = {new.w0:g}, {new.w1:.4f}, "
            f"{new.w1001:.10g}; import {new.seconds_import:g} s, 1000 steps {new.seconds_1000:g} s"
        )
        return {**records, name: new}, line
    if old is not None and old.ran:
        return records, f"✗ {name}: {new.reason}. The record of {old.date} stays."
    return {**records, name: new}, f"✗ {name}: {new.reason}"


def main(arguments: list[str], path: Path = RECORDS) -> int:
    """Run what was asked for; return 1 if a program printed wrong values, else 0."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.frameworks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=sorted(ROUTES), default=sorted(ROUTES))
    names = parser.parse_args(arguments).only
    records = load_records(path) if path.exists() else {}
    wrong = 0
    with ThreadPoolExecutor(workers()) as pool, tqdm(total=len(names), unit="program") as bar:
        running: dict[Future[Record], str] = {pool.submit(record, name): name for name in names}
        for done in as_completed(running):
            try:
                records, line = updated(records, running[done], done.result())
                save_records(records, path)
            except ValueError as error:
                wrong, line = 1, f"✗ {running[done]}: {error}"
            bar.write(line)
            bar.update()
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
