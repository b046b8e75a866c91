# /// script
# requires-python = ">=3.11"
# dependencies = ["jax==0.10.2"]
# ///
"""Minimise J(w) = w² − 10w + 25 with JAX, which the lecture could not know.

No variables and no tape: `jax.grad` makes a function into the function of its derivative, and
`jax.jit` compiles it. Both want pure functions, so w comes in and the new w goes out.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import jax
import jax.numpy as jnp

seconds_import = perf_counter() - start


def cost(w):
    return w**2 - 10 * w + 25


@jax.jit
def descend(w):
    return w - 0.01 * jax.grad(cost)(w)


w = jnp.float32(0)


def step():
    global w
    w = descend(w)


def value():
    return float(w)


# Measure and print: the same lines in every program.
result = {"framework": "JAX", "version": jax.__version__}
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
