"""The page of planted faults: each module keeps its last whole judgement."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools import record_mutants
from tools.mutants import Mutant
from tools.record_mutants import by_notebooks, by_unit_tests, page


def mutant(file: str, after: str, status: str) -> Mutant:
    return Mutant(after, f"course_utils/{file}.py", "f", 1, "a + b", after, status)


LOSSES = [mutant("losses", "a - b", "killed"), mutant("losses", "a * b", "survived")]
SCALES = [mutant("scales", "a / b", "timeout"), mutant("scales", "b", "no tests")]
KEPT = "course_utils/losses.py f: a + b → a * b"
LEFT = "course_utils/scales.py f: a + b → b"


def test_a_module_that_was_not_judged_to_its_end_keeps_its_row() -> None:
    assert by_unit_tests([*LOSSES, *SCALES], {"scales"}, "now") == {
        "losses": {"judged": "now", "mutants": 2, "survivors": [KEPT]}
    }


def test_the_page_tells_explained_from_open() -> None:
    rows = by_unit_tests(LOSSES, set(), "2026-01-02, here")
    rows |= by_unit_tests(SCALES, set(), "2026-01-03, there")
    shown = page({"by_unit_tests": rows}, {KEPT: "The same."})
    assert "| losses | 2 | 50.0 % | 1 | 0 | 2026-01-02 |\n| scales | 2 | 50.0 % | 0 | 1 |" in shown
    assert "| all | 4 | 50.0 % | 1 | 1 |  |" in shown
    assert "- 2026-01-02, here\n- 2026-01-03, there\n" in shown
    assert f"Open:\n\n- `` {LEFT} ``\n\nExplained:\n\n- The same.\n  - `` {KEPT} ``" in shown
    assert shown.endswith("Not judged yet.\n")


def test_the_page_tells_what_the_notebooks_alone_notice() -> None:
    judges = {"a - b": "02.ipynb", "a * b": "", "b": "02.ipynb"}
    found = by_notebooks([*LOSSES, *SCALES], judges, "now")
    assert found == {"judged": "now", "noticed_by": {"02.ipynb": 2}, "missed": [KEPT]}
    row = {"judged": "now", "mutants": 1, "survivors": []}
    shown = page({"by_unit_tests": {"losses": row}, "by_notebooks": found}, {})
    assert "nbval alone notices 2 of 3 (66.7 %)" in shown
    assert f"- 02.ipynb: 2\n\nNot noticed:\n\n- `` {KEPT} ``\n" in shown


def test_a_slip_and_a_mutant_without_verdict_are_told_apart() -> None:
    slip = replace(mutant("exercises/lesson_04", "a - b", "not checked"), function="_by_variance")
    reference = replace(slip, function="normalise")
    private = replace(slip, file="course_utils/layers.py")
    assert [m.is_slip for m in (slip, reference, private)] == [True, False, False]
    assert [m.judged for m in (slip, *LOSSES)] == [False, True, True]


@pytest.mark.parametrize(("reasons", "returned"), [({KEPT: "The same."}, 0), ({}, 1)])
def test_a_survivor_that_nobody_explains_is_a_failure_and_is_recorded(
    reasons: dict[str, str],
    returned: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(record_mutants, "FOLDER", tmp_path)
    monkeypatch.setattr(record_mutants, "RECORD", tmp_path / "record.json")
    monkeypatch.setattr(record_mutants, "all_mutants", lambda: iter(LOSSES))
    monkeypatch.setattr(record_mutants, "verdicts", lambda file: {})
    monkeypatch.setattr(record_mutants, "explained", lambda: reasons)
    assert record_mutants.main() == returned
    assert (f"not explained: {KEPT}" in capsys.readouterr().out) == bool(returned)
    record = json.loads((tmp_path / "record.json").read_text("utf-8"))
    assert record["by_unit_tests"]["losses"]["survivors"] == [KEPT]
    assert KEPT in (tmp_path / "README.md").read_text("utf-8")
