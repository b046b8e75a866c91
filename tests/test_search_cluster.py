"""The same sweep on a Dask cluster of two worker processes, with workers that are killed."""

import json
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from course_utils.search import brackets, draw, halving, sweep
from tests.search_trials import (
    SPACE,
    TEN,
    deadly,
    draw_number,
    late_number,
    one_over_odd,
    poison,
    process,
    train,
    train_stack,
)
from tests.test_search import same

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster),
    ):
        yield cluster


@pytest.fixture
def on_dask(cluster: Any) -> Iterator[None]:
    with joblib.parallel_config(backend="dask"):
        yield


@pytest.mark.usefixtures("on_dask")
def test_one_line_moves_a_sweep_to_the_cluster() -> None:
    processes = set(sweep(process, TEN, seed=0)["value"])
    assert len(processes) == 2
    assert os.getpid() not in processes


def test_results_are_those_of_one_process_to_the_last_digit(cluster: Any) -> None:
    configurations = draw(SPACE, 8, rng=np.random.default_rng(0))
    rungs = brackets(4, 2)[0]
    ladder = configurations[: rungs[0][0]]
    here = (
        sweep(train, configurations, seed=0),
        sweep(train_stack, configurations, seed=0, stack=3, shape=["hidden"]),
        halving(train, ladder, rungs, by="dev_loss", seed=0),
    )
    with joblib.parallel_config(backend="dask"):
        there = (
            sweep(train, configurations, seed=0),
            sweep(train_stack, configurations, seed=0, stack=3, shape=["hidden"]),
            halving(train, ladder, rungs, by="dev_loss", seed=0),
        )
    for one, other in zip(here, there, strict=True):
        same(one, other)


@pytest.mark.usefixtures("on_dask")
def test_errors_are_rows_on_the_cluster_too(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"

    results = sweep(one_over_odd, TEN, seed=0, file=file)
    assert results["error"].tolist()[::2] == ["ZeroDivisionError: division by zero"] * 5
    assert results["value"].tolist()[1::2] == [1.0] * 5
    assert_frame_equal(sweep(one_over_odd, TEN, seed=0, file=file), results)


def thread(configuration: dict[str, Any], seed: int) -> int:
    return threading.get_ident()


def test_a_cluster_of_one_core_does_the_work_itself() -> None:
    with (
        distributed.Client(
            processes=False, n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ),
        joblib.parallel_config(backend="dask"),
    ):
        assert sweep(thread, TEN[:2], seed=0)["value"][0] != threading.get_ident()


def trials_in(file: Path) -> list[int]:
    return sorted(json.loads(line)["trial"] for line in file.read_bytes().splitlines()[1:])


@pytest.mark.usefixtures("on_dask")
def test_a_trial_whose_worker_is_killed_runs_again(tmp_path: Path) -> None:
    file, mark = tmp_path / "trials.jsonl", tmp_path / "mark"
    results = sweep(deadly, [{**each, "mark": str(mark)} for each in TEN], seed=0, file=file)
    assert mark.exists()
    same(results.drop(columns="mark"), sweep(draw_number, TEN, seed=0))
    assert trials_in(file) == list(range(10))


@pytest.mark.usefixtures("on_dask")
def test_data_of_the_trial_is_not_lost_with_a_worker(tmp_path: Path) -> None:
    data = np.arange(100_000)

    def with_data(configuration: dict[str, Any], seed: int) -> float:
        deadly(configuration, seed)
        return float(data[configuration["number"]])

    mark = str(tmp_path / "mark")
    results = sweep(with_data, [{**each, "mark": mark} for each in TEN], seed=0)
    assert Path(mark).exists()
    assert results["value"].tolist() == list(range(10))


def test_a_worker_killed_from_outside_loses_and_doubles_nothing(
    cluster: Any, tmp_path: Path
) -> None:
    file = tmp_path / "trials.jsonl"
    forty = [{"number": number} for number in range(40)]
    victim = next(iter(cluster.workers.values())).process.pid

    def kill_in_the_middle() -> None:
        while not file.exists() or file.read_bytes().count(b"\n") < 10:
            time.sleep(0.005)
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill_in_the_middle, daemon=True)
    killer.start()
    with joblib.parallel_config(backend="dask"):
        results = sweep(late_number, forty, seed=0, file=file)
    killer.join(10)
    assert not killer.is_alive()
    assert victim != next(iter(cluster.workers.values())).process.pid
    same(results, sweep(draw_number, forty, seed=0))
    assert trials_in(file) == list(range(40))


def test_a_trial_that_kills_every_worker_is_an_error_and_no_endless_wait(
    cluster: Any, tmp_path: Path
) -> None:
    cluster.scheduler.allowed_failures = 0  # the default, 3, only takes longer
    try:
        with (
            joblib.parallel_config(backend="dask"),
            pytest.raises(
                RuntimeError, match=r"the workers failed.*run again to go on.*\[.*3"
            ) as caught,
        ):
            sweep(poison, TEN, seed=0, file=tmp_path / "trials.jsonl")
    finally:
        cluster.scheduler.allowed_failures = 3
    assert isinstance(caught.value.__cause__, distributed.KilledWorker)
    assert 3 not in trials_in(tmp_path / "trials.jsonl")
