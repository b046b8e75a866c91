"""Trial functions of the tests, apart from the tests: workers import this and little else."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from course_utils.data import blobs, one_hot
from course_utils.network import Network, multilayer
from course_utils.optimizers import Adam, Momentum
from course_utils.scales import Log, NearOne

SPACE = {"learning_rate": Log(1e-3, 1), "momentum": NearOne(0.5, 0.99), "hidden": [8, 16]}
Configuration = dict[str, Any]
TEN = [{"number": number} for number in range(10)]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def examples() -> tuple[Any, Any]:
    x, labels = blobs(4, 75, rng())
    return x, one_hot(labels, 4)


def train(configuration: Configuration, seed: int) -> dict[str, Any]:
    x, y = examples()
    network = multilayer((2, configuration["hidden"], 4), rng=rng(seed))
    optimizer = Momentum(configuration["learning_rate"], configuration["momentum"])
    history = network.fit(x, y, optimizer, epochs=2, batch_size=50, rng=rng(seed), dev=(x, y))
    return {"dev_loss": history.dev_loss[-1], "curve": history.loss}


def train_stack(configurations: list[Configuration], seeds: list[int]) -> list[dict[str, Any]]:
    x, y = examples()
    (hidden,) = {configuration["hidden"] for configuration in configurations}
    networks = Network.stack([multilayer((2, hidden, 4), rng=rng(seed)) for seed in seeds])
    optimizer = Adam([configuration["learning_rate"] for configuration in configurations])
    history = networks.fit(x, y, optimizer, epochs=2, batch_size=50, rng=rng())
    return [
        {"curve": curve, "stacked": len(seeds) > 1} for curve in np.moveaxis(history.loss, -1, 0)
    ]


def draw_number(configuration: Configuration, seed: int) -> float:
    return float(rng(seed).random() + configuration["number"])


CALLS: list[int] = []  # what ran in this process


def counted(configuration: Configuration, seed: int) -> float:
    CALLS.append(configuration["number"])
    return draw_number(configuration, seed)


def failing(configuration: Configuration, seed: int) -> Any:
    number = configuration["number"]
    if number == 1:
        raise ZeroDivisionError("one / none")
    return {
        2: {"loss": np.nan, "accuracy": 0.1},
        3: {"loss": 1.0, "curve": np.array([1.0, np.inf])},
        4: {"loss": "low"},
        5: {"number": 5.0},
        6: {"loss": np.ones((2, 2))},
        7: None,
    }.get(number, {"loss": np.float32(0.5), "accuracy": 1})


def sizes(configurations: list[Configuration], seeds: list[int]) -> list[dict[str, int]]:
    if any(configuration["number"] == 6 for configuration in configurations):
        raise ZeroDivisionError
    shapes = {configuration["number"] % 2 for configuration in configurations}
    return [{"size": len(seeds), "shapes": len(shapes), "own_seed": seed} for seed in seeds]


def threads(configuration: Configuration, seed: int) -> int:
    number: int = ThreadpoolController().select(user_api="blas").info()[0]["num_threads"]
    return number


def deadly(configuration: Configuration, seed: int) -> float:
    """Kill the worker the first time that trial 5 runs."""
    if configuration["number"] == 5 and not Path(configuration["mark"]).exists():
        Path(configuration["mark"]).touch()
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return draw_number(configuration, seed)


def poison(configuration: Configuration, seed: int) -> float:
    """Kill each worker that runs trial 3."""
    if configuration["number"] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return draw_number(configuration, seed)


def late_number(configuration: Configuration, seed: int) -> float:
    time.sleep(0.05)
    return draw_number(configuration, seed)


def process(configuration: Configuration, seed: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def one_over_odd(configuration: Configuration, seed: int) -> float:
    return 1 / int(configuration["number"] % 2)


def curves() -> Any:
    """Losses of 81 configurations over 81 epochs: the smaller α, the slower and the lower."""
    rates = np.geomspace(1e-3, 1, 81)[:, None]
    return rates**0.5 + np.exp(-3 * rates * np.arange(1, 82))


CURVES = curves()
LOOKED_UP: list[tuple[int, int]] = []  # what was looked up in this process


def look_up(configuration: Configuration, seed: int) -> float:
    LOOKED_UP.append((configuration["curve"], configuration["budget"]))
    return float(CURVES[configuration["curve"], configuration["budget"] - 1])
