"""Sliders that redraw a figure at once: ``live(figure, update, **controls)``.

    a control moves → update(**values) changes artists in place → picture and facts → browser

``simulate(…) -> result`` computes, ``draw_*(ax, result)`` draws, and ``live`` hands the learner the
controls. So ``live`` knows nothing of the lesson, and a lesson can be tested without a browser.

Events that come while a picture is being made are dropped in favour of the newest: the widgets'
own protocol sends a value only after the answer to the one before.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from course_utils import figures
from course_utils.checks import number_in_range
from course_utils.picture import Picture
from course_utils.scales import Log, NearOne

Values = Mapping[str, Any]
_LAYOUT = {"layout": widgets.Layout(width="640px", max_width="100%")}
_STYLE = {"style": {"description_width": "150px"}}


def learning_rate_slider(
    value: float = 0.1, *, low: float = 1e-4, high: float = 1.0, label: str = "learning rate α"
) -> widgets.SelectionSlider:
    """Slider for the learning rate α on a log scale: equal steps multiply α by equal factors.

    Raises
    ------
    ValueError
        For bounds that are not 0 < low < high, or a value outside them.
    """
    return Log(low, high).slider(label, value, steps=80)


def momentum_slider(value: float = 0.9, *, label: str = "momentum β") -> widgets.SelectionSlider:
    """Slider for momentum on the scale 1 − 10^r, r from 0 to −3: from 0 to 0.999.

    Beside each value stands the window 1/(1 − momentum): about so many steps are averaged.

    Raises
    ------
    ValueError
        For a value outside 0 … 0.999.
    """
    return NearOne(0, 0.999).slider(label, value, steps=60)


def slider(label: str, value: float, low: float, high: float, step: float) -> widgets.FloatSlider:
    """Slider on a plain scale from ``low`` to ``high`` in equal steps.

    A browser may send 7.999999999999999 for 8: what counts whole things is a slider of
    :class:`course_utils.scales.Integer`.

    Raises
    ------
    ValueError
        For reversed bounds, or a value outside them.
    """
    number_in_range("high", high, low, np.inf, ends="()")
    number_in_range("value", value, low, high)
    number_in_range("step", step, 0, high - low, ends="(]")
    return widgets.FloatSlider(
        value=value, min=low, max=high, step=step, description=label, **_STYLE, **_LAYOUT
    )


def live(
    figure: Figure,
    update: Callable[..., Values],
    *,
    description: str,
    presets: Mapping[str, Values] | None = None,
    actions: Mapping[str, Callable[[], Any]] | None = None,
    **controls: widgets.ValueWidget,
) -> "Panel":
    """Show ``figure`` with controls that change it at once.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn once. Artists that move are made with ``animated=True``.
    update : callable
        ``update(**values)``, one argument a control: changes artists in place and returns a dict of
        facts, which show as one line below the picture.
    description : str
        What one sees, for those who don't see it.
    presets : mapping of name to values, optional
        A button each, which sets several controls at once.
    actions : mapping of name to function, optional
        A button each, which calls the function and redraws.
    **controls : ipywidgets widget with a value
        Their names are the arguments of ``update``.

    Returns
    -------
    Panel
        As the last line of a cell it shows itself.

    Raises
    ------
    ValueError
        If the names of the controls and the arguments of ``update`` differ, a preset names
        something else, or ``update`` returns no facts.
    """
    return Panel(figure, update, description, presets or {}, actions or {}, controls)


class Panel(widgets.VBox):  # type: ignore[misc]
    """Presets, controls, picture and facts; made by :func:`live`.

    Attributes
    ----------
    controls : dict of str to widget
        The controls by name.
    """

    def __init__(
        self,
        figure: Figure,
        update: Callable[..., Values],
        description: str,
        presets: Mapping[str, Values],
        actions: Mapping[str, Callable[[], Any]],
        controls: Mapping[str, widgets.ValueWidget],
    ) -> None:
        _check_names(update, presets, controls)
        self.controls = dict(controls)
        self._figure, self._update, self._description = figure, update, description
        self._several = False
        plt.close(figure)  # or the notebook would show it a second time
        self._picture = Picture(figure, description)
        self._redraw()
        for control in controls.values():
            control.observe(self._moved, "value")
        buttons = [self._preset(name, values) for name, values in presets.items()]
        buttons += [self._action(name, act) for name, act in actions.items()]
        rows = [widgets.HBox(buttons)] if buttons else []
        super().__init__([*rows, *controls.values(), self._picture])
        self.add_class("course-panel")

    @property
    def values(self) -> dict[str, Any]:
        """The values of the controls by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def facts(self) -> str:
        """The line of facts below the picture."""
        return str(self._picture.facts)

    def set(self, **values: Any) -> None:
        """Set several controls, each to its position nearest to the value, and redraw once."""
        _check_known("values", values, self.controls)
        stops = self._stops(values)  # all of them, before any control moves
        self._several = True
        try:
            for name, stop in stops.items():
                self.controls[name].value = stop
        finally:
            self._several = False
        self._redraw()

    def _stops(self, values: Values) -> dict[str, Any]:
        return {name: _nearest(name, self.controls[name], value) for name, value in values.items()}

    def _preset(self, name: str, values: Values) -> widgets.Button:
        stops = self._stops(values)
        button = widgets.Button(description=name, tooltip=figures.facts(**stops))
        button.on_click(lambda _: self.set(**stops))
        return button

    def _action(self, name: str, act: Callable[[], Any]) -> widgets.Button:
        button = widgets.Button(description=name)
        button.on_click(lambda _: self._show(act))
        return button

    def _moved(self, _: Any) -> None:
        if not self._several:
            self._redraw()

    def _redraw(self) -> None:
        self._show(lambda: None)

    def _show(self, act: Callable[[], Any]) -> None:
        """Do something, then update and draw; say below the picture what went wrong."""
        try:
            act()
            facts = self._update(**self.values)
            if not isinstance(facts, Mapping):
                raise ValueError(f"update returned {type(facts).__name__}; wanted: a dict of facts")
            self._picture.show(figures.facts(**facts))
        except Exception as error:
            # In the browser nobody sees a traceback of a slider's event, so the panel says it.
            self._picture.fail(f"{type(error).__name__}: {error}")
            raise

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and for saved notebooks the picture and the line of facts."""
        data, metadata = figures.picture(self._figure, f"{self._description} {self.facts}")
        return {**super()._repr_mimebundle_(), "text/plain": self.facts, **data}, metadata


def _nearest(name: str, control: widgets.ValueWidget, value: Any) -> Any:
    """Return the stop of a slider that is nearest to a value; other controls take any value."""
    if not isinstance(control, widgets.SelectionSlider):
        return value
    number = number_in_range(name, value, -np.inf, np.inf, ends="()")
    return min((stop for _, stop in control.options), key=lambda stop: abs(stop - number))


def _check_names(
    update: Callable[..., Values],
    presets: Mapping[str, Values],
    controls: Mapping[str, widgets.ValueWidget],
) -> None:
    wanted = list(inspect.signature(update).parameters)
    if sorted(wanted) != sorted(controls):
        raise ValueError(f"controls are {sorted(controls)}; wanted update's: {sorted(wanted)}")
    for name, values in presets.items():
        _check_known(f"preset {name!r}", values, controls)


def _check_known(what: str, values: Values, controls: Mapping[str, Any]) -> None:
    unknown = sorted(set(values) - set(controls))
    if unknown:
        raise ValueError(f"{what} has {unknown}; the controls are {sorted(controls)}")
