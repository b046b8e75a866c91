"""Search: which configurations; trials, their errors, their file; the same result anywhere."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib.externals.loky import get_reusable_executor
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal
from scipy import stats
from threadpoolctl import threadpool_limits

from course_utils.optimizers import Adam
from course_utils.scales import Integer, Log, Uniform
from course_utils.search import Zoom, draw, grid, sweep, zoom
from course_utils.search.packing import pack, unpack
from course_utils.search.running import header
from course_utils.search.strategies import best_first
from course_utils.search.trials import numbered
from course_utils.tuning import shares
from tests.search_trials import (
    CALLS,
    SPACE,
    TEN,
    Configuration,
    counted,
    deadly,
    draw_number,
    failing,
    one_over_odd,
    rng,
    sizes,
    threads,
    train,
    train_stack,
)


@pytest.fixture(autouse=True, scope="module")
def workers() -> Iterator[None]:
    yield
    get_reusable_executor().shutdown(wait=True, kill_workers=True)


def measured(results: pd.DataFrame) -> pd.DataFrame:
    return results.drop(columns="seconds")


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert_frame_equal(measured(one), measured(other), check_exact=True)


# Strategies -----------------------------------------------------------------------------------


def test_grid_holds_every_combination_with_both_ends() -> None:
    space = {"a": Uniform(0, 1), "n": Integer(2, 4), "kind": ["x", "y"]}
    configurations = grid(space, 5)
    assert len(configurations) == 5 * 3 * 2
    assert configurations[0] == {"a": 0.0, "n": 2, "kind": "x"}
    assert configurations[-1] == {"a": 1.0, "n": 4, "kind": "y"}
    assert len({tuple(each.values()) for each in configurations}) == 30
    assert grid({"a": Uniform(0, 1)}, 2) == [{"a": 0.0}, {"a": 1.0}]


def test_of_25_trials_random_tests_25_values_and_a_grid_5() -> None:
    space = {"a": Log(1e-4, 1), "b": Log(1e-4, 1)}
    assert len({each["a"] for each in grid(space, 5)}) == 5
    assert len({each["a"] for each in draw(space, 25, rng=rng())}) == 25


def test_a_longer_draw_begins_as_a_shorter_one() -> None:
    assert draw(SPACE, 30, rng=rng(3))[:10] == draw(SPACE, 10, rng=rng(3))
    assert draw(SPACE, 10, rng=rng(3)) != draw(SPACE, 10, rng=rng(4))


def test_draw_takes_lists_and_scipys_distributions() -> None:
    space = {"rate": stats.loguniform(1e-4, 1), "n": stats.randint(2, 5), "kind": ("x", "y")}
    drawn = pd.DataFrame(draw(space, 2000, rng=rng()))
    assert_allclose(np.log10(drawn["rate"]).mean(), -2, atol=0.1)
    assert set(drawn["n"]) == {2, 3, 4}
    assert_allclose((drawn["kind"] == "x").mean(), 0.5, atol=0.05)
    assert {type(value) for value in draw(space, 1, rng=rng())[0].values()} == {float, int, str}


def results_of(values: list[float], **columns: list[Any]) -> pd.DataFrame:
    errors = [None if np.isfinite(value) else "diverged" for value in values]
    return pd.DataFrame({**columns, "loss": values, "error": errors})


def test_zoom_goes_to_the_best_and_keeps_their_choices() -> None:
    space = {"rate": Log(1e-4, 1), "units": Integer(1, 100), "kind": ["x", "y", "z"]}
    results = results_of(
        [5.0, 1.0, 2.0, np.nan],
        rate=[1.0, 1e-2, 1e-3, 0.5],
        units=[1, 40, 60, 99],
        kind=["x", "z", "y", "x"],
    )
    fine = zoom(space, results, by="loss", best=2, margin=0.0)
    assert fine.edges == {}
    assert_allclose([fine.space["rate"].low, fine.space["rate"].high], [1e-3, 1e-2])
    assert fine.space["units"] == Integer(40, 60)
    assert fine.space["kind"] == ["y", "z"]
    wider = zoom(space, results, by="loss", best=2, margin=0.25).space["rate"]
    assert_allclose([wider.low, wider.high], [1e-4, 1e-1])


@pytest.mark.parametrize(("best", "edges"), [(1e-4, "low"), (0.9, "high"), (0.1, None)])
def test_zoom_alarms_when_the_best_lies_on_an_edge(best: float, edges: str | None) -> None:
    results = results_of([1.0, 2.0], rate=[best, 0.05])
    zoomed = zoom({"rate": Log(1e-4, 1)}, results, by="loss", best=2)
    assert zoomed.edges == ({"rate": edges} if edges else {})
    assert 1e-4 <= zoomed.space["rate"].low < zoomed.space["rate"].high <= 1


@pytest.mark.parametrize(
    ("best", "edge"), [(0.25, "low"), (0.26, None), (0.74, None), (0.75, "high")]
)
def test_zoom_edge_is_as_wide_as_the_margin(best: float, edge: str | None) -> None:
    results = results_of([1.0, 2.0], kind=["x", "y"], rate=[best, 0.5])
    space = {"kind": ["x", "y"], "rate": Uniform(0, 1)}  # what follows a list is looked at, too
    zoomed = zoom(space, results, by="loss", best=1, margin=0.25)
    assert zoomed.edges == ({"rate": edge} if edge else {})
    assert zoomed.space["kind"] == ["x"]
    ends = max(0, best - 0.25), min(1, best + 0.25)
    assert_allclose([zoomed.space["rate"].low, zoomed.space["rate"].high], ends)


def test_zoom_holds_the_best_five() -> None:
    results = results_of([3.0, 1.0, 2.0, 5.0, 4.0, 6.0], layers=[3, 4, 5, 6, 7, 8])
    assert zoom({"layers": Integer(1, 9)}, results, by="loss", margin=0).space == {
        "layers": Integer(3, 7)
    }


def test_best_first_keeps_the_order_of_equal_values() -> None:
    losses = np.random.default_rng(0).integers(0, 3, 300).astype(float)
    best = best_first(results_of(losses.tolist()), "loss")
    assert best.index.tolist() == sorted(range(300), key=lambda row: (losses[row], row))


def test_no_choice_is_lost_also_not_none() -> None:
    space = {"decay": [None, 0.5, 0.9], "layers": [None, 2, 3], "rate": Uniform(0, 1)}

    def loss(configuration: Configuration, seed: int) -> float:
        return float(1 + (configuration["decay"] or 0) + (configuration["layers"] or 9))

    configurations = draw(space, 40, rng=rng())
    results = sweep(loss, configurations, seed=0)
    for name in ("decay", "layers"):
        tried = results[name].tolist()
        assert tried == [each[name] for each in configurations]
        assert {type(value) for value in tried} == {type(value) for value in space[name]}  # type: ignore[attr-defined]
    assert results["rate"].dtype == np.float64
    assert zoom(space, results, by="value", best=1).space["decay"] == [None]
    assert shares(space, results, by="value")["layers"] > 0.8


def test_zoom_onto_one_value_leaves_that_value() -> None:
    results = results_of([1.0], layers=[3])
    assert zoom({"layers": Integer(2, 4)}, results, by="loss") == Zoom({"layers": [3]}, {})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw({}, 3, rng=rng()), "space is {}"),
        (lambda: draw({"a": []}, 3, rng=rng()), r"space\['a'\] is \[\]"),
        (
            lambda: draw({"a": "text"}, 3, rng=rng()),
            r"'text'; wanted: a scale, a distribution of SciPy or a list of choices$",
        ),
        (lambda: draw(SPACE, 0, rng=rng()), "n is 0"),
        (lambda: grid({}, 3), "space is {}"),
        (lambda: grid(SPACE, 1), "points is 1"),
        (lambda: grid({"a": stats.uniform(0, 1)}, 3), "wanted: a scale or a list"),
        (lambda: zoom({}, results_of([1.0]), by="loss"), "space is {}"),
        (lambda: zoom(SPACE, results_of([1.0]), by="los"), "no column 'los'"),
        (lambda: zoom(SPACE, results_of([1.0]), by="loss"), "no column 'learning_rate'"),
        (lambda: zoom(SPACE, results_of([1.0]), by="error"), "wanted: a column with one number"),
        (
            lambda: zoom(SPACE, results_of([np.nan]), by="loss"),
            "no trial succeeded; the first error: diverged",
        ),
        (lambda: zoom(SPACE, results_of([]), by="loss"), "^results have no rows; wanted: at least"),
        (lambda: zoom(SPACE, results_of([1.0]), by="loss", best=0), "best is 0"),
        (lambda: draw(SPACE, 3, rng=None), "rng is None; wanted: a random generator"),  # type: ignore[arg-type]
        (lambda: zoom(SPACE, results_of([1.0]), by="loss", margin=0.5), "margin is 0.5"),
    ],
)
def test_strategies_say_what_is_wrong(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# Trials -----------------------------------------------------------------------------------------


def test_table_has_a_row_a_trial() -> None:
    results = sweep(train, draw(SPACE, 3, rng=rng()), seed=0)
    assert list(results) == ["trial", *SPACE, "seed", "dev_loss", "curve", "error", "seconds"]
    assert results["trial"].tolist() == [0, 1, 2]
    assert results["seed"].nunique() == 3
    assert results["error"].isna().all()
    assert (results["seconds"] > 0).all()
    assert len(results["curve"][0]) == 12
    expected = train(draw(SPACE, 3, rng=rng())[1], int(results["seed"][1]))
    assert results["dev_loss"][1] == expected["dev_loss"]


def test_two_processes_give_the_same_to_the_last_digit() -> None:
    configurations = draw(SPACE, 8, rng=rng())
    alone = sweep(train, configurations, seed=1)
    same(alone, sweep(train, configurations, seed=1, n_jobs=2))
    assert alone["dev_loss"].nunique() == 8
    assert not measured(alone).equals(measured(sweep(train, configurations, seed=2)))


def test_a_trial_does_not_depend_on_how_many_there_are() -> None:
    same(sweep(draw_number, TEN[:4], seed=0), sweep(draw_number, TEN, seed=0).head(4))


def test_a_function_of_the_notebook_runs_in_other_processes() -> None:
    offset = 7

    def local(configuration: Configuration, seed: int) -> int:
        return int(configuration["number"]) + offset

    assert sweep(local, TEN[:3], seed=0, n_jobs=2)["value"].tolist() == [7, 8, 9]


def test_a_function_is_unpacked_once_a_process_and_anew_when_it_changes() -> None:
    data = np.arange(50_000)

    def at(place: int) -> Callable[[Configuration, int], int]:
        return lambda configuration, seed: int(data[place]) if seed else id(data)

    one, two = pack(at(1)), pack(at(2))
    first = unpack(one)
    assert unpack(one) is first
    assert [unpack(packed)({}, 1) for packed in (one, two, one)] == [1, 2, 1]
    assert unpack(one)({}, 0) != id(data)
    unpack(two)
    assert unpack(one) is not first  # only the last one is kept in memory


def test_a_trial_computes_on_one_thread() -> None:
    with threadpool_limits(2):
        assert sweep(threads, TEN[:1], seed=0)["value"].tolist() == [1]


# Programs of their own: the tests compute on one thread anyway, and have loaded all libraries.
BEFORE = """
import os, sys, time
from joblib import parallel_config
from threadpoolctl import threadpool_info
from course_utils.search import sweep
def most_threads():
    return max(pool["num_threads"] for pool in threadpool_info())
def late(configuration, seed):
    import scipy.linalg
    return {"threads": most_threads(), "pools": len(threadpool_info())}
def slow(configuration, seed):
    time.sleep(configuration["wait"])
    return {"threads": most_threads()}
TWO = [{"wait": 0.1}, {"wait": 0.4}]
"""
SIDE_BY_SIDE = """
import sklearn.cluster  # brings OpenMP, which counts for each thread by itself
for _ in range(2):
    with parallel_config(backend="threading", n_jobs=2):
        assert sweep(slow, TWO, seed=0)["threads"].tolist() == [1, 1]
    assert {pool["num_threads"] for pool in threadpool_info()} == {2}, threadpool_info()
"""
LOADS_SCIPY = """
before, environment = len(threadpool_info()), dict(os.environ)
for _ in range(2):  # the second time no module is new
    sweep(slow, TWO, seed=0)
results = sweep(late, TWO, seed=0, n_jobs=int(sys.argv[1]))
assert results["threads"].tolist() == [1, 1], results
assert (results["pools"] > before).all(), results
import scipy.linalg
assert {pool["num_threads"] for pool in threadpool_info()} == {2}, threadpool_info()
assert dict(os.environ) == environment
"""


@pytest.mark.parametrize("program", [[SIDE_BY_SIDE], [LOADS_SCIPY, "1"], [LOADS_SCIPY, "2"]])
def test_trials_compute_on_one_thread_wherever_and_whatever_they_load(program: list[str]) -> None:
    own = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", BEFORE + program[0], *program[1:]]
    run = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_trial_may_change_its_configuration() -> None:
    def changing(configuration: Configuration, seed: int) -> int:
        number: int = configuration.pop("number")
        return number

    results = sweep(changing, TEN, seed=0)
    assert results["number"].tolist() == results["value"].tolist() == list(range(10))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_trials_that_fail_or_diverge_are_rows_with_their_error(n_jobs: int) -> None:
    results = sweep(failing, TEN, seed=0, n_jobs=n_jobs)
    errors = results["error"]
    assert errors.isna().tolist() == [number in (0, 8, 9) for number in range(10)]
    assert errors[1] == "ZeroDivisionError: one / none"
    assert errors[2] == "diverged: loss not finite"
    assert errors[3] == "diverged: curve not finite"
    assert errors[4].startswith("TypeError: the trial returned loss = 'low'")
    assert errors[5].startswith("ValueError: the trial returned 'number'")
    assert errors[6].startswith("TypeError: the trial returned loss = ")
    assert errors[7].startswith("TypeError: the trial returned value = None")
    assert np.isnan(results["loss"][2])
    assert results["accuracy"][2] == 0.1
    assert results["curve"][3][0] == 1
    assert np.isnan(results["curve"][3][1])
    assert results["loss"][8] == 0.5


def test_longer_floats_of_numpy_are_kept_as_float64(tmp_path: Path) -> None:
    def third(configuration: Configuration, seed: int) -> dict[str, Any]:
        return {"loss": np.longdouble(1) / 3, "curve": np.array([1, np.inf], np.longdouble)}

    file = tmp_path / "trials.jsonl"
    first, again = (sweep(third, TEN[:1], seed=0, file=file) for _ in range(2))
    same(first, again)
    assert first["loss"].tolist() == [1 / 3]
    assert first["error"].tolist() == ["diverged: curve not finite"]


def test_all_that_diverged_is_named() -> None:
    def twice(configuration: Configuration, seed: int) -> dict[str, Any]:
        return {"loss": np.nan, "dev_loss": 1.0, "curve": [np.inf]}

    assert sweep(twice, TEN[:1], seed=0)["error"][0] == "diverged: loss, curve not finite"


def test_values_stand_before_the_error_also_if_the_first_trial_has_none() -> None:
    results = sweep(one_over_odd, TEN[:2], seed=0)
    assert list(results) == ["trial", "number", "seed", "value", "error", "seconds"]


def test_seconds_are_those_of_a_trial() -> None:
    def slow(configurations: list[Configuration], seeds: list[int]) -> list[float]:
        time.sleep(0.2)
        if configurations[0]["number"] == 9:
            raise ZeroDivisionError
        return [0.0] * len(seeds)

    seconds = sweep(slow, TEN[:4], seed=0, stack=4)["seconds"]
    assert 0.2 <= seconds.sum() < 2
    failed = sweep(slow, TEN[9:], seed=0, stack=1)["seconds"]
    assert 0.2 <= failed[0] < 2


def test_only_another_process_ends_with_the_sweep() -> None:
    def watched(configuration: Configuration, seed: int) -> bool:
        return any(thread.name == "end with the sweep" for thread in threading.enumerate())

    assert sweep(watched, TEN, seed=0, n_jobs=2)["value"].all()
    assert not sweep(watched, TEN, seed=0)["value"].any()


def test_results_without_any_value_are_still_a_table() -> None:
    results = sweep(failing, [{"number": 1}], seed=0)
    assert list(results) == ["trial", "number", "seed", "error", "seconds"]


def test_progress_bar_shows_the_time_left_and_can_be_left_out(
    capfd: pytest.CaptureFixture[str],
) -> None:
    sweep(draw_number, TEN, seed=0)
    assert capfd.readouterr() == ("", "")
    sweep(draw_number, TEN, seed=0, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "10/10" in err
    assert "<" in err  # elapsed < left
    assert "?trial/s" in err


def test_progress_bar_of_a_resumed_sweep_starts_where_it_stopped(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "trials.jsonl"
    sweep(draw_number, TEN[:6], seed=0, file=file)
    sweep(draw_number, TEN, seed=0, file=file, progress=True)
    err = capfd.readouterr().err
    assert "6/10" in err
    assert "10/10" in err
    sweep(draw_number, TEN[:4], seed=0, file=file, progress=True)  # the file holds more
    err = capfd.readouterr().err
    assert "4/4" in err
    assert "5/4" not in err


# Stacks -----------------------------------------------------------------------------------------


def test_stacks_give_what_the_trials_give_alone() -> None:
    configurations = draw(SPACE, 12, rng=rng())
    stacked = sweep(train_stack, configurations, seed=0, stack=4, shape=["hidden"], n_jobs=2)
    assert stacked["stacked"].sum() >= 10
    alone = sweep(train_stack, configurations, seed=0, stack=1)
    assert not alone["stacked"].any()
    same(stacked.drop(columns="stacked"), alone.drop(columns="stacked"))


def test_only_equal_shapes_share_a_stack() -> None:
    odd = [{**each, "odd": each["number"] % 2} for each in TEN if each["number"] != 6]
    results = sweep(sizes, odd, seed=0, stack=3, shape=["odd"])
    assert (results["shapes"] == 1).all()
    assert (results["own_seed"] == results["seed"]).all()
    assert results["size"].tolist() == [3, 3, 3, 3, 3, 3, 2, 1, 2]


def test_an_error_in_a_stack_is_the_error_of_one_trial() -> None:
    results = sweep(sizes, TEN, seed=0, stack=5)
    assert results["error"].notna().tolist() == [number == 6 for number in range(10)]
    assert results["size"].fillna(0).tolist() == [5] * 5 + [1, 0, 1, 1, 1]
    of_two = sweep(sizes, TEN[5:7], seed=0, stack=2)
    assert of_two["error"].notna().tolist() == [False, True]


def test_a_stack_returns_one_result_each() -> None:
    results = sweep(lambda configurations, seeds: [1.0], TEN[:3], seed=0, stack=3)
    assert results["error"].isna().all()  # three stacks of one
    results = sweep(lambda configurations, seeds: [], TEN[:1], seed=0, stack=3)
    assert results["error"][0] == "ValueError: 0 results for a stack of 1 trials"


# The file ---------------------------------------------------------------------------------------


def test_each_result_is_in_the_file_when_the_next_trial_starts(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"

    def lines(configuration: Configuration, seed: int) -> int:
        return file.read_bytes().count(b"\n")

    assert sweep(lines, TEN, seed=0, file=file)["value"].tolist() == list(range(1, 11))


def test_two_processes_write_each_result_as_it_comes(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"

    def lines(configuration: Configuration, seed: int) -> int:
        time.sleep(0.05)
        return file.read_bytes().count(b"\n")

    assert sweep(lines, TEN, seed=0, file=file, n_jobs=2)["value"][9] >= 4


def test_a_result_is_in_the_file_while_its_neighbour_runs(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"

    def sees_trial_0(configuration: Configuration, seed: int) -> bool:
        end = time.monotonic() + 10 * bool(configuration["number"])  # trial 0 does not wait
        while time.monotonic() < end and file.read_bytes().count(b"\n") < 2:
            time.sleep(0.01)
        return file.read_bytes().count(b"\n") >= 2

    results = sweep(sees_trial_0, TEN[:4], seed=0, file=file, n_jobs=2)
    assert results["value"].tolist() == [False, True, True, True]


def test_resumed_results_equal_fresh_ones_with_errors_and_curves(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    fresh = sweep(failing, TEN, seed=0, file=file)
    assert_frame_equal(sweep(failing, TEN, seed=0, file=file), fresh)
    same(fresh, sweep(failing, TEN, seed=0))


def test_a_sweep_can_be_made_longer(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    sweep(counted, TEN[:6], seed=0, file=file)
    CALLS.clear()
    same(sweep(counted, TEN, seed=0, file=file), sweep(draw_number, TEN, seed=0))
    assert CALLS == [6, 7, 8, 9]
    same(sweep(counted, TEN[:2], seed=0, file=file), sweep(draw_number, TEN[:2], seed=0))


def interrupted(configuration: Configuration, seed: int) -> float:
    if configuration["number"] == 4:
        raise KeyboardInterrupt
    return draw_number(configuration, seed)


def test_an_interrupt_keeps_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    with pytest.raises(KeyboardInterrupt):
        sweep(interrupted, TEN, seed=0, file=file)
    assert file.read_bytes().count(b"\n") == 1 + 4


def test_a_killed_worker_is_a_clear_error_and_running_again_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    configurations = [{**each, "mark": str(tmp_path / "mark")} for each in TEN]
    question = r"the workers failed; did one run out of memory, or was it killed\?"
    kept = rf"^{question} \d+ results are in .*: run again to go on\. Not done: trials \[.*5"
    with pytest.raises(RuntimeError, match=kept):
        sweep(deadly, configurations, seed=0, file=file, n_jobs=2)
    before = file.read_bytes()
    results = sweep(deadly, configurations, seed=0, file=file, n_jobs=2)
    same(results.drop(columns="mark"), sweep(draw_number, TEN, seed=0))
    assert file.read_bytes().startswith(before)
    assert file.read_bytes().count(b"\n") == 11


def test_a_killed_worker_without_a_file_says_that_all_is_lost(tmp_path: Path) -> None:
    configurations = [{**each, "mark": str(tmp_path / "mark")} for each in TEN]
    with pytest.raises(RuntimeError, match=r" results are lost: no file given\. Not done: "):
        sweep(deadly, configurations, seed=0, n_jobs=2)


def other_configuration(file: Path) -> None:
    sweep(counted, [{"number": 0}, {"number": 11}], seed=0, file=file)


def other_kind_of_number(file: Path) -> None:
    sweep(counted, [{"number": 0}, {"number": 1.0}], seed=0, file=file)


def other_sweep_without_its_last_end_of_line(file: Path) -> None:
    sweep(counted, [{"number": 10}, {"number": 11}], seed=0, file=file)
    file.write_bytes(file.read_bytes()[:-1])


def damaged_line(file: Path) -> None:
    sweep(counted, TEN[:3], seed=0, file=file)
    file.write_bytes(file.read_bytes().replace(b'"trial": 1', b'"trial" 1'))


def repeated_line(file: Path) -> None:
    sweep(counted, TEN[:3], seed=0, file=file)
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines()[-1] + b"\n")


def missing_name(file: Path) -> None:
    sweep(counted, TEN[:3], seed=0, file=file)
    file.write_bytes(file.read_bytes().replace(b', "error": null', b""))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda file: file.write_text("my thesis, do not delete"), "holds another sweep, or no"),
        (lambda file: file.write_text('{"a": 1}\n{"b": 2}\n'), "holds another sweep, or no"),
        (lambda file: file.write_bytes(bytes(range(256))), "holds another sweep, or no"),
        (lambda file: sweep(counted, TEN, seed=1, file=file), "holds another sweep, or no"),
        (lambda file: sweep(draw_number, TEN, seed=0, file=file), "holds another sweep, or no"),
        (other_configuration, "holds another sweep: its trial 1 has {'number': 11}"),
        (other_sweep_without_its_last_end_of_line, "holds another sweep: its trial 0 has"),
        (other_kind_of_number, "holds another sweep: its trial 1 has {'number': 1.0}"),
        (damaged_line, "line 3 is damaged. Delete this line"),
        (missing_name, "line 2 is damaged. Delete this line"),
        (repeated_line, "holds trial 2 twice"),
    ],
)
def test_a_foreign_file_is_refused_and_not_touched(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    file = tmp_path / "trials.jsonl"
    make(file)
    before = file.read_bytes()
    CALLS.clear()
    with pytest.raises(ValueError, match=message):
        sweep(counted, TEN, seed=0, file=file)
    assert file.read_bytes() == before
    assert CALLS == []


def test_a_file_that_cant_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for file, message in [
        (tmp_path, "can't be written: Is a directory"),
        (tmp_path / "none" / "trials.jsonl", "there is no folder"),
        (tmp_path / "file" / "trials.jsonl", "there is no folder"),
        (tmp_path / ("long" * 100), "can't be written: File name too long"),
    ]:
        with pytest.raises(ValueError, match=message):
            sweep(draw_number, TEN, seed=0, file=file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


# Bad input --------------------------------------------------------------------------------------


def unpicklable() -> Callable[..., float]:
    lock = threading.Lock()

    def locked(configuration: Configuration, seed: int) -> float:
        with lock:
            return 0.0

    return locked


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"configurations": []}, ValueError, "^configurations is empty; wanted: at least one$"),
        ({"configurations": [{}]}, ValueError, "configuration 0 is {}"),
        ({"configurations": [3]}, ValueError, "configuration 0 is 3"),
        (
            {"configurations": [{"a": 1}, {"b": 1}]},
            ValueError,
            r"1 has the names \['b'\], but configuration 0 has \['a'\]; wanted: the same names",
        ),
        (
            {"configurations": [{"seed": 1}]},
            ValueError,
            "is called 'seed'; wanted: text other than trial, seed, error, seconds$",
        ),
        ({"configurations": [{1: 1}]}, ValueError, "a hyperparameter is called 1"),
        ({"configurations": [{"a": np.nan}]}, ValueError, "a is nan"),
        (
            {"configurations": [{"a": Adam}]},
            ValueError,
            "False or None. For anything else choose a text, and look it up in the trial$",
        ),
        ({"seed": -1}, ValueError, "seed is -1"),
        ({"seed": 0.5}, ValueError, "seed is 0.5"),
        ({"n_jobs": 0}, ValueError, "n_jobs is 0"),
        ({"n_jobs": 1.5}, ValueError, "n_jobs is 1.5"),
        ({"stack": 0}, ValueError, "stack is 0"),
        ({"stack": 2, "shape": ["hidden"]}, ValueError, "shape has 'hidden'"),
        ({"configurations": TEN[:1], "shape": ["hidden"]}, ValueError, "shape has 'hidden'"),
        ({"trial": "train"}, TypeError, "trial is 'train'"),
        ({"trial": unpicklable()}, TypeError, "can't be sent to another process: .*lock"),
    ],
)
def test_bad_input_is_refused_before_anything_starts(
    tmp_path: Path, changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    file = tmp_path / "trials.jsonl"
    arguments = {"trial": counted, "configurations": TEN, "seed": 0, "file": file, **changes}
    CALLS.clear()
    with pytest.raises(error, match=message):
        sweep(arguments.pop("trial"), arguments.pop("configurations"), **arguments)
    assert CALLS == []
    assert list(tmp_path.iterdir()) == []


def test_numbers_of_numpy_become_plain_ones() -> None:
    numpy = {"n": np.int64(3), "rate": np.float32(0.5), "on": np.True_, "kind": np.str_("x")}
    (trial,) = numbered([numpy], seeds=[0])
    assert trial.configuration == {"n": 3, "rate": 0.5, "on": True, "kind": "x"}
    assert [type(value) for value in trial.configuration.values()] == [int, float, bool, str]


def test_the_header_of_a_file_names_the_function_or_its_class() -> None:
    assert header(train, 3) == {"course_utils sweep": 1, "trial": "train", "seed": 3}
    assert header(partial(train), 3)["trial"] == "partial"


def test_what_only_this_program_knows_cant_be_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = cache(lambda: 1)
    data.__module__, data.__qualname__ = "__main__", "data"
    monkeypatch.setattr(sys.modules["__main__"], "data", data, raising=False)
    with pytest.raises(TypeError, match="can't be sent to another process: ") as caught:
        pack(lambda configuration, seed: data())
    assert str(caught.value).partition("process: ")[2] == (
        "data is known in this notebook or program only. Plain functions and data can travel with "
        "it; open files, locks and cached functions can't"
    )


CACHED_IN_A_NOTEBOOK = """
from functools import cache
from course_utils.search import sweep
@cache
def data():
    return 1
def train(configuration, seed):
    return data()
try:
    sweep(train, [{"a": 1}], seed=0)
except TypeError as error:
    print(error)
"""


def test_a_cached_function_of_a_notebook_is_refused_before_it_fails_elsewhere() -> None:
    command = [sys.executable, "-c", CACHED_IN_A_NOTEBOOK]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "can't be sent to another process: data is known in this notebook" in output
