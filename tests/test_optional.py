"""Frameworks come in quietly, or one line says that they are missing."""

import os
import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_utils.optional import NotInstalledError, needed, optional


def test_a_framework_that_is_there_is_returned() -> None:
    assert optional("math") is needed("math") is sys.modules["math"]


def test_a_missing_framework_is_none(capfd: pytest.CaptureFixture[str]) -> None:
    assert optional("torch_of_2099") is None
    assert capfd.readouterr() == ("", "")


def test_a_framework_that_lacks_its_ground_is_missing(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "on_nothing.py").write_text("import torch_of_2099\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert optional("on_nothing") is None


def test_a_broken_framework_is_not_taken_for_a_missing_one(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ZeroDivisionError):
        optional("broken")


def test_warnings_of_an_import_are_silent(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "noisy.py").write_text("import warnings\nwarnings.warn('old')\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert optional("noisy").__name__ == "noisy"


def test_a_needed_framework_names_itself() -> None:
    with pytest.raises(NotInstalledError, match="torch_of_2099 is not installed here"):
        needed("torch_of_2099")


def test_in_the_browser_it_says_where_the_cell_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(NotInstalledError, match=r"not run in the browser. Run this cell .* on"):
        needed("torch_of_2099")


def test_a_notebook_shows_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    shell: Any = InteractiveShell.instance()
    shell.run_cell("from course_utils.optional import needed; needed('torch_of_2099')")
    InteractiveShell.clear_instance()
    shown = capsys.readouterr().out.strip().splitlines()
    assert len(shown) == 1
    assert "torch_of_2099 is not installed here" in shown[0]


def test_settings_are_made_before_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    optional("torch_of_2099")
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
