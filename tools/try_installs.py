"""Does it install everywhere? Try each way in a fresh clone, run the tests there, make one page.

A way is a short script that you could type yourself; the page shows it beside its result. The
clone holds what is committed, in a folder whose name has a space, and nothing else is there.

Run: make installs     (an hour; it downloads packages), or make installs TRIES="wheel 3.12"

The Pythons must be on the path as python3.11, python3.12 and python3.13. A run of some ways
replaces their rows and keeps the others.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "installs"
RECORD, PAGE = FOLDER / "record.json", FOLDER / "README.md"
TESTS = ".venv/bin/python -m pytest -n logical --dist loadfile"
NOTEBOOKS = f"{TESTS} notebooks"
LOCKED = """\
{python} -m venv .venv
.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
"""
# Without the folder, `import course_utils` finds what was installed, or nothing.
BUILT = """\
"$UV" build --quiet
rm -r course_utils
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation dist/*.{kind}
"""
UNLOCKED = """\
{python} -m venv .venv
"$UV" pip install --quiet --python .venv --resolution {resolution} --editable ".[test,cluster]"
"""
PIP_PART = """\
import yaml
dependencies = yaml.safe_load(open("environment.yml"))["dependencies"]
(part,) = [each["pip"] for each in dependencies if isinstance(each, dict)]
assert "python=3.12" in dependencies
print(*part, sep="\\n")
"""
BINDER = """\
from repo2docker.app import Repo2Docker
app = Repo2Docker()
packs = (kind(app.base_image) for kind in app.buildpacks)
pack = next(each for each in packs if each.detect())
print("buildpack:", type(pack).__name__, pack.python_version)
lines = "".join(step for _, step in pack.get_assemble_scripts()).splitlines()
(install,) = (line.partition("env update")[2] for line in lines if "environment.yml" in line)
print("env update", install.partition(" &&")[0].strip())
print("then:", *pack.get_post_build_scripts())
"""
WAYS = {
    **{
        f"locked, Python {version}": f"make test PYTHON=python{version}\n"
        for version in ("3.11", "3.12", "3.13")
    },
    "oldest versions, Python 3.11": UNLOCKED.format(python="python3.11", resolution="lowest-direct")
    + TESTS,
    "newest versions, Python 3.13": UNLOCKED.format(python="python3.13", resolution="highest")
    + TESTS,
    "environment.yml's pip part, then postBuild": f"""\
python3.12 -m venv .venv
"$TOOLS" -c '{PIP_PART}' > pip-part.txt
.venv/bin/python -m pip install --quiet -r pip-part.txt
PATH="$PWD/.venv/bin:$PATH" ./postBuild
.venv/bin/jupyter lab --show-config | grep PromptConnection
{TESTS}
""",
    "wheel": LOCKED.format(python="python3.11") + BUILT.format(kind="whl") + NOTEBOOKS,
    "sdist": LOCKED.format(python="python3.11") + BUILT.format(kind="tar.gz") + NOTEBOOKS,
    "Binder's configuration, read by repo2docker": f"""\
python3.11 -m venv .venv
.venv/bin/python -m pip install --quiet jupyter-repo2docker
.venv/bin/python -c '{BINDER}'
""",
}


def attempt(script: str, log: Path) -> tuple[bool, list[str], dict[str, str]]:
    """Run a script in a fresh clone.

    Returns
    -------
    whether it ended well, its lines, the versions of the direct dependencies in its environment
    """
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "a fresh clone")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        outside = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
        tools = {"TOOLS": sys.executable, "UV": str(Path(sys.executable).with_name("uv"))}
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=clone,
            env={**outside, **tools},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        log.write_text(run.stdout, "utf-8")
        return run.returncode == 0, run.stdout.splitlines(), versions(clone, tools["UV"])


def versions(clone: Path, uv: str) -> dict[str, str]:
    """Return the versions of the direct dependencies that are installed in a clone's ``.venv``."""
    command = [uv, "pip", "list", "--quiet", "--format=json", "--python", str(clone / ".venv")]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {each["name"]: each["version"] for each in json.loads(listed)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = [Requirement(text).name for text in project["dependencies"]]
    return {name: found[name] for name in direct if name in found}


def told(lines: list[str]) -> str:
    """Return what a way said at its end: pytest's count without the time, or its own lines."""
    summaries = [line.strip("= ") for line in lines if " passed" in line or " failed" in line]
    return summaries[-1].partition(" in ")[0] if summaries else "; ".join(lines[-3:])


def page(record: dict[str, dict[str, str]]) -> str:
    """Return the page: a row a way, then its script and its versions."""
    lines = [
        "# Ways to install, each tried",
        "",
        "Made by `make installs`. A recorded result: each way began in a fresh "
        "clone, in a folder whose name has a space, and ended with the tests.",
        "",
        "| way | | result | tried |",
        "|---|---|---|---|",
    ]
    shown = [way for way in WAYS if way in record]
    for way in shown:
        row = record[way]
        lines.append(f"| {way} | {row['mark']} | {row['told']} | {row['where']} |")
    for way in shown:
        lines += ["", f"## {way}", "", "```sh", WAYS[way].strip(), "```"]
        if record[way]["versions"]:
            lines += ["", record[way]["versions"]]
    return "\n".join([*lines, ""])


def main() -> None:
    """Try the ways one after the other; exit with 1 if one fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", help="a word of the ways to try; may come again")
    only = parser.parse_args().only
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    chosen = [way for way in WAYS if not only or any(word in way for word in only)]
    if not chosen:
        raise SystemExit(f"no way is called like {only}; there are: {', '.join(WAYS)}")
    FOLDER.mkdir(exist_ok=True)
    logs = Path(tempfile.mkdtemp(prefix="installs-"))
    good = True
    for number, way in enumerate(chosen, start=1):
        log = logs / f"{number}.log"
        print(f"{number}/{len(chosen)} {way} … (log: {log})", flush=True)
        well, lines, packages = attempt(WAYS[way], log)
        good = good and well
        record[way] = {
            "mark": "✓" if well else "✗",
            "told": told(lines),
            "where": f"{date.today().isoformat()}, {platform.system()} {platform.machine()}",
            "versions": ", ".join(f"{name} {version}" for name, version in packages.items()),
        }
        print(f"  {record[way]['mark']} {record[way]['told']}", flush=True)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        PAGE.write_text(page(record), "utf-8")
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
