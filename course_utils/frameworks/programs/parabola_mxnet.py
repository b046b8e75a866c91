# /// script
# requires-python = ">=3.8,<3.12"
# dependencies = ["mxnet==1.9.1", "numpy==1.23.5"]
# ///
"""Minimise J(w) = w² − 10w + 25 with MXNet.

`autograd.record()` notes down what is computed. The optimiser is Gluon's: a trainer of parameters.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import mxnet as mx
from mxnet import autograd, gluon

seconds_import = perf_counter() - start

w = gluon.Parameter("w", shape=(1,), init="zeros")
w.initialize()
trainer = gluon.Trainer([w], "sgd", {"learning_rate": 0.01})


def step():
    with autograd.record():
        cost = w.data() ** 2 - 10 * w.data() + 25
    cost.backward()
    trainer.step(batch_size=1)


def value():
    return float(w.data().asscalar())


# Measure and print: the same lines in every program.
result = {"framework": "MXNet", "version": mx.__version__}
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
