"""Compare two answers: equal up to rounding, or else in what they differ, in words.

Numbers may be Python's or NumPy's, and whole numbers do for a float. Arrays must agree in shape
and in kind: an array of integers is not an array of floats. A named tuple is a tuple, NumPy's text
is text, and so on.
"""

import inspect
from typing import Any

import numpy as np

TOLERANCE: dict[str, Any] = {"rtol": 1e-6, "atol": 1e-9, "equal_nan": True}
FEW = 12  # arrays and lists with more entries are not printed
LONG = 150  # nor are lists with a longer text


def same(a: Any, b: Any) -> bool:
    """Tell whether two answers are equal, up to rounding."""
    if is_numeric(a) and is_numeric(b):
        one_kind = _kind(a) == _kind(b) and np.shape(a) == np.shape(b)
        return one_kind and bool(np.isclose(a, b, **TOLERANCE).all())

    def both(kind: type) -> bool:
        return isinstance(a, kind) and isinstance(b, kind)

    if both(tuple) or both(list):
        return len(a) == len(b) and all(map(same, a, b))
    if both(dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if both(np.ndarray):  # text or objects
        return a.dtype.kind == b.dtype.kind and same(a.tolist(), b.tolist())
    if both(str):
        return str.__eq__(a, b)
    return a is None and b is None  # other objects may have a strange `==`


def difference(mine: Any, theirs: Any) -> str | None:
    """Return how an answer differs from the reference's, or None."""
    if same(mine, theirs):
        return None
    if inspect.isgenerator(mine) or inspect.iscoroutine(mine):
        return f"returned a {type(mine).__name__}. Use `return`, not `yield` or `async`."
    if is_numeric(theirs):
        return _numeric_difference(mine, theirs)
    if isinstance(theirs, tuple):
        if not isinstance(mine, tuple) or len(mine) != len(theirs):
            return f"returned {short(mine)}; wanted: {len(theirs)} values, as a tuple."
        for number, pair in enumerate(zip(mine, theirs, strict=True), 1):
            if problem := difference(*pair):
                return f"value {number}: {problem}"
    if isinstance(theirs, list) and isinstance(mine, list) and short(mine) == short(theirs):
        # Both would print the same.
        for number, pair in enumerate(zip(mine, theirs, strict=True)):
            if problem := difference(*pair):
                return f"entry [{number}] of the list: {problem}"
    if isinstance(theirs, dict):
        if not isinstance(mine, dict) or mine.keys() != theirs.keys():
            came = f"the keys {list(mine)}" if isinstance(mine, dict) else short(mine)
            return f"returned {came}; wanted: a dict with the keys {list(theirs)}."
        for key in theirs:
            if problem := difference(mine[key], theirs[key]):
                return f"{key!r}: {problem}"
    return f"returned {short(mine)}; wanted {short(theirs)}."


def is_numeric(value: Any) -> bool:
    """Tell whether a value is a number or an array of numbers; a list is not."""
    kinds = (np.ndarray, np.generic, int, float, complex)
    return isinstance(value, kinds) and np.asarray(value).dtype.kind in "biufc"


def short(value: Any, digits: int = 4) -> str:
    """Return a short text without addresses, the same on every machine."""
    if isinstance(value, np.ndarray) and (value.size > FEW or not is_numeric(value)):
        return f"an array of {value.dtype}, shape {value.shape}"
    if is_numeric(value):
        return repr(_rounded(np.asarray(value).tolist(), digits))
    if isinstance(value, (tuple, list, dict)):
        return _container(value, digits)
    if isinstance(value, str):
        return str.__repr__(value)  # NumPy's text has another
    if value is None:
        return "None"
    return _of_type(value)


def _container(value: Any, digits: int) -> str:
    too_much = f"{_of_type(value)} with {len(value)} entries"
    if len(value) > FEW:
        return too_much
    if isinstance(value, dict):
        inside = [f"{short(key, digits)}: {short(entry, digits)}" for key, entry in value.items()]
        text = f"{{{', '.join(inside)}}}"
    else:
        inside = [short(entry, digits) for entry in value]
        comma = "," if len(value) == 1 else ""
        text = (
            f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
        )
    return text if len(text) <= LONG else too_much


def _of_type(value: Any) -> str:
    return f"a value of type {type(value).__name__}"


def _kind(value: Any) -> str:
    """Return the kind of numbers; bool, int and float are one kind where one number is wanted."""
    kind = np.asarray(value).dtype.kind
    return kind if np.ndim(value) or kind == "c" else "a number"


def _numeric_difference(mine: Any, theirs: Any) -> str:
    wanted = "a NumPy array" if np.ndim(theirs) else "a number"
    if not is_numeric(mine):
        came = short(mine) if isinstance(mine, np.ndarray) else _of_type(mine)
        return f"returned {came}; wanted: {wanted}."
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    if mine.shape != theirs.shape:
        wanted = str(theirs.shape) if theirs.ndim else wanted
        return f"shape {mine.shape}; wanted: {wanted}.{_shape_remark(mine, theirs)}"
    if _kind(mine) != _kind(theirs):
        return f"holds {mine.dtype} values; wanted: {theirs.dtype}."
    return _value_difference(mine, theirs)


def _shape_remark(mine: Any, theirs: Any) -> str:
    if mine.size == theirs.size and mine.ndim < theirs.ndim:
        return " Does a sum or mean need keepdims=True, or is a reshape missing?"
    if mine.T.shape == theirs.shape:
        return " Rows and columns are swapped."
    return ""


def _value_difference(mine: Any, theirs: Any) -> str:
    """Name the first entry that differs; one that is not finite comes before all others."""
    lost = ~np.isfinite(mine) & np.isfinite(theirs)
    wrong = lost if lost.any() else ~np.isclose(mine, theirs, **TOLERANCE)
    where = tuple(np.argwhere(wrong)[0].tolist())
    a, b = mine[where], theirs[where]
    # With as few digits as show the difference.
    digits = next((d for d in (4, 8, 16) if short(a, d) != short(b, d)), 17)
    entry = f"entry {list(where)} is" if where else "got"
    text = f"{entry} {short(a, digits)}; wanted {short(b, digits)}."
    if lost.any():
        text += " Look for a division by 0, a log of 0, or a number too large for exp."
    if where and mine.size <= FEW:
        text += f"\n  got    {short(mine, digits)}\n  wanted {short(theirs, digits)}"
    return text


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_rounded(entry, digits) for entry in value]
    if isinstance(value, (float, complex)):
        return type(value)(f"{value:.{digits}g}") + 0.0  # −0.0 becomes 0.0
    return value
