"""Time of a sweep on one and on two processes, and of the same models in stacks.

Each trial trains a network 64-32-10 on 1,200 digits: for 5 epochs, as notebook 01 does, or for 50.
A short trial takes about 10 ms, of which joblib needs one to hand it out. The ways run in turn, so
that a busy moment hits all alike; what counts are the medians, of the times and of each round's
ratios. The time that the workers need to start is printed apart.

Run: OMP_NUM_THREADS=1 python -m benchmarks.sweep
"""

from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.record import Row, conditions, load, save
from course_utils.data import load_digits, one_hot, split
from course_utils.network import Network, multilayer
from course_utils.optimizers import Momentum
from course_utils.scales import Log, NearOne
from course_utils.search import draw, sweep

ROUNDS = 3
SHORT, LONG = 5, 50  # epochs
PROCESSES = {1: "1 process", 2: "2 processes"}
TRIALS = {SHORT: 200, LONG: 40}
SPACE = {
    "learning_rate": Log(1e-3, 1),
    "momentum": NearOne(0.5, 0.99),
    "batch_size": [32, 64, 128, 256],
}


x, labels = load_digits()
parts = split(x, labels, (1200 / 1797, 597 / 1797), np.random.default_rng(0))
(x, y), dev = ((part, one_hot(classes, 10)) for part, classes in parts)


def train(configuration: dict[str, Any], seed: int, epochs: int) -> float:
    """Train one network and return its last dev loss."""
    rng = np.random.default_rng(seed)
    network = multilayer((64, 32, 10), rng=rng)
    optimizer = Momentum(configuration["learning_rate"], configuration["momentum"])
    size = configuration["batch_size"]
    history = network.fit(x, y, optimizer, epochs=epochs, batch_size=size, rng=rng, dev=dev)
    return float(history.dev_loss[-1])


def train_stack(configurations: list[dict[str, Any]], seeds: list[int]) -> list[float]:
    """Train networks that differ in learning rate and seed as one stack."""
    networks = [multilayer((64, 32, 10), rng=np.random.default_rng(seed)) for seed in seeds]
    rates = [configuration["learning_rate"] for configuration in configurations]
    optimizer = Momentum(rates, momentum=0.9)
    size = configurations[0]["batch_size"]
    history = Network.stack(networks).fit(
        x, y, optimizer, epochs=SHORT, batch_size=size, rng=np.random.default_rng(0), dev=dev
    )
    return [float(loss) for loss in history.dev_loss[-1]]


def measure(n_jobs: int, n: int, epochs: int = SHORT, **options: Any) -> tuple[float, float]:
    """Seconds that a sweep takes, and seconds that its trials take by themselves, added up."""
    configurations = draw(SPACE, n, rng=np.random.default_rng(0))
    trial = train_stack if options else partial(train, epochs=epochs)
    start = perf_counter()
    results = sweep(trial, configurations, seed=0, n_jobs=n_jobs, **options)
    return perf_counter() - start, float(results["seconds"].sum())


def main() -> None:
    """Print seconds, models a second, the ratios, and how busy the processes were with trials.

    Models a second are saved.
    """
    load_before = load()
    print(f"start of two workers and 2 trials {measure(2, 2)[0]:6.2f} s")
    ways: dict[str, dict[str, Any]] = {
        f"{PROCESSES[n_jobs]}, {epochs} epochs": {
            "n_jobs": n_jobs,
            "n": TRIALS[epochs],
            "epochs": epochs,
        }
        for epochs in (SHORT, LONG)
        for n_jobs in (1, 2)
    }
    stacks = {"n_jobs": 2, "n": TRIALS[SHORT], "stack": 16, "shape": ["batch_size"]}
    ways[f"2 processes, {SHORT} epochs, stacks of 16"] = stacks
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    busy: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        whole = dict.fromkeys(ways, 0.0)
        for name in [*ways, *reversed(ways)]:  # there and back: a drift of the machine cancels
            time, in_trials = measure(**ways[name])
            whole[name] += time / 2
            busy[name].append(in_trials / (ways[name]["n_jobs"] * time))
        for name, time in whole.items():
            rounds[name].append(time)
    speed = {name: ways[name]["n"] / median(times) for name, times in rounds.items()}
    short, long = f"{SHORT} epochs", f"{LONG} epochs"
    pairs = [
        (f"2 processes, {short}", f"1 process, {short}"),
        (f"2 processes, {long}", f"1 process, {long}"),
        (f"2 processes, {short}, stacks of 16", f"1 process, {short}"),
    ]
    rows = [Row(f"a sweep, {a}", "models/s", speed[a], b, speed[b]) for a, b in pairs]
    save("sweep", rows, conditions(("numpy", "joblib"), load_before))
    for name, times in rounds.items():
        middle, n = median(times), ways[name]["n"]
        alone = rounds[f"1 process, {ways[name].get('epochs', SHORT)} epochs"]
        ratio = median(one / it for one, it in zip(alone, times, strict=True))
        print(
            f"{name:38} {middle:6.2f} s {n / middle:6.0f} models/s {ratio:6.2f} ×"
            f"   {median(busy[name]):4.0%} of the processes' time in trials"
        )


if __name__ == "__main__":
    main()
