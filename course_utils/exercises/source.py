"""The source of a function as a learner would write it: without type annotations."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from itertools import accumulate

from course_utils.exercises.exercise import Function


def plain_source(function: Function) -> str:
    """Return the source of a function without annotations, ready to paste into a notebook.

    There ``z: Array`` would be an error, since ``Array`` is this package's own name. The layout and
    the comments stay, but for those that are meant for a linter.
    """
    source = textwrap.dedent(inspect.getsource(function))
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [0, *accumulate(map(len, lines))]
    text = b"".join(lines)  # ast counts bytes, and the lessons have Greek letters
    for line, column, end_line, end_column in sorted(_annotations(source), reverse=True):
        start, end = starts[line - 1] + column, starts[end_line - 1] + end_column
        before = text[:start].rstrip()
        text = before.removesuffix(b":").removesuffix(b"->").rstrip() + text[end:]
    return re.sub(r" *# (noqa|type: ignore).*", "", text.decode())


def _annotations(source: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield where each annotation starts and ends: line, column, line, column."""
    for node in ast.walk(ast.parse(source)):
        found = node.returns if isinstance(node, ast.FunctionDef) else None
        if isinstance(node, (ast.arg, ast.AnnAssign)):
            found = node.annotation
        if found is not None:
            assert found.end_lineno is not None
            assert found.end_col_offset is not None
            yield found.lineno, found.col_offset, found.end_lineno, found.end_col_offset
