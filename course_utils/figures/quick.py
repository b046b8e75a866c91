"""Artists that a slider moves quickly: numbers, pictures of a few large pixels, bars, many curves.

matplotlib lays out each text anew, and resamples each picture, whenever it draws: 2 ms a number,
10 to 20 ms a picture. Here a number is put together from pictures of its characters, which are
drawn once, and a picture's pixels are repeated. A hatched bar takes 0.3 ms: here all bars of a
colour are one outline with gaps. Hundreds of curves take 20 ms: here each is drawn once, and the
pixels that it covers are kept. All look as matplotlib's own.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import Normalize, to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import ArrayLike

from course_utils.checks import Array

SHARE_BEFORE = {"left": 0.0, "bottom": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}


class Number(Text):
    """A short level text, such as a number that changes; made by :func:`write_number`."""

    def draw(self, renderer: Any) -> None:
        """Paste the pictures of the characters side by side."""
        if self.get_visible() and self.get_text():
            look = self.get_fontproperties(), self.get_color(), renderer.dpi
            picture = np.hstack([_character(one, *look) for one in self.get_text()])
            height, width = picture.shape[:2]
            x, y = self.get_transform().transform(self.get_position())
            x -= width * SHARE_BEFORE[self.get_horizontalalignment()]
            y -= height * SHARE_BEFORE[self.get_verticalalignment()]
            renderer.draw_image(renderer.new_gc(), round(x), round(y), picture[::-1])
        self.stale = False


def write_number(ax: Axes, x: float, y: float, **look: Any) -> Number:
    """Return an empty number; ``look`` is Text's: the point (x, y) is its "bottom", "center"."""
    usual: dict[str, Any] = {
        "ha": "center",
        "va": "bottom",
        "transform": ax.transData,
        "animated": True,
    }
    number = Number(x, y, **(usual | look))
    ax.add_artist(number)
    return number


@lru_cache(maxsize=1000)
def _character(one: str, font: FontProperties, colour: str, dpi: float) -> Array:
    """Draw one character on a transparent ground as high as a line of text."""
    measure: Any = RendererAgg(1, 1, dpi).get_text_width_height_descent
    width, *_ = measure(one, font, False)
    _, height, descent = measure("lp", font, False)
    renderer: Any = RendererAgg(max(1, round(width)), round(height), dpi)
    pen = renderer.new_gc()
    pen.set_foreground(colour)
    renderer.draw_text(pen, 0, round(height - descent), one, font, 0)
    return np.array(renderer.buffer_rgba())


class Pixels(AxesImage):
    """A picture of large pixels with sharp edges; made by :func:`draw_pixels`."""

    def draw(self, renderer: Any) -> None:
        """Repeat the pixels and put them on the page; a missing one (NaN) leaves it as it is.

        A renderer without a page of pixels, such as one for SVG, gets the picture from matplotlib.
        """
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
        elif self.get_visible():
            page: Array = np.asarray(renderer.buffer_rgba()).view("<u4")[::-1, :, 0]  # from below
            colours = self.to_rgba(np.ma.asarray(self.get_array()), bytes=True).view("<u4")[..., 0]
            if self.origin == "upper":
                colours = colours[::-1]
            box, frame = self.get_window_extent(), self.axes.bbox
            columns, x = _repeated(colours.shape[1], box.intervalx, frame.intervalx, page.shape[1])
            rows, y = _repeated(colours.shape[0], box.intervaly, frame.intervaly, page.shape[0])
            large = colours[rows][:, columns]
            np.copyto(page[y, x], large, where=large != 0)
        self.stale = False


def _repeated(count: int, ends: Array, frame: Array, size: int) -> tuple[Array, slice]:
    """Return which of ``count`` large pixels each small one shows, and where on the page these lie.

    The large ones lie between two ``ends``; small ones outside of the frame and of the page, which
    has ``size``, are left out.
    """
    start, stop = np.sort(ends).round()
    first, last = np.clip((start, stop), *np.clip(frame.round(), 0, size)).astype(int)
    which = (np.arange(first, last) + 0.5 - start) * count / (stop - start)
    return which.astype(int), slice(first, last)


def draw_pixels(ax: Axes, values: ArrayLike, *, vmin: float, vmax: float, **look: Any) -> Pixels:
    """Draw ``values`` (rows, columns) as ``imshow`` does; the picture is made to be moved."""
    pixels = Pixels(ax, norm=Normalize(vmin, vmax), interpolation="nearest", animated=True, **look)
    pixels.set_data(values)
    pixels.set_extent(pixels.get_extent())  # the axes take its limits
    pixels.set_clip_path(ax.patch)
    ax.set_aspect("equal")
    ax.add_image(pixels)
    return pixels


def draw_equal_bars(
    ax: Axes, places: ArrayLike, heights: ArrayLike, width: float, **look: Any
) -> StepPatch:
    """Draw bars that look alike, as ``bar`` does; :func:`set_equal_bars` moves them."""
    edges = np.add.outer(np.asarray(places), [-width / 2, width / 2]).ravel()
    return ax.stairs(_with_gaps(heights), edges, fill=True, lw=0, animated=True, **look)


def set_equal_bars(bars: StepPatch, heights: ArrayLike) -> None:
    """Give the bars of :func:`draw_equal_bars` new heights."""
    bars.set_data(_with_gaps(heights))


def _with_gaps(heights: ArrayLike) -> Array:
    """Put a NaN, which is not drawn, between each two heights."""
    values = np.asarray(heights, dtype=float).ravel()
    return np.insert(values, np.arange(1, values.size), np.nan)


class Curves(Line2D):
    """Many curves of one look, as one line with a NaN between; made by :func:`draw_curves`.

    Where curves cross, a pixel is covered by each: 1 − α = Π (1 − αᵢ). So the logarithms of
    1 − αᵢ add up, and those of a curve that was drawn before need not be found again.
    """

    def __init__(self, *data: Any, **look: Any) -> None:
        super().__init__(*data, **look)
        self._traces: dict[bytes, tuple[Array, Array]] = {}
        self._page: RendererAgg | None = None

    def draw(self, renderer: Any) -> None:
        """Add up what each curve covers; a picture that is saved is drawn by matplotlib."""
        figure = self.get_figure(root=True)
        if not isinstance(renderer, RendererAgg) or figure is None or figure.canvas.is_saving():
            super().draw(renderer)
        elif self.get_visible():
            points = self.get_transform().transform(self.get_xydata())
            ends = np.flatnonzero(np.isnan(points[:, 1]))
            traces = [self._trace(curve, renderer) for curve in np.split(points, ends)]
            self._paint(renderer, *map(np.concatenate, zip(*traces, strict=True)))
        self.stale = False

    def _trace(self, points: Array, renderer: RendererAgg) -> tuple[Array, Array]:
        """Return the pixels of the page that a curve touches, and −log(1 − α) of each."""
        size = renderer.width, renderer.height, renderer.dpi
        if self._page is None or (self._page.width, self._page.height, self._page.dpi) != size:
            self._page, self._traces = RendererAgg(*size), {}
        key = points.tobytes()
        if key not in self._traces:
            curve = Line2D(*points.T)
            curve.update_from(self)
            curve.set_transform(IdentityTransform())
            self._page.clear()
            curve.draw(self._page)
            alpha = np.asarray(self._page.buffer_rgba())[..., 3].ravel()
            touched = np.flatnonzero(alpha)
            self._traces[key] = touched, -np.log1p(alpha[touched] / -256.0)
        return self._traces[key]

    def _paint(self, renderer: Any, touched: Array, cover: Array) -> None:
        """Put the curves' colour on the page, as thick as it is covered."""
        page = np.zeros((int(renderer.height), int(renderer.width), 4), np.uint8)
        total = np.bincount(touched, cover)
        where = np.flatnonzero(total)
        pixels = page.reshape(-1, 4)
        pixels[where, :3] = np.multiply(255, to_rgb(self.get_color()))
        pixels[where, 3] = np.minimum(255, np.rint(-256 * np.expm1(-total[where])))
        renderer.draw_image(renderer.new_gc(), 0, 0, page[::-1])


def draw_curves(ax: Axes, **look: Any) -> Curves:
    """Return a bundle of curves, none so far; ``look`` is a line's, without marks, and stays."""
    curves = Curves([], [], animated=True, **look)
    ax.add_line(curves)
    return curves


def set_curves(curves: Curves, x: ArrayLike, rows: ArrayLike) -> None:
    """Show the ``rows`` (k, n) over x (n,) as k curves."""
    places, values = np.asarray(x, dtype=float), np.asarray(rows, dtype=float)
    gap = np.full(len(values), np.nan)  # NaN lifts the pen
    curves.set_data(
        np.tile(np.append(places, np.nan), len(values)), np.column_stack([values, gap]).ravel()
    )
