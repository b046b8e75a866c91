# /// script
# requires-python = ">=3.8,<3.11"
# dependencies = [
#     "Lasagne==0.1",
#     "Theano==1.0.5",
#     "numpy==1.21.6",
#     "scipy==1.7.3",
#     "setuptools==65.7.0",
# ]
# ///
"""Minimise J(w) = w² − 10w + 25 with Lasagne, which adds layers and optimisers to Theano.

Graph, derivative and compiler are Theano's. Of Lasagne we need only the optimiser.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import sys

import theano
import theano.tensor.signal.pool as pool

# Lasagne 0.1 (2015) asks for Theano's pooling by an old name, which Theano 1.0 (2017) has no more.
pool.max_pool_2d = pool.pool_2d
sys.modules["theano.tensor.signal.downsample"] = pool
theano.tensor.signal.downsample = pool
import lasagne

seconds_import = perf_counter() - start

w = theano.shared(0.0)
cost = w**2 - 10 * w + 25
step = theano.function([], updates=lasagne.updates.sgd(cost, [w], learning_rate=0.01))


def value():
    return float(w.get_value())


# Measure and print: the same lines in every program.
result = {"framework": "Lasagne", "version": lasagne.__version__}
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
