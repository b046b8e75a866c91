# /// script
# requires-python = "==3.6.*"
# dependencies = ["cntk==2.7.post2", "numpy==1.19.5", "pip==21.3.1"]
# ///
"""Minimise J(w) = w² − 10w + 25 with CNTK, Microsoft's Cognitive Toolkit.

A trainer runs graph, derivative and optimiser together. It accepts no cost without data, so the
coefficients come in as data, as in the lecture's last program.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import cntk
import numpy as np

seconds_import = perf_counter() - start

x = cntk.input_variable(3)
w = cntk.parameter(shape=(), init=0.0)
cost = cntk.reduce_sum(x[0] * w * w + x[1] * w + x[2])
learner = cntk.sgd([w], cntk.learning_parameter_schedule(0.01))
trainer = cntk.Trainer(None, (cost, None), [learner])
coefficients = np.array([[1.0, -10.0, 25.0]], dtype=np.float32)  # 1 w² − 10 w + 25


def step():
    trainer.train_minibatch({x: coefficients})


def value():
    return float(w.value)


# Measure and print: the same lines in every program.
result = {"framework": "CNTK", "version": cntk.__version__}
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
