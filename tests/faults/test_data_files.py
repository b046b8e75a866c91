"""A data file is cut, changed or gone: a clear error that says which file, and what to do."""

import gzip
import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from sklearn.datasets import _base

from course_utils.data import load_digits
from course_utils.frameworks.criteria import CRITERIA, Criteria, load_criteria
from course_utils.frameworks.records import RECORDS, load_records
from course_utils.selfcheck import self_check

AGAIN = "They come with scikit-learn: install it again"
DIGITS = files("sklearn.datasets.data").joinpath("digits.csv.gz").read_bytes()


@pytest.fixture
def digits_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file from which the digits are read instead of scikit-learn's own."""
    file = tmp_path / "digits.csv.gz"
    monkeypatch.setattr(_base.resources, "files", lambda module: tmp_path)
    (tmp_path / "digits.rst").write_text("")
    return file


def lines() -> list[bytes]:
    return gzip.decompress(DIGITS).splitlines(keepends=True)


def edited() -> bytes:
    return gzip.compress(b"".join([lines()[0].replace(b"13", b"12", 1), *lines()[1:]]))


def test_whole_digits_are_read_from_there(digits_file: Path) -> None:
    digits_file.write_bytes(gzip.compress(b"".join(lines())))
    np.testing.assert_equal(load_digits()[0].shape, (64, 1797))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: None, r"can't be read \(.*No such file"),
        (lambda: b"", r"can't be read \("),
        (lambda: DIGITS[:-1], r"can't be read \(Compressed file ended"),
        (lambda: DIGITS[:5000], r"can't be read \(Compressed file ended"),
        (lambda: DIGITS[:5000] + b"?" + DIGITS[5001:], r"can't be read \("),
        (lambda: b"my thesis", r"can't be read \(Not a gzipped file"),
        (lambda: gzip.compress(b"0,1,x\n"), r"can't be read \("),
        (lambda: gzip.compress(b"".join(lines()[:1000])), "not those of the lessons"),
        (edited, "not those of the lessons"),
    ],
)
def test_damaged_digits_are_told_and_the_self_check_tells_too(
    digits_file: Path, make: Callable[[], bytes | None], message: str
) -> None:
    content = make()
    if content is not None:
        digits_file.write_bytes(content)
    with pytest.raises(RuntimeError, match=rf"^the handwritten digits .*{message}.*{AGAIN}$"):
        load_digits()
    found = self_check()
    assert found.n_digits == 0
    assert str(found).startswith("Not ready. the handwritten digits ")


@pytest.mark.parametrize(("path", "load"), [(RECORDS, load_records), (CRITERIA, load_criteria)])
def test_a_json_file_cut_anywhere_is_told(
    path: Path, load: Callable[[Path], Any], tmp_path: Path
) -> None:
    content, file = path.read_bytes(), tmp_path / path.name
    sizes = [*range(0, len(content) - 2, 11), len(content) - 2]  # the last byte is an end of line
    for size in sizes:
        file.write_bytes(content[:size])
        with pytest.raises(ValueError, match=rf"^{re.escape(path.name)} is not JSON"):
            load(file)
    file.write_bytes(content)
    assert load(file) == load(path)


@pytest.mark.parametrize("field", get_type_hints(Criteria))
@pytest.mark.parametrize("value", [{}, [1], {"all": 1}, 2.5])
def test_a_fact_of_a_wrong_type_is_told(field: str, value: Any, tmp_path: Path) -> None:
    content = json.loads(CRITERIA.read_text("utf-8"))
    content["JAX"][field] = value
    file = tmp_path / "criteria.json"
    file.write_text(json.dumps(content), "utf-8")
    wanted = "sources are" if (field, value) == ("sources", {}) else f"{field} is "
    with pytest.raises(ValueError, match=rf"^criteria\.json, JAX: {wanted}.*; wanted: "):
        load_criteria(file)


@pytest.mark.parametrize("content", ["[]", '{"JAX": 5}', '"JAX"'])
def test_a_file_without_facts_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "criteria.json").write_text(content)
    with pytest.raises(ValueError, match=r"^criteria\.json.*; wanted: an object"):
        load_criteria(tmp_path / "criteria.json")
