"""The files around the code agree with each other: lock, conda environment, Makefile, CI."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
# Each entry stands on one line once continued lines are joined.
LOCKED = [line for line in LOCK.replace("\\\n", " ").split("\n") if re.match(r"\w", line)]
EXTRAS = [w for extra in PROJECT["optional-dependencies"].values() for w in extra]
PEERS = PROJECT["optional-dependencies"]["peers"]  # benchmarks alone use them
LOCKED_EXTRAS = [wanted for wanted in EXTRAS if wanted not in PEERS]
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
needs_bash = pytest.mark.skipif(os.name == "nt", reason="Windows has no bash of its own")


def versions(name: str) -> list[str]:
    """Return the locked versions of a package."""
    return [line.split()[0].split("==")[1] for line in LOCKED if line.startswith(f"{name}==")]


def test_lock_has_one_version_and_hashes_for_each_package() -> None:
    names = [line.split("==")[0] for line in LOCKED]
    assert len(names) == len(set(names))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", line) for line in LOCKED)


def test_lock_names_no_address_and_no_path() -> None:
    assert not re.findall(r"\w+://|--(?:extra-)?index-url|--find-links| /\w+", LOCK)


@pytest.mark.parametrize("wanted", [*PROJECT["dependencies"], *LOCKED_EXTRAS])
def test_lock_holds_what_the_project_asks_for(wanted: str) -> None:
    requirement = Requirement(wanted)
    locked = versions(canonicalize_name(requirement.name))
    assert len(locked) == 1
    assert requirement.specifier.contains(locked[0])


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(["course_utils"], PROJECT["dependencies"]), (["tests", "tools", "benchmarks"], EXTRAS)],
)
def test_project_asks_for_what_it_imports(folders: list[str], declared: list[str]) -> None:
    distributions = packages_distributions()
    allowed = {canonicalize_name(Requirement(d).name) for d in PROJECT["dependencies"] + declared}
    imported = {
        name.partition(".")[0]
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "programs"  # one per framework; each names its own at its top
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else names(node))
    }
    ours = {"course_utils", "tests", "tools", "benchmarks"}
    others = imported - set(sys.stdlib_module_names) - ours
    assert "numpy" in others
    for name in sorted(others):
        assert allowed & {canonicalize_name(d) for d in distributions[name]}, name


def names(node: ast.Import) -> list[str]:
    """Return the names of modules in ``import a, b``."""
    return [alias.name for alias in node.names]


def test_conda_installs_the_lock_and_nothing_else() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    python, pip, packages = environment["dependencies"]
    assert re.fullmatch(r"python=3\.\d+", python)
    assert Requirement("python" + PROJECT["requires-python"]).specifier.contains(python[7:])
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.lock"]}


@pytest.mark.parametrize("file", ["postBuild", ".ci/run"])
@needs_bash
def test_program_can_be_started(file: str) -> None:
    assert (ROOT / file).stat().st_mode & stat.S_IXUSR
    assert subprocess.call(["bash", "-n", ROOT / file]) == 0


def test_workflows_are_pinned_and_may_only_read() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        used = re.findall(r"uses: *(.*)", path.read_text("utf-8"))
        assert used
        for action in used:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)


@needs_make
def test_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"environment"}
    shown = subprocess.check_output(["make", "--no-print-directory"], cwd=ROOT, text=True)
    assert set(re.findall(r"^ +make ([a-z-]+)", shown, re.MULTILINE)) == targets


@needs_make
def test_lab_gets_the_arguments() -> None:
    given = ["lab", f"PYTHON={sys.executable}", "LAB_ARGS=--no-browser --port=9"]
    command = ["make", "--no-print-directory", "-n", *given]
    lines = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    assert lines[-1] == ".venv/bin/python -m course_utils.lab --no-browser --port=9"


@needs_bash
@pytest.mark.parametrize("browser", ["chromium", "google-chrome", None])
def test_ci_wants_a_browser_and_runs_the_tests(browser: str | None, tmp_path: Path) -> None:
    for name in ("bash", "dirname", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    program(tmp_path / "id", "echo 0")
    program(tmp_path / "apt-get", 'echo "apt-get $1"')
    program(tmp_path / "make", 'echo "make $* REQUIRE_BROWSER=$REQUIRE_BROWSER"')
    if browser:
        program(tmp_path / browser, "")
    said = subprocess.check_output(
        [ROOT / ".ci" / "run"], cwd="/", text=True, env={"PATH": str(tmp_path), "CI": "true"}
    )
    installs = [] if browser else ["apt-get update", "apt-get install"]
    commands = ["make test REQUIRE_BROWSER=1", "make sliders REQUIRE_BROWSER=1"]
    assert said.splitlines() == [*installs, *commands]


def program(path: Path, line: str) -> None:
    """Write a shell program that does no more than that line."""
    path.write_text(f"#!{shutil.which('bash')}\n{line}\n", "utf-8")
    path.chmod(0o755)
