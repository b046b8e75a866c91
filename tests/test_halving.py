"""Successive halving: Hyperband's numbers, who is dropped, and that a ladder can be resumed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from course_utils.search import brackets, halving, replay
from tests.search_trials import CURVES, LOOKED_UP, look_up, process

FIRST = brackets(81)[0]
CONFIGURATIONS = [{"curve": number} for number in range(81)]


def test_brackets_of_81_epochs() -> None:
    assert brackets(81, 3) == [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        [(34, 3), (11, 9), (3, 27), (1, 81)],
        [(15, 9), (5, 27), (1, 81)],
        [(8, 27), (2, 81)],
        [(5, 81)],
    ]


@pytest.mark.parametrize(("budget", "eta"), [(1, 3), (2, 2), (3**9, 3), (1000, 10), (100, 4)])
def test_brackets_end_at_the_full_budget(budget: int, eta: int) -> None:
    ladders = brackets(budget, eta)
    assert {ladder[-1][1] for ladder in ladders} == {budget}
    assert max(map(len, ladders)) == len(ladders)
    assert eta ** (len(ladders) - 1) <= budget < eta ** len(ladders)
    assert all(ladder[-1][0] >= 1 for ladder in ladders)


def test_halving_trains_as_many_as_the_rungs_say() -> None:
    results = halving(look_up, CONFIGURATIONS, FIRST, by="value", seed=0)
    assert list(results)[:4] == ["trial", "candidate", "curve", "budget"]
    assert results["trial"].tolist() == list(range(121))
    assert results["budget"].value_counts().to_dict() == {1: 81, 3: 27, 9: 9, 27: 3, 81: 1}
    assert (results.groupby("candidate")["seed"].nunique() == 1).all()
    for (_, shorter), (_, longer) in zip(
        list(results.groupby("budget"))[:-1], list(results.groupby("budget"))[1:], strict=True
    ):
        best = shorter.nsmallest(len(longer), "value")["candidate"]
        assert set(longer["candidate"]) == set(best)


def test_the_slow_winner_is_dropped_early_and_a_later_bracket_keeps_it() -> None:
    winner = int(CURVES[:, -1].argmin())
    results = halving(look_up, CONFIGURATIONS, FIRST, by="value", seed=0)
    last_seen = results[results["candidate"] == winner]["budget"].max()
    assert last_seen == 1
    found = results.iloc[-1]
    assert found["value"] > 1.2 * CURVES[winner, -1]
    patient = [{"curve": number} for number in range(winner, winner + 50, 10)]
    kept = halving(look_up, patient, brackets(81)[-1], by="value", seed=0)
    assert kept["value"].min() == CURVES[winner, -1]


def test_replay_of_recorded_curves_agrees_with_halving() -> None:
    results = halving(look_up, CONFIGURATIONS, FIRST, by="value", seed=0)
    for trained, (_, rung) in zip(replay(CURVES, FIRST), results.groupby("budget"), strict=True):
        assert trained.tolist() == rung.sort_values("value", kind="stable")["candidate"].tolist()


def test_replay_keeps_the_order_of_equal_values() -> None:
    values = np.random.default_rng(0).integers(0, 3, (300, 2)).astype(float)
    first, second = replay(values, [(300, 1), (150, 2)])
    assert first.tolist() == sorted(range(300), key=lambda row: (values[row, 0], row))
    assert second.tolist() == sorted(first[:150].tolist(), key=lambda row: values[row, 1])


def test_two_processes_give_the_same() -> None:
    alone = halving(look_up, CONFIGURATIONS[:9], [(9, 1), (3, 3)], by="value", seed=0)
    two = halving(look_up, CONFIGURATIONS[:9], [(9, 1), (3, 3)], by="value", seed=0, n_jobs=2)
    assert_frame_equal(alone.drop(columns="seconds"), two.drop(columns="seconds"), check_exact=True)
    numbers = halving(process, CONFIGURATIONS[:9], [(9, 1)], by="value", seed=0, n_jobs=2)["value"]
    assert os.getpid() not in numbers.tolist()


def test_progress_bar_counts_all_rungs_and_can_be_left_out(
    capfd: pytest.CaptureFixture[str],
) -> None:
    halving(look_up, CONFIGURATIONS[:9], [(9, 1), (3, 3)], by="value", seed=0)
    assert capfd.readouterr() == ("", "")
    halving(look_up, CONFIGURATIONS[:9], [(9, 1), (3, 3)], by="value", seed=0, progress=True)
    assert "12/12" in capfd.readouterr().err


def test_the_file_tells_whose_it_is(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    halving(look_up, CONFIGURATIONS[:2], [(2, 1)], by="value", seed=7, file=file)
    said = json.loads(file.read_text("utf-8").splitlines()[0])
    assert (said["trial"], said["seed"]) == ("look_up", 7)


@pytest.mark.parametrize("rows", [0, 1, 8, 9, 10, 12, 13])
def test_an_interrupted_ladder_goes_on_where_it_stopped(tmp_path: Path, rows: int) -> None:
    file = tmp_path / "trials.jsonl"
    rungs = [(9, 1), (3, 3), (1, 9)]
    whole = halving(look_up, CONFIGURATIONS[::9], rungs, by="value", seed=0, file=file)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: 1 + rows]) + b'{"trial": 1')
    LOOKED_UP.clear()
    again = halving(look_up, CONFIGURATIONS[::9], rungs, by="value", seed=0, file=file)
    assert_frame_equal(again.drop(columns="seconds"), whole.drop(columns="seconds"))
    assert len(LOOKED_UP) == 13 - rows


def test_failed_trials_are_not_passed_on() -> None:
    def fragile(configuration: dict[str, Any], seed: int) -> dict[str, float]:
        if configuration["curve"] < 2:
            raise ZeroDivisionError
        return {"loss": -np.inf if configuration["curve"] == 2 else configuration["curve"]}

    results = halving(fragile, CONFIGURATIONS[:5], [(5, 1), (3, 2), (1, 4)], by="loss", seed=0)
    assert results["candidate"].tolist() == [0, 1, 2, 3, 4, 3, 4, 3]
    values = np.array([[np.nan] * 4, [np.inf] * 4, [3.0] * 4, [2.0] * 4])
    assert [rows.tolist() for rows in replay(values, [(4, 1), (3, 2), (1, 4)])] == [
        [3, 2, 1, 0],
        [3, 2],
        [3],
    ]
    with pytest.raises(ValueError, match="no trial succeeded; the first error: Zero"):
        halving(fragile, CONFIGURATIONS[:2], [(2, 1)], by="loss", seed=0)


def run(**changes: Any) -> object:
    arguments: dict[str, Any] = {
        "configurations": CONFIGURATIONS,
        "rungs": FIRST,
        "by": "value",
        "seed": 0,
    }
    arguments |= changes
    return halving(look_up, arguments.pop("configurations"), arguments.pop("rungs"), **arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: brackets(0), "budget is 0"),
        (lambda: brackets(81, 1), "eta is 1"),
        (lambda: run(rungs=[]), r"^rungs is empty; wanted: at least one \(n, budget\)$"),
        (lambda: run(rungs=[(81, 0)]), "budget of a rung is 0"),
        (lambda: run(rungs=[(0, 1)]), "n of a rung is 0"),
        (lambda: run(rungs=[(81, 3), (27, 1)]), "fewer configurations and larger budgets"),
        (lambda: run(rungs=[(81, 3), (81, 9)]), "fewer configurations and larger budgets"),
        (lambda: run(rungs=[(81, 3), (27, 3)]), "fewer configurations and larger budgets"),
        (lambda: run(rungs=[(81, 3), (90, 9)]), "fewer configurations and larger budgets"),
        (lambda: run(rungs=[(34, 1)]), "81 configurations, but the first rung takes 34"),
        (lambda: run(configurations=[]), "0 configurations, but the first rung takes 81"),
        (lambda: run(configurations=[{"budget": 3}], rungs=[(1, 1)]), "have a 'budget'"),
        (lambda: run(configurations=[{"candidate": 3}], rungs=[(1, 1)]), "have a 'candidate'"),
        (lambda: run(by="loss"), "no column 'loss'"),
        (lambda: run(n_jobs=0), "n_jobs is 0"),
        (lambda: replay(CURVES[:, :80], FIRST), "curves have 80 columns; wanted: 81"),
        (lambda: replay(CURVES[:34], FIRST), "34 configurations, but the first rung takes 81"),
        (lambda: replay(CURVES[0], FIRST), r"^curves has shape \(81,\); wanted \(n, R\)"),
    ],
)
def test_bad_input_is_a_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
