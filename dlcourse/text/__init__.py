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
    "Vocabulary": "vocabulary",
    "bucket_batches": "buckets",
    "join": "tokens",
    "pad_batch": "padding",
    "padding_share": "buckets",
    "split": "tokens",
}

__all__ = [
    "Vocabulary",
    "bucket_batches",
    "join",
    "pad_batch",
    "padding_share",
    "split",
]

if TYPE_CHECKING:
    from .buckets import bucket_batches, padding_share
    from .padding import pad_batch
    from .tokens import join, split
    from .vocabulary import Vocabulary

__getattr__, __dir__ = load_when_used(__name__, _PUBLIC)
