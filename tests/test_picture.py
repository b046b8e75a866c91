"""The picture: background and sheet together are the figure, and only what changed is drawn."""

import io
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from course_utils import figures
from course_utils.picture import Picture
from tests.unpacking import unpack

Pixels = NDArray[np.int64]


class Drawing:
    """Axes with a line that stays and a line and a text that move."""

    def __init__(self) -> None:
        self.figure, self.ax = plt.subplots(figsize=(3, 2))
        plt.close(self.figure)
        self.ax.set(xlim=(0, 10), ylim=(-1, 1), xlabel="x")
        self.ax.plot([0, 10], [0.5, 0.5], color="C2")
        (self.line,) = self.ax.plot([1, 5], [0, -0.5], color="C1", animated=True)
        self.text = self.ax.text(2, 0.2, "here", animated=True)
        self.picture = Picture(self.figure, "Two lines.")


@pytest.fixture
def drawing() -> Drawing:
    shown = Drawing()
    shown.picture.show("a=1")
    return shown


def opened(encoded: bytes) -> Image.Image:
    return Image.open(io.BytesIO(encoded)).convert("RGBA")


def unpacked(picture: Picture) -> Image.Image:
    """Return the sheet, unpacked as the browser does it."""
    _, _, width, height = picture.box
    return Image.fromarray(unpack(picture.sheet, height, width))


def composed(picture: Picture) -> Pixels:
    """What the browser paints: the sheet on the background."""
    image = opened(picture.background)
    if picture.sheet:
        image.alpha_composite(unpacked(picture), tuple(picture.box[:2]))
    return np.asarray(image.convert("RGB")).astype(np.int64)


def saved(figure: Figure) -> Pixels:
    """What matplotlib itself makes of the figure."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    return np.asarray(Image.open(file).convert("RGB")).astype(np.int64)


def assert_right(drawing: Drawing) -> None:
    difference = np.abs(composed(drawing.picture) - saved(drawing.figure))
    # Blending on a transparent sheet rounds a soft edge by a few of 255 steps.
    assert difference.max() <= 8
    assert difference.mean() < 0.05


def test_background_and_sheet_together_are_the_figure(drawing: Drawing) -> None:
    assert_right(drawing)
    drawing.line.set_data([1, 9], [-0.9, 0.9])
    drawing.text.set_text("there")
    drawing.picture.show("a=2")
    assert_right(drawing)


def test_background_is_the_figure_without_what_moves(drawing: Drawing) -> None:
    drawing.line.set_visible(False)
    drawing.text.set_visible(False)
    background = np.asarray(opened(drawing.picture.background).convert("RGB")).astype(np.int64)
    assert np.abs(background - saved(drawing.figure)).max() <= 1


def test_sheet_has_only_what_moves_and_is_cut_to_it(drawing: Drawing) -> None:
    drawing.text.set_visible(False)
    drawing.line.set_data([4, 6], [0, 0])
    drawing.line.set_color("#ff0000")
    drawing.line.set_linestyle("-")
    drawing.picture.show("a=2")
    sheet = np.asarray(unpacked(drawing.picture))
    assert sheet.shape[0] < 10  # one horizontal line
    assert sheet.shape[1] < 0.3 * 450
    seen = sheet[sheet[..., 3] > 0]
    assert len(seen)
    assert (seen[:, 0] > 200).all()  # red, so neither axes nor the other line
    assert (seen[:, 1:3] < 50).all()


def test_a_move_sends_the_sheet_and_not_the_background(drawing: Drawing) -> None:
    background, sheet = drawing.picture.background, drawing.picture.sheet
    drawing.line.set_data([0, 1], [0, 1])
    drawing.picture.show("a=2")
    assert drawing.picture.background is background
    assert drawing.picture.sheet != sheet


def set_title(drawing: Drawing) -> None:
    drawing.ax.set_title("new")


def set_limits(drawing: Drawing) -> None:
    drawing.ax.set_xlim(0, 20)


def add_line(drawing: Drawing) -> None:
    drawing.ax.plot([0, 1], [0, 1])


def add_moving_line(drawing: Drawing) -> None:
    drawing.ax.plot([1, 9], [0.9, 0.9], animated=True)


def add_moving_bar(drawing: Drawing) -> None:
    drawing.ax.bar(3, 0.9, bottom=-0.45, color="C3", animated=True)


def remove_moving_line(drawing: Drawing) -> None:
    drawing.line.remove()


def color_still_line(drawing: Drawing) -> None:
    drawing.ax.lines[0].set_color("black")


@pytest.mark.parametrize(
    "change",
    [
        set_title,
        set_limits,
        add_line,
        add_moving_line,
        add_moving_bar,
        remove_moving_line,
        color_still_line,
    ],
)
def test_a_change_of_anything_else_is_seen_too(
    drawing: Drawing, change: Callable[[Drawing], None]
) -> None:
    before = composed(drawing.picture)
    change(drawing)
    drawing.picture.show("a=2")
    assert (composed(drawing.picture) != before).any()
    assert_right(drawing)


def test_after_such_a_change_the_background_stays_again(drawing: Drawing) -> None:
    set_title(drawing)
    drawing.picture.show("a=2")
    background = drawing.picture.background
    drawing.line.set_data([0, 1], [0, 1])
    drawing.picture.show("a=3")
    assert drawing.picture.background is background


def test_axes_do_not_jump_when_a_label_grows(drawing: Drawing) -> None:
    where = drawing.ax.get_position().bounds
    drawing.ax.set_ylabel("a label\nof three\nlines", fontsize=20)
    drawing.picture.show("a=2")
    assert drawing.ax.get_position().bounds == where


def test_when_nothing_is_left_to_move_the_sheet_is_empty(drawing: Drawing) -> None:
    drawing.line.set_visible(False)
    drawing.text.set_visible(False)
    drawing.picture.show("a=2")
    assert drawing.picture.sheet == b""
    assert_right(drawing)


def test_what_has_the_higher_zorder_lies_above(drawing: Drawing) -> None:
    low, high = (
        drawing.ax.axvspan(4, 6, 0.1, 0.9, facecolor=color, zorder=zorder, animated=True)
        for color, zorder in [("#00ff00", 9), ("#0000ff", 8)]
    )
    drawing.picture.show("a=2")
    middle = composed(drawing.picture)[150, 225]
    assert middle.tolist() == [0, 255, 0]
    assert low.get_zorder() > high.get_zorder()
    assert_right(drawing)


def test_facts_and_picture_leave_in_one_message(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[set[str]] = []
    monkeypatch.setattr(
        Picture, "send_state", lambda self, key=None: messages.append(set(key or ()))
    )
    drawing.line.set_data([0, 1], [0, 1])
    set_title(drawing)
    drawing.picture.show("a=2")
    (message,) = messages
    assert {"background", "sheet", "facts"} <= message


def test_the_same_state_is_the_same_bytes() -> None:
    sent = []
    for _ in range(2):
        drawing = Drawing()
        drawing.picture.show("a=1")
        sent.append((drawing.picture.background, drawing.picture.box, drawing.picture.sheet))
    assert sent[0] == sent[1]


def test_a_failure_is_told_and_leaves_the_picture(drawing: Drawing) -> None:
    before = composed(drawing.picture)
    drawing.picture.fail("ValueError: no")
    assert (drawing.picture.facts, drawing.picture.failed) == ("ValueError: no", True)
    assert (composed(drawing.picture) == before).all()
    drawing.picture.show("a=1")
    assert (drawing.picture.facts, drawing.picture.failed) == ("a=1", False)


@pytest.mark.parametrize("size", [(6.4, 4.0), (3.0, 2.0), (8.0, 5.4)])
def test_size_on_the_page_is_that_of_the_figure(size: tuple[float, float]) -> None:
    figure = Figure(figsize=size)
    picture = Picture(figure, "Nothing.")
    picture.show("a=1")
    assert (picture.width, picture.height) == (100 * size[0], 100 * size[1])
    assert opened(picture.background).size == (150 * size[0], 150 * size[1])


@pytest.mark.parametrize("dpi", [72, 300])
def test_size_on_the_page_does_not_depend_on_the_dpi(dpi: int) -> None:
    figure = Figure(figsize=(3, 2), dpi=dpi)
    picture = Picture(figure, "Nothing.")
    picture.show("a=1")
    assert (picture.width, picture.height) == (300, 200)
    assert opened(picture.background).size == (450, 300)


@pytest.mark.parametrize(
    ("device_pixel_ratio", "drawn"), [(0.5, 1), (1, 1), (1.25, 1.25), (1.5, 1.5), (3, 1.5)]
)
def test_no_more_pixels_are_drawn_than_the_screen_has(
    drawing: Drawing, device_pixel_ratio: float, drawn: float
) -> None:
    drawing.picture.device_pixel_ratio = device_pixel_ratio
    assert opened(drawing.picture.background).size == (300 * drawn, 200 * drawn)
    assert (drawing.picture.width, drawing.picture.height) == (300, 200)
    assert drawing.picture.facts == "a=1"
    assert_right(drawing)
    drawing.line.set_data([1, 9], [-0.9, 0.9])
    drawing.picture.show("a=2")
    assert opened(drawing.picture.background).size == (300 * drawn, 200 * drawn)
    assert_right(drawing)


def test_another_screen_gets_one_message_and_keeps_an_error_message(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing.picture.fail("ValueError: no")
    messages: list[set[str]] = []
    monkeypatch.setattr(
        Picture, "send_state", lambda self, key=None: messages.append(set(key or ()))
    )
    drawing.picture.set_state({"device_pixel_ratio": 1})  # as the browser does it
    # ipywidgets itself sends the browser's own value back.
    (message,) = [message for message in messages if message != {"device_pixel_ratio"}]
    assert message - {"device_pixel_ratio"} == {"background", "box", "sheet"}
    assert (drawing.picture.facts, drawing.picture.failed) == ("ValueError: no", True)


def test_the_still_picture_of_a_saved_notebook_is_the_same_figure(drawing: Drawing) -> None:
    import base64

    data: dict[str, Any] = figures.picture(drawing.figure, "alt")[0]
    still = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
    difference = np.abs(np.asarray(still).astype(np.int64) - composed(drawing.picture))
    assert difference.mean() < 1  # 256 colours
