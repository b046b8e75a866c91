r"""The results of a sweep, kept in a file from which an interrupted sweep goes on.

The file is JSON Lines: a header that says whose results these are, then one line a trial, written
as the trial ends. A line is written at once, at the end of the file, and pushed to the disk. So a
kill at any moment leaves at most one broken line, the last one, which is known by its missing
``\n``. It is cut off, and its trial is done again.

Each line holds its configuration and its seed. A line counts only if both are those of the sweep,
so the results of another sweep are refused and left as they are. It holds its checksum too: a digit
that a bad disk or a slip in an editor has changed is told, and no result is taken from it.
"""

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from course_utils.search.trials import Row, Trial


class Results:
    """The rows of a sweep by number of trial, in memory and, if wanted, in a file.

    Parameters
    ----------
    file : path or None
        Made if it does not exist. A second file, of the same name with ``.lock`` behind it, keeps
        other sweeps out.
    header : dict
        What two sweeps must have in common to be one.

    Raises
    ------
    ValueError
        On entering, if the file can't be written, holds something else, or is in use.
    """

    def __init__(self, file: str | os.PathLike[str] | None, header: dict[str, Any]) -> None:
        self.path = None if file is None else Path(os.path.realpath(file))
        self.rows: dict[int, Row] = {}
        self._header = _line(header)
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        if self.path is None:
            return self
        from filelock import FileLock, Timeout  # imported late: in the browser it warns

        if not self.path.parent.is_dir():
            raise ValueError(f"file is {self.path}, but there is no folder {self.path.parent}")
        try:
            with ExitStack() as opened:
                opened.enter_context(FileLock(f"{self.path}.lock", timeout=0))
                self._whole_lines = self._read() if self.path.exists() else 0
                self._stream = opened.enter_context(open(self.path, "ab", buffering=0))
                if not self._whole_lines:
                    self._write(self._header)
                self._opened = opened.pop_all()
        except Timeout as error:
            raise ValueError(f"file {self.path} is in use by another sweep") from error
        except OSError as error:
            raise ValueError(f"file {self.path} can't be written: {error.strerror}") from error
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def add(self, row: Row) -> None:
        """Keep the row of a trial that has ended.

        Raises
        ------
        OSError
            If the file takes no more, such as on a full disk. What it held before is unharmed.
        """
        if self.path is not None:
            try:
                self._write(_line(_signed(row._asdict())))
            except OSError as error:
                raise OSError(
                    error.errno,
                    f"{error.strerror}. {len(self.rows)} results are kept; make room, and run "
                    "again to go on",
                    str(self.path),
                ) from error
        self.rows[row.trial] = row

    def missing(self, trials: list[Trial]) -> list[Trial]:
        """Return the trials that have no row yet.

        Raises
        ------
        ValueError
            If a row is there but has another configuration or seed.
        """
        for trial in trials:
            row = self.rows.get(trial.number)
            if row and _line(trial._asdict()) != _line(Trial(*row[:3])._asdict()):
                raise ValueError(
                    f"file {self.path} holds another sweep: its trial {row.trial} has "
                    f"{row.configuration} and seed {row.seed}; wanted: {trial.configuration} "
                    f"and seed {trial.seed}. Give each sweep a file of its own"
                )
        return [trial for trial in trials if trial.number not in self.rows]

    def _read(self) -> int:
        """Fill ``rows`` from the file; return the number of bytes in whole lines."""
        assert self.path is not None
        content = self.path.read_bytes()
        if self._header.startswith(content):
            return 0  # killed in its first line, or just after: that is written again
        if not content.startswith(self._header):
            raise ValueError(
                f"file {self.path} holds another sweep, or no sweep at all. It begins with "
                f"{content[: len(self._header)]!r}; wanted: {self._header!r}"
            )
        whole_lines = content[: content.rfind(b"\n") + 1]
        for number, line in enumerate(whole_lines.splitlines()[1:], start=2):
            try:
                entry = json.loads(line)
                row = Row(*(entry[name] for name in Row._fields))
                if entry != _signed(row._asdict()):
                    raise ValueError("the checksum is another one")
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(
                    f"file {self.path}: line {number} is damaged. Delete this line, and its trial "
                    "is done again"
                ) from error
            if row.trial in self.rows:
                raise ValueError(f"file {self.path} holds trial {row.trial} twice")
            self.rows[row.trial] = row
        return len(whole_lines)

    def _write(self, line: bytes) -> None:
        self._stream.truncate(self._whole_lines)  # not earlier: the file may be another sweep's
        rest = line
        while rest:  # a disk that is almost full takes a part; then it says what is wrong
            rest = rest[self._stream.write(rest) :]
        os.fsync(self._stream.fileno())
        self._whole_lines += len(line)


def _signed(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "crc32": crc32(_line(content))}


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, allow_nan=False).encode() + b"\n"
