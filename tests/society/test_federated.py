"""Federated averaging: who holds what, what the mean is, and that it learns."""

import numpy as np
import pytest

from dlcourse.society import federated_average, split_among_clients, train_federated

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("by_label", [False, True])
@pytest.mark.parametrize("clients", [1, 7, 30])
def test_every_example_has_one_client(by_label, clients):
    labels = np.random.default_rng(0).integers(0, 5, 101)
    parts = split_among_clients(labels, clients, by_label=by_label, rng=np.random.default_rng(0))
    assert len(parts) == clients
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(101))
    sizes = [len(rows) for rows in parts]
    assert max(sizes) - min(sizes) <= (2 if by_label else 1)


def test_by_label_clients_know_few_classes():
    labels = np.arange(1000) % 10
    rng = np.random.default_rng(0)
    known = [
        [len(np.unique(labels[rows])) for rows in split_among_clients(labels, 10, rng=rng, **how)]
        for how in ({"by_label": True}, {})
    ]
    assert max(known[0]) <= 2
    assert min(known[1]) == 10


def test_the_average_counts_each_client_by_its_examples():
    rng = np.random.default_rng(0)
    clients = [[rng.normal(size=(3, 2)), rng.normal(size=2)] for _ in range(3)]
    mean = federated_average(clients, [10, 30, 60])
    for index, part in enumerate(mean):
        expected = 0.1 * clients[0][index] + 0.3 * clients[1][index] + 0.6 * clients[2][index]
        np.testing.assert_allclose(part, expected)


def test_one_client_trains_as_gradient_descent_does(keras, linear, clouds, loss_fn):
    x, y = clouds
    shared, central = linear(), linear()
    central.compile(keras.optimizers.SGD(0.1), loss_fn)
    central.fit(x, y, batch_size=200, epochs=3, verbose=0)
    train_federated(
        shared, x, y, [np.arange(200)], loss_fn=loss_fn, learning_rate=0.1, rounds=3,
        batch_size=200, rng=np.random.default_rng(0),
    )  # fmt: skip
    for one, other in zip(shared.get_weights(), central.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_it_learns_and_calls_back_after_each_round(linear, clouds, loss_fn):
    x, y = clouds
    rng = np.random.default_rng(0)
    seen = []
    model = linear()
    history = train_federated(
        model, x, y, split_among_clients(y, 8, rng=rng), loss_fn=loss_fn, learning_rate=0.2,
        rounds=5, local_epochs=2, batch_size=10, share=0.5, rng=rng,
        on_round=lambda number, now: seen.append((number, now is model)),
    )  # fmt: skip
    assert len(history) == 5
    assert history[-1] < history[0]
    assert seen == [(number, True) for number in range(5)]
    assert np.mean(model.predict(x, verbose=0).argmax(axis=1) == y) > 0.95


def test_more_clients_than_examples_are_refused():
    labels, rng = np.arange(10), np.random.default_rng(0)
    with pytest.raises(ValueError, match="Every client must get an example"):
        split_among_clients(labels, 11, rng=rng)
    with pytest.raises(ValueError, match="Every client must get an example"):
        split_among_clients(labels, 6, by_label=True, rng=rng)
    with pytest.raises(ValueError, match="`labels` must hold one class"):
        split_among_clients(np.eye(10), 2, rng=rng)


def test_weights_that_cannot_be_averaged_are_refused():
    a, b = [np.zeros(2)], [np.zeros(3)]
    with pytest.raises(ValueError, match="weights of the same shapes"):
        federated_average([a, b], [1, 1])
    for sizes in ([1], [1, 0]):
        with pytest.raises(ValueError, match="one size above 0 for each"):
            federated_average([a, a], sizes)
    with pytest.raises(ValueError, match="There must be clients"):
        federated_average([], [])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clients": []}, "`clients` must hold for each client"),
        ({"clients": [np.array([], int)]}, "`clients` must hold for each client"),
        ({"clients": [np.array([200])]}, "`clients` must hold for each client"),
        ({"share": 0.0}, "`share` must be above 0"),
        ({"rounds": 0}, "`rounds` must be a whole number"),
        ({"learning_rate": 0.0}, "`learning_rate` must be a finite number above 0"),
        ({"y": np.zeros(3, int)}, "equally many examples"),
    ],
)
def test_wrong_settings_are_refused(linear, clouds, loss_fn, options, message):
    x, y = clouds
    settings = {
        "x": x, "y": y, "clients": [np.arange(200)], "loss_fn": loss_fn, "learning_rate": 0.1,
        "rounds": 1, "rng": np.random.default_rng(0), **options,
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        train_federated(linear(), **settings)
