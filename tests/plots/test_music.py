"""Notes as bars, and as sound whose pitch and length are right."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from dlcourse import output
from dlcourse.plots import listen, plot_piano_roll, synthesize

PIECE = np.array([[72, 67, 60, 48], [72, 67, 60, 0], [74, 67, 59, 43], [74, 65, 59, 43]])


def bars(ax) -> set[tuple[float, int, float]]:
    return {
        (bar.get_x(), round(bar.get_y() + bar.get_height() / 2), bar.get_width())
        for bar in ax.patches
    }


def test_a_held_pitch_is_one_bar_and_silence_none(ax):
    plot_piano_roll(PIECE, ax=ax)
    expected = {(0, 72, 2), (2, 74, 2), (0, 67, 3), (3, 65, 1), (0, 60, 2), (2, 59, 2)}
    assert bars(ax) == expected | {(0, 48, 1), (2, 43, 2)}
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["soprano", "alto", "tenor", "bass"]


def test_voices_differ_in_colour_hatch_and_width(ax):
    plot_piano_roll(np.full((2, 4), 60), ax=ax)
    looks = {(bar.get_facecolor(), bar.get_hatch(), bar.get_height()) for bar in ax.patches}
    assert len(looks) == 4
    assert len({look[1] for look in looks}) == 4


def test_what_was_written_is_shaded(ax):
    plot_piano_roll(PIECE, start=2, ax=ax)
    assert ax.get_legend().get_texts()[-1].get_text() == "from step 2 on: written"
    assert (2, 0, 2) in {(p.get_x(), int(p.get_y()), p.get_width()) for p in ax.patches}


def test_notes_have_their_names(ax):
    plot_piano_roll([[60], [69]], ax=ax)
    names = dict(zip(ax.get_yticks(), (t.get_text() for t in ax.get_yticklabels()), strict=True))
    assert (names[60], names[69]) == ("C4", "A4")


@pytest.mark.parametrize("pitch", [45, 60, 69, 81])
def test_the_sound_has_the_pitch(pitch):
    sound = synthesize([[pitch]], seconds_per_step=1.0)
    loudest = np.abs(np.fft.rfft(sound)).argmax()  # one bin is 1 Hz
    assert loudest == pytest.approx(440 * 2 ** ((pitch - 69) / 12), abs=1)


def test_the_sound_is_as_long_as_the_piece_and_silent_where_it_is():
    sound = synthesize([[69], [0], [69]], seconds_per_step=0.1)
    assert len(sound) == 2400
    assert np.abs(sound[800:1600]).max() == 0
    assert np.abs(sound).max() == pytest.approx(0.9)
    assert abs(sound[0]) < 0.01  # no click


def test_a_held_note_does_not_fade_in_the_middle():
    held = synthesize([[69], [69]], seconds_per_step=0.2)
    struck = synthesize([[69], [70]], seconds_per_step=0.2)
    middle = slice(1500, 1700)
    assert np.abs(held[middle]).max() > 0.5
    assert np.abs(struck[1590:1610]).max() < 0.1


def test_overtones_beyond_half_the_rate_do_not_come_back_as_lower_ones():
    spectrum = np.abs(np.fft.rfft(synthesize([[96]], seconds_per_step=1.0)))  # C7, 2,093 Hz
    assert spectrum[2200:].max() < 0.05 * spectrum.max()
    assert spectrum[:1950].max() < 0.05 * spectrum.max()


def heard(monkeypatch, **options):
    shown = []
    monkeypatch.setattr(output, "emit", lambda text, html, **kw: shown.append((text, html, kw)))
    listen(PIECE, caption="Two chords.", alt="Piano roll: four voices, two chords.", **options)
    return shown[0]


def test_the_player_holds_the_sound_below_a_described_picture(monkeypatch):
    _text, html, more = heard(monkeypatch, number=3)
    assert 'alt="Piano roll: four voices, two chords."' in html
    assert 'aria-label="Sound of this figure, 0.6 seconds"' in html
    content = base64.b64decode(re.search(r"data:audio/wav;base64,([^\"]+)", html)[1])
    with wave.open(io.BytesIO(content)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 8000)
        assert sound.getnframes() == 4 * 1200
        samples = np.frombuffer(sound.readframes(4800), dtype=np.uint8) / 127 - 128 / 127
    np.testing.assert_allclose(samples, synthesize(PIECE), atol=0.005)
    assert more["facts"]["kind"] == "figure"
    assert more["facts"]["number"] == 3


def test_the_same_piece_has_the_same_bytes(monkeypatch):
    assert heard(monkeypatch, number=1) == heard(monkeypatch, number=1)


def test_long_pieces_are_refused_with_a_length_that_fits(monkeypatch):
    long = np.full((400, 1), 60)
    with pytest.raises(ValueError, match=r"200 kB.*640 kB of 400 steps.*notes\[:(\d+)\]") as error:
        listen(long, caption="Long.", alt="Piano roll: one note all the time.")
    most = int(re.search(r"notes\[:(\d+)\]", str(error.value))[1])
    monkeypatch.setattr(output, "emit", lambda *a, **k: None)
    listen(long[:most], caption="Long.", alt="Piano roll: one note all the time.")


@pytest.mark.parametrize(
    ("notes", "cure"),
    [
        (np.array([60, 62]), r"notes\[:, None\]"),
        (np.array([[60.5]]), "float64"),
        (np.array([[128]]), "vocabulary"),
        (np.array([[0, 0]]), "not all silent"),
    ],
)
def test_wrong_notes_are_named_with_a_cure(notes, cure):
    for function in (plot_piano_roll, synthesize):
        with pytest.raises(ValueError, match=cure):
            function(notes)


def test_names_and_steps_must_fit():
    with pytest.raises(ValueError, match="2 names for 4"):
        plot_piano_roll(PIECE, voices=["high", "low"])
    with pytest.raises(ValueError, match=r"0\.03"):
        synthesize(PIECE, seconds_per_step=0.01)
