"""A learner's own pictures: one photo, or the course's SIGNS files.

A network wants a column of numbers between 0 and 1, always of one size. Files come in many other
forms, so what happens to a picture is said here once, and a file that can't be used gets a clear
line. Files are only read.

    photo → upright → on white paper → RGB or grey → middle square → size × size → column / 255

Row by row, pixel by pixel, red, green, blue: the order of NumPy's ``reshape``.
"""

import warnings
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from course_utils.checks import Array, whole_number

SIGNS_SHAPE = (64, 64, 3)


def load_image(path: str | Path, size: int, *, channels: Literal[1, 3] = 3) -> Array:
    """Return a picture as one example, a column of numbers from 0 (black) to 1 (white).

    Parameters
    ----------
    path : str or Path
        A file of any kind that Pillow reads: PNG, JPEG, GIF, TIFF, …
    size : int
        Rows, and columns, of the result. The middle square of the picture is taken, and each new
        pixel is the mean of the pixels it covers. A smaller picture is refused, not blown up.
    channels : 3 or 1
        Red, green and blue, or one grey: 0.299 R + 0.587 G + 0.114 B.

    Returns
    -------
    ndarray, shape (size · size · channels, 1)
        float64.

    Raises
    ------
    ValueError
        If there is no such file, if it is empty, cut off, no picture, too small or huge.

    Notes
    -----
    A photo that the camera's EXIF note calls turned is turned upright. Transparent parts become
    white paper. 16-bit grey is scaled to 8 bits, where Pillow's own ``convert`` would make all but
    the darkest parts white. Of an animation the first picture is taken.
    """
    whole_number("size", size, 1)
    if channels not in (1, 3):
        raise ValueError(f"channels is {channels!r}; wanted: 1 (grey) or 3 (red, green, blue)")
    path = _file(path)
    image = _flat(_opened(path), path)
    if min(image.size) < size:
        raise ValueError(
            f"{path.name} has {image.width} × {image.height} pixels; wanted: at least "
            f"{size} × {size}"
        )
    image = image.convert("RGB" if channels == 3 else "L")
    square = ImageOps.fit(image, (size, size), method=Image.Resampling.BOX)
    column: Array = np.asarray(square).reshape(-1, 1) / 255
    return column


def _file(path: str | Path) -> Path:
    """Return the path of a file that is there and not empty."""
    path = Path(path)
    if path.is_dir():
        raise ValueError(f"{path.name or path} is a folder; wanted: a file")  # "." has no name
    if not path.exists():
        raise ValueError(f"{path.name}: no such file in {_contents(path.parent)}")
    if path.stat().st_size == 0:
        raise ValueError(f"{path.name} is empty: it has 0 bytes")
    return path


def _contents(folder: Path) -> str:
    if not folder.is_dir():
        return f"the folder {folder.name}, which is not there either"
    names = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"its folder, which holds: {shown or 'nothing'}"


def _opened(path: Path) -> Image.Image:
    """Read a picture with all its pixels, and turn it upright."""
    with warnings.catch_warnings():
        # Pillow warns of a huge picture, and refuses one twice as large. Here both are refused,
        # before any pixel is unpacked: a small file may hold more of them than memory can.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as image:
                image.load()
                return ImageOps.exif_transpose(image)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise ValueError(
                f"{path.name} is too large: it has more than {Image.MAX_IMAGE_PIXELS:,} pixels. "
                "Make it smaller first"
            ) from error
        except UnidentifiedImageError as error:
            raise ValueError(f"{path.name} is not a picture, or none that can be read") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise ValueError(
                f"{path.name} can't be read: it is damaged, cut off or locked"
            ) from error


def _flat(image: Image.Image, path: Path) -> Image.Image:
    """Return 8-bit pixels without transparency."""
    if image.mode.startswith("I"):
        grey = np.asarray(image, dtype=np.int64)
        if grey.min() < 0 or grey.max() > 65535:
            raise ValueError(
                f"{path.name} has pixels from {grey.min()} to {grey.max()}; wanted: 8 or 16 bits"
            )
        return Image.fromarray((grey // 257).astype(np.uint8))
    if image.mode == "F":
        raise ValueError(f"{path.name} holds fractions of an unknown scale; wanted: 8 or 16 bits")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return image


class Signs(NamedTuple):
    """The SIGNS data set: pictures of hands that show the numbers 0 to 5.

    Attributes
    ----------
    train, test : (x, labels)
        x is (12288, m), float64 from 0 to 1; labels are (m,), class numbers.
    classes : ndarray of int, shape (6,)
        The class numbers.
    """

    train: tuple[Array, Array]
    test: tuple[Array, Array]
    classes: Array


def load_signs(folder: str | Path) -> Signs:
    """Read a learner's own copy of the course's two SIGNS files.

    Parameters
    ----------
    folder : str or Path
        Where train_signs.h5 and test_signs.h5 lie.

    Returns
    -------
    Signs
        Examples as columns, ready for a network with 12288 = 64 · 64 · 3 inputs.

    Raises
    ------
    ValueError
        If a file is missing or not HDF5, lacks an entry, or holds another shape, kind or label.

    Notes
    -----
    The pictures belong to the course and are not part of this project.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"{folder.name} is not a folder; wanted: the folder of train_signs.h5")
    train_x, train_y, classes = _read_h5(
        folder / "train_signs.h5", ("train_set_x", "train_set_y", "list_classes")
    )
    test_x, test_y = _read_h5(folder / "test_signs.h5", ("test_set_x", "test_set_y"))
    return Signs(
        _examples("train_set", train_x, train_y, classes),
        _examples("test_set", test_x, test_y, classes),
        classes,
    )


def _read_h5(path: Path, names: tuple[str, ...]) -> list[Array]:
    """Return some arrays of an HDF5 file."""
    import h5py

    path = _file(path)
    try:
        with h5py.File(path, "r") as file:
            missing = [name for name in names if not isinstance(file.get(name), h5py.Dataset)]
            if missing:
                held = ", ".join(file) or "nothing"
                raise ValueError(f"{path.name} lacks {', '.join(missing)}; it holds: {held}")
            return [np.asarray(file[name]) for name in names]
    except OSError as error:
        raise ValueError(f"{path.name} is not an HDF5 file, or a damaged one") from error


def _examples(name: str, x: Array, labels: Array, classes: Array) -> tuple[Array, Array]:
    """Return pictures as columns and labels as (m,), checked."""
    if x.shape[1:] != SIGNS_SHAPE or len(x) == 0:
        raise ValueError(f"{name}_x has shape {x.shape}; wanted: (m, 64, 64, 3)")
    if x.dtype != np.uint8:
        raise ValueError(f"{name}_x holds {x.dtype} values; wanted: uint8, 0 to 255")
    if labels.shape not in ((len(x),), (1, len(x))):
        raise ValueError(f"{name}_y has shape {labels.shape}; wanted: ({len(x)},), one a picture")
    for what, numbers in ((f"{name}_y", labels), ("list_classes", classes)):
        if numbers.dtype.kind not in "iu":
            raise ValueError(f"{what} holds {numbers.dtype} values; wanted: whole numbers")
    unknown = np.setdiff1d(labels, classes)
    if unknown.size:
        known = classes.tolist()
        raise ValueError(f"{name}_y holds {unknown[:3].tolist()}; wanted: one of {known}")
    return x.reshape(len(x), -1).T / 255, labels.reshape(-1).astype(np.int64)
