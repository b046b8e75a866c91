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

from tools import make_environment
from tools.try_installs import WAYS

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
# Each entry stands on one line once continued lines are joined.
LOCKED = [line for line in LOCK.replace("\\\n", " ").split("\n") if re.match(r"\w", line)]
EXTRAS = [w for extra in PROJECT["optional-dependencies"].values() for w in extra]
PEERS = PROJECT["optional-dependencies"]["peers"]  # benchmarks alone use them
LOCKED_EXTRAS = [wanted for wanted in EXTRAS if wanted not in PEERS]
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}
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


def test_the_pythons_asked_for_are_tried_and_have_tensorflow() -> None:
    (_, oldest), (_, newest) = make_environment.OLDEST, make_environment.NEWEST
    *others, last, later = (f"3.{minor}" for minor in range(oldest, newest + 2))
    for page in ("README.md", "CONTRIBUTING.md", "docs/index.md", "tools/make_environment.py"):
        assert f"Python {', '.join(others)} or {last}" in (ROOT / page).read_text("utf-8"), page
    assert WORKFLOWS["test"]["jobs"]["locked"]["strategy"]["matrix"]["python"] == [*others, last]
    locked = [way.rpartition(" ")[2] for way in WAYS if way.startswith("locked")]
    assert locked == [*others, last]
    (line,) = (line for line in LOCKED if line.startswith("tensorflow-cpu=="))
    marker = Requirement(line.partition(" --hash")[0]).marker
    assert marker is not None
    for python, there_is_one in {last: True, later: False}.items():
        place = {"sys_platform": "win32", "python_full_version": f"{python}.0"}
        assert marker.evaluate(place) == there_is_one


def test_what_is_tried_without_the_lock_has_all_extras_of_the_lock() -> None:
    steps = WORKFLOWS["test"]["jobs"]["unlocked"]["steps"]
    scripts = [*WAYS.values(), *(step.get("run", "") for step in steps)]
    found = [re.findall(r"--resolution .*\.\[(.*)\]", script) for script in scripts]
    tried = [extras.split(",") for texts in found for extras in texts]
    assert len(tried) == 3
    wanted = sorted(set(PROJECT["optional-dependencies"]) - {"peers"})
    assert all(sorted(extras) == wanted for extras in tried)


@needs_bash
def test_the_audit_looks_at_every_package_of_every_lock(tmp_path: Path) -> None:
    steps = WORKFLOWS["audit"]["jobs"]["audit"]["steps"]
    (change,) = (step["run"] for step in steps if "sed" in step.get("run", ""))
    (asked,) = (step["run"] for step in steps if "pip-audit --strict" in step.get("run", ""))
    (npm,) = (step for step in steps if "npm audit" in step.get("run", ""))
    assert (ROOT / npm["working-directory"] / "package-lock.json").exists()
    locks = [*ROOT.glob("*.lock"), *ROOT.glob("docs/*.lock")]
    names = [lock.relative_to(ROOT).as_posix() for lock in locks]
    assert sorted(re.findall(r"-r (\S+)", asked)) == sorted(names)
    (tmp_path / "docs").mkdir()
    for lock, name in zip(locks, names, strict=True):
        shutil.copy(lock, tmp_path / name)
    subprocess.run(["bash", "-ec", change], cwd=tmp_path, check=True)
    for lock, name in zip(locks, names, strict=True):
        before, after = (
            [line.rstrip("\\ ").partition(" ;") for line in path.read_text("utf-8").splitlines()]
            for path in (lock, tmp_path / name)
        )
        assert [package for package, _, _ in after] == [package for package, _, _ in before]
        # With its condition, a package for another system would be left out.
        assert not any(condition for _, _, condition in after)


def test_the_readme_has_a_row_for_every_module() -> None:
    rows = re.findall(r"^\| (`.*`) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    folder = ROOT / "course_utils"
    modules = {path.stem for path in folder.glob("[!_]*.py")}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert named == modules


def test_a_run_of_the_tests_leaves_no_folder_of_kernels(tmp_path: Path) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    tiny = 'import os\ndef test(): assert os.path.isdir(os.environ["IPYTHONDIR"])\n'
    (tmp_path / "test_tiny.py").write_text(tiny, "utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "1", tmp_path],
        env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))},
        check=True,
    )
    assert list(temporary.glob("ipython-*")) == []


@pytest.mark.parametrize("file", ["postBuild", ".ci/run"])
@needs_bash
def test_program_can_be_started(file: str) -> None:
    assert (ROOT / file).stat().st_mode & stat.S_IXUSR
    assert subprocess.call(["bash", "-n", ROOT / file]) == 0


def test_workflows_are_pinned_and_may_only_read() -> None:
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}
        path = ROOT / ".github" / "workflows" / f"{name}.yml"
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
