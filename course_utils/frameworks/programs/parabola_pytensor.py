# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["pytensor==3.0.7"]
# ///
"""Minimise J(w) = w² − 10w + 25 with PyTensor, today's heir of Theano.

Compare it with Theano's program: thirteen years lie between them, and only names differ.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import pytensor

seconds_import = perf_counter() - start

w = pytensor.shared(0.0)
cost = w**2 - 10 * w + 25
step = pytensor.function([], updates=[(w, w - 0.01 * pytensor.grad(cost, w))])


def value():
    return float(w.get_value())


# Measure and print: the same lines in every program.
result = {"framework": "PyTensor", "version": pytensor.__version__}
result["python"] = platform.python_version()
result["w0"] = value()
step()
result["w1"] = value()
start = perf_counter()
for _ in range(1000):
    step()
result["w1001"] = value()
result["seconds_1000"] = round(perf_counter() - start, 4)
result["seconds_import"] = round(seconds_import, 3)
print(json.dumps(result))
