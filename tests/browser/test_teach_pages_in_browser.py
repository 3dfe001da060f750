"""The teacher's and the students' pages in a real browser: no script, no request, a sound outline.

Needs Chromium and the `playwright` package; each test is skipped where one is missing.
"""

import shutil

import pytest
from made_class import gathered, write_folder

from dlcourse.teach.pages.feedback import write_feedback
from dlcourse.teach.pages.report import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PAGES = (
    "report/index.html",
    "report/students/student00.html",
    "report/students/student04.html",
    "feedback/perceptron/student00.html",
    "feedback/convolution/student04.html",
)
OUTLINE = """() => ({
    landmarks: ['header', 'main', 'footer'].map(tag => document.querySelectorAll(tag).length),
    levels: [...document.querySelectorAll('h1,h2,h3')].map(head => Number(head.tagName[1])),
    foreign: document.querySelectorAll('script,img,iframe,object,embed,link,form,input').length,
    handlers: [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())
        .filter(name => name.startsWith('on')).length,
    captions: [...document.querySelectorAll('table')].every(table => table.caption?.textContent),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth})"""
CONTRAST = """() => {
    const part = value => value / 255 <= .03928
        ? value / 255 / 12.92 : ((value / 255 + .055) / 1.055) ** 2.4;
    const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
    const numbers = text => text.match(/[\\d.]+/g).map(Number);
    const ground = e => { for (; e; e = e.parentElement) {
        const c = numbers(getComputedStyle(e).backgroundColor);
        if (c.length < 4 || c[3] > 0) return c } };
    return Math.min(...[...document.querySelectorAll('body *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .map(e => { const style = getComputedStyle(e);
            const pair = [numbers(e instanceof SVGElement ? style.fill : style.color), ground(e)]
                .map(light).sort((a, b) => b - a);
            return (pair[0] + .05) / (pair[1] + .05) })) }"""
FOCUSED = """() => { const e = document.activeElement, style = getComputedStyle(e);
    return [e.tagName, e.textContent.trim().slice(0, 40), style.outlineStyle] }"""

pytestmark = [pytest.mark.network, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def browser():
    """A Chromium without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = write_folder(tmp_path_factory.mktemp("class"))
    write_report(folder, gathered(folder))
    write_feedback(folder, gathered(folder))
    return folder.root


@pytest.fixture(params=[1280, 390])
def page(request, browser):
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_and_nothing_is_asked_for(page, root, path):
    seen, asked = [], []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda said: seen.append(said.text))
    page.on("pageerror", lambda problem: seen.append(str(problem)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((root / path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for _ in range(12):
        page.keyboard.press("Tab")
    assert seen == []
    assert asked == [(root / path).as_uri()]


def test_a_script_that_came_in_all_the_same_would_be_refused(page, root, tmp_path):
    html = (root / PAGES[1]).read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    script = "<script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">"
    broken.write_text(html.replace("<main", script + "<main"), encoding="utf-8")
    refused = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(broken.as_uri(), wait_until="load")
    assert page.title() != "ran"
    assert refused == ["csp"]


@pytest.mark.parametrize("path", PAGES)
def test_landmarks_headings_and_captions_are_there(page, root, path):
    page.goto((root / path).as_uri())
    outline = page.evaluate(OUTLINE)
    assert outline["landmarks"] == [1, 1, 1]
    assert (outline["foreign"], outline["handlers"], outline["captions"]) == (0, 0, True)
    assert outline["levels"][0] == 1
    assert outline["levels"].count(1) == 1
    assert outline["overflow"] == 0


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_by_its_contrast(page, root, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto((root / path).as_uri())
    assert page.evaluate(CONTRAST) >= 4.5


def test_the_keyboard_skips_to_the_content_and_goes_into_a_table(page, root):
    page.goto((root / PAGES[0]).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == ["A", "Skip to the content", "solid"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    tag, _, outline = page.evaluate(FOCUSED)
    assert (tag, outline) == ("DIV", "solid")  # the table, which scrolls by the arrow keys
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "A"  # the first of the students


def test_a_student_is_two_links_away_and_back(page, root):
    page.goto((root / PAGES[0]).as_uri())
    page.get_by_role("table", name="Points of each student").get_by_role(
        "link", name="Bobby"
    ).click()
    assert page.get_by_role("heading", level=1).inner_text() == "<script>alert(1)</script>Bobby"
    page.get_by_role("link", name="Back to the class").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("The class")
