"""Quick artists look as matplotlib's own."""

from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from course_utils.checks import Array
from course_utils.figures.quick import (
    draw_curves,
    draw_equal_bars,
    draw_pixels,
    set_curves,
    set_equal_bars,
    write_number,
)
from tests.lesson import heights_of


def empty_axes(dpi: float = 150) -> Axes:
    figure = plt.figure(figsize=(4, 3), dpi=dpi)
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.set_axis_off()
    return ax


def drawn(ax: Axes) -> Array:
    """Return the figure as a screen shows it, (height, width, 3), with what a slider moves."""
    for artist in [*ax.images, *ax.artists, *ax.texts, *ax.patches, *ax.lines]:
        artist.set_animated(False)
    ax.figure.canvas.draw()
    pixels: Array = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3]  # type: ignore[attr-defined]
    return pixels


def ink_box(pixels: Array) -> Array:
    """Return the first and last row and column that are not white."""
    rows, columns = np.nonzero((pixels < 128).any(axis=2))
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


LOOKS: list[dict[str, Any]] = [
    {"ha": "center", "va": "bottom", "fontsize": 9},
    {"ha": "left", "va": "top", "fontsize": 14, "color": "#9c4300"},
    {"ha": "right", "va": "center", "fontsize": 30},
]


@pytest.mark.parametrize("text", ["0.842", "−12.5", "≈0", "shape (3, 1)", "7"])
@pytest.mark.parametrize("look", LOOKS)
def test_number_stands_where_a_text_stands(text: str, look: dict[str, Any]) -> None:
    ours, theirs = empty_axes(), empty_axes()
    write_number(ours, 0.4, 0.6, **look).set_text(text)
    theirs.text(0.4, 0.6, text, **look)
    box, other = ink_box(drawn(ours)), ink_box(drawn(theirs))
    # Each character takes whole pixels: up to half a pixel each is added or lost.
    assert np.abs(box - other).max() <= 2 + len(text) / 2


@pytest.mark.parametrize("dpi", [72, 150])
def test_number_has_the_ink_of_a_text(dpi: float) -> None:
    ours, theirs = empty_axes(dpi=dpi), empty_axes(dpi=dpi)
    write_number(ours, 0.5, 0.5, fontsize=12, color="#00507f").set_text("3.14159")
    theirs.text(0.5, 0.5, "3.14159", ha="center", fontsize=12, color="#00507f")
    ink, wanted = ((255.0 - drawn(ax)).sum(axis=(0, 1)) for ax in (ours, theirs))
    np.testing.assert_allclose(ink, wanted, rtol=0.03)


def test_number_follows_its_place_and_its_text() -> None:
    ax = empty_axes()
    number = write_number(ax, 0.2, 0.2, fontsize=12)
    assert drawn(ax).min() == 255
    number.set_text("8")
    before = ink_box(drawn(ax))
    number.set_position((0.2, 0.7))
    after = ink_box(drawn(ax))
    shift = 0.5 * 0.8 * 3 * 150
    np.testing.assert_allclose(after - before, [-shift, -shift, 0, 0], atol=1)
    number.set_visible(False)
    assert drawn(ax).min() == 255


def test_number_is_moved_by_sliders() -> None:
    assert write_number(empty_axes(), 0, 0).get_animated()


VALUES = np.random.default_rng(0).uniform(-0.2, 1.2, (5, 8))


@pytest.mark.parametrize("origin", ["upper", "lower"])
@pytest.mark.parametrize("extent", [None, (0, 1, 0, 1)])
def test_pixels_are_imshow_with_sharp_edges(origin: Any, extent: Any) -> None:
    ours, theirs = empty_axes(), empty_axes()
    look = {"cmap": "cividis", "vmin": 0, "vmax": 1, "origin": origin, "extent": extent}
    draw_pixels(ours, VALUES, **look)
    theirs.imshow(VALUES, interpolation="nearest", **look)
    assert ours.get_xlim() == theirs.get_xlim()
    assert ours.get_ylim() == theirs.get_ylim()
    different = (drawn(ours) != drawn(theirs)).any(axis=2)
    # At most a line of pixels at each edge of each large pixel.
    assert different.mean() < 0.03


@pytest.mark.parametrize("limits", [(2, 5, 3, 1), (-3, 20, 9, -9), (10, 12, 10, 12)])
@pytest.mark.parametrize("place", [(0.1, 0.1, 0.8, 0.8), (-0.3, 0.5, 0.8, 0.8), (2, 2, 0.5, 0.5)])
def test_pixels_end_where_the_axes_or_the_page_end(limits: Any, place: Any) -> None:
    ours, theirs = empty_axes(), empty_axes()
    draw_pixels(ours, VALUES, vmin=0, vmax=1)
    theirs.imshow(VALUES, vmin=0, vmax=1, interpolation="nearest")
    for ax in (ours, theirs):
        ax.set(xlim=limits[:2], ylim=limits[2:], position=place)
    different = (drawn(ours) != drawn(theirs)).any(axis=2)
    assert different.mean() < 0.03


def test_missing_pixels_leave_what_is_below() -> None:
    ours, theirs = empty_axes(), empty_axes()
    values = np.where(VALUES > 0.5, VALUES, np.nan)
    draw_pixels(ours, values, vmin=0, vmax=1)
    theirs.imshow(values, vmin=0, vmax=1, interpolation="nearest")
    assert (drawn(ours) != drawn(theirs)).any(axis=2).mean() < 0.03


@pytest.mark.parametrize(("form", "date"), [("svg", "Date"), ("pdf", "CreationDate")])
def test_pixels_are_saved_as_imshow_where_there_is_no_page_of_pixels(form: str, date: str) -> None:
    ours, theirs = empty_axes(), empty_axes()
    values = np.tile(VALUES, (20, 20))  # pixels so small that matplotlib would blur them unasked
    draw_pixels(ours, values, vmin=0, vmax=1).set_animated(False)
    theirs.imshow(values, vmin=0, vmax=1, interpolation="nearest")
    saved = []
    with plt.rc_context({"svg.hashsalt": "the same ids"}):
        for figure in (ours.get_figure(root=True), theirs.get_figure(root=True)):
            file = BytesIO()
            figure.savefig(file, format=form, metadata={date: None})  # type: ignore[union-attr]
            saved.append(file.getvalue())
    assert saved[0] == saved[1]


def test_pixels_show_new_values() -> None:
    ax = empty_axes()
    pixels = draw_pixels(ax, VALUES, cmap="gray_r", vmin=0, vmax=1)
    pixels.set_data(np.ones((4, 4)))
    height, width, _ = drawn(ax).shape
    assert drawn(ax)[height // 2, width // 2].tolist() == [0, 0, 0]
    pixels.set_data(np.zeros((4, 4)))
    assert drawn(ax)[height // 2, width // 2].tolist() == [255, 255, 255]


def test_pixels_are_moved_by_sliders() -> None:
    pixels = draw_pixels(empty_axes(), VALUES, vmin=0, vmax=1)
    assert pixels.get_animated()


@pytest.mark.parametrize("look", [{}, {"hatch": "//", "ec": "white"}])
def test_equal_bars_look_as_bars(look: dict[str, Any]) -> None:
    places, heights = np.arange(5) - 0.2, [0.3, 1.0, 0.0, -0.4, 0.7]
    ours, theirs = empty_axes(), empty_axes()
    bars = draw_equal_bars(ours, places, np.ones((5, 1)), 0.4, fc="C1", **look)
    set_equal_bars(bars, np.reshape(heights, (5, 1)))  # a column of probabilities, as they come
    theirs.bar(places, heights, 0.4, fc="C1", lw=0, **look)
    for ax in (ours, theirs):
        ax.set(xlim=(-1, 5), ylim=(-0.5, 1.1))
    np.testing.assert_array_equal(heights_of(bars), heights)
    difference = np.abs(drawn(ours).astype(float) - drawn(theirs))
    # A bar's edges may be rounded to another pixel; the hatch begins elsewhere in each bar.
    assert (difference.max(axis=2) > 40).mean() < 0.01


PLACES = np.arange(1, 82)
WALKS = np.exp(0.03 * np.random.default_rng(0).standard_normal((40, 81)).cumsum(axis=1))


def axes_of_walks(dpi: float = 150) -> Axes:
    ax = empty_axes(dpi)
    ax.set(xlim=(1, 81), ylim=(0.5, 1.5), yscale="log")  # some walks leave the axes
    return ax


@pytest.mark.parametrize("count", [0, 1, 2, 40])
@pytest.mark.parametrize("look", [{"color": "C0", "lw": 0.9}, {"color": "#9c4300", "lw": 3}])
def test_curves_look_as_lines_drawn_one_by_one(count: int, look: dict[str, Any]) -> None:
    ours, theirs = axes_of_walks(), axes_of_walks()
    set_curves(draw_curves(ours, **look), PLACES, WALKS[:count])
    theirs.plot(PLACES, WALKS[:count].T, **look)
    difference = np.abs(drawn(ours).astype(int) - drawn(theirs))
    # Of 255: matplotlib rounds each time that it lays a line over the others.
    assert difference.max() <= (1 if count <= 1 else 6)
    assert difference.mean() < 0.1
    assert drawn(ours).min() < 255 or not count


def test_curves_follow_what_is_shown_and_where() -> None:
    ax = axes_of_walks()
    curves = draw_curves(ax, color="C0")
    for low, count, dpi in [(0.5, 40, 150), (0.5, 3, 150), (0.2, 3, 150), (0.2, 3, 100)]:
        ax.set_ylim(low, 1.5)
        ax.get_figure(root=True).set_dpi(dpi)  # type: ignore[union-attr]
        set_curves(curves, PLACES, WALKS[:count])
        other = axes_of_walks(dpi)
        other.set_ylim(low, 1.5)
        other.plot(PLACES, WALKS[:count].T, color="C0")
        assert np.abs(drawn(ax).astype(int) - drawn(other)).max() <= 6
    curves.set_visible(False)
    assert drawn(ax).min() == 255


def test_a_curve_is_drawn_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ax, drawings, draw = axes_of_walks(), list[int](), Line2D.draw

    def counted(line: Line2D, renderer: Any) -> None:
        drawings.append(len(line.get_xydata()))  # type: ignore[arg-type]
        draw(line, renderer)

    monkeypatch.setattr(Line2D, "draw", counted)
    curves = draw_curves(ax, color="C0")
    for count, new in [(5, 5), (4, 0), (7, 2), (5, 0)]:
        drawings.clear()
        set_curves(curves, PLACES, WALKS[:count])
        drawn(ax)
        assert sum(length > 1 for length in drawings) == new


@pytest.mark.parametrize("form", ["png", "svg"])
def test_curves_are_saved_as_one_line_with_gaps(form: str) -> None:
    ours, theirs = axes_of_walks(), axes_of_walks()
    curves = draw_curves(ours, color="C0", label="kept")
    set_curves(curves, PLACES, WALKS)
    theirs.plot(curves.get_xdata(), curves.get_ydata(), color="C0", label="kept")
    saved = []
    with plt.rc_context({"svg.hashsalt": "the same ids"}):
        for ax in (ours, theirs):
            ax.legend()
            file = BytesIO()
            metadata = {"Date": None} if form == "svg" else {}
            ax.get_figure(root=True).savefig(file, format=form, metadata=metadata)  # type: ignore[union-attr]
            saved.append(file.getvalue())
    assert saved[0] == saved[1]


def test_curves_are_moved_by_sliders() -> None:
    assert draw_curves(empty_axes()).get_animated()
