"""How fast the byte-pair tokenizer learns and encodes; write `data/records/bpe_speed.json`.

On Tiny Shakespeare and on the Python documentation: learn 2,000 merges on the first nine tenths,
then encode the whole text. The naive encoder merges each word anew, in the same order; ours does so
once for each word that it has not met. "Cold" is a tokenizer that was just loaded, "warm" one that
encoded the same text before. One thread; the processor's time counts, in turns, so that other work
on the machine does not: look at ratios first. Run from the root of the repository; it takes half
a minute of the processor:

    python tests/benchmarks/bpe_speed.py
"""

import statistics
import time
from collections.abc import Callable

from record import write_record
from tqdm import tqdm

from dlcourse.data import fetch_tinyshakespeare, load_python_docs
from dlcourse.text import BytePairTokenizer
from dlcourse.text.byte_pairs import cut, merge_word

MERGES, ROUNDS = 2000, 3


def seconds(call: Callable[[], object]) -> float:
    """Return the processor's seconds of a call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def naive(tokenizer: BytePairTokenizer, text: str) -> list[int]:
    """Return the ids of a text, every word of it merged anew."""
    ranks = {pair: rank for rank, pair in enumerate(tokenizer.merges)}
    ids = {piece: id for id, piece in enumerate(tokenizer.pieces)}
    return [ids[piece] for word in cut(text) for piece in merge_word(word.encode(), ranks)]


def measure(train: str, text: str) -> dict[str, object]:
    """Learn and encode, in turns; return the medians."""
    size = 258 + MERGES
    times: dict[str, list[float]] = {"train": [], "cold": [], "warm": [], "naive": []}
    for _round in tqdm(range(ROUNDS)):
        times["train"].append(seconds(lambda: BytePairTokenizer.train([train], size)))
        tokenizer = BytePairTokenizer.train([train], size)
        times["cold"].append(seconds(lambda to=tokenizer: to.encode(text)))
        times["warm"].append(seconds(lambda to=tokenizer: to.encode(text)))
        times["naive"].append(seconds(lambda to=tokenizer: naive(to, text)))
    ids = tokenizer.encode(text)
    if ids != naive(tokenizer, text) or tokenizer.decode(ids) != text:
        raise AssertionError("the ids are not those of the naive encoder, or not of the text")
    median = {name: statistics.median(found) for name, found in times.items()}
    megabytes = len(text.encode()) / 1e6
    return {
        "megabytes": round(megabytes, 3),
        "merges": len(tokenizer.merges),
        "bytes_per_token": round(len(text.encode()) / len(ids), 3),
        "train_s": round(median["train"], 2),
        "encode_mb_per_s": {
            name: round(megabytes / median[name], 2) for name in ("cold", "warm", "naive")
        },
        "times_naive": {
            name: round(median["naive"] / median[name], 2) for name in ("cold", "warm")
        },
    }


def main() -> None:
    """Measure on both texts and write the record."""
    begin = time.perf_counter()
    texts = {"tinyshakespeare": fetch_tinyshakespeare(), "python_docs": load_python_docs()}
    result = {name: measure(corpus.train, corpus.text) for name, corpus in texts.items()}
    write_record(
        "bpe_speed",
        made_by=__file__,
        seeds=[],
        seconds=time.perf_counter() - begin,
        packages=["dlcourse"],
        result={"rounds": ROUNDS, "threads": 1, "time": "of the processor", **result},
    )
    print(result)


if __name__ == "__main__":
    main()
