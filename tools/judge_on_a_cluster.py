"""Judge by the tests on a cluster what ``mutmut run`` saw survive in the search.

mutmut forks a process for each mutant, and Dask does not live through a fork. So those tests are
not among mutmut's; here each mutant gets a fresh process.

Run: python -m tools.judge_on_a_cluster     (after ``mutmut run``; half a minute a mutant)
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from tools.judge_mutants import notices
from tools.mutants import MUTANTS, ON_A_CLUSTER, judged_mutants, keep, verdicts
from tools.record_mutants import explained

TESTS = Path("tests", "test_search_cluster.py")


def main() -> None:
    """Judge and keep each verdict."""
    known = {*explained(), *verdicts(ON_A_CLUSTER)}
    left = [
        mutant.name
        for mutant in judged_mutants()
        if mutant.file.startswith("course_utils/search/")
        and not mutant.noticed
        and known.isdisjoint((mutant.change, mutant.name))
    ]
    if notices(TESTS, "", MUTANTS):
        raise SystemExit(f"{TESTS} fails without a mutant")
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a process
        judged = pool.map(lambda name: notices(TESTS, name, MUTANTS), left)
        for name, noticed in zip(left, tqdm(judged, "mutants", len(left)), strict=True):
            keep(ON_A_CLUSTER, name, TESTS.name if noticed else "")


if __name__ == "__main__":
    main()
