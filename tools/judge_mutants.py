"""Would the notebooks alone notice a fault? Judge a sample of mutants by nbval.

``mutmut run`` leaves each module with all its mutants in ``mutants/``; the environment variable
MUTANT_UNDER_TEST brings one to life, in kernels too. A mutant counts if a notebook runs the line
that it changes. It is judged by those notebooks, the quickest first, up to the first that fails.

Each verdict is kept at once in ``mutants/by_notebooks.jsonl``: a second run goes on from there.

Run: python -m tools.judge_mutants [--sample 100]     (after ``mutmut run``; takes about an hour)
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from tools.mutants import BY_NOTEBOOKS, MUTANTS, ROOT, Mutant, all_mutants, judge_all, verdicts

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LIMIT = 60  # seconds a test, or a cell: a mutant that makes one wait for ever is noticed
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


def notices(judge: Path, mutant: str, folder: Path = ROOT) -> bool:
    """Tell whether a notebook, or a file of tests, fails while this mutant is alive."""
    options = ["-q", "-x", "-p", "no:cacheprovider", f"--timeout={LIMIT}"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(judge)],
        cwd=folder,
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


def judge(mutant: Mutant, reaches: list[Reach]) -> str:
    """Return the first notebook, from the quickest on, that notices a mutant, or ""."""
    judges = [r.notebook for r in reaches if (mutant.file, mutant.line) in r.lines]
    return next((path.name for path in judges if notices(path, mutant.name)), "")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=100)
    chosen = parser.parse_args()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a process
        running = pool.map(reach_of, NOTEBOOKS)
        reaches = list(tqdm(running, "how far notebooks reach", len(NOTEBOOKS)))
        reaches.sort(key=lambda reach: reach.seconds)
        running_sound = pool.map(lambda reach: notices(reach.notebook, ""), reaches)
        failed = list(tqdm(running_sound, "notebooks without a mutant", len(NOTEBOOKS)))
        if any(failed):
            raise SystemExit(f"{sum(failed)} of {len(failed)} notebooks fail without a mutant")
    places = {place for reach in reaches for place in reach.lines}
    mutants = [m for m in all_mutants() if (m.file, m.line) in places and not m.is_slip]
    sample = random.Random(0).sample(mutants, min(chosen.sample, len(mutants)))
    judge_all(sample, lambda mutant: judge(mutant, reaches), BY_NOTEBOOKS)
    done = verdicts(BY_NOTEBOOKS)
    noticed = sum(bool(done[mutant.name]) for mutant in sample)
    print(f"{noticed} of {len(sample)} noticed, of {len(mutants)} in reach")


if __name__ == "__main__":
    main()
