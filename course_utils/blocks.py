"""A stack of models in blocks, so that the numbers of a block stay close to the processor.

Memory is slow beside a processor's arithmetic, and large new arrays cost extra. So a stack is not
taken through a training step as a whole: one block of models does all of it, then the next. The
results are the same to the last bit, where no layer draws noise.
"""

from itertools import pairwise

# Of the sizes that were tried, 0.5 MiB to 64 MiB, the best one: what blocks share out is smaller
# than a level-3 cache, and large enough for Python's own time to matter little.
CACHE_BYTES = 2**22


def blocks(n_models: int, n_bytes: int) -> list[slice]:
    """Cut a stack into slices of about equal length, as few as keep each within ``CACHE_BYTES``.

    Parameters
    ----------
    n_models : int
        The length of the stack.
    n_bytes : int
        Size of the arrays that the work on the whole stack touches.

    Examples
    --------
    >>> blocks(5, n_bytes=3 * CACHE_BYTES)
    [slice(0, 1, None), slice(1, 3, None), slice(3, 5, None)]
    """
    n_blocks = max(1, min(n_models, -(-n_bytes // CACHE_BYTES)))  # the quotient is rounded up
    ends = [n_models * block // n_blocks for block in range(n_blocks + 1)]
    return [slice(*pair) for pair in pairwise(ends)]
