"""Each exercise's reference solution, beside a truth that does not come from it."""
