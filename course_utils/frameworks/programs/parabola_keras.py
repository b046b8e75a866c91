# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#     "keras==3.15.1",
#     "tensorflow-cpu==2.21.0; platform_machine in 'x86_64 AMD64'",
#     "tensorflow==2.21.0; platform_machine in 'arm64 aarch64'",
# ]
# ///
"""Minimise J(w) = w² − 10w + 25 with Keras, here on TensorFlow.

Keras speaks of layers, models, losses and data. So w becomes the only weight of a layer, and the
coefficients come in as data, as in the lecture's last program. The layer's output is the cost; the
loss only hands it on.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import keras
import numpy as np

seconds_import = perf_counter() - start


class Parabola(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(), initializer="zeros")

    def call(self, x):
        return x[:, 0] * self.w**2 + x[:, 1] * self.w + x[:, 2]


model = keras.Sequential([keras.Input((3,)), Parabola()])
model.compile(optimizer=keras.optimizers.SGD(0.01), loss=lambda target, cost: cost)
coefficients = np.array([[1.0, -10.0, 25.0]])  # one example: 1 w² − 10 w + 25
target = np.zeros(1)  # Keras wants one; our loss does not use it


def step():
    model.train_on_batch(coefficients, target)


def value():
    return float(model.weights[0].numpy())


# Measure and print: the same lines in every program.
result = {"framework": "Keras", "version": keras.__version__}
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
