# /// script
# requires-python = ">=3.10,<3.14"
# dependencies = [
#     "tensorflow-cpu==2.21.0; platform_machine in 'x86_64 AMD64'",
#     "tensorflow==2.21.0; platform_machine in 'arm64 aarch64'",
# ]
# ///
"""Minimise J(w) = w² − 10w + 25 with TensorFlow 2.

A tape records what is computed, and derives it. `tf.function` turns the Python function into a
graph when it is called for the first time; from then on the graph runs.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import tensorflow as tf

seconds_import = perf_counter() - start

w = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)


@tf.function
def step():
    with tf.GradientTape() as tape:
        cost = w**2 - 10 * w + 25
    gradients = tape.gradient(cost, [w])
    optimizer.apply_gradients(zip(gradients, [w]))


def value():
    return float(w)


# Measure and print: the same lines in every program.
result = {"framework": "TensorFlow 2", "version": tf.__version__}
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
