"""Alt text, stills and the player, read from the DOM of a real browser.

Needs Chromium and the `playwright` package; each test is skipped where one is missing.
"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FIGURE_ALT = 'Line plot: "y" falls from 3 to 1 & <stays> there.'
MOVIE_ALT = "One bar grows from 0 to 4 on a white ground."
MUSIC_ALT = "Piano roll of one voice: C5, D5 and E5, rising in steps."
CELLS = (
    "import dlcourse\nrun = dlcourse.start(seed=0, keras=False)",
    "import matplotlib.pyplot as plt\nfrom dlcourse.plots import animate, figure, listen",
    f"fig, ax = plt.subplots()\n_ = ax.plot([3, 2, 1])\n"
    f"figure(ax, caption='It falls.', alt={FIGURE_ALT!r})",
    "animate(lambda ax, frame: ax.bar([0], [frame]), 5, interval=100,\n"
    "        labels=[f'height {n}' for n in range(5)],\n"
    f"        caption='A bar grows.', alt={MOVIE_ALT!r})",
    f"listen([[72], [74], [76]], voices=['flute'], seconds_per_step=0.5,\n"
    f"       caption='It rises.', alt={MUSIC_ALT!r})",
)
IMAGES = """() => [...document.querySelectorAll('figure img')].map(image => ({
    alt: image.alt, loaded: image.naturalWidth > 0, visible: image.offsetParent !== null}))"""
SOUND = """async () => {
    const sound = document.querySelector('figure audio');
    if (!(sound.duration > 0)) await new Promise(r => sound.addEventListener('loadedmetadata', r));
    return [sound.controls, sound.paused, Math.round(10 * sound.duration)] }"""
READY = """async (run) => {
    const app = window.jupyterapp; await app.restored;
    const notebook = app.shell.currentWidget;
    await notebook.context.ready; await notebook.sessionContext.ready; await notebook.revealed;
    const kernel = () => notebook.sessionContext.session?.kernel;
    while (!kernel() || kernel().status !== 'idle') await new Promise(r => setTimeout(r, 100));
    return run ? await app.commands.execute('notebook:run-all-cells') : null }"""

pytestmark = [pytest.mark.network, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def notebook(browser, tmp_path_factory) -> Path:
    """An executed notebook in a folder of its own: untrusted, as a fresh clone is."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    NotebookClient(made, timeout=120, kernel_name="python3").execute()
    path = tmp_path_factory.mktemp("notebooks") / "figures.ipynb"
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="module")
def address(notebook, serve):
    """JupyterLab on this machine, with settings of its own."""
    with serve(notebook.parent) as started:
        yield started


def open_notebook(page, address: str, *, run: bool) -> None:
    page.goto(f"{address}/lab/tree/figures.ipynb?reset")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context !== undefined")
    assert page.evaluate(READY, run) is (True if run else None)
    page.wait_for_function("document.querySelectorAll('figure img').length === 3")


def test_an_untrusted_notebook_shows_described_stills_and_no_dead_controls(page, address):
    open_notebook(page, address, run=False)
    assert page.evaluate(IMAGES) == [
        {"alt": FIGURE_ALT, "loaded": True, "visible": True},
        {"alt": MOVIE_ALT, "loaded": True, "visible": True},
        {"alt": MUSIC_ALT, "loaded": True, "visible": True},
    ]
    assert page.locator("figcaption").all_inner_texts() == [
        "Figure 1. It falls.",
        "Figure 2. A bar grows.",
        "Figure 3. It rises.",
    ]
    assert "4 of 5 frames" in page.locator("figure").nth(1).inner_text()
    assert page.locator("figure button, figure input").count() == 0
    assert page.evaluate(SOUND) == [True, True, 15]  # a player of the browser needs no script


def test_after_run_all_alt_is_in_the_dom_and_the_player_plays(page, address):
    open_notebook(page, address, run=True)
    assert [image["alt"] for image in page.evaluate(IMAGES)] == [FIGURE_ALT, MOVIE_ALT, MUSIC_ALT]
    assert page.locator("figure button").count() == 3
    play_with(page)


def test_the_sliders_keys_move_frames_not_cells(page, address):
    open_notebook(page, address, run=True)
    slider = page.get_by_role("slider", name="Frame")
    slider.focus()
    for key, frame in (("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowDown", "1"), ("End", "4")):
        page.keyboard.press(key)
        assert slider.input_value() == frame
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()


@pytest.mark.parametrize("template", ["lab", "basic"])
def test_the_exported_page_works_from_a_file_and_offline(page, notebook, tmp_path, template):
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter(template_name=template).from_filename(str(notebook))
    exported = tmp_path / "figures.html"
    exported.write_text(html, encoding="utf-8")
    page.context.set_offline(True)
    page.goto(exported.as_uri(), wait_until="domcontentloaded")
    assert page.evaluate(IMAGES) == [
        {"alt": FIGURE_ALT, "loaded": True, "visible": True},
        {"alt": MOVIE_ALT, "loaded": True, "visible": True},
        {"alt": MUSIC_ALT, "loaded": True, "visible": True},
    ]
    assert page.evaluate(SOUND) == [True, True, 15]
    play_with(page)


def play_with(page) -> None:
    """Slider, steps and play each change the picture; nothing moves before that."""
    slider = page.get_by_role("slider", name="Frame")
    picture = page.get_by_role("group", name="Animation: A bar grows.").locator("img")
    page.wait_for_timeout(400)
    assert slider.input_value() == "0"  # paused, however long one waits
    seen = {picture.get_attribute("src")}
    for frame in (1, 2, 3, 4):
        slider.fill(str(frame))
        assert slider.get_attribute("aria-valuetext") == f"Frame {frame + 1} of 5: height {frame}"
        seen.add(picture.get_attribute("src"))
    assert len(seen) == 5
    page.get_by_role("button", name="Previous frame").click()
    assert slider.input_value() == "3"
    assert page.get_by_text("Frame 4 of 5: height 3").get_attribute("role") == "status"
    page.get_by_role("button", name="Next frame").click()
    page.get_by_role("button", name="Play").click()  # from the last frame: begins again
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_function("document.querySelector('figure input').value === '4'")
    page.get_by_role("button", name="Play").wait_for()  # and stops by itself
