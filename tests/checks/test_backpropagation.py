"""Chapter 2's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import itertools
import sys
from collections import deque

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.engine import probing, registry
from dlcourse.data import load_digits
from dlcourse.scratch import (
    SGD,
    Activation,
    Dense,
    Network,
    Tensor,
    numerical_gradient,
)
from dlcourse.scratch import softmax_cross_entropy as scratch_loss

ID = "backpropagation."

pytestmark = pytest.mark.usefixtures("time_enough")


# --- right answers -------------------------------------------------------------------------


def formula(a, b, c):
    return a * (a * b + c) ** 2


def chain_multiplied_out(a, b, c):
    da = 3 * a**2 * b**2 + 4 * a * b * c + c**2
    return da, 2 * a**3 * b + 2 * a**2 * c, 2 * a**2 * b + 2 * a * c


def chain_by_differences(a, b, c):
    return tuple(numerical_gradient(lambda abc: formula(*abc), [float(a), float(b), float(c)]))


def chain_by_engine(a, b, c):
    numbers = [Tensor(float(value)) for value in (a, b, c)]
    formula(*numbers).backward()
    return [number.grad for number in numbers]


def slopes_by_cases(z, upstream):
    s = 1 / (1 + np.exp(-z))
    relu = upstream.copy()
    relu[z <= 0] = 0
    return s * (1 - s) * upstream, upstream / np.cosh(z) ** 2, relu


def slopes_by_engine(z, upstream):
    found = []
    for name in ("sigmoid", "tanh", "relu"):
        tensor = Tensor(z)
        (getattr(tensor, name)() * upstream).sum().backward()
        found.append(tensor.grad)
    return tuple(found)


def unbroadcast_by_axes(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, length in enumerate(padded) if length == 1)
    return gradient.sum(axis=axes, keepdims=True).reshape(shape)


def unbroadcast_by_counting(gradient, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), gradient.shape)
    found = np.zeros(int(np.prod(shape)))
    for place, value in zip(places.ravel(), gradient.ravel(), strict=True):
        found[place] += value
    return found.reshape(shape)


def dense_by_loop(x, kernel, upstream):
    d_kernel, d_bias = np.zeros_like(kernel), np.zeros_like(upstream[0])
    d_x = []
    for example, slope in zip(x, upstream, strict=True):
        d_kernel += np.outer(example, slope)
        d_bias += slope
        d_x.append(kernel @ slope)
    return d_x, d_kernel, d_bias


def dense_by_einsum(x, kernel, upstream):
    return (
        np.einsum("bu,iu->bi", upstream, kernel),
        np.einsum("bi,bu->iu", x, upstream),
        np.einsum("bu->u", upstream),
    )


def order_by_stack(parents):
    order, seen = [], set()
    for start in range(len(parents)):
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in parents[node])
    return order


def order_by_queue(parents):
    missing = {node: set(above) for node, above in enumerate(parents)}
    children = {node: set() for node in missing}
    for node, above in missing.items():
        for parent in above:
            children[parent].add(node)
    ready, order = deque(node for node in missing if not missing[node]), []
    while ready:
        node = ready.popleft()
        order.append(node)
        for child in children[node]:
            missing[child].discard(node)
            if not missing[child]:
                ready.append(child)
    return np.array(order)


def order_by_passes(parents):
    order, done = [], set()
    while len(order) < len(parents):
        for node, above in enumerate(parents):
            if node not in done and all(parent in done for parent in above):
                order.append(node)
                done.add(node)
    return tuple(order)


def order_by_library(parents):
    from graphlib import TopologicalSorter

    return list(TopologicalSorter(dict(enumerate(parents))).static_order())


def probabilities_of(logits):
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def entropy_by_one_hot(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    shifted = logits - logits.max(axis=-1)[:, None]
    log_sum = np.log(np.sum(np.exp(shifted), axis=-1))
    loss = np.mean(log_sum - np.sum(one_hot * shifted, axis=-1))
    return float(loss), (probabilities_of(logits) - one_hot) / logits.shape[0]


def entropy_by_loop(logits, labels):
    total, gradient = 0.0, np.zeros(logits.shape)
    for i, (row, label) in enumerate(zip(logits, labels, strict=True)):
        log_sum = np.logaddexp.reduce(row)
        total += log_sum - row[label]
        gradient[i] = np.exp(row - log_sum)
        gradient[i, label] -= 1.0
    return total / len(logits), gradient / len(logits)


def entropy_by_engine(logits, labels):
    tensor = Tensor(logits)
    loss = scratch_loss(tensor, labels)
    loss.backward()
    return loss.item(), tensor.grad


def step_written_out(x, labels, kernel1, bias1, kernel2, bias2, learning_rate):
    h = np.tanh(np.dot(x, kernel1) + bias1)
    loss, delta = entropy_by_loop(h @ kernel2 + bias2, labels)
    back = delta @ kernel2.T * (1 - h) * (1 + h)
    changes = np.dot(x.T, back), back.sum(0), np.dot(h.T, delta), delta.sum(0)
    old = kernel1, bias1, kernel2, bias2
    return [*(p - learning_rate * d for p, d in zip(old, changes, strict=True)), loss]


def step_by_engine(x, labels, *parameters_and_rate):
    *parameters, rate = parameters_and_rate
    tensors = [Tensor(p.copy()) for p in parameters]
    kernel1, bias1, kernel2, bias2 = tensors
    loss = scratch_loss((x @ kernel1 + bias1).tanh() @ kernel2 + bias2, labels)
    loss.backward()
    return (*(t.data - rate * t.grad for t in tensors), loss.item())


def repaired_as_given(x, y, kernel1, bias1, kernel2, bias2):
    z = x @ kernel1 + bias1
    hidden = np.maximum(z, 0)
    d_prediction = 2 * (hidden @ kernel2 + bias2 - y) / y.size
    d_hidden = d_prediction @ kernel2.T
    d_hidden[hidden == 0] = 0
    return x.T @ d_hidden, d_hidden.sum(0), hidden.T @ d_prediction, d_prediction.sum(0)


def repaired_by_engine(x, y, *parameters):
    tensors = kernel1, bias1, kernel2, bias2 = [Tensor(p.copy()) for p in parameters]
    ((((x @ kernel1 + bias1).relu() @ kernel2 + bias2) - y) ** 2).mean().backward()
    return [t.grad for t in tensors]


def repaired_by_differences(x, y, *parameters):
    def loss(place, value):
        used = [value if number == place else p for number, p in enumerate(parameters)]
        hidden = np.maximum(x @ used[0] + used[1], 0)
        return np.mean((hidden @ used[2] + used[3] - y) ** 2)

    return tuple(
        numerical_gradient(lambda value, place=place: loss(place, value), parameters[place])
        for place in range(4)
    )


WORDS = (
    "If two hidden units have the same weights, they give the same number on every example, they "
    "get the same gradient and after the step they are the same again. So the whole layer stays "
    "one unit. With zero weights the gradient of both kernels is zero as well and only the bias "
    "at the end can move. The gradient is right; it is the start that is bad. Use random weights."
)

OTHER_WORDS = """
Symmetry. Nothing in the network tells one hidden unit from another when all of them begin alike,
so gradient descent, which follows the gradients that backpropagation computes, moves all of them
in the same way at every step. Zeros make the backward signal vanish: it is multiplied by the
output weights, which are zero. Draw the weights at random and the units go different ways.
"""


def digits_by_momentum(x_train, y_train, x_test):
    rng = np.random.default_rng(1)
    parameters = [rng.normal(size=(64, 80)) / 8, np.zeros(80), np.zeros((80, 10)), np.zeros(10)]
    velocities = [np.zeros_like(p) for p in parameters]
    for _ in range(30):
        for rows in np.array_split(rng.permutation(len(x_train)), 42):
            stepped = step_written_out(x_train[rows], y_train[rows], *parameters, 1.0)[:4]
            for i, (old, new) in enumerate(zip(parameters, stepped, strict=True)):
                velocities[i] = 0.9 * velocities[i] + 0.05 * (new - old)
                parameters[i] = old + velocities[i]
    kernel1, bias1, kernel2, bias2 = parameters
    return np.argmax(np.tanh(x_test @ kernel1 + bias1) @ kernel2 + bias2, axis=-1)


def digits_by_package(x_train, y_train, x_test):
    rng = np.random.default_rng()  # from another start every time: it must not matter
    network = Network(
        [
            Dense(64, 64, rng=rng, initializer="he_normal"),
            Activation("relu"),
            Dense(64, 10, rng=rng),
        ]
    )
    optimizer = SGD(network.parameters, 0.05, momentum=0.9)
    network.fit(
        x_train, y_train, loss=scratch_loss, optimizer=optimizer, epochs=20, batch_size=32, rng=rng
    )
    return network.predict(x_test).argmax(axis=1)


def least_squares(x_train, y_train, x_test):
    train, test = (np.column_stack([x, np.ones(len(x))]) for x in (x_train, x_test))
    weights = np.linalg.solve(train.T @ train + 0.01 * np.eye(65), train.T @ np.eye(10)[y_train])
    return (test @ weights).argmax(axis=1)


def digits_by_nearest_neighbour(x_train, y_train, x_test):
    squares = (x_train**2).sum(axis=1) - 2 * x_test @ x_train.T  # of distances, up to a constant
    return y_train[squares.argmin(axis=1)]


def digits_turned_back(x_train, y_train, x_test):
    """Undo the negatives by hand; then a linear model will do."""
    back = [np.where(x.mean(axis=1, keepdims=True) > 0.5, 1 - x, x) for x in (x_train, x_test)]
    return least_squares(back[0], y_train, back[1]).tolist()


RIGHT = {
    "chain_rule": [chain_multiplied_out, chain_by_differences, chain_by_engine],
    "local_derivatives": [slopes_by_cases, slopes_by_engine],
    "unbroadcast": [unbroadcast_by_axes, unbroadcast_by_counting],
    "dense_backward": [dense_by_loop, dense_by_einsum],
    "topological_order": [order_by_stack, order_by_queue, order_by_passes, order_by_library],
    "softmax_cross_entropy": [entropy_by_one_hot, entropy_by_loop, entropy_by_engine],
    "train_step": [step_written_out, step_by_engine],
    "find_the_bug": [repaired_as_given, repaired_by_engine],
    "why_not_zero": [WORDS, OTHER_WORDS],
    "beat_the_number": [
        digits_by_momentum,
        digits_by_package,
        digits_turned_back,
        digits_by_nearest_neighbour,
    ],
}


# --- blanks --------------------------------------------------------------------------------


def blank_loss(logits, labels):
    return ...


def step_that_uses_a_blank(x, labels, kernel1, bias1, kernel2, bias2, learning_rate):
    loss, _d_logits = blank_loss(np.tanh(x @ kernel1 + bias1) @ kernel2 + bias2, labels)
    return kernel1, bias1, kernel2, bias2, loss


BLANK = {
    "chain_rule": [..., lambda a, b, c: ..., lambda a, b, c: (..., ..., ...)],
    "local_derivatives": [lambda z, upstream: ..., lambda z, upstream: (upstream, ..., ...)],
    "unbroadcast": [lambda gradient, shape: ...],
    "dense_backward": [lambda x, kernel, upstream: ...],
    "topological_order": [lambda parents: ...],
    "softmax_cross_entropy": [lambda logits, labels: ..., lambda logits, labels: (0.0, ...)],
    "train_step": [lambda *given: ...],
    "find_the_bug": [lambda x, y, kernel1, bias1, kernel2, bias2: ...],
    "why_not_zero": [..., "", None],
    "beat_the_number": [lambda x_train, y_train, x_test: ...],
}


# --- typical wrong answers -----------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slopes(of_sigmoid=None, of_tanh=None, of_relu=None):
    """Return the three backward passes with one or more of them wrong."""

    def answer(z, upstream):
        right = slopes_by_cases(z, upstream)
        changed = (of_sigmoid, of_tanh, of_relu)
        return tuple(
            one if other is None else other(z, upstream)
            for one, other in zip(right, changed, strict=True)
        )

    return answer


def exchanged(right):
    """Return every wrong order of three right results, with its diagnosis."""
    orders = [order for order in itertools.permutations(range(3)) if order != (0, 1, 2)]
    return [
        (lambda *given, order=order: tuple(right(*given)[k] for k in order), "results exchanged")
        for order in orders
    ]


def slopes_in_place(z, upstream):
    s, t = sigmoid(z), np.tanh(z)
    found = upstream * s * (1 - s), upstream * (1 - t**2)
    upstream[z <= 0] = 0
    return (*found, upstream)


def unbroadcast_leading_only(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    return gradient


def unbroadcast_ones_only(gradient, shape):
    if gradient.ndim == len(shape):
        for axis, length in enumerate(shape):
            if length == 1:
                gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def unbroadcast_without_keepdims(gradient, shape):
    gradient = unbroadcast_leading_only(gradient, shape)
    return gradient.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


def unbroadcast_mean(gradient, shape):
    return unbroadcast_by_axes(gradient, shape) * (np.prod(shape) / gradient.size)


def unbroadcast_first(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    return gradient[tuple(slice(0, 1) if length == 1 else slice(None) for length in shape)]


def dense(**changed):
    """Return the backward pass of a dense layer with one or more parts changed."""

    def answer(x, kernel, upstream):
        parts = dict(
            zip(("x", "kernel", "bias"), dense_by_einsum(x, kernel, upstream), strict=True)
        )
        return tuple(
            {**parts, **{k: fn(x, kernel, upstream) for k, fn in changed.items()}}.values()
        )

    return answer


def dense_into_x(x, kernel, upstream):
    found = dense_by_einsum(x, kernel, upstream)
    x[:] = found[0]
    return (x, *found[1:])


def order_recursive(parents):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in parents[node]:
                visit(parent)
            order.append(node)

    for node in range(len(parents)):
        visit(node)
    return order


def order_from_the_loss_alone(parents):
    order, seen, stack = [], set(), [(0, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in parents[node])
    return order


def order_breadth_first(parents):
    """Take in a node once one of its parents is there."""
    children = [[] for _ in parents]
    for node, above in enumerate(parents):
        for parent in above:
            children[parent].append(node)
    order = [node for node, above in enumerate(parents) if not above]
    seen = set(order)
    for node in order:
        for child in children[node]:
            if child not in seen:
                seen.add(child)
                order.append(child)
    return order


def order_that_counts_twice_once(parents):
    """Count every edge, but remove a parent that is used twice only once."""
    missing = [len(above) for above in parents]
    order, ready = [], [node for node, count in enumerate(missing) if count == 0]
    children = [[] for _ in parents]
    for node, above in enumerate(parents):
        for parent in set(above):
            children[parent].append(node)
    while ready:
        node = ready.pop()
        order.append(node)
        for child in children[node]:
            missing[child] -= 1
            if missing[child] == 0:
                ready.append(child)
    return order


def order_over_all_paths(parents):
    order = []
    stack = [(node, False) for node, _ in enumerate(parents)]
    while stack:
        node, done = stack.pop()
        if done:
            if node not in order:
                order.append(node)
        else:
            stack.append((node, True))
            stack.extend((parent, False) for parent in parents[node])
    return order


def order_with_a_node_twice(parents):
    order = order_by_stack(parents)
    return order + [node for node in order if len(parents[node]) > 1]


def order_that_empties_its_input(parents):
    order = order_by_stack(parents)
    parents.clear()
    return order


def order_quadratic(parents):
    order, done = [], set()
    while len(order) < len(parents):
        for node in range(len(parents) - 1, -1, -1):
            if node not in done and all(parent in done for parent in parents[node]):
                order.append(node)
                done.add(node)
    return order


def entropy(loss=None, gradient=None):
    def answer(logits, labels):
        right = entropy_by_loop(logits, labels)
        return (
            right[0] if loss is None else loss(logits, labels),
            right[1] if gradient is None else gradient(logits, labels),
        )

    return answer


def one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def naive_probabilities(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def naive_entropy(logits, labels):
    p = naive_probabilities(logits)
    rows = np.arange(len(labels))
    return -np.log(p[rows, labels]).mean(), (p - one_hot(logits, labels)) / len(labels)


def globally_shifted_entropy(logits, labels):
    return naive_entropy(logits - logits.max(), labels)


def stable_but_two_steps(logits, labels):
    p = probabilities_of(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


def clipped(guard):
    def loss(logits, labels):
        p = guard(probabilities_of(logits))
        return -np.mean(np.log(p[np.arange(len(labels)), labels]))

    return loss


def summed_entropy(logits, labels):
    loss, gradient = entropy_by_loop(logits, labels)
    return loss * len(labels), gradient * len(labels)


def every_pair(over):
    def loss(logits, labels):
        log_p = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        return -over(log_p[:, labels])

    return loss


def gradient_of_every_pair(logits, labels):
    gradient = probabilities_of(logits)
    gradient[:, labels] -= 1
    return gradient / len(labels)


def entropy_in_place(logits, labels):
    right = entropy_by_loop(logits, labels)
    logits -= logits.max(axis=1, keepdims=True)
    return right


def entropy_without_keepdims(logits, labels):
    shifted = logits - logits.max(axis=1)
    return entropy_by_loop(shifted, labels)


def step(  # a learner's step, with one thing wrong
    *, squash=np.tanh, slope=lambda h, z: 1 - h**2, rate=None, sign=-1, times=None, when="right",
    loss="before", biases=True,
):  # fmt: skip
    def answer(x, labels, kernel1, bias1, kernel2, bias2, learning_rate):
        z = x @ kernel1 + bias1
        h = squash(z)
        value, d_logits = entropy_by_loop(h @ kernel2 + bias2, labels)
        d_logits = d_logits * (1 if times is None else times(x))
        by = sign * (learning_rate if rate is None else rate)
        new2, new_b2 = kernel2 + by * h.T @ d_logits, bias2 + by * biases * d_logits.sum(0)
        if when == "again":
            d_logits = entropy_by_loop(h @ new2 + new_b2, labels)[1]
        d_z = d_logits @ (kernel2 if when == "right" else new2).T * slope(h, z)
        new1, new_b1 = kernel1 + by * x.T @ d_z, bias1 + by * biases * d_z.sum(0)
        if loss == "after":
            value = entropy_by_loop(squash(x @ new1 + new_b1) @ new2 + new_b2, labels)[0]
        return new1, new_b1, new2, new_b2, value

    return answer


def step_in_place(x, labels, kernel1, bias1, kernel2, bias2, learning_rate):
    stepped = step_written_out(x, labels, kernel1, bias1, kernel2, bias2, learning_rate)
    for parameter, new in zip((kernel1, bias1, kernel2, bias2), stepped[:4], strict=True):
        parameter -= parameter - new
    return kernel1, bias1, kernel2, bias2, stepped[4]


def step_of_the_output_alone(*given):
    return (given[2], given[3], *step_written_out(*given)[2:])


def step_as_gradients(*given):
    changed = [new - old for old, new in zip(given[2:6], step(rate=1)(*given)[:4], strict=True)]
    return (*(-change for change in changed), step_written_out(*given)[4])


def step_with_mean_bias(*given):
    stepped = step_written_out(*given)
    stepped[3] = given[5] + (stepped[3] - given[5]) / len(given[0])
    return stepped


def step_without_transpose(x, labels, kernel1, bias1, kernel2, bias2, learning_rate):
    h = np.tanh(x @ kernel1 + bias1)
    _, d_logits = entropy_by_loop(h @ kernel2 + bias2, labels)
    return d_logits @ kernel2


def suspect_gradients(x, y, kernel1, bias1, kernel2, bias2):
    """The code that the notebook gives, with its two bugs."""
    z = x @ kernel1 + bias1
    hidden = np.maximum(z, 0)
    prediction = hidden @ kernel2 + bias2
    d_prediction = 2 * (prediction - y) / y.size
    d_kernel2 = hidden.T @ d_prediction
    d_bias2 = d_prediction.mean(axis=0)
    d_hidden = d_prediction @ kernel2.T
    d_z = d_hidden * (d_hidden > 0)
    d_kernel1 = x.T @ d_z
    d_bias1 = d_z.sum(axis=0)
    return d_kernel1, d_bias1, d_kernel2, d_bias2


def repaired(*, through=lambda z, d: z > 0, of_bias1="sum", of_bias2="sum", size=np.size):
    def answer(x, y, kernel1, bias1, kernel2, bias2):
        z = x @ kernel1 + bias1
        hidden = np.maximum(z, 0)
        d_prediction = 2 * (hidden @ kernel2 + bias2 - y) / size(y)
        d_hidden = d_prediction @ kernel2.T
        d_z = d_hidden * through(z, d_hidden)
        d_bias1, d_bias2 = getattr(d_z, of_bias1)(axis=0), getattr(d_prediction, of_bias2)(axis=0)
        return x.T @ d_z, d_bias1, hidden.T @ d_prediction, d_bias2

    return answer


def from_upstream(z, d_hidden):
    return d_hidden > 0


def digits_trained(*, hidden=64, epochs=60, learning_rate=0.4, start=1.0, scale=None, out=None):
    """Return a fit_predict of stochastic gradient descent; `scale` prepares both parts."""

    def fit_predict(x_train, y_train, x_test):
        if scale is not None:
            x_train, x_test = scale(x_train, x_test)
        rng = np.random.default_rng(0)
        parameters = [
            start * rng.normal(size=(64, hidden)) / 8,
            np.zeros(hidden),
            start * rng.normal(size=(hidden, 10)) / np.sqrt(hidden),
            np.zeros(10),
        ]
        for _ in range(epochs):
            for rows in np.array_split(rng.permutation(len(x_train)), len(x_train) // 32):
                parameters = step_written_out_fast(
                    x_train[rows], y_train[rows], *parameters, learning_rate
                )
        kernel1, bias1, kernel2, bias2 = parameters
        logits = np.tanh(x_test @ kernel1 + bias1) @ kernel2 + bias2
        return logits.argmax(axis=1) if out is None else out(logits)

    return fit_predict


def step_written_out_fast(x, labels, kernel1, bias1, kernel2, bias2, rate):
    h = np.tanh(x @ kernel1 + bias1)
    delta = probabilities_of(h @ kernel2 + bias2)
    delta[np.arange(len(labels)), labels] -= 1
    delta /= len(labels)
    back = delta @ kernel2.T * (1 - h * h)
    return [kernel1 - rate * x.T @ back, bias1 - rate * back.sum(0), kernel2 - rate * h.T @ delta,
            bias2 - rate * delta.sum(0)]  # fmt: skip


def digits_by_two_linear_layers(x_train, y_train, x_test):
    rng = np.random.default_rng(0)
    network = Network([Dense(64, 64, rng=rng), Dense(64, 10, rng=rng)])
    network.fit(x_train, y_train, loss=scratch_loss, optimizer=SGD(network.parameters, 0.1),
                epochs=5, rng=rng)  # fmt: skip
    return network.predict(x_test).argmax(axis=1)


def own_scale(x_train, x_test):
    mean, deviation = x_test.mean(axis=0), x_test.std(axis=0) + 1e-6
    return (x_train - x_train.mean(axis=0)) / (x_train.std(axis=0) + 1e-6), (
        x_test - mean
    ) / deviation


def joint_maximum(x_train, x_test):
    largest = max(x_train.max(), x_test.max())
    return x_train / largest, x_test / largest


def digits_looked_up(x_train, y_train, x_test):
    digits = load_digits()
    known = {}
    for image, label in zip(digits.x.reshape(-1, 64), digits.y, strict=True):
        known[image.tobytes()] = known[(1 - image).tobytes()] = label
    return np.array([known.get(row.tobytes(), 0) for row in x_test])


def digits_pixel_by_pixel(x_train, y_train, x_test):
    total = 0.0
    while True:
        for row in x_train:
            for pixel in row:
                total += pixel


WRONG = {
    "chain_rule": [
        (lambda a, b, c: ((a * b + c) ** 2, *chain_multiplied_out(a, b, c)[1:]),
         "only the a in front"),
        (lambda a, b, c: (2 * a * b * (a * b + c), *chain_multiplied_out(a, b, c)[1:]),
         "only the a inside"),
        (lambda a, b, c: ((a * b + c) ** 2 * 2 * a * b * (a * b + c),
                          *chain_multiplied_out(a, b, c)[1:]), "the two ways multiplied"),
        (lambda a, b, c: ((a * b + c) ** 2 + a * b * (a * b + c), a * a * (a * b + c),
                          a * (a * b + c)), "forgets the 2 of the square"),
        (lambda a, b, c: ((a * b + c) ** 2 + 2 * a * (a * b + c), 2 * a * (a * b + c),
                          2 * a * (a * b + c)), "forgets the slope of the bracket"),
        (lambda a, b, c: tuple(-value for value in chain_multiplied_out(a, b, c)), "wrong sign"),
        *exchanged(chain_multiplied_out),
        (formula, "wrong kind of value"),
        (lambda a, b, c: print(chain_multiplied_out(a, b, c)), "forgot return"),
        (lambda a, b, c: (85, 40, 20), "other values"),
    ],
    "local_derivatives": [
        (lambda z, upstream: slopes_by_cases(z, np.ones_like(z)), "upstream forgotten"),
        (slopes(of_sigmoid=lambda z, u: u * z * (1 - z)), "slope from z instead of the output"),
        (slopes(of_sigmoid=lambda z, u: sigmoid(z) * (1 - sigmoid(z))), "upstream forgotten"),
        (slopes(of_sigmoid=lambda z, u: u * sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z)))),
         "function applied twice"),
        (slopes(of_sigmoid=lambda z, u: u * sigmoid(z)), "the function instead of its slope"),
        *exchanged(slopes_by_cases),
        (slopes(of_sigmoid=lambda z, u: u * np.exp(-z) / (1 + np.exp(-z)) ** 2), "exp overflows"),
        (slopes(of_sigmoid=lambda z, u: u * np.exp(z) / (1 + np.exp(z)) ** 2), "exp overflows"),
        (slopes(of_sigmoid=lambda z, u: u * np.exp(z) / (1 + np.exp(z)) * (
            1 - np.exp(z) / (1 + np.exp(z)))), "exp overflows"),
        (slopes(of_tanh=lambda z, u: u * (1 - z**2)), "slope from z instead of the output"),
        (slopes(of_tanh=lambda z, u: u * (1 - np.tanh(z))), "square forgotten"),
        (slopes(of_tanh=lambda z, u: u * np.tanh(z) * (1 - np.tanh(z))),
         "the sigmoid's rule for tanh"),
        (slopes(of_relu=lambda z, u: np.maximum(u, 0)), "slope at the wrong place"),
        (slopes(of_relu=lambda z, u: u * (u > 0) * (z > 0)), "slope at the wrong place"),
        (slopes(of_relu=lambda z, u: u * (z >= 0)), "slope of 1 at zero"),
        (slopes(of_relu=lambda z, u: u * np.maximum(z, 0)), "the function instead of its slope"),
        (slopes(of_relu=lambda z, u: u * np.sign(z)), "sign instead of step"),
        (slopes(of_sigmoid=lambda z, u: u * z * (1 - z), of_relu=lambda z, u: u * (z >= 0)),
         "slope from z instead of the output"),
        (slopes_in_place, "modifies its input"),
        (lambda z, upstream: slopes_by_cases(z, upstream)[:2], "wrong kind of value"),
    ],
    "unbroadcast": [
        (unbroadcast_mean, "mean instead of sum"),
        (unbroadcast_first, "one copy only"),
        (unbroadcast_leading_only, "stretched axes forgotten"),
        (unbroadcast_ones_only, "new axes forgotten"),
        (unbroadcast_without_keepdims, "keepdims lost"),
        (lambda gradient, shape: gradient.sum(axis=0), "always sums over the first axis"),
        (lambda gradient, shape: gradient.sum(), "sums everything"),
        (lambda gradient, shape: gradient, "returned as it came"),
        (lambda gradient, shape: gradient.reshape(shape), "shapes do not fit"),
        (lambda gradient, shape: -unbroadcast_by_axes(gradient, shape), "wrong sign"),
    ],
    "dense_backward": [
        (dense(kernel=lambda x, k, u: u.T @ x), "kernel gradient transposed"),
        (dense(kernel=lambda x, k, u: x.T @ u / len(x), bias=lambda x, k, u: u.mean(axis=0)),
         "mean over the batch"),
        (dense(bias=lambda x, k, u: u.mean(axis=0)), "mean over the batch"),
        (dense(bias=lambda x, k, u: u), "not summed over the batch"),
        (dense(bias=lambda x, k, u: u.sum(axis=0, keepdims=True)), "keepdims too many"),
        (dense(bias=lambda x, k, u: u.sum(axis=1)), "summed over the units"),
        (dense(bias=lambda x, k, u: u.sum()), "summed over everything"),
        (dense(kernel=lambda x, k, u: np.einsum("bi,bu->biu", x, u)), "not summed over the batch"),
        (dense(bias=lambda x, k, u: np.full(u.shape[1], len(u))), "upstream forgotten"),
        (dense(x=lambda x, k, u: u @ k), "shapes do not fit"),
        (dense(kernel=lambda x, k, u: x @ u), "shapes do not fit"),
        (dense(x=lambda x, k, u: k @ u), "shapes do not fit"),
        (lambda x, k, u: dense_by_einsum(x, k, u)[::-1], "results exchanged"),
        (dense_into_x, "modifies its input"),
    ],
    "topological_order": [
        (lambda parents: order_by_stack(parents)[::-1], "children before parents"),
        (lambda parents: list(range(len(parents))), "in the order of their numbers"),
        (order_recursive, "recursion limit"),
        (order_breadth_first, "a child before its parents"),
        (order_from_the_loss_alone, "a node is missing"),
        (order_that_counts_twice_once, "a node is missing"),
        (order_with_a_node_twice, "a node twice"),
        (order_that_empties_its_input, "modifies its input"),
        (lambda parents: [parents[node] for node in order_by_stack(parents)],
         "no list of nodes"),
        (lambda parents: [node + 1 for node in order_by_stack(parents)], "no list of nodes"),
        (lambda parents: [], "a node is missing"),
    ],
    "softmax_cross_entropy": [
        (naive_entropy, "exp overflows"),
        (globally_shifted_entropy, "one maximum for the whole batch"),
        (entropy(loss=stable_but_two_steps), "logarithm of a probability of 0"),
        (entropy(loss=clipped(lambda p: np.clip(p, 1e-12, 1))), "probabilities are clipped"),
        (entropy(loss=clipped(lambda p: np.clip(p, 1e-7, 1 - 1e-7))), "probabilities are clipped"),
        (entropy(loss=clipped(lambda p: p + 1e-9)), "probabilities are clipped"),
        (entropy(loss=clipped(lambda p: p + 1e-300)), "probabilities are clipped"),
        (entropy(loss=clipped(lambda p: np.maximum(p, np.finfo(float).eps))),
         "probabilities are clipped"),
        (summed_entropy, "sum instead of mean"),
        (entropy(gradient=lambda z, y: probabilities_of(z) - one_hot(z, y)),
         "mean of the loss, gradient of the sum"),
        (entropy(gradient=lambda z, y: (probabilities_of(z) - one_hot(z, y)) / z.size),
         "mean over the classes too"),
        (entropy(gradient=lambda z, y: probabilities_of(z) / len(z)), "label not subtracted"),
        (entropy(gradient=lambda z, y: (probabilities_of(z) - y[:, None]) / len(z)),
         "subtracts the number of the class"),
        (entropy(gradient=lambda z, y: (one_hot(z, y) - probabilities_of(z)) / len(z)),
         "wrong sign"),
        (entropy(gradient=lambda z, y: (probabilities_of(z.T).T - one_hot(z, y)) / len(z)),
         "softmax along the wrong axis"),
        (entropy(loss=lambda z, y: entropy_by_loop(z, y)[0] / z.shape[1]),
         "mean over the classes too"),
        (entropy(loss=lambda z, y: -np.mean(probabilities_of(z)[np.arange(len(y)), y])),
         "probability without a logarithm"),
        (entropy(loss=every_pair(np.mean)), "every row with every label"),
        (entropy(loss=every_pair(np.sum)), "every row with every label"),
        (entropy(loss=lambda z, y: -np.log(probabilities_of(z)[:, y]).sum() / len(z)),
         "every row with every label"),
        (entropy(gradient=gradient_of_every_pair), "every row with every label"),
        (entropy(loss=lambda z, y: -entropy_by_loop(z, y)[0]), "wrong sign"),
        (lambda z, y: entropy_by_loop(z, y)[0], "wrong kind of value"),
        (entropy_in_place, "modifies its input"),
        (entropy_without_keepdims, "shapes do not fit"),
    ],
    "train_step": [
        (step(sign=1), "uphill"),
        (step(times=len), "sum instead of mean"),
        (step(times=lambda x: 1 / len(x)), "mean taken twice"),
        (step(loss="after"), "loss after the step"),
        (step(rate=1), "learning rate forgotten"),
        (step(slope=lambda h, z: 1), "slope of tanh forgotten"),
        (step(slope=lambda h, z: 1 - z**2), "slope from z instead of the output"),
        (step(slope=lambda h, z: 1 - h), "slope of tanh without its square"),
        (step(slope=lambda h, z: h * (1 - h)), "the sigmoid's slope for tanh"),
        (step(when="late"), "back through the new kernel"),
        (step(when="again"), "forward again in between"),
        (step(when="late", loss="after"), "back through the new kernel"),
        (step(squash=sigmoid, slope=lambda h, z: h * (1 - h)), "sigmoid instead of tanh"),
        (step(squash=lambda z: np.maximum(z, 0), slope=lambda h, z: z > 0), "ReLU instead of tanh"),
        (step(squash=lambda z: z, slope=lambda h, z: 1), "no activation"),
        (step(biases=False), "no step"),
        (step_of_the_output_alone, "no step"),
        (step_with_mean_bias, "mean instead of sum"),
        (step_as_gradients, "the gradients instead of the parameters"),
        (step_in_place, "modifies its input"),
        (step_without_transpose, "shapes do not fit"),
        (lambda *given: step_written_out(*given)[4], "wrong kind of value"),
        (step(times=lambda x: 3.0), "constant factor"),
    ],
    "find_the_bug": [
        (suspect_gradients, "both bugs are still there"),
        (repaired(through=from_upstream), "slope still at the wrong place"),
        (repaired(of_bias2="mean"), "bias still a mean"),
        (repaired(of_bias1="mean", of_bias2="mean"), "means everywhere"),
        (repaired(of_bias1="mean"), "a mean for the other bias"),
        (repaired(through=lambda z, d: 1), "slope taken out"),
        (repaired(through=lambda z, d: (z > 0) & (d > 0)), "two slopes"),
        (repaired(through=lambda z, d: z < 0), "slope turned round"),
        (repaired(through=lambda z, d: 1, of_bias2="mean"), "bias still a mean"),
        (repaired(size=len), "mean over the examples alone"),
        (repaired(size=lambda y: 1), "the loss summed"),
        (lambda *given: repaired()(*given)[::-1], "results exchanged"),
        (lambda *given: -1 * np.array([1.0]), "wrong kind of value"),
    ],
    "why_not_zero": [
        ("Because all gradients are zero.", "too short"),
        ("zero " * 80, "repetition"),
        (0, "unusable type"),
    ],
    "beat_the_number": [
        (least_squares, "no better than a linear model"),
        (digits_by_two_linear_layers, "no better than a linear model"),
        (digits_trained(start=0.0), "the same answer for everyone"),
        (digits_trained(epochs=2, learning_rate=0.12), "far below"),
        (digits_trained(hidden=6, epochs=20), "far below"),
        (digits_trained(epochs=8, learning_rate=0.15), "not beaten yet"),
        (digits_trained(scale=own_scale, epochs=20), "an answer depends on the other images"),
        (digits_trained(scale=joint_maximum), "an answer depends on the other images"),
        (digits_looked_up, "too good to be true"),
        (digits_trained(epochs=2, out=lambda logits: logits), "scores instead of labels"),
        (digits_trained(epochs=2, out=lambda logits: logits.argmax(axis=1)[:, None]), "extra axis"),
        (lambda x_train, y_train, x_test: y_train, "predicts the training set"),
        (lambda x_train, y_train, x_test: np.full(len(x_test), np.nan), "no classes"),
        (lambda x_train, y_train, x_test: np.full(len(x_test), 10), "no classes"),
        (lambda *given: np.linalg.inv(np.zeros((2, 2))), "exception"),
    ],
}  # fmt: skip


FIXED = {"why_not_zero", "beat_the_number"}  # a text; a number that belongs to its splits
OVERLAPPING = {"dense_backward"}
GIVES_AWAY = (
    "x.T",
    "keepdims=True",
    "sum(axis",
    "(z > 0)",
    "1 - h",
    ".pop(",
    "np.exp",
    "max(",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_a_step_that_uses_an_earlier_blank_is_not_attempted(verdict_of):
    verdict = verdict_of(ID + "train_step", step_that_uses_a_blank)
    assert verdict.status == "not attempted", verdict


@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        (order_over_all_paths, "every path instead of every node"),
        (order_quadratic, "time-out"),
    ],
)
def test_walks_without_end_are_told_apart(answer, diagnosis, verdict_of, monkeypatch):
    monkeypatch.setattr(probing, "CASE_SECONDS", 1.0)
    verdict = verdict_of(ID + "topological_order", answer)
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", diagnosis), verdict


def test_a_training_without_end_is_stopped(verdict_of, short_limits):
    verdict = verdict_of(ID + "beat_the_number", digits_pixel_by_pixel)
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", "time-out"), verdict


def test_recursion_is_found_out_where_a_notebook_allows_more_of_it(verdict_of, monkeypatch):
    allowed = sys.getrecursionlimit()
    sys.setrecursionlimit(3000)  # as an editor's completion does, in every notebook
    try:
        verdict = verdict_of(ID + "topological_order", order_recursive)
    finally:
        sys.setrecursionlimit(allowed)
    assert verdict.diagnosis_name == "recursion limit"


def said(verdict_of, name, answer):
    return verdict_of(ID + name, answer).message


def test_exchanged_results_are_named(verdict_of):
    told = [said(verdict_of, "chain_rule", answer) for answer, _ in exchanged(chain_multiplied_out)]
    assert "dL/db and dL/dc have changed places" in told[0]
    assert "dL/da and dL/db have changed places" in told[1]
    assert len(set(told)) == 4  # two orders in which all three have moved


def test_no_sign_of_an_exponent_is_recommended(verdict_of):
    told = {
        said(verdict_of, "local_derivatives", slopes(of_sigmoid=answer))
        for answer in (
            lambda z, u: u * np.exp(z) / (1 + np.exp(z)) ** 2,
            lambda z, u: u * np.exp(-z) / (1 + np.exp(-z)) ** 2,
        )
    }
    assert len(told) == 1
    assert "no sign will do" in told.pop()


def test_a_few_epochs_are_not_called_a_linear_model(verdict_of):
    verdict = verdict_of(ID + "beat_the_number", digits_trained(epochs=2, learning_rate=0.12))
    yours, linear = (float(row[1]) for row in verdict.table.rows[:2])
    assert linear + 0.05 < yours < 0.35  # or it would prove nothing
    assert "far too early" in verdict.message


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("local_derivatives", "A network, trained in four steps"),
        ("dense_backward", "A graph, and an engine that walks it"),
        ("softmax_cross_entropy", "A network, trained in four steps"),
    ],
)
def test_formulas_are_read_again_where_they_stand(name, heading):
    assert registry.find(ID + name).section == heading


def test_differences_in_float64_pass_where_the_bug_was(verdict_of):
    verdict = verdict_of(ID + "find_the_bug", repaired_by_differences)
    assert verdict.status == "passed", verdict


def test_repaired_gradients_are_those_of_finite_differences():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    parameters = [rng.normal(size=shape) for shape in ((3, 4), (4,), (4, 2), (2,))]
    from dlcourse.checks.references.backpropagation import repaired_gradients

    found = repaired_gradients(x, y, *parameters)
    for one, other in zip(found, repaired_by_differences(x, y, *parameters), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-8)
