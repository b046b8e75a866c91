"""What others send can't run here: no code is read from files, no text becomes a command.

`tests/test_repository.py` looks at the lock and the workflows, the rules of the notebooks at their
paths. Here are the programs, and all that git keeps.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.test_repository import LOCK, LOCKED

ROOT = Path(__file__).parents[1]

# They run code that stands in a file or a text, or make a text a command of the shell.
DANGEROUS = re.compile(
    r"(eval|exec|compile|__import__|input)"
    r"|(pickle|cloudpickle|_pickle|dill|marshal)\.(loads?|Unpickler)"
    r"|shelve\.\w+|joblib\.load|pandas\.read_pickle|torch\.load|tempfile\.mktemp"
    r"|yaml\.((full_|unsafe_)?load(_all)?|Loader|FullLoader|UnsafeLoader)"
    r"|keras\.(saving|models)\.load_model|tensorflow\.(keras\.models\.load_model|saved_model\.load)"
    r"|os\.(system|popen)|subprocess\.get(status)?output"
    r"|\w+\.extractall|.*\((allow_pickle|shell)=(?!False).*\)"
)
# The only ones, and why they are no way in.
KNOWN = {
    # A sweep sends the trial function, which the learner's own notebook has defined, to its own
    # worker processes. The file lies in a new folder that only this user may read.
    ("course_utils/search/packing.py", "pickle.loads"),
    ("course_utils/search/packing.py", "pickle.Unpickler"),
    # Shows what Python says to a slide's misprint, a text in the notebook; nothing is run.
    ("11_tensorflow.ipynb", "compile"),
}


def dangers(source: str) -> Iterator[str]:
    """Yield the dangerous names in a program, by their full names."""
    tree = ast.parse(source)
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            full |= {a.asname or a.name.split(".")[0]: a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            full |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}

    def name(node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return full.get(node.id, node.id)
        return f"{name(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "_"

    for node in ast.walk(tree):
        found = [name(node)] if isinstance(node, (ast.Name, ast.Attribute)) else []
        if isinstance(node, ast.Call):
            given = (f"{name(node.func)}({k.arg}={ast.unparse(k.value)})" for k in node.keywords)
            found = list(given)
        yield from (each for each in found if DANGEROUS.fullmatch(each))


def programs() -> Iterator[tuple[str, str]]:
    """Yield name and source of each program and of each notebook."""
    for folder in ("course_utils", "tools", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        code = (cell.source for cell in cells if cell.cell_type == "code")
        yield path.name, "\n".join(code)


def test_nothing_runs_code_from_files_or_texts_but_what_is_explained() -> None:
    assert {(file, danger) for file, source in programs() for danger in dangers(source)} == KNOWN


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "run = exec",
        "answer = input()",
        "import pickle\npickle.load(file)",
        "from pickle import loads as read\nread(b'')",
        "import _pickle as p\nclass Mine(p.Unpickler): pass",
        "import cloudpickle\ncloudpickle.loads(b'')",
        "import joblib\njoblib.load('model')",
        "import numpy as np\nnp.load('x.npy', allow_pickle=True)",
        "from numpy import load\nload('x.npy', allow_pickle=trusted)",
        "import pandas as pd\npd.read_pickle('x')",
        "import torch\ntorch.load('x')",
        "import yaml\nyaml.load(text, yaml.Loader)",
        "from os import system\nsystem('ls')",
        "import subprocess\nsubprocess.run('ls', shell=True)",
        "import subprocess as sp\nsp.Popen('ls', shell=1 == 1)",
        "import tarfile\ntarfile.open('x').extractall()",
        "import keras\nkeras.models.load_model('x')",
    ],
)
def test_each_danger_is_seen(source: str) -> None:
    assert list(dangers(source))


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('x')",
        "import numpy as np\nnp.load('x.npy', allow_pickle=False)",
        "import yaml\nyaml.safe_load(text)",
        "import json\njson.load(file)",
        "import subprocess\nsubprocess.run(['ls'], shell=False)",
        "model.compile(optimizer=1)",
    ],
)
def test_what_is_safe_passes(source: str) -> None:
    assert not list(dangers(source))


def test_every_line_of_the_lock_is_a_package_with_its_hashes() -> None:
    lines = [line for line in LOCK.replace("\\\n", " ").split("\n") if line.strip()]
    others = [line for line in lines if not line.lstrip().startswith("#") and line not in LOCKED]
    assert others == []  # such as -e, -r, --trusted-host


PLACES = re.compile(
    r"(?<![\w./])/(root|home|Users|tmp|work|opt|srv)/\w|[A-Za-z]:\\+Users"  # of a machine
    r"|--(extra-)?index-url|--trusted-host|--find-links|pythonhosted|\w+://[^\s\"']+/simple\b"
    r"|registry\.npmjs|conda\.anaconda"  # of a registry
)


def test_no_file_names_a_place_on_a_machine_or_a_registry() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git repository")
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    found = {}
    for name in listed.rstrip("\0").split("\0"):
        # Tests try out such names; the rules of the notebooks look at notebooks.
        if name.startswith("tests/") or name.endswith((".ipynb", ".png")):
            continue
        if seen := PLACES.search((ROOT / name).read_text("utf-8")):
            found[name] = seen[0]
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "open('/home/ann/x')",
        "see /tmp/x",
        r"C:\Users\ann",
        "--index-url",
        "https://index.example/simple/numpy",
        "https://files.pythonhosted.org/x",
    ],
)
def test_such_a_place_is_seen(text: str) -> None:
    assert PLACES.search(text)
