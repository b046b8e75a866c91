"""Pixels as few bytes that the browser unpacks at once.

A slider's message arrives 2 to 3 ms later for each 100 kB (``benchmarks/slider_stages.py``). So a
sheet is sent as *runs* of equal pixels. Where that makes fewer runs, a row tells only what differs
from the row above: then of a large pixel the first row is left.

A WebP or PNG is shorter still, but the browser decodes it in the background, and other messages
pass it by on the way: 10 to 30 ms more when it is busy.
"""

from typing import Any

import numpy as np

from course_utils.checks import Array


def pack(pixels: Any) -> bytes:
    """Return pixels as bytes for ``unpack`` of ``picture.js``.

    In this order, 32-bit numbers with the lowest byte first: 1 if rows tell what differs from the
    row above (exclusive or, the first from zeros), else 0; the number of runs; the colour of each
    run. Then the length of each run as LEB128.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 4)
        Red, green, blue, opacity; read row by row.
    """
    rows = np.ascontiguousarray(pixels).view("<u4")[..., 0]
    changes = rows.copy()
    changes[1:] ^= rows[:-1]
    # Of equally many runs the plain ones: they are unpacked more quickly.
    stacked, starts, words = min(_runs(rows, 0), _runs(changes, 1), key=lambda runs: len(runs[1]))
    lengths = np.diff(starts, append=words.size)
    head = np.array([stacked, starts.size], "<u4")
    return b"".join(part.tobytes() for part in (head, words[starts], _leb128(lengths)))


def _runs(rows: Array, stacked: int) -> tuple[int, Array, Array]:
    words = rows.ravel()
    return stacked, np.append(0, np.flatnonzero(words[1:] != words[:-1]) + 1), words


def _leb128(numbers: Array) -> Array:
    """Return numbers in base 128, a byte a digit, the lowest first; +128 on all but the last."""
    rest, digits = numbers.astype("<u4"), list[Array]()
    while rest.any():
        digits.append((rest & 127 | (rest > 127) * np.uint32(128)).astype("u1"))
        rest = rest >> 7
    table = np.stack(digits, axis=1)
    return table[table > 0]  # no number is 0: a run has a pixel at least
