"""Membership inference: it finds members where a model has memorised, and is judged rightly."""

import numpy as np
import pytest

from dlcourse.society import example_losses, judge_attack, loss_attack, shadow_attack


@pytest.mark.keras
def test_losses_of_examples_are_those_of_batches_of_one(keras, linear, clouds, loss_fn):
    x, y = clouds
    model = linear()
    losses = example_losses(model, loss_fn, x, y, batch_size=64)
    alone = [float(loss_fn(y[i : i + 1], model(x[i : i + 1]))) for i in range(10)]
    np.testing.assert_allclose(losses[:10], alone, rtol=1e-4)
    assert losses.shape == (200,)
    function = keras.losses.sparse_categorical_crossentropy
    by_function = example_losses(model, lambda t, p: function(t, p, from_logits=True), x, y)
    np.testing.assert_allclose(losses, by_function, rtol=1e-5)


@pytest.mark.keras
def test_losses_that_do_not_come_for_each_example_are_refused(keras, linear, clouds, loss_fn):
    x, y = clouds
    with pytest.raises(ValueError, match="`loss_fn` must return one loss for each example"):
        example_losses(linear(), lambda t, p: loss_fn(t, p), x, y)
    with pytest.raises(ValueError, match="equally many examples"):
        example_losses(linear(), loss_fn, x, y[:3])


def test_the_area_is_the_probability_of_the_right_order_and_ties_count_half():
    rng = np.random.default_rng(0)
    members, others = rng.integers(0, 5, 40), rng.integers(1, 7, 30)
    attack = loss_attack(members, others)
    pairs = members[:, None] - others[None]
    assert attack.auc == pytest.approx(np.mean(pairs < 0) + np.mean(pairs == 0) / 2)
    by_threshold = [np.mean(members <= t) - np.mean(others <= t) for t in range(7)]
    assert attack.advantage == pytest.approx(max(by_threshold))


def test_the_rate_at_few_false_alarms_counts_members_below_the_best_outsiders():
    members = np.concatenate([np.full(30, -1.0), np.full(70, 5.0)])
    attack = loss_attack(members, np.arange(1000) / 100)
    assert attack.tpr_at_low_fpr == pytest.approx(0.3)  # more would alarm half of the others
    assert attack.fpr[0] == attack.tpr[0] == 0
    assert attack.fpr[-1] == attack.tpr[-1] == 1


def test_guessing_scores_a_half_and_a_constant_score_too():
    rng = np.random.default_rng(0)
    truth = np.arange(4000) % 2
    assert judge_attack(rng.normal(size=4000), truth).auc == pytest.approx(0.5, abs=0.03)
    constant = judge_attack(np.zeros(4000), truth)
    assert (constant.auc, constant.advantage, constant.tpr_at_low_fpr) == (0.5, 0, 0)


def world(seed=0, n=400, gain=0.5):
    """Losses that hang on how hard an example is, far more than on having seen it."""
    rng = np.random.default_rng(seed)
    hard = np.exp(rng.normal(0, 1.5, n))

    def train(rows):
        noise = np.exp(rng.normal(0, 0.1, n))
        return hard * noise * np.where(np.isin(np.arange(n), rows), gain, 1.0)

    members = rng.permutation(n)[: n // 2]
    return train(members), np.isin(np.arange(n), members), train


def test_shadows_find_members_that_the_loss_alone_does_not():
    losses, truth, train = world()
    alone = loss_attack(losses[truth], losses[~truth])
    shadows = shadow_attack(losses, truth, train, shadows=8, rng=np.random.default_rng(1))
    assert alone.auc < 0.7
    assert shadows.auc > 0.95
    np.testing.assert_array_equal(shadows.is_member, truth)


def test_shadows_find_nobody_where_nothing_is_remembered():
    losses, truth, train = world(gain=1.0)
    attack = shadow_attack(losses, truth, train, shadows=8, rng=np.random.default_rng(1))
    assert attack.auc == pytest.approx(0.5, abs=0.07)


def test_every_example_is_in_half_of_the_shadows():
    losses, truth, train = world(n=41)
    seen = np.zeros((6, 41))
    calls = iter(range(6))

    def noted(rows):
        seen[next(calls), rows] = 1
        return train(rows)

    shadow_attack(losses, truth, noted, shadows=6, rng=np.random.default_rng(0))
    assert (seen.sum(axis=0) == 3).all()
    assert not np.array_equal(seen[0], seen[2])


@pytest.mark.parametrize("shadows", [0, 3, 2.5])
def test_an_odd_number_of_shadows_is_refused(shadows):
    losses, truth, train = world()
    with pytest.raises(ValueError, match="`shadows` must be an even number from 2 on"):
        shadow_attack(losses, truth, train, shadows=shadows, rng=np.random.default_rng(0))


def test_losses_that_do_not_fit_are_refused():
    losses, truth, _ = world()
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="losses of all candidates"):
        shadow_attack(losses, truth, lambda rows: losses[rows], rng=rng)
    with pytest.raises(ValueError, match="`is_member` must be True or False"):
        shadow_attack(losses, truth[:3], lambda rows: losses, rng=rng)
    with pytest.raises(ValueError, match="`member_losses` must hold one finite loss"):
        loss_attack([], losses)
    with pytest.raises(ValueError, match="`other_losses` must hold one finite loss"):
        loss_attack(losses, [np.nan])
    with pytest.raises(ValueError, match="both members and others"):
        judge_attack([1.0, 2.0], [1, 1])
