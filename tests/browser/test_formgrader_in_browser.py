"""nbgrader's formgrader on a course folder: a teacher reads a text and gives it points.

Needs Chromium and the `playwright` package; each test is skipped where one is missing.
"""

import json
import sqlite3

import nbformat
import pytest

from dlcourse.course import tasks
from dlcourse.teach import assigning, assignment, gradebook, starting
from dlcourse.teach.result import Mark, Result

pytest.importorskip("nbgrader", reason="nbgrader is not installed")
pytestmark = [pytest.mark.network, pytest.mark.timeout(180)]

TEXT = "start_here.why_held_out"
SCRIPT = "<script>document.title='RUN'</script><img src=x onerror=\"document.title='RUN'\">"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course in which a student, whose every word is a script, handed one text in."""
    made = starting.start(tmp_path_factory.mktemp("base") / "course", "A course")
    (planned,) = assigning.plan(made, ["0"], only=["double", "why_held_out"])
    assigning.give_out(made, planned)
    given = assignment.load(made, "start_here")
    node = nbformat.read(given.release_path(made), as_version=4)
    *_, task = tasks.find_tasks(node)
    node.cells[task.answer_cell].source = f"answer_to_friend = {SCRIPT!r}"
    graded = made.autograded("mal", "start_here")
    graded.mkdir(parents=True)
    nbformat.write(node, graded / given.notebook)
    handed_in = made.submitted("mal", "start_here")
    handed_in.mkdir(parents=True)
    nbformat.write(node, handed_in / given.notebook)
    (handed_in / "origin.json").write_text(json.dumps({"display": f"Mal {SCRIPT}"}))
    marks = (
        Mark("start_here.double", 1, "function", 1.0, 0.0, "wrong", message=SCRIPT),
        Mark(TEXT, 1, "text", 3.0, None, "waiting", answer=SCRIPT, message=SCRIPT),
    )
    result = Result("mal", "start_here", "", "", 1, {}, "", "graded", "", "", 1.0, (), marks)
    gradebook.record(made, given, result)
    return made


@pytest.fixture(scope="module")
def address(folder, serve):
    """JupyterLab on the course folder."""
    with serve(folder.root) as started:
        yield f"{started}/formgrader"


@pytest.fixture
def submission(folder, address) -> str:
    """The address of the page of the one submission."""
    with sqlite3.connect(folder.gradebook) as book:
        ((id,),) = book.execute("select id from submitted_notebook").fetchall()
    return f"{address}/submissions/{id}"


def test_the_assignment_is_listed(page, address):
    page.goto(f"{address}/manage_assignments")
    row = page.locator("tr", has_text="start_here")
    row.wait_for()
    assert row.locator(".num-submissions").inner_text() == "1"


def test_points_that_a_teacher_gives_are_read_back(page, folder, submission):
    assert gradebook.manual(folder)["mal", "start_here"][TEXT].waiting
    page.goto(submission)
    answer = page.locator(".nbgrader_cell", has_text="answer_to_friend").first
    answer.locator("input.score").fill("2.5")
    with page.expect_response(lambda reply: "/api/grade/" in reply.url) as saved:
        answer.locator("input.score").blur()
    assert saved.value.ok
    answer.locator("textarea.comment").fill("Good.")
    with page.expect_response(lambda reply: "/api/comment/" in reply.url) as saved:
        answer.locator("textarea.comment").blur()
    assert saved.value.ok
    given = gradebook.manual(folder)["mal", "start_here"][TEXT]
    assert given == gradebook.Manual(2.5, "Good.", waiting=False)


@pytest.mark.parametrize("where", ["manage_students", "manage_submissions/start_here", ""])
def test_nothing_of_a_students_runs(page, address, submission, where):
    page.goto(f"{address}/{where}" if where else submission)
    page.get_by_text("Mal", exact=False).first.wait_for(state="attached")
    page.wait_for_timeout(500)
    assert page.title() != "RUN"
    assert page.locator("img[src=x]").count() == 0


def test_the_autograder_without_a_sandbox_is_refused(page, address, folder):
    page.goto(f"{address}/manage_submissions/start_here")
    said = page.evaluate(
        """async () => {
        const token = (document.cookie.match(/_xsrf=([^;]*)/) || [])[1];
        const reply = await fetch('/formgrader/api/submission/start_here/mal/autograde',
            {method: 'POST', headers: {'X-CSRFToken': token, 'X-XSRFToken': token}});
        return await reply.json(); }"""
    )
    assert said["success"] is False
    assert "Use `dlcourse teach grade`" in said["error"]
    assert (folder.autograded("mal", "start_here") / "00_start_here.ipynb").is_file()
