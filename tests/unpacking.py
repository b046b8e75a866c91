"""What ``picture.js`` does with a sheet, once more in Python and in another way."""

from itertools import accumulate
from operator import xor

import numpy as np
from numpy.typing import NDArray


def unpack(sheet: bytes, height: int, width: int) -> NDArray[np.uint8]:
    """Return the pixels (height, width, 4) of a sheet that ``course_utils.sheet`` packed."""
    stacked, count = np.frombuffer(sheet, "<u4", 2)
    colours = np.frombuffer(sheet, "<u4", int(count), offset=8)
    lengths, length, place = [], 0, 1
    for digit in sheet[8 + 4 * int(count) :]:
        length += digit % 128 * place
        place *= 128
        if digit < 128:
            lengths.append(length)
            length, place = 0, 1
    assert place == 1
    assert all(lengths)
    rows = np.repeat(colours, lengths).reshape(height, width)
    if stacked:
        rows = np.stack(list(accumulate(rows, xor)))
    return rows.astype("<u4").view(np.uint8).reshape(height, width, 4)
