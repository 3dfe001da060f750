"""Searches find what trying all finds, on chains whose best sequence is known."""

import itertools
import math
import re

import numpy as np
import pytest

from dlcourse.text import (
    beam_search,
    beam_search_batch,
    beam_with_tree,
    greedy,
    nats_per_token,
    perplexity,
    sample,
    sample_sequences,
)

END = 0


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def chain(seed: int, size: int = 4) -> np.ndarray:
    """Log-probabilities of what follows each token, `(size, size)`."""
    return np.log(rng(seed).dirichlet(np.full(size, 0.5), size=size) + 1e-12)


def walk(table: np.ndarray):
    return lambda prefixes: table[prefixes[:, -1]]


def all_sequences(table, start, max_length, end):
    """Every sequence that ends, or is as long as it may be, with its log-probability."""
    size = len(table)
    for length in range(1, max_length + 1):
        for ids in itertools.product(range(size), repeat=length):
            ended = ids[-1] == end
            if end in ids[:-1] or not (ended or length == max_length):
                continue
            path = (start, *ids)
            yield ids, sum(table[a, b] for a, b in itertools.pairwise(path)), ended


def ranked(table, start, max_length, end, alpha=0.0):
    """All sequences, finished ones first, the best first."""
    return sorted(
        all_sequences(table, start, max_length, end),
        key=lambda s: (not s[2], -s[1] / ((5 + len(s[0])) / 6) ** alpha),
    )


# after 1, token 2 looks best and leads nowhere; 3 is a little worse and goes on surely
TRAP = np.log(
    np.array(
        [
            [0.97, 0.01, 0.01, 0.01],
            [0.02, 0.01, 0.52, 0.45],
            [0.26, 0.26, 0.24, 0.24],
            [0.96, 0.02, 0.01, 0.01],
        ]
    )
)


def test_a_beam_of_two_finds_what_greedy_misses():
    first = greedy(walk(TRAP), [1], max_length=4, end=END)
    assert first.ids[0] == 2
    best = beam_search(walk(TRAP), [1], beam_size=2, max_length=4, end=END)[0]
    ids, total, _ = ranked(TRAP, 1, 4, END)[0]
    assert best.ids == ids == (3, END)
    assert best.log_probability == pytest.approx(total)
    assert best.log_probability > first.log_probability
    assert best.finished


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("alpha", [0.0, 0.7])
@pytest.mark.parametrize("end", [END, None])
def test_a_beam_that_is_wide_enough_finds_what_trying_all_finds(seed, alpha, end):
    table = chain(seed)
    found = beam_search(
        walk(table), [1], beam_size=4**4, max_length=4, end=end, length_penalty=alpha
    )
    expected = ranked(table, 1, 4, end, alpha)
    by_ids = {ids: total for ids, total, _ in expected}
    assert len(found) == len(expected) if end is None else len(found) <= len(expected)
    for hypothesis, (ids, total, ended) in zip(found[:5], expected, strict=False):
        assert hypothesis.log_probability == pytest.approx(total)
        assert hypothesis.score == pytest.approx(total / ((5 + len(ids)) / 6) ** alpha)
        assert by_ids[hypothesis.ids] == pytest.approx(total)  # of equally good ones either
        assert hypothesis.finished == ended


@pytest.mark.parametrize("seed", range(20))
def test_greedy_takes_the_most_probable_each_time(seed):
    table = chain(seed)
    ids, at = [], 1
    while len(ids) < 6 and at != END:
        at = int(table[at].argmax())
        ids.append(at)
    found = greedy(walk(table), [1], max_length=6, end=END)
    assert found.ids == tuple(ids)
    assert found.finished == (ids[-1] == END)
    assert found.log_probability == pytest.approx(
        sum(table[a, b] for a, b in itertools.pairwise([1, *ids]))
    )


def test_wider_beams_do_better_on_average_and_never_better_than_the_best():
    tables = [chain(seed, 6) for seed in range(40)]
    means = []
    for size in (1, 2, 8):
        best = [
            beam_search(walk(table), [1], beam_size=size, max_length=5, end=None)[0]
            for table in tables
        ]
        means.append(np.mean([hypothesis.log_probability for hypothesis in best]))
        for table, hypothesis in zip(tables[:3], best, strict=False):
            assert hypothesis.log_probability <= ranked(table, 1, 5, None)[0][1] + 1e-9
    assert means[0] + 0.05 < means[1] < means[2]


def test_a_length_penalty_prefers_longer_sequences():
    table = np.log([[1, 1e-9, 1e-9], [0.5, 0.1, 0.4], [0.9, 0.05, 0.05]])
    short, long = (
        beam_search(walk(table), [1], beam_size=3, max_length=3, end=END, length_penalty=a)[0]
        for a in (0.0, 3.0)
    )
    assert short.ids == (END,)
    assert long.ids == (2, END)
    assert short.score == short.log_probability > long.log_probability


def test_a_step_sees_the_whole_prefix_with_its_start_as_ids():
    seen = []

    def step(prefixes):
        seen.append(prefixes.copy())
        return np.log(np.full((len(prefixes), 5), 0.2))

    beam_search(step, [3, 4], beam_size=2, max_length=3, end=None)
    assert [p.shape for p in seen] == [(1, 2), (2, 3), (2, 4)]
    assert all(p.dtype == np.int32 for p in seen)
    assert all((p[:, :2] == [3, 4]).all() for p in seen)
    np.testing.assert_array_equal(seen[2][:, :3], np.repeat(seen[1][:1], 2, axis=0))


def test_finished_hypotheses_are_not_extended_and_their_places_stay_theirs():
    calls = []

    def step(prefixes):
        calls.append(len(prefixes))
        assert not (prefixes[:, 1:] == END).any()
        return walk(chain(3))(prefixes)

    found = beam_search(step, [1], beam_size=3, max_length=8, end=END)
    assert len(found) <= 3
    assert calls[1:] == sorted(calls[1:], reverse=True)  # a place that is free stays free
    assert calls[-1] < max(calls)
    assert all(END not in h.ids[:-1] for h in found)


def test_finished_ones_stand_before_unfinished_ones():
    table = np.log([[1, 1e-9, 1e-9], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
    found = beam_search(walk(table), [1], beam_size=3, max_length=3, end=END)
    assert [h.finished for h in found] == sorted((h.finished for h in found), reverse=True)
    assert not all(h.finished for h in found)
    assert found[0].log_probability < max(h.log_probability for h in found)


def test_the_impossible_is_never_taken():
    with np.errstate(divide="ignore"):
        table = np.log([[1.0, 0, 0], [0, 0, 1.0], [0.5, 0, 0.5]])
    found = beam_search(walk(table), [1], beam_size=9, max_length=3, end=END)
    assert {h.ids for h in found} == {(2, 0), (2, 2, 0), (2, 2, 2)}
    tree = beam_with_tree(walk(table), [1], beam_size=9, max_length=3, end=END).tree
    assert all(np.isfinite(branch.total) for branch in tree)


def test_a_batch_of_searches_is_each_search_by_itself():
    tables = np.stack([chain(seed) for seed in range(5)])

    def step(prefixes, which):
        assert len(prefixes) == len(which)
        return tables[which, prefixes[:, -1]]

    options = {"beam_size": 3, "max_length": 6, "end": END, "length_penalty": 0.6}
    together = beam_search_batch(step, [[1]] * 5, **options)
    for table, found in zip(tables, together, strict=True):
        assert found == beam_with_tree(walk(table), [1], **options)


def test_the_tree_holds_what_was_weighed_and_what_was_kept():
    found = beam_with_tree(walk(TRAP), [1], beam_size=2, max_length=3, end=END)
    root, *branches = found.tree
    assert (root.parent, root.depth, root.id, root.best) == (-1, 0, 1, True)
    for branch in branches:
        parent = found.tree[branch.parent]
        assert branch.depth == parent.depth + 1
        assert branch.total == pytest.approx(parent.total + branch.log_probability)
        assert branch.log_probability == TRAP[parent.id, branch.id]
        assert branch.end == (branch.id == END)
        assert parent.kept
        assert not parent.end
    first = [b for b in branches if b.depth == 1]
    assert [(b.id, b.kept) for b in first] == [(2, True), (3, True)]
    second = [b for b in branches if b.depth == 2]
    assert len(second) == 4
    assert sum(b.kept for b in second) == 2
    assert max(b.total for b in second if not b.kept) <= min(b.total for b in second if b.kept)
    assert [b.id for b in found.tree if b.best] == [1, *found.hypotheses[0].ids]


def test_drawn_ids_have_the_probabilities_of_a_softmax():
    logits = np.array([2.0, 0.0, -1.0, -np.inf])
    for temperature in (0.5, 1.0, 3.0):
        expected = np.exp(logits / temperature)
        expected /= expected.sum()
        drawn = sample(np.tile(logits, (40_000, 1)), rng=rng(), temperature=temperature)
        shares = np.bincount(drawn, minlength=4) / len(drawn)
        np.testing.assert_allclose(shares, expected, atol=0.01)
        assert shares[3] == 0


def test_at_a_temperature_of_0_and_near_it_the_most_probable_is_taken():
    logits = rng().normal(size=(50, 7))
    for temperature in (0, 1e-4, 1e-300):
        drawn = sample(logits, rng=rng(), temperature=temperature)
        np.testing.assert_array_equal(drawn, logits.argmax(axis=-1))


def test_drawing_keeps_the_shape_and_large_logits_do_not_overflow():
    assert sample(np.zeros((2, 3, 5)), rng=rng()).shape == (2, 3)
    assert sample(np.zeros(5), rng=rng()).shape == ()
    assert sample(np.array([1e5, 0.0]), rng=rng()) == 0
    assert sample([-np.inf, 3.0], rng=rng()) == 1


def test_drawn_sequences_have_the_probabilities_of_the_chain():
    table = chain(1)
    drawn = sample_sequences(walk(table), [1], 20_000, rng=rng(), max_length=3, end=END)
    counts: dict[tuple[int, ...], int] = {}
    for hypothesis in drawn:
        counts[hypothesis.ids] = counts.get(hypothesis.ids, 0) + 1
    expected = {ids: (math.exp(total), end) for ids, total, end in ranked(table, 1, 3, END)}
    assert set(counts) <= set(expected)
    for ids, (probability, _) in expected.items():
        assert counts.get(ids, 0) / 20_000 == pytest.approx(probability, abs=0.015)
    for hypothesis in drawn[:50]:
        probability, ended = expected[hypothesis.ids]
        assert hypothesis.log_probability == pytest.approx(math.log(probability))
        assert hypothesis.finished == ended


def test_without_heat_drawing_is_greedy():
    table = chain(5)
    drawn = sample_sequences(walk(table), [1], 3, rng=rng(), max_length=6, end=END, temperature=0)
    assert {h.ids for h in drawn} == {greedy(walk(table), [1], max_length=6, end=END).ids}


def test_nats_are_those_of_the_chosen_tokens_and_the_end_counts():
    scores = np.log(rng().dirichlet(np.ones(5), size=(2, 3)))
    targets = np.array([[3, 1, 0], [4, 2, 1]])  # 1 ends a text
    chosen = [scores[0, 0, 3], scores[0, 1, 1], scores[1, 0, 4], scores[1, 1, 2], scores[1, 2, 1]]
    assert nats_per_token(scores, targets) == pytest.approx(-np.mean(chosen))
    assert perplexity(nats_per_token(np.log(np.full((1, 2, 8), 1 / 8)), [[1, 7]])) == (
        pytest.approx(8)
    )


UNIFORM = np.log(np.full((1, 3), 1 / 3))


def search(**changes):
    options = {"beam_size": 2, "max_length": 3, "end": 0, **changes}
    step = options.pop("step", lambda prefixes: np.repeat(UNIFORM, len(prefixes), axis=0))
    return beam_search(step, options.pop("start", [1]), **options)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"beam_size": 0}, "Received: beam_size=0"),
        ({"max_length": 1.5}, "Received: max_length=1.5"),
        ({"end": -1}, "Received: end=-1"),
        ({"end": 3}, "Received: end=3, of 3 ids"),
        ({"length_penalty": -1}, "Received: length_penalty=-1"),
        ({"start": []}, "`start` must be (time,), not empty"),
        ({"start": [-2]}, "Received: -2 at place 0"),
        ({"step": lambda p: np.zeros((len(p), 3))}, "adds up to 3. Of logits take"),
        ({"step": lambda p: np.full((len(p), 3), 1 / 3)}, "of probabilities the logarithm"),
        ({"step": lambda p: np.zeros((len(p), 2, 3))}, "Take the last step: `[:, -1]`"),
        ({"step": lambda p: UNIFORM[0]}, "here (1, vocabulary). Received: shape (3,)"),
        ({"step": lambda p: UNIFORM * np.nan}, "Did the training diverge?"),
        ({"step": lambda p: UNIFORM - np.inf}, "a row of -inf"),
    ],
)
def test_a_search_that_cannot_be_is_explained(changes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        search(**changes)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample([np.nan, 1], rng=rng()), "Received: NaN or inf"),
        (lambda: sample([np.inf, 1], rng=rng()), "Received: NaN or inf"),
        (lambda: sample([-np.inf], rng=rng()), "a row of -inf"),
        (lambda: sample(3.0, rng=rng()), "(..., vocabulary). Received: shape ()"),
        (lambda: sample([0.0], rng=rng(), temperature=-1), "from 0 on. Received: -1"),
        (lambda: sample([0.0], rng=rng(), temperature=np.nan), "Received: nan"),
        (lambda: nats_per_token(np.zeros((1, 2, 3)), [[1, 2]]), "add up to 3 up to 3"),
        (lambda: nats_per_token(np.full((1, 1, 2), 0.5), [[1]]), "the logarithm"),
        (lambda: nats_per_token(UNIFORM, [[1]]), "Received: shapes (1, 3) and (1, 1)"),
        (lambda: nats_per_token(UNIFORM[None], [[0]]), "only zeros"),
        (lambda: nats_per_token(UNIFORM[None], [[3]]), "from 0 to 2. Received: 3 to 3"),
        (lambda: nats_per_token(UNIFORM[None], [[1.0]]), "targets of float64"),
        (lambda: perplexity(-1.0), "Is the sign turned round?"),
        (lambda: perplexity(float("nan")), "Received: nan"),
        (
            lambda: beam_search_batch(
                lambda p, w: UNIFORM, [[1], [1, 2]], beam_size=1, max_length=2, end=0
            ),
            "of one length, at least one. Received: lengths [1, 2]",
        ),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
