"""What of the lecture's criteria is looked up, not measured, for each framework, with its sources.

These are deployment (how a trained model leaves Python) and whether the framework is "truly open".
The facts stand in ``criteria.json``, one entry a framework: licence, owner, first year, last
release, the end and the successor where there is one, what the documentation names for deployment,
the page that says so, and the day it was looked up. What no page of the project or of a registry
confirmed is named in ``unverified``. Three states follow:

    retired    its owner ended it, or ended what it stands on
    silent     nobody ended it, but the last release is more than two years old
    active     all others
"""

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_origin, get_type_hints

CRITERIA = Path(__file__).with_name("criteria.json")
GOVERNANCE = ("company", "foundation", "university", "community")
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
YEARS_OF_SILENCE = 2.0


@dataclass(frozen=True)
class Criteria:
    """What is known of a framework. Dates are a year, a month or a day: 2017, 2017-09, 2017-09-28.

    ``programs`` are the names of its programs in ``PROGRAMS``; ``sources`` maps what is sourced to
    an address. ``ended`` and ``how_it_ended`` are None as long as nobody has ended the framework.
    ``deployment`` is None where it was not looked up, or nothing was found.
    """

    programs: list[str]
    in_lecture: bool
    licence: str
    owner: str
    governance: str
    first_year: int
    last_version: str
    last_release: str
    ended: str | None
    how_it_ended: str | None
    successor: str
    deployment: str | None
    looked_up: str
    sources: dict[str, str]
    unverified: list[str]

    @property
    def status(self) -> str:
        """Return "retired", "silent" or "active", as it was on the day of looking up."""
        if self.ended is not None:
            return "retired"
        silence = decimal_year(self.looked_up) - decimal_year(self.last_release)
        return "silent" if silence > YEARS_OF_SILENCE else "active"


def decimal_year(date: str) -> float:
    """Return a date as a number for an axis; a year alone counts as its middle, and so a month.

    Raises
    ------
    ValueError
        For anything but a year, year-month or year-month-day.
    """
    match = DATE.fullmatch(date)
    if match is None:
        raise ValueError(f"date is {date!r}; wanted: like 2017, 2017-09 or 2017-09-28")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return year + 0.5
    return year + (month - 1 + ((day - 1) / 31 if day else 0.5)) / 12


def load_criteria(path: Path = CRITERIA) -> dict[str, Criteria]:
    """Return the facts by the frameworks' names, checked.

    Raises
    ------
    ValueError
        For a file that is not JSON, a missing or unknown field, a wrong type, a date that is none,
        an unknown kind of governance, an end without a word how, or an entry without sources.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds a {type(content).__name__}; wanted: an object")
    return {name: _checked(entry, f"{path.name}, {name}") for name, entry in content.items()}


def _checked(entry: Any, where: str) -> Criteria:
    if not isinstance(entry, dict):
        raise ValueError(f"{where} is {entry!r}; wanted: an object with the facts")
    wrong = sorted({field.name for field in fields(Criteria)} ^ entry.keys())
    if wrong:
        raise ValueError(f"{where}: missing or unknown field {wrong[0]!r}")
    for name, kind in get_type_hints(Criteria).items():
        if not _is(entry[name], kind):
            raise ValueError(f"{where}: {name} is {entry[name]!r}; wanted: {kind}")
    found = Criteria(**entry)
    for date in (found.last_release, found.looked_up, found.ended):
        if date is not None:
            try:
                decimal_year(date)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from error
    if found.governance not in GOVERNANCE:
        raise ValueError(
            f"{where}: governance is {found.governance!r}; wanted: {', '.join(GOVERNANCE)}"
        )
    if (found.ended is None) != (found.how_it_ended is None):
        raise ValueError(f"{where}: ended and how_it_ended go together; give both or neither")
    if not found.sources or not all(url.startswith("https://") for url in found.sources.values()):
        raise ValueError(
            f"{where}: sources are {found.sources!r}; wanted: at least one https address"
        )
    return found


def _is(value: Any, kind: Any) -> bool:
    """Tell whether a value from JSON is of a field's type; lists and dicts hold texts."""
    if get_origin(kind) in (list, dict):
        texts = value.values() if isinstance(value, dict) else value
        return isinstance(value, get_origin(kind)) and all(isinstance(x, str) for x in texts)
    return isinstance(value, kind)
