# /// script
# requires-python = ">=3.10,<3.14"
# dependencies = [
#     "tensorflow-cpu==2.21.0; platform_machine in 'x86_64 AMD64'",
#     "tensorflow==2.21.0; platform_machine in 'arm64 aarch64'",
# ]
# ///
"""Minimise J(w) = w² − 10w + 25 in the style of TensorFlow 1, as in the lecture.

First a graph is built, in which nothing is computed. Then a session runs parts of it: running
`train` does one step. TensorFlow 2 still has version 1 inside, and this program runs on both.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import tensorflow.compat.v1 as tf

seconds_import = perf_counter() - start

tf.disable_v2_behavior()

w = tf.Variable(0.0)
cost = w**2 - 10 * w + 25
train = tf.train.GradientDescentOptimizer(0.01).minimize(cost)

session = tf.Session()
session.run(tf.global_variables_initializer())


def step():
    session.run(train)


def value():
    return float(session.run(w))


# Measure and print: the same lines in every program.
result = {"framework": "TensorFlow 1 style", "version": tf.__version__}
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
