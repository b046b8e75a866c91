"""Exercises of notebook 06, "Why does batch norm work?".

Examples are columns: z is (n, m), and whatever belongs to a unit is (n, 1). What was measured over
a training is (steps, n); losses of several trainings are (nets, seeds).
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from course_utils.checks import Array
from course_utils.exercises.exercise import Exercise, Slip

_Z = np.array(
    [
        [1.0, 2.0, 4.0, 9.0, -1.0, 3.0],
        [0.5, 0.5, 1.0, 2.0, -2.0, 1.5],
        [30.0, 10.0, 20.0, 50.0, 40.0, 25.0],
        [0.1, -0.3, 0.2, 0.4, 0.9, -0.6],
    ]
)

# ---- 06.1 drift -------------------------------------------------------------------------------

_MEANS = np.array([[0.0, 5.0, -1.0], [1.0, 5.5, -1.4], [0.5, 5.0, -0.8], [2.0, 4.0, -1.2]])
_STDS = np.array([[2.0, 0.5, 1.0], [4.0, 0.25, 2.0], [1.0, 0.5, 0.8], [3.0, 0.7, 1.5]])


def drift(means: Array, stds: Array) -> float:
    """Average how far a unit's mean moves in one step, in standard deviations before the step."""
    return float(np.mean(np.abs(np.diff(means, axis=0)) / stds[:-1]))


def _drift_in_raw_units(means: Array, stds: Array) -> float:
    return drift(means, np.ones_like(stds))


def _drift_in_variances(means: Array, stds: Array) -> float:
    return drift(means, stds**2)


def _drift_with_sign(means: Array, stds: Array) -> float:
    return float(np.mean(np.diff(means, axis=0) / stds[:-1]))


def _drift_from_start(means: Array, stds: Array) -> float:
    return float(np.mean(np.abs(means[1:] - means[0]) / stds[0]))


def _drift_by_new_std(means: Array, stds: Array) -> float:
    return float(np.mean(np.abs(np.diff(means, axis=0)) / stds[1:]))


def _drift_between_units(means: Array, stds: Array) -> float:
    return float(np.mean(np.abs(np.diff(means, axis=1)) / stds[:, :-1]))


def _drift_summed(means: Array, stds: Array) -> float:
    return float(np.sum(np.abs(np.diff(means, axis=0)) / stds[:-1]))


def _drift_of_layer_mean(means: Array, stds: Array) -> float:
    return drift(means.mean(axis=1, keepdims=True), stds.mean(axis=1, keepdims=True))


def _drift_end_to_end(means: Array, stds: Array) -> float:
    return float(np.mean(np.abs(means[-1] - means[0]) / stds[0]))


DRIFT = Exercise(
    id="06.1",
    task="how far a unit's mean moves in a step, in σ before the step; averaged: a number.",
    reference=drift,
    probes=(
        (_MEANS, _STDS),
        (_MEANS[:3, :2], _STDS[:3, :2]),
        (10 * _MEANS[::-1], 10 * _STDS[::-1]),
        (np.array([[1.0, 1.0], [1.0, 3.0], [1.0, 1.0]]), np.array([[0.5, 4.0]] * 3)),
    ),
    slips=(
        Slip(
            _drift_in_raw_units,
            "the move is not divided by σ. A move of 1 is much for a unit with σ = 0.1 and "
            "nothing for one with σ = 100.",
        ),
        Slip(
            _drift_in_variances,
            "divided by the variance. Mean and standard deviation have the same unit: divide by σ.",
        ),
        Slip(
            _drift_with_sign,
            "moves up and moves down cancel each other. Take the absolute value before the mean.",
        ),
        Slip(
            _drift_from_start,
            "you compare each step with the very first one. Compare it with the step before.",
        ),
        Slip(
            _drift_by_new_std,
            "σ is the one after the step. Take the one before it: that is what the next layer is "
            "used to.",
        ),
        Slip(
            _drift_between_units,
            "you compare neighbouring units (axis 1). The steps are the rows: axis=0.",
        ),
        Slip(_drift_summed, "this is the sum. Take the mean over steps and units."),
        Slip(
            _drift_of_layer_mean,
            "the units are averaged first. Then a unit that rises hides one that falls. Measure "
            "each unit, and take the mean at the end.",
        ),
        Slip(
            _drift_end_to_end,
            "only the first and the last row are used. A unit may move far and come back: look at "
            "each step.",
        ),
    ),
    hints=(
        "np.diff(means, axis=0) are the moves from each step to the next.",
        "Absolute value, divided by stds[:-1], then the mean of everything.",
    ),
)

# ---- 06.2 what a table supports ---------------------------------------------------------------

SUPPORTS, CONTRADICTS, UNDECIDED = "supports", "contradicts", "undecided"


def verdict(drifts: Array, losses: Array) -> str:
    """Compare every network with every less steady one; a win counts if no seeds overlap.

    No two drifts are equal.
    """
    losses = losses[np.argsort(drifts)]  # the steadiest first
    pairs = [(a, b) for i, a in enumerate(losses) for b in losses[i + 1 :]]
    if any(steadier.min() > other.max() for steadier, other in pairs):
        return "contradicts"
    if all(steadier.max() < other.min() for steadier, other in pairs):
        return "supports"
    return "undecided"


def _by_one_number(drifts: Array, losses: Array) -> str:
    """Return the verdict on one column of losses; equal losses decide nothing."""
    return verdict(drifts, losses.reshape(len(losses), 1))


def _told_as_proven(drifts: Array, losses: Array) -> str:
    return SUPPORTS


def _by_medians(drifts: Array, losses: Array) -> str:
    return _by_one_number(drifts, np.median(losses, axis=1))


def _by_means(drifts: Array, losses: Array) -> str:
    return _by_one_number(drifts, losses.mean(axis=1))


def _by_best_seeds(drifts: Array, losses: Array) -> str:
    return _by_one_number(drifts, losses.min(axis=1))


def _by_first_seeds(drifts: Array, losses: Array) -> str:
    return _by_one_number(drifts, losses[:, 0])


def _by_worst_seeds(drifts: Array, losses: Array) -> str:
    return _by_one_number(drifts, losses.max(axis=1))


def _by_mean_and_std(drifts: Array, losses: Array) -> str:
    mean, std = losses.mean(axis=1), losses.std(axis=1)
    return verdict(drifts, np.stack([mean - std, mean + std], axis=1))


def _seed_by_seed(drifts: Array, losses: Array) -> str:
    pairs = list(combinations(losses[np.argsort(drifts)], 2))
    if any((steadier > other).all() for steadier, other in pairs):
        return CONTRADICTS
    return SUPPORTS if all((a < b).all() for a, b in pairs) else UNDECIDED


def _paired_support(drifts: Array, losses: Array) -> str:
    paired = _seed_by_seed(drifts, losses)
    return paired if paired == SUPPORTS else verdict(drifts, losses)


def _paired_contradiction(drifts: Array, losses: Array) -> str:
    paired = _seed_by_seed(drifts, losses)
    return paired if paired == CONTRADICTS else verdict(drifts, losses)


def _first_two_only(drifts: Array, losses: Array) -> str:
    return verdict(drifts[:2], losses[:2])


def _one_pair_is_enough(drifts: Array, losses: Array) -> str:
    order = np.argsort(drifts)
    found = [verdict(drifts[[i, j]], losses[[i, j]]) for i in order for j in order if i < j]
    return SUPPORTS if SUPPORTS in found else verdict(drifts, losses)


def _unsteady_first(drifts: Array, losses: Array) -> str:
    return verdict(-drifts, losses)


def _drift_not_read(drifts: Array, losses: Array) -> str:
    return verdict(np.arange(len(drifts)), losses)


def _not_proven_is_wrong(drifts: Array, losses: Array) -> str:
    return SUPPORTS if verdict(drifts, losses) == SUPPORTS else CONTRADICTS


def _neighbours_only(drifts: Array, losses: Array) -> str:
    order = np.argsort(drifts)
    found = {verdict(drifts[pair], losses[pair]) for pair in np.stack([order[:-1], order[1:]]).T}
    return next(word for word in (CONTRADICTS, UNDECIDED, SUPPORTS) if word in found)


VERDICT = Exercise(
    id="06.2",
    task='"supports", "contradicts" or "undecided": the steadier a network, the lower its losses.',
    reference=verdict,
    probes=(
        # without batch norm, with it, and a noisy one that drifts most and still learns
        (
            np.array([0.05, 0.02, 0.40]),
            np.array([[1.39, 1.40, 1.39], [0.25, 0.22, 0.24], [0.41, 0.38, 0.45]]),
        ),
        (
            np.array([0.30, 0.05, 0.10]),
            np.array([[1.2, 1.1, 1.3], [0.2, 0.3, 0.2], [0.5, 0.6, 0.7]]),
        ),
        # the medians contradict, but the seeds overlap
        (np.array([0.1, 0.2]), np.array([[0.6, 0.5, 0.7], [0.65, 0.4, 0.55]])),
        # one training of the steadier network has diverged
        (np.array([0.1, 0.2]), np.array([[np.inf, 0.30, 0.35], [0.60, 0.70, 0.65]])),
        # the unsteady network had one lucky seed
        (np.array([0.2, 0.1]), np.array([[0.70, 0.20, 0.65], [0.72, 0.35, 0.40]])),
        # only the steadiest and the least steady one differ
        (
            np.array([0.1, 0.2, 0.3]),
            np.array([[0.5, 0.7, 0.6], [0.4, 0.65, 0.55], [0.3, 0.45, 0.4]]),
        ),
        # each seed is below the other network's same seed, and mean ± std do not overlap either
        (np.array([0.1, 0.2]), np.array([[0.24, 0.28, 0.53], [0.95, 0.46, 0.6]])),
        # the steadiest network beats one of the others
        (
            np.array([0.2, 0.1, 0.3]),
            np.array([[0.52, 0.47, 0.79], [0.26, 0.25, 0.13], [0.11, 0.98, 0.66]]),
        ),
        # all beat all less steady ones, by little
        (
            np.array([0.3, 0.1, 0.2]),
            np.array([[0.7, 0.9, 0.8], [0.1, 0.3, 0.3], [0.35, 0.6, 0.6]]),
        ),
        # the steadiest network beats the second, not the third
        (
            np.array([0.1, 0.3, 0.2]),
            np.array([[0.5, 0.62, 0.38], [0.49, 0.29, 0.99], [0.96, 0.97, 0.89]]),
        ),
        # far apart, but for one seed
        (np.array([0.1, 0.2]), np.array([[0.2, 0.2, 0.5], [0.48, 0.9, 0.9]])),
        # a seed of each is equal, so not all seeds of one lie below all of the other
        (np.array([0.1, 0.2]), np.array([[0.2, 0.3, 0.25], [0.3, 0.4, 0.35]])),
        (np.array([0.1, 0.2]), np.array([[0.4, 0.5, 0.45], [0.4, 0.3, 0.35]])),
        # each seed is above the other network's same seed
        (np.array([0.1, 0.2]), np.array([[0.5, 0.7, 0.9], [0.4, 0.6, 0.8]])),
    ),
    slips=(
        Slip(
            _told_as_proven,
            'the answer is always "supports", whatever was measured. That batch norm works because '
            "it keeps the layers steady is a story, not a proof: let the table speak.",
        ),
        Slip(
            _by_medians,
            "only the medians are compared. On input 3 the seeds of both networks overlap, so this "
            "table decides nothing: a win needs all seeds of one below all seeds of the other.",
        ),
        Slip(
            _by_means,
            "only the means are compared. One diverged training (inf on input 4) decides it all. A "
            "win needs all seeds of one below all seeds of the other.",
        ),
        Slip(
            _by_best_seeds,
            "you compare the best seed of each network. The best of several seeds is luck: look at "
            "all of them.",
        ),
        Slip(
            _by_first_seeds,
            "only the first seed of each network is read. One training tells nothing about the "
            "spread: look at all of them.",
        ),
        Slip(
            _by_worst_seeds,
            "you compare the worst seed of each network. A lower worst seed is no win while other "
            "seeds overlap: the worst of one must lie below the best of the other.",
        ),
        Slip(
            _by_mean_and_std,
            "you ask whether mean ± standard deviation overlap. On input 7 these do not overlap, "
            "but the seeds do, and the rule speaks of seeds: all of one below all of the other.",
        ),
        Slip(
            _seed_by_seed,
            "you compare seed 0 with seed 0, seed 1 with seed 1, and so on. But the seeds of two "
            "networks are no pairs: each seed of one must lie below every seed of the other.",
        ),
        Slip(
            _paired_support,
            'for "supports" you compare seed 0 with seed 0, seed 1 with seed 1, and so on. But the '
            "seeds of two networks are no pairs: all of one must lie below all of the other.",
        ),
        Slip(
            _paired_contradiction,
            'for "contradicts" you compare seed 0 with seed 0, seed 1 with seed 1, and so on. But '
            "the seeds of two networks are no pairs: all of one must lie below all of the other.",
        ),
        Slip(
            _first_two_only,
            "you compare the first two networks only. The third one is the test of the claim: it "
            "is unsteady, and does it learn?",
        ),
        Slip(
            _one_pair_is_enough,
            "one pair that fits makes you say it supports the claim. Batch norm does learn better "
            'than no batch norm, but one pair against "the steadier, the lower" is enough to '
            "contradict.",
        ),
        Slip(
            _unsteady_first,
            "drift is how much a network moves: the smaller, the steadier. You have it the other "
            "way round.",
        ),
        Slip(
            _drift_not_read,
            "the drifts are not used: you take the rows as sorted. Sort the networks by their "
            "drift first.",
        ),
        Slip(
            _not_proven_is_wrong,
            "a table that does not support a claim need not contradict it. Where seeds overlap, "
            'say "undecided".',
        ),
        Slip(
            _neighbours_only,
            "only neighbours in the order of drift are compared. On input 6 the steadiest and the "
            "least steady network differ clearly: compare every pair.",
        ),
    ),
    hints=(
        "Sort the rows by drift. Then each row is steadier than all rows below it.",
        "For a pair: steadier.min() > other.max() contradicts. If that happens nowhere, all pairs "
        "with steadier.max() < other.min() support. Everything else is undecided.",
    ),
)

# ---- 06.3 the noise of a batch's mean ---------------------------------------------------------


def noise_of_mean(z: Array, batch_size: int) -> Array:
    """Divide each unit's standard deviation by the root of the batch size."""
    result: Array = z.std(axis=1, keepdims=True) / np.sqrt(batch_size)
    return result


def _over_batch_size(z: Array, batch_size: int) -> Array:
    return noise_of_mean(z, batch_size**2)


def _guessed_from_a_sample(z: Array, batch_size: int) -> Array:
    result: Array = z.std(axis=1, ddof=1, keepdims=True) / np.sqrt(batch_size)
    return result


def _not_divided(z: Array, batch_size: int) -> Array:
    return noise_of_mean(z, 1)


def _root_times(z: Array, batch_size: int) -> Array:
    result: Array = noise_of_mean(z, 1) * np.sqrt(batch_size)
    return result


def _root_of_all_examples(z: Array, batch_size: int) -> Array:
    return noise_of_mean(z, z.shape[1])


def _variance_over_root(z: Array, batch_size: int) -> Array:
    result: Array = z.var(axis=1, keepdims=True) / np.sqrt(batch_size)
    return result


def _variance_of_mean(z: Array, batch_size: int) -> Array:
    result: Array = noise_of_mean(z, batch_size) ** 2
    return result


def _noise_without_replacement(z: Array, batch_size: int) -> Array:
    m = z.shape[1]
    result: Array = noise_of_mean(z, batch_size) * np.sqrt((m - batch_size) / (m - 1))
    return result


def _noise_over_units(z: Array, batch_size: int) -> Array:
    result: Array = z.std(axis=0, keepdims=True) / np.sqrt(batch_size)
    return result


def _noise_of_all_together(z: Array, batch_size: int) -> Array:
    return np.full((len(z), 1), z.std() / np.sqrt(batch_size))


NOISE = Exercise(
    id="06.3",
    task="the standard deviation of the mean of batch_size independent draws, a column (n, 1).",
    reference=noise_of_mean,
    probes=((_Z, 4), (_Z[:, :4], 2), (_Z[:2], 64), (_Z, 1)),
    slips=(
        Slip(
            _over_batch_size,
            "σ is divided by B. Variances of independent examples add up: the variance of the "
            "mean is σ²/B, so its standard deviation is σ/√B. Four times the batch halves the "
            "noise.",
        ),
        Slip(
            _guessed_from_a_sample,
            "the variance divides by m − 1. That guesses σ from a sample; here the draws come from "
            "these m examples, so they are all there are: divide by m (ddof=0).",
        ),
        Slip(
            _not_divided,
            "this is σ, the spread of single examples. A mean over B examples spreads less.",
        ),
        Slip(
            _root_times,
            "multiplied by √B: this noise would grow with the batch. A mean over more examples is "
            "surer, so divide.",
        ),
        Slip(
            _root_of_all_examples,
            "divided by the root of the number of all examples. The mini-batch has batch_size of "
            "them.",
        ),
        Slip(
            _variance_over_root,
            "the variance σ² is divided by √B. Take the standard deviation σ: noise has the unit "
            "of z, not of z².",
        ),
        Slip(
            _variance_of_mean,
            "σ²/B is the variance of the mean. Its standard deviation is asked: take the root.",
        ),
        Slip(
            _noise_without_replacement,
            "this is the noise of a mini-batch in which no example comes twice. Here the draws are "
            "independent: leave the root with m out.",
        ),
        Slip(
            _noise_over_units,
            "the spread is taken over the units (axis 0). Batch norm measures each unit over the "
            "examples, axis=1.",
        ),
        Slip(
            _noise_of_all_together,
            "one spread for all units together. Each unit (row) has its own: axis=1.",
        ),
    ),
    hints=(
        "The draws are independent. What happens to variances in a sum, and in a mean?",
        "The variance of the mean is σ²/B. Take σ with axis=1, keepdims=True.",
    ),
)

# ---- 06.4 which batch size? -------------------------------------------------------------------


def choose_batch_size(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    """Take the size whose dev loss has the lowest median over the seeds."""
    return int(sizes[np.argmin(np.median(dev_losses, axis=1))])


def _largest_batch(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes.max())


def _smallest_batch(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes.min())


def _by_training_loss(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return choose_batch_size(sizes, dev_losses, train_losses)


def _by_smallest_gap(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return choose_batch_size(sizes, train_losses, np.abs(dev_losses - train_losses))


def _by_best_dev_seed(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes[np.argmin(dev_losses.min(axis=1))])


def _by_worst_dev_seed(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes[np.argmin(dev_losses.max(axis=1))])


def _by_first_dev_seed(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes[np.argmin(dev_losses[:, 0])])


def _by_mean_dev_loss(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes[np.argmin(dev_losses.mean(axis=1))])


def _row_instead_of_size(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(np.argmin(np.median(dev_losses, axis=1)))


def _highest_dev_loss(sizes: Array, train_losses: Array, dev_losses: Array) -> int:
    return int(sizes[np.argmax(np.median(dev_losses, axis=1))])


_SIZES = np.array([4, 16, 64, 256])

CHOICE = Exercise(
    id="06.4",
    task="the batch size with the lowest median dev loss: one number of `sizes`.",
    reference=choose_batch_size,
    probes=(
        (
            _SIZES,
            np.array([[0.7, 0.7, 0.6], [0.35, 0.35, 0.45], [0.1, 0.1, 0.2], [0.02, 0.02, 0.01]]),
            np.array([[0.9, 1.1, 0.9], [0.4, 0.4, 0.5], [0.3, 0.3, 0.4], [1.2, 1.3, 1.2]]),
        ),
        (
            _SIZES[::-1],
            np.array([[0.2, 0.22, 0.21], [0.15, 0.1, 0.2], [0.8, 0.9, 0.85], [0.3, 0.3, 0.25]]),
            np.array([[0.7, 0.1, 0.9], [0.5, 0.4, 0.6], [0.4, 0.35, 3.0], [0.9, 0.9, 0.8]]),
        ),
        # mean, best, worst, first and last seed, and the two best ones choose other sizes
        (
            np.array([256, 128, 64, 32, 16, 8]),
            np.array(
                [
                    [0.7, 0.6, 0.9],
                    [0.6, 0.3, 0.9],
                    [0.4, 0.1, 0.1],
                    [0.8, 0.4, 0.3],
                    [0.8, 0.2, 0.8],
                    [0.8, 0.6, 0.7],
                ]
            ),
            np.array(
                [
                    [0.31, 1.8, 0.25],
                    [0.22, 1.67, 2.9],
                    [0.9, 0.4, 0.4],
                    [0.52, 0.6, 0.89],
                    [0.29, 0.3, 1.06],
                    [0.9, 1.28, 0.25],
                ]
            ),
        ),
        # of five seeds the median is the third
        (
            np.array([8, 32, 128]),
            np.array(
                [[0.5, 0.4, 0.5, 0.6, 0.5], [0.3, 0.3, 0.2, 0.3, 0.4], [0.1, 0.2, 0.1, 0.1, 0.1]]
            ),
            np.array(
                [
                    [0.5, 0.51, 0.52, 0.9, 0.95],
                    [0.4, 0.45, 0.6, 0.7, 0.8],
                    [0.9, 0.8, 0.2, 0.7, 0.6],
                ]
            ),
        ),
    ),
    slips=(
        Slip(
            _largest_batch,
            "you take the largest batch. Its statistics have the least noise and its training loss "
            "may be the lowest, but bigger is not always better: read the dev losses.",
        ),
        Slip(
            _smallest_batch,
            "you take the smallest batch, the one with the most noise: batch norm used as the "
            "regulariser. The noise is a side effect. Choose by the dev loss; for regularisation "
            "there are dropout and weight decay.",
        ),
        Slip(
            _by_training_loss,
            "you choose by the training loss. It falls as the noise falls, and says nothing of new "
            "examples: that is what the dev set is for.",
        ),
        Slip(
            _by_smallest_gap,
            "you choose the smallest gap between training and dev loss. A network that learns "
            "nothing has no gap. Choose the lowest dev loss.",
        ),
        Slip(
            _by_best_dev_seed,
            "you choose by the best single seed. That is luck: take the median over the seeds.",
        ),
        Slip(
            _by_worst_dev_seed,
            "you choose by the worst seed of each size. One bad training (3.0 on input 2) rules a "
            "good size out: take the median over the seeds.",
        ),
        Slip(
            _by_first_dev_seed,
            "only the first seed of each size is read. One training is luck: take the median over "
            "the seeds.",
        ),
        Slip(
            _by_mean_dev_loss,
            "you take the mean over the seeds. One bad training (3.0 on input 2) decides it all: "
            "take the median.",
        ),
        Slip(
            _row_instead_of_size,
            "this is the number of the row. Return the batch size that stands there.",
        ),
        Slip(_highest_dev_loss, "this is the highest dev loss. A loss should be low."),
    ),
    hints=(
        "What counts is how the network does on examples that it has not seen.",
        "np.median(dev_losses, axis=1) is one number a batch size; np.argmin finds the lowest.",
    ),
)

# ---- 06.5 ghost batches -----------------------------------------------------------------------


def normalise_ghosts(z: Array, ghost_size: int) -> Array:
    """Give the examples an axis of ghosts, (n, ghosts, ghost_size), and normalise the last one."""
    ghosts = z.reshape(len(z), -1, ghost_size)
    mean, variance = ghosts.mean(axis=2, keepdims=True), ghosts.var(axis=2, keepdims=True)
    result: Array = ((ghosts - mean) / np.sqrt(variance + 1e-5)).reshape(z.shape)
    return result


def _ghosts_by(
    z: Array, ghost_size: int, statistics: Callable[[Array, Array], tuple[Any, Any]]
) -> Array:
    """Normalise each ghost with what ``statistics(ghost, z)`` returns: mean and divisor."""
    parts = []
    for start in range(0, z.shape[1], ghost_size):
        ghost = z[:, start : start + ghost_size]
        mean, divisor = statistics(ghost, z)
        parts.append((ghost - mean) / divisor)
    return np.hstack(parts)


def _mean(z: Array) -> Array:
    result: Array = z.mean(axis=1, keepdims=True)
    return result


def _divisor(z: Array, ddof: int = 0) -> Array:
    result: Array = np.sqrt(z.var(axis=1, keepdims=True, ddof=ddof) + 1e-5)
    return result


def _whole_batch(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(z, ghost_size, lambda ghost, z: (_mean(z), _divisor(z)))


def _whole_variance(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(z, ghost_size, lambda ghost, z: (_mean(ghost), _divisor(z)))


def _whole_mean(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(z, ghost_size, lambda ghost, z: (_mean(z), _divisor(ghost)))


def _size_for_number(z: Array, ghost_size: int) -> Array:
    return normalise_ghosts(z, z.shape[1] // ghost_size)


def _first_ghost_for_all(z: Array, ghost_size: int) -> Array:
    first = z[:, :ghost_size]
    return _ghosts_by(z, ghost_size, lambda ghost, z: (_mean(first), _divisor(first)))


def _ghosts_interleaved(z: Array, ghost_size: int) -> Array:
    n, m = z.shape
    ghosts = z.reshape(n, ghost_size, m // ghost_size)
    mean, variance = ghosts.mean(axis=1, keepdims=True), ghosts.var(axis=1, keepdims=True)
    result: Array = ((ghosts - mean) / np.sqrt(variance + 1e-5)).reshape(n, m)
    return result


def _ghost_over_units(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(
        z,
        ghost_size,
        lambda ghost, z: (ghost.mean(axis=0), np.sqrt(ghost.var(axis=0) + 1e-5)),
    )


def _ghost_all_units(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(z, ghost_size, lambda ghost, z: (ghost.mean(), np.sqrt(ghost.var() + 1e-5)))


def _ghost_by_variance(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(
        z, ghost_size, lambda ghost, z: (_mean(ghost), ghost.var(axis=1, keepdims=True) + 1e-5)
    )


def _ghost_unbiased(z: Array, ghost_size: int) -> Array:
    return _ghosts_by(z, ghost_size, lambda ghost, z: (_mean(ghost), _divisor(ghost, ddof=1)))


def _ghost_without_epsilon(z: Array, ghost_size: int) -> Array:
    with np.errstate(all="ignore"):
        return _ghosts_by(
            z, ghost_size, lambda ghost, z: (_mean(ghost), ghost.std(axis=1, keepdims=True))
        )


GHOSTS = Exercise(
    id="06.5",
    task="z_norm (n, m), each ghost of ghost_size neighbouring columns with its own statistics.",
    reference=normalise_ghosts,
    probes=(
        (_Z, 3),
        (_Z, 2),
        (_Z, 6),
        (np.array([[1.0, 1.0, 1.0, 2.0, 4.0, 6.0], [3.0, 0.0, 3.0, 5.0, 1.0, 1.0]]), 3),
    ),
    slips=(
        Slip(
            _whole_batch,
            "each ghost is normalised with mean and variance of the whole batch. That is plain "
            "batch norm: the noise would be that of the large batch. Each ghost has its own.",
        ),
        Slip(
            _whole_variance,
            "the mean is the ghost's, but the variance is still that of the whole batch. Both "
            "come from the ghost.",
        ),
        Slip(
            _whole_mean,
            "the variance is the ghost's, but the mean is still that of the whole batch. Both "
            "come from the ghost.",
        ),
        Slip(
            _size_for_number,
            "the batch is cut into ghost_size ghosts. ghost_size is the number of examples in one "
            "ghost; there are m / ghost_size ghosts.",
        ),
        Slip(
            _first_ghost_for_all,
            "all ghosts get the statistics of the first one. Measure each ghost anew.",
        ),
        Slip(
            _ghosts_interleaved,
            "your ghosts take every second (third, …) column. A ghost is a block of neighbours: "
            "with ghost_size 3 columns 0, 1, 2 are the first ghost.",
        ),
        Slip(
            _ghost_over_units,
            "the statistics are taken over the units (axis 0) of each example. That is layer "
            "norm. Batch norm measures each unit over the examples.",
        ),
        Slip(
            _ghost_all_units,
            "one mean and one variance for a whole ghost, all units together. Each unit (row) "
            "has its own.",
        ),
        Slip(
            _ghost_by_variance,
            "divided by σ² + ε. The standard deviation becomes 1 only if you divide by its root.",
        ),
        Slip(
            _ghost_unbiased,
            "the variance is divided by ghost_size − 1. Batch norm divides by the number of "
            "examples, here ghost_size.",
        ),
        Slip(
            _ghost_without_epsilon,
            "ε is missing: the ghost 1, 1, 1 on input 4 divides 0 by 0. Add 1e-5 to the variance.",
        ),
    ),
    hints=(
        "Cut z into blocks of ghost_size columns. Each block goes through batch norm by itself.",
        "z.reshape(n, -1, ghost_size) makes the ghosts an axis. Take mean and variance over the "
        "last axis with keepdims=True, and reshape back.",
    ),
)

EXERCISES = (DRIFT, VERDICT, NOISE, CHOICE, GHOSTS)
