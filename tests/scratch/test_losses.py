import numpy as np
import pytest

from dlcourse.scratch import (
    Tensor,
    binary_cross_entropy,
    gradcheck,
    mean_squared_error,
    softmax_cross_entropy,
)

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(5, 3))
CLASSES = np.array([0, 2, 1, 1, 0])
BITS = (RNG.random((5, 3)) > 0.5).astype(float)


def check(loss, z, answers):
    """Hold the gradient with respect to the outputs against finite differences."""

    def forward(z):
        return loss(Tensor(z), answers).data

    def backward(upstream, z):
        outputs = Tensor(z)
        (loss(outputs, answers) * upstream).backward()
        return outputs.grad

    return gradcheck(forward, backward, [z], rng=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("loss", "answers"),
    [
        (mean_squared_error, BITS),
        (binary_cross_entropy, BITS),
        (binary_cross_entropy, 0.1 + 0.8 * BITS),
        (softmax_cross_entropy, CLASSES),
        (softmax_cross_entropy, np.eye(3)[CLASSES]),
        (softmax_cross_entropy, 0.9 * np.eye(3)[CLASSES] + 0.1 / 3),
    ],
)
def test_the_gradient_matches_finite_differences(loss, answers):
    assert check(loss, Z, answers) < 1e-6
    assert check(loss, np.zeros_like(Z), answers) < 1e-6  # where a network starts with zeros


def test_each_loss_is_its_formula():
    p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    expected = -np.log(p[np.arange(5), CLASSES]).mean()
    assert softmax_cross_entropy(Tensor(Z), CLASSES).item() == pytest.approx(expected)
    q = 1 / (1 + np.exp(-Z))
    expected = -(BITS * np.log(q) + (1 - BITS) * np.log(1 - q)).mean()
    assert binary_cross_entropy(Tensor(Z), BITS).item() == pytest.approx(expected)
    expected = ((Z - BITS) ** 2).mean()
    assert mean_squared_error(Tensor(Z), BITS).item() == pytest.approx(expected)


def test_one_hot_and_integer_labels_are_the_same():
    integer = softmax_cross_entropy(Tensor(Z), CLASSES).item()
    for dtype in (int, bool, "float32", "float64"):
        one_hot = np.eye(3)[CLASSES].astype(dtype)
        assert softmax_cross_entropy(Tensor(Z), one_hot).item() == pytest.approx(integer)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_logits_overflow_nowhere(dtype):
    with np.errstate(all="raise", under="ignore"):
        z = Tensor(np.array([[1e4, -1e4], [-1e4, 1e4]], dtype))
        loss = softmax_cross_entropy(z, [0, 0])
        assert loss.item() == pytest.approx(1e4)
        loss.backward()
        np.testing.assert_allclose(z.grad, [[0, 0], [-0.5, 0.5]])
        loss = binary_cross_entropy(z, [[1, 0], [1, 1]])
        assert loss.item() == pytest.approx(1e4 / 4)
        loss.backward()
        np.testing.assert_allclose(z.grad, [[0, 0], [-0.25, 0]])
        assert loss.dtype == dtype


def test_the_precision_of_the_outputs_is_kept():
    z = Tensor(Z.astype("float32"))
    for loss, answers in (
        (mean_squared_error, BITS),
        (binary_cross_entropy, BITS),
        (softmax_cross_entropy, np.eye(3)[CLASSES]),
        (softmax_cross_entropy, CLASSES),
    ):
        error = loss(z, answers)
        error.backward()
        assert error.dtype == z.grad.dtype == np.float32


def test_labels_may_be_a_list():
    assert softmax_cross_entropy(Tensor(Z), CLASSES.tolist()).item() > 0


# ---------------------------------------------------------------------- probabilities or logits


def test_a_softmax_before_the_loss_is_refused():
    with pytest.raises(ValueError, match=r"Apply no softmax before this loss"):
        softmax_cross_entropy(Tensor(Z).softmax(), CLASSES)
    with pytest.raises(ValueError, match=r"Apply no softmax"):
        softmax_cross_entropy(Tensor(Z).softmax().reshape(5, 3), CLASSES)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_probabilities_of_any_origin_are_refused(dtype):
    p = (np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)).astype(dtype)
    with pytest.raises(ValueError, match=r"Received: probabilities.*add 1 to all"):
        softmax_cross_entropy(Tensor(p), CLASSES)
    softmax_cross_entropy(Tensor(p + 1), CLASSES)  # what the message says works


def test_probabilities_of_a_thousand_classes_are_seen_in_float32():
    z = np.random.default_rng(2).normal(0, 3, size=(4, 1000)).astype("float32")
    with pytest.raises(ValueError, match=r"softmax"):
        softmax_cross_entropy(Tensor(Tensor(z).softmax().data), np.zeros(4, int))


@pytest.mark.parametrize(
    "z",
    [
        np.zeros((5, 3)),
        np.full((5, 3), 0.3),
        np.full((5, 3), 1.0),
        np.abs(Z),
        Z - Z.mean(axis=1, keepdims=True) + 1 / 3,  # sums to 1, but with negative numbers
        np.where(np.arange(5)[:, None] == 0, 0.4, np.full((5, 3), 1 / 3)),  # all rows but one
        np.random.default_rng(3).random((5, 3)),
    ],
)
def test_honest_logits_pass(z):
    assert np.isfinite(softmax_cross_entropy(Tensor(z), CLASSES).item())
    assert np.isfinite(binary_cross_entropy(Tensor(z), BITS).item())


def test_random_logits_are_never_taken_for_probabilities():
    rng = np.random.default_rng(4)
    for _ in range(500):
        z = rng.normal(0, rng.choice([1e-3, 0.1, 1, 10]), size=(rng.integers(1, 5), 2))
        softmax_cross_entropy(Tensor(z), np.zeros(len(z), int))


def test_a_sigmoid_before_the_loss_is_refused():
    with pytest.raises(ValueError, match=r"Apply no sigmoid before this loss"):
        binary_cross_entropy(Tensor(Z).sigmoid(), BITS)
    with pytest.raises(ValueError, match=r"Apply no sigmoid"):
        binary_cross_entropy(Tensor(Z).sigmoid()[:, 0], BITS[:, 0])


# ---------------------------------------------------------------------- wrong labels

WRONG = {
    "too large": (Z, [0, 1, 3, 1, 0], r"from 0 to 2.*labels\[2\] = 3.*4 units"),
    "counted from 1": (Z, [1, 2, 3, 1, 2], r"labels - 1"),
    "negative": (Z, [0, -1, 1, 1, 0], r"labels\[1\] = -1.*np.unique"),
    "numbers with a point": (Z, [0.0, 1.0, 2.0, 1.0, 0.0], r"float64.*astype\(int\)"),
    "names": (Z, ["a", "b", "c", "a", "b"], r"integers.*return_inverse"),
    "a column": (Z, CLASSES[:, None], r"\(5, 1\).*labels\[:, 0\]"),
    "too few": (Z, CLASSES[:4], r"one label for each row"),
    "one-hot of other classes": (Z, np.eye(4)[CLASSES], r"\(5, 4\).*each of the 3 outputs"),
    "rows that are not one-hot": (Z, 2 * np.eye(3)[CLASSES], r"row 0 is \[2. 0. 0.\]"),
    "a row of zeros": (Z, np.zeros((5, 3), int), r"row 0"),
    "a NaN in one-hot rows": (Z, np.full((5, 3), np.nan), r"labels\[0, 0\] = nan"),
    "one logit": (Z[:, :1], [0, 1, 0, 1, 0], r"at least 2 classes.*binary_cross_entropy"),
    "one example without batch": (Z[0], [1], r"batch axis"),
    "no example": (Z[:0], [], r"must hold an example"),
    "swapped": (CLASSES, Z, r"int64.*order is \(logits, then"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_labels_of_a_softmax_are_explained(name):
    z, labels, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        softmax_cross_entropy(Tensor(z) if z.dtype.kind == "f" else z, labels)


@pytest.mark.parametrize(
    ("z", "labels", "message"),
    [
        (Z[:, :1], BITS[:, 0], r"labels\[:, None\]"),
        (Z[:, 0], BITS[:, :1], r"labels\[:, 0\]"),
        (Z[:, 0], BITS[:4, 0], r"one for each output"),
        (Z[:, :1], np.eye(2)[BITS[:, 0].astype(int)], r"argmax\(axis=1\)\[:, None\]"),
        (Z, CLASSES, r"softmax_cross_entropy"),
        (Z[:, 0], [-1, 1, 1, -1, 1], r"Received: -1.*\(y \+ 1\) // 2"),
        (Z[:, 0], [0, 1, 2, 1, 0], r"Received: 2.*y == 3"),
        (Z[:, 0], [0, 1, np.nan, 1, 0], r"labels\[2\] = nan"),
        (Z[:, 0], ["yes"] * 5, r"numbers"),
        (BITS.astype(int), Z, r"order is \(logits"),
    ],
)
def test_wrong_labels_of_a_binary_loss_are_explained(z, labels, message):
    with pytest.raises(ValueError, match=message):
        binary_cross_entropy(Tensor(z) if z.dtype.kind == "f" else z, labels)


@pytest.mark.parametrize(
    ("prediction", "target", "message"),
    [
        (Z[:, :1], Z[:, 0], r"\(5,\) and \(5, 1\).*target\[:, None\].*square"),
        (Z[:, 0], Z[:, :1], r"target\[:, 0\]"),
        (Z, Z.T, r"transposed"),
        (Z, Z[:4], r"one for each output"),
        (Z, np.where(Z[1, 2] == Z, np.inf, Z), r"target\[1, 2\] = inf"),
    ],
)
def test_targets_that_do_not_fit_are_explained(prediction, target, message):
    with pytest.raises(ValueError, match=message):
        mean_squared_error(Tensor(prediction), target)
