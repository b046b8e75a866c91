"""Would the notebooks alone notice a fault? Judge a sample of mutants by nbval.

``mutmut run`` leaves each module with all its mutants in ``mutants/``; the environment variable
MUTANT_UNDER_TEST brings one to life, in kernels too. A mutant counts if a notebook runs the line
that it changes. It is judged by those notebooks, the quickest first, up to the first that fails.

Each verdict is kept at once in ``mutants/judged.jsonl``: a second run goes on from there.

Run: python tools/judge_mutants.py [--sample 100]     (after ``make mutants``; takes about an hour)
"""

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tqdm import tqdm

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
JUDGED = MUTANTS / "judged.jsonl"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SETTINGS = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
# Runs a notebook's code in one process, and tells which lines of course_utils it has run.
REACH = """
import contextlib, io, json, sys, coverage, nbformat
measured = coverage.Coverage(source=["course_utils"], data_file=None, config_file=False)
names = {"__name__": "__main__"}
with measured.collect(), contextlib.redirect_stdout(io.StringIO()):
    for cell in nbformat.read(sys.argv[1], as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, sys.argv[1], "exec"), names)
data = measured.get_data()
print(json.dumps({file: data.lines(file) for file in data.measured_files()}))
"""


@dataclass(frozen=True)
class Mutant:
    """A mutant's name for mutmut, and the line that it changes."""

    name: str
    file: str
    line: int


@dataclass(frozen=True)
class Reach:
    """The lines (file, number) that a notebook runs, and the seconds that this takes."""

    notebook: Path
    lines: frozenset[tuple[str, int]]
    seconds: float


def reach_of(notebook: Path) -> Reach:
    """Run a notebook's code and see how far it reaches."""
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", REACH, str(notebook)],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    files: dict[str, list[int]] = json.loads(run.stdout.splitlines()[-1])
    lines = {(str(Path(f).relative_to(ROOT)), line) for f, some in files.items() for line in some}
    return Reach(notebook, frozenset(lines), time.monotonic() - start)


def functions(source: str) -> dict[str, tuple[int, list[str]]]:
    """Return first line and text of each function, by its name: "layers", or "Dense.forward"."""
    found = {}

    def look(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{node.name}.")
            elif isinstance(node, ast.FunctionDef):
                text = ast.get_source_segment(source, node) or ""
                found[prefix + node.name] = node.lineno, text.splitlines()

    look(ast.parse(source).body, "")
    return found


def all_mutants() -> Iterator[Mutant]:
    """Yield each mutant that mutmut has made, with its line in the module as it is written."""
    for record in sorted((MUTANTS / "course_utils").rglob("*.meta")):
        file = record.relative_to(MUTANTS).with_suffix("")
        ours, theirs = (functions((root / file).read_text("utf-8")) for root in (ROOT, MUTANTS))
        for name in json.loads(record.read_text("utf-8"))["exit_code_by_key"]:
            mangled = name.rpartition(".")[2].rpartition("__mutmut_")
            # mutmut's names: x_function, or xǁClassǁmethod
            plain = mangled[0].removeprefix("x").replace("ǁ", "_", 1)[1:].replace("ǁ", ".")
            prefix = f"{plain.partition('.')[0]}." if "." in plain else ""
            _, original = theirs[f"{prefix}{mangled[0]}__mutmut_orig"]
            _, changed = theirs[prefix + "".join(mangled)]
            same = [
                a == (b or "").replace(f"__mutmut_{mangled[2]}(", "__mutmut_orig(")
                for a, b in zip_longest(original, changed)
            ]
            if False in same:
                yield Mutant(name, str(file), ours[plain][0] + same.index(False))


def notices(notebook: Path, mutant: str) -> bool:
    """Tell whether a notebook fails under nbval while this mutant is alive."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(notebook)],
        cwd=ROOT,
        env={
            **os.environ,
            **SETTINGS,
            "PYTHONPATH": str(MUTANTS),
            "MUTANT_UNDER_TEST": mutant,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"pytest ended with {run.returncode}:\n{run.stdout[-2000:]}")
    return run.returncode == 1


def verdicts() -> dict[str, str]:
    """Return what has been judged: the notebook that noticed each mutant, or ""."""
    if not JUDGED.exists():
        return {}
    lines = map(json.loads, JUDGED.read_text("utf-8").splitlines())
    return {line["mutant"]: line["noticed_by"] for line in lines}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=100)
    chosen = parser.parse_args()
    reaches = [reach_of(path) for path in tqdm(NOTEBOOKS, "how far notebooks reach", leave=False)]
    reaches.sort(key=lambda reach: reach.seconds)
    places = {place for reach in reaches for place in reach.lines}
    mutants = [mutant for mutant in all_mutants() if (mutant.file, mutant.line) in places]
    sound = [reach for reach in tqdm(reaches, "sound notebooks") if not notices(reach.notebook, "")]
    if len(sound) < len(reaches):
        raise SystemExit(f"only {len(sound)} of {len(reaches)} notebooks pass without a mutant")
    sample = random.Random(0).sample(mutants, min(chosen.sample, len(mutants)))
    done = verdicts()
    for mutant in tqdm(sample, "mutants"):
        if mutant.name in done:
            continue
        judges = [r.notebook for r in reaches if (mutant.file, mutant.line) in r.lines]
        noticed = next((path.name for path in judges if notices(path, mutant.name)), "")
        with JUDGED.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"mutant": mutant.name, "noticed_by": noticed}) + "\n")
    done = verdicts()
    missed = sorted(mutant.name for mutant in sample if not done[mutant.name])
    print(f"{len(sample) - len(missed)} of {len(sample)} noticed, of {len(mutants)} in reach")
    print("\n".join(missed))


if __name__ == "__main__":
    main()
