"""Sound and music: spoken digits, chorales."""

import csv
import io
import wave
from dataclasses import dataclass

import numpy as np

from .archives import iter_files
from .download import fetch_file


@dataclass(frozen=True)
class Recordings:
    """Spoken digits, sorted by digit, speaker and take.

    Attributes:
        audio: n recordings of different length, each `(samples,)`, int16, one channel.
        digit: What is said, `(n,)`, int64, 0 to 9.
        speaker: Who says it, `(n,)`, text.
        take: Which recording of that digit by that speaker, `(n,)`, int64, 0 to 49. The
            publisher's test set is takes 0 to 4.
        rate: Samples a second.
    """

    audio: tuple[np.ndarray, ...]
    digit: np.ndarray
    speaker: np.ndarray
    take: np.ndarray
    rate: int


@dataclass(frozen=True)
class Chorales:
    """Four-part chorales, split as published.

    A chorale is `(steps, 4)`, int64: the MIDI notes of soprano, alto, tenor and bass, one row a
    semiquaver; 0 is silence.

    Attributes:
        train: 229 chorales.
        validation: 76 chorales.
        test: 77 chorales.
    """

    train: tuple[np.ndarray, ...]
    validation: tuple[np.ndarray, ...]
    test: tuple[np.ndarray, ...]


def fetch_fsdd() -> Recordings:
    """Return the Free Spoken Digit Dataset 1.0.9: 3,000 recordings at 8 kHz (Jackson, 2018).

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    found = []
    for name, stream in iter_files(fetch_file("fsdd", "fsdd-recordings.tar.gz"), "tar"):
        folder, _, filename = name.rpartition("/")
        if folder.rpartition("/")[2] == "recordings" and filename.endswith(".wav"):
            digit, speaker, take = filename.removesuffix(".wav").split("_")
            found.append((int(digit), speaker, int(take), _samples(stream.read())))
    found.sort(key=lambda recording: recording[:3])
    return Recordings(
        tuple(recording[3] for recording in found),
        np.array([recording[0] for recording in found]),
        np.array([recording[1] for recording in found]),
        np.array([recording[2] for recording in found]),
        rate=8000,
    )


def _samples(content: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(content)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.int16)


def fetch_jsb_chorales() -> Chorales:
    """Return 382 chorales of J. S. Bach (Boulanger-Lewandowski et al., 2012).

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    pieces: dict[str, dict[str, np.ndarray]] = {"train": {}, "valid": {}, "test": {}}
    for name, stream in iter_files(fetch_file("jsb_chorales", "jsb_chorales.tgz"), "tar"):
        split, _, filename = name.rpartition("/")
        rows = list(csv.reader(io.StringIO(stream.read().decode("ascii"))))
        pieces[split.rpartition("/")[2]][filename] = np.array(rows[1:], dtype=np.int64)
    train, validation, test = (
        tuple(piece for _, piece in sorted(pieces[split].items())) for split in pieces
    )
    return Chorales(train, validation, test)
