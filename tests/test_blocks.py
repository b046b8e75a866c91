"""Blocks of a stack: each model in one block, as few as fit, all about equal."""

import pytest

from course_utils.blocks import CACHE_BYTES, blocks


@pytest.mark.parametrize("n_models", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("a_model", [0, 1, CACHE_BYTES // 5, CACHE_BYTES, 3 * CACHE_BYTES])
def test_each_model_is_in_one_of_as_few_blocks_as_fit(n_models: int, a_model: int) -> None:
    parts = blocks(n_models, n_models * a_model)
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(n_models))
    sizes = [part.stop - part.start for part in parts]
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) == 1 or n_models * a_model <= len(parts) * CACHE_BYTES
    assert len(parts) == 1 or n_models * a_model > (len(parts) - 1) * CACHE_BYTES


def test_a_stack_of_no_models_is_one_empty_block() -> None:
    assert blocks(0, 0) == [slice(0, 0)]
