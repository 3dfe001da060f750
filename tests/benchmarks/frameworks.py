"""One training step in four frameworks: the same loss, gradients and weights from the same start.

A lesson shows the functions below side by side, from the record. Run from the root of the
repository, in an environment with all of them (`pip install -e ".[jax,torch]"`):

    python tests/benchmarks/frameworks.py
"""

import inspect
import math
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import jax
import jax.numpy as jnp
import keras
import numpy as np
import tensorflow as tf
import torch
from keras import layers
from record import write_record
from torch import nn

from dlcourse.data import load_digits
from dlcourse.scratch import Tensor, softmax_cross_entropy

SEED, BATCH, HIDDEN, LEARNING_RATE = 0, 32, 30, 0.5


# Each takes a batch, x (batch, 64) and y (batch,), and the weights to start from; each returns the
# loss before the step, the gradients, and the weights after it.


def scratch_step(x, y, start, learning_rate):
    w1, b1, w2, b2 = parameters = [Tensor(array) for array in start]

    logits = (x @ w1 + b1).tanh() @ w2 + b2  # forward
    loss = softmax_cross_entropy(logits, y)  # loss
    loss.backward()  # backward
    for p in parameters:  # update
        p.data -= learning_rate * p.grad
    return loss.item(), [p.grad for p in parameters], [p.data for p in parameters]


def keras_step(x, y, start, learning_rate):
    model = keras.Sequential(
        [keras.Input((64,)), layers.Dense(30, activation="tanh"), layers.Dense(10)]
    )
    model.set_weights(start)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate)

    with tf.GradientTape() as tape:
        logits = model(x)  # forward
        loss = loss_fn(y, logits)  # loss
    gradients = tape.gradient(loss, model.trainable_variables)  # backward
    optimizer.apply(gradients, model.trainable_variables)  # update
    return loss.numpy(), [g.numpy() for g in gradients], model.get_weights()


def torch_step(x, y, start, learning_rate):
    model = nn.Sequential(nn.Linear(64, 30), nn.Tanh(), nn.Linear(30, 10))
    for p, array in zip(model.parameters(), start, strict=True):
        p.data = torch.tensor(array.T)  # a Linear keeps its kernel transposed
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

    logits = model(torch.tensor(x))  # forward
    loss = loss_fn(logits, torch.tensor(y))  # loss
    optimizer.zero_grad()
    loss.backward()  # backward
    optimizer.step()  # update
    gradients = [p.grad.numpy().T for p in model.parameters()]
    return loss.item(), gradients, [p.data.numpy().T for p in model.parameters()]


def jax_step(x, y, start, learning_rate):
    def loss_fn(parameters, x, y):
        w1, b1, w2, b2 = parameters
        logits = jnp.tanh(x @ w1 + b1) @ w2 + b2  # forward
        return -jax.nn.log_softmax(logits)[jnp.arange(len(y)), y].mean()  # loss

    @jax.jit
    def step(parameters, x, y):
        loss, gradients = jax.value_and_grad(loss_fn)(parameters, x, y)  # backward
        updated = jax.tree.map(lambda p, g: p - learning_rate * g, parameters, gradients)  # update
        return loss, gradients, updated

    return step(start, x, y)


STEPS = {
    "scratch.Tensor": (scratch_step, "from dlcourse.scratch import Tensor, softmax_cross_entropy"),
    "Keras": (keras_step, "import keras\nimport tensorflow as tf\nfrom keras import layers"),
    "PyTorch": (torch_step, "import torch\nfrom torch import nn"),
    "JAX": (jax_step, "import jax\nimport jax.numpy as jnp"),
}


def largest(arrays, others) -> float:
    """Return the largest difference between two lists of arrays; their shapes must be equal."""
    pairs = [(np.asarray(a), np.asarray(b)) for a, b in zip(arrays, others, strict=True)]
    if any(a.shape != b.shape for a, b in pairs):
        raise ValueError("The arrays must have the same shapes.")
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def main() -> None:
    """Take the step in each framework, hold it against ours, and write the record."""
    begin = time.perf_counter()
    rng = np.random.default_rng(SEED)
    digits = load_digits()
    chosen = rng.choice(len(digits.x), BATCH, replace=False)
    x, y = digits.x[chosen].reshape(BATCH, -1), digits.y[chosen]
    start = [
        rng.normal(0, 1 / math.sqrt(64), (64, HIDDEN)).astype("float32"),
        np.zeros(HIDDEN, "float32"),
        rng.normal(0, 1 / math.sqrt(HIDDEN), (HIDDEN, 10)).astype("float32"),
        np.zeros(10, "float32"),
    ]
    _, our_gradients, our_weights = scratch_step(x, y, start, LEARNING_RATE)
    rows = []
    for name, (step, imports) in STEPS.items():
        loss, gradients, weights = step(x, y, [array.copy() for array in start], LEARNING_RATE)
        rows.append(
            {
                "name": name,
                "imports": imports,
                "source": inspect.getsource(step).rstrip(),
                "loss_before": float(loss),
                "loss_after": float(step(x, y, [np.array(w) for w in weights], LEARNING_RATE)[0]),
                "largest_difference": {
                    "gradients": largest(gradients, our_gradients),
                    "weights": largest(weights, our_weights),
                },
            }
        )
        print(name, {key: rows[-1][key] for key in ("loss_before", "loss_after")}, end=" ")
        print(rows[-1]["largest_difference"], len(rows[-1]["source"].splitlines()), "lines")
    write_record(
        "frameworks",
        made_by=__file__,
        seeds=[SEED],
        seconds=time.perf_counter() - begin,
        packages=["dlcourse", "numpy", "keras", "tensorflow", "torch", "jax"],
        result={
            "batch": BATCH,
            "learning_rate": LEARNING_RATE,
            "layers": [64, HIDDEN, 10],
            "largest_gradient": max(float(np.abs(g).max()) for g in our_gradients),
            "steps": rows,
        },
    )


if __name__ == "__main__":
    main()
