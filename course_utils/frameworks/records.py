"""What each framework's program printed when it was run, checked against the closed form.

Gradient descent on J(w) = w² − 10w + 25 with α = 0.01 from w = 0 multiplies the distance to 5 by
1 − 2α = 0.98 at each step, so

    w_k = 5 (1 − 0.98^k)

A record whose values are not these did not come from a run. One departure is right: most frameworks
compute in float32. There a step of less than half the distance to the next number is rounded away,
so w stands still a little below 5:

    2α (5 − w) < spacing / 2      with spacing = 2⁻²¹ between float32 numbers near 5
"""

import datetime
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

RECORDS = Path(__file__).with_name("records.json")
LEARNING_RATE = 0.01
TOLERANCE = {"float64": 1e-12, "float32": 1e-6}  # float32 numbers near 5 are 4.8e-7 apart
FLOAT32_GAP = 2.0**-21 / (4 * LEARNING_RATE)  # 1.2e-5: how far below 5 float32 stands still


@dataclass(frozen=True)
class Record:
    """One run of one program, or the reason why there was none.

    ``w0``, ``w1`` and ``w1001`` are w after 0, 1 and 1001 steps. ``lines`` counts the program's
    lines of code. A program that could not run has a ``reason``, and None where a run is needed.
    """

    framework: str
    date: str
    route: str
    lines: int
    version: str | None = None
    python: str | None = None
    w0: float | None = None
    w1: float | None = None
    w1001: float | None = None
    seconds_import: float | None = None
    seconds_1000: float | None = None
    reason: str | None = None

    @property
    def ran(self) -> bool:
        """Tell whether the program ran."""
        return self.reason is None


OF_A_RUN = ("version", "python", "w0", "w1", "w1001", "seconds_import", "seconds_1000")
RECORD_AGAIN = "record it again with `make frameworks`"
TEXT = {"framework", "date", "route", "version", "python", "reason"}


def closed_form(steps: int) -> float:
    """Return w after so many steps from w = 0, in exact arithmetic: 5 (1 − 0.98^steps)."""
    return 5 * (1 - (1 - 2 * LEARNING_RATE) ** steps)


def load_records(path: Path = RECORDS) -> dict[str, Record]:
    """Return the records, by the programs' names ("torch", "tensorflow2", …), checked.

    Raises
    ------
    ValueError
        For a file that is not JSON, a missing or unknown field, a wrong type, or a value that the
        closed form does not have. It names file, program, field, what came and what is wanted.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON ({error}); {RECORD_AGAIN}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds a {type(content).__name__}; wanted: an object")
    return {name: checked(content[name], f"{path.name}, {name}") for name in content}


def without_places(text: str) -> str:
    """Return an error's text fit for a record: no address, of a path only the last name, short."""
    text = re.sub(r"\b\w+://[^\s`'\"]+", "(an address)", text)
    text = re.sub(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:`'\",]+)*[\\/](?=[^\s\\/])", "", text)
    return text if len(text) <= 300 else text[:299] + "…"


def save_records(records: dict[str, Record], path: Path = RECORDS) -> None:
    """Write all records at once: a run that is interrupted leaves the old file whole."""
    content = {name: asdict(records[name]) for name in sorted(records)}
    for name, entry in content.items():
        checked(entry, f"new record, {name}")
    draft = path.with_suffix(".json.draft")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def checked(entry: Any, where: str) -> Record:
    """Return ``entry``, an object read from JSON, as a record; ``where`` begins each message."""
    if not isinstance(entry, dict):
        raise ValueError(f"{where} is {entry!r}; wanted: an object with the fields of a record")
    names = {field.name for field in fields(Record)}
    for name in sorted(names ^ entry.keys()):
        problem = "is missing" if name in names else "is unknown"
        raise ValueError(f"{where}: the field {name!r} {problem}; {RECORD_AGAIN}")
    for name in sorted(names):
        _check_type(name, entry, where)
    try:
        datetime.date.fromisoformat(entry["date"])
    except ValueError:
        raise ValueError(f"{where}: date is {entry['date']!r}; wanted: like 2026-11-23") from None
    if entry["reason"] is None:
        _check_values(entry, where)
    return Record(**entry)


def _check_type(name: str, entry: dict[str, Any], where: str) -> None:
    """See that a field is what a record of its kind (a run, or a reason) has there."""
    value = entry[name]
    absent = name == "reason" if entry["reason"] is None else name in OF_A_RUN
    if absent:
        wanted, good = "nothing (null)", value is None
    elif name in TEXT:
        wanted, good = "a text", isinstance(value, str) and value != ""
    elif name == "lines":
        wanted, good = "a whole number above 0", type(value) is int and value > 0
    else:
        wanted = "a number of at least 0"
        good = type(value) in (int, float) and 0 <= value < float("inf")
    if not good:
        raise ValueError(f"{where}: {name} is {value!r}; wanted: {wanted}")


def _check_values(entry: dict[str, Any], where: str) -> None:
    """See that w is what float64, or else float32, gives."""
    for steps in (0, 1, 1001):
        w = entry[f"w{steps}"]
        exact = closed_form(steps)
        rounded = 5 - FLOAT32_GAP if steps == 1001 else exact
        in_float64 = abs(w - exact) <= TOLERANCE["float64"]
        in_float32 = abs(w - rounded) <= TOLERANCE["float32"] and float(np.float32(w)) == w
        if not (in_float64 or in_float32):
            raise ValueError(
                f"{where}: w{steps} is {w!r}; wanted: {exact:.12g}, or a float32 number within "
                f"{TOLERANCE['float32']:g} of {rounded:.7f}. No run gives this; {RECORD_AGAIN}"
            )
