"""What a benchmark measured, kept with its conditions; and one table of it all.

Each benchmark saves its rows. A row sets one number of ours beside another one: a peer's, or our
own at the other end of what grows.

Run: python -m benchmarks.record     makes benchmarks/README.md from all that is saved
"""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
TABLE = Path(__file__).with_name("README.md")
ORDER = (
    "import_cost",
    "training_step",
    "sweep",
    "notebooks",
    "slider_latency",
    "slider_stages",
    "every_slider",
    "growth",
)

HEAD = """\
# Benchmarks

`make bench` measures all and makes this page; `python -m benchmarks.record` makes it again from
`benchmarks/results/`. Both numbers of a row come from one run, so compare within a row. The ratio
is ours over the other.

| what | unit | ours | beside it | its value | ratio | allowed |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One number of ours beside another; their ratio may be ``allowed`` at most, if that is set."""

    what: str
    unit: str
    ours: float
    beside: str
    theirs: float
    allowed: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.theirs

    @property
    def kept(self) -> bool:
        """Whether the ratio is allowed."""
        return self.allowed is None or self.ratio <= self.allowed


def load() -> float:
    """Return how many processes wanted to run in the last minute, on average."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def conditions(packages: tuple[str, ...], load_before: float) -> str:
    """Return date, machine, versions and how busy the machine was, in one sentence or two."""
    versions = [f"Python {platform.python_version()}"]
    for name in packages:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return (
        f"{date.today().isoformat()}, {os.cpu_count()} cores, {_processor()}, {platform.system()}, "
        f"{', '.join(versions)}. Processes that wanted to run before it began, other work "
        f"included: {load_before:.1f}."
    )


def save(name: str, rows: list[Row], where: str) -> None:
    """Keep what the benchmark of that name measured; ``where`` are its conditions."""
    content = {"conditions": where, "rows": [asdict(row) for row in rows]}
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    file = RESULTS / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def saved(name: str) -> tuple[list[Row], str]:
    """Return what the benchmark of that name measured, and its conditions."""
    file = RESULTS / f"{name}.json"
    if not file.exists():
        return [], "not measured yet"
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return [Row(**row) for row in content["rows"]], content["conditions"]


def missed() -> list[Row]:
    """Return all saved rows that are not within their limits."""
    return [row for name in ORDER for row in saved(name)[0] if not row.kept]


def table() -> str:
    """Return the table of all that is saved, as Markdown."""
    lines, notes = [], []
    for name in ORDER:
        rows, where = saved(name)
        lines += [_line(row) for row in rows]
        more = RESULTS / f"{name}.md"
        link = f" [More](results/{more.name})." if more.exists() else ""
        notes.append(f"- `{name}`: {where}{link}")
    return HEAD + "\n".join([*lines, "", "Where and when:", "", *notes]) + "\n"


def _line(row: Row) -> str:
    allowed = ""
    if row.allowed is not None:
        allowed = f"{row.allowed:.3g} {'✓' if row.kept else '✗ missed'}"
    numbers = f"{row.ours:,.4g} | {row.beside} | {row.theirs:,.4g} | {row.ratio:.3g}"
    return f"| {row.what} | {row.unit} | {numbers} | {allowed} |"


def _processor() -> str:
    """Return the processor's type, such as x86_64 (AMD EPYC)."""
    file = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", file.read_text(), re.M) if file.exists() else None
    return f"{platform.machine()} ({found[1]})" if found else platform.machine()


def write_table() -> None:
    """Make benchmarks/README.md."""
    TABLE.write_text(table(), "utf-8")
    print(f"made: {TABLE.parent.name}/{TABLE.name}")


if __name__ == "__main__":
    write_table()
