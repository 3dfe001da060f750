"""`animate`: every frame, a still that needs no script, and controls that need no kernel."""

import base64
import io
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from dlcourse import output
from dlcourse.plots import animate, captions

ALT = "A point moves from left to right along a line."
CAPTION = "A point moves."


def draw(ax, frame):
    ax.plot(frame, 0, "o")
    ax.set(xlim=(-1, 30), ylim=(-1, 1), title=f"frame {frame}")


@pytest.fixture
def shown(monkeypatch) -> list:
    collected: list = []
    monkeypatch.setattr(
        output,
        "emit",
        lambda text, html, *, facts, more=None: collected.append((text, html, facts)),
    )
    monkeypatch.setattr(captions, "_numbers", captions._Numbers())
    return collected


def movie(html: str) -> dict:
    """The settings the script is called with."""
    return json.loads(re.search(r"\)\((\{.*\})\);</script>", html, re.S).group(1))


def picture(uri: str) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def test_every_frame_is_there_once_in_order_and_in_one_size(shown):
    drawn = []
    animate(lambda ax, f: (drawn.append(f), draw(ax, f)), 6, caption=CAPTION, alt=ALT)
    frames = movie(shown[0][1])["frames"]
    assert drawn == [0, 1, 2, 3, 4, 5]
    assert len(set(frames)) == 6
    assert {picture(frame).shape for frame in frames} == {(360, 480, 3)}


@pytest.mark.parametrize(("count", "keys"), [(2, [0, 1]), (3, [0, 1, 2]), (10, [0, 3, 6, 9])])
def test_the_still_shows_key_frames_from_first_to_last(shown, count, keys):
    animate(draw, count, caption=CAPTION, alt=ALT)
    html = shown[0][1]
    still = picture(re.search(r'src="([^"]+)"', html).group(1))
    frames = movie(html)["frames"]
    for place, key in enumerate(keys):
        top, left = place // 2 * 366, place % 2 * 486
        part = still[top : top + 360, left : left + 480]
        assert np.abs(part - picture(frames[key])).mean() < 1
    assert f"{len(keys)} of {count} frames" in html


def test_without_a_script_picture_alt_and_caption_remain_and_no_dead_button(shown):
    animate(draw, 5, caption=CAPTION, alt=ALT)
    unscripted = re.sub(r"<script>.*</script>", "", shown[0][1], flags=re.S)
    assert f'alt="{ALT}"' in unscripted
    assert "data:image/png" in unscripted
    assert "<strong>Figure 1.</strong> A point moves." in unscripted
    assert "<button" not in unscripted
    assert "<input" not in unscripted


def test_it_is_numbered_and_described_like_a_figure(shown):
    animate(draw, 3, caption=CAPTION, alt=ALT)
    text, _, facts = shown[0]
    assert text == f"Figure 1. {CAPTION} — {ALT}"
    assert facts == {"kind": "figure", "number": 1, "caption": CAPTION, "alt": ALT, "frames": 3}


def test_a_caption_cannot_end_the_script(shown):
    animate(draw, 2, caption="Beware of </script> & <b>.", alt=ALT)
    html = shown[0][1]
    assert html.count("</script>") == 1
    assert movie(html)["caption"] == "Beware of </script> & <b>."


def test_25_frames_of_a_decision_boundary_stay_below_250_kb(shown):
    from dlcourse.plots import plot_decision_boundary

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(120, 2)), np.repeat([0, 1], 60)

    def swing(ax, frame):
        angle = frame / 8
        plot_decision_boundary(
            lambda p: p @ [np.cos(angle), np.sin(angle)], x, y, ax=ax, resolution=100
        )
        ax.set_title(f"after {frame} updates")

    animate(swing, 25, caption=CAPTION, alt=ALT)
    assert len(shown[0][1]) < 250_000


def test_same_data_same_bytes(shown):
    for _ in range(2):
        animate(draw, 3, caption=CAPTION, alt=ALT)
    assert shown[0][1] == shown[1][1]


def test_no_figure_is_left_and_the_current_one_stays_current(shown):
    current = plt.figure()
    animate(draw, 2, caption=CAPTION, alt=ALT)
    assert plt.get_fignums() == [current.number]
    assert plt.gcf() is current


def test_labels_reach_the_script_and_are_optional(shown):
    labels = ["1943: a neuron", "1958: </script> & learning"]
    animate(draw, 2, caption=CAPTION, alt=ALT, labels=labels)
    animate(draw, 2, caption=CAPTION, alt=ALT)
    assert movie(shown[0][1])["labels"] == labels
    assert "labels" not in movie(shown[1][1])


def test_small_marks_keep_their_colours_beside_much_text(shown):
    from matplotlib.colors import to_rgb

    from dlcourse.plots.palette import PALETTE

    def marks(ax, frame):
        for row, color in enumerate(PALETTE.values()):
            ax.plot(0, row, "o", color=color, markersize=6)
            ax.annotate(f"a name in bold {row}, {frame}", (0.01, row), weight="bold")
        ax.axhspan(2, 3, color=PALETTE["orange"], alpha=0.35)

    animate(marks, 2, caption=CAPTION, alt=ALT)
    for uri in movie(shown[0][1])["frames"]:
        shades = np.unique(picture(uri).reshape(-1, 3), axis=0)
        for name, color in PALETTE.items():
            wanted = 255 * np.array(to_rgb(color))
            assert np.abs(shades - wanted).max(axis=1).min() <= 16, name


def test_the_player_loads_nothing_and_starts_paused(shown):
    animate(draw, 2, caption=CAPTION, alt=ALT)
    script = re.search(r"<script>(.*)\(\{", shown[0][1], re.S).group(1)
    assert not re.search(r"https?:|import|fetch\(|XMLHttp|eval|innerHTML", script)
    assert re.search(r"stop\(\);\s*show\(0\);\s*};", script)


@pytest.mark.parametrize(
    ("num_frames", "options", "cure"),
    [
        (1, {}, "`figure`"),
        (0, {}, "num_frames=0"),
        (3, {"interval": 50}, "interval=50"),
        (3, {"alt": "short"}, "at least 20"),
        (3, {"caption": ""}, "caption"),
        (3, {"labels": ["one", "two"]}, "`labels`.*for 3 frames"),
        (3, {"labels": ["one", " ", "three"]}, "none of them empty"),
        (3, {"labels": "abc"}, "one text for each frame"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_drawn(shown, num_frames, options, cure):
    def never(ax, frame):
        pytest.fail("drew a frame")

    with pytest.raises(ValueError, match=cure):
        animate(never, num_frames, **{"caption": CAPTION, "alt": ALT, **options})
