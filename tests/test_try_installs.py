"""The page of the ways to install says what each way said; no way is tried here."""

import subprocess

import pytest

from tools import try_installs
from tools.try_installs import WAYS, page, told


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["....", "==== 91 passed, 2 skipped in 162.08s (0:02:42) ===="], "91 passed, 2 skipped"),
        (
            ["= 4 passed in 1s =", "= 1 failed, 3 passed in 2s =", "make: Error"],
            "1 failed, 3 passed",
        ),
        (
            ["a", "buildpack: Conda", "installs: x", "then: y"],
            "buildpack: Conda; installs: x; then: y",
        ),
    ],
)
def test_the_last_word_of_a_way(lines: list[str], expected: str) -> None:
    assert told(lines) == expected


def test_the_page_shows_each_way_that_was_tried_with_its_script() -> None:
    row = {"mark": "✗", "told": "1 failed", "where": "2026-01-01, Linux", "versions": "numpy 2.0"}
    shown = page({"wheel": row})
    assert "| wheel | ✗ | 1 failed | 2026-01-01, Linux |" in shown
    assert WAYS["wheel"] in shown
    assert "sdist" not in shown
    assert shown.endswith("\nnumpy 2.0\n")


def test_scripts_are_whole() -> None:
    for script in WAYS.values():
        subprocess.run(["bash", "-n", "-c", script], check=True)


def test_an_unknown_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["try_installs", "--only", "whele"])
    with pytest.raises(SystemExit, match=r"no way is called like \['whele'\]; there are: locked"):
        try_installs.main()
