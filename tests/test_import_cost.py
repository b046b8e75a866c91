"""The lower modules import NumPy and nothing that draws, shows or searches."""

import subprocess
import sys

import pytest

HEAVY = ["IPython", "ipywidgets", "joblib", "matplotlib", "pandas", "scipy", "sklearn", "tqdm"]
MODULES = ["checks", "data", "gradient_check", "layers", "losses", "network", "optimizers"]


def heavy_modules_after(statement: str) -> list[str]:
    """Names of the heavy packages that a fresh Python has loaded after the statement."""
    program = f"import sys; {statement}; print(*[n for n in {HEAVY!r} if n in sys.modules])"
    run = [sys.executable, "-c", program]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()


def test_importing_the_package_is_light() -> None:
    assert heavy_modules_after("import course_utils") == []


@pytest.mark.parametrize("module", MODULES)
def test_importing_a_lower_module_is_light(module: str) -> None:
    assert heavy_modules_after(f"import course_utils.{module}") == []


def test_a_heavy_import_would_be_seen() -> None:
    assert heavy_modules_after("import tqdm") == ["tqdm"]
