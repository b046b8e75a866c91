"""Search for good hyperparameters: which configurations to try, and how to run the trials.

A *space* says which values each hyperparameter may take. A *configuration* is one choice of all of
them. A *trial* is a plain function of (configuration, seed) that trains a model and returns what it
measured. Which configurations to try, and where the trials run, are separate questions:

    space = {"learning_rate": Log(1e-4, 1), "hidden": [16, 32, 64]}
    results = sweep(train, draw(space, 100, rng=rng), seed=0, file="trials.jsonl", n_jobs=2)

    draw, grid, zoom     the configurations: random, a grid, coarse to fine
    sweep                runs the trials: in turn, on all cores, or on a cluster
    brackets, halving    many configurations for a short time, the best of them for longer

Smaller is better everywhere: search by a loss or an error rate, not by an accuracy.
"""

from course_utils.search.cluster import repair_dask_backend
from course_utils.search.running import sweep
from course_utils.search.strategies import Zoom, draw, grid, zoom
from course_utils.search.successive_halving import brackets, halving, replay

__all__ = ["Zoom", "brackets", "draw", "grid", "halving", "replay", "sweep", "zoom"]

repair_dask_backend()
