"""Drawing for the lessons: the style, the line of facts, and ``show``.

The drawings themselves stand in the modules beside this one, as ``draw_*(ax, result)``.

nbval compares text and never pictures. So each figure ends with one line of facts, such as
``learning_rate=0.1 loss=0.0123``: caption, accessible text and regression value in one.
"""

import base64
import io
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from PIL import Image

from course_utils.checks import Array


def use_style() -> None:
    """Switch matplotlib to the course's style: readable in light and dark themes."""
    plt.style.use(Path(__file__).with_name("course.mplstyle"))


def facts(**values: Any) -> str:
    """Return one line, ``name=value name=value``, with four significant digits.

    Numbers smaller than 1e-12 count as 0: rounding noise about zero differs between machines.

    Raises
    ------
    ValueError
        For no value, or one that is neither text, a number nor an array of numbers.

    Examples
    --------
    >>> facts(learning_rate=0.1, loss=0.0123456, labels=[2, 0], noise=1e-17, done=True)
    'learning_rate=0.1 loss=0.01235 labels=[2, 0] noise=0 done=True'
    """
    if not values:
        raise ValueError("no facts; wanted: at least one name=value")
    return " ".join(f"{name}={_text(name, value)}" for name, value in values.items())


def show(figure: Figure, description: str, **values: Any) -> None:
    """Show a figure with its alternative text, print its line of facts, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From ``plt.subplots()``.
    description : str
        What one sees, for those who don't see it: at least 20 characters.
    **values
        The facts.

    Raises
    ------
    ValueError
        For a description that is too short, or no facts.
    """
    from IPython.display import display

    line = facts(**values)
    if len(description) < 20:
        raise ValueError(f"description is {description!r}; wanted: what one sees, 20 characters")
    data, metadata = picture(figure, f"{description} {line}")
    plt.close(figure)
    display({"text/plain": description, **data}, metadata=metadata, raw=True)
    print(line)


def picture(figure: Figure, alt: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return a figure as an output's data and metadata: a PNG with its alternative text.

    It is drawn with 1.5 pixels for each pixel of the page, so it is sharp on fine screens, and
    saved with 256 colours, which makes it three times smaller.
    """
    pixels, file, stale = io.BytesIO(), io.BytesIO(), figure.stale
    figure.savefig(pixels, format="rgba", dpi=150)
    figure.stale = stale  # saving marks a figure as changed, although nothing was
    width, height = (int(inches * 150) for inches in figure.get_size_inches())  # as matplotlib
    image = Image.frombytes("RGBA", (width, height), pixels.getvalue()).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(file, "png")
    data = {"image/png": base64.b64encode(file.getvalue()).decode()}
    width = round(float(figure.get_figwidth()) * 100)
    return data, {"image/png": {"alt": alt, "width": width}}


def within(values: ArrayLike, low: float, high: float) -> Array:
    """Return values as an axis from ``low`` to ``high`` can show them, (…).

    What lies beyond an end is put on it; NaN, what a diverged training leaves, on the upper one.
    """
    shown: Array = np.fmax(np.fmin(np.asarray(values, float), high), low)  # fmin passes NaN over
    return shown


def _text(name: str, value: Any) -> str:
    if isinstance(value, (str, bool, np.bool_)):
        return str(value)
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"fact {name} is {value!r}; wanted: text, a number or numbers")
    if array.ndim:
        return "[" + ", ".join(_text(name, entry) for entry in array) + "]"
    if array.dtype.kind in "iu":
        return str(int(array))
    number = float(array)
    return "0" if abs(number) < 1e-12 else f"{number:.4g}"
