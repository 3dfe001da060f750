"""One good fixture, and one bad one for every rule."""

import pytest

from dlcourse.course.lint import RULES, lint

LONG = "\n".join(f"a{n} = {n}" for n in range(31))

# what is broken: the rule that must see it, the change, and what the message must say
BAD = {}


def bad(rule, says):
    """Enter a change that `rule` must catch, with a message that holds `says`."""

    def enter(change):
        BAD[change.__name__] = (rule, change, says)
        return change

    return enter


@bad("format", "4.5")
def old_format(lesson, build):
    lesson.node.nbformat_minor = 4
    for cell in lesson.node.cells:
        del cell["id"]


@bad("ids", "'so-2' twice")
def id_twice(lesson, build):
    lesson.cell("so-3")["id"] = "so-2"


@bad("kernel", "'my-env'")
def kernel_of_one_machine(lesson, build):
    lesson.node.metadata.kernelspec["name"] = "my-env"


@bad("kernel", "'3.11.7'")
def python_version_of_one_machine(lesson, build):
    lesson.node.metadata.language_info["version"] = "3.11.7"


@bad("metadata", "widgets")
def stored_widgets(lesson, build):
    lesson.node.metadata["widgets"] = {}


@bad("metadata", "execution")
def time_stamps_in_a_cell(lesson, build):
    lesson.cell("show").metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}


@bad("local-path", "/home/ada/course")
def absolute_path_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("saved to /home/ada/course/model.keras\n")]


@bad("local-path", "Users")
def windows_path_in_the_source(lesson, build):
    lesson.edit("show", "print(3)", 'open("C:\\\\Users\\\\ada\\\\x.txt")')


@bad("local-path", "ipykernel_4711")
def kernel_path_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("ipykernel_4711/12.py:1: note\n")]


@bad("local-path", "/tmp/secret")
def absolute_path_in_html(lesson, build):
    output = build.figure(1)
    output.data["text/html"] += "<p>/tmp/secret/file.txt</p>"
    lesson.cell("plot-1").outputs = [output]


@bad("bytes", "1.6")
def too_many_bytes(lesson, build):
    lesson.cell("show").outputs = [build.stream("x" * 1_600_000)]


@bad("executed", "not executed")
def unexecuted_cell(lesson, build):
    lesson.cell("show").execution_count = None


@bad("executed", "[7]")
def cells_executed_out_of_order(lesson, build):
    lesson.cell("plot-1").execution_count, lesson.cell("plot-4").execution_count = 7, 4


@bad("fresh", "stale")
def stale_outputs(lesson, build):
    lesson.cell("show").source = "print(4)"


@bad("fresh", "none")
def never_run_by_the_tool(lesson, build):
    del lesson.contract["execution"]


@bad("no-error", "ZeroDivisionError")
def error_in_an_output(lesson, build):
    from nbformat import v4

    lesson.cell("show").outputs = [
        v4.new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])
    ]


@bad("no-warning", "something on stderr")
def stderr_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("something on stderr", "stderr")]


@bad("no-warning", "RuntimeWarning: overflow")
def warning_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("3\nfile.py:3: RuntimeWarning: overflow\n")]


@bad("no-warning", "WARNING:absl")
def log_line_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("WARNING:absl:You are saving\n")]


@bad("bands", "0.91")
def missed_band(lesson, build):
    output = build.figure(1)
    output.metadata["dlcourse"] = {
        "kind": "expect", "name": "accuracy", "value": 0.91, "low": 0.96, "high": None, "ok": False
    }  # fmt: skip
    lesson.cell("show").outputs = [output]


@bad("stable-output", "at 0x7f")
def address_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("<Sequential object at 0x7f01aa22bb33>\n")]


@bad("stable-output", "12ms/step")
def progress_bar_in_an_output(lesson, build):
    lesson.cell("show").outputs = [build.stream("10/10 ━━━━ 1s 12ms/step - loss: 0.1\n")]


@bad("python", "%timeit")
def magic(lesson, build):
    lesson.edit("show", "print(3)", "%timeit z")


@bad("python", "!pip")
def shell_command(lesson, build):
    lesson.edit("show", "print(3)", "!pip install x")


@bad("python", "get_ipython")
def magic_by_its_function(lesson, build):
    lesson.edit("show", "print(3)", 'get_ipython().run_line_magic("time", "z")')


@bad("start-cell", "x = 1")
def more_than_the_start_in_the_first_cell(lesson, build):
    lesson.edit("start", "import dlcourse", "import dlcourse\nx = 1")


@bad("start-cell", "import numpy")
def start_cell_not_first(lesson, build):
    cells = lesson.node.cells
    cells[1], cells[2] = cells[2], cells[1]
    lesson.settle()


@bad("imports", "`import csv`")
def import_in_the_middle(lesson, build):
    lesson.edit("show", "print(3)", "import csv")


@bad("imports", "import *")
def star_import(lesson, build):
    lesson.edit("imports", "import numpy as np", "from numpy import *\nimport numpy as np")


@bad("backend", "tensorflow.keras")
def tensorflow(lesson, build):
    lesson.edit(
        "imports", "import numpy as np", "from tensorflow.keras import Model\nimport numpy as np"
    )


@bad("no-input", "input(")
def asks_for_input(lesson, build):
    lesson.edit("show", "print(3)", 'name = input("Who?")')


@bad("no-filter", "filterwarnings")
def global_warning_filter(lesson, build):
    lesson.edit("show", "print(3)", 'warnings.filterwarnings("ignore")')


@bad("semicolon", "z = 4;")
def trailing_semicolon(lesson, build):
    lesson.edit("show", "print(3)", 's = ";"\nz = 4;  # hidden')


@bad("figure-alt", "bare picture")
def picture_without_figure(lesson, build):
    from nbformat import v4

    lesson.cell("show").outputs = [v4.new_output("display_data", {"image/png": build.png()})]


@bad("figure-alt", "alt text")
def figure_without_alt(lesson, build):
    lesson.cell("plot-2").outputs[0].metadata["dlcourse"]["alt"] = " "


@bad("figure-alt", "a caption")
def figure_without_caption(lesson, build):
    del lesson.cell("plot-2").outputs[0].metadata["dlcourse"]["caption"]


@bad("image-alt", "neuron.svg")
def markdown_image_without_alt(lesson, build):
    lesson.edit("first", "## A", "![](../README.md?neuron.svg)\n\n## A")


@bad("image-alt", "data:image")
def html_image_without_alt(lesson, build):
    lesson.cell("plot-2").outputs = [build.figure(2, alt="")]


@bad("figure-numbers", "figure 2")
def figure_numbers_out_of_order(lesson, build):
    lesson.cell("plot-2").outputs[0].metadata["dlcourse"]["number"] = 7


@bad("figure-count", "Received: 4")
def too_few_figures(lesson, build):
    lesson.cell("plot-1").outputs = []


@bad("figure-count", "interactive")
def nothing_interactive(lesson, build):
    lesson.cell("plot-5").outputs = [build.figure(5)]


@bad("prose-after-plot", "another code cell")
def plot_without_prose(lesson, build):
    lesson.node.cells.remove(lesson.cell("meaning-2"))


@bad("code-in-a-row", "fourth")
def four_code_cells_in_a_row(lesson, build):
    for name in ("so-1", "so-2", "so-3"):
        lesson.node.cells.remove(lesson.cell(name))


@bad("sections", "Received: 2")
def two_titles(lesson, build):
    lesson.edit("first", "## A", "# Another\n\n## A")


@bad("sections", "## What can go wrong")
def missing_section(lesson, build):
    lesson.edit("wrong", "What can go wrong", "Trouble")


@bad("sections", "## On the benchmark")
def missing_benchmark_section(lesson, build):
    lesson.edit("bench", "On the benchmark", "Digits")


@bad("sections", "order")
def sections_out_of_order(lesson, build):
    lesson.edit("wrong", "What can go wrong", "Going further")
    lesson.edit("further", "Going further", "What can go wrong")


@bad("sections", "4 to 10")
def too_many_sections(lesson, build):
    lesson.edit("first", "## A", "## 1\n\n## 2\n\n## 3\n\n## 4\n\n## 5\n\n## A")


@bad("predict-first", "Received: 1")
def one_prompt(lesson, build):
    lesson.edit("ask", "Predict first", "Think")


@bad("predict-first", "no such answer")
def prompt_without_answer(lesson, build):
    lesson.edit("answer", "details", "div")


@bad("predict-first", "no such answer")
def answer_before_the_cell(lesson, build):
    lesson.node.cells.remove(lesson.cell("answer"))
    lesson.edit("ask", "What comes out?", "<details><summary>A</summary>Two.</details>")


@bad("predict-first", "open")
def answer_not_collapsed(lesson, build):
    lesson.edit("answer", "<details>", "<details open>")


@bad("words-to-avoid", "'Simply'")
def unhelpful_word(lesson, build):
    lesson.edit("so-4", "So z", "Simply z")


@bad("title", "no number")
def title_without_number(lesson, build):
    lesson.edit("title", "# 1. The perceptron", "# no number")


@bad("word-count", "Explain more")
def too_few_words(lesson, build):
    lesson.cell("first").source = "## A neuron that decides"


@bad("code-count", "Received: 17")
def too_few_code_cells(lesson, build):
    for name in ("step-8", "step-9", "step-10"):
        lesson.node.cells.remove(lesson.cell(name))


@bad("code-lines", "Received: 31")
def code_cell_too_long(lesson, build):
    lesson.edit("show", "print(3)", LONG)


@bad("code-lines", "median")
def code_cells_long_in_the_middle(lesson, build):
    for number in range(1, 11):
        lesson.edit(f"step-{number}", "z = ", "a = 1\n" * 12 + "z = ")


@bad("links", "does not exist")
def link_to_nowhere(lesson, build):
    lesson.edit("so-4", "So", "[So](02_backpropagation.ipynb)")


@bad("links", "leaves the repository")
def link_out_of_the_repository(lesson, build):
    lesson.edit("so-4", "So", "[So](../../elsewhere.md)")


@bad("links", "'../readme.md'")
def link_in_another_case(lesson, build):
    lesson.edit("so-4", "So", "[So](../readme.md)")


@bad("links", "absolute path")
def absolute_link(lesson, build):
    lesson.edit("so-4", "So", '<a href="/etc/hosts">So</a>')


@bad("contract", "`dlcourse.objectives` must be a list of 3 to 5")
def contract_with_two_objectives(lesson, build):
    lesson.contract["objectives"] = lesson.contract["objectives"][:2]


@bad("contract", "`dlcourse.hardware` is missing")
def contract_with_a_field_missing(lesson, build):
    del lesson.contract["hardware"]


@bad("contract-name", "02_perceptron")
def contract_of_another_file(lesson, build):
    lesson.path = lesson.path.with_name("02_perceptron.ipynb")


@bad("contract-name", "curriculum")
def number_against_the_curriculum(lesson, build):
    lesson.contract["chapter"] = "07"
    lesson.path = lesson.path.with_name("07_perceptron.ipynb")


@bad("contract-title", "'1. The neuron'")
def contract_of_another_title(lesson, build):
    lesson.contract["title"] = "The neuron"


@bad("contract-title", "why not")
def contract_of_another_question(lesson, build):
    lesson.contract["question"] = "And why not, in the end?"


@bad("contract-title", "You will")
def contract_of_other_objectives(lesson, build):
    lesson.contract["objectives"] = [*lesson.contract["objectives"][:2], "win a Turing Award"]


@bad("contract-title", "Received: 60")
def contract_of_other_minutes(lesson, build):
    lesson.contract["minutes"] = {"lesson": 45, "exercises": 30}


@bad("contract-data", 'benchmark("adult")')
def contract_promises_a_benchmark_that_is_not_used(lesson, build):
    lesson.contract["data"]["benchmark"] = ["mnist", "adult"]


@bad("contract-data", "registry.toml. Received: 'imagenet'")
def contract_promises_a_benchmark_that_nobody_has(lesson, build):
    lesson.contract["data"]["benchmark"] = ["mnist", "imagenet"]


@bad("contract-data", "Received: 'mnist' here")
def contract_hides_a_benchmark(lesson, build):
    lesson.contract["data"]["benchmark"] = []


@bad("contract-data", "load_digits()")
def contract_promises_bundled_data_that_is_not_loaded(lesson, build):
    lesson.contract["data"]["bundled"] = ["moons", "digits"]


@bad("contract-data", "Received: 'moons' here")
def contract_hides_bundled_data(lesson, build):
    lesson.contract["data"]["bundled"] = []


@bad("contract-prerequisites", "which comes later")
def prerequisite_that_comes_later(lesson, build):
    lesson.contract["prerequisites"] = ["attention"]


@bad("contract-prerequisites", "'calculus'")
def prerequisite_that_does_not_exist(lesson, build):
    lesson.contract["prerequisites"] = ["calculus"]


@bad("contract-concepts", "nothing on 'xor'")
def contract_leaves_a_concept_out(lesson, build):
    lesson.contract["concepts"].remove("xor")


@bad("contract-concepts", "Received: 'free will'")
def contract_names_a_concept_that_is_not_listed(lesson, build):
    lesson.contract["concepts"].append("free will")


def test_the_good_lesson_holds_every_rule(lesson):
    assert [str(problem) for problem in lint(lesson.path)] == []


@pytest.mark.parametrize("name", BAD)
def test_the_lint_catches(name, lesson, build):
    rule, change, says = BAD[name]
    change(lesson, build)
    found = [problem for problem in lint(lesson.save()) if problem.rule == rule]
    assert found, f"{rule} saw nothing"
    assert any(says in str(problem) for problem in found), [str(problem) for problem in found]
    assert all("Received: " in problem.message for problem in found)


def test_every_rule_has_a_bad_fixture_and_a_summary():
    # those that hold solutions and exercises alone have theirs in test_exercise_lint.py
    assert {rule for rule, _, _ in BAD.values()} == {
        rule.name for rule in RULES.values() if "lesson" in rule.kinds
    }
    assert all(rule.summary.endswith(".") for rule in RULES.values())


def test_a_file_that_is_no_notebook_is_one_problem(tmp_path):
    path = tmp_path / "01_x.ipynb"
    for content in ("", "{", "[]", '{"nbformat": 3}', '{"nbformat": 4, "cells": 3}', "\x00"):
        path.write_text(content, encoding="utf-8")
        found = lint(path)
        assert [problem.rule for problem in found] == ["notebook"], content
    path.write_bytes(b"\xff\xfe\x00")
    assert [problem.rule for problem in lint(path)] == ["notebook"]


@pytest.mark.parametrize(
    "contract", [None, [], "x", {"data": 3}, {"execution": []}, {"chapter": 7}]
)
def test_an_odd_notebook_has_problems_and_breaks_no_rule(lesson, build, contract):
    odd = build.figure(1)
    odd.metadata["dlcourse"] = "odd"
    odd.data = {"application/json": {"a": [1]}, "text/html": ["<p", ">"]}
    lesson.node.metadata = {"dlcourse": contract, "language_info": {"name": "python"}}
    lesson.node.cells = []
    assert lint(lesson.save())
    for source in ("", "# ", "x = (", "print(1);;", "\x00", "```\n# a"):
        lesson.node.cells = [build.code("one", source, odd), build.text("two", source)]
        assert lint(lesson.save())


def test_a_draft_is_exempt_from_the_rules_on_size_and_from_no_other(lesson, build):
    too_few_words(lesson, build)
    unhelpful_word(lesson, build)
    lesson.contract["status"] = "draft"
    assert [problem.rule for problem in lint(lesson.save())] == ["words-to-avoid"]


def test_solutions_and_exercises_need_no_lesson_s_size_but_clean_code(tmp_path, build):
    from nbformat import v4

    from dlcourse.course import notebook

    node = v4.new_notebook(cells=[build.code("one", "!ls")])
    for kind, rules in (("exercises", {"kernel", "python"}), ("solutions", {"executed", "fresh"})):
        path = tmp_path / kind / "01_perceptron.ipynb"
        path.parent.mkdir()
        notebook.write(path, node)
        found = {problem.rule for problem in lint(path)}
        assert found >= {"kernel", "python", "start-cell"} | rules
        assert found.isdisjoint({rule.name for rule in RULES.values() if rule.size})


def test_an_unknown_rule_lists_the_rules(lesson):
    with pytest.raises(ValueError, match=r"Received: typo\. The rules are .*figure-alt"):
        lint(lesson.path, rules=["typo"])


def test_words_in_code_quotations_and_other_words_are_no_unhelpful_words(lesson):
    lesson.edit("so-4", "So", 'We "just" adjust `just` it:\n\n> simply\n\n```\njust\n```\n\nSo')
    assert lint(lesson.save()) == []


def test_code_is_no_heading_no_image_and_no_link(lesson):
    lesson.edit("so-4", "So", "```\n# not a title\n![](no.png)\n```\n\n`[a](b)` $[x](y)$ So")
    assert lint(lesson.save()) == []


def test_letters_that_a_picture_has_by_chance_are_no_path(lesson, build):
    output = build.figure(1)
    output.data["text/html"] = output.data["text/html"].replace("base64,", "base64,AA/tmp/AA")
    output.data["image/png"] = "AAAA/home/AA+/x/="
    lesson.cell("plot-1").outputs = [output]
    assert lint(lesson.save()) == []


def test_a_filter_inside_catch_warnings_and_a_tagged_backend_cell_are_allowed(lesson):
    lesson.edit(
        "show", "print(3)", 'with warnings.catch_warnings():\n    warnings.simplefilter("ignore")'
    )
    lesson.cell("step-1").source = "import tensorflow as tf"
    lesson.cell("step-1").metadata["tags"] = ["backend-specific"]
    lesson.settle()
    assert lint(lesson.save()) == []


def test_captions_and_alt_texts_do_not_count_as_lines_of_code(lesson):
    call = "figure(\n" + "\n".join(f'    "line {n}"' for n in range(40)) + "\n)"
    lesson.edit("plot-1", "figure(ax1)", call)
    assert lint(lesson.save()) == []
