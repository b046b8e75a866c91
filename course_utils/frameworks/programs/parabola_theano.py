# /// script
# requires-python = ">=3.8,<3.11"
# dependencies = ["Theano==1.0.5", "numpy==1.21.6", "scipy==1.7.3", "setuptools==65.7.0"]
# ///
"""Minimise J(w) = w² − 10w + 25 with Theano.

Theano was one of the first of this kind: formulas of symbols, derived as formulas, compiled to C.
w is shared: Theano keeps it from call to call. Made from 0.0 it is a float64, as in NumPy. So it
comes closer to 5 than w does in frameworks that use float32.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import theano

seconds_import = perf_counter() - start

w = theano.shared(0.0)
cost = w**2 - 10 * w + 25
step = theano.function([], updates=[(w, w - 0.01 * theano.grad(cost, w))])


def value():
    return float(w.get_value())


# Measure and print: the same lines in every program.
result = {"framework": "Theano", "version": theano.__version__}
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
