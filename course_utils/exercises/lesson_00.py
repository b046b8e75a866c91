"""Exercise of notebook 00: one step of gradient descent."""

from course_utils.exercises.exercise import Exercise, Slip


def one_step(w: float, learning_rate: float) -> float:
    """Return w after one step down J(w) = w² − 10w + 25."""
    gradient = 2 * w - 10
    return w - learning_rate * gradient


EXERCISES = (
    Exercise(
        id="00.1",
        task="return w after one step of gradient descent on J(w) = w² − 10w + 25",
        reference=one_step,
        probes=((0.0, 0.01), (7.0, 0.1), (-2.0, 1.0)),
        slips=(
            Slip(
                lambda w, learning_rate: w + learning_rate * (2 * w - 10),
                "You walk uphill. The gradient points up, so a step down subtracts it.",
            ),
            Slip(
                lambda w, learning_rate: w - (2 * w - 10),
                "The learning rate is not used. It scales the gradient before the step.",
            ),
            Slip(
                lambda w, learning_rate: w - learning_rate * (w**2 - 10 * w + 25),
                "You subtract the cost J(w) itself. A step needs its derivative.",
            ),
            Slip(
                lambda w, learning_rate: w - learning_rate * 2 * w,
                "Look at the derivative again: what becomes of the term −10w?",
            ),
            Slip(
                lambda w, learning_rate: -learning_rate * (2 * w - 10),
                "That is the step alone. The new w is the old w plus the step.",
            ),
        ),
        hints=(
            "The derivative of w² is 2w, and the derivative of −10w is −10.",
            "new w = old w − learning rate · derivative at the old w.",
        ),
    ),
)
