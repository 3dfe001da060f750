"""`dlcourse progress`: what it prints, exports and resets."""

import io
import re
from html.parser import HTMLParser

import pytest

from dlcourse import cli, progress
from dlcourse.cli import progress as command
from dlcourse.cli.progress_page import page
from dlcourse.cli.standing import Standing, Task


def event(status, id="start_here.double", kind="check", **more):
    return {"kind": kind, "id": id, "version": 1, "status": status, **more}


def run(capsys, *arguments):
    code = cli.main(["progress", *arguments])
    return code, capsys.readouterr()


def test_an_empty_record_says_where_to_begin(capsys):
    code, said = run(capsys)
    assert code == 0
    assert "Nothing is recorded yet" in said.out
    assert "Next: start_here.double" in said.out


def test_it_shows_passed_open_and_untried_and_what_to_read_again(capsys):
    progress.record(event("wrong", diagnosis="squares"))
    progress.record(event("passed"))
    progress.record(event("wrong", id="start_here.mean_pixel", diagnosis="other values"))
    progress.record(event("not this one", id="start_here.stuck", kind="quiz"))
    progress.record({"kind": "hint", "id": "start_here.double", "version": 1})
    _, said = run(capsys)
    lines = [re.sub(r"\s+", " ", line.strip()) for line in said.out.splitlines()]
    assert "✓ start_here.double passed (2 tries, 1 hint)" in lines
    assert "✗ start_here.mean_pixel not yet (1 try, other values)" in lines
    assert "· start_here.which_is_learned not tried" in lines
    assert "“How to use this course” (start_here.mean_pixel)" in lines
    assert "the quiz again (start_here.stuck)" in lines
    assert any(line.startswith("Next: read again “How to use this course”") for line in lines)


def test_a_text_is_shown_as_handed_in_and_counts(capsys):
    progress.record(event("passed", id="start_here.why_held_out"))
    _, said = run(capsys)
    assert re.search(r"✓ start_here.why_held_out +handed in \(1 try\)", said.out)
    assert "exercises 1 of" in said.out
    progress.record(event("passed"))
    _, said = run(capsys)
    assert "exercises 2 of" in said.out


def test_a_broken_line_is_said(capsys):
    progress.record(event("passed"))
    with progress.path().open("ab") as file:
        file.write(b'{"kind"')
    _, said = run(capsys)
    assert "1 broken line" in said.out


def test_a_changed_exercise_is_not_counted_as_passed(capsys, monkeypatch):
    progress.record(event("passed"))
    from dataclasses import replace

    from dlcourse.checks.engine import registry

    changed = tuple(
        replace(exercise, version=2) if exercise.id == "start_here.double" else exercise
        for exercise in registry.exercises("start_here")
    )
    original = registry.exercises
    monkeypatch.setattr(
        registry, "exercises", lambda slug: changed if slug == "start_here" else original(slug)
    )
    _, said = run(capsys)
    assert "not tried (the exercise has changed since you tried it)" in said.out


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def test_the_report_is_one_accessible_page_and_loads_nothing(capsys, tmp_path):
    progress.record(event("wrong", diagnosis="squares"))
    file = tmp_path / "report.html"
    code, said = run(capsys, "--export", str(file))
    assert code == 0
    assert "Nothing has been sent" in said.out
    text = file.read_text(encoding="utf-8")
    found = Page()
    found.feed(text)
    names = [tag for tag, _ in found.tags]
    assert not {"script", "img", "link", "iframe"} & set(names)
    assert "http" not in text
    assert str(progress.path().parent) not in text
    assert ("html", {"lang": "en"}) in found.tags
    assert names.count("caption") == names.count("table") >= 3
    assert all("scope" in attributes for tag, attributes in found.tags if tag == "th")
    assert "✗ not yet" in text
    assert "squares" in text
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_everything_in_the_report_is_escaped():
    evil = "<script>alert(1)</script>"
    task = Task(evil, evil, "open", evil, evil)
    text = page([Standing(evil, evil, (evil,), (task,), (task,))], about=evil, following=evil)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") > 10


def test_a_record_with_markup_in_it_does_not_reach_the_page(capsys, tmp_path):
    progress.record(event("wrong", diagnosis="<img src=x onerror=alert(1)>"))
    run(capsys, "--export", str(tmp_path / "report.html"))
    assert "<img" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_told(capsys, tmp_path):
    code, said = run(capsys, "--export", str(tmp_path / "nowhere" / "report.html"))
    assert code == 2
    assert "FILE must be a file in a folder that exists" in said.err
    assert run(capsys, "--export", str(tmp_path))[0] == 2


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 0), ("no\n", 1, 1), ("\n", 1, 1)])
def test_reset_asks_first(answer, code, left, capsys, monkeypatch):
    progress.record(event("passed"))
    monkeypatch.setattr(command.sys, "stdin", Terminal(answer))
    assert run(capsys, "reset")[0] == code
    assert len(progress.read().events) == left


def test_reset_without_a_terminal_needs_yes_and_keeps_the_old_record(capsys, monkeypatch):
    progress.record(event("passed"))
    monkeypatch.setattr(command.sys, "stdin", io.StringIO("y\n"))
    code, said = run(capsys, "reset")
    assert code == 2
    assert "--yes" in said.err
    assert len(progress.read().events) == 1
    code, said = run(capsys, "reset", "--yes")
    assert code == 0
    assert len(list(progress.path().parent.glob("progress-*.jsonl"))) == 1
    assert "nothing to reset" in run(capsys, "reset", "--yes")[1].out
