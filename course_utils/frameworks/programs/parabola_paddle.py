# /// script
# requires-python = ">=3.9,<3.14"
# dependencies = ["paddlepaddle==3.3.1", "setuptools==80.9.0"]
# ///
"""Minimise J(w) = w² − 10w + 25 with PaddlePaddle.

Like PyTorch it runs Python's own lines and notes down what it needs for the derivative.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import paddle

seconds_import = perf_counter() - start

w = paddle.create_parameter([], "float32", default_initializer=paddle.nn.initializer.Constant(0.0))
optimizer = paddle.optimizer.SGD(learning_rate=0.01, parameters=[w])


def step():
    cost = w**2 - 10 * w + 25
    cost.backward()
    optimizer.step()
    optimizer.clear_grad()


def value():
    return float(w)


# Measure and print: the same lines in every program.
result = {"framework": "PaddlePaddle", "version": paddle.__version__}
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
