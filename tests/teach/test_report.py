"""The teacher's pages: what they count, and that nothing of a student's becomes markup."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from made_class import (
    HOSTILE_NAMES,
    HOSTILE_SOURCES,
    assignments,
    gathered,
    write_folder,
)

from dlcourse.teach.gathering import read_origin
from dlcourse.teach.gradebook import Manual
from dlcourse.teach.misunderstandings import counts, graded, misunderstandings, to_teach_again
from dlcourse.teach.pages.rendering import plain
from dlcourse.teach.pages.report import class_page, to_look_at, waiting, write_report
from dlcourse.teach.pages.timeline import timeline

VOID = {"meta", "br", "wbr", "rect", "line"}
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "footer"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "strong", "bdi"),
    *("section", "article", "details", "summary", "pre", "code", "figure", "figcaption", "br"),
    "wbr",
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "line", "text"),
}


class Page(HTMLParser):
    """Reads a page, and fails where a tag is not closed or not one of the templates'."""

    def __init__(self, html: str):
        super().__init__()
        self.open, self.ids, self.links, self.heads, self.words = [], [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        named = dict(attrs)
        assert not [name for name in named if name.startswith("on")], attrs
        assert "src" not in named
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []
        self.heads += [tag] if tag in ("h1", "h2", "h3") else []
        if tag == "th":
            assert named.get("scope") in ("col", "row")

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def pages(folder, group):
    write_report(folder, group)
    files = [folder.report / "index.html", *sorted((folder.report / "students").glob("*.html"))]
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def test_no_name_source_or_message_becomes_markup(pages):
    assert len(pages) == 31
    for html in pages.values():
        Page(html)
        assert not re.search(r"<(script|img|svg onload|textarea)", html.replace("<svg class", ""))
        assert "\u202e" not in html
        assert "\x00" not in html


def test_hostile_names_are_shown_as_they_were_written(pages):
    shown = "".join(Page(pages["index"]).words)
    for name in HOSTILE_NAMES:
        assert plain(name) in shown
    assert "⟨U+202E⟩ada" in shown


def test_long_sources_are_cut_and_it_is_said(pages):
    everything = "".join("".join(Page(html).words) for html in pages.values())
    assert HOSTILE_SOURCES[3] in everything
    assert HOSTILE_SOURCES[5] not in everything
    assert "more characters are not shown here" in everything


def test_every_page_forbids_scripts_and_loads_nothing(pages):
    for html in pages.values():
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:;" in html
        outside = [
            link for link in Page(html).links if not re.match(r"#|students/|\.\./index", link)
        ]
        assert outside == []
        assert "url(" not in html
        assert "@import" not in html


def test_every_link_leads_somewhere(pages):
    ids = {name: set(Page(html).ids) for name, html in pages.items()}
    for name, html in pages.items():
        page = Page(html)
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            path, _, place = link.partition("#")
            target = name if not path else path.rpartition("/")[2].removesuffix(".html")
            assert target in pages, link
            assert not place or place in ids[target], link


def test_headings_begin_with_one_h1_and_skip_no_level(pages):
    for html in pages.values():
        heads = [int(head[1]) for head in Page(html).heads]
        assert heads.count(1) == 1
        assert heads[0] == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(heads))


def test_misunderstandings_are_counted_as_the_results_have_them(folder, group):
    first = misunderstandings(group)[0]
    made = [
        path.stem
        for path in (folder.root / "results" / first.assignment.name).glob("*.json")
        for mark in json.loads(path.read_text(encoding="utf-8"))["marks"]
        if (mark["exercise"], mark["diagnosis"]) == (first.exercise, first.name)
    ]
    assert sorted(first.students) == sorted(made)
    assert first.of == len(graded(group, first.assignment))
    numbers = [len(one.students) for one in misunderstandings(group)]
    assert numbers == sorted(numbers, reverse=True)


def test_the_page_names_the_number_the_diagnosis_and_the_section(group, pages):
    first = misunderstandings(group)[0]
    text = "".join(Page(pages["index"]).words)
    assert f"{len(first.students)} of {first.of}" in text
    assert f"{first.words} ({first.exercise})" in text
    assert f"“{first.section}”" in text


def test_five_sections_come_first_by_the_share_that_has_one_wrong(group):
    again = to_teach_again(group, misunderstandings(group))
    shares = [len(one.wrong) / one.of for one in again]
    assert len(again) == 5
    assert shares == sorted(shares, reverse=True)


def test_outcomes_of_an_exercise_add_up_to_the_graded_submissions(group):
    for assignment in group.assignments:
        for count in counts(group, assignment):
            assert sum(count.outcomes.values()) == count.of == len(graded(group, assignment))


def test_points_by_hand_replace_the_checks_and_end_the_waiting(folder):
    text = "perceptron.why_not_separable"
    before = gathered(folder).submissions["student12", "perceptron"]
    waiting = [one.mark.exercise for one in before.graded if one.outcome == "waiting"]
    given = {
        ("student12", "perceptron"): {
            text: Manual(2.5, "Good.", False),
            "x.y": Manual(9, "", False),
        }
    }
    after = gathered(folder, given).submissions["student12", "perceptron"]
    (one,) = (each for each in after.graded if each.mark.exercise == text)
    assert (one.points, one.comment) == (2.5, "Good.")
    auto = next(each.points for each in before.graded if each.mark.exercise == text) or 0
    assert after.points == before.points - auto + 2.5
    assert after.waiting == before.waiting - (text in waiting)


def test_a_comment_without_points_leaves_the_points(folder):
    given = {("student12", "perceptron"): {"perceptron.train": Manual(None, "See me.", False)}}
    before = gathered(folder).submissions["student12", "perceptron"]
    after = gathered(folder, given).submissions["student12", "perceptron"]
    assert after.points == before.points


def test_every_answer_that_waits_is_listed_once(group):
    listed = [(exercise, student) for exercise, students in waiting(group) for student in students]
    assert (
        len(listed) == len(set(listed)) == sum(each.waiting for each in group.submissions.values())
    )


def test_what_needs_the_teacher_is_listed(group):
    assert "Not graded yet" in to_look_at(group.submissions["student29", "convolution"])[0]
    assert to_look_at(group.submissions["student28", "perceptron"])[0].startswith("unreadable:")
    why = to_look_at(group.submissions["student14", "perceptron"])
    assert any(reason.startswith("edited test") for reason in why)


def test_a_result_that_cannot_be_read_is_said_not_raised(tmp_path):
    folder = write_folder(tmp_path, students=2)
    folder.result("student01", "perceptron").write_text("{}", encoding="utf-8")
    submission = gathered(folder).submissions["student01", "perceptron"]
    assert "must be a result" in submission.problem
    Page(class_page(gathered(folder)))


@pytest.mark.parametrize("stored", ["", "[1]", '{"display": 7, "late": "yes"}', "\x00"])
def test_a_broken_origin_is_an_empty_one(tmp_path, stored):
    path = tmp_path / "origin.json"
    path.write_text(stored, encoding="utf-8")
    assert read_origin(path) == read_origin(tmp_path / "none.json")


def test_a_page_is_written_only_if_it_says_something_new(tmp_path):
    folder = write_folder(tmp_path, students=3)
    assert write_report(folder, gathered(folder), dry_run=True) == (4, 4)
    assert not folder.report.exists()
    assert write_report(folder, gathered(folder)) == (4, 4)
    assert write_report(folder, gathered(folder)) == (4, 0)
    given = {("student02", "perceptron"): {"perceptron.train": Manual(1.0, "", False)}}
    assert write_report(folder, gathered(folder, given))[1] == 2


def test_a_class_of_nobody_has_a_page(tmp_path):
    folder = write_folder(tmp_path, students=0)
    assert write_report(folder, gathered(folder)) == (1, 1)
    Page((folder.report / "index.html").read_text(encoding="utf-8"))


def test_the_time_line_holds_each_submission_once_and_the_due_date(group):
    for assignment in assignments():
        submissions = group.of(assignment)
        line = timeline(submissions, assignment.due)
        assert sum(bar.count for bar in line.bars) + line.unknown == len(submissions)
        assert sum(bar.late for bar in line.bars) <= sum(each.origin.late for each in submissions)
        assert (line.due is not None) == bool(assignment.due)
        for bar in line.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= 720
            assert 0 <= bar.y <= line.floor


def test_a_clock_that_was_wrong_does_not_stretch_the_time_line(tmp_path):
    folder = write_folder(tmp_path, students=4)
    path = folder.submitted("student01", "perceptron") / "origin.json"
    origin = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**origin, "submitted": "9999-12-31T23:59:59+00:00"}))
    line = timeline(gathered(folder).of(assignments()[0]), assignments()[0].due)
    assert line.unit in ("hour", "day")
    assert line.unknown >= 1
