"""The mutants that ``mutmut run`` has made: what each one changes, and what its judges said."""

import ast
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from mutmut.stats import status_by_exit_code
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
BY_NOTEBOOKS = MUTANTS / "by_notebooks.jsonl"  # made by tools/judge_mutants.py
ON_A_CLUSTER = MUTANTS / "on_a_cluster.jsonl"  # made by tools/judge_on_a_cluster.py


@dataclass(frozen=True)
class Mutant:
    """One planted fault.

    Attributes
    ----------
    name : str
        mutmut's name for it.
    file : str
        The module, below the repository.
    function : str
        Such as "softmax", or "Dense.forward".
    line : int
        The first line that it changes.
    before, after : str
        The changed lines, as they were and as they are.
    status : str
        What the unit tests said: "killed", "timeout", "survived", "no tests" or "not checked".
        "killed" also if the tests on a cluster noticed it.
    """

    name: str
    file: str
    function: str
    line: int
    before: str
    after: str
    status: str

    @property
    def change(self) -> str:
        """The change in one line, the same in each run; mutmut's numbers are not."""
        return f"{self.file} {self.function}: {self.before} → {self.after}"

    @property
    def noticed(self) -> bool:
        """Whether the unit tests noticed it."""
        return self.status not in ("survived", "no tests")

    @property
    def judged(self) -> bool:
        """Whether the unit tests have been run on it."""
        return self.status != "not checked"

    @property
    def is_slip(self) -> bool:
        """Whether it changes a slip of an exercise, which is wrong on purpose, and has no judge."""
        return "exercises" in Path(self.file).parts and self.function.startswith("_")


def all_mutants() -> Iterator[Mutant]:
    """Yield each mutant that ``mutmut run`` has made, asked for or not."""
    on_a_cluster = verdicts(ON_A_CLUSTER)
    for record in sorted((MUTANTS / "course_utils").rglob("*.meta")):
        file = record.relative_to(MUTANTS).with_suffix("")
        ours, theirs = (functions((root / file).read_text("utf-8")) for root in (ROOT, MUTANTS))
        exit_codes = json.loads(record.read_text("utf-8"))["exit_code_by_key"]
        for name, exit_code in exit_codes.items():
            # mutmut's names: x_function__mutmut_7, or xǁClassǁmethod__mutmut_7
            own = name.rpartition(".")[2]
            mangled, mark, _ = own.rpartition("__mutmut_")
            plain = mangled.removeprefix("x").replace("ǁ", "_", 1)[1:].replace("ǁ", ".")
            home = plain.rpartition(".")[0]
            prefix = f"{home}." if home else ""
            original_name = f"{mangled}{mark}orig"
            _, original = theirs[prefix + original_name]
            changed = [line.replace(own, original_name) for line in theirs[prefix + own][1]]
            steps = SequenceMatcher(a=original, b=changed, autojunk=False).get_opcodes()
            differing = [step for step in steps if step[0] != "equal"]
            if not differing:
                continue  # the same text
            first, last = differing[0], differing[-1]
            yield Mutant(
                name,
                str(file),
                plain,
                ours[plain][0] + first[1],
                _one_line(original[first[1] : last[2]]),
                _one_line(changed[first[3] : last[4]]),
                "killed" if on_a_cluster.get(name) else status_by_exit_code[exit_code],
            )


def verdicts(file: Path) -> dict[str, str]:
    """Return who noticed each mutant, or "", as :func:`judge_all` has kept it."""
    if not file.exists():
        return {}
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return {line["mutant"]: line["noticed_by"] for line in lines}


def judge_all(mutants: list[Mutant], judge: Callable[[Mutant], str], file: Path) -> None:
    """Let ``judge`` say who notices each mutant, or "".

    Each verdict is kept in ``file`` at once: a second run goes on from there.
    """
    done = verdicts(file)
    left = [mutant for mutant in mutants if mutant.name not in done]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a process
        judged = pool.map(judge, left)
        for mutant, noticed_by in zip(left, tqdm(judged, "mutants", len(left)), strict=True):
            with file.open("a", encoding="utf-8") as lines:
                line = {"mutant": mutant.name, "noticed_by": noticed_by}
                lines.write(json.dumps(line) + "\n")


def functions(source: str) -> dict[str, tuple[int, list[str]]]:
    """Return first line and text of each function, by its name: "softmax", or "Dense.forward"."""
    found, lines = {}, source.splitlines()

    def look(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{node.name}.")
            elif isinstance(node, ast.FunctionDef):
                found[prefix + node.name] = node.lineno, lines[node.lineno - 1 : node.end_lineno]

    look(ast.parse(source).body, "")
    return found


def _one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
