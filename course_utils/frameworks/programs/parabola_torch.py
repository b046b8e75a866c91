# /// script
# requires-python = ">=3.10,<3.14"
# dependencies = ["torch==2.13.0", "numpy==2.2.6"]
# ///
"""Minimise J(w) = w² − 10w + 25 with PyTorch, the successor of the lecture's Torch7.

There is no graph to build first. PyTorch runs Python's own lines and notes down on the way what it
needs for the derivative.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import torch

seconds_import = perf_counter() - start

w = torch.tensor(0.0, requires_grad=True)  # note down what is computed from w
optimizer = torch.optim.SGD([w], lr=0.01)


def step():
    optimizer.zero_grad()  # forget the old gradient: the new one would be added to it
    cost = w**2 - 10 * w + 25
    cost.backward()  # puts dJ/dw into w.grad
    optimizer.step()


def value():
    return w.item()


# Measure and print: the same lines in every program.
result = {"framework": "PyTorch", "version": torch.__version__}
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
