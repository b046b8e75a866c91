"""Small helpers for the lessons, one idea per module.

Arrows point one way: notebooks use sliders, figures and exercises; these use the network; the
network uses layers, losses and optimizers; and those use only NumPy. Import the module that you
need, for example ``from course_utils.losses import softmax``.
"""

__version__ = "1.0.0"
