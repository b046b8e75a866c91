"""joblib's backend for Dask is repaired; no cluster is needed to see it."""

import joblib
import pytest

from course_utils.search.cluster import _backend, repair_dask_backend


def test_repair_puts_the_backend_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joblib.parallel, "BACKENDS", {"dask": None})
    repair_dask_backend()
    assert {"dask": _backend} == joblib.parallel.BACKENDS
