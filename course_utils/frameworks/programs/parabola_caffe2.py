# /// script
# requires-python = "==3.8.*"
# dependencies = [
#     "torch==1.9.1",
#     "numpy==1.23.5",
#     "protobuf==3.20.3",
#     "future==1.0.0",
#     "six==1.17.0",
# ]
# ///
"""Minimise J(w) = w² − 10w + 25 with Caffe2, which lives inside PyTorch 1.9.

A net is a list of operators that read and write named arrays, the blobs of a workspace. Gradient
and optimiser add their operators to that list, so one run of the net is one step. A second net runs
once and fills w and the constants.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import torch
from caffe2.python import model_helper, optimizer, workspace
from caffe2.python.modeling.initializers import Initializer

seconds_import = perf_counter() - start

model = model_helper.ModelHelper()
net, start_net = model.net, model.param_init_net
w = model.create_param("w", shape=[1], initializer=Initializer("ConstantFill", value=0.0))
ten = start_net.ConstantFill([], "ten", shape=[1], value=10.0)
twenty_five = start_net.ConstantFill([], "twenty_five", shape=[1], value=25.0)
cost = net.Add([net.Sub([net.Sqr(w), net.Mul([ten, w])]), twenty_five])
model.AddGradientOperators([cost])
optimizer.build_sgd(model, base_learning_rate=0.01)

workspace.RunNetOnce(start_net)
workspace.CreateNet(net)


def step():
    workspace.RunNet(net)


def value():
    return float(workspace.FetchBlob("w")[0])


# Measure and print: the same lines in every program.
result = {"framework": "Caffe2", "version": torch.__version__}
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
