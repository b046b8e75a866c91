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
        Makes the mistake. It may raise, or give another shape; a learner's error counts as this
        one only if its type and text are the same.
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
        The solution, with named parameters. Its source is what ``solution`` shows, so it needs
        nothing but NumPy and public functions of the course. It may return a number, an array,
        text, None, or a tuple or dict of these.
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
