"""Time that importing the package costs, beside importing NumPy alone.

Each import runs in a fresh Python, the candidates in turn, so that a busy moment hits all alike.
The ratio of medians is what counts: ``import course_utils`` may cost 1.2 × NumPy.

Run: python -m benchmarks.import_cost
"""

import subprocess
import sys
from statistics import median

from benchmarks.record import Row, conditions, load, save

ROUNDS = 25
CANDIDATES = {
    "numpy": "import numpy",
    "course_utils": "import course_utils",
    "course_utils, core": "from course_utils import losses, layers, optimizers, network",
}


def seconds(statement: str) -> float:
    """Seconds that one statement takes in a fresh Python, without Python's own start."""
    program = (
        "from time import perf_counter as clock; start = clock(); "
        f"{statement}; print(clock() - start)"
    )
    run = [sys.executable, "-c", program]
    return float(subprocess.run(run, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print and save the median of each candidate and its ratio to NumPy."""
    busy = load()
    times: dict[str, list[float]] = {name: [] for name in CANDIDATES}
    for statement in CANDIDATES.values():
        seconds(statement)  # reads the files once, so that the disk is not measured
    for _ in range(ROUNDS):
        for name, statement in CANDIDATES.items():
            times[name].append(seconds(statement))
    middle = {name: 1000 * median(values) for name, values in times.items()}
    rows = [
        Row(f"import {name}", "ms", middle[name], "import numpy", middle["numpy"], allowed)
        for name, allowed in (("course_utils", 1.2), ("course_utils, core", None))
    ]
    save("import_cost", rows, conditions(("numpy",), busy))
    for name, time in middle.items():
        print(f"{name:20} {time:7.1f} ms   {time / middle['numpy']:5.2f} × numpy")


if __name__ == "__main__":
    main()
