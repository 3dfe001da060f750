"""Whatever comes out of a box is read as if an enemy had written it."""

import base64
import io
import json
import sys
import time

import numpy as np
import psutil
import pytest

from dlcourse.checks.engine.values import UnusableError
from dlcourse.teach.boxes import answers, driving
from dlcourse.teach.boxes.command import Command
from dlcourse.teach.boxes.driving import Driven
from dlcourse.teach.boxes.interface import BoxEndedError, Limits
from dlcourse.teach.boxes.trusting import Trusting

# a worker that starts as it should, and then answers what it was told to
LIAR = """
import json, sys
def answer(line):
    sys.stdout.buffer.write(line + b"\\n")
    sys.stdout.buffer.flush()
request = json.loads(sys.stdin.readline())
answer(json.dumps({"id": request["id"], "done": {}, "arrays": []}).encode())
request = json.loads(sys.stdin.readline())
%s
sys.stdin.read()
"""
OUTCOME = {
    "case": "",
    "status": "returned",
    "value": {"plain": None},
    "seconds": 0.5,
    "limit": 0.0,
    "modified": [],
    "failure": None,
    "note": "",
}


def liar(source: str, seconds: float = 5.0) -> Driven:
    limits = Limits(cell_seconds=seconds)
    return Driven(Command([sys.executable, "-c", LIAR % source]), limits, None)


def saved(values: np.ndarray, **settings: bool) -> str:
    file = io.BytesIO()
    np.save(file, values, **settings)
    return base64.b64encode(file.getvalue()).decode()


def header(text: str) -> str:
    raw = text.encode().ljust(117) + b"\n"
    return base64.b64encode(b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw).decode()


def read(done: dict, arrays: list | None = None):
    line = json.dumps({"id": 7, "done": done, "arrays": arrays or []}).encode() + b"\n"
    return answers.outcome(*answers.read_line(line, 7), "mine", 2.0)


def test_an_honest_outcome_is_read_and_its_case_and_limit_are_ours():
    done = {**OUTCOME, "case": "theirs", "limit": 99.0, "value": {"array": 0}}
    outcome = read(done, [saved(np.arange(3))])
    assert (outcome.case, outcome.limit, outcome.seconds) == ("mine", 2.0, 0.5)
    np.testing.assert_array_equal(outcome.value, [0, 1, 2])


@pytest.mark.parametrize(
    "change",
    [
        {"status": "passed"},
        {"seconds": float("nan")},
        {"seconds": -1.0},
        {"seconds": "long"},
        {"failure": {"type": "ValueError"}},
        {"modified": 3},
        {"value": {"pickle": "gASV"}},
        {"value": {"plain": {"a": 1}}},
        {"value": {"plain": [1, 2]}},
        {"value": {"float": "nonsense"}},
        {"value": {"int": "9" * 5000}},
        {"value": {"int": "9" * 400}},
        {"value": {"list": "abc"}},
        {"value": {}},
        {"value": None},
        {"value": {"array": 1}},
        {"value": {"array": "../../etc/passwd"}},
        {"value": {"tuple": [{"array": 0}, {"array": 0}]}},
        {"value": {"plain": "x" * 200_000}},
    ],
)
def test_an_outcome_that_is_none_is_refused(change: dict):
    refusals = (ValueError, TypeError, KeyError, AttributeError, UnusableError)
    with pytest.raises(refusals):  # the driver takes every exception as nonsense
        read({**OUTCOME, **change}, [saved(np.zeros(2))])


@pytest.mark.parametrize(
    "array",
    [
        saved(np.array([object()]), allow_pickle=True),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (4000000, 1000), }"),
        header("{'descr': '<U100000000', 'fortran_order': False, 'shape': (3,), }"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (3000000,), }"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (-3, -5), }"),
        header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"),
        header("__import__('os').getcwd()"),
        header("(" * 100),
        base64.b64encode(b"PK\x03\x04 a zip").decode(),
        "no base64!",
        "",
    ],
)
def test_an_array_that_is_none_is_refused_before_it_takes_memory(array: str):
    with pytest.raises(ValueError):
        read({**OUTCOME, "value": {"array": 0}}, [array])


@pytest.mark.parametrize(
    "facts",
    [
        {"parameters": -1},
        {"parameters": 1.5},
        {"input_shape": [None, "<script>"]},
        {"input_shape": [1] * 100},
        {"layers": [["Dense", "a"]]},
        {"accuracy": 1.0},
    ],
)
def test_facts_of_a_model_that_are_none_are_refused(facts: dict):
    with pytest.raises((ValueError, KeyError)):
        answers.look({"kind": "model", "facts": facts})
    with pytest.raises((ValueError, KeyError)):
        answers.look({"kind": "value", "facts": {"parameters": 3}})


@pytest.mark.parametrize(
    "source",
    [
        'answer(b"")',
        'answer(b"nonsense")',
        'answer(b"[1, 2]")',
        'answer(b"null")',
        'answer(json.dumps({"id": 1, "done": {}, "arrays": []}).encode())',
        'answer(json.dumps({"id": 2, "done": {}, "arrays": []}).encode())',
        'answer(b"[" * 100_000)',
        'answer(b"[" + b"[]," * 9_000_000 + b"[]]")',
        'answer(b"\\xff\\xfe")',
        'answer(b"x" * (65 * 2**20))',
        "import os; os.close(1)",
        'sys.stdout.buffer.write(b"{"); sys.stdout.buffer.flush(); sys.exit()',
    ],
)
def test_a_worker_that_answers_nonsense_ends_its_box(source: str):
    with liar(source) as box, pytest.raises(BoxEndedError) as ended:
        box.run("1", "1")
    assert ended.value.reason == "protocol"


def test_a_worker_that_never_answers_is_ended_in_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(driving, "GRACE", 0.2)
    with liar("", 0.2) as box, pytest.raises(BoxEndedError) as ended:
        box.run("1", "1")
    assert ended.value.reason == "time"


def test_a_worker_that_does_not_even_read_is_ended_in_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(driving, "START_SECONDS", 0.5)
    deaf = Command([sys.executable, "-c", "import time; time.sleep(100)"])
    with pytest.raises(RuntimeError, match=r"must start\. Received: it ended .*time"):
        Driven(deaf, Limits(), {"large": bytes(10**6)})


def test_a_box_that_cannot_be_started_says_so():
    with pytest.raises(RuntimeError, match=r"The box must start\. Received: .*no-such-program"):
        Driven(Command(["no-such-program"]), Limits(), None)
    broken = Command([sys.executable, "-c", "import sys; sys.exit('it is broken')"])
    with pytest.raises(RuntimeError, match="it said: it is broken"):
        Driven(broken, Limits(), None)


def test_what_a_student_makes_of_the_tools_harms_no_one_else():
    source = """
import json, sys, os, pickle, numpy, builtins
json.dumps = pickle.loads = numpy.save = builtins.isinstance = None
class Liar(numpy.ndarray):
    def __eq__(self, other): return True
sys.stdout = sys.stderr = None
os.close(2)
"""
    with Trusting().open(Limits(cell_seconds=5.0)) as box, pytest.raises(BoxEndedError) as ended:
        box.run(source, "1")
    assert ended.value.reason in ("exit", "protocol")


def test_everything_ends_with_the_box_whatever_ends_it():
    source = "import os, time\nif os.fork() == 0:\n    time.sleep(100)\nchild = os.getpid()"

    before = set(psutil.Process().children(recursive=True))  # of other tests

    def interrupted() -> list[psutil.Process]:
        with Trusting().open(Limits()) as box:
            box.run(source, "1")
            begun = set(psutil.Process().children(recursive=True)) - before
            raise KeyboardInterrupt(begun)

    with pytest.raises(KeyboardInterrupt) as stopped:
        interrupted()
    begun = stopped.value.args[0]
    assert len(begun) >= 2
    end = time.monotonic() + 10
    while any(one.is_running() and one.status() != "zombie" for one in begun):
        assert time.monotonic() < end
        time.sleep(0.05)
