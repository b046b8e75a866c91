"""The table of benchmarks says what the result files say; growth tells linear from quadratic."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from benchmarks import __main__ as run_all
from benchmarks import every_slider, record, slider_latency
from benchmarks.every_slider import Slider
from benchmarks.growth import AXES, Point, exponent, rows
from benchmarks.record import ORDER, RESULTS, TABLE, Row
from benchmarks.slider_latency import Times


def test_the_page_is_made_from_the_results() -> None:
    assert TABLE.read_text("utf-8") == record.table()


def test_every_benchmark_can_be_run_and_every_result_has_its_benchmark() -> None:
    assert all((Path(record.__file__).parent / f"{name}.py").exists() for name in ORDER)
    assert {file.stem for file in RESULTS.glob("*.json")} <= set(ORDER)


def test_a_saved_row_stands_in_the_table_with_its_ratio_and_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "RESULTS", tmp_path / "results")
    kept, missed = Row("a", "s", 1.5, "b", 3.0, 0.5), Row("c", "s", 1.6, "d", 3.0, 0.5)
    record.save("sweep", [kept, missed, Row("e", "s", 1234.5, "f", 1.0)], "here, today")
    assert (kept.kept, missed.kept) == (True, False)
    lines = record.table().splitlines()
    assert "| a | s | 1.5 | b | 3 | 0.5 | 0.5 ✓ |" in lines
    assert "| c | s | 1.6 | d | 3 | 0.533 | 0.5 ✗ missed |" in lines
    assert "| e | s | 1,234 | f | 1 | 1.23e+03 |  |" in lines
    assert "- `sweep`: here, today" in lines
    assert "- `growth`: not measured yet" in lines
    content = json.loads((tmp_path / "results" / "sweep.json").read_text("utf-8"))
    assert content["rows"][0]["what"] == "a"


@pytest.mark.parametrize(
    ("ours", "exit_code", "returned", "said"),
    [
        (1.4, 0, 0, []),
        (1.6, 0, 1, ["missed: all of it: 1.6 × a peer; allowed: 1.5"]),
        (1.4, 1, 1, [f"failed: python -m benchmarks.{name}" for name in ORDER]),
    ],
)
@pytest.mark.parametrize("name", ORDER)
def test_a_missed_limit_of_any_benchmark_is_a_failure(
    name: str,
    ours: float,
    exit_code: int,
    returned: int,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    monkeypatch.setattr(record, "TABLE", tmp_path / "README.md")
    monkeypatch.setattr(subprocess, "call", lambda command, env: exit_code)
    record.save(name, [Row("all of it", "s", ours, "a peer", 1.0, 1.5)], "here")
    assert run_all.main() == returned
    assert capsys.readouterr().err.splitlines() == said
    assert "| all of it |" in (tmp_path / "README.md").read_text("utf-8")


def test_the_limits_of_a_slider_are_the_same_alone_and_among_all() -> None:
    quick, slow = Times([30.0] * 20, [50.0]), Times([100.0] * 20, [300.0])
    alone = slider_latency.beside_peers("a slider", quick, interact=slow, canvas=quick)
    assert [row.ratio for row in alone] == pytest.approx([0.3, 1, 1, 5 / 3])
    assert [row.kept for row in alone] == [False, True, True, True]
    peers = {"interact": slow, "canvas": quick}
    _, *among_all = every_slider.rows([Slider("05.ipynb", 0, "momentum", quick, peers)])
    assert [row.allowed for row in among_all] == [row.allowed for row in alone]
    assert [row.ratio for row in among_all] == [row.ratio for row in alone]
    told = [float(number) for number in re.findall(r"[≥≤] ([\d.]+)", slider_latency.LIMITS)]
    assert [1 / told[0], *told[1:]] == [row.allowed for row in alone]


def test_the_page_of_all_sliders_is_made_from_the_results() -> None:
    measured = every_slider.kept()
    assert every_slider.REPORT.read_text("utf-8") == every_slider.report(measured)
    assert record.saved("every_slider")[0] == every_slider.worst(measured)


def test_a_notebook_measured_anew_replaces_its_own_rows_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    monkeypatch.setattr(every_slider, "FOLDER", tmp_path / "every_slider")
    monkeypatch.setattr(every_slider, "REPORT", tmp_path / "every_slider.md")
    peers = {"interact": Times([100.0] * 9), "canvas": Times([10.0] * 9 + [20.0])}

    def measure(number: str, ms: float, where: str) -> None:
        times = Times([ms] * 20, [1.5 * ms])
        measured = [Slider(f"{number}.ipynb", i, "αβ"[i], times, peers) for i in range(2)]
        every_slider.keep(measured, where)

    measure("05", 12.0, "a machine")
    measure("04", 16.0, "a machine")
    measure("05", 18.0, "another one")
    lines = (tmp_path / "every_slider.md").read_text("utf-8").splitlines()
    first = "16 ms | 16 ms (1.00 ×) | 24 ms (1.50 ×) | 6.2 × | 1.60 × | 2.00 × | ✓ |"
    second = "18 ms | 18 ms (1.00 ×) | 27 ms (1.50 ×) | 5.6 × | 1.80 × | 2.00 × | ✗ missed |"
    assert [line for line in lines if line[:3] in ("| 0", "- 0")] == [
        f"| 04, panel 1: α | {first}",
        f"| 04, panel 2: β | {first}",
        f"| 05, panel 1: α | {second}",
        f"| 05, panel 2: β | {second}",
        "- 04: a machine",
        "- 05: another one",
    ]
    assert any(line.startswith("2 of 4 sliders keep all limits") for line in lines)
    assert [row.ratio for row in record.saved("every_slider")[0]] == pytest.approx(
        [0.18, 1.8, 1, 1.5]
    )


@pytest.mark.parametrize(
    ("heights", "blank", "kept"),
    [({449}, 0, [True, True]), ({449, 0}, 0, [False, True]), ({449}, 1, [True, False])],
)
def test_a_cell_that_jumps_or_flickers_misses_its_limit(
    heights: set[int], blank: int, kept: list[bool]
) -> None:
    seen = Times(heights=heights, blank_frames=blank, frames=150)
    assert [row.kept for row in slider_latency.steadiness(seen)] == kept


@pytest.mark.parametrize(("power", "kept"), [(1, True), (2, False)])
def test_quadratic_growth_is_seen_in_time_and_in_memory(power: int, kept: bool) -> None:
    axis = next(axis for axis in AXES if axis.make.__name__ == "trials")
    points = [Point(n, 1e-4 * n**power, 1e3 * n**power) for n in axis.sizes]
    assert [row.kept for row in rows(axis, points)] == [kept, kept]
    assert exponent(points[0], points[1], "seconds") == pytest.approx(power)
    assert exponent(points[2], points[3], "memory") == pytest.approx(power)
