# /// script
# requires-python = "==3.9.*"
# dependencies = []
# ///
"""Minimise J(w) = w² − 10w + 25 with Caffe.

A net is a list of layers, usually in a text file; here Python writes it. A layer with a loss weight
is the cost. Caffe is not on PyPI; Debian 11 has it as the package python3-caffe.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import tempfile

import caffe
from caffe import layers

seconds_import = perf_counter() - start

net = caffe.NetSpec()
net.w = layers.Parameter(shape={"dim": [1]})  # filled with zeros
net.square = layers.Power(net.w, power=2)
net.sum = layers.Eltwise(net.square, net.w, coeff=[1, -10])
net.cost = layers.Power(net.sum, shift=25, loss_weight=1)

settings = {"type": "SGD", "base_lr": 0.01, "lr_policy": "fixed", "net_param": net.to_proto()}
with tempfile.NamedTemporaryFile("w") as file:
    file.write(str(caffe.proto.caffe_pb2.SolverParameter(**settings)))
    file.flush()
    solver = caffe.get_solver(file.name)


def step():
    solver.step(1)


def value():
    return float(solver.net.params["w"][0].data[0])


# Measure and print: the same lines in every program.
result = {"framework": "Caffe", "version": caffe.__version__}
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
