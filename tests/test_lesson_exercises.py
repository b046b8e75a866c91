"""Every exercise of every lesson: the reference passes, each slip is known, no two are alike."""

import importlib
import inspect
import itertools
import re
import runpy
from typing import Any

import numpy as np
import pytest

from course_utils.exercises import exercises_of, lessons
from course_utils.exercises.comparing import same
from course_utils.exercises.exercise import Exercise
from course_utils.exercises.judge import judge
from course_utils.exercises.running import alike, outcomes_of
from course_utils.exercises.source import plain_source

ALL = [exercise for lesson in lessons() for exercise in exercises_of(lesson).values()]
SLIPS = [
    pytest.param(exercise, number, id=f"{exercise.id}-{number}")
    for exercise in ALL
    for number in range(len(exercise.slips))
]
each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
each_lesson = pytest.mark.parametrize("lesson", lessons())


def module_of(lesson: str) -> Any:
    return importlib.import_module(f"course_utils.exercises.lesson_{lesson}")


@each_exercise
def test_reference_passes(exercise: Exercise) -> None:
    assert judge(exercise, exercise.reference).message == (
        f"✓ {exercise.id}: correct on all {len(exercise.probes)} inputs."
    )


@pytest.mark.parametrize(("exercise", "number"), SLIPS)
def test_slip_fails_with_its_own_hint(exercise: Exercise, number: int) -> None:
    slip = exercise.slips[number]
    verdict = judge(exercise, slip.function)
    assert not verdict.passed
    assert verdict.message == f"✗ {exercise.id}: {slip.hint}"


@each_exercise
def test_no_two_answers_are_alike(exercise: Exercise) -> None:
    functions = [exercise.reference, *(slip.function for slip in exercise.slips)]
    outcomes = [outcomes_of(function, exercise) for function in functions]
    for (i, first), (j, second) in itertools.combinations(enumerate(outcomes), 2):
        assert not alike(first, second), (i, j)


@each_exercise
def test_reference_is_repeatable(exercise: Exercise) -> None:
    first, second = (outcomes_of(exercise.reference, exercise) for _ in range(2))
    assert alike(first, second)
    assert all(outcome.error is None and not outcome.changed for outcome in first)


@each_lesson
def test_probes_are_the_same_in_each_session(lesson: str) -> None:
    """A probe drawn without a seed would give another verdict tomorrow."""
    again = runpy.run_path(module_of(lesson).__file__)["EXERCISES"]
    for exercise, other in zip(exercises_of(lesson).values(), again, strict=True):
        first, second = (
            outcomes_of(exercise.reference, exercise),
            outcomes_of(exercise.reference, other),
        )
        assert alike(first, second), exercise.id
        for probe, other_probe in zip(exercise.probes, other.probes, strict=True):
            for a, b in zip(probe, other_probe, strict=True):
                assert same(a, b) or isinstance(a, np.random.Generator), exercise.id


@each_exercise
def test_solution_works_when_pasted_into_a_notebook(exercise: Exercise) -> None:
    """It may use NumPy and the course's public functions, which the notebook imports."""
    lesson = exercise.id.partition(".")[0]
    names: dict[str, Any] = {"np": np}
    for name, value in vars(module_of(lesson)).items():
        home = getattr(value, "__module__", None) or ""
        if home.startswith("course_utils.") and "exercises" not in home and name[0] != "_":
            names[name] = value
    exec(plain_source(exercise.reference), names)
    assert judge(exercise, names[exercise.reference.__name__]).passed


@each_exercise
def test_texts_are_there(exercise: Exercise) -> None:
    assert exercise.task
    assert len(exercise.probes) >= 2
    assert exercise.slips
    assert len(exercise.hints) >= 2
    assert inspect.getdoc(exercise.reference)
    texts = [*exercise.hints, *(slip.hint for slip in exercise.slips)]
    assert len(set(texts)) == len(texts)
    assert all(text.strip() == text and len(text) > 20 for text in texts), texts


@pytest.mark.parametrize("lesson", ["08", "09", "10", "11", "12"])
def test_code_in_hints_can_be_copied(lesson: str) -> None:
    """Python knows neither the minus sign of print nor the dot of a product."""
    code = re.compile(r"np\.|\.\w+\(|\]\[|//|\*\*|_rate|_size|pixels")
    for exercise in exercises_of(lesson).values():
        for text in [*exercise.hints, *(slip.hint for slip in exercise.slips)]:
            for sentence in re.split(r"(?<=[.:]) ", text):
                assert not (code.search(sentence) and re.search("[−·]", sentence)), sentence


@each_lesson
def test_exercises_are_numbered_from_one(lesson: str) -> None:
    ids = [exercise.id for exercise in module_of(lesson).EXERCISES]
    assert ids == [f"{lesson}.{number}" for number in range(1, len(ids) + 1)]
