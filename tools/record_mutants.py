"""Which planted faults do the tests notice? Write the scores of the last run into one page.

Survivors were looked at one by one. ``tests/mutants/explained.toml`` says of each that stays why no
test can or should notice it; one that is not explained there is listed as open.

Run: python -m tools.record_mutants     (after ``mutmut run`` and ``tools.judge_mutants``)
"""

import os
import platform
import tomllib
from collections import Counter
from datetime import date
from importlib import metadata

from tools.mutants import BY_NOTEBOOKS, ROOT, Mutant, judged_mutants, not_judged, verdicts

FOLDER = ROOT / "tests" / "mutants"
HEAD = """\
# Planted faults: which do the tests notice?

Made by `make mutants` on {today}: {cores} cores, {system}, Python {python}, {packages}. A recorded
result.

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


def module(mutant: Mutant) -> str:
    """Return the module's name in the table: all lessons' references are one."""
    name = mutant.file.removeprefix("course_utils/").removesuffix(".py")
    return "exercises: references" if name.startswith("exercises/") else name


def quoted(change: str) -> str:
    """Return code of any content as Markdown."""
    return f"`` {change} ``"


def page(mutants: list[Mutant], reasons: dict[str, str], by_notebook: dict[str, str]) -> str:
    """Return the page: a row a module, then what survived, then what the notebooks alone notice."""
    all_of = Counter(map(module, mutants))
    noticed = Counter(module(mutant) for mutant in mutants if mutant.noticed)
    survivors = [mutant for mutant in mutants if not mutant.noticed]
    without_effect = Counter(module(m) for m in survivors if m.change in reasons)
    lines = [
        "## By unit tests",
        "",
        "| module | mutants | noticed | explained below | open |",
        "|---|---|---|---|---|",
    ]
    rows = [(name, n, noticed[name], without_effect[name]) for name, n in sorted(all_of.items())]
    rows.append(("all", len(mutants), noticed.total(), without_effect.total()))
    for name, n, here, known in rows:
        lines.append(f"| {name} | {n:,} | {100 * here / n:.1f} % | {known} | {n - here - known} |")
    if left := not_judged():
        missing = ", ".join(f"{n} of {file}" for file, n in left.items())
        lines += ["", f"The run was broken off; not judged: {missing}."]
    open_ones = sorted(mutant.change for mutant in survivors if mutant.change not in reasons)
    lines += ["", "Open:", "", *(f"- {quoted(change)}" for change in open_ones)] * bool(open_ones)
    lines += ["", "Explained:", ""]
    for why in dict.fromkeys(reasons.values()):
        changes = sorted(m.change for m in survivors if reasons.get(m.change) == why)
        lines += [f"- {why}", *(f"  - {quoted(change)}" for change in changes)] * bool(changes)
    lines += ["", "## By the notebooks alone", ""]
    sample = [mutant for mutant in mutants if mutant.name in by_notebook]
    if not sample:
        return "\n".join([*lines, "Not judged yet.", ""])
    missed = sorted(mutant.change for mutant in sample if not by_notebook[mutant.name])
    judges = Counter(by_notebook[m.name] for m in sample if by_notebook[m.name])
    lines += [
        "A sample, drawn by chance (seed 0), of the mutants in lines that a notebook runs. "
        f"nbval alone notices {share(len(sample) - len(missed), len(sample))}. Quick notebooks "
        "judge first, so they notice most:",
        "",
        *(f"- {name}: {n}" for name, n in sorted(judges.items())),
        "",
        "Not noticed:",
        "",
        *(f"- {quoted(change)}" for change in missed),
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Write the page; name survivors that are not explained, and explanations nobody needs."""
    mutants, reasons = list(judged_mutants()), explained()
    head = HEAD.format(
        today=date.today().isoformat(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        packages=", ".join(f"{name} {metadata.version(name)}" for name in ("mutmut", "pytest")),
    )
    (FOLDER / "README.md").write_text(
        head + page(mutants, reasons, verdicts(BY_NOTEBOOKS)), "utf-8"
    )
    survivors = {mutant.change for mutant in mutants if not mutant.noticed}
    print(share(sum(mutant.noticed for mutant in mutants), len(mutants)), "noticed by unit tests")
    for change in sorted(survivors - set(reasons)):
        print("not explained:", change)
    for change in sorted(set(reasons) - survivors):
        print("explained, but it did not survive:", change)


if __name__ == "__main__":
    main()
