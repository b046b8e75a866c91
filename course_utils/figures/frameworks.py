"""Frameworks compared: programs to open, tables with sources, lives, lines of code and seconds.

The functions that return HTML show themselves as the last line of a cell.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from course_utils.frameworks.catalogue import Program
from course_utils.frameworks.criteria import Criteria, decimal_year
from course_utils.frameworks.records import Record

STATES = {  # colour, style of the line, marker: three ways to see it
    "active": ("C0", "-", ">"),
    "silent": ("C4", "--", "o"),
    "retired": ("C1", ":", "X"),
}
SHORT = 18  # shorter entries of a table are not broken into two lines
NEAREST = 1e-11  # smaller distances are not drawn: even float64 is noisy there


# ---- to read --------------------------------------------------------------------------------


def programs_to_open(programs: Iterable[Program]) -> HTML:
    """Return a list of programs; each opens by a click, or by the enter key, and shows its code."""
    parts = [
        f"<details><summary>{html.escape(program.framework)} ({program.n_lines} lines)</summary>"
        f"<pre>{html.escape(program.code)}</pre></details>"
        for program in programs
    ]
    return HTML("\n".join(parts))


def results_table(records: Mapping[str, Record]) -> HTML:
    """Return the table of what each program found: recorded, with version, date and route."""
    rows = [
        {
            "version": record.version,
            "Python": record.python,
            "w after 1 step": None if record.w1 is None else f"{record.w1:.9g}",
            "w after 1001": None if record.w1001 is None else f"{record.w1001:.9g}",
            "date": record.date,
            "route, or why it did not run": record.reason or record.route,
        }
        for record in records.values()
    ]
    return table(labels(records), rows, "Recorded results, not computed here")


def measures_table(records: Mapping[str, Record]) -> HTML:
    """Return the table of lines of code and recorded seconds, these to one digit: one run each."""
    rows = [
        {
            "lines": record.lines,
            "import, s": _about(record.seconds_import),
            "1000 steps, s": _about(record.seconds_1000),
            "version": record.version,
            "recorded": record.date,
        }
        for record in records.values()
    ]
    return table(labels(records), rows, "Ease and speed, recorded")


def openness_table(criteria: Mapping[str, Criteria]) -> HTML:
    """Return the table of licence, owner, life and successor."""
    rows = [
        {
            "status": facts.status,
            "licence": facts.licence,
            "owner": facts.owner,
            "governance": facts.governance,
            "since": facts.first_year,
            "last version": facts.last_version,
            "released": facts.last_release,
            "ended": facts.ended,
            "successor": facts.successor,
        }
        for facts in criteria.values()
    ]
    return table(list(criteria), rows, "Truly open? The first eleven are the lecture's")


def deployment_table(criteria: Mapping[str, Criteria]) -> HTML:
    """Return the table of how a trained model leaves Python, for the active frameworks."""
    active = {name: facts for name, facts in criteria.items() if facts.status == "active"}
    rows = [
        {
            "what its documentation names": facts.deployment,
            "sources": {t: url for t, url in facts.sources.items() if "deployment" in t} or None,
        }
        for facts in active.values()
    ]
    return table(list(active), rows, "Deployment, from the documentation")


def sources_table(criteria: Mapping[str, Criteria]) -> HTML:
    """Return the table of sources: what each page says, what none confirmed, and the day."""
    rows = [
        {
            "how it ended": facts.how_it_ended,
            "sources": facts.sources,
            "not confirmed": ", ".join(facts.unverified) or None,
            "looked up": facts.looked_up,
        }
        for facts in criteria.values()
    ]
    return table(list(criteria), rows, "Where each fact comes from")


def labels(records: Mapping[str, Record]) -> list[str]:
    """Return the frameworks' names, with the version where one program ran in two of them."""
    names = [record.framework for record in records.values()]
    return [
        f"{record.framework}, {record.version}" if names.count(record.framework) > 1 else name
        for name, record in zip(names, records.values(), strict=True)
    ]


def table(names: Sequence[str], rows: Sequence[Mapping[str, Any]], caption: str) -> HTML:
    """Return a table: one row a name, columns as in the first row.

    None shows as "–", and a mapping of texts to addresses as links.
    """
    columns = list(rows[0])
    head = "".join(f'<th scope="col" {_LEFT}>{html.escape(column)}</th>' for column in columns)
    lines = [
        f'<tr><th scope="row" {_LEFT}>{html.escape(name)}</th>'
        + "".join(_cell(row[column]) for column in columns)
        + "</tr>"
        for name, row in zip(names, rows, strict=True)
    ]
    return HTML(
        f'<table style="font-size: 0.85em"><caption>{html.escape(caption)}</caption>\n'
        f"<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{chr(10).join(lines)}\n</tbody></table>"
    )


def _about(seconds: float | None) -> str | None:
    return None if seconds is None else f"{float(f'{seconds:.1g}'):g}"


_LEFT = 'style="text-align: left"'


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        links = [f'<a href="{html.escape(url)}">{html.escape(t)}</a>' for t, url in value.items()]
        return f"<td {_LEFT}>{'; '.join(links)}</td>"
    text = "–" if value is None else html.escape(str(value))
    wrap = "; white-space: nowrap" if len(text) < SHORT else ""
    return f'<td style="text-align: left{wrap}">{text}</td>'


# ---- to see ---------------------------------------------------------------------------------


def draw_lives(ax: Axes, criteria: Mapping[str, Criteria]) -> None:
    """Draw one line a framework, from its first year to its last release; the mark is its state."""
    for y, facts in enumerate(criteria.values()):
        colour, style, marker = STATES[facts.status]
        first, last = facts.first_year + 0.5, decimal_year(facts.last_release)
        ax.plot([first, max(first, last)], [y, y], style, color=colour, lw=3)
        ax.plot(max(first, last), y, marker, color=colour, ms=9, mec="white")
        if facts.ended is not None:
            ax.plot(decimal_year(facts.ended), y, "|", color="black", ms=13, mew=2)
    for state, (colour, style, marker) in STATES.items():
        ax.plot([], [], style, marker=marker, color=colour, lw=3, ms=9, label=state)
    ax.plot([], [], "|", color="black", ms=13, mew=2, label="end announced")
    ax.set_yticks(range(len(criteria)), list(criteria))
    ax.invert_yaxis()
    ax.set(xlabel="year", title="first year to last release")
    ax.legend(loc="lower left")


def draw_ease_and_speed(axes: Iterable[Axes], records: Mapping[str, Record]) -> None:
    """Draw, left, the lines of each program and, right, its recorded seconds on a log axis."""
    for_lines, for_seconds = axes
    ran = {name: record for name, record in records.items() if record.ran}
    runs = list(ran.values())
    places = range(len(runs))
    for_lines.barh(places, [run.lines for run in runs], color="C0", height=0.6)
    for_lines.set_yticks(places, labels(ran))
    for_lines.invert_yaxis()
    for_lines.set(xlabel="lines of code", title="ease: the same program")
    for_lines.grid(visible=False, axis="y")
    imports = np.array([run.seconds_import for run in runs], float)
    steps = np.array([run.seconds_1000 for run in runs], float)
    for_seconds.plot(imports, places, "o", ms=8, color="C1", label="import")
    for_seconds.plot(steps, places, "D", ms=7, color="C2", label="1000 steps")
    for_seconds.set_yticks(places, [""] * len(runs))
    for_seconds.set_ylim(for_lines.get_ylim())
    for_seconds.set(xscale="log", xlabel="seconds, recorded", title="speed: mostly overhead here")
    for_seconds.legend(loc="upper left", bbox_to_anchor=(0, -0.14), ncols=2)


class Standstill(NamedTuple):
    """The lines of :func:`draw_standstill`, and the steps at which they are drawn."""

    float32: Line2D
    float64: Line2D
    limit: Line2D
    steps: Any

    def move(self, float32: ArrayLike, float64: ArrayLike, limit: float) -> None:
        """Show w over the steps (n_steps + 1,) in both number types, and the limit's distance."""
        for line, w in ((self.float32, float32), (self.float64, float64)):
            distance = np.abs(np.asarray(w, float)[self.steps] - 5)
            line.set_data(self.steps, np.where(distance > NEAREST, distance, np.nan))
        self.limit.set_data([1, self.steps[-1]], [limit, limit])


def draw_standstill(ax: Axes, n_steps: int) -> Standstill:
    """Draw log axes for the distance of w to 5 over so many steps; return what moves."""
    float32, float64, limit = (
        ax.plot([], [], style, color=colour, lw=2, label=label, animated=True)[0]
        for label, colour, style in [
            ("float32", "C1", "-"),
            ("float64", "C0", "--"),
            ("gap / 4α", "0.25", ":"),
        ]
    )
    ax.set(xscale="log", yscale="log", xlim=(1, n_steps), ylim=(NEAREST, 20))
    ax.set(xlabel="step t", ylabel="|$w_t$ − 5|")
    ax.legend(loc="lower left")
    steps = np.unique(np.geomspace(1, n_steps, 200).astype(int))
    return Standstill(float32, float64, limit, steps)
