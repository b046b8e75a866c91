"""A figure as a widget that redraws only what moves.

A matplotlib figure has artists that never change (axes, labels, contours) and artists that a slider
moves. The first are the *background*: drawn and sent to the browser once. The second are made with
``animated=True``; at each event they alone are drawn, on a transparent sheet that the browser lays
over the background. The sheet is cut to its non-transparent box, so it is small and quick to send.
The browser tells how fine its screen is: no more pixels are drawn than can be seen.

matplotlib itself tells when this is not enough: a figure turns stale when an artist that is not
animated has changed. Then the background is drawn again. So the picture is right without a thought,
but for one thing: what moves lies above all that does not, whatever its ``zorder``.
"""

import io
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from course_utils.sheet import pack

FINEST = 1.5  # drawn pixels per pixel of the page at most: sharp on fine screens, still quick


class Picture(anywidget.AnyWidget):
    """The figure and, below it, one line of facts.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Taken over: it gets a canvas and a resolution of its own.
    description : str
        What one sees, for screen readers.
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    description = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    background = traitlets.Bytes().tag(sync=True)
    sheet = traitlets.Bytes().tag(sync=True)
    box = traitlets.List(traitlets.Int(), [0, 0, 0, 0]).tag(sync=True)  # left, top, width, height
    facts = traitlets.Unicode().tag(sync=True)
    failed = traitlets.Bool(False).tag(sync=True)
    device_pixel_ratio = traitlets.Float(FINEST).tag(sync=True)  # the browser's name for it

    def __init__(self, figure: Figure, description: str) -> None:
        width, height = (round(float(inches) * 100) for inches in figure.get_size_inches())
        self._figure, self._canvas = figure, FigureCanvasAgg(figure)
        self._n_artists = -1  # none drawn yet
        super().__init__(description=description, width=width, height=height)

    def show(self, facts: str) -> None:
        """Draw what changed and send it with its line of facts, in one message."""
        with self.hold_sync():
            self._draw()
            self.facts, self.failed = facts, False

    def fail(self, message: str) -> None:
        """Say below the picture what went wrong; the picture stays as it was."""
        with self.hold_sync():
            self.facts, self.failed = message, True

    @traitlets.observe("device_pixel_ratio")
    def _other_screen(self, _: Any) -> None:
        with self.hold_sync():
            self._draw()

    def _draw(self) -> None:
        dpi = 100 * min(max(self.device_pixel_ratio, 1), FINEST)
        if self._figure.dpi != dpi:
            self._figure.set_dpi(dpi)
        # An animated bar or patch that is added does not make the figure stale.
        n_artists = sum(len(axes.get_children()) for axes in self._figure.axes)
        if self._figure.stale or n_artists != self._n_artists:
            self._n_artists = n_artists
            self._canvas.draw()  # leaves out the animated artists
            self._figure.set_layout_engine("none")  # from now on nothing jumps
            self.background = _encoded(self._pixels())
            self._moving = self._figure.findobj(lambda artist: artist.get_animated())
            self._moving.sort(key=lambda artist: artist.get_zorder())
        self.box, self.sheet = self._moved()

    def _pixels(self) -> Any:
        return np.asarray(self._canvas.buffer_rgba())

    def _moved(self) -> tuple[list[int], bytes]:
        renderer = self._canvas.get_renderer()
        renderer.clear()
        for artist in self._moving:
            artist.draw(renderer)
        pixels = self._pixels()
        box = Image.fromarray(pixels).getbbox()
        if box is None:
            return [0, 0, 0, 0], b""
        left, top, right, bottom = box
        return [left, top, right - left, bottom - top], pack(pixels[top:bottom, left:right])


def _encoded(pixels: Any) -> bytes:
    """Lossless WebP: on these pictures 2 to 3 times as quick as PNG at level 1, and smaller."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "webp", lossless=True, quality=0, method=0)
    return file.getvalue()
