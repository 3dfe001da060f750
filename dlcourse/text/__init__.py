"""From text to numbers and back: vocabularies, padding, batches of like length, decoding.

NumPy only. Ids are whole numbers; 0 is padding and 1 what the vocabulary does not know. A name is
loaded when it is first used.

Example:
    >>> from dlcourse.text import Vocabulary
    >>> vocabulary = Vocabulary.from_texts(["ada", "bea"])
    >>> vocabulary.encode("abe")
    [2, 3, 5]
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_PUBLIC = {
    "CHORALE_END": "chorales",
    "CHORALE_IDS": "chorales",
    "Beam": "decoding",
    "Branch": "beam",
    "BytePairTokenizer": "bpe",
    "Hypothesis": "decoding",
    "Vocabulary": "vocabulary",
    "all_windows": "windows",
    "beam_search": "decoding",
    "beam_search_batch": "decoding",
    "beam_with_tree": "decoding",
    "bucket_batches": "buckets",
    "decode_chorale": "chorales",
    "encode_chorale": "chorales",
    "greedy": "decoding",
    "join": "tokens",
    "mask_tokens": "masking",
    "nats_per_token": "scores",
    "pad_batch": "padding",
    "padding_share": "buckets",
    "perplexity": "scores",
    "random_windows": "windows",
    "sample": "sampling",
    "sample_sequences": "sampling",
    "sampling_probabilities": "sampling",
    "split": "tokens",
    "words_around": "company",
}

__all__ = [
    "CHORALE_END",
    "CHORALE_IDS",
    "Beam",
    "Branch",
    "BytePairTokenizer",
    "Hypothesis",
    "Vocabulary",
    "all_windows",
    "beam_search",
    "beam_search_batch",
    "beam_with_tree",
    "bucket_batches",
    "decode_chorale",
    "encode_chorale",
    "greedy",
    "join",
    "mask_tokens",
    "nats_per_token",
    "pad_batch",
    "padding_share",
    "perplexity",
    "random_windows",
    "sample",
    "sample_sequences",
    "sampling_probabilities",
    "split",
    "words_around",
]

if TYPE_CHECKING:
    from .beam import Branch
    from .bpe import BytePairTokenizer
    from .buckets import bucket_batches, padding_share
    from .chorales import CHORALE_END, CHORALE_IDS, decode_chorale, encode_chorale
    from .company import words_around
    from .decoding import (
        Beam,
        Hypothesis,
        beam_search,
        beam_search_batch,
        beam_with_tree,
        greedy,
    )
    from .masking import mask_tokens
    from .padding import pad_batch
    from .sampling import sample, sample_sequences, sampling_probabilities
    from .scores import nats_per_token, perplexity
    from .tokens import join, split
    from .vocabulary import Vocabulary
    from .windows import all_windows, random_windows

__getattr__, __dir__ = load_when_used(__name__, _PUBLIC)
