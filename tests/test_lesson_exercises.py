"""Every exercise of every lesson: the reference passes, each slip is known, no two are alike."""

import itertools

import pytest

from course_utils.exercises import exercises_of, lessons
from course_utils.exercises.exercise import Exercise
from course_utils.exercises.judge import alike, judge, outcomes_of

ALL = [exercise for lesson in lessons() for exercise in exercises_of(lesson).values()]
SLIPS = [
    pytest.param(exercise, number, id=f"{exercise.id}-{number}")
    for exercise in ALL
    for number in range(len(exercise.slips))
]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
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


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_no_two_answers_are_alike(exercise: Exercise) -> None:
    functions = [exercise.reference, *(slip.function for slip in exercise.slips)]
    outcomes = [outcomes_of(function, exercise) for function in functions]
    for (i, first), (j, second) in itertools.combinations(enumerate(outcomes), 2):
        assert not alike(first, second), (i, j)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_reference_is_repeatable(exercise: Exercise) -> None:
    first, second = (outcomes_of(exercise.reference, exercise) for _ in range(2))
    assert alike(first, second)
    assert all(outcome.error is None and not outcome.changed for outcome in first)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_texts_are_there(exercise: Exercise) -> None:
    assert exercise.task
    assert len(exercise.probes) >= 2
    assert exercise.slips
    assert len(exercise.hints) >= 2
    texts = [*exercise.hints, *(slip.hint for slip in exercise.slips)]
    assert len(set(texts)) == len(texts)
    assert all(text.strip() == text and len(text) > 20 for text in texts), texts


@pytest.mark.parametrize("lesson", lessons())
def test_exercises_are_numbered_from_one(lesson: str) -> None:
    ids = list(exercises_of(lesson))
    assert ids == [f"{lesson}.{number}" for number in range(1, len(ids) + 1)]
