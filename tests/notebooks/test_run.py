"""The notebook tests see what nbval alone does not."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from nbformat import v4

from dlcourse.course import notebook

RUN = Path(__file__).with_name("run.py")
ASKED = ("DLCOURSE_STRICT", "DLCOURSE_OFFLINE")
SWALLOW = """\
import socket, subprocess, sys, urllib.request
try:
    {call}
except OSError as refusal:
    print("swallowed")
"""
CHILD = "import socket; socket.create_connection(('192.0.2.1', 80))"
CALLS = {
    "by_url": ("urllib.request.urlopen('http://example.org/')", "example.org"),
    "by_address": ("socket.create_connection(('192.0.2.1', 80))", "192.0.2.1"),
    "by_connect": ("socket.socket().connect(('192.0.2.1', 80))", "192.0.2.1"),
    "by_name": ("socket.gethostbyname('example.org')", "example.org"),
    "by_datagram": (
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        "192.0.2.1",
    ),
    "by_child": (f"subprocess.run([sys.executable, '-c', {CHILD!r}], stderr=-3)", "192.0.2.1"),
}
FACT = {"kind": "benchmark", "name": "mnist", "available": False}
# name: seconds of budget, and the cells
NOTEBOOKS = {
    "good": (60, [f"import os; assert [os.environ[n] for n in {ASKED}] == ['1', '1']"]),
    "folder": (60, ["import pathlib; assert pathlib.Path('good.ipynb').exists()"]),
    "loopback": (
        60,
        [
            "import socket; server = socket.create_server(('127.0.0.1', 0))",
            "socket.create_connection(('localhost', server.getsockname()[1])).close()",
        ],
    ),
    "dead": (100_000, ["1", "import os; os._exit(3)", "3"]),
    "hangs": (1, ["import time; time.sleep(10_000)"]),
    "warns": (60, ["import warnings; warnings.warn('mind the gap')"]),
    "missed": (60, ["from dlcourse.checks import expect; expect('accuracy', 0.1, low=0.9)"]),
    "asks": (60, [f"display({{'text/plain': ''}}, raw=True, metadata={{'dlcourse': {FACT}}})"]),
    "words": (60, []),
    **{
        name: (60, ["1", SWALLOW.format(call=call), "print('went on')"])
        for name, (call, _) in CALLS.items()
    },
}


def start(folder, *arguments):
    environment = {**os.environ, "DLCOURSE_TEST_BUDGETS": str(folder / "budget.toml")}
    environment.pop("DLCOURSE_TEST_MIRROR", None)
    return subprocess.run(
        [sys.executable, str(RUN), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run the entry point once over all the notebooks: its words, and each cell's failure."""
    folder = tmp_path_factory.mktemp("course")
    budgets = "".join(f"{name} = {seconds}\n" for name, (seconds, _) in NOTEBOOKS.items())
    (folder / "budget.toml").write_text(f"[lessons]\n{budgets}", encoding="utf-8")
    for name, (_, sources) in NOTEBOOKS.items():
        cells = [v4.new_code_cell(source, execution_count=1) for source in sources]
        node = v4.new_notebook(cells=cells or [v4.new_markdown_cell("words")])
        notebook.write(folder / f"{name}.ipynb", node)
    report = folder / "report.xml"
    files = [str(folder / f"{name}.ipynb") for name in NOTEBOOKS]
    done = start(folder, *files, "--", "-p", "no:cacheprovider", f"--junitxml={report}")
    assert done.returncode == 1, done.stdout + done.stderr
    failures = {name: [] for name in NOTEBOOKS}
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("classname").replace(os.sep, ".").split(".")[-2]
        faults = [*case.iter("failure"), *case.iter("error")]
        failures[name].append("\n".join(f"{f.get('message')}\n{f.text}" for f in faults))
    return done.stdout + done.stderr, failures


@pytest.mark.parametrize("name", ["good", "folder", "loopback", "asks"])
def test_a_good_notebook_passes(ran, name):
    _, failures = ran
    assert failures[name] == [""] * len(NOTEBOOKS[name][1])


@pytest.mark.parametrize("name", CALLS)
def test_a_connection_fails_its_cell_even_if_the_refusal_is_swallowed(ran, name):
    _, failures = ran
    before, call, after = failures[name]
    assert (before, after) == ("", "")
    assert "opened a connection, which was refused" in call
    assert CALLS[name][1] in call


def test_a_dead_kernel_is_noticed_long_before_the_time_out(ran):
    _, failures = ran
    before, died, after = failures["dead"]
    assert before == ""
    assert "the kernel died while this cell ran" in died
    assert "Kernel dead" in after


def test_a_notebook_that_hangs_is_stopped_at_three_times_its_budget(ran):
    _, failures = ran
    assert "Timeout of 3 seconds" in failures["hangs"][0]


def test_a_cell_that_writes_to_stderr_fails(ran):
    _, failures = ran
    assert "the cell wrote to stderr" in failures["warns"][0]
    assert "mind the gap" in failures["warns"][0]


def test_a_missed_band_fails_a_lesson(ran):
    _, failures = ran
    assert "outside the band" in failures["missed"][0]


def test_the_summary_has_seconds_budget_and_the_benchmark_that_did_not_run(ran):
    said, _ = ran
    assert "good.ipynb: " in said
    assert " of 60 s" in said
    assert "s of 60 s, mnist NOT run" in said
    assert "DLCOURSE_TEST_MIRROR names no folder" in said


def test_a_notebook_without_code_is_skipped_with_a_reason(ran):
    said, failures = ran
    assert failures["words"] == []
    assert "words.ipynb: skipped, it has no code" in said


def test_a_name_that_fits_no_notebook_fails(tmp_path):
    done = start(tmp_path, "99")
    assert done.returncode == 2
    assert "Received: '99'" in done.stderr


def test_a_notebook_without_a_budget_is_named(tmp_path):
    notebook.write(tmp_path / "new.ipynb", v4.new_notebook(cells=[v4.new_code_cell("1")]))
    (tmp_path / "budget.toml").write_text("[lessons]\n", encoding="utf-8")
    done = start(tmp_path, str(tmp_path / "new.ipynb"))
    assert done.returncode == 2
    assert "none for new.ipynb" in done.stderr
