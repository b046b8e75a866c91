"""The line of facts, ``show`` and the style; bowl and path as a slider moves them."""

import base64
import io
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from course_utils import figures
from course_utils.figures.descent import draw_bowl, draw_path, set_path

DESCRIPTION = "A line that rises from left to right."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("slow", "slow"),
        (True, "True"),
        (np.bool_(False), "False"),
        (3, "3"),
        (np.int8(-3), "-3"),
        (123456, "123456"),
        (0.1, "0.1"),
        (np.float32(0.1), "0.1"),
        (0.0123456, "0.01235"),
        (123456.0, "1.235e+05"),
        (1.0, "1"),
        (-0.0, "0"),
        (1e-13, "0"),
        (-1e-13, "0"),
        (1e-11, "1e-11"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (-np.inf, "-inf"),
        ([], "[]"),
        ([2, 0], "[2, 0]"),
        ((0.5, np.nan, -np.inf, 1e-17), "[0.5, nan, -inf, 0]"),
        (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
        (np.zeros((1, 1, 1)), "[[[0]]]"),
        (np.array(2.5), "2.5"),
    ],
)
def test_facts_write_each_kind_of_value(value: Any, text: str) -> None:
    assert figures.facts(x=value) == f"x={text}"


def test_facts_keep_the_order_and_are_one_line() -> None:
    assert figures.facts(b=1, a="two", c=[0.25]) == "b=1 a=two c=[0.25]"


@given(number=st.floats(-1e300, 1e300), noise=st.floats(-9e-13, 9e-13))
def test_facts_are_true_to_four_digits_and_blind_to_noise_about_zero(
    number: float, noise: float
) -> None:
    assert float(figures.facts(x=number)[2:]) == pytest.approx(number, rel=5.1e-4, abs=1e-12)
    assert figures.facts(x=noise) == "x=0"


@pytest.mark.parametrize(
    "value",
    [None, 1j, {"a": 1}, [True, False], ["a", "b"], [1, None], [[1, 2], [3]], object, 10**30],
)
def test_facts_name_what_is_neither_text_nor_number(value: Any) -> None:
    with pytest.raises(ValueError, match=r"fact loss is .*; wanted: text, a number or numbers"):
        figures.facts(loss=value)


def test_facts_want_at_least_one() -> None:
    with pytest.raises(ValueError, match="no facts; wanted: at least one"):
        figures.facts()


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Return a list that ``show`` fills instead of the notebook."""
    outputs: list[tuple[dict[str, str], dict[str, Any]]] = []

    def display(data: dict[str, str], *, metadata: dict[str, Any], raw: bool) -> None:
        assert raw
        outputs.append((data, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


def rising(figsize: tuple[float, float] = (4, 3)) -> Any:
    figure, ax = plt.subplots(figsize=figsize)
    ax.plot([0, 1], [0, 1])
    return figure


def test_show_gives_a_picture_with_alternative_text_and_prints_the_facts(
    displayed: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    figure = rising()
    figures.show(figure, DESCRIPTION, slope=1.0, noise=1e-17)
    ((data, metadata),) = displayed
    assert data["text/plain"] == DESCRIPTION
    assert metadata["image/png"] == {"alt": f"{DESCRIPTION} slope=1 noise=0", "width": 400}
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert (image.format, image.size) == ("PNG", (600, 450))
    assert capsys.readouterr().out == "slope=1 noise=0\n"
    assert not plt.fignum_exists(figure.number)


def test_show_gives_the_same_bytes_each_time(displayed: list[Any]) -> None:
    for _ in range(2):
        figures.show(rising(), DESCRIPTION, slope=1)
    assert displayed[0] == displayed[1]
    figure = rising()
    figure.axes[0].set_title("other")
    figures.show(figure, DESCRIPTION, slope=1)
    assert displayed[2] != displayed[0]


@pytest.mark.parametrize("description", ["", "A line."])
def test_show_wants_a_description(displayed: list[Any], description: str) -> None:
    figure = rising()
    with pytest.raises(ValueError, match=r"description is .*; wanted: what one sees"):
        figures.show(figure, description, slope=1)
    plt.close(figure)
    assert displayed == []


def test_show_wants_facts_and_shows_nothing_without(displayed: list[Any]) -> None:
    figure = rising()
    with pytest.raises(ValueError, match="no facts"):
        figures.show(figure, DESCRIPTION)
    with pytest.raises(ValueError, match="fact slope is None"):
        figures.show(figure, DESCRIPTION, slope=None)
    plt.close(figure)
    assert displayed == []


def test_the_picture_has_the_colours_of_the_figure() -> None:
    figure = plt.figure(figsize=(1, 1), facecolor="#12ab34")
    plt.close(figure)
    data, _ = figures.picture(figure, "alt")
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
    assert image.getcolors() == [(150 * 150, (0x12, 0xAB, 0x34))]


def test_to_save_a_figure_does_not_mark_it_as_changed() -> None:
    figure = Figure()
    figure.subplots()
    FigureCanvasAgg(figure).draw()
    figures.picture(figure, "alt")
    assert not figure.stale
    figure.axes[0].set_title("new")
    figures.picture(figure, "alt")
    assert figure.stale


def luminance(color: Any) -> float:
    """Relative luminance of WCAG 2."""
    rgb = np.array(mpl.colors.to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_style_is_light_opaque_and_has_readable_lines() -> None:
    with mpl.rc_context():
        figures.use_style()
        style = dict(mpl.rcParams)
        figure = plt.figure()
    plt.close(figure)
    # Opaque, or a dark theme would shine through under black text.
    assert np.ravel(figure.get_facecolor())[3] == 1
    paper = luminance(style["axes.facecolor"])
    assert paper > 0.9
    colors = style["axes.prop_cycle"].by_key()["color"]
    styles = [str(line) for line in style["axes.prop_cycle"].by_key()["linestyle"]]
    assert len(set(colors)) == len(set(styles)) == 6
    for color in colors[:3]:  # those that lessons use for lines
        assert (paper + 0.05) / (luminance(color) + 0.05) >= 3
    assert style["figure.constrained_layout.use"]


@pytest.fixture
def bowl_axes() -> Any:
    ax = Figure().subplots()
    draw_bowl(ax, np.array([1.0, 10.0]), half_width=5, half_height=2)
    return ax


def test_bowl_fills_its_axes_and_marks_its_lowest_point(bowl_axes: Any) -> None:
    assert bowl_axes.get_xlim() == (-5, 5)
    assert bowl_axes.get_ylim() == (-2, 2)
    (lowest,) = bowl_axes.lines
    assert (lowest.get_xdata()[0], lowest.get_ydata()[0]) == (0, 0)
    # On the contour of height 5 lie (√10, 0) and (0, 1).
    heights = bowl_axes.collections[-1]
    contour = heights.get_paths()[list(heights.levels).index(5.0)].vertices
    assert np.abs(contour[:, 0]).max() == pytest.approx(10**0.5, abs=0.02)
    assert np.abs(contour[:, 1]).max() == pytest.approx(1, abs=0.02)


def test_path_is_the_only_thing_that_moves(bowl_axes: Any) -> None:
    line = draw_path(bowl_axes, np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert bowl_axes.figure.findobj(lambda artist: artist.get_animated()) == [line]
    assert np.asarray(line.get_xydata()).tolist() == [[1, 2], [3, 4]]
    FigureCanvasAgg(bowl_axes.figure).draw()
    set_path(line, np.array([[0.0, 0.5]]))
    assert np.asarray(line.get_xydata()).tolist() == [[0, 0.5]]
    assert not bowl_axes.figure.stale


def test_a_path_that_leaves_the_world_is_drawn_as_far_as_it_goes(bowl_axes: Any) -> None:
    line = draw_path(bowl_axes, np.array([[1.0, 2.0], [9e5, -9e5], [1e7, 3.0], [np.inf, -np.inf]]))
    seen = np.asarray(line.get_xydata())
    assert seen[:2].tolist() == [[1, 2], [9e5, -9e5]]
    assert np.isnan(seen[2, 0])
    assert np.isnan(seen[3]).all()
    FigureCanvasAgg(bowl_axes.figure).draw()  # no warning: warnings are errors here


@pytest.mark.parametrize("width", [4.0, 4.1, 5.55, 6.999])
def test_picture_of_any_size(width: float) -> None:
    figure, ax = plt.subplots(figsize=(width, 2.01))
    ax.plot([0, 1])
    data, _ = figures.picture(figure, "a line")
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert abs(image.width - width * 150) < 1
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
