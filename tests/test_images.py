"""Pictures come in as columns from 0 to 1, whatever their file; what can't be used says why."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from course_utils.images import load_image, load_signs

RED_BLUE = np.array([[[255, 0, 0], [0, 0, 255]], [[255, 0, 0], [0, 0, 255]]], dtype=np.uint8)
RAMP = np.arange(0, 256, 17, dtype=np.uint8).reshape(4, 4)


def saved(folder: Path, image: Any, name: str = "photo.png", **options: Any) -> Path:
    """Save a Pillow image, or an array."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(folder / name, **options)
    return folder / name


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds hardly a pixel."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


# ---- one picture ----------------------------------------------------------------------------


def test_colours_lie_row_by_row_with_red_green_blue_together(tmp_path: Path) -> None:
    x = load_image(saved(tmp_path, RED_BLUE), 2)
    assert x.shape == (12, 1)
    assert x.dtype == np.float64
    assert_array_equal(x[:, 0], [1, 0, 0, 0, 0, 1] * 2)
    assert_array_equal(x.reshape(2, 2, 3), RED_BLUE / 255)


def test_grey_is_weighed_as_the_eye_does(tmp_path: Path) -> None:
    x = load_image(saved(tmp_path, RED_BLUE), 2, channels=1)
    assert_allclose(x[:, 0], [0.299, 0.114] * 2, atol=0.003)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_grey_file_serves_both(tmp_path: Path, channels: Any) -> None:
    x = load_image(saved(tmp_path, RAMP), 4, channels=channels)
    assert_array_equal(x.reshape(4, 4, channels), np.dstack([RAMP / 255] * channels))


def test_the_middle_square_is_taken_and_averaged(tmp_path: Path) -> None:
    wide = np.full((4, 8), 99, dtype=np.uint8)
    wide[:, 2:6] = [[0, 100, 40, 60], [100, 200, 20, 80]] * 2
    x = load_image(saved(tmp_path, wide), 2, channels=1)
    assert_allclose(x * 255, [[100], [50], [100], [50]])


def test_a_turned_photo_is_put_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: to be shown a quarter to the right
    x = load_image(saved(tmp_path, RAMP, exif=exif), 4, channels=1)
    assert_array_equal(x.reshape(4, 4), np.rot90(RAMP, -1) / 255)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white_paper(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 2, 4))
    x = load_image(saved(tmp_path, image.convert(mode)), 4, channels=1)
    assert_array_equal(x.reshape(4, 4), [[0, 0, 1, 1]] * 4)


def test_half_transparent_black_is_grey(tmp_path: Path) -> None:
    x = load_image(saved(tmp_path, Image.new("RGBA", (2, 2), (0, 0, 0, 128))), 2)
    assert_allclose(x, 127 / 255)


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L"])
def test_a_palette_gives_its_colours(tmp_path: Path, mode: str) -> None:
    blue = Image.new(mode, (2, 2), "blue").convert("P")
    assert_array_equal(
        load_image(saved(tmp_path, blue), 2), load_image(saved(tmp_path, blue.convert("RGB")), 2)
    )


def test_16_bits_keep_their_shades(tmp_path: Path) -> None:
    deep = RAMP.astype(np.uint16) * 257
    for name in ("deep.png", "deep.tif"):
        x = load_image(saved(tmp_path, deep, name), 4, channels=1)
        assert_array_equal(x.reshape(4, 4), RAMP / 255)


def test_32_bits_are_taken_where_they_hold_16(tmp_path: Path) -> None:
    path = saved(tmp_path, RAMP.astype(np.int32) * 257, "deep.tif")
    assert_array_equal(load_image(path, 4, channels=1).reshape(4, 4), RAMP / 255)


@pytest.mark.parametrize(("mode", "name"), [("1", "a.png"), ("CMYK", "a.tif"), ("YCbCr", "a.jpg")])
def test_other_kinds_of_pixels(tmp_path: Path, mode: str, name: str) -> None:
    x = load_image(saved(tmp_path, Image.new("RGB", (8, 8), "white").convert(mode), name), 8)
    assert_allclose(x, 1)


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    first, second = Image.new("L", (4, 4), 0), Image.new("L", (4, 4), 255)
    path = saved(tmp_path, first, "film.gif", save_all=True, append_images=[second])
    assert_array_equal(load_image(path, 4), np.zeros((48, 1)))


def test_nothing_is_written(tmp_path: Path) -> None:
    path = saved(tmp_path, RAMP)
    before = path.read_bytes(), path.stat().st_mtime_ns
    load_image(str(path), 2)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def cut(folder: Path) -> Path:
    whole = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)).save(
        whole, "png"
    )
    (folder / "cut.png").write_bytes(whole.getvalue()[:1000])
    return folder / "cut.png"


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.png", r"none.png: no such file in .* which holds: nothing"),
        (lambda folder: folder / "a" / "b.png", "b.png: no such file in the folder a, .* either"),
        (lambda folder: folder, r"^\w+ is a folder; wanted: a file"),
        (lambda folder: Path("."), r"^\. is a folder; wanted: a file"),
        (written("note.png", b"Dear diary"), "note.png is not a picture, or none that can be read"),
        (written("nothing.jpg", b""), "nothing.jpg is empty: it has 0 bytes"),
        (written("flat.png", png(0, 5)), "flat.png is not a picture"),
        (cut, "cut.png can't be read: it is damaged, cut off"),
        (written("odd.bmp", b"BM" + bytes(60)), "odd.bmp can't be read: it is damaged"),
        (written("big.png", png(10_000, 10_000)), "big.png is too large: .* more than 89,478,485"),
        (written("huge.png", png(60_000, 60_000)), "huge.png is too large: it has more than"),
        (lambda folder: saved(folder, RAMP), "photo.png has 4 × 4 pixels; wanted: at least 8 × 8"),
        (
            lambda folder: saved(folder, np.zeros((4, 20), np.uint8)),
            "photo.png has 20 × 4 pixels; wanted: at least 8 × 8",
        ),
        (
            lambda folder: saved(folder, RAMP.astype(np.float32), "a.tif"),
            "a.tif holds fractions of an unknown scale",
        ),
        (
            lambda folder: saved(folder, RAMP.astype(np.int32) * 300, "a.tif"),
            "a.tif has pixels from 0 to 76500; wanted: 8 or 16 bits",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(ValueError, match=message):
        load_image(path, 8)


def test_a_missing_file_is_told_with_its_neighbours(tmp_path: Path) -> None:
    for i in range(10):
        (tmp_path / f"{i}.png").touch()
    with pytest.raises(ValueError, match=r"which holds: 0.png, 1.png, .*, 7.png, …$"):
        load_image(tmp_path / "a.png", 8)


@pytest.mark.parametrize(("size", "channels", "name"), [(0, 3, "size"), (8, 4, "channels")])
def test_arguments_are_checked(tmp_path: Path, size: int, channels: Any, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is"):
        load_image(saved(tmp_path, RAMP), size, channels=channels)


# ---- the SIGNS files ------------------------------------------------------------------------


def signs_files(folder: Path, **changes: Any) -> Path:
    """Write both files with 5 and 3 made-up pictures, and with changes; None leaves one out."""
    rng = np.random.default_rng(0)
    entries: dict[str, Any] = {"list_classes": np.arange(6)}
    for part, m in (("train", 5), ("test", 3)):
        entries[f"{part}_set_x"] = rng.integers(0, 256, (m, 64, 64, 3), np.uint8)
        entries[f"{part}_set_y"] = np.arange(m)
    entries |= changes
    for part in ("train", "test"):
        with h5py.File(folder / f"{part}_signs.h5", "w") as file:
            for name, value in entries.items():
                if value is not None and (name.startswith(part) or name == "list_classes"):
                    file[name] = value
    return folder


def test_signs_come_as_columns(tmp_path: Path) -> None:
    signs_files(tmp_path)
    (x, labels), (test_x, test_labels), classes = load_signs(tmp_path)
    assert x.shape == (12288, 5)
    assert test_x.shape == (12288, 3)
    with h5py.File(tmp_path / "train_signs.h5") as file:
        assert_array_equal(x[:, 2].reshape(64, 64, 3) * 255, file["train_set_x"][2])
    assert_array_equal(labels, np.arange(5))
    assert_array_equal(test_labels, [0, 1, 2])
    assert_array_equal(classes, np.arange(6))


def test_labels_may_come_as_a_row(tmp_path: Path) -> None:
    signs_files(tmp_path, train_set_y=np.arange(5).reshape(1, 5))
    assert_array_equal(load_signs(str(tmp_path)).train[1], np.arange(5))


def test_signs_fit_a_picture_of_ones_own(tmp_path: Path) -> None:
    signs_files(tmp_path)
    with h5py.File(tmp_path / "test_signs.h5") as file:
        own = saved(tmp_path, file["test_set_x"][1])
    assert_array_equal(load_image(own, 64), load_signs(tmp_path).test[0][:, 1:2])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train_set_y": None}, "train_signs.h5 lacks train_set_y; it holds: list_classes, train"),
        ({"list_classes": None}, "train_signs.h5 lacks list_classes"),
        ({"test_set_x": None}, "test_signs.h5 lacks test_set_x"),
        ({"train_set_x": np.zeros((5, 32, 32, 3), np.uint8)}, r"shape \(5, 32, 32, 3\); wanted"),
        ({"train_set_x": np.zeros((5, 12288), np.uint8)}, r"shape \(5, 12288\); wanted"),
        ({"train_set_x": np.zeros((0, 64, 64, 3), np.uint8)}, r"shape \(0, 64, 64, 3\); wanted"),
        (
            {"test_set_x": np.zeros((3, 64, 64, 3))},
            "test_set_x holds float64 values; wanted: uint8",
        ),
        ({"test_set_y": np.arange(4)}, r"test_set_y has shape \(4,\); wanted: \(3,\)"),
        ({"test_set_y": np.array([0, 1, 6])}, r"test_set_y holds \[6\]; wanted: one of \[0, 1, 2"),
        (
            {"train_set_y": np.arange(5.0)},
            "train_set_y holds float64 values; wanted: whole numbers",
        ),
        ({"list_classes": np.array([b"zero", b"one"])}, "list_classes holds .* wanted: whole"),
    ],
)
def test_signs_that_cannot_be_used_say_why(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        load_signs(signs_files(tmp_path, **changes))


def test_signs_files_that_are_missing_or_something_else(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere is not a folder"):
        load_signs(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"train_signs.h5: no such file in .* holds: nothing"):
        load_signs(tmp_path)
    signs_files(tmp_path)
    (tmp_path / "test_signs.h5").write_bytes(b"not HDF5 at all")
    with pytest.raises(ValueError, match=r"test_signs.h5 is not an HDF5 file, or a damaged one"):
        load_signs(tmp_path)
    (tmp_path / "test_signs.h5").write_bytes(b"")
    with pytest.raises(ValueError, match=r"test_signs.h5 is empty"):
        load_signs(tmp_path)
