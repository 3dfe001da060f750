"""What a GPT writes is the same with the cache and without, and is drawn as it was asked for."""

import gc
import re
import weakref

import numpy as np
import pytest

from dlcourse.text import sample

pytestmark = pytest.mark.keras

SIZE, CONTEXT = 11, 48


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


PROMPTS = rng(5).integers(1, SIZE, size=(2, 35)).astype("int32")  # more than is read at once


@pytest.fixture(scope="module")
def build(keras, models):
    def built(positions="learned"):
        keras.utils.set_random_seed(1)
        model = models.build_gpt(
            SIZE, CONTEXT, depth=1, num_heads=2, width=8, positions=positions, dropout=0.3
        )
        draws = rng(2)  # at first a model with tied weights repeats itself
        model.set_weights([draws.normal(size=w.shape) for w in model.get_weights()])
        return model

    return built


@pytest.fixture(scope="module")
def model(build):
    return build()


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary"])
def test_the_same_is_written_with_the_cache_and_without(models, build, positions):
    model = build(positions)
    for options in ({"temperature": 0}, {"temperature": 1.3, "top_k": 6}):
        with_, without = (
            models.generate(model, PROMPTS, max_new_tokens=13, rng=rng(3), cache=cache, **options)
            for cache in (True, False)
        )
        np.testing.assert_array_equal(with_, without)
        np.testing.assert_array_equal(with_[:, :35], PROMPTS)
    assert len(np.unique(with_[:, 35:])) > 3


def test_each_token_is_drawn_after_all_that_stand_before(keras, models, model):
    options = {"temperature": 1.3, "top_p": 0.9}
    ids, generator = PROMPTS[:, :4], rng(3)
    for _ in range(5):
        logits = keras.ops.convert_to_numpy(model(ids, training=False))[:, -1]
        drawn = sample(logits, rng=generator, **options)
        ids = np.concatenate([ids, drawn[:, None]], axis=1)
    for cache in (True, False):
        written = models.generate(
            model, PROMPTS[:, :4], max_new_tokens=5, rng=rng(3), cache=cache, **options
        )
        np.testing.assert_array_equal(written, ids)


def test_what_is_read_in_pieces_is_read_as_in_one(keras, build):
    from dlcourse.models.kept import Reader

    model = build()
    reader = Reader(model, len(PROMPTS), 40)
    expected = keras.ops.convert_to_numpy(model(PROMPTS, training=False))
    for pieces in ((34, 35), (1, 2, 5, 35), (33,)):  # 32 are read at once
        reader.start()
        for first, end in zip((0, *pieces), pieces, strict=False):
            logits = reader.read(PROMPTS[:, first:end])
            np.testing.assert_allclose(logits, expected[:, end - 1], rtol=1e-4, atol=1e-4)


def test_the_next_text_begins_anew_and_with_the_weights_of_now(models, model):
    options = {"max_new_tokens": 9, "temperature": 0, "rng": rng()}
    first = models.generate(model, PROMPTS[0, :3], **options)
    models.generate(model, PROMPTS[1, :5], **options)
    np.testing.assert_array_equal(models.generate(model, PROMPTS[0, :3], **options), first)
    before = model.get_weights()
    model.set_weights([np.flip(w) for w in before])
    changed = models.generate(model, PROMPTS[0, :3], **options)
    plain = models.generate(model, PROMPTS[0, :3], cache=False, **options)
    model.set_weights(before)
    np.testing.assert_array_equal(changed, plain)
    assert (changed != first).any()
    np.testing.assert_array_equal(models.generate(model, PROMPTS[0, :3], **options), first)


def test_the_model_is_not_changed_by_writing_and_not_kept(keras, build, models, tmp_path):
    model = build()
    paths = [variable.path for variable in model.variables]
    weights = model.get_weights()
    outputs = keras.ops.convert_to_numpy(model(PROMPTS))
    models.generate(model, PROMPTS[0], max_new_tokens=2, rng=rng())
    assert [variable.path for variable in model.variables] == paths
    for was, now in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(now, was)
    model.save(tmp_path / "gpt.keras")
    again = keras.saving.load_model(tmp_path / "gpt.keras")
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(again(PROMPTS)), outputs, rtol=1e-5, atol=1e-5
    )
    gone = weakref.ref(model)
    del model, again
    gc.collect()
    assert gone() is None


def test_a_text_ends_at_its_stop_and_zeros_follow_where_others_go_on(models, model):
    def write(prompts, **options):
        ids = models.generate(
            model, prompts, max_new_tokens=10, temperature=1.3, rng=rng(1), **options
        )
        return ids[..., 35:]

    def ends(rows, stop):
        return [int(np.argmax(row == stop)) if stop in row else 9 for row in rows]

    free = write(PROMPTS)
    stop = next(int(id) for id in free[0] if ends(free, id)[0] < ends(free, id)[1])
    last = ends(free, stop)
    for cache in (True, False):
        written = write(PROMPTS, stop=stop, cache=cache)
        assert written.shape == (2, last[1] + 1)
        for row, full, end in zip(written, free, last, strict=True):
            np.testing.assert_array_equal(row[: end + 1], full[: end + 1])
            assert not row[end + 1 :].any()
    alone = write(PROMPTS[0])
    np.testing.assert_array_equal(
        write(PROMPTS[0], stop=int(alone[3])), alone[: ends([alone], alone[3])[0] + 1]
    )


def test_it_does_not_matter_what_the_model_was_compiled_with(models, build):
    model, options = build(), {"max_new_tokens": 2, "temperature": 0, "rng": rng()}
    expected = models.generate(model, [3, 1], cache=False, **options)
    model.compile(optimizer="adam", loss=lambda labels, logits: logits)  # which has no name
    np.testing.assert_array_equal(models.generate(model, [3, 1], **options), expected)


def test_each_token_is_told_as_soon_as_it_is_drawn(models, model):
    told = []
    written = models.generate(
        model, PROMPTS[0, :4], max_new_tokens=5, rng=rng(), on_token=told.append
    )
    assert told == written[4:].tolist()
    assert all(type(id) is int for id in told)
    told.clear()
    written = models.generate(
        model, PROMPTS[:, :4], max_new_tokens=5, rng=rng(), on_token=told.append
    )
    np.testing.assert_array_equal(np.stack(told, axis=1), written[:, 4:])

    def enough(id):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.generate(model, PROMPTS[0, :4], max_new_tokens=5, rng=rng(), on_token=enough)


def test_without_the_cache_the_last_of_a_long_text_is_read(keras, models, model):
    options = {"max_new_tokens": 30, "temperature": 0, "rng": rng()}
    written = models.generate(model, PROMPTS[0], cache=False, **options)
    assert written.shape == (65,)
    logits = model(written[None, 64 - CONTEXT : 64], training=False)
    assert written[64] == keras.ops.convert_to_numpy(logits)[0, -1].argmax()
    # as many as there are places, and one that is not read any more
    assert models.generate(model, PROMPTS[0], **{**options, "max_new_tokens": 14}).shape == (49,)


@pytest.mark.parametrize(
    ("prompt", "changes", "message"),
    [
        ([], {}, "at least one id: the first token is drawn after something"),
        ([[]], {}, "at least one id"),
        ([3, SIZE], {}, "from 0 to 10. Received: 11 in row 0, at step 1"),
        ([3, -1], {}, "Received: -1"),
        ([3.5], {}, "whole numbers. Received: dtype float64"),
        ([[1, 2], [3]], {}, "`prompt_ids` must"),
        ([3], {"max_new_tokens": 0}, "Received: max_new_tokens=0"),
        ([3], {"temperature": -1}, "from 0 on. Received: -1"),
        ([3], {"top_p": 0.0}, "Received: top_p=0.0"),
        ([3], {"top_k": 0}, "Received: top_k=0"),
        ([3], {"stop": SIZE}, "`stop` must hold ids from 0 to 10"),
        ([3], {"rng": 0}, "`rng` must be a NumPy generator"),
        ([3] * 40, {"max_new_tokens": 10}, "in the 48 places that positions were learned for"),
        ([3] * 49, {"max_new_tokens": 1}, "a prompt of 49 ids, max_new_tokens=1"),
    ],
)
def test_what_cannot_be_written_is_explained(models, model, prompt, changes, message):
    options = {"max_new_tokens": 4, "rng": rng(), **changes}
    with pytest.raises(ValueError, match=re.escape(message)):
        models.generate(model, prompt, **options)


def test_a_model_of_another_kind_is_explained(keras, models):
    from dlcourse.models.self_attention import SelfAttention

    options = {"max_new_tokens": 3, "rng": rng()}
    reader = models.build_language_model(9, embedding_dim=4, units=4)
    with pytest.raises(
        ValueError, match=re.escape("Any model from ids to logits writes with `cac")
    ):
        models.generate(reader, [1, 2], **options)
    assert models.generate(reader, [1, 2], cache=False, **options).shape == (5,)
    ids = keras.Input((None,), dtype="int32")
    looks_ahead = keras.Model(ids, SelfAttention(2)(keras.layers.Embedding(9, 4)(ids)))
    with pytest.raises(ValueError, match="whose attention is not causal"):
        models.generate(looks_ahead, [1, 2], **options)
    with pytest.raises(ValueError, match=re.escape("must give logits (batch, time, vocabulary)")):
        models.generate(models.build_mlp((4,), 3), [1, 2], **options)
