"""Which planted faults do the tests notice? Keep the scores of each module, and make one page.

A run may judge some modules only, such as ``mutmut run "course_utils.search*"``; the others keep
their rows in ``tests/mutants/record.json``, each with the day on which it was judged.

Survivors were looked at one by one. ``tests/mutants/explained.toml`` says of each that stays why no
test can or should notice it; one that is not explained there is listed as open, and is a failure.

Run: python -m tools.record_mutants     (after ``mutmut run`` and ``tools.judge_mutants``)
"""

import json
import os
import platform
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from importlib import metadata
from typing import Any

from tools.mutants import BY_NOTEBOOKS, ROOT, Mutant, all_mutants, verdicts

FOLDER = ROOT / "tests" / "mutants"
RECORD = FOLDER / "record.json"
HEAD = """\
# Planted faults: which do the tests notice?

Made by `make mutants`. A recorded result: each row says when it was judged, and with what.

A *mutant* is the code with one small fault planted by mutmut: another sign, number, text, keyword.
It is *noticed* if a test fails (or runs into the time limit). Exercises: only the reference
solutions and what they call, not the slips. What mutmut's tests did not notice in the search was
judged once more by the tests on a cluster, which mutmut can't run.
"""


def explained() -> dict[str, str]:
    """Return why a survivor stays, by its change."""
    groups = tomllib.loads((FOLDER / "explained.toml").read_text("utf-8"))["group"]
    return {change: group["why"] for group in groups for change in group["changes"]}


def share(part: int, whole: int) -> str:
    """Return "95 of 100 (95.0 %)"."""
    return f"{part:,} of {whole:,} ({100 * part / whole:.1f} %)"


def module(file: str) -> str:
    """Return a file's name in the table: all lessons' references are one."""
    name = file.removeprefix("course_utils/").removesuffix(".py")
    return "exercises: references" if name.startswith("exercises/") else name


def quoted(change: str) -> str:
    """Return code of any content as Markdown."""
    return f"`` {change} ``"


def conditions() -> str:
    """Return day, machine and versions of a run that ends now."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("mutmut", "pytest"))
    python = f"Python {platform.python_version()}"
    return f"{date.today()}, {os.cpu_count()} cores, {platform.system()}, {python}, {packages}"


def by_unit_tests(mutants: Iterable[Mutant], broken_off: set[str], when: str) -> dict[str, Any]:
    """Return for each module, but those broken off: when judged, how many, what survived."""
    rows: dict[str, Any] = {}
    for mutant in mutants:
        empty = {"judged": when, "mutants": 0, "survivors": []}
        row = rows.setdefault(module(mutant.file), empty)
        row["mutants"] += 1
        row["survivors"] += [mutant.change] * (not mutant.noticed)
    return {name: row for name, row in rows.items() if name not in broken_off}


def by_notebooks(mutants: Iterable[Mutant], judges: dict[str, str], when: str) -> dict[str, Any]:
    """Return what nbval alone said of a sample: when, who noticed how many, what was missed."""
    sample = [mutant for mutant in mutants if mutant.name in judges]
    noticed_by = Counter(judges[mutant.name] for mutant in sample)
    missed = sorted(mutant.change for mutant in sample if not judges[mutant.name])
    del noticed_by[""]
    return {"judged": when, "noticed_by": dict(sorted(noticed_by.items())), "missed": missed}


def page(record: dict[str, Any], reasons: dict[str, str]) -> str:
    """Return the page: a row a module, then what survived, then what the notebooks alone notice."""
    rows = sorted(record["by_unit_tests"].items())
    survivors = sorted(change for _, row in rows for change in row["survivors"])
    lines = [
        HEAD,
        "## By unit tests",
        "",
        "| module | mutants | noticed | explained below | open | judged |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in [*rows, ("all", _sum(row for _, row in rows))]:
        day = row["judged"].partition(",")[0]
        n, left = row["mutants"], row["survivors"]
        known = sum(change in reasons for change in left)
        noticed = 100 * (n - len(left)) / n
        open_ones = len(left) - known
        lines.append(f"| {name} | {n:,} | {noticed:.1f} % | {known} | {open_ones} | {day} |")
    lines += ["", "With:", "", *sorted({f"- {row['judged']}" for _, row in rows})]
    unexplained = [f"- {quoted(change)}" for change in survivors if change not in reasons]
    lines += ["", "Open:", "", *unexplained] * bool(unexplained)
    lines += ["", "Explained:", ""]
    for why in dict.fromkeys(reasons.values()):
        changes = [change for change in survivors if reasons.get(change) == why]
        lines += [f"- {why}", *(f"  - {quoted(change)}" for change in changes)] * bool(changes)
    lines += ["", "## By the notebooks alone", ""]
    if not (sample := record.get("by_notebooks")):
        return "\n".join([*lines, "Not judged yet.", ""])
    noticed_by, missed = sample["noticed_by"], sample["missed"]
    noticed = sum(noticed_by.values())
    lines += [
        "A sample, drawn by chance (seed 0), of the mutants in lines that a notebook runs. "
        f"nbval alone notices {share(noticed, noticed + len(missed))}; judged {sample['judged']}. "
        "Quick notebooks judge first, so they notice most:",
        "",
        *(f"- {name}: {n}" for name, n in noticed_by.items()),
        "",
        "Not noticed:",
        "",
        *(f"- {quoted(change)}" for change in missed),
    ]
    return "\n".join([*lines, ""])


def _sum(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {"judged": "", "mutants": 0, "survivors": []}
    for row in rows:
        total["mutants"] += row["mutants"]
        total["survivors"] += row["survivors"]
    return total


def main() -> int:
    """Keep the last run's scores; return 1 if a survivor is not explained, and name it."""
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {"by_unit_tests": {}}
    mutants, reasons, when = list(all_mutants()), explained(), conditions()
    judged = [mutant for mutant in mutants if mutant.judged]
    broken_off = {module(m.file) for m in mutants if not m.judged and not m.is_slip}
    record["by_unit_tests"] |= by_unit_tests(judged, broken_off, when)
    if judges := verdicts(BY_NOTEBOOKS):
        record["by_notebooks"] = by_notebooks(mutants, judges, when)
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (FOLDER / "README.md").write_text(page(record, reasons), "utf-8")
    total = _sum(record["by_unit_tests"].values())
    n, survivors = total["mutants"], set(total["survivors"])
    print(share(n - len(total["survivors"]), n), "noticed by unit tests")
    if broken_off:
        print("not judged to the end, so as it was:", ", ".join(sorted(broken_off)))
    for change in sorted(set(reasons) - survivors):
        print("explained, but it did not survive:", change)
    unexplained = sorted(survivors - set(reasons))
    for change in unexplained:
        print("not explained:", change)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
