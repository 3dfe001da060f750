import numpy as np
import pytest

from dlcourse.scratch import (
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    Network,
    Tensor,
    loss_at,
    loss_slice,
    mean_squared_error,
    random_direction,
    softmax_cross_entropy,
)

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 4)).astype("float32"), RNG.integers(0, 3, 20)


@pytest.fixture
def network():
    rng = np.random.default_rng(1)
    return Network(
        [
            Dense(4, 8, rng=rng),
            BatchNorm(8),
            Activation("relu"),
            Dropout(0.5, rng=rng),
            Dense(8, 3, rng=rng),
        ]
    )


def quadratic(arrays):
    a, b = arrays
    return float(np.sum(a**2) + 3 * np.sum(b))


START = [np.array([[1.0, 2.0]]), np.array([3.0])]
ALONG = [np.array([[1.0, 0.0]]), np.array([1.0])]
ACROSS = [np.array([[0.0, 1.0]]), np.array([0.0])]


def test_a_slice_along_one_direction_is_the_loss_at_each_offset():
    losses = loss_slice(quadratic, START, [ALONG], [-1, 0, 0.5])
    np.testing.assert_allclose(losses, [4 + 6, 5 + 9, 1.5**2 + 4 + 10.5])


def test_a_slice_along_two_has_a_row_for_each_offset_of_the_second():
    a, b = np.array([-1.0, 0, 1, 2]), np.array([0.0, 1.0])
    losses = loss_slice(quadratic, START, [ALONG, ACROSS], (a, b))
    assert losses.shape == (2, 4)
    for row, along_b in enumerate(b):
        for column, along_a in enumerate(a):
            expected = (1 + along_a) ** 2 + (2 + along_b) ** 2 + 3 * (3 + along_a)
            assert losses[row, column] == pytest.approx(expected)
    square = loss_slice(quadratic, START, [ALONG, ACROSS], a)
    assert square.shape == (4, 4)
    np.testing.assert_allclose(square[1], losses[0])


def test_a_slice_changes_neither_start_nor_direction_whatever_the_loss_does():
    def careless(arrays):
        arrays[0][:] = 100
        return 0.0

    loss_slice(careless, START, [ALONG], [0.0, 1.0])
    np.testing.assert_array_equal(START[0], [[1, 2]])
    np.testing.assert_array_equal(ALONG[0], [[1, 0]])


def test_a_loss_that_overflows_leaves_its_infinity_and_no_warning(recwarn):
    losses = loss_slice(lambda w: float(np.exp(w[0]).sum()), [np.zeros(1)], [[[1.0]]], [0, 1e4])
    assert losses.tolist() == [1, np.inf]
    assert len(recwarn) == 0


def test_the_slice_of_a_network_is_its_loss_and_leaves_it_as_it_was(network):
    network(X, training=True)  # moving averages that are not those of the start
    kept = [p.data for p in network.parameters]
    copies = network.get_weights()
    moving = network.layers[1].moving_mean.copy()
    direction = random_direction(network.parameters, rng=np.random.default_rng(2))
    losses = loss_slice(loss_at(network, X, Y), network.parameters, [direction], [-1, 0, 1])
    assert losses[1] == pytest.approx(softmax_cross_entropy(network(X), Y).item(), rel=1e-6)
    assert losses[0] != losses[1] != losses[2]
    for parameter, array, copy in zip(network.parameters, kept, copies, strict=True):
        assert parameter.data is array
        np.testing.assert_array_equal(array, copy)
    np.testing.assert_array_equal(network.layers[1].moving_mean, moving)
    network.set_weights([w + d for w, d in zip(copies, direction, strict=True)])
    assert losses[2] == pytest.approx(softmax_cross_entropy(network(X), Y).item(), rel=1e-5)


def test_a_network_has_its_weights_back_also_after_an_error(network):
    kept = [p.data for p in network.parameters]

    def broken(outputs, y):
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        loss_slice(loss_at(network, X, Y, loss=broken), kept, [kept], [1.0])
    with pytest.raises(ValueError, match="shapes"):
        loss_at(network, X, Y)(kept[:2])
    assert all(p.data is array for p, array in zip(network.parameters, kept, strict=True))


def test_the_loss_of_a_slice_can_be_another_one(network):
    target = RNG.normal(size=(20, 3)).astype("float32")
    at = loss_at(network, X, target, loss=mean_squared_error)
    assert at(network.get_weights()) == pytest.approx(np.mean((network(X).data - target) ** 2))


def test_a_direction_is_as_long_as_the_weights_into_each_unit():
    dense = RNG.normal(size=(30, 5)) * [1, 2, 0, 4, 5]
    filters = RNG.normal(size=(3, 3, 4, 6)).astype("float32")
    bias = np.ones(5)
    direction = random_direction([Tensor(dense), filters, bias], rng=np.random.default_rng(3))
    np.testing.assert_allclose(np.linalg.norm(direction[0], axis=0), np.linalg.norm(dense, axis=0))
    np.testing.assert_allclose(
        np.linalg.norm(direction[1].reshape(-1, 6), axis=0),
        np.linalg.norm(filters.reshape(-1, 6), axis=0),
        rtol=1e-5,
    )
    assert not direction[2].any()
    assert [d.dtype for d in direction] == [np.float64, np.float32, np.float64]
    # random, not the weights themselves
    cosine = np.sum(direction[0] * dense) / np.sum(dense**2)
    assert abs(cosine) < 0.5


def test_rescaling_a_relu_network_leaves_its_slice_the_same():
    rng = np.random.default_rng(4)
    network = Network([Dense(4, 8, rng=rng), Activation("relu"), Dense(8, 3, rng=rng)])
    slices = []
    for factor in (1.0, 8.0):
        network.parameters[0].data *= np.float32(factor)
        network.parameters[2].data /= np.float32(factor)
        direction = random_direction(network.parameters, rng=np.random.default_rng(5))
        slices.append(
            loss_slice(loss_at(network, X, Y), network.parameters, [direction], [-1, -0.5, 1])
        )
    np.testing.assert_allclose(*slices, rtol=1e-4)


@pytest.mark.parametrize(
    ("directions", "offsets", "message"),
    [
        (ALONG, [0], r"list of one direction or two.*ndarray, ndarray.*\[direction\]"),
        ([], [0], r"Received: nothing"),
        ([ALONG] * 3, [0], r"list, list, list"),
        ([[ALONG[0]]], [0], r"shapes of `start`, \[\(1, 2\), \(1,\)\].*\[\(1, 2\)\]"),
        ([ALONG], 0.5, r"`offsets`"),
        ([ALONG], [], r"`offsets`"),
        ([ALONG], ([0], [0]), r"`offsets`"),
    ],
)
def test_what_does_not_fit_is_explained(directions, offsets, message):
    with pytest.raises(ValueError, match=message):
        loss_slice(quadratic, START, directions, offsets)
