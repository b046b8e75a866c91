"""What an exercise is: a reference, a few inputs, and the wrong answers that learners give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Slip:
    """A known mistake.

    Attributes
    ----------
    function : callable
        Makes the mistake. It may raise, or give another shape.
    hint : str
        Answers exactly this mistake, without giving the solution away.
    """

    function: Function
    hint: str


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Attributes
    ----------
    id : str
        Notebook and number, such as "08.1".
    task : str
        What to write, in one line.
    reference : callable
        The solution. Its source is what ``solution`` shows.
    probes : tuple of tuple
        Inputs: one tuple of arguments each. On at least one of them each slip must differ.
    slips : tuple of Slip
        Known mistakes.
    hints : tuple of str
        From a nudge to nearly the solution.
    """

    id: str
    task: str
    reference: Function
    probes: tuple[tuple[Any, ...], ...]
    slips: tuple[Slip, ...]
    hints: tuple[str, ...]
