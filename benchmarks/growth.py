"""How time and memory grow: models in a stack, mini-batches, examples, trials, workers.

Each size runs in a fresh process, which tells its time, and the most memory that it and its workers
held above what they held after the smallest size. If the cost of one item falls or stays when there
are more of them, growth is linear or better; if it rises, something is done once too often.

Run: OMP_NUM_THREADS=1 python -m benchmarks.growth
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any, NamedTuple

import joblib
import numpy as np
import psutil

from benchmarks.record import RESULTS, Row, conditions, load, save
from course_utils.network import Network, multilayer
from course_utils.optimizers import Momentum
from course_utils.search import sweep

PACKAGES = ("numpy", "joblib", "filelock", "distributed")
SIZES = (64, 64, 32, 10)
IN_MEMORY = "/dev/shm"  # Linux's; a disk takes milliseconds to confirm each result
SECONDS = 0.5  # a size is timed again and again for so long, short ones at least three times
Action = Callable[[], Any]


class Point(NamedTuple):
    """What one size took: seconds, and bytes at the peak."""

    size: int
    seconds: float
    memory: float


# ---- what grows: each yields the action to be timed ------------------------------------------


def training_step(models: int, batch: int) -> Action:
    """One training step of a stack."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((SIZES[0], batch)).astype(np.float32)
    y = np.eye(SIZES[-1], dtype=np.float32)[:, rng.integers(0, SIZES[-1], batch)]
    make = [multilayer(SIZES, rng=rng, batch_norm=True, dtype=np.float32) for _ in range(models)]
    network = Network.stack(make) if models > 1 else make[0]
    optimizer = Momentum(0.01, 0.9)
    return lambda: network.step(x, y, optimizer)


@contextmanager
def models(k: int) -> Iterator[Action]:
    """One step of k networks as one stack."""
    yield training_step(k, batch=64)


@contextmanager
def batch(size: int) -> Iterator[Action]:
    """One step of one network."""
    yield training_step(1, batch=size)


@contextmanager
def examples(m: int) -> Iterator[Action]:
    """One epoch of one network 16-16-10 over m examples."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((16, m), dtype=np.float32)
    y = np.zeros((10, m), dtype=np.float32)
    y[rng.integers(0, 10, m), np.arange(m)] = 1
    network = multilayer((16, 16, 10), rng=rng, dtype=np.float32)
    yield lambda: network.fit(x, y, Momentum(0.01, 0.9), epochs=1, batch_size=256, rng=rng)


def nothing(configuration: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return as much as a trial mostly does: a loss, and a curve of ten numbers."""
    return {"loss": 0.5, "curve": [0.1 * i for i in range(10)]}


@contextmanager
def trials(n: int, n_jobs: int = 1) -> Iterator[Action]:
    """Sweep over n trials that do nothing, with a results file."""
    configurations = [{"learning_rate": 0.1 * i, "hidden": 16} for i in range(n)]
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        numbers = iter(range(1_000_000))
        yield lambda: sweep(
            nothing,
            configurations,
            seed=0,
            n_jobs=n_jobs,
            file=Path(folder, f"{next(numbers)}.jsonl"),
        )


@contextmanager
def trials_in_two_processes(n: int) -> Iterator[Action]:
    """Do the same on two processes."""
    with trials(n, n_jobs=2) as action:
        yield action


@contextmanager
def resumed_trials(n: int) -> Iterator[Action]:
    """Sweep again, with all n trials in the file."""
    configurations = [{"learning_rate": 0.1 * i, "hidden": 16} for i in range(n)]
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        file = Path(folder, "trials.jsonl")
        sweep(nothing, configurations, seed=0, file=file)
        yield lambda: sweep(nothing, configurations, seed=0, file=file)


def working(configuration: dict[str, Any], seed: int) -> float:
    """Train for about a twentieth of a second."""
    with examples(30_000) as epoch:
        return float(epoch().loss[-1])


def waiting(configuration: dict[str, Any], seed: int) -> int:
    """Wait for a twentieth of a second, as for a machine elsewhere."""
    sleep(0.05)
    return 1


@contextmanager
def on_dask(workers: int, trial: Callable[..., Any]) -> Iterator[Action]:
    """Sweep over 40 trials on a Dask cluster."""
    from distributed import Client, LocalCluster

    configurations = [{"number": number} for number in range(40)]
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        sweep(trial, configurations[: 2 * workers], seed=0)  # imports what they need
        yield lambda: sweep(trial, configurations, seed=0)


@contextmanager
def workers(n: int) -> Iterator[Action]:
    """Trials that compute."""
    with on_dask(n, working) as action:
        yield action


@contextmanager
def waiting_workers(n: int) -> Iterator[Action]:
    """Trials that wait."""
    with on_dask(n, waiting) as action:
        yield action


@dataclass(frozen=True)
class Axis:
    """What grows, how far, and the name and unit of one item's cost.

    ``items`` says how many items a size stands for: a cluster of any size does the same 40 trials.
    """

    make: Callable[[int], Any]
    what: str
    item: str
    sizes: tuple[int, ...]
    items: int | None = None

    def cost(self, point: Point) -> float:
        """Microseconds for one item."""
        return 1e6 * point.seconds / (self.items or point.size)


POWERS_OF_4 = tuple(4**i for i in range(6))
AXES = (
    Axis(models, "one step of a stack, models", "model", POWERS_OF_4),
    Axis(batch, "one step, mini-batch", "example", (16, 64, 256, 1024, 4096)),
    Axis(examples, "one epoch, examples", "example", (1_000, 10_000, 100_000, 1_000_000)),
    Axis(trials, "a sweep, trials", "trial", (10, 100, 1_000, 10_000)),
    Axis(
        trials_in_two_processes,
        "a sweep on two processes, trials",
        "trial",
        (10, 100, 1_000, 10_000),
    ),
    Axis(resumed_trials, "a finished sweep read again, trials", "trial", (10, 100, 1_000, 10_000)),
    Axis(workers, "Dask, trials that compute, workers", "trial", (1, 2, 4), 40),
    Axis(waiting_workers, "Dask, trials that wait, workers", "trial", (1, 2, 4), 40),
)


# ---- measuring -------------------------------------------------------------------------------


def memory() -> int:
    """Return the bytes that this process and its children held at their peaks, as Linux tells."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    total = 0
    for process in family:
        status = Path(f"/proc/{process.pid}/status").read_text()
        total += 1024 * int(status.partition("VmHWM:")[2].split()[0])
    return total


def measure(axis: Axis, size: int) -> Point:
    """Measure one size, in this process."""
    if axis.items is None:
        with axis.make(axis.sizes[0]) as action:  # imports what it needs, starts the workers
            action()
    before = memory()
    times: list[float] = []
    with axis.make(size) as action:
        while sum(times) < SECONDS or (len(times) < 3 and times[-1] < 1):
            start = perf_counter()
            action()
            times.append(perf_counter() - start)
        return Point(size, median(times), memory() - before)


def in_a_fresh_process(axis: Axis, size: int) -> Point:
    """Measure one size, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", axis.make.__name__, str(size)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Point(*json.loads(run.stdout.splitlines()[-1]))


def exponent(one: Point, other: Point, name: str) -> float:
    """Return b of cost ∝ sizeᵇ between two points: 1 is linear."""
    return log(getattr(other, name) / getattr(one, name)) / log(other.size / one.size)


# ---- the report ------------------------------------------------------------------------------


def rows(axis: Axis, points: list[Point]) -> list[Row]:
    """Return the rows for the one table: the cost of an item at both ends, and memory's growth."""
    first, before, last = points[0], points[-2], points[-1]

    def cost(point: Point, allowed: float) -> Row:
        unit, beside = f"µs per {axis.item}", f"{first.size:,}"
        what = f"{axis.what}: {point.size:,}"
        return Row(what, unit, axis.cost(point), beside, axis.cost(first), allowed)

    if axis.items:  # a cluster's memory is that of its workers
        return [cost(point, 1.0) for point in points[1:]]
    factor = last.size / before.size
    most = Row(
        f"peak memory of {axis.what}: {last.size:,}",
        "MB",
        last.memory / 1e6,
        f"{before.size:,}",
        before.memory / 1e6,
        1.25 * factor,
    )
    return [cost(last, 2.0), most]  # 2: n log n takes it from 1e3 to 1e6


def report(measured: dict[Axis, list[Point]], where: str) -> str:
    """Return the results as Markdown."""
    lines = [
        "# How time and memory grow",
        "",
        f"Made by `OMP_NUM_THREADS=1 python -m benchmarks.growth` on {where}",
        "",
        "Each size in a fresh process; memory is the peak of it and its workers above what they "
        "held after the smallest size. Results files lie in memory, so that no disk is measured. "
        "The exponent is b of cost ∝ sizeᵇ from the size before: 1 is linear.",
        "",
        "![Time and memory over the size, one panel each, on log scales](growth.png)",
    ]
    for axis, points in measured.items():
        lines += ["", f"## {axis.what[0].upper()}{axis.what[1:]}", ""]
        lines += [
            f"| size | seconds | exponent | µs per {axis.item} | peak, MB | exponent |",
            "|---|---|---|---|---|---|",
        ]
        for before, point in zip([None, *points], points, strict=False):
            time, space = (
                (f"{exponent(before, point, name):.2f}" for name in ("seconds", "memory"))
                if before
                else ("", "")
            )
            lines.append(
                f"| {point.size:,} | {point.seconds:.4g} | {time} | {axis.cost(point):.4g} "
                f"| {point.memory / 1e6:.1f} | {space} |"
            )
    return "\n".join(lines) + "\n"


def draw(measured: dict[Axis, list[Point]]) -> None:
    """Draw time over size and memory over size; of clusters, trials a second over workers."""
    import matplotlib.pyplot as plt  # imported late: it is not to be measured

    from course_utils import figures

    figures.use_style()
    figure, grid = plt.subplots(4, 4, figsize=(12, 10.5))
    for place, (axis, points) in enumerate(measured.items()):
        time, space = grid[place // 4 * 2, place % 4], grid[place // 4 * 2 + 1, place % 4]
        sizes = np.array([point.size for point in points])
        megabytes = [point.memory / 1e6 for point in points]
        if axis.items:
            speeds = axis.items / np.array([point.seconds for point in points])
            time.plot(sizes, speeds, "o-", label="measured")
            time.plot(sizes, speeds[0] * sizes, "--", label="linear")
            space.plot(sizes, megabytes, "o-")
            time.set_ylabel("trials a second")
            for ax in (time, space):
                ax.set(ylim=(0, None), xticks=sizes)
        else:
            for ax, values in ((time, [point.seconds for point in points]), (space, megabytes)):
                ax.loglog(sizes, values, "o-", label="measured")
                ax.loglog(sizes, values[-1] * sizes / sizes[-1], "--", label="linear")
            time.set_ylabel("seconds")
        title, _, grows = axis.what.rpartition(", ")
        time.set_title(title)
        time.tick_params(labelbottom=False)
        space.set(xlabel=grows, ylabel="peak memory, MB")
    grid[0, 0].legend()
    figure.savefig(RESULTS / "growth.png", dpi=100)


def main() -> None:
    """Measure all, print and save."""
    busy, measured = load(), {}
    for axis in AXES:
        measured[axis] = [in_a_fresh_process(axis, size) for size in axis.sizes]
        costs = ", ".join(f"{p.size:,}: {axis.cost(p):.4g}" for p in measured[axis])
        print(f"{axis.what} (µs per {axis.item}): {costs}", flush=True)
    where = conditions(PACKAGES, busy)
    save("growth", [row for axis, points in measured.items() for row in rows(axis, points)], where)
    (RESULTS / "growth.md").write_text(report(measured, where), "utf-8")
    draw(measured)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        (chosen,) = (axis for axis in AXES if axis.make.__name__ == sys.argv[1])
        print(json.dumps(measure(chosen, int(sys.argv[2]))))
    else:
        main()
