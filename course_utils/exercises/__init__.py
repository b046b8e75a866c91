"""Exercises that know the learners' mistakes: ``check``, ``hint``, ``solution``.

    check("08.1", my_softmax)   right? If not: which mistake is it?
    hint("08.1")                a nudge; hint("08.1", 2) tells more
    solution("08.1")            the reference, and the slips to avoid

The exercises of notebook 08 stand in ``lesson_08.py``, and so on.
"""

import importlib
import pkgutil
import textwrap
from typing import Any

from course_utils.checks import whole_number
from course_utils.exercises.exercise import Exercise
from course_utils.exercises.judge import judge
from course_utils.exercises.source import plain_source


def check(exercise: str, function: Any) -> None:
    """Judge ``function`` and print the verdict.

    Parameters
    ----------
    exercise : str
        Such as "08.1".
    function : callable
        Your function.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    print(judge(find(exercise), function).message)


def hint(exercise: str, number: int = 1) -> None:
    """Print hint ``number`` of an exercise.

    Raises
    ------
    ValueError
        If there is no such exercise, or no such hint.
    """
    hints = find(exercise).hints
    if whole_number("number", number, 1) > len(hints):
        raise ValueError(f"number is {number!r}; exercise {exercise} has hints 1 to {len(hints)}")
    print(f"Hint {number} of {len(hints)}: {hints[number - 1]}")
    if number < len(hints):
        print(f'More: hint("{exercise}", {number + 1})')


def solution(exercise: str) -> None:
    """Print the reference solution of an exercise, and the slips to avoid.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    found = find(exercise)
    print(plain_source(found.reference))
    print("Slips to avoid:")
    for slip in found.slips:
        print(textwrap.fill(slip.hint, 88, initial_indent="- ", subsequent_indent="  "))


def find(exercise: str) -> Exercise:
    """Return the exercise of that id; import only its own lesson."""
    lesson, dot, _ = str(exercise).partition(".")
    if not dot or lesson not in lessons():
        known = ", ".join(lessons())
        raise ValueError(
            f'exercise is {exercise!r}; wanted: such as "{lessons()[0]}.1". Lessons: {known}'
        )
    exercises = exercises_of(lesson)
    if exercise not in exercises:
        raise ValueError(f"exercise is {exercise!r}; lesson {lesson} has {', '.join(exercises)}")
    return exercises[exercise]


def lessons() -> list[str]:
    """Return the numbers of the lessons that have exercises, such as "08"."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def exercises_of(lesson: str) -> dict[str, Exercise]:
    """Return the exercises of one lesson by id."""
    module = importlib.import_module(f"{__name__}.lesson_{lesson}")
    return {exercise.id: exercise for exercise in module.EXERCISES}
