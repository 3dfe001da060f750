"""`figure`: numbered, captioned, described, stored once, the same bytes for the same data."""

import base64
import io
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from dlcourse import output, runtime
from dlcourse.plots import captions, figure, plot_image_grid

ALT = "Line plot: y falls from 3 to 1 as x grows."


class Shown:
    """What the page would get: parsed, as a browser would."""

    def __init__(self, text, html, facts):
        self.text, self.html, self.facts = text, html, facts
        self.images, self.caption = [], ""
        parser = HTMLParser()
        inside = []

        def start(tag, attributes):
            inside.append(tag)
            if tag == "img":
                self.images.append(dict(attributes))

        parser.handle_starttag = start
        parser.handle_endtag = lambda tag: inside.append("/" + tag)
        parser.handle_data = lambda data: self._data(data, inside)
        parser.feed(html)

    def _data(self, data, inside):
        if inside.count("figcaption") > inside.count("/figcaption"):
            self.caption += data

    @property
    def png(self) -> bytes:
        head, _, body = self.images[0]["src"].partition(",")
        assert head == "data:image/png;base64"
        return base64.b64decode(body)


@pytest.fixture
def shown(monkeypatch) -> list[Shown]:
    """Collect what is emitted, in a run of its own."""
    collected: list[Shown] = []
    monkeypatch.setattr(
        output,
        "emit",
        lambda text, html, *, facts, more=None: collected.append(Shown(text, html, facts)),
    )
    monkeypatch.setattr(captions, "_numbers", captions._Numbers())
    return collected


def line():
    ax = plt.subplots()[1]
    ax.plot([1, 2, 3], [3, 2, 1])
    return ax


def test_number_caption_and_alt_reach_page_text_and_metadata(shown):
    figure(line(), caption="It falls.", alt=ALT)
    (one,) = shown
    assert one.caption == "Figure 1. It falls."
    assert [image["alt"] for image in one.images] == [ALT]
    assert one.text == f"Figure 1. It falls. — {ALT}"
    assert one.facts == {"kind": "figure", "number": 1, "caption": "It falls.", "alt": ALT}


@pytest.mark.parametrize("awkward", ['a "quote"', "a < b & c > d", "</figure><script>", "é–ß 中"])
def test_any_caption_and_alt_survive_html(shown, awkward):
    figure(line(), caption=f"About {awkward}", alt=f"A line plot about {awkward}")
    assert shown[0].caption == f"Figure 1. About {awkward}"
    assert shown[0].images[0]["alt"] == f"A line plot about {awkward}"
    assert "<script" not in shown[0].html


def test_the_figure_is_closed_so_that_it_is_not_shown_twice(shown):
    ax = line()
    other = plt.figure()
    figure(ax, caption="It falls.", alt=ALT)
    assert plt.get_fignums() == [other.number]
    assert shown[0].html.count("data:image/png") == 1


@pytest.mark.parametrize(
    "pick",
    [
        lambda ax: ax,
        lambda ax: ax.figure,
        lambda ax: np.array([[ax]]),
        lambda ax: ax.inset_axes([0.5, 0.5, 0.4, 0.4]),
        lambda ax: plt.figure().subfigures(1, 2)[0].subplots(),
    ],
    ids=["axes", "figure", "array", "inset", "subfigure"],
)
def test_figure_axes_and_arrays_of_axes_are_taken(shown, pick):
    figure(pick(line()), caption="It falls.", alt=ALT)
    assert len(shown) == 1


@pytest.mark.parametrize("wrong", [None, "plot", [], np.array([]), object()])
def test_anything_else_is_refused(shown, wrong):
    with pytest.raises(TypeError, match="Figure or Axes"):
        figure(wrong, caption="It falls.", alt=ALT)


@pytest.mark.parametrize(
    ("caption", "alt", "cure"),
    [
        ("", ALT, "caption"),
        ("  \n", ALT, "caption"),
        ("It falls.", "", "at least 20"),
        ("It falls.", "   a line plot      ", "at least 20"),
        ("It falls.", "image", "at least 20"),
        ("The line falls from 3 to 1.", "the line falls from 3 to 1", "caption does not"),
    ],
)
def test_a_caption_or_alt_that_says_nothing_is_refused_and_nothing_is_lost(
    shown, caption, alt, cure
):
    ax = line()
    with pytest.raises(ValueError, match=cure):
        figure(ax, caption=caption, alt=alt)
    assert shown == []
    assert plt.fignum_exists(ax.figure.number)


def test_numbers_count_up_and_a_cell_run_again_keeps_its_number(shown):
    for caption in ("One.", "Two.", "One.", "Three.", "Two."):
        figure(line(), caption=caption, alt=ALT)
    assert [one.facts["number"] for one in shown] == [1, 2, 1, 3, 2]


def test_a_given_number_is_used_and_counting_goes_on_from_it(shown):
    figure(line(), caption="One.", alt=ALT)
    figure(line(), caption="Five.", alt=ALT, number=5)
    figure(line(), caption="Six.", alt=ALT)
    assert [one.facts["number"] for one in shown] == [1, 5, 6]


def test_a_new_start_counts_from_1_again(shown, monkeypatch):
    figure(line(), caption="One.", alt=ALT)
    figure(line(), caption="Two.", alt=ALT)
    again = runtime.Run(backend="none", device="CPU", scale="laptop", seed=0)
    monkeypatch.setattr(runtime, "_current", again)
    figure(line(), caption="Two.", alt=ALT)
    # an equal run that is another one: the notebook was run again from the top
    monkeypatch.setattr(runtime, "_current", runtime.Run("none", "CPU", "laptop", 0))
    figure(line(), caption="One.", alt=ALT)
    figure(line(), caption="Two.", alt=ALT)
    assert [one.facts["number"] for one in shown] == [1, 2, 1, 1, 2]


def test_the_same_data_gives_the_same_bytes(shown):
    for _ in range(2):
        figure(line(), caption="It falls.", alt=ALT)
    assert shown[0].html == shown[1].html


def test_the_file_carries_no_date_and_no_software_version(shown):
    figure(line(), caption="It falls.", alt=ALT)
    with Image.open(io.BytesIO(shown[0].png)) as picture:
        assert picture.text == {}
    chunks = re.findall(rb"tEXt|iTXt|zTXt|tIME|eXIf", shown[0].png)
    assert chunks == []


def test_the_picture_is_opaque_white_whatever_the_users_style(shown):
    with plt.rc_context({"savefig.facecolor": "black", "savefig.transparent": True}):
        ax = line()
        figure(ax, caption="It falls.", alt=ALT)
    with Image.open(io.BytesIO(shown[0].png)) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert "background-color: #ffffff" in shown[0].images[0]["style"]


def test_a_plot_is_small_enough_for_twelve_in_a_notebook(shown):
    rng = np.random.default_rng(0)
    ax = plt.subplots()[1]
    for _ in range(5):
        ax.plot(rng.normal(size=200).cumsum())
    ax.scatter(*rng.normal(size=(2, 200)))
    figure(ax, caption="Much ink.", alt="Five random walks and two hundred points.")
    assert 12 * len(shown[0].html) < 1_000_000


def test_a_reduced_palette_keeps_a_plot(shown):
    from dlcourse.plots.encoding import render

    ax = line()
    original = np.asarray(render(ax.figure, dpi=144, crop=True), dtype=int)
    figure(ax, caption="It falls.", alt=ALT)
    with Image.open(io.BytesIO(shown[0].png)) as picture:
        assert picture.mode == "P"
        assert np.abs(np.asarray(picture.convert("RGB"), dtype=int) - original).mean() < 0.1


def test_a_photograph_goes_as_a_jpeg_that_one_cannot_tell_from_it():
    from dlcourse.plots.encoding import data_uri

    height, width = np.mgrid[0:96, 0:128]
    waves = [np.sin(height / a + width / b) for a, b in ((9, 30), (21, 13), (15, -17))]
    original = np.uint8(127.5 + 127.5 * np.stack(waves, axis=-1))
    head, _, body = data_uri(Image.fromarray(original)).partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(body))) as picture:
        assert np.abs(np.asarray(picture, dtype=int) - original).mean() < 3


def test_an_array_of_image_axes_is_one_figure(shown):
    figure(plot_image_grid(np.zeros((3, 4, 4))), caption="Black.", alt="Three black squares.")
    assert len(shown[0].images) == 1
    assert plt.get_fignums() == []


def test_outside_a_notebook_the_text_is_printed(capsys, monkeypatch):
    monkeypatch.setattr(captions, "_numbers", captions._Numbers())
    figure(line(), caption="It falls.", alt=ALT)
    assert capsys.readouterr().out == f"Figure 1. It falls. — {ALT}\n"
