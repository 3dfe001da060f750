"""What every box does: cells run, answers are called, values come out, and nothing else."""

import numpy as np
import pytest

from dlcourse.checks.engine.case import Case
from dlcourse.teach.boxes.find import find_box
from dlcourse.teach.boxes.interface import BoxEndedError, Limits
from dlcourse.teach.boxes.trusting import Trusting

LIMITS = Limits(cell_seconds=20.0, memory_bytes=2**30)


def sandbox():
    try:
        return find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")


@pytest.fixture(params=["sandbox", "trusting"])
def box(request: pytest.FixtureRequest):
    return sandbox() if request.param == "sandbox" else Trusting()


def test_cells_share_one_namespace_and_answers_are_called_on_cases(box):
    case = Case("three", (np.arange(3.0),), {"scale": 2})
    with box.open(LIMITS) as opened:
        assert opened.run("import numpy as np\nk = 10", "1").status == "ok"
        assert opened.run("def f(x, scale):\n    return scale * x + k", "2").status == "ok"
        outcome = opened.call("f", case, 2.0)
    assert (outcome.case, outcome.status, outcome.limit) == ("three", "returned", 2.0)
    np.testing.assert_array_equal(outcome.value, [10.0, 12.0, 14.0])


def test_a_call_that_changes_its_argument_says_so_and_a_slow_one_times_out(box):
    source = "def spoil(x):\n    x += 1\n    return x\ndef hang(x):\n    while True: pass"
    case = Case("ones", (np.ones(2),))
    with box.open(LIMITS) as opened:
        opened.run(source, "1")
        assert opened.call("spoil", case, 2.0).modified == ("0",)
        assert opened.call("hang", case, 0.2).status == "timed out"
        assert opened.call("spoil", case, 2.0).status == "returned"
    np.testing.assert_array_equal(case.args[0], [1.0, 1.0])


@pytest.mark.parametrize(
    ("said", "slept", "least", "most"), [(0.0, 4.0, 0.3, 1.0), (1.7e308, 0.0, 0.0, 3.0)]
)
def test_a_call_that_lies_about_its_seconds_is_measured_outside(said, slept, least, most):
    source = f"""
import time
import dlcourse.teach.boxes.worker as worker
from dlcourse.checks.engine.evidence import Outcome
def lie(seconds, case, answer):
    time.sleep({slept})
    return Outcome(case.name, "returned", 1, seconds={said})
worker.attempt_within = lie
worker.finish = lambda outcome, produce: Outcome("", "returned", 1, seconds={said})
f = len
"""
    with sandbox().open(LIMITS) as opened:
        assert opened.run(source, "1").status == "ok"
        outcome = opened.call("f", Case("ones", (np.ones(2),)), 2.0)
        assert opened.read("f").seconds == 0.0
    assert outcome.status == "returned"
    assert least <= outcome.seconds <= most


@pytest.mark.parametrize(
    ("source", "type", "code"),
    [
        ("x = 1\ny = x / 0", "ZeroDivisionError", "y = x / 0"),
        ("x = (1", "SyntaxError", "x = (1"),
        ("raise SystemExit", "SystemExit", "raise SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "raise KeyboardInterrupt"),
    ],
)
def test_a_cell_that_raises_is_told_by_its_own_line(box, source: str, type: str, code: str):
    with box.open(LIMITS) as opened:
        ran = opened.run(source, "1")
        assert opened.run("1 + 1", "2").status == "ok"
    assert ran.status == "raised"
    assert (ran.failure.type, ran.failure.code) == (type, code)


def test_a_cell_that_takes_too_long_is_interrupted_and_the_box_lives_on(box):
    with box.open(Limits(cell_seconds=0.5)) as opened:
        opened.run("kept = 3", "1")
        assert opened.run("while True: pass", "2").status == "timed out"
        assert opened.run("try:\n    while True: pass\nexcept BaseException: 1/0", "3").status == (
            "timed out"
        )
        assert opened.read("kept").value == 3


def test_a_cell_that_cannot_be_interrupted_ends_the_box(box):
    source = "sum(range(10**12))"  # one call of C code
    with box.open(Limits(cell_seconds=0.2)) as opened:
        with pytest.raises(BoxEndedError) as ended:
            opened.run(source, "1")
        with pytest.raises(BoxEndedError):
            opened.run("1", "2")
    assert ended.value.reason == "time"


def test_all_cells_together_have_a_time(box):
    with box.open(Limits(cell_seconds=5.0, total_seconds=0.3)) as opened:
        opened.run("import time; time.sleep(1)", "1")
        with pytest.raises(BoxEndedError, match=r"together took longer than 0\.3 s") as ended:
            opened.run("1", "2")
    assert ended.value.reason == "time"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("...", ("blank", None)),
        ("'text'", ("returned", "text")),
        ("(1, [2.5, float('inf'), None], 1j)", ("returned", (1, [2.5, float("inf"), None], 1j))),
        ("10**400", ("unusable", None)),
        ("np.array([None])", ("unusable", None)),
        ("np.zeros(5_000_000, 'i1')", ("unusable", None)),
    ],
)
def test_values_come_out_as_they_are(box, value: str, expected: tuple):
    with box.open(LIMITS) as opened:
        opened.run(f"import numpy as np\nx = {value}", "1")
        outcome = opened.read("x")
    assert outcome.status == expected[0]
    assert outcome.status != "returned" or outcome.value == expected[1]


def test_what_a_name_stands_for(box):
    with box.open(LIMITS) as opened:
        opened.run("a = ...\nb = None\nc = len\nd = 4", "1")
        assert [opened.look(name)[0] for name in "abcde"] == [
            "blank", "blank", "callable", "value", "missing",
        ]  # fmt: skip
        missing = opened.read("e")
    assert missing.status == "unusable"
    assert "no `e`" in missing.note


def test_a_notebooks_habits_work(box):
    with box.open(LIMITS, {"data.csv": b"1,2", "helper.py": b"answer = 42"}) as opened:
        ran = opened.run("import helper\nprint(open('data.csv').read(), helper.answer)", "1")
        assert (ran.status, ran.output) == ("ok", "1,2 42\n")
        assert opened.run("!echo from a shell", "2").output.strip() == "from a shell"
        source = "import asyncio\nx = await asyncio.sleep(0, 'awaited')"
        assert opened.run(source, "3").status == "ok"
        assert opened.read("x").value == "awaited"
        assert opened.run("input()", "4").failure.type in ("EOFError", "StdinNotImplementedError")


def test_figures_are_drawn_without_a_screen(box):
    source = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    with box.open(LIMITS) as opened:
        assert opened.run(source, "1").status == "ok"


def test_output_is_shortened_cell_by_cell_and_has_an_end(box):
    with box.open(Limits(output_bytes=2**20)) as opened:
        assert opened.run("print('first')", "1").output == "first\n"
        long = opened.run("print('x' * 100_000)", "2").output
        assert long.endswith("…")
        assert len(long) == 20_001
        assert opened.run("print('third')", "3").output == "third\n"
        with pytest.raises(BoxEndedError) as ended:
            opened.run("while True: print('x' * 1000)", "4")
    assert ended.value.reason == "output"


@pytest.mark.parametrize("source", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_code_that_ends_its_process_ends_the_box(box, source: str):
    with box.open(LIMITS) as opened, pytest.raises(BoxEndedError) as ended:
        opened.run(source, "1")
    assert ended.value.reason == "exit"


def test_a_child_that_a_cell_forks_says_nothing(box):
    with box.open(LIMITS) as opened:
        assert opened.run("import os; child = os.fork()", "1").status == "ok"
        assert opened.read("child").value > 0
