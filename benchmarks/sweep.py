"""Time of a sweep on one and on two processes, and of the same models in stacks.

Each trial trains a network 64-32-10 for 5 epochs on 1,200 digits, as notebook 01 does. One and two
processes run in turn, so that a busy moment hits both alike; what counts are the medians, of the
times and of each round's ratios. The time that the workers need to start is printed apart.

Run: OMP_NUM_THREADS=1 python benchmarks/sweep.py
"""

from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from course_utils.data import load_digits, one_hot, split
from course_utils.network import Network, multilayer
from course_utils.optimizers import Momentum
from course_utils.scales import Log, NearOne
from course_utils.search import draw, sweep

ROUNDS = 7
TRIALS = 200
SPACE = {
    "learning_rate": Log(1e-3, 1),
    "momentum": NearOne(0.5, 0.99),
    "batch_size": [32, 64, 128, 256],
}


x, labels = load_digits()
parts = split(x, labels, (1200 / 1797, 597 / 1797), np.random.default_rng(0))
(x, y), dev = ((part, one_hot(classes, 10)) for part, classes in parts)


def train(configuration: dict[str, Any], seed: int) -> float:
    """Train one network and return its last dev loss."""
    rng = np.random.default_rng(seed)
    network = multilayer((64, 32, 10), rng=rng)
    optimizer = Momentum(configuration["learning_rate"], configuration["momentum"])
    size = configuration["batch_size"]
    history = network.fit(x, y, optimizer, epochs=5, batch_size=size, rng=rng, dev=dev)
    return float(history.dev_loss[-1])


def train_stack(configurations: list[dict[str, Any]], seeds: list[int]) -> list[float]:
    """Train networks that differ in learning rate and seed as one stack."""
    networks = [multilayer((64, 32, 10), rng=np.random.default_rng(seed)) for seed in seeds]
    rates = [configuration["learning_rate"] for configuration in configurations]
    optimizer = Momentum(rates, momentum=0.9)
    size = configurations[0]["batch_size"]
    history = Network.stack(networks).fit(
        x, y, optimizer, epochs=5, batch_size=size, rng=np.random.default_rng(0), dev=dev
    )
    return [float(loss) for loss in history.dev_loss[-1]]


def seconds(n_jobs: int, n: int = TRIALS, **options: Any) -> float:
    """Seconds that a sweep takes."""
    configurations = draw(SPACE, n, rng=np.random.default_rng(0))
    trial = train_stack if options else train
    start = perf_counter()
    sweep(trial, configurations, seed=0, n_jobs=n_jobs, **options)
    return perf_counter() - start


def main() -> None:
    """Print seconds, models a second, and the ratios."""
    print(f"start of two workers and 2 trials {seconds(2, 2):6.2f} s")
    ways: dict[str, dict[str, Any]] = {
        "one process": {"n_jobs": 1},
        "two processes": {"n_jobs": 2},
        "two, stacks of 16": {"n_jobs": 2, "stack": 16, "shape": ["batch_size"]},
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, options in ways.items():
            times[name].append(seconds(**options))
    for name, rounds in times.items():
        middle = median(rounds)
        ratio = median(one / it for one, it in zip(times["one process"], rounds, strict=True))
        print(f"{name:18} {middle:6.2f} s {TRIALS / middle:6.0f} models/s {ratio:6.2f} ×")


if __name__ == "__main__":
    main()
