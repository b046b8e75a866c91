"""Judge by the tests on a cluster what ``mutmut run`` saw survive in the search.

mutmut forks a process for each mutant, and Dask does not live through a fork. So those tests are
not among mutmut's; here each mutant gets a fresh process.

Run: python -m tools.judge_on_a_cluster     (after ``mutmut run``; half a minute a mutant)
"""

from pathlib import Path

from tools.judge_mutants import notices
from tools.mutants import MUTANTS, ON_A_CLUSTER, Mutant, all_mutants, judge_all
from tools.record_mutants import explained

TESTS = Path("tests", "test_search_cluster.py")


def judge(mutant: Mutant) -> str:
    """Return the name of the tests if they notice a mutant, or ""."""
    return TESTS.name if notices(TESTS, mutant.name, MUTANTS) else ""


def main() -> None:
    """Judge and keep each verdict."""
    reasons = explained()
    survivors = [
        mutant
        for mutant in all_mutants()
        if mutant.file.startswith("course_utils/search/")
        and mutant.judged
        and not mutant.noticed
        and mutant.change not in reasons
    ]
    if notices(TESTS, "", MUTANTS):
        raise SystemExit(f"{TESTS} fails without a mutant")
    judge_all(survivors, judge, ON_A_CLUSTER)


if __name__ == "__main__":
    main()
