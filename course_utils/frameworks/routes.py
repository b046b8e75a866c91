"""How each program is run: in an environment that holds its framework and nothing else.

uv reads the lines at a program's top, makes an environment with that Python and those packages, and
runs the program in it. Two frameworks need more than Python packages; they say what below.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course_utils.frameworks import debian
from course_utils.frameworks.catalogue import PROGRAMS, Program
from course_utils.frameworks.records import Record, without_places
from course_utils.frameworks.running import run, today

SECONDS = 1200.0  # for one program, the download of its framework included
# What would let packages from outside into the environment.
NOT_PASSED_ON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")

Start = tuple[list[str], dict[str, str]]  # a command, and variables for its environment


@dataclass(frozen=True)
class Route:
    """A program, what a record says about how it was run, and how to start it in a folder."""

    program: Program
    text: str
    start: Callable[[Program, Path], Start]


def uv(*arguments: str) -> Start:
    """Return how to call ``uv run``; uv stands beside this Python or on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("uv", path=path)
    if found is None:
        raise RuntimeError("uv is not installed here: pip install uv")
    command = [found, "run", "--quiet", *arguments]
    return command, {"UV_COMPILE_BYTECODE": "1"}  # or the first import compiles, and seems slow


def with_uv(program: Program, folder: Path) -> Start:
    """Run a program by uv, with the Python and the packages that its first lines ask for."""
    return uv("--script", str(program.path))


def with_tensorflow_1(program: Program, folder: Path) -> Start:
    """Run the program in TensorFlow 1's style on the last TensorFlow 1 itself."""
    pins = ("tensorflow==1.15.5", "protobuf==3.20.3", "h5py==2.10.0")
    packages = [f"--with={pin}" for pin in pins]
    return uv("--no-project", "--python=3.7", *packages, "python", str(program.path))


def with_debian(program: Program, folder: Path) -> Start:
    """Run a program by the Python of Debian 11."""
    command, settings = debian.unpack(folder, "python3-caffe").python()
    return [*command, str(program.path)], settings


def with_open_mpi(program: Program, folder: Path) -> Start:
    """Run a program by uv beside Open MPI.

    CNTK is linked with version 1, for many machines. One process never calls it, so any version
    will do under the old names.
    """
    libraries = debian.unpack(folder, "libopenmpi3").libraries
    (folder / "old").mkdir()
    for old, new in (("libmpi.so.12", "libmpi.so.40"), ("libmpi_cxx.so.1", "libmpi_cxx.so.40")):
        (folder / "old" / old).symlink_to(libraries / new)
    command, settings = with_uv(program, folder)
    settings["UV_COMPILE_BYTECODE"] = "0"  # uv can't for Python 3.6
    return command, {**settings, "LD_LIBRARY_PATH": f"{folder / 'old'}:{libraries}"}


UV = "uv, by the program's first lines"
ROUTES = {
    **{name: Route(program, UV, with_uv) for name, program in PROGRAMS.items()},
    "caffe": Route(PROGRAMS["caffe"], "Debian 11's python3-caffe, unpacked", with_debian),
    "cntk": Route(PROGRAMS["cntk"], f"{UV}; Open MPI 4 in place of 1", with_open_mpi),
    "tensorflow1.15": Route(PROGRAMS["tensorflow1"], "uv, with TensorFlow 1.15", with_tensorflow_1),
}


def record(name: str) -> Record:
    """Run the program of ``ROUTES[name]``; return its record, or one with the reason why not.

    Raises
    ------
    ValueError
        If the program prints other values than the closed form: that is no matter of the machine.
    """
    route = ROUTES[name]
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON}
    try:
        with tempfile.TemporaryDirectory(prefix="frameworks-") as folder:
            command, settings = route.start(route.program, Path(folder))
            environment = {**inherited, "OMP_NUM_THREADS": "1", **settings}  # w is one number
            return run(route.program, command, environment, route=route.text, seconds=SECONDS)
    except (RuntimeError, OSError) as error:
        print(*getattr(error, "__notes__", ()), file=sys.stderr)  # all that the program said
        return Record(
            framework=route.program.framework,
            date=today(),
            route=route.text,
            lines=route.program.n_lines,
            reason=without_places(str(error)),
        )
