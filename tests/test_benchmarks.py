"""The table of benchmarks says what the result files say; growth tells linear from quadratic."""

import json
from pathlib import Path

import pytest

from benchmarks import record
from benchmarks.growth import AXES, Point, exponent, rows
from benchmarks.record import ORDER, RESULTS, TABLE, Row


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


@pytest.mark.parametrize(("power", "kept"), [(1, True), (2, False)])
def test_quadratic_growth_is_seen_in_time_and_in_memory(power: int, kept: bool) -> None:
    axis = next(axis for axis in AXES if axis.make.__name__ == "trials")
    points = [Point(n, 1e-4 * n**power, 1e3 * n**power) for n in axis.sizes]
    assert [row.kept for row in rows(axis, points)] == [kept, kept]
    assert exponent(points[0], points[1], "seconds") == pytest.approx(power)
    assert exponent(points[2], points[3], "memory") == pytest.approx(power)
