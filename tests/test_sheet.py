"""Sheets: every pixel comes back, and pictures of large pixels are short."""

from typing import Any

import numpy as np
import pytest

from course_utils.sheet import pack
from tests.unpacking import unpack

RED, BLUE = 0xFF0000FF, 0xFFFF0000


def sheet(words: Any) -> Any:
    """Return pixels (height, width, 4) from one 32-bit number each."""
    return np.array(words, "<u4")[..., None].view(np.uint8)


def checkerboard(large: int) -> Any:
    """Return 8 × 8 large pixels of so many small ones a side, each of a colour of its own."""
    colours = np.arange(1, 65, dtype=np.uint32).reshape(8, 8) * 0x01010101
    return sheet(np.kron(colours, np.ones((large, large), np.uint32)))


def stacked(packed: bytes) -> bool:
    return packed[0] == 1


@pytest.mark.parametrize(
    "pixels",
    [
        sheet([[RED]]),
        sheet([[0, 0, 0]]),
        sheet([[RED], [BLUE], [BLUE]]),
        sheet([[RED, RED, BLUE], [RED, RED, BLUE]]),
        checkerboard(6),
        # Lengths of one to four digits in base 128, and those at the border.
        *(sheet([[RED] * n + [BLUE]]) for n in (127, 128, 129, 16383, 16384, 2097151, 2097152)),
    ],
    ids=lambda pixels: "×".join(map(str, pixels.shape[:2])),
)
def test_every_pixel_comes_back(pixels: Any) -> None:
    np.testing.assert_array_equal(unpack(pack(pixels), *pixels.shape[:2]), pixels)


@pytest.mark.parametrize("n_colours", [2, 3, 1000])
def test_every_pixel_of_random_sheets_comes_back(n_colours: int) -> None:
    rng = np.random.default_rng(n_colours)
    for _ in range(50):
        shape = rng.integers(1, 40, 2)
        colours = rng.integers(0, 2**32, n_colours, dtype=np.uint32)
        pixels = sheet(rng.choice(colours, shape))
        if rng.random() < 0.5:
            pixels = np.repeat(np.repeat(pixels, 7, axis=0), 5, axis=1)
        np.testing.assert_array_equal(unpack(pack(pixels), *pixels.shape[:2]), pixels)


def test_a_part_of_a_larger_page_is_packed_as_its_copy() -> None:
    page = checkerboard(6)
    part = page[3:20, 5:31]
    assert pack(part) == pack(part.copy())


def test_of_large_pixels_the_first_row_is_left() -> None:
    packed = pack(checkerboard(50))
    assert stacked(packed)
    runs = 8 * 8 + 7  # each colour once, and what is empty below each row of large pixels
    assert len(packed) <= 8 + 6 * (runs + 1)  # a colour takes 4 bytes, a length 2 at most


def test_a_slanting_band_is_not_told_by_differences() -> None:
    band = np.tril(np.full((100, 100), RED)) ^ np.tril(np.full((100, 100), RED), -7)
    assert not stacked(pack(sheet(band)))


def test_a_length_takes_no_more_digits_than_it_needs() -> None:
    packed = pack(sheet([[RED] * 129 + [BLUE]]))
    assert packed[8 + 2 * 4 :] == bytes([129 % 128 + 128, 1, 1])
