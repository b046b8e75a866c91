"""Exercises of notebook 01, "Tuning process"."""

from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise, Slip

# 01.1 grid or random: how many values are tested


def tested_values(trials: int, hyperparameters: int) -> Any:
    """Return how many values of each hyperparameter are tested: (by a grid, at random)."""
    by_grid = 1
    while (by_grid + 1) ** hyperparameters <= trials:
        by_grid += 1
    return by_grid, trials


def _swapped(trials: int, hyperparameters: int) -> Any:
    return tested_values(trials, hyperparameters)[::-1]


def _grid_tests_all(trials: int, hyperparameters: int) -> Any:
    return trials, trials


def _shared_out(trials: int, hyperparameters: int) -> Any:
    return trials // hyperparameters, trials


def _random_no_better(trials: int, hyperparameters: int) -> Any:
    by_grid, _ = tested_values(trials, hyperparameters)
    return by_grid, by_grid


def _rounded_root(trials: int, hyperparameters: int) -> Any:
    return int(trials ** (1 / hyperparameters)), trials


TESTED_VALUES = Exercise(
    id="01.1",
    task="return (values of each hyperparameter in the largest grid, values tested at random).",
    reference=tested_values,
    probes=((25, 2), (9, 2), (125, 3), (100, 3), (60, 6), (7, 1)),
    slips=(
        Slip(
            _swapped,
            "The two are swapped: you say that the grid tests more values of each hyperparameter. "
            "A grid uses the same few values again and again; random trials hardly repeat any.",
        ),
        Slip(
            _grid_tests_all,
            "A grid of 25 trials with 2 hyperparameters has 5 rows and 5 columns. "
            "Trials in the same column test the same value of α, so there are 5 values, not 25.",
        ),
        Slip(
            _shared_out,
            "The trials are not shared out among the hyperparameters: a grid multiplies. p values "
            "of each of k hyperparameters make p · p · … = pᵏ trials, not k · p.",
        ),
        Slip(
            _random_no_better,
            "The grid is right. But at random each trial draws a new value of each hyperparameter.",
        ),
        Slip(
            _rounded_root,
            "The root is rounded down from a value just below a whole number: 125 ** (1/3) gives "
            "4.99…, and int makes it 4. Test whole numbers p with p ** k instead.",
        ),
    ),
    hints=(
        "p values of each of k hyperparameters make pᵏ trials. How large may p be?",
        "Begin with p = 1 and count up while (p + 1) ** hyperparameters <= trials. "
        "At random, each trial has a value of its own.",
    ),
)


# 01.2 the chance of a hit


def chance_of_a_hit(n: int, share: float) -> float:
    """Return the chance that at least one of n random trials is among the best share."""
    return 1 - (1 - share) ** n


def _summed(n: int, share: float) -> float:
    return n * share


def _summed_up_to_one(n: int, share: float) -> float:
    return min(1.0, n * share)


def _miss(n: int, share: float) -> float:
    return (1 - share) ** n


def _all_hit(n: int, share: float) -> float:
    return float(share**n)


def _not_all_hit(n: int, share: float) -> float:
    return 1 - float(share**n)


def _exactly_one(n: int, share: float) -> float:
    return n * share * (1 - share) ** (n - 1)


CHANCE_OF_A_HIT = Exercise(
    id="01.2",
    task="return the chance that at least one of n random trials is among the best share.",
    reference=chance_of_a_hit,
    probes=((59, 0.05), (25, 0.05), (9, 0.05), (1, 0.2), (10, 0.01), (0, 0.05)),
    slips=(
        Slip(
            _summed,
            "The chances don't add up: 25 trials of 5 % each would give 125 %. Two trials may both "
            "hit. Ask for the chance that all miss.",
        ),
        Slip(
            _summed_up_to_one,
            "A sum cut off at 1: it says that 20 trials of 5 % can't fail. But all 20 may miss, "
            "with 0.95²⁰ = 36 %.",
        ),
        Slip(_miss, "This is the chance that all n trials miss. You want the opposite."),
        Slip(_all_hit, "This is the chance that all n trials hit. One hit is enough."),
        Slip(
            _not_all_hit,
            "This is the chance that not every trial hits. Take the chance that one trial misses, "
            "1 − share, to the power of n.",
        ),
        Slip(
            _exactly_one,
            "This is the chance of exactly one hit. Two or three hits are welcome too.",
        ),
    ),
    hints=(
        "It is easier to work out the opposite: all trials miss.",
        "One trial misses with 1 − share; n independent trials all miss with (1 - share) ** n.",
    ),
)


# 01.3 share of variance


def shares(position: Any, log_loss: Any) -> Any:
    """Return the share of the variance of log_loss that each hyperparameter explains, (k,).

    Both halves of each hyperparameter hold trials.
    """
    explained = []
    for u in position:
        low, high = log_loss[u < 0.5], log_loss[u >= 0.5]
        within = np.sum((low - low.mean()) ** 2) + np.sum((high - high.mean()) ** 2)
        explained.append(1 - within / np.sum((log_loss - log_loss.mean()) ** 2))
    return np.array(explained)


def _all_matter_equally(position: Any, log_loss: Any) -> Any:
    return np.full(len(position), 1 / len(position))


def _left_over(position: Any, log_loss: Any) -> Any:
    return 1 - shares(position, log_loss)


def _made_to_sum_to_one(position: Any, log_loss: Any) -> Any:
    explained = shares(position, log_loss)
    return explained / explained.sum()


def _difference_of_means(position: Any, log_loss: Any) -> Any:
    return np.array([abs(log_loss[u < 0.5].mean() - log_loss[u >= 0.5].mean()) for u in position])


def _root(position: Any, log_loss: Any) -> Any:
    return np.sqrt(shares(position, log_loss))


def _unweighted(position: Any, log_loss: Any) -> Any:
    within = [(log_loss[u < 0.5].var() + log_loss[u >= 0.5].var()) / 2 for u in position]
    return 1 - np.array(within) / log_loss.var()


def _trials(seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    position = rng.random((3, 40))
    return position, 3 * position[0] + position[1] + 0.3 * rng.standard_normal(40)


SHARES = Exercise(
    id="01.3",
    task="return the share of the variance that the two halves of each hyperparameter explain.",
    reference=shares,
    probes=(
        _trials(0),
        _trials(1),
        (_trials(2)[0][:2], _trials(2)[1]),
        # u = 0.5 is in the upper half
        (
            np.array([[0.1, 0.4, 0.5, 0.5, 0.9], [0.6, 0.5, 0.2, 0.8, 0.3]]),
            np.array([1.0, 2.0, 4.0, 3.0, 5.0]),
        ),
    ),
    slips=(
        Slip(
            _all_matter_equally,
            "This says that all hyperparameters matter equally, whatever the losses are. Nearly "
            "always one or two decide. Let the losses tell.",
        ),
        Slip(
            _left_over,
            "This is the share that is left over within the halves. Subtract it from 1.",
        ),
        Slip(
            _made_to_sum_to_one,
            "The shares are forced to sum to 1. They need not: seeds, and hyperparameters that "
            "act together, explain the rest.",
        ),
        Slip(
            _difference_of_means,
            "This is the difference of the two halves' means. A share compares sums of squares: "
            "1 − within / total.",
        ),
        Slip(_root, "You took the root. The variance itself is shared out, so use no root."),
        Slip(
            _unweighted,
            "Both halves count alike, though they hold different numbers of trials. Add up the "
            "squares of all trials instead of averaging two variances.",
        ),
    ),
    hints=(
        "Do it for one row of position first: which trials have u < 0.5, and what is their mean?",
        "within = sum of squares around the mean of the own half; total = sum of squares around "
        "the overall mean; share = 1 − within / total.",
    ),
)


# 01.4 the edge alarm


def edge_alarm(position: Any, loss: Any) -> str:
    """Return "low" or "high" if the best trial lies within 0.05 of that end, else "none"."""
    best = position[np.nanargmin(loss)]
    if best <= 0.05:
        return "low"
    if best >= 0.95:
        return "high"
    return "none"


def _accepted(position: Any, loss: Any) -> str:
    return "none"


def _largest_loss(position: Any, loss: Any) -> str:
    return edge_alarm(position, -loss)


def _diverged_wins(position: Any, loss: Any) -> str:
    filled = np.where(np.isnan(loss), -np.inf, loss)
    return edge_alarm(position, filled)


def _ends_only(position: Any, loss: Any) -> str:
    best = position[np.nanargmin(loss)]
    return {0.0: "low", 1.0: "high"}.get(float(best), "none")


def _too_early(position: Any, loss: Any) -> str:
    best = position[np.nanargmin(loss)]
    return "low" if best <= 0.1 else "high" if best >= 0.9 else "none"


def _any_trial(position: Any, loss: Any) -> str:
    if position.min() <= 0.05:
        return "low"
    return "high" if position.max() >= 0.95 else "none"


def _ends_swapped(position: Any, loss: Any) -> str:
    return {"low": "high", "high": "low", "none": "none"}[edge_alarm(position, loss)]


_POSITION = np.array([0.5, 0.02, 0.31, 0.97, 0.7])
_NEAR = np.array([0.04, 0.06, 0.94, 0.96])  # on both sides of both margins

EDGE_ALARM = Exercise(
    id="01.4",
    task='return "low" or "high" if the best trial lies within 0.05 of that end, else "none".',
    reference=edge_alarm,
    probes=(
        (_POSITION, np.array([0.9, 0.2, 0.4, 1.5, 0.8])),
        (_POSITION, np.array([0.9, 1.2, 0.4, 0.1, 0.8])),
        (_POSITION, np.array([0.9, 1.2, 0.4, np.nan, 0.8])),
        (_POSITION, np.array([np.nan, 0.2, 0.4, 1.5, 0.8])),
        (np.array([0.4, 0.6, 1.0]), np.array([0.3, 0.2, 0.1])),
        *((_NEAR, np.roll([0.1, 0.2, 0.3, 0.4], best)) for best in range(4)),
        # neither the lowest nor the highest of the positions is at an end
        (np.array([0.35, 0.5, 0.65]), np.array([0.1, 0.2, 0.3])),
        (np.array([0.35, 0.5, 0.65]), np.array([0.3, 0.2, 0.1])),
        # nearer to the end than a margin of 0.01
        (np.array([0.4, 0.008, 0.6]), np.array([0.3, 0.1, 0.2])),
    ),
    slips=(
        Slip(
            _accepted,
            "The best trial on the edge is accepted in silence. If the loss still falls towards "
            "the edge, the best value probably lies beyond it.",
        ),
        Slip(
            _largest_loss,
            "You look at the trial with the largest loss. Small losses are good ones.",
        ),
        Slip(
            _diverged_wins,
            "A diverged trial (nan) counts as the best: np.argmin takes the first nan it meets, "
            "and np.nan_to_num makes it a loss of 0. np.nanargmin skips it.",
        ),
        Slip(
            _ends_only,
            "Only a trial exactly on the end rings the alarm. Random draws nearly never land "
            "there: use a margin of 0.05.",
        ),
        Slip(
            _too_early,
            "The alarm rings too early: a best trial at 0.06 or 0.94 is not on the edge. The "
            "margin is 0.05.",
        ),
        Slip(
            _any_trial,
            "Any trial near an end rings the alarm. Only the best one should.",
        ),
        Slip(
            _ends_swapped,
            "The names of the ends are swapped: position 0 is the low end, 1 the high end.",
        ),
    ),
    hints=(
        "First find the best trial, then look where it lies.",
        "best = position[np.nanargmin(loss)] skips diverged trials. "
        "Then compare best with 0.05 and 0.95.",
    ),
)


# 01.5 choose, then report


def choose(dev: Any, test: Any) -> Any:
    """Return, for each data set, the chosen configuration and its mean test error."""
    chosen = dev.mean(axis=2).argmin(axis=1)
    return chosen, test.mean(axis=2)[np.arange(len(chosen)), chosen]


def _report(chosen: Any, error: Any) -> Any:
    return chosen, error.mean(axis=2)[np.arange(len(chosen)), chosen]


def _tuned_on_the_test_set(dev: Any, test: Any) -> Any:
    return _report(test.mean(axis=2).argmin(axis=1), test)


def _one_seed(dev: Any, test: Any) -> Any:
    return _report(dev[:, :, 0].argmin(axis=1), test)


def _luckiest_seed(dev: Any, test: Any) -> Any:
    return _report(dev.min(axis=2).argmin(axis=1), test)


def _once_for_ever(dev: Any, test: Any) -> Any:
    first = dev[0].mean(axis=1).argmin()
    return _report(np.full(len(dev), first), test)


def _dev_error_reported(dev: Any, test: Any) -> Any:
    return _report(dev.mean(axis=2).argmin(axis=1), dev)


def _largest_error(dev: Any, test: Any) -> Any:
    return _report(dev.mean(axis=2).argmax(axis=1), test)


def _errors(seed: int, data_sets: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    quality = 0.1 + 0.04 * rng.random((data_sets, 6, 1))
    dev, test = (quality + 0.03 * rng.random((data_sets, 6, 5)) for _ in range(2))
    return dev, test


CHOOSE = Exercise(
    id="01.5",
    task="return (chosen configuration of each data set, its mean test error), two arrays.",
    reference=choose,
    probes=(_errors(0, 4), _errors(1, 3), _errors(2, 5)),
    slips=(
        Slip(
            _tuned_on_the_test_set,
            "You chose by the test set, so it is a dev set now and its error is too good to be "
            "true. Choose by dev; look at test once, for the winner.",
        ),
        Slip(
            _one_seed,
            "You chose by one seed. Another seed would choose another winner: take the mean over "
            "the seeds, the last axis.",
        ),
        Slip(
            _luckiest_seed,
            "You chose by the luckiest seed of each configuration. That rewards unsteady ones. "
            "Take the mean over the seeds.",
        ),
        Slip(
            _once_for_ever,
            "Tuned once for ever: you use the first data set's winner for all. What is best there "
            "need not be best here. Choose anew for each data set.",
        ),
        Slip(
            _dev_error_reported,
            "The choice is right, but you report the winner's dev error. It won partly by luck, so "
            "its dev error is too low. Report its test error.",
        ),
        Slip(_largest_error, "These are the worst configurations: errors should be small."),
    ),
    hints=(
        "Take the mean over the seeds (axis 2) first. Which set may choose, which may only report?",
        "chosen = dev.mean(axis=2).argmin(axis=1). Then test.mean(axis=2)[np.arange(D), chosen] "
        "picks one entry a data set.",
    ),
)

EXERCISES = (TESTED_VALUES, CHANCE_OF_A_HIT, SHARES, EDGE_ALARM, CHOOSE)
