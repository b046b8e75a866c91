"""The self check names what is missing or too old, and its text is the same on every machine."""

from importlib import metadata
from typing import Any

import pytest

from course_utils.selfcheck import SelfCheck, self_check

READY = "Ready: all packages are here, and 1797 handwritten digits."
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Return a dict that changes which versions are found: None is not installed."""
    changed: dict[str, str | None] = {}

    def version(name: str) -> str:
        found = changed.get(name, "999.0")
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(metadata, "version", version)
    return changed


def table(check: SelfCheck, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the HTML that the notebook shows."""
    import ipywidgets

    made: list[Any] = []
    original = ipywidgets.HTML

    def html(value: str) -> Any:
        made.append(original(value))
        return made[-1]

    monkeypatch.setattr(ipywidgets, "HTML", html)
    data = check._repr_mimebundle_()
    assert data[WIDGET]["model_id"] == made[0].model_id
    return str(made[0].value)


def test_here_and_now_all_is_well() -> None:
    check = self_check()
    assert check.problems == []
    assert str(check) == READY
    assert {"numpy", "matplotlib", "anywidget", "jupyterlab"} <= {row[0] for row in check.needed}
    assert "pytest" not in {row[0] for row in check.needed}  # extras are for contributors


def test_a_missing_package_is_named(versions: dict[str, str | None]) -> None:
    versions["anywidget"] = None
    text = str(self_check())
    assert text.startswith("Not ready. anywidget: wanted >=")
    assert text.endswith(", found nothing")


def test_a_package_that_is_too_old_is_named_with_both_versions(
    versions: dict[str, str | None],
) -> None:
    versions["numpy"] = "1.26.4"
    versions["matplotlib"] = "3.5"
    problems = self_check().problems
    assert "numpy: wanted >=2.0, found 1.26.4" in problems
    assert [problem.split(":")[0] for problem in problems] == ["matplotlib", "numpy"]


def test_a_development_version_is_new_enough(versions: dict[str, str | None]) -> None:
    versions["numpy"] = "999.1.dev0"
    assert self_check().problems == []


def test_an_optional_framework_may_be_missing(
    versions: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.update(torch="2.13.0", jax=None)
    check = self_check()
    assert str(check) == READY
    shown = table(check, monkeypatch)
    assert "<td>jax</td><td>optional</td><td>not installed</td>" in shown
    assert "<td>torch</td><td>optional</td><td>2.13.0</td>" in shown


def test_the_table_has_each_package_and_the_verdict(
    versions: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions["scikit-learn"] = None
    check = self_check()
    shown = table(check, monkeypatch)
    assert shown.count("<tr>") == 1 + len(check.needed) + 2
    assert "<td>numpy</td><td>&gt;=2.0</td><td>999.0</td>" in shown
    assert "<td>missing</td>" in shown
    assert "Not ready. scikit-learn" in shown


def test_the_saved_text_has_no_version(versions: dict[str, str | None]) -> None:
    one = self_check()._repr_mimebundle_()["text/plain"]
    versions["numpy"] = "2.7.1"
    assert self_check()._repr_mimebundle_()["text/plain"] == one == READY
