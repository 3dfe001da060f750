"""Writing on with a language model that reads all before: token by token, faster with a cache."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..text.padding import PADDING
from ..text.sampling import check_sampling, sample
from .arguments import check_count
from .kept import Reader
from .positions import LearnedPositions
from .sequences import check_ids

_LEAST_ROOM = 64  # without learned positions: room is made for this many ids, or twice, four times

_readers: WeakKeyDictionary[keras.Model, tuple[tuple[Any, ...], Reader]] = WeakKeyDictionary()


def generate(
    model: keras.Model,
    prompt_ids: ArrayLike,
    *,
    max_new_tokens: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: int | None = None,
    cache: bool = True,
    on_token: Callable[[Any], object] | None = None,
) -> NDArray[np.int32]:
    """Write on from a prompt, one token after the other.

    With the cache, keys and values of what was read are kept, and each new token costs the work of
    one place. Without it the model reads everything again for each; the same is drawn, but for
    differences in rounding. The first call compiles the steps, for this number of prompts; those
    that follow are faster, also after more training. The record `kv_cache` has the numbers.

    Args:
        model: A model of `build_gpt`. Without the cache any that gives logits
            `(batch, time, vocabulary)` for ids, and in which no place looks ahead.
        prompt_ids: Ids `(time,)` of one prompt, or `(batch, time)` of several of one length.
        max_new_tokens: The most ids that are added.
        rng: Source of what is drawn, see `dlcourse.text.sample`.
        temperature: As in `dlcourse.text.sample`; at 0 the most probable is taken.
        top_k: As there.
        top_p: As there.
        stop: The id after which a text ends; None if nothing ends it.
        cache: Whether keys and values are kept. The prompt and what is added must then fit in the
            context that positions were learned for; without the cache the model reads the last
            `context` ids, as if the text began there.
        on_token: Called with each new id, as an integer, or with those of all prompts,
            `(batch,)`, as soon as they are drawn: `lambda id: print(names[id], end="")`.

    Returns:
        The prompt and what was added, int32, `(time,)` or `(batch, time)`, up to `stop`, which
        comes along; of several prompts, zeros behind it.

    Raises:
        ValueError: If there is no prompt, the model does not know an id, it does not fit in the
            context, the model is of another kind, or it cannot be drawn so.

    Example:
        >>> from dlcourse.models import build_gpt
        >>> gpt = build_gpt(9, 16, depth=1, num_heads=2, width=8)
        >>> rng = np.random.default_rng(0)
        >>> generate(gpt, [3, 5], max_new_tokens=4, rng=rng, top_k=3).shape
        (6,)
    """
    vocabulary_size = _vocabulary_size(model)
    ids, single = _prompts(prompt_ids, vocabulary_size)
    count = check_count("max_new_tokens", max_new_tokens, "100")
    rng = check_rng(rng)
    check_sampling(temperature, top_k, top_p)
    if stop is not None:
        check_ids("stop", [[stop]], vocabulary_size)
    read = _cached(model, ids, count) if cache else _uncached(model, ids, count)
    open_ = np.ones(len(ids), dtype=bool)
    for _ in range(count):
        logits = read(ids)
        drawn = sample(logits, rng=rng, temperature=temperature, top_k=top_k, top_p=top_p)
        new = np.where(open_, drawn, PADDING).astype(np.int32)
        ids = np.concatenate([ids, new[:, None]], axis=1)
        if on_token:
            on_token(int(new[0]) if single else new)
        if stop is not None:
            open_ &= new != stop
            if not open_.any():
                break
    return ids[0] if single else ids


def _cached(
    model: keras.Model, prompt: NDArray[np.int32], count: int
) -> Callable[[NDArray[np.int32]], NDArray[Any]]:
    """Return what reads the ids that it has not read yet."""
    batch, length = prompt.shape
    context = _context(model)
    if context is not None and length + count - 1 > context:  # the last one drawn is not read
        raise ValueError(
            f"With the cache, prompt and new ids must fit in the {context} places that positions "
            f"were learned for. Received: a prompt of {length} ids, max_new_tokens={count}. "
            "Shorten the prompt, `ids[-n:]`, or ask for less. With `cache=False` the model reads "
            f"the last {context} ids at each step, which is slower, and forgets what was before."
        )
    room = context or _power_of_two(length + count - 1)
    key = (batch, room, tuple(id(variable) for variable in model.variables))
    if model not in _readers or _readers[model][0] != key:
        _readers[model] = (key, Reader(model, batch, room))
    reader = _readers[model][1]
    reader.start()
    done = 0

    def read(ids: NDArray[np.int32]) -> NDArray[Any]:
        nonlocal done
        logits = reader.read(ids[:, done:])
        done = ids.shape[1]
        return logits

    return read


def _uncached(
    model: keras.Model, prompt: NDArray[np.int32], count: int
) -> Callable[[NDArray[np.int32]], NDArray[Any]]:
    """Return what reads all ids, or the last of them, in arrays of one shape."""
    room = _context(model) or _power_of_two(prompt.shape[1] + count - 1)

    def read(ids: NDArray[np.int32]) -> NDArray[Any]:
        seen = ids[:, -room:]
        padded = np.full((len(ids), room), PADDING, dtype=np.int32)  # behind: nobody looks there
        padded[:, : seen.shape[1]] = seen
        return np.asarray(model.predict_on_batch(padded)[:, seen.shape[1] - 1])

    return read


def _context(model: keras.Model) -> int | None:
    """Return for how many places positions were learned; None if any number will do."""
    contexts = [layer.context for layer in model.layers if isinstance(layer, LearnedPositions)]
    return min(contexts) if contexts else None


def _power_of_two(count: int) -> int:
    """Return room for so many, in few sizes, so that little is compiled."""
    return max(_LEAST_ROOM, 1 << (count - 1).bit_length())


def _prompts(prompt_ids: ArrayLike, vocabulary_size: int) -> tuple[NDArray[np.int32], bool]:
    """Return ids `(batch, time)`, and whether it is a single prompt."""
    try:
        dimensions, empty = np.ndim(prompt_ids), not np.size(prompt_ids)
    except ValueError:  # ragged: `check_ids` says so
        dimensions, empty = 2, False
    if empty:
        raise ValueError(
            "`prompt_ids` must hold at least one id: the first token is drawn after something. "
            f"Received: {prompt_ids!r}. Begin with the start token, or with a newline."
        )
    single = dimensions == 1
    batch = np.asarray(prompt_ids)[None] if single else prompt_ids
    return check_ids("prompt_ids", batch, vocabulary_size), single


def _vocabulary_size(model: keras.Model) -> int:
    shape = getattr(model, "output_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 3 or len(model.inputs) != 1:
        raise ValueError(
            "`model` must give logits (batch, time, vocabulary) for one array of ids, as those of "
            f"`build_gpt` do. Received: {getattr(model, 'name', model)!r}, with outputs {shape}."
        )
    return int(shape[-1])
